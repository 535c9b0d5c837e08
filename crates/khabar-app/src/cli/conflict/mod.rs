//! The commands over conflict files: what is stable, why, what would change it, what falls with a source.

mod change;
pub mod demo;
mod diff;
mod draw;
mod explain;
mod json;
mod model;
mod paths;
mod solve;
mod strike;

use anyhow::anyhow;
use clap::{Args, Subcommand, ValueEnum};
use khabar::conflict::file::{self, Loaded};
use khabar::conflict::stability::{Sanction, Sim, Unknown, simultaneous};
use khabar::conflict::{Concept, Fault, Game, Rules, formula};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::render::{Lang, View};

/// Combinations of moves beyond which simultaneous stability is worked out only when asked for by name.
const MOST_COMBINATIONS: u128 = 1_000_000_000;

/// Commands over conflict files (`*.conflict.toml`, or `khabar-gmcr-case/1` JSON).
#[derive(Subcommand)]
pub enum ConflictCommand {
    /// Strike a source, a piece of evidence or everyone unnamed out of a conflict file, and say what falls.
    #[command(
        after_help = "A piece of evidence falls when any link of its chain is struck. An item falls when all of \
                            its evidence has fallen: a preference then makes what it decided unknown, an option stays \
                            at its status-quo value, a move is barred. Items without evidence stay."
    )]
    Strike(strike::StrikeArgs),
    /// Solve a conflict: which states are stable for whom, and where it can come to rest.
    Solve(solve::SolveArgs),
    /// Why a state is stable, or not: what tempts whom, what deters it, who would do that.
    Explain(explain::ExplainArgs),
    /// From the status quo: which outcomes can be reached, how, and where improvements end.
    Paths(paths::PathsArgs),
    /// Which coalitions upset which equilibrium.
    Coalitions(paths::CoalitionsArgs),
    /// The smallest change that makes a state an equilibrium, or none.
    WhatIf(change::WhatIfArgs),
    /// Every single change of one preference with its effect, and the share of uncertain worlds for each outcome.
    Sensitivity(change::SensitivityArgs),
    /// Compare two models, of two dates or two analysts: where they differ, and what that does to the answers.
    Diff(diff::DiffArgs),
    /// Draw the state graph, the table of equilibria or the paths as SVG.
    Draw(draw::DrawArgs),
    /// Write a report as one HTML page or as Markdown.
    Report(draw::ReportArgs),
    /// Check a conflict file, or write it in another form.
    #[command(subcommand)]
    Model(model::ModelCommand),
    /// Write a random conflict file, for benches.
    Random(model::RandomArgs),
}

/// Run one of the commands.
pub fn run(command: ConflictCommand) -> anyhow::Result<ExitCode> {
    match command {
        ConflictCommand::Strike(args) => strike::run(&args),
        ConflictCommand::Solve(args) => solve::run(&args),
        ConflictCommand::Paths(args) => paths::run(&args),
        ConflictCommand::Coalitions(args) => paths::run_coalitions(&args),
        ConflictCommand::WhatIf(args) => change::what_if(&args),
        ConflictCommand::Sensitivity(args) => change::run_sensitivity(&args),
        ConflictCommand::Diff(args) => diff::run(&args),
        ConflictCommand::Explain(args) => explain::run(&args),
        ConflictCommand::Draw(args) => draw::run(&args),
        ConflictCommand::Report(args) => draw::report(&args),
        ConflictCommand::Model(command) => model::run(&command),
        ConflictCommand::Random(args) => model::random(&args),
    }
}

/// How the answer is shown.
#[derive(Args, Clone)]
pub struct ShowArgs {
    /// JSON for machines in place of text for people.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    to: OutArgs,
}

impl std::ops::Deref for ShowArgs {
    type Target = OutArgs;

    fn deref(&self) -> &OutArgs {
        &self.to
    }
}

/// Where an answer goes, in which language, and on how many threads it is worked out.
#[derive(Args, Clone)]
pub struct OutArgs {
    /// Language of the text; that of the file's title if not given.
    #[arg(long, value_enum)]
    lang: Option<Lang>,
    /// Write to this file and not to standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Threads; all cores if not given. The answer is the same whatever their number.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

impl OutArgs {
    /// How text is to look there.
    pub fn view(&self) -> View {
        if self.out.is_some() { View::plain(self.lang) } else { View::of_stdout(self.lang) }
    }

    /// Where the answer goes.
    pub fn writer(&self) -> anyhow::Result<Box<dyn Write>> {
        Ok(match &self.out {
            None => Box::new(io::BufWriter::new(io::stdout().lock())),
            Some(path) => {
                let file = std::fs::File::create(path).map_err(|e| anyhow!("{}: {e}", path.display()))?;
                Box::new(io::BufWriter::new(file))
            }
        })
    }

    /// Write a finished answer.
    pub fn write(&self, text: &str) -> anyhow::Result<()> {
        let mut out = self.writer()?;
        out.write_all(text.as_bytes())?;
        Ok(out.flush()?)
    }

    /// Write a JSON answer.
    pub fn write_json(&self, value: &serde_json::Value) -> anyhow::Result<()> {
        self.write(&format!("{value:#}\n"))
    }

    /// Run on as many threads as asked for.
    pub fn on_threads<T: Send>(&self, work: impl FnOnce() -> T + Send) -> anyhow::Result<T> {
        let threads = self.threads.map_or(0, usize::from);
        Ok(rayon::ThreadPoolBuilder::new().num_threads(threads).build()?.install(work))
    }
}

/// The conventions of a solution.
#[derive(Args, Clone, Default)]
pub struct RuleArgs {
    /// What counts as a sanction where three or more decide: any legal sequence of moves (the textbook), or one
    /// move only (older results).
    #[arg(long, value_enum, default_value_t = SanctionArg::Legal)]
    sanction: SanctionArg,
    /// Where simultaneous sanctioning is asked for: for each decision maker, or only in states where nobody is
    /// sequentially stable (the tableau of Fraser and Hipel).
    #[arg(long, value_enum, default_value_t = SimArg::PerDm)]
    sim: SimArg,
    /// How unknown comparisons are taken in the per-party answer: a is the most demanding reading, d the least.
    #[arg(long, value_enum, default_value_t = UnknownArg::A)]
    unknown: UnknownArg,
    /// Concepts, separated by commas: Nash, GMR, SMR, SEQ, SSEQ, SIM; all if not given.
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = concept)]
    concepts: Vec<Concept>,
}

impl RuleArgs {
    pub fn rules(&self) -> Rules {
        Rules {
            sanction: match self.sanction {
                SanctionArg::Legal => Sanction::Legal,
                SanctionArg::OneMove => Sanction::OneMove,
            },
            sim: match self.sim {
                SimArg::PerDm => Sim::PerDm,
                SimArg::Tableau => Sim::Tableau,
            },
            unknown: match self.unknown {
                UnknownArg::A => Unknown::A,
                UnknownArg::B => Unknown::B,
                UnknownArg::C => Unknown::C,
                UnknownArg::D => Unknown::D,
            },
            strong: false,
        }
    }

    /// The concepts asked for that are worked out on some games, and those that would take too long on one of them
    /// and were not asked for by name.
    pub fn concepts_for(&self, games: &[&Game]) -> (Vec<Concept>, Vec<Concept>) {
        let long = |c: &Concept| *c == Concept::Sim && games.iter().any(|g| simultaneous::cost(g) > MOST_COMBINATIONS);
        self.concepts().into_iter().partition(|c| !(self.concepts.is_empty() && long(c)))
    }

    /// The concepts asked for; all of them if none is.
    pub fn concepts(&self) -> Vec<Concept> {
        match self.concepts.is_empty() {
            true => Concept::ALL.to_vec(),
            false => Concept::ALL.into_iter().filter(|c| self.concepts.contains(c)).collect(),
        }
    }
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum SanctionArg {
    #[default]
    Legal,
    OneMove,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum SimArg {
    #[default]
    PerDm,
    Tableau,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum UnknownArg {
    #[default]
    A,
    B,
    C,
    D,
}

/// A concept by its name, in any case.
pub fn concept(name: &str) -> Result<Concept, String> {
    Concept::ALL
        .into_iter()
        .find(|c| c.name().eq_ignore_ascii_case(name.trim()))
        .ok_or_else(|| "the concepts are Nash, GMR, SMR, SEQ, SSEQ and SIM".to_owned())
}

/// Read a conflict file. A fault is told, and gives `None`.
pub fn load(path: &Path) -> anyhow::Result<Option<Loaded>> {
    let content = std::fs::read(path).map_err(|e| anyhow!("{}: {e}", path.display()))?;
    match file::load(&path.display().to_string(), &content) {
        Ok(loaded) => Ok(Some(loaded)),
        Err(fault) => {
            super::lexicon::tell(&fault, None);
            Ok(None)
        }
    }
}

/// Write to standard output.
pub fn print(text: &str) -> anyhow::Result<()> {
    Ok(io::stdout().write_all(text.as_bytes())?)
}

/// What was worked out; a fault is told, and gives `None`.
pub fn unless_fault<T>(loaded: &Loaded, done: Result<T, Fault>) -> Option<T> {
    done.map_err(|fault| super::lexicon::tell(&loaded.fault(fault), None)).ok()
}

/// The state that a command line names: its number, `sq` for the status quo, or a formula that one state fits.
///
/// # Errors
/// One sentence: no such state, or several, with some of their numbers.
pub fn state(loaded: &Loaded, named: &str) -> anyhow::Result<u32> {
    let (model, game) = (&loaded.model, &loaded.game);
    if let Ok(id) = named.trim().parse::<u32>() {
        return game
            .states
            .by_id(id)
            .ok_or_else(|| anyhow!("there is no state {id}; `khabar solve --json` lists them"));
    }
    if named.trim().eq_ignore_ascii_case("sq") {
        return game.status_quo.ok_or_else(|| anyhow!("the file gives no status quo"));
    }
    let formula = formula::parse(named, model.names()).map_err(|e| {
        let hint = e.hint.map(|h| format!("; {h}")).unwrap_or_default();
        anyhow!("`{named}` names no state: {}{hint}", e.fault)
    })?;
    let fits: Vec<u32> = game.states.indices().filter(|s| formula.holds(game.states.bits(*s))).collect();
    match fits[..] {
        [one] => Ok(one),
        [] => Err(anyhow!("no state fits `{named}`")),
        _ => {
            let some: Vec<String> = fits.iter().take(8).map(|s| game.states.id(*s).to_string()).collect();
            Err(anyhow!("{} states fit `{named}`: {} …; name one by its number", fits.len(), some.join(", ")))
        }
    }
}

/// The decision maker that a command line names: id, or a name in any language, or the number from 1.
///
/// # Errors
/// One sentence, with the nearest name.
pub fn decision_maker(loaded: &Loaded, named: &str) -> anyhow::Result<usize> {
    let all = &loaded.model.decision_makers;
    let fits = |d: &khabar::conflict::model::DecisionMaker| d.id == named || d.name.texts().any(|t| t == named);
    all.iter()
        .position(fits)
        .or_else(|| named.parse::<usize>().ok().and_then(|n| n.checked_sub(1)).filter(|n| *n < all.len()))
        .ok_or_else(|| {
            let known: Vec<&str> = all.iter().map(|d| d.id.as_str()).collect();
            anyhow!("no decision maker is called `{named}`; there are {}", known.join(", "))
        })
}
