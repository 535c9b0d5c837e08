//! `khabar purge`.

use anyhow::bail;
use clap::Args;
use std::io::{self, BufRead, IsTerminal, Write};
use std::process::ExitCode;

use super::CaseArgs;
use crate::case::Scope;

#[derive(Args)]
pub struct PurgeArgs {
    #[command(flatten)]
    case: CaseArgs,
    /// The report: R12, or its own name.
    #[arg(value_name = "REPORT")]
    report: String,
    /// Why, for the log: the reason stays there, so it should quote nothing of the report.
    #[arg(long, value_name = "TEXT")]
    why: String,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
}

pub fn run(args: &PurgeArgs) -> anyhow::Result<ExitCode> {
    let mut case = args.case.open()?;
    case.scope(&Scope::default())?;
    let report = case.report_named(&args.report, true)?;
    let all: Vec<String> = case.purged_with(report)?.iter().map(|r| format!("R{r}")).collect();
    if !args.yes {
        if !io::stdin().is_terminal() {
            bail!("a purge cannot be undone; say --yes to remove {} for good", all.join(", "));
        }
        write!(io::stderr(), "Remove {} for good? This cannot be undone. [y/N] ", all.join(", "))?;
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer)?;
        if !matches!(answer.trim(), "y" | "Y" | "yes" | "غ" | "نعم") {
            bail!("nothing was removed");
        }
    }
    case.purge(report, &args.why)?;
    writeln!(io::stdout(), "{}: removed", all.join(", "))?;
    Ok(ExitCode::SUCCESS)
}
