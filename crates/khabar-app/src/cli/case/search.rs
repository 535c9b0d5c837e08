//! `khabar search`.

use clap::{Args, ValueEnum};
use khabar::text::query::{Mode, Query};
use std::io::{self, Write};
use std::process::ExitCode;

use super::{CaseArgs, ScopeArgs, ViewArgs};
use crate::case::filter::Filter;
use crate::case::search::Within;
use crate::render::case::search::answer;

#[derive(Args)]
#[command(
    after_help = "A query is words, all of which must stand in the report; \"…\" is a run of words, a final * any \
                        ending. Without a query the filters alone choose."
)]
pub struct SearchArgs {
    #[command(flatten)]
    case: CaseArgs,
    /// What to look for.
    #[arg(value_name = "QUERY", default_value = "")]
    query: String,
    /// How words are compared: as written; whatever the hamza, tashkeel and digits; clitics and endings off too.
    #[arg(long, value_enum, default_value_t = ModeArg::Folded)]
    mode: ModeArg,
    /// Where the words must stand.
    #[arg(long = "in", value_enum, default_value_t)]
    within: Within,
    /// Show so many reports.
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    #[command(flatten)]
    filter: Filter,
    #[command(flatten)]
    scope: ScopeArgs,
    #[command(flatten)]
    view: ViewArgs,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ModeArg {
    Exact,
    Folded,
    Stem,
}

pub fn run(args: &SearchArgs) -> anyhow::Result<ExitCode> {
    let case = args.scope.open(&args.case)?;
    let mode = match args.mode {
        ModeArg::Exact => Mode::Exact,
        ModeArg::Folded => Mode::Folded,
        ModeArg::Stem => Mode::Stem,
    };
    let query = Query::parse(&args.query, mode);
    let found = case.search(&query, args.within, &args.filter, args.limit)?;
    let mut out = io::stdout().lock();
    if args.view.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&found)?)?;
    } else {
        write!(out, "{}", answer(&found, &args.view.of(&case)?))?;
    }
    Ok(ExitCode::SUCCESS)
}
