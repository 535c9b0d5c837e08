//! `khabar backup`.

use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

use super::CaseArgs;

#[derive(Args)]
pub struct BackupArgs {
    #[command(flatten)]
    case: CaseArgs,
    /// The copy to make.
    #[arg(value_name = "DEST")]
    to: PathBuf,
}

pub fn run(args: &BackupArgs) -> anyhow::Result<ExitCode> {
    args.case.open()?.backup(&args.to)?;
    Ok(ExitCode::SUCCESS)
}
