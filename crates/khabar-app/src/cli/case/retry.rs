//! `khabar retry`.

use clap::Args;
use std::process::ExitCode;

use super::CaseArgs;
use super::add::{FetchArgs, HowArgs};
use super::progress::{Progress, reading};
use crate::case::ingest;
use crate::cli::lexicon;

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
    let source = args.fetch.over(ingest::failed(&case, web)?, web, &stop);
    progress.run(&mut case, &reading(&reader, &version, args.how.threads), source)
}
