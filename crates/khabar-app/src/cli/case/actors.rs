//! `khabar actors`.

use clap::{Args, Subcommand};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use super::{CaseArgs, ScopeArgs, WhoArgs};
use crate::case::actors::Actor;
use crate::render::safe;

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct ActorsArgs {
    #[command(subcommand)]
    change: Option<ActorsCommand>,
    /// The case file, to list its actors: those in most reports first, with what the machine keeps apart and people
    /// merged.
    #[arg(value_name = "CASE", required = true)]
    case: Option<PathBuf>,
    #[command(flatten)]
    who: WhoArgs,
    /// As JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    scope: ScopeArgs,
}

#[derive(Subcommand)]
enum ActorsCommand {
    /// Count actors as another one.
    Merge {
        #[command(flatten)]
        case: CaseArgs,
        /// Actors, by key, given name, or words that only one has.
        #[arg(value_name = "ACTOR", required = true)]
        actors: Vec<String>,
        /// The one that they are.
        #[arg(long, value_name = "ACTOR")]
        into: String,
        #[command(flatten)]
        change: ChangeArgs,
    },
    /// Count an actor as itself again.
    Split {
        #[command(flatten)]
        case: CaseArgs,
        #[arg(value_name = "ACTOR")]
        actor: String,
        #[command(flatten)]
        change: ChangeArgs,
    },
    /// Give an actor a name; an empty one takes it away.
    Rename {
        #[command(flatten)]
        case: CaseArgs,
        #[arg(value_name = "ACTOR")]
        actor: String,
        #[arg(value_name = "NAME")]
        name: String,
        #[command(flatten)]
        change: ChangeArgs,
    },
    /// Other words that mean an actor: wherever they stand for one, they are counted as it.
    Alias {
        #[command(flatten)]
        case: CaseArgs,
        #[arg(value_name = "ACTOR")]
        actor: String,
        #[arg(value_name = "WORDS")]
        words: String,
        #[command(flatten)]
        change: ChangeArgs,
    },
    /// Take back your last change of actors, one actor at a time.
    Undo {
        #[command(flatten)]
        case: CaseArgs,
        #[command(flatten)]
        scope: ScopeArgs,
    },
}

#[derive(Args)]
struct ChangeArgs {
    /// Why, for the log.
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    #[command(flatten)]
    scope: ScopeArgs,
}

pub fn run(args: &ActorsArgs) -> anyhow::Result<ExitCode> {
    match &args.change {
        Some(command) => change(command)?,
        None => {
            let case = CaseArgs { case: args.case.clone().unwrap_or_default(), who: args.who.clone() };
            let actors = args.scope.open(&case)?.list_actors()?;
            let mut out = io::BufWriter::new(io::stdout().lock());
            if args.json {
                writeln!(out, "{}", serde_json::to_string(&actors)?)?;
            } else {
                actors.iter().try_for_each(|actor| line(&mut out, actor))?;
            }
            out.flush()?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn change(command: &ActorsCommand) -> anyhow::Result<()> {
    match command {
        ActorsCommand::Merge { case, actors, into, change } => {
            change.scope.open(case)?.merge_actors(actors, into, change.why.as_deref())
        }
        ActorsCommand::Split { case, actor, change } => {
            change.scope.open(case)?.split_actor(actor, change.why.as_deref())
        }
        ActorsCommand::Rename { case, actor, name, change } => {
            change.scope.open(case)?.rename_actor(actor, name, change.why.as_deref())
        }
        ActorsCommand::Alias { case, actor, words, change } => {
            change.scope.open(case)?.alias_actor(actor, words, change.why.as_deref())
        }
        ActorsCommand::Undo { case, scope } => {
            let actions = ["actor-tie", "actor-split", "actor-name", "actor-alias"];
            let (seq, action, _) = scope.open(case)?.undo(None, &actions)?;
            Ok(writeln!(io::stdout(), "{seq} {action}")?)
        }
    }
}

/// The person's name first where there is one, then what reports write; under it what was merged, and by whom.
fn line(out: &mut impl Write, actor: &Actor) -> io::Result<()> {
    let name = actor.name.as_ref().unwrap_or(&actor.words);
    write!(out, "{} · {} · {}", actor.reports, safe(name), safe(&actor.key))?;
    if actor.name.is_some() {
        write!(out, " · {}", safe(&actor.words))?;
    }
    for alias in &actor.aliases {
        write!(out, " = {}", safe(alias))?;
    }
    writeln!(out)?;
    for part in actor.parts.iter().filter(|p| p.key != actor.key) {
        let by = part.merged.as_ref().map(|m| format!(" · {} · {}", safe(&m.by), m.at)).unwrap_or_default();
        writeln!(out, "    + {} · {}{by}", part.reports, safe(&part.key))?;
    }
    Ok(())
}
