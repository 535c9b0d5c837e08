//! `khabar strike`.

use anyhow::anyhow;
use clap::Args;
use khabar::conflict::file::Loaded;
use khabar::conflict::hypergame::solve_views;
use khabar::conflict::stability::affordable;
use khabar::conflict::strike::{Part, Resting, Strike, Struck, items, ranges, ranges_of, strike};
use khabar::conflict::{Concept, Fault, Game, Model};
use serde_json::{Map, Value, json};
use std::path::PathBuf;
use std::process::ExitCode;

use super::{RuleArgs, ShowArgs};
use crate::render::View;
use crate::render::conflict::{Equilibria, Page, changed_states};

#[derive(Args)]
pub struct StrikeArgs {
    /// Conflict file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Strike everything that came through this source, outlet or agency; may be given several times.
    #[arg(long, value_name = "NAME")]
    source: Vec<String>,
    /// Strike everything that came through somebody unnamed.
    #[arg(long)]
    anonymous: bool,
    /// Strike this piece of evidence, by its id in the file; may be given several times.
    #[arg(long, value_name = "ID")]
    evidence: Vec<String>,
    #[command(flatten)]
    rules: RuleArgs,
    #[command(flatten)]
    show: ShowArgs,
}

/// What a strike does to a model and its answers.
pub struct Outcome {
    pub struck: Struck,
    pub after: Game,
    pub was: Equilibria,
    pub is: Equilibria,
    /// As each party sees the conflict, before and after, where somebody is mistaken.
    pub seen: Option<(Equilibria, Equilibria)>,
    /// Concepts left out, since they would take too long.
    pub not_computed: Vec<Concept>,
}

/// Strike, and solve before and after.
pub fn outcome(loaded: &Loaded, strikes: &[Strike], args: &RuleArgs) -> Result<Outcome, Fault> {
    let struck = strike(&loaded.model, &loaded.game, strikes)?;
    let after = Game::new(&struck.model)?;
    let ((concepts, not_computed), rules) = (args.concepts_for(&[&loaded.game, &after]), args.rules());
    affordable(&loaded.game, &concepts, rules)?;
    affordable(&after, &concepts, rules)?;
    let (was, is) = (ranges(&loaded.game, &concepts, rules), ranges(&after, &concepts, rules));
    let as_seen = |model: &Model, game: &Game| Ok(ranges_of(&[solve_views(model, game, &concepts, rules)?.solution]));
    let mistaken = !loaded.model.views.is_empty();
    let seen =
        mistaken.then(|| Ok((as_seen(&loaded.model, &loaded.game)?, as_seen(&struck.model, &after)?))).transpose()?;
    Ok(Outcome { struck, after, was, is, seen, not_computed })
}

pub fn run(args: &StrikeArgs) -> anyhow::Result<ExitCode> {
    let Some(loaded) = super::load(&args.file)? else { return Ok(ExitCode::FAILURE) };
    let strikes: Vec<Strike> = args
        .source
        .iter()
        .cloned()
        .map(Strike::Source)
        .chain(args.evidence.iter().cloned().map(Strike::Evidence))
        .chain(args.anonymous.then_some(Strike::Anonymous))
        .collect();
    if strikes.is_empty() {
        return Err(anyhow!(
            "say what to strike: --source NAME, --evidence ID or --anonymous; the sources of this file are {}",
            sources(&loaded)
        ));
    }
    for strike in &strikes {
        if !loaded.model.evidence.iter().any(|e| strike.fells(e)) {
            let known = match strike {
                Strike::Evidence(_) => {
                    loaded.model.evidence.iter().map(|e| e.id.clone()).collect::<Vec<_>>().join(", ")
                }
                _ => sources(&loaded),
            };
            let named = match strike {
                Strike::Evidence(id) => format!("has the id `{id}`"),
                Strike::Source(name) => format!("came through `{name}`"),
                Strike::Anonymous => "came through anybody unnamed".to_owned(),
            };
            return Err(anyhow!("no evidence in {} {named}; the file has {known}", args.file.display()));
        }
    }
    let done = args.show.on_threads(|| outcome(&loaded, &strikes, &args.rules))?;
    let Some(outcome) = super::unless_fault(&loaded, done) else { return Ok(ExitCode::FAILURE) };
    match args.show.json {
        true => args.show.write_json(&to_json(&loaded, &outcome))?,
        false => args.show.write(&text(&loaded, &outcome, &args.show.view()))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Everyone through whom evidence of the file came, once each.
fn sources(loaded: &Loaded) -> String {
    let mut names: Vec<&str> = loaded.model.evidence.iter().flat_map(|e| &e.chain).map(|l| l.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

/// What is struck, what falls, and what that does to the answers.
pub fn write(page: &mut Page, outcome: &Outcome) {
    page.strike(&outcome.struck);
    page.struck_answer(&outcome.after, &outcome.was, &outcome.is, false);
    if let Some((was, is)) = &outcome.seen {
        page.struck_answer(&outcome.after, was, is, true);
    }
    page.not_computed(&outcome.not_computed);
}

fn text(loaded: &Loaded, outcome: &Outcome, view: &View) -> String {
    let mut page = Page::new(&loaded.model, &loaded.game, view);
    page.head();
    write(&mut page, outcome);
    page.text()
}

fn item(loaded: &Loaded, item: Resting) -> Value {
    let model = &loaded.model;
    let who = |dm: usize| model.decision_makers.get(dm).map(|d| d.id.clone());
    match item {
        Resting::Option(k) => json!({ "kind": "option", "option": model.option_key(k) }),
        Resting::Statement(dm, k) => json!({ "kind": "preference", "decision_maker": who(dm), "place": k + 1 }),
        Resting::Ranking(dm) => json!({ "kind": "ranking", "decision_maker": who(dm) }),
        Resting::Comparison(dm, k) => json!({ "kind": "comparison", "decision_maker": who(dm), "place": k + 1 }),
        Resting::Infeasible(k) => json!({ "kind": "infeasible", "place": k + 1 }),
        Resting::Move(k) => json!({ "kind": "move", "place": k + 1 }),
        Resting::View(k) => json!({ "kind": "view", "place": k + 1 }),
        Resting::Arcs(k) => json!({ "kind": "arcs", "place": k + 1 }),
        Resting::Belief(view, at, part) => {
            let view = model.views.get(view);
            let of = view.and_then(|v| v.believed.get(at)).and_then(|(of, _)| who(*of));
            let (kind, place) = match part {
                Part::Statement(k) => ("preference", Some(k + 1)),
                Part::Ranking => ("ranking", None),
                Part::Comparison(k) => ("comparison", Some(k + 1)),
            };
            json!({ "kind": kind, "decision_maker": of, "place": place, "believed_by": view.and_then(|v| who(v.by)) })
        }
    }
}

fn to_json(loaded: &Loaded, outcome: &Outcome) -> Value {
    let struck = &outcome.struck;
    let names = |of: &(Vec<Concept>, Vec<Concept>)| {
        json!({
            "sure": of.0.iter().map(|c| c.name()).collect::<Value>(),
            "possible": of.1.iter().map(|c| c.name()).collect::<Value>(),
        })
    };
    let changed = |was: &Equilibria, is: &Equilibria| -> Value {
        changed_states(&loaded.game, &outcome.after, was, is)
            .iter()
            .map(|(bits, before, after)| {
                let index = loaded.game.states.index(*bits).map(|s| loaded.game.states.id(s));
                let id = index.or_else(|| outcome.after.states.index(*bits).map(|s| outcome.after.states.id(s)));
                let options = super::json::options(&loaded.model, *bits);
                json!({ "id": id, "options": options, "before": names(before), "after": names(after) })
            })
            .collect()
    };
    let judgement = items(&loaded.model).into_iter().filter(|(_, e)| e.is_empty());
    let mut out = Map::new();
    out.insert("schema".into(), "khabar-strike/1".into());
    let ids = struck.evidence.iter().filter_map(|e| loaded.model.evidence.get(*e)).map(|e| e.id.clone());
    out.insert("struck".into(), ids.collect());
    out.insert("fallen".into(), struck.fallen.iter().map(|i| item(loaded, *i)).collect());
    let weakened = struck.weakened.iter();
    out.insert(
        "weakened".into(),
        weakened.map(|(i, left, of)| json!({ "item": item(loaded, *i), "left": left, "of": of })).collect(),
    );
    out.insert("judgement".into(), judgement.map(|(i, _)| item(loaded, i)).collect());
    out.insert("before".into(), super::json::ranges(&loaded.game, &outcome.was));
    out.insert("after".into(), super::json::ranges(&outcome.after, &outcome.is));
    out.insert("changed".into(), changed(&outcome.was, &outcome.is));
    if let Some((was, is)) = &outcome.seen {
        out.insert("changed_as_each_sees_it".into(), changed(was, is));
    }
    out.insert("not_computed".into(), super::json::names(&outcome.not_computed));
    Value::Object(out)
}
