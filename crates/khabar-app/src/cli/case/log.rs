//! `khabar log`.

use clap::Args;
use std::io::{self, Write};
use std::process::ExitCode;

use super::{CaseArgs, ScopeArgs};
use crate::case::veil::Asked;
use crate::render::safe;

#[derive(Args)]
pub struct LogArgs {
    #[command(flatten)]
    case: CaseArgs,
    /// About this report (R12, with its items), item, `outlet:NAME` or `actor:KEY`.
    #[arg(long, value_name = "SUBJECT")]
    subject: Option<String>,
    /// By this person.
    #[arg(long = "of", value_name = "NAME")]
    of: Option<String>,
    /// From this day or moment on, UTC: 2026-11-24, 2026-11-24T10:00:00Z.
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// As JSON Lines, an entry a line.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    scope: ScopeArgs,
}

pub fn run(args: &LogArgs) -> anyhow::Result<ExitCode> {
    let case = args.scope.open(&args.case)?;
    let asked = Asked { subject: args.subject.clone(), by: args.of.clone(), since: args.since.clone() };
    let mut out = io::BufWriter::new(io::stdout().lock());
    for entry in case.log_entries(&asked)? {
        if args.json {
            writeln!(out, "{}", serde_json::to_string(&entry)?)?;
            continue;
        }
        let detail = entry.detail.unwrap_or_default();
        let own = detail["subject"].as_str().or(detail["key"].as_str()).unwrap_or(&entry.subject);
        let why = detail["why"].as_str().map(|why| format!(" · {}", safe(why))).unwrap_or_default();
        let undone = detail["entry"].as_i64().map(|seq| format!(" ({seq})")).unwrap_or_default();
        writeln!(out, "{} {} {} · {}{undone} {}{why}", entry.seq, entry.at, safe(&entry.by), entry.action, safe(own))?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
