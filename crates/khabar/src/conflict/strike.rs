//! What falls when evidence is struck out: one piece, everything that came through one source, or everything that
//! came through somebody unnamed.
//!
//! A piece of evidence falls when any link of its chain is struck. An item of the model falls when it has evidence
//! and all of it has fallen; an item without evidence is the analyst's judgement and stays. What an item's fall
//! means is never that its opposite holds:
//!
//! - a preference: the comparisons that it decided become unknown, never equal;
//! - an option: it stays at its value in the status quo, since nobody is known to have it; a value that falls while
//!   it is the one taken keeps the other values of its option out;
//! - a permission to move, or listed moves: the moves are barred;
//! - a bar, or an infeasible combination: it is lifted, since nothing is known to stand in the way; but where a file
//!   lists its states, the list is the analyst's judgement and holds;
//! - a mistaken view: nothing is known of it, and the decision maker is taken to see what is; where a preference
//!   falls that it ascribes to another, what this decides is unknown to it.

use super::formula::Formula;
use super::game::{Fault, Game, Item};
use super::model::{Comparison, Evidence, Infeasible, Link, Model, MoveRule, Order, Preferences, Relation};
use super::stability::{Concept, Rules, Unknown, solve};
use super::states::States;
use crate::text::fold::fold;
use fixedbitset::FixedBitSet;
use std::collections::BTreeMap;

/// What is struck.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Strike {
    /// One piece, by its id.
    Evidence(String),
    /// Everything that came through a source, an outlet or an agency of this name.
    Source(String),
    /// Everything that came through somebody whom the report does not name.
    Anonymous,
}

impl Strike {
    /// Whether a piece of evidence falls.
    pub fn fells(&self, evidence: &Evidence) -> bool {
        match self {
            Strike::Evidence(id) => evidence.id == *id,
            Strike::Anonymous => evidence.chain.iter().any(|l| l.anonymous),
            Strike::Source(name) => {
                let name = key(name);
                let called = |l: &Link| std::iter::once(&l.name).chain(&l.also).any(|n| key(n) == name);
                !name.is_empty() && evidence.chain.iter().any(called)
            }
        }
    }
}

/// Names compare in their search form, so that a dropped hamza or a tashkeel mark does not save a source.
fn key(name: &str) -> String {
    fold(name).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An item of a model that can rest on evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resting {
    /// The option at this position.
    Option(usize),
    /// A statement: positions of decision maker and statement.
    Statement(usize, usize),
    /// The ranking of the decision maker at this position.
    Ranking(usize),
    /// A stated comparison: positions of decision maker and comparison.
    Comparison(usize, usize),
    /// The infeasible combination at this position.
    Infeasible(usize),
    /// The move rule at this position.
    Move(usize),
    /// The listed moves at this position.
    Arcs(usize),
    /// The mistaken view at this position.
    View(usize),
    /// A part of the preferences that a mistaken view ascribes to somebody: positions of view and belief.
    Belief(usize, usize, Part),
}

/// A part of preferences that can rest on evidence of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The statement at this position.
    Statement(usize),
    /// The ranking.
    Ranking,
    /// The stated comparison at this position.
    Comparison(usize),
}

/// Every item of a model with the evidence that it rests on (positions in [`Model::evidence`]), in the model's order.
pub fn items(model: &Model) -> Vec<(Resting, &[usize])> {
    let mut out: Vec<(Resting, &[usize])> = Vec::new();
    out.extend(model.options.iter().enumerate().map(|(k, o)| (Resting::Option(k), &o.evidence[..])));
    for (dm, decider) in model.decision_makers.iter().enumerate() {
        let own = |part| match part {
            Part::Statement(k) => Resting::Statement(dm, k),
            Part::Ranking => Resting::Ranking(dm),
            Part::Comparison(k) => Resting::Comparison(dm, k),
        };
        out.extend(parts(&decider.preferences).into_iter().map(|(part, e)| (own(part), e)));
    }
    out.extend(model.infeasible.iter().enumerate().map(|(k, i)| (Resting::Infeasible(k), &i.evidence[..])));
    out.extend(model.moves.iter().enumerate().map(|(k, m)| (Resting::Move(k), &m.evidence[..])));
    out.extend(model.arcs.iter().enumerate().map(|(k, a)| (Resting::Arcs(k), &a.evidence[..])));
    for (k, view) in model.views.iter().enumerate() {
        out.push((Resting::View(k), &view.evidence));
        for (at, (_, believed)) in view.believed.iter().enumerate() {
            out.extend(parts(believed).into_iter().map(|(part, e)| (Resting::Belief(k, at, part), e)));
        }
    }
    out
}

fn parts(preferences: &Preferences) -> Vec<(Part, &[usize])> {
    let mut out: Vec<(Part, &[usize])> = match &preferences.order {
        Order::Statements(statements) => {
            statements.iter().enumerate().map(|(k, s)| (Part::Statement(k), &s.evidence[..])).collect()
        }
        Order::Ranking { evidence, .. } => vec![(Part::Ranking, evidence)],
        Order::Silent | Order::Random { .. } => Vec::new(),
    };
    let comparisons = preferences.comparisons.iter().enumerate();
    out.extend(comparisons.map(|(k, c)| (Part::Comparison(k), &c.evidence[..])));
    out
}

/// A model after a strike.
#[derive(Debug, Clone)]
pub struct Struck {
    /// The model with what fell taken out, in the sense of this module.
    pub model: Model,
    /// Evidence that fell, as positions in [`Model::evidence`].
    pub evidence: Vec<usize>,
    /// Items that fell.
    pub fallen: Vec<Resting>,
    /// Items that stand on less than before: how many pieces are left, and how many there were.
    pub weakened: Vec<(Resting, usize, usize)>,
}

/// Strike evidence out of a model. State ids stay those of `game`, which must be the model's own.
///
/// # Errors
/// An option falls and the model has no status quo to leave it at.
pub fn strike(model: &Model, game: &Game, strikes: &[Strike]) -> Result<Struck, Fault> {
    let struck: Vec<bool> = model.evidence.iter().map(|e| strikes.iter().any(|s| s.fells(e))).collect();
    let stands = |e: &&usize| !struck.get(**e).is_some_and(|fell| *fell);
    let (mut fallen, mut weakened, mut held) = (Vec::new(), Vec::new(), 0u64);
    for (item, rests_on) in items(model) {
        let left = rests_on.iter().filter(stands).count();
        if left == rests_on.len() {
            continue;
        }
        if left > 0 {
            weakened.push((item, left, rests_on.len()));
            continue;
        }
        if let Resting::Option(k) = item {
            if model.status_quo.is_none() {
                let what = "an option falls, and the model has no status quo to leave it at";
                return Err(Fault::new(Item::Option(k), what).hint("add `status_quo`, the options that are taken now"));
            }
            held |= 1 << k;
        }
        fallen.push(item);
    }
    let mut out = model.clone();
    // From the last on: what is taken out, or stands for two, moves only what is done with.
    fallen.iter().rev().for_each(|item| fell(&mut out, *item));
    if held != 0 || fallen.iter().any(|i| matches!(i, Resting::Infeasible(_))) {
        hold(game, &mut out, held);
    }
    let evidence = struck.iter().enumerate().filter(|(_, fell)| **fell).map(|(at, _)| at).collect();
    Ok(Struck { model: out, evidence, fallen, weakened })
}

/// Take an item of a model, but options, which [`hold`] keeps where they are.
fn fell(model: &mut Model, item: Resting) {
    let (dm, part) = match item {
        Resting::Option(_) => return,
        Resting::Infeasible(k) => return drop(model.infeasible.remove(k)),
        Resting::View(k) => return drop(model.views.remove(k)),
        Resting::Arcs(k) => return model.arcs[k].moves.clear(),
        Resting::Move(k) => {
            return match model.moves[k].allowed {
                true => model.moves[k] = MoveRule { allowed: false, when: None, ..model.moves[k].clone() },
                false => drop(model.moves.remove(k)),
            };
        }
        Resting::Belief(view, at, part) => return fell_part(&mut model.views[view].believed[at].1, part),
        Resting::Statement(dm, k) => (dm, Part::Statement(k)),
        Resting::Ranking(dm) => (dm, Part::Ranking),
        Resting::Comparison(dm, k) => (dm, Part::Comparison(k)),
    };
    fell_part(&mut model.decision_makers[dm].preferences, part);
}

fn fell_part(preferences: &mut Preferences, part: Part) {
    match (part, &mut preferences.order) {
        (Part::Statement(k), Order::Statements(statements)) => statements[k].unknown = true,
        (Part::Statement(_), _) => {}
        (Part::Ranking, order) => *order = Order::Silent,
        (Part::Comparison(k), _) => {
            let unknown = unknown(&preferences.comparisons[k]);
            preferences.comparisons.splice(k..=k, unknown);
        }
    }
}

/// What a comparison decided, as unknown. One that says something else the other way round decided nothing about two
/// states that fit it both ways, and these stay out.
fn unknown(comparison: &Comparison) -> Vec<Comparison> {
    let (left, right) = (&comparison.left, &comparison.right);
    let only = |a: &Formula, b: &Formula| Formula::And(vec![a.clone(), b.clone().negated()]);
    let sides = match comparison.relation == comparison.relation.reversed() {
        true => vec![(left.clone(), right.clone())],
        false => vec![(only(left, right), right.clone()), (left.clone(), only(right, left))],
    };
    let of = |(left, right)| Comparison { left, right, relation: Relation::Unknown, ..comparison.clone() };
    sides.into_iter().map(of).collect()
}

/// Keep options at their values in the status quo (not taken where there is none). Every state keeps the number that
/// it has in `game`, the game of a model over the same options; states that a lifted pattern lets in are numbered
/// after all others. What rankings and listed moves say of states that are gone is taken out.
pub(super) fn hold(game: &Game, model: &mut Model, held: u64) {
    let at = model.status_quo.unwrap_or(0) & held;
    for k in (0..model.options.len()).filter(|k| held >> k & 1 == 1) {
        let option = Formula::Option(k);
        let when = if at >> k & 1 == 1 { option.negated() } else { option };
        model.infeasible.push(Infeasible { when, evidence: Vec::new() });
    }
    match &mut model.numbering {
        Some(numbering) => numbering.retain(|(_, bits)| bits & held == at),
        None => model.numbering = numbered(game, model),
    }
    // A model without states is refused when it is compiled, with a better word than could be said here.
    let Ok(states) = States::of(model) else { return };
    let feasible = |bits: &u64| states.index(*bits).is_some();
    let own = model.decision_makers.iter_mut().map(|d| &mut d.preferences);
    let believed = model.views.iter_mut().flat_map(|v| &mut v.believed).map(|(_, preferences)| preferences);
    for preferences in own.chain(believed) {
        if let Order::Ranking { tiers, .. } = &mut preferences.order {
            tiers.iter_mut().for_each(|t| t.states.retain(feasible));
        }
    }
    for arcs in &mut model.arcs {
        arcs.moves.retain(|(from, to)| feasible(from) && feasible(to));
    }
}

/// The states that a model's patterns leave, by their numbers in `game`, the new ones last.
fn numbered(game: &Game, model: &Model) -> Option<Vec<(u32, u64)>> {
    let states = States::of(model).ok()?;
    let all = || states.indices().map(|s| states.bits(s));
    let old = all().filter_map(|bits| Some((game.states.id(game.states.index(bits)?), bits)));
    let next = game.states.indices().map(|s| game.states.id(s)).max().unwrap_or(0).saturating_add(1);
    let new = (next..).zip(all().filter(|bits| game.states.index(*bits).is_none()));
    Some(old.chain(new).collect())
}

/// Equilibria where comparisons may be unknown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Range {
    /// Equilibria under each of the four readings of the unknown.
    pub sure: FixedBitSet,
    /// Equilibria under at least one.
    pub possible: FixedBitSet,
}

/// The equilibria under each concept, under the four readings of unknown comparisons (one where all is known).
pub fn ranges(game: &Game, concepts: &[Concept], rules: Rules) -> BTreeMap<Concept, Range> {
    let readings: &[Unknown] = if game.has_unknown() { &Unknown::ALL } else { &[Unknown::A] };
    let mut out: BTreeMap<Concept, Range> = BTreeMap::new();
    for &unknown in readings {
        let solution = solve(game, concepts, Rules { unknown, ..rules });
        for &concept in concepts {
            let equilibria = solution.equilibria(concept);
            out.entry(concept)
                .and_modify(|r| {
                    r.sure.intersect_with(&equilibria);
                    r.possible.union_with(&equilibria);
                })
                .or_insert_with(|| Range { sure: equilibria.clone(), possible: equilibria });
        }
    }
    out
}
