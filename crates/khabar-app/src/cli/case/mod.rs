//! The commands of a case.

mod add;
mod backup;
mod new;
mod progress;
mod retry;
mod verify;

use clap::{Args, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

use crate::case::{Case, Scope};

#[derive(Subcommand)]
pub enum CaseCommand {
    /// Make a new case file.
    New(new::NewArgs),
    /// Add reports to a case: files, folders, JSON Lines. Adding again what is in it changes nothing.
    #[command(
        after_help = "Exit codes: 0 all well, 1 the command or the case is at fault, 2 some input could not be read."
    )]
    Add(add::AddArgs),
    /// Read again what failed, and nothing else.
    Retry(retry::RetryArgs),
    /// Copy a case that is in use.
    Backup(backup::BackupArgs),
    /// Check every hash, span and log entry of a case.
    Verify(verify::VerifyArgs),
}

/// Which case, and who is at work.
#[derive(Args)]
pub struct CaseArgs {
    /// The case file.
    #[arg(value_name = "CASE")]
    case: PathBuf,
    #[command(flatten)]
    who: WhoArgs,
}

/// Who is at work, for the log.
#[derive(Args)]
pub struct WhoArgs {
    /// Your name or initials in the audit log; `$KHABAR_USER`, then `$USER`, if not given.
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

impl WhoArgs {
    /// The name that entries of the log carry.
    pub fn name(&self) -> String {
        let env = |key| std::env::var(key).ok().filter(|name| !name.trim().is_empty());
        self.by.clone().or_else(|| env("KHABAR_USER")).or_else(|| env("USER")).unwrap_or_else(|| "unknown".to_owned())
    }
}

impl CaseArgs {
    /// The case, for changing it.
    pub fn open(&self) -> anyhow::Result<Case> {
        Case::open(&self.case, &self.who.name())
    }
}

/// Which restricted records an output may hold.
#[derive(Args, Default)]
pub struct ScopeArgs {
    /// Show these restricted reports too (R12); the log says so. Without it they are absent everywhere.
    #[arg(long, value_name = "REPORT", value_parser = report_number)]
    include_restricted: Vec<u32>,
}

impl ScopeArgs {
    /// The case with the view that every output reads.
    pub fn open(&self, case: &CaseArgs) -> anyhow::Result<Case> {
        let mut case = case.open()?;
        case.scope(&Scope { included: self.include_restricted.clone() })?;
        Ok(case)
    }
}

/// `R12` or `12`.
pub fn report_number(text: &str) -> Result<u32, String> {
    let number = text.strip_prefix(['R', 'r']).unwrap_or(text).parse();
    number.map_err(|_| format!("`{text}` names no report; write its number, as in R12"))
}

/// Run a command to its exit code.
pub fn run(command: CaseCommand) -> anyhow::Result<ExitCode> {
    match command {
        CaseCommand::New(args) => new::run(&args),
        CaseCommand::Add(args) => add::run(&args),
        CaseCommand::Retry(args) => retry::run(&args),
        CaseCommand::Backup(args) => backup::run(&args),
        CaseCommand::Verify(args) => verify::run(&args),
    }
}
