//! `khabar reread`.

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use super::CaseArgs;
use crate::case::Scope;
use crate::cli::lexicon;

#[derive(Args)]
pub struct RereadArgs {
    #[command(flatten)]
    case: CaseArgs,
    /// Reports; all that another version or lexicon read if none is given.
    #[arg(value_name = "REPORT")]
    reports: Vec<String>,
    /// Folder of lexicon files to lay over the built-in ones.
    #[arg(long, value_name = "DIR")]
    lexicon: Option<PathBuf>,
    /// As JSON: how many were read, which items changed and which are gone.
    #[arg(long)]
    json: bool,
}

pub fn run(args: &RereadArgs) -> anyhow::Result<ExitCode> {
    let mut case = args.case.open()?;
    case.scope(&Scope::default())?;
    let Some((reader, name)) = lexicon::reader_with_version(args.lexicon.as_deref())? else {
        return Ok(ExitCode::FAILURE);
    };
    let named = args.reports.iter().map(|r| case.report_named(r, false)).collect::<anyhow::Result<Vec<_>>>()?;
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden());
    if io::stderr().is_terminal() {
        bar.set_draw_target(ProgressDrawTarget::stderr());
    }
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} reports, {per_sec}, {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let reports = (!named.is_empty()).then_some(&named[..]);
    let done = case.reread(&reader, &name, reports, |done, of| {
        bar.set_length(of as u64);
        bar.set_position(done as u64);
    })?;
    bar.finish_and_clear();
    let mut out = io::stdout();
    if args.json {
        writeln!(out, "{}", serde_json::to_string(&done)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(out, "reports read again: {}", done.read)?;
    for (what, items) in
        [("read otherwise now; look again", &done.changed), ("no longer found by the machine; kept", &done.gone)]
    {
        for item in items {
            writeln!(out, "{item}: {what}")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
