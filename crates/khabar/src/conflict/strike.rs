//! What falls when evidence is struck out: one piece, everything that came through one source, or everything that
//! came through somebody unnamed.
//!
//! A piece of evidence falls when any link of its chain is struck. An item of the model falls when it has evidence
//! and all of it has fallen; an item without evidence is the analyst's judgement and stays. What an item's fall
//! means is never that its opposite holds:
//!
//! - a preference: the comparisons that it decided become unknown, never equal;
//! - an option: it stays at its value in the status quo, since nobody is known to have it;
//! - a permission to move, or listed moves: the moves are barred;
//! - a bar, or an infeasible combination: it is lifted, since nothing is known to stand in the way;
//! - a mistaken view: nothing is known of it, and the decision maker is taken to see what is.

use super::formula::Formula;
use super::game::{Fault, Game, Item};
use super::model::{Evidence, Infeasible, Model, MoveRule, Order, Relation};
use super::states::States;
use super::stability::{Concept, Rules, Unknown, solve};
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
                evidence.chain.iter().any(|l| key(&l.name) == name || l.also.iter().any(|a| key(a) == name))
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
}

/// Every item of a model with the evidence that it rests on (positions in [`Model::evidence`]), in the model's order.
pub fn items(model: &Model) -> Vec<(Resting, &[usize])> {
    let mut out: Vec<(Resting, &[usize])> = Vec::new();
    out.extend(model.options.iter().enumerate().map(|(k, o)| (Resting::Option(k), &o.evidence[..])));
    for (dm, decider) in model.decision_makers.iter().enumerate() {
        match &decider.preferences.order {
            Order::Statements(statements) => out.extend(
                statements.iter().enumerate().map(|(k, s)| (Resting::Statement(dm, k), &s.evidence[..])),
            ),
            Order::Ranking { evidence, .. } => out.push((Resting::Ranking(dm), evidence)),
            Order::Silent | Order::Random { .. } => {}
        }
        let comparisons = decider.preferences.comparisons.iter().enumerate();
        out.extend(comparisons.map(|(k, c)| (Resting::Comparison(dm, k), &c.evidence[..])));
    }
    out.extend(model.infeasible.iter().enumerate().map(|(k, i)| (Resting::Infeasible(k), &i.evidence[..])));
    out.extend(model.moves.iter().enumerate().map(|(k, m)| (Resting::Move(k), &m.evidence[..])));
    out.extend(model.arcs.iter().enumerate().map(|(k, a)| (Resting::Arcs(k), &a.evidence[..])));
    out.extend(model.views.iter().enumerate().map(|(k, v)| (Resting::View(k), &v.evidence[..])));
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
    let evidence: Vec<usize> = model
        .evidence
        .iter()
        .enumerate()
        .filter(|(_, e)| strikes.iter().any(|s| s.fells(e)))
        .map(|(at, _)| at)
        .collect();
    let mut fallen = Vec::new();
    let mut weakened = Vec::new();
    for (item, rests_on) in items(model) {
        let left = rests_on.iter().filter(|e| !evidence.contains(e)).count();
        if left == 0 && !rests_on.is_empty() {
            fallen.push(item);
        } else if left < rests_on.len() {
            weakened.push((item, left, rests_on.len()));
        }
    }
    let mut out = model.clone();
    fallen.iter().try_for_each(|item| fell(&mut out, *item))?;
    // What is lifted is taken out last: positions stay right until here.
    let mut at = 0..;
    out.infeasible.retain(|_| !at.next().is_some_and(|k| fallen.contains(&Resting::Infeasible(k))));
    let mut at = 0..;
    out.moves.retain(|_| {
        !at.next().is_some_and(|k| fallen.contains(&Resting::Move(k)) && model.moves.get(k).is_some_and(|r| !r.allowed))
    });
    let mut at = 0..;
    out.views.retain(|_| !at.next().is_some_and(|k| fallen.contains(&Resting::View(k))));
    if fallen.iter().any(|i| matches!(i, Resting::Option(_) | Resting::Infeasible(_))) {
        keep_numbers(game, &mut out);
    }
    Ok(Struck { model: out, evidence, fallen, weakened })
}

fn fell(model: &mut Model, item: Resting) -> Result<(), Fault> {
    match item {
        Resting::Option(k) => {
            let Some(status_quo) = model.status_quo else {
                return Err(Fault::new(Item::Option(k), "an option falls, and the model has no status quo to leave it at")
                    .hint("add `status_quo`, the options that are taken now"));
            };
            let taken = status_quo >> k & 1 == 1;
            let when = if taken { Formula::Option(k).negated() } else { Formula::Option(k) };
            model.infeasible.push(Infeasible { when, evidence: Vec::new() });
        }
        Resting::Statement(dm, k) => {
            if let Some(Order::Statements(statements)) = model.decision_makers.get_mut(dm).map(|d| &mut d.preferences.order)
                && let Some(statement) = statements.get_mut(k)
            {
                statement.unknown = true;
            }
        }
        Resting::Ranking(dm) => {
            if let Some(decider) = model.decision_makers.get_mut(dm) {
                decider.preferences.order = Order::Silent;
            }
        }
        Resting::Comparison(dm, k) => {
            let comparisons = model.decision_makers.get_mut(dm).map(|d| &mut d.preferences.comparisons);
            if let Some(comparison) = comparisons.and_then(|c| c.get_mut(k)) {
                comparison.relation = Relation::Unknown;
            }
        }
        Resting::Move(k) => {
            if let Some(rule) = model.moves.get_mut(k).filter(|r| r.allowed) {
                *rule = MoveRule { allowed: false, when: None, ..rule.clone() };
            }
        }
        Resting::Arcs(k) => {
            if let Some(arcs) = model.arcs.get_mut(k) {
                arcs.moves.clear();
            }
        }
        Resting::Infeasible(_) | Resting::View(_) => {}
    }
    Ok(())
}

/// A state keeps the number that it has in `game` in a changed model over the same options; states that a lifted
/// pattern lets in are numbered after all others. What rankings and listed moves say of states that are gone is
/// taken out.
pub(super) fn keep_numbers(game: &Game, model: &mut Model) {
    let listed = model.numbering.take().is_some();
    // A model without states is refused when it is compiled, with a better word than could be said here.
    let Ok(states) = States::of(model) else { return };
    let mut next = game.states.indices().map(|s| game.states.id(s)).max().unwrap_or(0);
    // Where a case lists its states, its patterns need not exclude all others.
    let known = states.indices().map(|s| states.bits(s)).filter(|b| !listed || game.states.index(*b).is_some());
    let numbered = known.map(|bits| {
        let id = game.states.index(bits).map(|old| game.states.id(old)).unwrap_or_else(|| {
            next += 1;
            next
        });
        (id, bits)
    });
    model.numbering = Some(numbered.collect());
    let feasible = |bits: &u64| states.index(*bits).is_some();
    for decider in &mut model.decision_makers {
        if let Order::Ranking { tiers, .. } = &mut decider.preferences.order {
            tiers.iter_mut().for_each(|t| t.states.retain(feasible));
        }
    }
    for arcs in &mut model.arcs {
        arcs.moves.retain(|(from, to)| feasible(from) && feasible(to));
    }
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
