//! `khabar retry`.

use clap::Args;
use std::io::{self, Write};
use std::process::ExitCode;

use super::CaseArgs;
use super::add::{FetchArgs, HowArgs};
use super::progress::{Progress, reading};
use crate::case::{Case, Scope, ingest};
use crate::cli::lexicon;
use crate::render::safe;

#[derive(Args)]
pub struct RetryArgs {
    #[command(flatten)]
    case: CaseArgs,
    #[command(flatten)]
    fetch: FetchArgs,
    #[command(flatten)]
    how: HowArgs,
}

pub fn run(args: &RetryArgs) -> anyhow::Result<ExitCode> {
    let mut case = args.case.open()?;
    let Some((reader, version)) = lexicon::reader_with_version(args.how.lexicon.as_deref())? else {
        return Ok(ExitCode::FAILURE);
    };
    let operator = case.by().to_owned();
    let web = args.fetch.web(&reader, &operator);
    let progress = Progress::new(0);
    let stop = progress.stop();
    let source = args.fetch.over(&case, ingest::failed(&case, web)?, web, &stop)?;
    let code = progress.run(&mut case, &reading(&reader, &version, args.how.threads), source)?;
    if !args.fetch.fetch {
        tell_of_failed(&mut case)?;
    }
    Ok(code)
}

/// As many addresses as are listed.
const LISTED: usize = 20;

/// Which addresses failed and have to be fetched again.
fn tell_of_failed(case: &mut Case) -> anyhow::Result<()> {
    case.scope(&Scope::default())?;
    let failed = case.to_fetch("failed")?;
    let mut out = io::stdout().lock();
    for one in failed.iter().take(LISTED) {
        let why = one.reason.as_deref().unwrap_or_default();
        writeln!(out, "{} {}: {}", one.report, safe(&one.location), safe(why))?;
    }
    let path = case.path().display();
    match failed.len() {
        0 => {}
        1 => writeln!(out, "this address has to be fetched; `khabar retry {path} --fetch` does so")?,
        n if n > LISTED => writeln!(
            out,
            "… {n} addresses in all have to be fetched (`khabar status {path}` lists them); `khabar retry {path} --fetch` does so"
        )?,
        n => writeln!(out, "these {n} addresses have to be fetched; `khabar retry {path} --fetch` does so")?,
    }
    Ok(())
}
