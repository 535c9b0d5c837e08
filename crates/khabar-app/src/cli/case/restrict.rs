//! `khabar restrict` and `khabar unrestrict`.

use clap::Args;
use std::io::{self, Write};
use std::process::ExitCode;

use super::CaseArgs;
use crate::case::Scope;
use crate::render::safe;

#[derive(Args)]
pub struct RestrictArgs {
    #[command(flatten)]
    case: CaseArgs,
    /// A report (R12, with its later versions), `outlet:NAME`, or `actor:NAME`: every report of that outlet, or with a
    /// statement of that source, those that come later too.
    #[arg(value_name = "SUBJECT")]
    subject: String,
    /// Why, for the log.
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
}

/// `khabar restrict`: says what is still shown of the same words.
pub fn restrict(args: &RestrictArgs) -> anyhow::Result<ExitCode> {
    let mut case = args.case.open()?;
    case.scope(&Scope::default())?;
    let subject = case.subject_named(&args.subject, true)?;
    let done = case.restrict(&subject, args.why.as_deref())?;
    let mut out = io::stdout();
    writeln!(out, "{}: restricted; reports newly hidden: {}", safe(&args.subject), done.changed)?;
    if !done.still_shown.is_empty() {
        let list: Vec<String> = done.still_shown.iter().map(|r| format!("R{r}")).collect();
        writeln!(
            out,
            "Still shown, and with the same words: {}. Restrict them too if they must not be seen.",
            list.join(", ")
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

/// `khabar unrestrict`.
pub fn unrestrict(args: &RestrictArgs) -> anyhow::Result<ExitCode> {
    let mut case = args.case.open()?;
    case.scope(&Scope::default())?;
    let subject = case.subject_named(&args.subject, true)?;
    let done = case.unrestrict(&subject, args.why.as_deref())?;
    writeln!(io::stdout(), "{}: no longer restricted; reports shown again: {}", safe(&args.subject), done.changed)?;
    Ok(ExitCode::SUCCESS)
}
