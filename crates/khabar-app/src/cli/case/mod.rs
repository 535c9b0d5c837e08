//! The commands of a case.

mod add;
mod export;
mod new;
mod progress;
mod search;

use clap::{Args, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

use crate::case::{Case, Scope};
use crate::render::{Lang, View};

#[derive(Subcommand)]
pub enum CaseCommand {
    /// Make a new case file.
    New(new::NewArgs),
    /// Search texts, statements and events.
    Search(search::SearchArgs),
    /// Export what the filters show, with a manifest beside it.
    Export(export::ExportArgs),
    /// Add reports to a case: files, folders, JSON Lines. Adding again what is in it changes nothing.
    #[command(
        after_help = "Exit codes: 0 all well, 1 the command or the case is at fault, 2 some input could not be read."
    )]
    Add(add::AddArgs),
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

/// How an answer is to look.
#[derive(Args)]
pub struct ViewArgs {
    /// As JSON and not for people.
    #[arg(long)]
    json: bool,
    /// Language of the labels; Arabic where most reports of the case are, if not given.
    #[arg(long, value_enum)]
    lang: Option<Lang>,
}

impl ViewArgs {
    /// For standard output.
    pub fn of(&self, case: &Case) -> anyhow::Result<View> {
        Ok(View::of_stdout(Some(self.lang(case)?)))
    }

    /// The language asked for, else that of most reports that the scope shows.
    pub fn lang(&self, case: &Case) -> anyhow::Result<Lang> {
        let sql = "SELECT coalesce(sum(language = 'en'), 0) > coalesce(sum(language = 'ar'), 0) FROM seen";
        let english: bool = case.db().query_row(sql, [], |row| row.get(0))?;
        Ok(self.lang.unwrap_or(if english { Lang::En } else { Lang::Ar }))
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
        CaseCommand::Search(args) => search::run(&args),
        CaseCommand::Export(args) => export::run(&args),
        CaseCommand::Add(args) => add::run(&args),
    }
}
