//! `khabar paths` and `khabar coalitions`.

use anyhow::anyhow;
use clap::Args;
use khabar::conflict::coalition::{CoalitionConcept, Upset, universally_stable, upsets};
use khabar::conflict::file::Loaded;
use khabar::conflict::paths::{Paths, Step, Steps};
use khabar::conflict::stability::affordable;
use khabar::conflict::{Concept, Rules, solve};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::ExitCode;

use super::{RuleArgs, ShowArgs};
use crate::render::conflict::Page;

/// Paths by improvements that are written out for each target; of other moves there are too many to read.
const MOST_PATHS: usize = 3;

#[derive(Args)]
pub struct PathsArgs {
    /// Conflict file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where to start: a state's number, or a formula that one state fits; the status quo if not given.
    #[arg(long, value_name = "STATE")]
    from: Option<String>,
    /// Where to go; may be given several times. The equilibria under any concept if not given.
    #[arg(long, value_name = "STATE")]
    to: Vec<String>,
    #[command(flatten)]
    rules: RuleArgs,
    #[command(flatten)]
    show: ShowArgs,
}

pub fn run(args: &PathsArgs) -> anyhow::Result<ExitCode> {
    let Some(loaded) = super::load(&args.file)? else { return Ok(ExitCode::FAILURE) };
    let game = &loaded.game;
    let from = match &args.from {
        Some(named) => super::state(&loaded, named)?,
        None => game
            .status_quo
            .ok_or_else(|| anyhow!("the file gives no status quo; say where to start with --from STATE"))?,
    };
    let targets = match args.to.is_empty() {
        true => equilibria(&loaded, args)?,
        false => args.to.iter().map(|named| super::state(&loaded, named)).collect::<Result<_, _>>()?,
    };
    let any = Paths::new(game, from, Steps::Moves);
    let improving = Paths::new(game, from, Steps::Improvements);
    match args.show.json {
        true => args.show.write_json(&to_json(&loaded, &any, &improving, &targets))?,
        false => args.show.write(&text(&loaded, &any, &improving, &targets, args))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// States that are an equilibrium under some concept and reading.
fn equilibria(loaded: &Loaded, args: &PathsArgs) -> anyhow::Result<Vec<u32>> {
    let solved = args.show.on_threads(|| super::solve::solved(loaded, &args.rules))??;
    Ok(crate::render::conflict::equilibrium_states(&solved.ranges))
}

fn text(loaded: &Loaded, any: &Paths, improving: &Paths, targets: &[u32], args: &PathsArgs) -> String {
    let mut page = Page::new(&loaded.model, &loaded.game, &args.show.view());
    page.head();
    let words = page.words;
    let from = page.state(any.from);
    let from = page.field(words.from, &from);
    page.heading(words.reached_by);
    page.line(2, &[from]);
    for &target in targets {
        page.state_line(2, target, &[]);
        if any.length(target).is_none() {
            page.say(6, words.unreachable);
            continue;
        }
        for (paths, label, listed) in [(any, words.by_moves, 0), (improving, words.by_improvements, MOST_PATHS)] {
            let Some(length) = paths.length(target) else {
                let none = page.field(label, &page.own(words.unreachable));
                page.line(6, &[none]);
                continue;
            };
            let dag = paths.dag(&[target]);
            let steps = page.field(label, &page.own(&(words.steps)(length as usize)));
            let ways = page.own(&(words.ways)(dag.count(target)));
            page.line(6, &[steps, ways]);
            for path in dag.paths(target, listed).iter().filter(|p| !p.is_empty()) {
                page.path(10, any.from, path);
            }
        }
    }
    let ends = improving.ends();
    for (heading, states) in [(words.ends, &ends.rest), (words.dead_ends, &ends.stuck)] {
        if !states.is_empty() {
            page.heading(heading);
            states.iter().for_each(|&s| page.state_line(2, s, &[]));
        }
    }
    page.text()
}

fn steps(loaded: &Loaded, path: &[Step]) -> Value {
    let who = |dm: usize| loaded.model.decision_makers.get(dm).map(|d| d.id.as_str());
    path.iter().map(|s| json!({ "by": who(s.by), "to": loaded.game.states.id(s.to) })).collect()
}

fn to_json(loaded: &Loaded, any: &Paths, improving: &Paths, targets: &[u32]) -> Value {
    let id = |s: u32| loaded.game.states.id(s);
    let who = |dm: usize| loaded.model.decision_makers.get(dm).map(|d| d.id.as_str());
    let of = |paths: &Paths| {
        let dag = paths.dag(targets);
        let to = |t: &u32| {
            let one = paths.dag(&[*t]);
            json!({
                "to": id(*t),
                "length": paths.length(*t),
                "shortest_paths": one.count(*t).to_string(),
                "paths": one.paths(*t, 100).iter().map(|p| steps(loaded, p)).collect::<Value>(),
            })
        };
        let ends = paths.ends();
        json!({
            "reached": paths.reached().map(|s| json!({ "id": id(s), "length": paths.length(s) })).collect::<Value>(),
            "targets": targets.iter().map(to).collect::<Value>(),
            "ends": { "rest": ends.rest.iter().map(|s| id(*s)).collect::<Value>(), "stuck": ends.stuck.iter().map(|s| id(*s)).collect::<Value>() },
            "dag": {
                "nodes": dag.nodes.iter().map(|n| json!({ "id": id(n.state), "step": n.step, "target": n.is_target })).collect::<Value>(),
                "arcs": dag.arcs.iter().map(|a| json!({ "from": a.from, "to": a.to, "by": who(a.by) })).collect::<Value>(),
            },
        })
    };
    json!({
        "schema": "khabar-paths/1",
        "from": id(any.from),
        "unreachable": targets.iter().filter(|t| any.length(**t).is_none()).map(|t| id(*t)).collect::<Value>(),
        "moves": of(any),
        "improvements": of(improving),
    })
}

#[derive(Args)]
pub struct CoalitionsArgs {
    /// Conflict file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    rules: RuleArgs,
    #[command(flatten)]
    show: ShowArgs,
}

/// Each coalition concept, and the one for single decision makers whose equilibria are tried.
const COALITION: [(CoalitionConcept, Concept); 4] = [
    (CoalitionConcept::Nash, Concept::Nash),
    (CoalitionConcept::Gmr, Concept::Gmr),
    (CoalitionConcept::Smr, Concept::Smr),
    (CoalitionConcept::Seq, Concept::Seq),
];

pub fn run_coalitions(args: &CoalitionsArgs) -> anyhow::Result<ExitCode> {
    let Some(loaded) = super::load(&args.file)? else { return Ok(ExitCode::FAILURE) };
    let rules: Rules = args.rules.rules();
    let asked = args.rules.concepts();
    if COALITION.iter().all(|(_, single)| !asked.contains(single)) {
        return Err(anyhow!("coalitions are tried under Nash, GMR, SMR and SEQ; ask for one of these"));
    }
    let found = args.show.on_threads(|| {
        COALITION
            .into_iter()
            .filter(|(_, single)| asked.contains(single))
            .map(|(concept, single)| {
                affordable(&loaded.game, &[single], rules)?;
                let equilibria = solve(&loaded.game, &[single], rules).equilibria(single);
                let upset = upsets(&loaded.game, &equilibria, concept, rules)?;
                let stable = universally_stable(&loaded.game, concept, rules)?;
                Ok((concept, upset, stable.ones().map(|s| s as u32).collect::<Vec<_>>()))
            })
            .collect::<anyhow::Result<Vec<_>>>()
    })??;
    match args.show.json {
        true => args.show.write_json(&coalitions_json(&loaded, &found))?,
        false => args.show.write(&coalitions_text(&loaded, &found, args))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// What was found under a concept: who upsets what, and what no coalition upsets.
type Found = (CoalitionConcept, Vec<Upset>, Vec<u32>);

fn coalitions_text(loaded: &Loaded, found: &[Found], args: &CoalitionsArgs) -> String {
    let mut page = Page::new(&loaded.model, &loaded.game, &args.show.view());
    page.head();
    let words = page.words;
    for (concept, upset, stable) in found {
        page.heading(&format!("{} – {}", concept.name(), words.coalitions));
        let mut last = None;
        for one in upset {
            let who: Vec<String> = one.coalition.iter().map(|dm| page.who(*dm)).collect();
            // The list is by state: each is named once.
            if last.replace(one.state) != Some(one.state) {
                page.state_line(2, one.state, &[]);
            }
            for (to, path) in one.to.iter().zip(&one.paths) {
                let line = (words.together)(&(words.names)(&who), &page.state(*to));
                let line = page.own(&line);
                page.line(6, &[line]);
                page.path(10, one.state, path);
            }
        }
        if upset.is_empty() {
            page.say(2, words.no_coalition);
        }
        let ids: Vec<String> = stable.iter().map(|s| loaded.game.states.id(*s).to_string()).collect();
        let line = page.field(words.for_all_coalitions, &page.value(&ids.join(" ")));
        page.line(2, &[line]);
    }
    page.text()
}

fn coalitions_json(loaded: &Loaded, found: &[Found]) -> Value {
    let id = |s: &u32| loaded.game.states.id(*s);
    let who = |dm: &usize| loaded.model.decision_makers.get(*dm).map(|d| d.id.as_str());
    let one = |u: &Upset| {
        json!({
            "state": id(&u.state),
            "coalition": u.coalition.iter().map(who).collect::<Value>(),
            "to": u.to.iter().map(id).collect::<Value>(),
            "paths": u.paths.iter().map(|p| steps(loaded, p)).collect::<Value>(),
        })
    };
    let of = |(concept, upset, stable): &Found| {
        let value = json!({
            "upset": upset.iter().map(one).collect::<Value>(),
            "stable_for_all_coalitions": stable.iter().map(id).collect::<Value>(),
        });
        (concept.name().to_owned(), value)
    };
    json!({ "schema": "khabar-coalitions/1", "concepts": found.iter().map(of).collect::<serde_json::Map<_, _>>() })
}
