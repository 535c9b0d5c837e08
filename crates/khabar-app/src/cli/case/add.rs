//! `khabar add`.

use anyhow::bail;
use clap::Args;
use khabar::Reader;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::CaseArgs;
use super::progress::{Progress, reading};
use crate::case::ingest::web::{self, Web};
use crate::case::ingest::{self, Given, Source, source};
use crate::case::{Case, Scope};
use crate::cli::input::{Input, SOURCES, expand};
use crate::cli::{cause, lexicon, published};
use crate::fetch::{Fetcher, Options};

#[derive(Args)]
pub struct AddArgs {
    #[command(flatten)]
    case: CaseArgs,
    /// Files, folders, addresses, or `-` for standard input: pages, text, JSON Lines, feeds, web archives (`.warc`, `.warc.gz`),
    /// lists of addresses (`.urls`). Without any, what is queued is read.
    #[arg(value_name = "SOURCE")]
    sources: Vec<PathBuf>,
    /// Day of publication of reports that do not give one themselves (YYYY-MM-DD).
    #[arg(long, value_name = "DATE", value_parser = published)]
    published: Option<String>,
    /// Outlet of reports that do not name it themselves.
    #[arg(long, value_name = "NAME")]
    outlet: Option<String>,
    /// Address the report was taken from; with one file.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// A list of addresses, one a line; `#` opens a comment. A source that ends in `.urls` is one too.
    #[arg(long, value_name = "FILE")]
    urls: Vec<PathBuf>,
    #[command(flatten)]
    fetch: FetchArgs,
    #[command(flatten)]
    how: HowArgs,
}

/// How addresses are fetched.
#[derive(Args)]
pub struct FetchArgs {
    /// Fetch addresses; without it they wait in the queue and no connection is made.
    #[arg(long)]
    pub fetch: bool,
    /// Seconds between two requests to one host; longer where its robots.txt asks for more.
    #[arg(long, value_name = "SECONDS", default_value_t = 2.0, value_parser = seconds)]
    delay: f64,
    /// Largest page, in megabytes once unpacked.
    #[arg(long, value_name = "MB", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=64))]
    max_size: u16,
    /// For tests: ask this machine too.
    #[arg(long, hide = true)]
    allow_loopback: bool,
}

fn seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse().ok().filter(|s| (0.0..=3600.0).contains(s));
    seconds.ok_or_else(|| "write seconds from 0 to 3600".to_owned())
}

impl FetchArgs {
    /// What web sources need.
    pub fn web<'a>(&self, reader: &'a Reader, operator: &'a str) -> Web<'a> {
        Web { reader, operator, fetch: self.fetch, allow_loopback: self.allow_loopback }
    }

    /// The source with its addresses fetched, where that was asked for.
    pub fn over<'a>(
        &self,
        case: &Case,
        source: Source<'a>,
        web: Web<'a>,
        stop: &'a AtomicBool,
    ) -> anyhow::Result<Source<'a>> {
        if !self.fetch {
            return Ok(source);
        }
        let options = Options {
            delay: Duration::from_secs_f64(self.delay),
            largest: usize::from(self.max_size) << 20,
            allow_loopback: self.allow_loopback,
            operator: web.operator.to_owned(),
            ..Options::default()
        };
        Ok(web::fetching(source, Fetcher::new(options, stop), ingest::settled(case)?, web))
    }
}

/// How reports are read.
#[derive(Args)]
pub struct HowArgs {
    /// Folder of lexicon files (`ar/….toml`, `en/….toml`) to lay over the built-in ones.
    #[arg(long, value_name = "DIR")]
    pub lexicon: Option<PathBuf>,
    /// Threads that read; all cores if not given. The case is the same whatever their number.
    #[arg(short = 'j', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

pub fn run(args: &AddArgs) -> anyhow::Result<ExitCode> {
    let mut case = args.case.open()?;
    let Some((reader, version)) = lexicon::reader_with_version(args.how.lexicon.as_deref())? else {
        return Ok(ExitCode::FAILURE);
    };
    let operator = case.by().to_owned();
    let web = args.fetch.web(&reader, &operator);
    let (addresses, paths): (Vec<_>, Vec<_>) =
        args.sources.iter().cloned().partition(|s| s.to_str().is_some_and(source::is_address));
    let (inputs, failures) = expand(&paths, &SOURCES);
    if args.url.is_some() && !matches!(inputs.as_slice(), [Input::File(_) | Input::Stdin]) {
        bail!("--url is the address of one report; give it with one file");
    }
    let mut progress = Progress::new(size(&inputs));
    for (name, why) in failures {
        progress.fail(&name, &why);
    }
    let given = Given { published: args.published.clone(), outlet: args.outlet.clone(), url: args.url.clone() };
    let mut lists = Vec::new();
    for path in &args.urls {
        let name = path.to_string_lossy().into_owned();
        match std::fs::read(path) {
            Ok(bytes) => lists.push((name, String::from_utf8_lossy(&bytes).into_owned())),
            Err(e) => progress.fail(&name, &cause(&e)),
        }
    }
    let source: Source = if args.sources.is_empty() && args.urls.is_empty() {
        ingest::queued(&case, web)?
    } else {
        Box::new(move |take| {
            for (name, text) in lists {
                if web::list(&text, &name, &given, web, take).is_break() {
                    return;
                }
            }
            for address in addresses {
                if take(web::asked(&address.to_string_lossy(), &given, web)).is_break() {
                    return;
                }
            }
            source::files(inputs, given, web)(take)
        })
    };
    let how = reading(&reader, &version, args.how.threads);
    let stop = progress.stop();
    let source = args.fetch.over(&case, source, web, &stop)?;
    let code = progress.run(&mut case, &how, source)?;
    if !args.fetch.fetch {
        tell_of_queue(&mut case)?;
    }
    Ok(code)
}

/// How many addresses wait, and how they are fetched.
fn tell_of_queue(case: &mut Case) -> anyhow::Result<()> {
    case.scope(&Scope::default())?;
    let (n, path) = (case.to_fetch("queued")?.len(), case.path().display().to_string());
    let wait = if n == 1 { "address waits" } else { "addresses wait" };
    if n > 0 {
        writeln!(io::stdout(), "{n} {wait} to be fetched; `khabar add {path} --fetch` does so")?;
    }
    Ok(())
}

/// Bytes of all files, for the time left.
fn size(inputs: &[Input]) -> u64 {
    let size = |input: &Input| match input {
        Input::File(path) => std::fs::metadata(path).map_or(0, |m| m.len()),
        Input::Stdin => 0,
    };
    inputs.iter().map(size).sum()
}
