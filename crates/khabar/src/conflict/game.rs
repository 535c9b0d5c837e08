//! A model compiled: feasible states, each decision maker's moves, and comparisons of states.

use super::classes::Classes;
use super::formula::Formula;
use super::model::{Direction, Model, MoveRule, Relation};
use super::preference::Wants;
use super::states::States;
use rayon::prelude::*;
use thiserror::Error;

/// Where in a model a fault lies; a file reader turns it into a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item {
    /// The model as a whole.
    Model,
    /// The decision maker at this position.
    DecisionMaker(usize),
    /// The option at this position.
    Option(usize),
    /// The infeasible pattern at this position.
    Infeasible(usize),
    /// A statement of a decision maker: both positions.
    Statement(usize, usize),
    /// A tier of a decision maker's ranking: both positions.
    Tier(usize, usize),
    /// The move rule at this position.
    Move(usize),
    /// The explicit moves at this position.
    Arcs(usize),
    /// The mistaken view at this position.
    View(usize),
    /// The status quo.
    StatusQuo,
}

/// Why a model cannot be solved.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{what}")]
pub struct Fault {
    /// Where.
    pub item: Item,
    /// What is wrong, one sentence.
    pub what: String,
    /// How to mend it.
    pub help: Option<String>,
}

impl Fault {
    /// A fault of an item.
    pub fn new(item: Item, what: impl Into<String>) -> Fault {
        Fault { item, what: what.into(), help: None }
    }

    /// With the way out.
    pub fn hint(mut self, help: &str) -> Fault {
        self.help = Some(help.to_owned());
        self
    }
}

/// Positions of one list in another, as offsets (compressed sparse rows).
#[derive(Debug, Clone, Default)]
pub struct Rows {
    starts: Vec<u32>,
    items: Vec<u32>,
}

impl Rows {
    /// From pairs of row and item, in any order; items of a row come out ascending and once.
    pub fn new(rows: usize, mut pairs: Vec<(u32, u32)>) -> Rows {
        pairs.sort_unstable();
        pairs.dedup();
        let mut starts = vec![0u32; rows + 1];
        for (row, _) in &pairs {
            if let Some(n) = starts.get_mut(*row as usize + 1) {
                *n += 1;
            }
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        Rows { starts, items: pairs.into_iter().map(|(_, item)| item).collect() }
    }

    /// The items of a row; none for a row past the end.
    pub fn row(&self, row: u32) -> &[u32] {
        let at = row as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(&from), Some(&to)) => &self.items[from as usize..to as usize],
            _ => &[],
        }
    }
}

/// How one decision maker moves.
#[derive(Debug, Clone)]
pub enum Moves {
    /// To any feasible state that differs in its own options only, within their directions.
    Options {
        /// Bits of its options.
        own: u64,
        /// Those that stay once taken.
        forward: u64,
        /// Those that do not come back once given up.
        back: u64,
        /// States grouped by what the others do, where not all sets of options are feasible.
        classes: Option<Classes>,
    },
    /// As listed, from each state.
    Arcs(Rows),
}

/// A model compiled for solving.
#[derive(Debug, Clone)]
pub struct Game {
    /// The feasible states.
    pub states: States,
    /// Moves of each decision maker.
    pub moves: Vec<Moves>,
    /// Comparisons of each decision maker.
    pub wants: Vec<Wants>,
    /// Bits of each decision maker's options.
    pub own: Vec<u64>,
    /// Index of the status quo, if the model has one.
    pub status_quo: Option<u32>,
}

impl Game {
    /// Compile a model.
    ///
    /// # Errors
    /// The first fault found: no decision maker, no feasible state, too many, a ranking or a status quo that speaks
    /// of a state which cannot be.
    pub fn new(model: &Model) -> Result<Game, Fault> {
        if model.decision_makers.is_empty() {
            return Err(Fault::new(Item::Model, "the model has no decision maker")
                .hint("add one, with its options and preferences"));
        }
        let states = States::of(model)?;
        let own: Vec<u64> = (0..model.decision_makers.len()).map(|dm| model.options_of(dm)).collect();
        let status_quo = match model.status_quo {
            None => None,
            Some(bits) => Some(states.index(bits).ok_or_else(|| {
                Fault::new(Item::StatusQuo, "the status quo is an infeasible state")
                    .hint("change the status quo or the infeasible pattern that excludes it")
            })?),
        };
        let each = || (0..own.len()).into_par_iter();
        let moves = first_fault(each().map(|dm| moves_of(model, &states, dm)).collect())?;
        let wants = first_fault(each().map(|dm| Wants::of(model, &states, dm)).collect())?;
        Ok(Game { states, moves, wants, own, status_quo })
    }

    /// How many decision makers there are.
    pub fn len(&self) -> usize {
        self.moves.len()
    }

    /// Never: a model without decision makers is refused.
    pub fn is_empty(&self) -> bool {
        self.moves.is_empty()
    }

    /// Positions of the decision makers.
    pub fn decision_makers(&self) -> std::ops::Range<usize> {
        0..self.len()
    }

    /// How `other` compares with `state` for a decision maker.
    pub fn compare(&self, decision_maker: usize, other: u32, state: u32) -> Relation {
        self.wants.get(decision_maker).map_or(Relation::Unknown, |w| w.compare(other, state))
    }

    /// The states that a decision maker reaches in one move, without the state itself, ascending.
    pub fn moves(&self, decision_maker: usize, state: u32) -> Vec<u32> {
        match self.moves.get(decision_maker) {
            None => Vec::new(),
            Some(Moves::Arcs(rows)) => rows.row(state).to_vec(),
            Some(Moves::Options { own, forward, back, classes }) => {
                let from = self.states.bits(state);
                let allowed = |to: u64| to != from && from & forward & !to == 0 && to & back & !from == 0;
                match classes {
                    Some(classes) => {
                        let alike = classes.alike(state).iter().copied();
                        let mut out: Vec<u32> = alike.filter(|&t| allowed(self.states.bits(t))).collect();
                        out.sort_unstable();
                        out
                    }
                    None => {
                        let mut out = Vec::new();
                        let mut sub = 0u64;
                        loop {
                            let to = from & !own | sub;
                            if allowed(to) {
                                out.extend(self.states.index(to));
                            }
                            // The next subset of `own`, in ascending order; 0 after the last.
                            sub = sub.wrapping_sub(*own) & own;
                            if sub == 0 {
                                break;
                            }
                        }
                        out
                    }
                }
            }
        }
    }

    /// Whether every decision maker moves by its options alone, and every comparison that it makes is known and of
    /// one strength: what the fast engine asks for.
    pub fn is_plain(&self) -> bool {
        self.moves.iter().zip(&self.wants).all(|(moves, wants)| match moves {
            Moves::Options { own, .. } => *own == 0 || wants.ranks().is_some(),
            Moves::Arcs(_) => false,
        })
    }

    /// Whether some comparison is unknown.
    pub fn has_unknown(&self) -> bool {
        self.wants.iter().any(Wants::has_unknown)
    }

    /// Whether some comparison is strong.
    pub fn has_strength(&self) -> bool {
        self.wants.iter().any(Wants::has_strength)
    }
}

/// The fault of the first decision maker that has one, whichever thread is the first to find its own.
fn first_fault<T>(found: Vec<Result<T, Fault>>) -> Result<Vec<T>, Fault> {
    found.into_iter().collect()
}
/// Moves of one decision maker that rules may be asked about: they are listed, where others are worked out.
const MAX_RULED: usize = 1 << 26;

fn moves_of(model: &Model, states: &States, dm: usize) -> Result<Moves, Fault> {
    if let Some((at, _)) = model.arcs.iter().enumerate().find(|(_, a)| a.by == dm) {
        let mut pairs = Vec::new();
        for &(from, to) in model.arcs.iter().filter(|a| a.by == dm).flat_map(|a| &a.moves) {
            let (Some(from), Some(to)) = (states.index(from), states.index(to)) else {
                return Err(Fault::new(Item::Arcs(at), "a listed move leaves or reaches an infeasible state")
                    .hint("take the move away, or the pattern that excludes the state"));
            };
            if from != to {
                pairs.push((from, to));
            }
        }
        return Ok(Moves::Arcs(Rows::new(states.len(), pairs)));
    }
    let own = model.options_of(dm);
    let of = |direction| {
        let fits = |k: &usize| model.options.get(*k).is_some_and(|o| o.owner == dm && o.direction == direction);
        (0..model.options.len()).filter(fits).fold(0u64, |m, k| m | 1 << k)
    };
    let (forward, back) = (of(Direction::Forward), of(Direction::Back));
    let classes = states.listed().map(|listed| Classes::of(listed, own, forward, back));
    let free = Moves::Options { own, forward, back, classes };
    let rules: Vec<&MoveRule> = model.moves.iter().filter(|r| r.by == dm).collect();
    if rules.is_empty() {
        return Ok(free);
    }
    let game = Game { states: states.clone(), moves: vec![free], wants: Vec::new(), own: vec![own], status_quo: None };
    let (mut pairs, mut looked) = (Vec::new(), 0);
    for from in states.indices() {
        let before = states.bits(from);
        let free = game.moves(0, from);
        looked += free.len();
        if looked > MAX_RULED {
            let item = model.moves.iter().position(|r| r.by == dm).map_or(Item::Model, Item::Move);
            return Err(Fault::new(item, "there are too many moves to look at one by one for this rule")
                .hint("exclude combinations that cannot be, or give options a direction instead of rules"));
        }
        pairs.extend(
            free.into_iter()
                .filter(|&to| rules.iter().all(|r| permits(r, before, states.bits(to))))
                .map(|to| (from, to)),
        );
    }
    Ok(Moves::Arcs(Rows::new(states.len(), pairs)))
}

/// Whether a rule lets a move pass.
fn permits(rule: &MoveRule, before: u64, after: u64) -> bool {
    let holds = |f: &Option<Formula>, state| f.as_ref().is_none_or(|f| f.holds(state));
    let speaks = rule.change.as_ref().is_none_or(|f| !f.holds(before) && f.holds(after)) && holds(&rule.to, after);
    !speaks || rule.allowed == holds(&rule.when, before)
}
