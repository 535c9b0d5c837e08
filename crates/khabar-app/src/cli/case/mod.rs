//! The commands of a case.

mod actors;
mod add;
mod annotate;
mod backup;
pub mod compare;
mod decide;
mod export;
mod log;
mod new;
mod progress;
mod purge;
mod rate;
mod reread;
mod restrict;
mod retry;
mod review;
mod search;
mod status;
mod tie;
mod verify;

use clap::{Args, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

use crate::case::{Case, Scope};
use crate::render::{Lang, View};

#[derive(Subcommand)]
#[allow(clippy::large_enum_variant, reason = "there is one")]
pub enum CaseCommand {
    /// Make a new case file.
    New(new::NewArgs),
    /// Add reports to a case: files, folders, JSON Lines, web archives, feeds, addresses. Adding again what is in it changes nothing.
    #[command(
        after_help = "Exit codes: 0 all well, 1 the command or the case is at fault, 2 some input could not be read."
    )]
    Add(add::AddArgs),
    /// Search texts, statements and events.
    Search(search::SearchArgs),
    /// Compare what the reports say of one event; or list the events that several tell.
    Compare(compare::CompareArgs),
    /// Events in the order of their days.
    Timeline(compare::TimelineArgs),
    /// A brief in Markdown: what is agreed, disputed, on one word only, open.
    Brief(compare::BriefArgs),
    /// Export what the filters show, with a manifest beside it.
    Export(export::ExportArgs),
    /// Go through what the machine read, most doubtful first, with single keys; or list it.
    Review(review::ReviewArgs),
    /// Say that statements or events are read right.
    Confirm(decide::DecideArgs),
    /// Say that statements or events are not so read.
    Reject(decide::DecideArgs),
    /// Correct fields of a statement or event.
    Edit(decide::EditArgs),
    /// Enter a statement or event that the machine missed.
    Annotate(annotate::AnnotateArgs),
    /// Take back your last decision, or that of an entry of the log.
    Undo(decide::UndoArgs),
    /// Join two events: both reports tell of the same.
    Link(tie::TieArgs),
    /// Keep two events apart.
    Unlink(tie::TieArgs),
    /// List the actors of a case; merge, split and name them.
    Actors(actors::ActorsArgs),
    /// Grade a source's reliability (A–F) or an information's credibility (1–6); or list the grades.
    Rate(rate::RateArgs),
    /// Keep a report, an outlet or a source out of every output.
    Restrict(restrict::RestrictArgs),
    /// Lift a restriction.
    Unrestrict(restrict::RestrictArgs),
    /// Read stored reports again, after an upgrade or with another lexicon; every human decision is kept.
    Reread(reread::RereadArgs),
    /// Remove a report for good; its number and hashes stay in the log.
    Purge(purge::PurgeArgs),
    /// Show the audit log.
    Log(log::LogArgs),
    /// How many reports are read, and which ones wait, were skipped or failed, with the reason of each.
    Status(status::StatusArgs),
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
#[derive(Args, Clone)]
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
        CaseCommand::Compare(args) => compare::compare(&args),
        CaseCommand::Timeline(args) => compare::timeline_of(&args),
        CaseCommand::Brief(args) => compare::brief_of(&args),
        CaseCommand::Export(args) => export::run(&args),
        CaseCommand::Add(args) => add::run(&args),
        CaseCommand::Review(args) => review::run(&args),
        CaseCommand::Confirm(args) => decide::confirm(&args),
        CaseCommand::Reject(args) => decide::reject(&args),
        CaseCommand::Edit(args) => decide::edit(&args),
        CaseCommand::Annotate(args) => annotate::run(&args),
        CaseCommand::Undo(args) => decide::undo(&args),
        CaseCommand::Link(args) => tie::run(&args, true),
        CaseCommand::Unlink(args) => tie::run(&args, false),
        CaseCommand::Actors(args) => actors::run(&args),
        CaseCommand::Rate(args) => rate::run(&args),
        CaseCommand::Restrict(args) => restrict::restrict(&args),
        CaseCommand::Unrestrict(args) => restrict::unrestrict(&args),
        CaseCommand::Reread(args) => reread::run(&args),
        CaseCommand::Purge(args) => purge::run(&args),
        CaseCommand::Log(args) => log::run(&args),
        CaseCommand::Status(args) => status::run(&args),
        CaseCommand::Retry(args) => retry::run(&args),
        CaseCommand::Backup(args) => backup::run(&args),
        CaseCommand::Verify(args) => verify::run(&args),
    }
}
