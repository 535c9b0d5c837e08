//! `khabar what-if` and `khabar sensitivity`.

use anyhow::anyhow;
use clap::{Args, ValueEnum};
use khabar::conflict::change::orders::order_counts;
use khabar::conflict::change::sensitivity::{Sensitivity, sensitivity};
use khabar::conflict::change::whatif::{Answer, Found, Goal, Measure, Query, smallest_changes};
use khabar::conflict::change::worlds::{Draw, Worlds, worlds};
use khabar::conflict::change::{Change, Edit};
use khabar::conflict::file::Loaded;
use khabar::conflict::{Concept, Fault};
use serde_json::{Map, Value, json};
use std::path::PathBuf;
use std::process::ExitCode;

use super::{RuleArgs, ShowArgs};
use crate::render::conflict::Page;

#[derive(Args)]
pub struct WhatIfArgs {
    /// Conflict file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Make this state an equilibrium: its number, `sq`, or a formula that one state fits.
    #[arg(long, value_name = "STATE", conflicts_with = "avoid", required_unless_present = "avoid")]
    want: Option<String>,
    /// Make this state no equilibrium.
    #[arg(long, value_name = "STATE")]
    avoid: Option<String>,
    /// What a change consists of: preference statements negated, dropped or moved one place; states that cross the
    /// target in somebody's order; or option changes barred or freed. Each costs 1.
    #[arg(long, value_enum, default_value_t = MeasureArg::Statements)]
    measure: MeasureArg,
    /// Ask for this decision maker alone to be stable; may change anybody.
    #[arg(long, value_name = "DM")]
    stable_for: Option<String>,
    /// Only these decision makers may change; may be given several times.
    #[arg(long, value_name = "DM")]
    change: Vec<String>,
    /// The highest cost to try.
    #[arg(long, value_name = "N", default_value_t = 12)]
    most: usize,
    /// How many changes of the smallest cost to list.
    #[arg(long, value_name = "N", default_value_t = 5)]
    list: usize,
    /// Count, too, how many of all strict orders of this decision maker make the state an equilibrium (up to nine
    /// states).
    #[arg(long, value_name = "DM")]
    orders_of: Option<String>,
    #[command(flatten)]
    rules: RuleArgs,
    #[command(flatten)]
    show: ShowArgs,
}

#[derive(Clone, Copy, ValueEnum)]
enum MeasureArg {
    Statements,
    Order,
    Moves,
}

/// Concepts that the question can be asked under.
const ASKED: [Concept; 5] = [Concept::Nash, Concept::Gmr, Concept::Smr, Concept::Seq, Concept::Sseq];

pub fn what_if(args: &WhatIfArgs) -> anyhow::Result<ExitCode> {
    let Some(loaded) = super::load(&args.file)? else { return Ok(ExitCode::FAILURE) };
    let (goal, named) = match (&args.want, &args.avoid) {
        (Some(named), _) => (Goal::Want, named),
        (None, Some(named)) => (Goal::Avoid, named),
        (None, None) => return Err(anyhow!("say which state: --want STATE or --avoid STATE")),
    };
    let target = super::state(&loaded, named)?;
    let measure = match args.measure {
        MeasureArg::Statements => Measure::Statements,
        MeasureArg::Order => Measure::Order,
        MeasureArg::Moves => Measure::Moves,
    };
    let dm = |named: &String| super::decision_maker(&loaded, named);
    let stable_for = args.stable_for.as_ref().map(dm).transpose()?;
    let changing = (!args.change.is_empty()).then(|| args.change.iter().map(dm).collect()).transpose()?;
    let asked: Vec<Concept> = args.rules.concepts().into_iter().filter(|c| ASKED.contains(c)).collect();
    if asked.is_empty() {
        return Err(anyhow!("what would change simultaneous stability is not worked out; ask for another concept"));
    }
    let answers = args.show.on_threads(|| {
        asked
            .iter()
            .map(|concept| {
                let query = Query {
                    rules: args.rules.rules(),
                    stable_for,
                    changing: changing.clone(),
                    most: args.most,
                    list: args.list,
                    ..Query::new(goal, target, *concept, measure)
                };
                Ok((*concept, smallest_changes(&loaded.model, &loaded.game, &query)?))
            })
            .collect::<Result<Vec<(Concept, Answer)>, Fault>>()
    })?;
    let Some(answers) = super::unless_fault(&loaded, answers) else { return Ok(ExitCode::FAILURE) };
    let orders = match &args.orders_of {
        None => None,
        Some(named) => {
            let dm = super::decision_maker(&loaded, named)?;
            let counts = order_counts(&loaded.game, dm, target, &args.rules.concepts(), args.rules.rules());
            Some((
                dm,
                counts.ok_or_else(|| {
                    anyhow!("orders are counted up to nine states; this model has {}", loaded.game.states.len())
                })?,
            ))
        }
    };
    if args.show.json {
        let mut out = to_json(&loaded, target, goal, &answers);
        if let Some((dm, counts)) = &orders {
            let all: u64 = (1..=loaded.game.states.len() as u64).product();
            let counts: Map<String, Value> = counts.iter().map(|(c, n)| (c.name().to_owned(), json!(n))).collect();
            out["orders"] = json!({ "of": loaded.model.decision_makers[*dm].id, "all": all, "equilibrium": counts });
        }
        args.show.write_json(&out)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut page = Page::new(&loaded.model, &loaded.game, &args.show.view());
    page.head();
    page.state_line(0, target, &[]);
    // Concepts with one answer share it.
    let mut told: Vec<(&Answer, Vec<Concept>)> = Vec::new();
    for (concept, answer) in &answers {
        match told.iter_mut().find(|(a, _)| *a == answer) {
            Some((_, concepts)) => concepts.push(*concept),
            None => told.push((answer, vec![*concept])),
        }
    }
    for (answer, concepts) in told {
        page.what_if(&concepts, target, goal, answer);
    }
    if let Some((dm, counts)) = &orders {
        page.order_counts(*dm, counts);
    }
    args.show.write(&page.text())?;
    Ok(ExitCode::SUCCESS)
}

fn edit_json(loaded: &Loaded, edit: &Edit) -> Value {
    let model = &loaded.model;
    let who = |dm: usize| model.decision_makers.get(dm).map(|d| d.id.as_str());
    let id = |bits: u64| loaded.game.states.index(bits).map(|s| loaded.game.states.id(s));
    match *edit {
        Edit::Negate { decision_maker, statement } => {
            json!({ "kind": "negate", "decision_maker": who(decision_maker), "place": statement + 1 })
        }
        Edit::Drop { decision_maker, statement } => {
            json!({ "kind": "drop", "decision_maker": who(decision_maker), "place": statement + 1 })
        }
        Edit::Raise { decision_maker, statement, above } => {
            json!({ "kind": "raise", "decision_maker": who(decision_maker), "place": statement + 1, "above": above + 1 })
        }
        Edit::Cross { decision_maker, state, target, better } => json!({
            "kind": "cross", "decision_maker": who(decision_maker), "state": id(state), "target": id(target),
            "better": better,
        }),
        Edit::SwapTiers { decision_maker, tier } => {
            json!({ "kind": "swap", "decision_maker": who(decision_maker), "tier": tier + 1 })
        }
        Edit::MergeTiers { decision_maker, tier } => {
            json!({ "kind": "merge", "decision_maker": who(decision_maker), "tier": tier + 1 })
        }
        Edit::Free { option } => json!({ "kind": "free", "option": model.option_key(option) }),
        Edit::BarTaking { option } => json!({ "kind": "bar_taking", "option": model.option_key(option) }),
        Edit::BarGivingUp { option } => json!({ "kind": "bar_giving_up", "option": model.option_key(option) }),
    }
}

fn to_json(loaded: &Loaded, target: u32, goal: Goal, answers: &[(Concept, Answer)]) -> Value {
    let change = |c: &Change| c.0.iter().map(|e| edit_json(loaded, e)).collect::<Value>();
    let found = |f: &Found| match f {
        Found::Smallest { cost, changes, complete } => json!({
            "found": "smallest", "cost": cost, "complete": complete, "changes": changes.iter().map(change).collect::<Value>(),
        }),
        Found::NotWithin(cost) => json!({ "found": "not_within", "cost": cost }),
        Found::Impossible => json!({ "found": "impossible" }),
        Found::GaveUp(cost) => json!({ "found": "gave_up", "cost": cost }),
    };
    let fixed =
        answers.first().map(|(_, a)| a.fixed.iter().map(|dm| loaded.model.decision_makers[*dm].id.clone()).collect());
    json!({
        "schema": "khabar-what-if/1",
        "state": loaded.game.states.id(target),
        "goal": if goal == Goal::Want { "want" } else { "avoid" },
        "fixed": fixed.unwrap_or_else(|| Value::Array(Vec::new())),
        "answers": answers.iter().map(|(c, a)| (c.name().to_owned(), found(&a.found))).collect::<Map<_, _>>(),
    })
}

#[derive(Args)]
pub struct SensitivityArgs {
    /// Conflict file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Worlds drawn by the probabilities that statements give.
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    runs: u32,
    /// Seed of the draw.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Draw unknown statements as well: as written or the opposite, with equal chance.
    #[arg(long)]
    draw_unknown: bool,
    #[command(flatten)]
    rules: RuleArgs,
    #[command(flatten)]
    show: ShowArgs,
}

pub fn run_sensitivity(args: &SensitivityArgs) -> anyhow::Result<ExitCode> {
    let Some(loaded) = super::load(&args.file)? else { return Ok(ExitCode::FAILURE) };
    let draw = Draw { runs: args.runs, seed: args.seed, unknown: args.draw_unknown };
    let ((concepts, left_out), rules) = (args.rules.concepts_for(&[&loaded.game]), args.rules.rules());
    let done = args.show.on_threads(|| {
        let single = sensitivity(&loaded.model, &loaded.game, &concepts, rules)?;
        Ok((single, worlds(&loaded.model, &loaded.game, &concepts, rules, draw)?))
    })?;
    let Some((single, worlds)) = super::unless_fault(&loaded, done) else { return Ok(ExitCode::FAILURE) };
    if args.show.json {
        let mut out = sensitivity_json(&loaded, &single, &worlds);
        out["not_computed"] = super::json::names(&left_out);
        args.show.write_json(&out)?;
    } else {
        let mut page = Page::new(&loaded.model, &loaded.game, &args.show.view());
        page.head();
        page.sensitivity(&single);
        page.worlds(&worlds);
        page.not_computed(&left_out);
        args.show.write(&page.text())?;
    }
    Ok(ExitCode::SUCCESS)
}

fn sensitivity_json(loaded: &Loaded, single: &Sensitivity, worlds: &Worlds) -> Value {
    let id = |s: &u32| loaded.game.states.id(*s);
    let by_concept = |of: &std::collections::BTreeMap<Concept, Vec<u32>>| {
        of.iter().map(|(c, s)| (c.name().to_owned(), s.iter().map(id).collect::<Value>())).collect::<Map<_, _>>()
    };
    let effects = single.effects.iter().map(|e| {
        json!({ "edit": edit_json(loaded, &e.edit), "appeared": by_concept(&e.appeared), "vanished": by_concept(&e.vanished) })
    });
    let shares = worlds.equilibria.iter().map(|(concept, counts)| {
        let of = counts.iter().enumerate().filter(|(_, n)| **n > 0).map(|(s, n)| {
            let (low, high) = worlds.interval(*concept, s as u32);
            json!({ "id": id(&(s as u32)), "worlds": n, "share": worlds.share(*concept, s as u32), "low": low, "high": high })
        });
        (concept.name().to_owned(), of.collect::<Value>())
    });
    json!({
        "schema": "khabar-sensitivity/1",
        "equilibria": by_concept(&single.equilibria),
        "robust": by_concept(&single.robust),
        "effects": effects.collect::<Value>(),
        "worlds": {
            "runs": worlds.draw.runs, "seed": worlds.draw.seed, "uncertain": worlds.uncertain,
            "distinct": worlds.distinct, "equilibria": shares.collect::<Map<_, _>>(),
        },
    })
}
