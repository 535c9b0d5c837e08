//! Comparisons of states for one decision maker.
//!
//! Statements are compared lexicographically, as bits, the most important first (option prioritising): never by
//! powers of two, which overflow at 64 statements.

use super::formula::Formula;
use super::game::{Fault, Item};
use super::model::{Model, Order, Relation, Statement};
use super::random::SplitMix;
use super::states::States;
use fixedbitset::FixedBitSet;

/// How one decision maker compares states.
#[derive(Debug, Clone)]
pub struct Wants {
    base: Base,
    /// Stated comparisons: which states each side fits, and how left compares with right. The last that fits wins.
    stated: Vec<(FixedBitSet, FixedBitSet, Relation)>,
}

#[derive(Debug, Clone)]
enum Base {
    Silent,
    /// Complete, of one strength: higher is better, equal is equal. Each is below the number of states.
    Ranks(Vec<u32>),
    /// Higher is better; strongly where the band is higher too; not comparable where there is no rank.
    Bands(Vec<Option<(u32, u32)>>),
    Scores(Scores),
}

/// For each state, which statements hold: bit 63 of the first word is the most important.
#[derive(Debug, Clone)]
struct Scores {
    words: usize,
    bits: Vec<u64>,
    strong: Vec<u64>,
    unknown: Vec<u64>,
}

impl Scores {
    fn of(statements: &[Statement], states: &States) -> Scores {
        let words = statements.len().div_ceil(64).max(1);
        let bit = |at: usize| 1u64 << (63 - at % 64);
        let mut bits = vec![0; words * states.len()];
        for (at, statement) in statements.iter().enumerate() {
            for state in states.indices() {
                if statement.wants.holds(states.bits(state)) {
                    bits[state as usize * words + at / 64] |= bit(at);
                }
            }
        }
        let mark = |of: &dyn Fn(&Statement) -> bool| {
            let mut out = vec![0; words];
            for (at, _) in statements.iter().enumerate().filter(|(_, s)| of(s)) {
                out[at / 64] |= bit(at);
            }
            out
        };
        Scores { words, bits, strong: mark(&|s| s.strong), unknown: mark(&|s| s.unknown) }
    }

    fn row(&self, state: u32) -> &[u64] {
        let from = state as usize * self.words;
        self.bits.get(from..from + self.words).unwrap_or(&[])
    }

    fn compare(&self, other: u32, state: u32) -> Relation {
        for (word, (a, b)) in self.row(other).iter().zip(self.row(state)).enumerate() {
            let Some(decides) = 63u32.checked_sub((a ^ b).leading_zeros()).map(|k| 1u64 << k) else {
                continue;
            };
            return match (self.unknown[word] & decides != 0, self.strong[word] & decides != 0, a & decides != 0) {
                (true, _, _) => Relation::Unknown,
                (_, true, true) => Relation::MuchBetter,
                (_, true, false) => Relation::MuchWorse,
                (_, false, true) => Relation::Better,
                (_, false, false) => Relation::Worse,
            };
        }
        Relation::Equal
    }
}

/// Ranks by statements, without a table of which holds where: each statement splits the ranks that the ones before
/// it left equal.
fn ranks(statements: &[Statement], states: &States) -> Vec<u32> {
    let mut ranks = vec![0u32; states.len()];
    let (mut left, mut count) = (statements, 1);
    while !left.is_empty() {
        // So many that the ranks with gaps stay few enough for a table of them.
        let splits = (4 * states.len() / count).ilog2() as usize;
        let (now, later) = left.split_at(splits.min(left.len()));
        for (ranks, from) in ranks.chunks_mut(64).zip((0..).step_by(64)) {
            let taken = states.taken(from);
            for statement in now {
                let holds = statement.wants.holds_in(&taken);
                ranks.iter_mut().zip(0..).for_each(|(rank, at)| *rank = *rank << 1 | (holds >> at & 1) as u32);
            }
        }
        (left, count) = (later, dense(&mut ranks));
    }
    ranks
}

/// Take the gaps out of ranks, the lowest becoming 0: each is then below the number of states. Gives how many there
/// are.
fn dense(ranks: &mut [u32]) -> usize {
    let largest = ranks.iter().max().map_or(0, |r| *r as usize);
    if largest > 4 * ranks.len() {
        let mut found = ranks.to_vec();
        found.sort_unstable();
        found.dedup();
        ranks.iter_mut().for_each(|r| *r = found.partition_point(|f| f < r) as u32);
        return found.len();
    }
    let mut places = vec![0u32; largest + 1];
    ranks.iter().for_each(|r| places[*r as usize] = 1);
    let mut count = 0;
    for place in &mut places {
        count += std::mem::replace(place, count);
    }
    ranks.iter_mut().for_each(|r| *r = places[*r as usize]);
    count as usize
}

impl Wants {
    /// A complete order of one strength: a rank for each state, higher is better, equal is equal.
    pub fn ranked(mut ranks: Vec<u32>) -> Wants {
        dense(&mut ranks);
        Wants { base: Base::Ranks(ranks), stated: Vec::new() }
    }

    /// The comparisons of the decision maker at this position.
    ///
    /// # Errors
    /// A ranking that names an infeasible state, or one state twice.
    pub fn of(model: &Model, states: &States, dm: usize) -> Result<Wants, Fault> {
        let Some(decider) = model.decision_makers.get(dm) else {
            return Ok(Wants { base: Base::Silent, stated: Vec::new() });
        };
        let base = match &decider.preferences.order {
            Order::Silent => Base::Silent,
            Order::Random { seed } => Base::Ranks(SplitMix::new(*seed, dm as u64).permutation(states.len())),
            Order::Statements(statements) => {
                if statements.iter().any(|s| s.strong || s.unknown) {
                    Base::Scores(Scores::of(statements, states))
                } else {
                    Base::Ranks(ranks(statements, states))
                }
            }
            Order::Ranking { tiers, .. } => {
                let mut found = vec![None; states.len()];
                let mut band = tiers.len() as u32;
                for (at, tier) in tiers.iter().enumerate() {
                    for bits in &tier.states {
                        let Some(index) = states.index(*bits) else {
                            return Err(Fault::new(Item::Tier(dm, at), "a ranked state is infeasible")
                                .hint("take it out of the ranking"));
                        };
                        if found[index as usize].replace(((tiers.len() - at) as u32, band)).is_some() {
                            return Err(Fault::new(
                                Item::Tier(dm, at),
                                format!("state {} is ranked twice", states.id(index)),
                            )
                            .hint("keep one of the two places"));
                        }
                    }
                    band -= u32::from(tier.strong);
                }
                match tiers.iter().any(|t| t.strong) || found.iter().any(Option::is_none) {
                    true => Base::Bands(found),
                    false => Self::ranked(found.into_iter().flatten().map(|(rank, _)| rank).collect()).base,
                }
            }
        };
        let fits = |f: &Formula| states.indices().filter(|s| f.holds(states.bits(*s))).map(|s| s as usize).collect();
        let stated =
            decider.preferences.comparisons.iter().map(|c| (fits(&c.left), fits(&c.right), c.relation)).collect();
        Ok(Wants { base, stated })
    }

    /// How `other` compares with `state`.
    pub fn compare(&self, other: u32, state: u32) -> Relation {
        if other == state {
            return Relation::Equal;
        }
        let (a, b) = (other as usize, state as usize);
        for (left, right, relation) in self.stated.iter().rev() {
            match (left.contains(a) && right.contains(b), left.contains(b) && right.contains(a)) {
                (false, false) => {}
                (true, false) => return *relation,
                (false, true) => return relation.reversed(),
                // Each of the two would be better than the other: this says nothing about them.
                (true, true) if *relation != relation.reversed() => {}
                (true, true) => return *relation,
            }
        }
        match &self.base {
            Base::Silent => Relation::Unknown,
            Base::Ranks(ranks) => match ranks.get(a).cmp(&ranks.get(b)) {
                std::cmp::Ordering::Less => Relation::Worse,
                std::cmp::Ordering::Equal => Relation::Equal,
                std::cmp::Ordering::Greater => Relation::Better,
            },
            Base::Scores(scores) => scores.compare(other, state),
            Base::Bands(bands) => match (bands.get(a).copied().flatten(), bands.get(b).copied().flatten()) {
                (Some((rank, band)), Some((than, from))) => match (rank.cmp(&than), band == from) {
                    (std::cmp::Ordering::Equal, _) => Relation::Equal,
                    (std::cmp::Ordering::Greater, true) => Relation::Better,
                    (std::cmp::Ordering::Greater, false) => Relation::MuchBetter,
                    (std::cmp::Ordering::Less, true) => Relation::Worse,
                    (std::cmp::Ordering::Less, false) => Relation::MuchWorse,
                },
                _ => Relation::Unknown,
            },
        }
    }

    /// A rank for each state, higher is better, where the order is complete and of one strength. Ranks are below the
    /// number of states.
    pub fn ranks(&self) -> Option<&[u32]> {
        match &self.base {
            Base::Ranks(ranks) if self.stated.is_empty() => Some(ranks),
            _ => None,
        }
    }

    /// Whether some comparison may be unknown.
    pub fn has_unknown(&self) -> bool {
        self.stated.iter().any(|(_, _, r)| *r == Relation::Unknown)
            || match &self.base {
                Base::Silent => true,
                Base::Ranks(_) => false,
                Base::Bands(bands) => bands.iter().any(Option::is_none),
                Base::Scores(scores) => scores.unknown.iter().any(|w| *w != 0),
            }
    }

    /// Whether some comparison may be a strong one.
    pub fn has_strength(&self) -> bool {
        self.stated.iter().any(|(_, _, r)| matches!(r, Relation::MuchBetter | Relation::MuchWorse))
            || match &self.base {
                Base::Silent | Base::Ranks(_) => false,
                Base::Bands(bands) => {
                    bands.iter().flatten().any(|(_, band)| Some(band) != bands.iter().flatten().map(|(_, b)| b).next())
                }
                Base::Scores(scores) => scores.strong.iter().any(|w| *w != 0),
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conflict::model::{DecisionMaker, Direction, Infeasible, Label, OptionDef, Preferences};
    use proptest::prelude::*;

    const OPTIONS: usize = 8;

    fn formula() -> impl Strategy<Value = Formula> {
        (0..OPTIONS).prop_map(Formula::Option).prop_recursive(3, 8, 3, |inner| {
            let pair = || (inner.clone().prop_map(Box::new), inner.clone().prop_map(Box::new));
            prop_oneof![
                inner.clone().prop_map(Formula::negated),
                prop::collection::vec(inner.clone(), 0..3).prop_map(Formula::And),
                prop::collection::vec(inner.clone(), 0..3).prop_map(Formula::Or),
                pair().prop_map(|(p, q)| Formula::If(p, q)),
                pair().prop_map(|(p, q)| Formula::Iff(p, q)),
            ]
        })
    }

    fn statement(wants: Formula) -> Statement {
        Statement { id: String::new(), wants, strong: false, unknown: false, probability: None, evidence: Vec::new() }
    }

    fn model(statements: &[Formula], infeasible: Option<Formula>) -> Model {
        let order = Order::Statements(statements.iter().cloned().map(statement).collect());
        let preferences = Preferences { order, comparisons: Vec::new() };
        let option = |id: usize| OptionDef {
            id: id.to_string(),
            name: Label::default(),
            owner: 0,
            direction: Direction::Both,
            evidence: Vec::new(),
        };
        Model {
            decision_makers: vec![DecisionMaker { id: String::new(), name: Label::default(), preferences }],
            options: (0..OPTIONS).map(option).collect(),
            infeasible: infeasible.map(|when| Infeasible { when, evidence: Vec::new() }).into_iter().collect(),
            ..Model::default()
        }
    }

    proptest! {
        /// States compare by the first statement that they differ in, far past 64 statements; ranks have no gap.
        #[test]
        fn statements_are_compared_lexicographically(
            statements in prop::collection::vec(formula(), 0..90),
            infeasible in prop::option::of(formula()),
        ) {
            let model = model(&statements, infeasible);
            if let Ok(states) = States::of(&model) {
                let wants = Wants::of(&model, &states, 0).expect("statements have no fault");
                let holds = |s: u32| statements.iter().map(|f| f.holds(states.bits(s))).collect::<Vec<_>>();
                let rows: Vec<Vec<bool>> = states.indices().map(holds).collect();
                let mut kinds = rows.clone();
                kinds.sort();
                kinds.dedup();
                let ranks: Vec<u32> =
                    rows.iter().map(|row| kinds.binary_search(row).unwrap_or(usize::MAX) as u32).collect();
                prop_assert_eq!(wants.ranks(), Some(&ranks[..]));
            }
        }

        /// Any numbers may be given as ranks.
        #[test]
        fn ranks_are_made_dense(given in prop::collection::vec(prop_oneof![0u32..20, any::<u32>()], 1..20)) {
            let mut kinds = given.clone();
            kinds.sort_unstable();
            kinds.dedup();
            let ranks: Vec<u32> = given.iter().map(|r| kinds.partition_point(|k| k < r) as u32).collect();
            let wants = Wants::ranked(given);
            prop_assert_eq!(wants.ranks(), Some(&ranks[..]));
        }
    }
}
