//! `khabar rate`.

use clap::Args;
use std::io::{self, Write};
use std::process::ExitCode;

use super::{CaseArgs, ScopeArgs};
use crate::render::safe;

#[derive(Args)]
pub struct RateArgs {
    #[command(flatten)]
    case: CaseArgs,
    /// `outlet:NAME` or `actor:NAME` for reliability; R12, R12#S3 or R12#E2 for credibility. Without it the grades are
    /// listed, oldest first.
    #[arg(value_name = "SUBJECT")]
    subject: Option<String>,
    /// How reliable the source is: A (reliable) to E (unreliable), F (cannot be judged).
    #[arg(long, value_name = "A-F", requires = "subject", conflicts_with = "credibility")]
    reliability: Option<String>,
    /// How credible the information is: 1 (confirmed) to 5 (improbable), 6 (cannot be judged).
    #[arg(long, value_name = "1-6", requires = "subject")]
    credibility: Option<String>,
    /// Why: a grade needs its reason.
    #[arg(long, value_name = "TEXT", requires = "subject")]
    why: Option<String>,
    /// List as JSON.
    #[arg(long, conflicts_with = "subject")]
    json: bool,
    #[command(flatten)]
    scope: ScopeArgs,
}

pub fn run(args: &RateArgs) -> anyhow::Result<ExitCode> {
    let mut case = args.scope.open(&args.case)?;
    let Some(subject) = &args.subject else {
        let grades = case.grades()?;
        let mut out = io::stdout();
        if args.json {
            writeln!(out, "{}", serde_json::to_string(&grades)?)?;
            return Ok(ExitCode::SUCCESS);
        }
        for g in grades {
            writeln!(
                out,
                "{} {} {} · {} · {} · {}",
                safe(&g.subject),
                g.scale,
                g.value,
                g.at,
                safe(&g.by),
                safe(&g.why)
            )?;
        }
        return Ok(ExitCode::SUCCESS);
    };
    let subject = case.subject_named(subject, false)?;
    let (scale, value) = match (&args.reliability, &args.credibility) {
        (Some(value), _) => ("reliability", value),
        (_, Some(value)) => ("credibility", value),
        _ => anyhow::bail!("say --reliability A..F of a source, or --credibility 1..6 of an information"),
    };
    case.grade(&subject, scale, value, args.why.as_deref().unwrap_or_default())?;
    Ok(ExitCode::SUCCESS)
}
