//! Which states are stable, for whom, and under which idea of foresight.
//!
//! Two engines give the same answers: [`general`] follows the definitions on any game, [`ranked`] takes near-linear
//! time where every decision maker moves by its options and has a complete order. [`solve`] picks.

pub mod general;
pub mod ranked;
pub mod simultaneous;

use super::game::{Fault, Game};
use super::model::Relation;
use fixedbitset::FixedBitSet;
use std::collections::BTreeMap;

/// A solution concept: when a decision maker stays where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Concept {
    /// It has no improvement (Nash 1950).
    Nash,
    /// Each improvement can be sanctioned by some move of the others (general metarationality; Howard 1971).
    Gmr,
    /// … and the sanction cannot be escaped (symmetric metarationality; Howard 1971).
    Smr,
    /// Each improvement can be sanctioned by improvements of the others (sequential; Fraser & Hipel 1979).
    Seq,
    /// … and the sanction cannot be escaped (symmetric sequential; Rêgo & Vieira 2015, 2017).
    Sseq,
    /// Each improvement can be spoilt by improvements that the others make at the same time (Fraser & Hipel 1984).
    Sim,
}

impl Concept {
    /// All, in the order of this list.
    pub const ALL: [Concept; 6] =
        [Concept::Nash, Concept::Gmr, Concept::Smr, Concept::Seq, Concept::Sseq, Concept::Sim];

    /// Its name in print and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Concept::Nash => "Nash",
            Concept::Gmr => "GMR",
            Concept::Smr => "SMR",
            Concept::Seq => "SEQ",
            Concept::Sseq => "SSEQ",
            Concept::Sim => "SIM",
        }
    }

    /// The sanctioners move by improvements only.
    pub fn credible(self) -> bool {
        matches!(self, Concept::Seq | Concept::Sseq)
    }

    /// The sanction must hold against every reply.
    pub fn symmetric(self) -> bool {
        matches!(self, Concept::Smr | Concept::Sseq)
    }
}

/// Which moves of the others count as a sanction where there are three or more decision makers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sanction {
    /// Any legal sequence, nobody twice in a row: the textbook list R_H.
    #[default]
    Legal,
    /// One move of one decision maker, as some older results have it.
    OneMove,
}

/// Where simultaneous sanctioning is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sim {
    /// For every decision maker and state.
    #[default]
    PerDm,
    /// Only in states where nobody is sequentially stable, as in the tableau of Fraser and Hipel; elsewhere only one
    /// who has no improvement is stable.
    Tableau,
}

/// How unknown comparisons are taken (Li, Hipel, Kilgour, Fang 2004). `A` is the most demanding, `D` the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Unknown {
    /// One leaves for the unknown, and fears only what is known not to be better.
    #[default]
    A,
    /// One leaves for what is known to be better, and fears only what is known not to be.
    B,
    /// One leaves for the unknown, and fears it.
    C,
    /// One leaves for what is known to be better, and fears the unknown.
    D,
}

impl Unknown {
    /// All four.
    pub const ALL: [Unknown; 4] = [Unknown::A, Unknown::B, Unknown::C, Unknown::D];

    /// Whether `relation`, of a reachable state to the present one, tempts.
    pub fn tempts(self, relation: Relation) -> bool {
        relation.is_better() || relation == Relation::Unknown && matches!(self, Unknown::A | Unknown::C)
    }

    /// Whether `relation`, of a sanction's end to the present state, deters.
    pub fn deters(self, relation: Relation) -> bool {
        match relation {
            Relation::Worse | Relation::MuchWorse | Relation::Equal => true,
            Relation::Unknown => matches!(self, Unknown::C | Unknown::D),
            Relation::Better | Relation::MuchBetter => false,
        }
    }
}

/// Whether a sanctioner would make a move that compares so: an improvement, or one that may be one.
pub fn would_move(relation: Relation) -> bool {
    relation.is_better() || relation == Relation::Unknown
}

/// The conventions of a solution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rules {
    /// What counts as a sanction.
    pub sanction: Sanction,
    /// Where simultaneous sanctioning is asked for.
    pub sim: Sim,
    /// How unknown comparisons are taken.
    pub unknown: Unknown,
    /// Count only states whose sanctions are strong ones (Hamouda, Kilgour, Hipel 2004).
    pub strong: bool,
}

impl Rules {
    /// Whether `relation`, of a sanction's end to the present state, deters.
    pub fn deters(&self, relation: Relation) -> bool {
        match self.strong {
            true => relation == Relation::MuchWorse,
            false => self.unknown.deters(relation),
        }
    }

    /// Whether a decision maker would leave for a state that compares so with the present one.
    pub fn tempts(&self, relation: Relation) -> bool {
        self.unknown.tempts(relation)
    }
}

/// For each concept asked for, the states where each decision maker stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Solution {
    /// Sets of state indices by decision maker, under each concept.
    pub stable: BTreeMap<Concept, Vec<FixedBitSet>>,
}

impl Solution {
    /// States where nobody moves: stable for every decision maker.
    pub fn equilibria(&self, concept: Concept) -> FixedBitSet {
        let mut sets = self.stable.get(&concept).into_iter().flatten();
        let mut out = sets.next().cloned().unwrap_or_default();
        sets.for_each(|set| out.intersect_with(set));
        out
    }

    /// States where everybody is stable under one or the other of two concepts (`SEQ_or_SIM` of older tables).
    pub fn equilibria_of_either(&self, one: Concept, other: Concept) -> FixedBitSet {
        let pairs = self.stable.get(&one).into_iter().flatten().zip(self.stable.get(&other).into_iter().flatten());
        let mut either = pairs.map(|(a, b)| {
            let mut set = a.clone();
            set.union_with(b);
            set
        });
        let mut out = either.next().unwrap_or_default();
        either.for_each(|set| out.intersect_with(&set));
        out
    }

    /// Whether a decision maker is stable in a state.
    pub fn is_stable(&self, concept: Concept, decision_maker: usize, state: u32) -> bool {
        self.stable.get(&concept).and_then(|s| s.get(decision_maker)).is_some_and(|s| s.contains(state as usize))
    }
}

/// Whether [`solve`] can be asked: that the game is small enough for the engine that fits it. Simultaneous stability
/// has a measure of its own, [`simultaneous::cost`].
///
/// # Errors
/// It is too large.
pub fn affordable(game: &Game, concepts: &[Concept], rules: Rules) -> Result<(), Fault> {
    if is_fast(game, rules) || concepts.is_empty() { Ok(()) } else { general::affordable(game, concepts, rules) }
}

fn is_fast(game: &Game, rules: Rules) -> bool {
    game.is_plain() && rules.sanction == Sanction::Legal && !rules.strong
}

/// Solve a game for some concepts, with the engine that fits it. Uses the threads of the current pool.
pub fn solve(game: &Game, concepts: &[Concept], rules: Rules) -> Solution {
    let fast = is_fast(game, rules);
    let mut wanted: Vec<Concept> = concepts.iter().copied().filter(|c| *c != Concept::Sim).collect();
    let sim = concepts.contains(&Concept::Sim);
    if sim && rules.sim == Sim::Tableau && !wanted.contains(&Concept::Seq) {
        wanted.push(Concept::Seq);
    }
    let mut out = if fast { ranked::solve(game, &wanted) } else { general::solve(game, &wanted, rules) };
    if sim {
        let stable = simultaneous::stable(game, rules, out.stable.get(&Concept::Seq).map(Vec::as_slice));
        out.stable.insert(Concept::Sim, stable);
    }
    out.stable.retain(|c, _| concepts.contains(c));
    out
}
