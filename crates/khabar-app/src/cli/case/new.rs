//! `khabar new`.

use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

use super::WhoArgs;
use crate::case::Case;

#[derive(Args)]
pub struct NewArgs {
    /// The case file to make: `tripoli.khabar`.
    #[arg(value_name = "CASE")]
    case: PathBuf,
    #[command(flatten)]
    who: WhoArgs,
}

pub fn run(args: &NewArgs) -> anyhow::Result<ExitCode> {
    Case::create(&args.case, &args.who.name())?;
    Ok(ExitCode::SUCCESS)
}
