//! Simultaneous stability: an improvement is spoilt when the others, each by none or one of its own improvements
//! from the same state, make the combined outcome no better. [Fraser & Hipel 1984]
//!
//! Every combination is tried until one spoils the improvement, those first in which each does what harms the focal
//! decision maker even alone. Where nothing spoils it, all are tried: the product of the others' improvements plus
//! one. [`cost`] bounds that for a whole game.

use super::{Rules, Sim, would_move};
use crate::conflict::game::{Game, Moves};
use fixedbitset::FixedBitSet;
use rayon::prelude::*;
use std::ops::Range;

/// States where each decision maker is simultaneously stable. `sequential` are the sequentially stable ones, which
/// the tableau convention needs.
pub fn stable(game: &Game, rules: Rules, sequential: Option<&[FixedBitSet]>) -> Vec<FixedBitSet> {
    let applies = |s: u32| {
        rules.sim == Sim::PerDm || !sequential.unwrap_or_default().iter().any(|stable| stable.contains(s as usize))
    };
    let leave = |s: u32| unstable_in(game, rules, s, applies(s)).into_iter().map(move |i| (i, s as usize));
    let unstable: Vec<(usize, usize)> = game.states.indices().into_par_iter().flat_map_iter(leave).collect();
    let mut everywhere = FixedBitSet::with_capacity(game.states.len());
    everywhere.insert_range(..);
    let mut out = vec![everywhere; game.len()];
    unstable.into_iter().for_each(|(i, s)| out[i].remove(s));
    out
}

/// No more combinations than these are tried: for each state and each move of each decision maker, those of none or
/// one move of each other.
pub fn cost(game: &Game) -> u128 {
    let moves = |dm: usize, state: u32| match &game.moves[dm] {
        Moves::Arcs(rows) => rows.row(state).len(),
        Moves::Options { classes: Some(classes), .. } => classes.alike(state).len() - 1,
        Moves::Options { own, .. } => (1 << own.count_ones()) - 1,
    };
    let in_state = |state: u32| {
        let moves: Vec<u128> = game.decision_makers().map(|dm| moves(dm, state) as u128).collect();
        let others = |i| moves.iter().enumerate().filter(move |(j, _)| *j != i).map(|(_, n)| n + 1);
        (0..moves.len()).map(|i| others(i).fold(moves[i], u128::saturating_mul)).fold(0, u128::saturating_add)
    };
    game.states.indices().into_par_iter().map(in_state).reduce(|| 0, u128::saturating_add)
}

/// Those who leave a state. Where simultaneous sanctioning does not apply, all who have an improvement do.
fn unstable_in(game: &Game, rules: Rules, s: u32, applies: bool) -> Vec<usize> {
    let moves: Vec<Vec<u32>> = game.decision_makers().map(|j| game.moves(j, s)).collect();
    let mut sanctions = Sanctions::default();
    let leaves = |&i: &usize| {
        let mut tempting = moves[i].iter().filter(|q| rules.tempts(game.compare(i, **q, s))).peekable();
        if !applies || tempting.peek().is_none() {
            return tempting.peek().is_some();
        }
        sanctions.set(game, rules, i, s, &moves);
        tempting.any(|q| {
            // An unknown state that nobody spoils is no sanction of itself: somebody must move.
            let alone = game.states.bits(*q);
            !sanctions.any(alone, 0, &|bits| {
                bits != alone && game.states.index(bits).is_some_and(|end| rules.deters(game.compare(i, end, s)))
            })
        })
    };
    game.decision_makers().filter(leaves).collect()
}

/// What each of the others may do at the same time.
#[derive(Default)]
struct Sanctions {
    /// Of each who has an improvement: its options, as they stand and after each.
    patterns: Vec<u64>,
    /// Bits of its options, those that it has taken, and where its patterns lie.
    by: Vec<(u64, u64, Range<usize>)>,
}

impl Sanctions {
    /// Those against `i` in `s`, for each of the others what harms `i` even alone first.
    fn set(&mut self, game: &Game, rules: Rules, i: usize, s: u32, moves: &[Vec<u32>]) {
        self.patterns.clear();
        self.by.clear();
        for (j, moves) in moves.iter().enumerate().filter(|(j, _)| *j != i && game.own[*j] != 0) {
            let (own, from) = (game.own[j], self.patterns.len());
            let mut harmful = from;
            self.patterns.push(game.states.bits(s) & own);
            for &t in moves.iter().filter(|t| would_move(game.compare(j, **t, s))) {
                self.patterns.push(game.states.bits(t) & own);
                if rules.deters(game.compare(i, t, s)) {
                    let last = self.patterns.len() - 1;
                    self.patterns.swap(harmful, last);
                    harmful += 1;
                }
            }
            self.by.push((own, game.states.bits(s) & own, from..self.patterns.len()));
        }
    }

    /// Whether some combination of those from the position `at` on makes of `bits` a state that spoils.
    fn any(&self, bits: u64, at: usize, spoils: &impl Fn(u64) -> bool) -> bool {
        match self.by.get(at) {
            None => spoils(bits),
            Some((own, stays, range)) => {
                // Who stays leaves its options as the improvement has them: a listed move may change others' too.
                let with = |pattern: &u64| if pattern == stays { bits } else { bits & !own | pattern };
                self.patterns[range.clone()].iter().any(|pattern| self.any(with(pattern), at + 1, spoils))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::ranked::tests::{direction, exclude, model};
    use super::super::{Concept, Unknown, general};
    use super::*;
    use crate::conflict::formula::Formula;
    use crate::conflict::model::{Comparison, Relation};
    use crate::conflict::preference::Wants;
    use crate::conflict::random::SplitMix;
    use proptest::prelude::*;

    /// The definition, all combinations written out.
    fn defined(game: &Game, rules: Rules, sequential: Option<&[FixedBitSet]>, i: usize, s: u32) -> (bool, u128) {
        let tempting: Vec<u32> =
            game.moves(i, s).into_iter().filter(|q| rules.tempts(game.compare(i, *q, s))).collect();
        let applies = sequential.is_none_or(|stable| !stable.iter().any(|set| set.contains(s as usize)));
        let mut tried = 0;
        let spoilt = |q: &u32| {
            let mut ends = vec![game.states.bits(*q)];
            for j in game.decision_makers().filter(|j| *j != i) {
                let improvements = game.moves(j, s).into_iter().filter(|t| would_move(game.compare(j, *t, s)));
                let changes: Vec<u64> = improvements.map(|t| game.states.bits(t) & game.own[j]).collect();
                let changed = |end: &u64| changes.iter().map(|c| end & !game.own[j] | c).collect::<Vec<_>>();
                ends.extend(ends.clone().iter().flat_map(changed));
            }
            tried += ends.len() as u128;
            // The first is the temptation itself, which nobody has answered.
            let found = ends.iter().skip(1).filter_map(|end| game.states.index(*end));
            found.filter(|end| rules.deters(game.compare(i, *end, s))).count() > 0
        };
        let all = tempting.iter().map(spoilt).fold(true, |all, one| all & one);
        (tempting.is_empty() || applies && all, tried)
    }

    fn check(game: &Game, rules: Rules) {
        let sequential = general::solve(game, &[Concept::Seq], rules).stable.remove(&Concept::Seq);
        let sequential = sequential.as_deref().filter(|_| rules.sim == Sim::Tableau);
        let found = stable(game, rules, sequential);
        let mut tried = 0;
        for i in game.decision_makers() {
            for s in game.states.indices() {
                let (stable, cost) = defined(game, rules, sequential, i, s);
                assert_eq!(found[i].contains(s as usize), stable, "{i} in {s}, {rules:?}: {game:?}");
                tried += cost;
            }
        }
        assert!(tried <= cost(game), "{tried}: {game:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(600))]

        /// With ties, holes, one-way options and comparisons unknown.
        #[test]
        fn agrees_with_the_definition(
            dms in 2usize..5,
            options in prop::collection::vec((0usize..4, direction()), 1..6),
            holes in prop::collection::vec((any::<u64>(), any::<u64>()), 0..3),
            unknown in prop::option::of(0usize..5),
            kinds in 1usize..33,
            rules in (any::<bool>(), prop::sample::select(&Unknown::ALL[..])),
            seed: u64,
        ) {
            let options: Vec<_> = options.into_iter().map(|(owner, direction)| (owner % dms, direction)).collect();
            let mut model = model(dms, &options, seed);
            exclude(&mut model, &holes);
            let rules = Rules {
                sim: if rules.0 { Sim::Tableau } else { Sim::PerDm },
                unknown: rules.1,
                ..Rules::default()
            };
            if let Some(k) = unknown.filter(|k| *k < options.len()) {
                model.decision_makers[0].preferences.comparisons.push(Comparison {
                    left: Formula::Option(k),
                    right: Formula::Option(k).negated(),
                    relation: Relation::Unknown,
                    evidence: Vec::new(),
                });
            }
            if let Ok(mut game) = Game::new(&model) {
                let mut random = SplitMix::new(seed, 99);
                for wants in game.wants.iter_mut().skip(1) {
                    *wants = Wants::ranked(game.states.indices().map(|_| random.below(kinds) as u32).collect());
                }
                check(&game, rules);
            }
        }
    }
}
