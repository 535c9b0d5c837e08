//! `khabar link` and `khabar unlink`.

use clap::Args;
use std::process::ExitCode;

use super::{CaseArgs, ScopeArgs};

#[derive(Args)]
pub struct TieArgs {
    #[command(flatten)]
    case: CaseArgs,
    /// One event: R12#E2.
    #[arg(value_name = "EVENT")]
    one: String,
    /// The other: R31#E1.
    #[arg(value_name = "OTHER")]
    other: String,
    /// Why, for the log.
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    #[command(flatten)]
    scope: ScopeArgs,
}

pub fn run(args: &TieArgs, together: bool) -> anyhow::Result<ExitCode> {
    let mut case = args.scope.open(&args.case)?;
    let (one, other) = (case.event_named(&args.one)?, case.event_named(&args.other)?);
    case.tie(one, other, together, args.why.as_deref())?;
    Ok(ExitCode::SUCCESS)
}
