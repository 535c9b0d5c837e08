//! `khabar status`.

use clap::Args;
use std::io::{self, Write};
use std::process::ExitCode;

use super::{CaseArgs, ScopeArgs, ViewArgs};
use crate::render::case::status;

#[derive(Args)]
pub struct StatusArgs {
    #[command(flatten)]
    case: CaseArgs,
    #[command(flatten)]
    scope: ScopeArgs,
    #[command(flatten)]
    view: ViewArgs,
}

pub fn run(args: &StatusArgs) -> anyhow::Result<ExitCode> {
    let case = args.scope.open(&args.case)?;
    let found = case.status()?;
    let mut out = io::stdout().lock();
    if args.view.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&found)?)?;
    } else {
        write!(out, "{}", status(&found, &args.view.of(&case)?))?;
    }
    Ok(ExitCode::SUCCESS)
}
