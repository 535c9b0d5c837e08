//! Two models side by side, of two dates or two analysts: where they differ, and what that does to the answers.
//!
//! Decision makers and options are the same where their ids are. States are compared by the options that both
//! models have.

use super::game::Game;
use super::model::{Model, Order, Statement};
use super::stability::{Concept, Rules};
use super::strike::ranges;
use std::collections::BTreeSet;

/// One difference of structure. Formulas are written with `owner.id` names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// The first model only has this decision maker.
    DecisionMakerGone(String),
    /// The second model only has this decision maker.
    DecisionMakerNew(String),
    /// The first model only has this option.
    OptionGone(String),
    /// The second model only has this option.
    OptionNew(String),
    /// An option's direction differs.
    Direction(String),
    /// Whether an option is taken in the status quo differs: taken in the second.
    StatusQuo(String, bool),
    /// A decision maker wants something in the first model only.
    WantGone(String, String),
    /// A decision maker wants something in the second model only.
    WantNew(String, String),
    /// A want has another place in the order: the places from 1 among the wants that both models have.
    WantMoved(String, String, usize, usize),
    /// A want's strength, chance, or whether it is known differs.
    WantChanged(String, String),
    /// An order that is not one of statements differs.
    Order(String),
    /// The infeasible combinations of the first model only.
    FeasibleNow(String),
    /// The infeasible combinations of the second model only.
    InfeasibleNow(String),
    /// Rules or lists of moves of a decision maker differ.
    Moves(String),
}

/// A state as both models can name it: the options that both have, in the first model's order, and whether taken.
pub type Shared = Vec<(String, bool)>;

/// Equilibria of one concept that one model has and the other has not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answers {
    /// In both, under every reading of what is unknown.
    pub kept: Vec<Shared>,
    /// In the first only.
    pub gone: Vec<Shared>,
    /// In the second only.
    pub new: Vec<Shared>,
}

/// `owner.id` of an option.
pub fn full_id(model: &Model, option: usize) -> String {
    let Some(def) = model.options.get(option) else { return String::new() };
    format!("{}.{}", model.decision_makers.get(def.owner).map_or("", |d| &d.id), def.id)
}

/// Differences of structure, in the order of the first model, then of the second.
pub fn structure(first: &Model, second: &Model) -> Vec<Difference> {
    let mut out = Vec::new();
    let ids = |m: &Model| m.decision_makers.iter().map(|d| d.id.clone()).collect::<Vec<_>>();
    only(&ids(first), &ids(second), Difference::DecisionMakerGone, Difference::DecisionMakerNew, &mut out);
    let options = |m: &Model| (0..m.options.len()).map(|k| full_id(m, k)).collect::<Vec<_>>();
    let (of_first, of_second) = (options(first), options(second));
    only(&of_first, &of_second, Difference::OptionGone, Difference::OptionNew, &mut out);
    for (k, id) in of_first.iter().enumerate() {
        let Some(other) = of_second.iter().position(|o| o == id) else { continue };
        if first.options[k].direction != second.options[other].direction {
            out.push(Difference::Direction(id.clone()));
        }
        if let (Some(a), Some(b)) = (first.status_quo, second.status_quo)
            && a >> k & 1 != b >> other & 1
        {
            out.push(Difference::StatusQuo(id.clone(), b >> other & 1 == 1));
        }
    }
    for (dm, decider) in first.decision_makers.iter().enumerate() {
        if let Some(other) = second.decision_makers.iter().position(|d| d.id == decider.id) {
            wants(first, dm, second, other, &mut out);
            if moves(first, dm) != moves(second, other) {
                out.push(Difference::Moves(decider.id.clone()));
            }
        }
    }
    let barred = |m: &Model| m.infeasible.iter().map(|i| i.when.written(&|k| full_id(m, k))).collect::<Vec<_>>();
    only(&barred(first), &barred(second), Difference::FeasibleNow, Difference::InfeasibleNow, &mut out);
    out
}

/// What is in one list and not in the other.
fn only(
    first: &[String],
    second: &[String],
    gone: impl Fn(String) -> Difference,
    new: impl Fn(String) -> Difference,
    out: &mut Vec<Difference>,
) {
    out.extend(first.iter().filter(|x| !second.contains(x)).cloned().map(gone));
    out.extend(second.iter().filter(|x| !first.contains(x)).cloned().map(new));
}

fn wants(first: &Model, dm: usize, second: &Model, other: usize, out: &mut Vec<Difference>) {
    let (a, b) = (&first.decision_makers[dm], &second.decision_makers[other]);
    let id = || a.id.clone();
    let (Order::Statements(of_a), Order::Statements(of_b)) = (&a.preferences.order, &b.preferences.order) else {
        if order_text(first, dm) != order_text(second, other) {
            out.push(Difference::Order(id()));
        }
        return;
    };
    let written = |m: &Model, s: &[Statement]| {
        s.iter().map(|s| s.wants.written(&|k| full_id(m, k))).collect::<Vec<_>>()
    };
    let (wants_a, wants_b) = (written(first, of_a), written(second, of_b));
    only(&wants_a, &wants_b, |w| Difference::WantGone(id(), w), |w| Difference::WantNew(id(), w), out);
    let both = |x: &[String], y: &[String]| x.iter().filter(|w| y.contains(w)).cloned().collect::<Vec<_>>();
    let (kept_a, kept_b) = (both(&wants_a, &wants_b), both(&wants_b, &wants_a));
    for (at, want) in kept_a.iter().enumerate() {
        let to = kept_b.iter().position(|w| w == want).unwrap_or(at);
        if to != at {
            out.push(Difference::WantMoved(id(), want.clone(), at + 1, to + 1));
        }
        let of = |wants: &[String], all: &[Statement]| {
            wants.iter().position(|w| w == want).and_then(|k| all.get(k)).map(|s| (s.strong, s.unknown, s.probability))
        };
        if of(&wants_a, of_a) != of(&wants_b, of_b) {
            out.push(Difference::WantChanged(id(), want.clone()));
        }
    }
    let compared = |m: &Model, dm: usize| comparisons(m, dm);
    if compared(first, dm) != compared(second, other) {
        out.push(Difference::Order(id()));
    }
}

/// An order in words of ids, so that it can be compared across models whose options have other positions.
fn order_text(model: &Model, dm: usize) -> String {
    let name = |k| full_id(model, k);
    let order = match &model.decision_makers[dm].preferences.order {
        Order::Silent => String::from("silent"),
        Order::Random { seed } => format!("random {seed}"),
        Order::Statements(s) => s.iter().map(|s| s.wants.written(&name)).collect::<Vec<_>>().join("; "),
        Order::Ranking { tiers, .. } => tiers
            .iter()
            .map(|t| {
                let states: BTreeSet<Vec<String>> = t.states.iter().map(|bits| taken(model, *bits)).collect();
                format!("{states:?}{}", if t.strong { ">>" } else { ">" })
            })
            .collect(),
    };
    format!("{order} {:?}", comparisons(model, dm))
}

fn comparisons(model: &Model, dm: usize) -> Vec<String> {
    let name = |k| full_id(model, k);
    let list = model.decision_makers[dm].preferences.comparisons.iter();
    list.map(|c| format!("{} {:?} {}", c.left.written(&name), c.relation, c.right.written(&name))).collect()
}

fn moves(model: &Model, dm: usize) -> Vec<String> {
    let name = |k| full_id(model, k);
    let text = |f: &Option<super::formula::Formula>| f.as_ref().map(|f| f.written(&name));
    let rules = model.moves.iter().filter(|r| r.by == dm);
    let arcs = model.arcs.iter().filter(|a| a.by == dm).flat_map(|a| &a.moves);
    rules
        .map(|r| format!("{:?} {:?} {:?} {}", text(&r.change), text(&r.to), text(&r.when), r.allowed))
        .chain(arcs.map(|(from, to)| format!("{:?} {:?}", taken(model, *from), taken(model, *to))))
        .collect()
}

/// Ids of the options taken, sorted.
fn taken(model: &Model, bits: u64) -> Vec<String> {
    let mut out: Vec<String> = (0..model.options.len()).filter(|k| bits >> k & 1 == 1).map(|k| full_id(model, k)).collect();
    out.sort();
    out
}

/// How the equilibria differ under each concept. A state counts as an equilibrium where it is one under every
/// reading of what is unknown.
pub fn answers(
    first: (&Model, &Game),
    second: (&Model, &Game),
    concepts: &[Concept],
    rules: Rules,
) -> Vec<(Concept, Answers)> {
    let shared: Vec<(String, usize, usize)> = (0..first.0.options.len())
        .filter_map(|k| {
            let id = full_id(first.0, k);
            let other = (0..second.0.options.len()).find(|o| full_id(second.0, *o) == id)?;
            Some((id, k, other))
        })
        .collect();
    let (in_first, in_second) = (ranges(first.1, concepts, rules), ranges(second.1, concepts, rules));
    let named = |game: &Game, set: &fixedbitset::FixedBitSet, side: &dyn Fn(&(String, usize, usize)) -> usize| {
        set.ones()
            .map(|s| {
                let bits = game.states.bits(s as u32);
                shared.iter().map(|o| (o.0.clone(), bits >> side(o) & 1 == 1)).collect::<Shared>()
            })
            .collect::<BTreeSet<Shared>>()
    };
    concepts
        .iter()
        .filter_map(|c| {
            let a = named(first.1, &in_first.get(c)?.sure, &|o| o.1);
            let b = named(second.1, &in_second.get(c)?.sure, &|o| o.2);
            let answers = Answers {
                kept: a.intersection(&b).cloned().collect(),
                gone: a.difference(&b).cloned().collect(),
                new: b.difference(&a).cloned().collect(),
            };
            Some((*c, answers))
        })
        .collect()
}
