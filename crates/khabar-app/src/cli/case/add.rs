//! `khabar add`.

use anyhow::bail;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

use super::CaseArgs;
use super::progress::{Progress, reading};
use crate::case::ingest::{Given, source};
use crate::cli::input::{Input, expand};
use crate::cli::{lexicon, published};

#[derive(Args)]
pub struct AddArgs {
    #[command(flatten)]
    case: CaseArgs,
    /// Files, folders, or `-` for standard input; JSON Lines hold one report a line.
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
    #[command(flatten)]
    how: HowArgs,
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
    let (inputs, failures) = expand(&args.sources);
    if args.url.is_some() && !matches!(inputs.as_slice(), [Input::File(_) | Input::Stdin]) {
        bail!("--url is the address of one report; give it with one file");
    }
    let mut progress = Progress::new(size(&inputs));
    for (name, why) in failures {
        progress.fail(&name, &why);
    }
    let given = Given { published: args.published.clone(), outlet: args.outlet.clone(), url: args.url.clone() };
    let how = reading(&reader, &version, args.how.threads);
    progress.run(&mut case, &how, source::files(inputs, given))
}

/// Bytes of all files, for the time left.
fn size(inputs: &[Input]) -> u64 {
    let size = |input: &Input| match input {
        Input::File(path) => std::fs::metadata(path).map_or(0, |m| m.len()),
        Input::Stdin => 0,
    };
    inputs.iter().map(size).sum()
}
