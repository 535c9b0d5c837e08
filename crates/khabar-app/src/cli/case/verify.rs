//! `khabar verify`.

use clap::Args;
use std::io::{self, Write};
use std::process::ExitCode;

use super::CaseArgs;

#[derive(Args)]
pub struct VerifyArgs {
    #[command(flatten)]
    case: CaseArgs,
    /// The answer as JSON: counts, the last hash of the log, `faults`.
    #[arg(long)]
    json: bool,
}

pub fn run(args: &VerifyArgs) -> anyhow::Result<ExitCode> {
    let v = args.case.open()?.verify()?;
    let mut out = io::stdout().lock();
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&v)?)?;
    } else {
        let (read, items, spans) = (v.read, v.items, v.spans);
        writeln!(out, "reports: {read} read, {} queued, {} skipped, {} failed", v.queued, v.skipped, v.failed)?;
        writeln!(out, "statements and events: {items}; spans: {spans}")?;
        writeln!(out, "log: {} entries, the last {}", v.entries, v.last_hash)?;
        for fault in &v.faults {
            writeln!(out, "fault: {fault}")?;
        }
        if v.faults.is_empty() {
            writeln!(out, "no fault")?;
        }
    }
    Ok(if v.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
