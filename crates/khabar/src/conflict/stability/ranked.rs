//! The fast engine for games of options and complete orders: near-linear in the states, and no move is ever listed.
//!
//! Fix a decision maker, and call the *cost* of a state what its sanction does to it: the state's rank, or, where the
//! sanction has to hold against every reply, the rank of its best reply. A state is stable if each of its
//! improvements *q* leads, by moves of the others, to a state that costs at most its own rank; so one number for each
//! state answers for all concepts: the least cost that the others can force from *q*. Moves by options are
//! transitive, so two by the same decision maker in a row are one move, and "nobody moves twice in a row" need not be
//! watched: plain reachability gives R_H(q), or R_H(q) and *q* itself, which is better for the one who improves to
//! it and never a sanction. The least cost is found backwards, from the cheapest state up.
//!
//! What makes it fast: the states from which a decision maker improves to *t* are, in each block that leads to it,
//! those of lower rank. Each block is kept in order of rank, and how far it has been gone through: each state is
//! passed once for each decision maker, however many moves there are. Where one-way options cut a class into many
//! blocks, each pair of blocks with a move between them is looked at as well: 3^k pairs for k one-way options.

use super::{Concept, Rules, Solution};
use crate::conflict::classes::Classes;
use crate::conflict::game::{Game, Moves};
use fixedbitset::FixedBitSet;
use rayon::prelude::*;
use std::ops::Range;

/// No sanction at all.
const NEVER: u32 = u32::MAX;

/// Solve for concepts other than simultaneous stability, by the textbook rule of sanctioning. A game that is not
/// [plain](Game::is_plain) goes to the general engine.
pub fn solve(game: &Game, concepts: &[Concept]) -> Solution {
    if !game.is_plain() {
        return super::general::solve(game, concepts, Rules::default());
    }
    let movers: Vec<Option<Mover<'_>>> = game.decision_makers().into_par_iter().map(|dm| Mover::of(game, dm)).collect();
    let per_dm: Vec<Vec<FixedBitSet>> =
        (0..movers.len()).into_par_iter().map(|i| stable_for(&movers, i, game.states.len(), concepts)).collect();
    let mut out = Solution::default();
    let mut per_dm: Vec<_> = per_dm.into_iter().map(Vec::into_iter).collect();
    for concept in concepts {
        out.stable.insert(*concept, per_dm.iter_mut().filter_map(Iterator::next).collect());
    }
    out
}

/// The states where one decision maker stays, under each concept.
fn stable_for(movers: &[Option<Mover<'_>>], i: usize, states: usize, concepts: &[Concept]) -> Vec<FixedBitSet> {
    let Some(focal) = &movers[i] else {
        let mut everywhere = FixedBitSet::with_capacity(states);
        everywhere.insert_range(..);
        return vec![everywhere; concepts.len()];
    };
    let others: Vec<&Mover<'_>> = movers.iter().enumerate().filter(|(j, _)| *j != i).flat_map(|(_, m)| m).collect();
    let replies = focal.best_replies();
    concepts
        .par_iter()
        .map(|concept| {
            if *concept == Concept::Nash {
                return (0..states).filter(|&s| replies[s] == focal.ranks[s]).fold(
                    FixedBitSet::with_capacity(states),
                    |mut set, s| {
                        set.insert(s);
                        set
                    },
                );
            }
            let costs = if concept.symmetric() { replies.clone() } else { focal.ranks.to_vec() };
            focal.stable(&least_costs(&others, costs, concept.credible()))
        })
        .collect()
}

/// The least cost of the states that the others reach from each state by at least one move, or improvement if
/// `credible`.
fn least_costs(others: &[&Mover<'_>], mut costs: Vec<u32>, credible: bool) -> Vec<u32> {
    let ascending = Buckets::of(&costs);
    let mut gone: Vec<Vec<u32>> = others.iter().map(|j| j.starts()).collect();
    // States that reach a settled one; and those of which the moves into them have been followed back.
    let (mut reached, mut followed) =
        (FixedBitSet::with_capacity(costs.len()), FixedBitSet::with_capacity(costs.len()));
    let mut open = Vec::new();
    for (cost, cheapest) in ascending.iter() {
        if !followed.put(cheapest as usize) {
            open.push(cheapest);
        }
        while let Some(to) = open.pop() {
            for (j, gone) in others.iter().zip(&mut gone) {
                j.follow_back(to, credible, gone, &mut |from| {
                    if !reached.put(from as usize) {
                        costs[from as usize] = cost;
                        if !followed.put(from as usize) {
                            open.push(from);
                        }
                    }
                });
            }
        }
    }
    (0..costs.len()).filter(|s| !reached.contains(*s)).for_each(|s| costs[s] = NEVER);
    costs
}

/// States by a small number that each has, in lists: no sorting, and two words for each state.
struct Buckets {
    first: Vec<u32>,
    next: Vec<u32>,
}

impl Buckets {
    fn of(numbers: &[u32]) -> Buckets {
        let largest = numbers.iter().max().map_or(0, |n| *n as usize + 1);
        let (mut first, mut next) = (vec![NEVER; largest], vec![NEVER; numbers.len()]);
        for (state, number) in numbers.iter().enumerate() {
            next[state] = std::mem::replace(&mut first[*number as usize], state as u32);
        }
        Buckets { first, next }
    }

    /// Each number with its states, ascending by number.
    fn iter(&self) -> impl Iterator<Item = (u32, u32)> {
        let state = |s: u32| (s != NEVER).then_some(s);
        self.first.iter().zip(0..).flat_map(move |(first, number)| {
            std::iter::successors(state(*first), move |s| state(self.next[*s as usize])).map(move |s| (number, s))
        })
    }
}

/// How a decision maker with options moves and what it prefers.
struct Mover<'a> {
    /// By state, each below the number of states.
    ranks: &'a [u32],
    blocks: Blocks<'a>,
    /// All states, block by block, the least liked of a block first.
    order: Vec<u32>,
    /// Of each state, the position in `order` of the first state in its block that it is not preferred to.
    place: Vec<u32>,
}

/// The blocks of [`Classes`], in the order of these.
enum Blocks<'a> {
    /// Where all sets of options are feasible, each block has `1 << free` states, each class `1 << bound` blocks.
    Even {
        free: u32,
        bound: u32,
    },
    Listed(&'a Classes),
}

impl<'a> Mover<'a> {
    /// `None` for a decision maker without options.
    fn of(game: &'a Game, dm: usize) -> Option<Self> {
        let Moves::Options { own, forward, back, classes } = game.moves.get(dm)? else { return None };
        let ranks = game.wants.get(dm)?.ranks()?;
        let (blocks, order) = match classes {
            _ if *own == 0 => return None,
            Some(classes) => (Blocks::Listed(classes), classes.order().to_vec()),
            None => {
                let bound = (forward | back).count_ones();
                let free = own.count_ones() - bound;
                (Blocks::Even { free, bound }, even_order(ranks.len(), *own, *forward, *back))
            }
        };
        let mut out = Mover { ranks, blocks, order, place: vec![0; ranks.len()] };
        for block in 0..out.starts().len() as u32 {
            let range = out.range(block);
            out.order[range.clone()].sort_unstable_by_key(|s| ranks[*s as usize]);
            let mut first = range.start;
            for at in range {
                if ranks[out.order[at] as usize] != ranks[out.order[first] as usize] {
                    first = at;
                }
                out.place[out.order[at] as usize] = first as u32;
            }
        }
        Some(out)
    }

    fn block(&self, state: u32) -> u32 {
        match self.blocks {
            Blocks::Even { free, .. } => self.place[state as usize] >> free,
            Blocks::Listed(classes) => classes.block(state),
        }
    }

    /// Positions in `order`.
    fn range(&self, block: u32) -> Range<usize> {
        match self.blocks {
            Blocks::Even { free, .. } => (block as usize) << free..(block as usize + 1) << free,
            Blocks::Listed(classes) => classes.range(block),
        }
    }

    /// Where each block starts in `order`.
    fn starts(&self) -> Vec<u32> {
        let blocks = match self.blocks {
            Blocks::Even { free, .. } => self.ranks.len() >> free,
            Blocks::Listed(classes) => classes.blocks(),
        };
        (0..blocks as u32).map(|b| self.range(b).start as u32).collect()
    }

    /// The blocks with moves into `block`, itself among them.
    fn each_into(&self, block: u32, mut visit: impl FnMut(u32)) {
        match self.blocks {
            Blocks::Even { bound, .. } => {
                let level = block & ((1 << bound) - 1);
                let mut from = level;
                loop {
                    visit(block ^ level | from);
                    if from == 0 {
                        break;
                    }
                    from = (from - 1) & level;
                }
            }
            Blocks::Listed(classes) => {
                let from = classes.class(block).start..=block;
                from.filter(|b| classes.level(*b) & !classes.level(block) == 0).for_each(visit);
            }
        }
    }

    /// The blocks with moves from `block`, itself among them.
    fn each_from(&self, block: u32, mut visit: impl FnMut(u32)) {
        match self.blocks {
            Blocks::Even { bound, .. } => {
                let all = (1 << bound) - 1;
                let level = block & all;
                let mut to = level;
                loop {
                    visit(block ^ level | to);
                    if to == all {
                        break;
                    }
                    to = (to + 1) | level;
                }
            }
            Blocks::Listed(classes) => {
                let to = block..classes.class(block).end;
                to.filter(|b| classes.level(block) & !classes.level(*b) == 0).for_each(visit);
            }
        }
    }

    /// Visit the states from which this decision maker moves to `to`, or improves if `credible`, save those that were
    /// visited before: `gone` is how far each block has been gone through.
    fn follow_back(&self, to: u32, credible: bool, gone: &mut [u32], visit: &mut impl FnMut(u32)) {
        let (own, place) = (self.block(to), self.place[to as usize]);
        // Someone has gone past `to` itself, from a state that is preferred to it (or by any move) and that all the
        // blocks which lead to this one lead to: they have been gone through as far as `to` needs.
        if gone[own as usize] > place {
            return;
        }
        let rank = self.ranks[to as usize];
        self.each_into(own, |block| {
            let range = self.range(block);
            let end = match (credible, block == own) {
                (false, _) => range.end,
                (true, true) => place as usize,
                (true, false) => {
                    let states = &self.order[range.clone()];
                    range.start + states.partition_point(|s| self.ranks[*s as usize] < rank)
                }
            };
            let from = gone[block as usize] as usize;
            if from < end {
                self.order[from..end].iter().for_each(|s| visit(*s));
                gone[block as usize] = end as u32;
            }
        });
    }

    /// The rank of the best state within reach of each state, itself included.
    fn best_replies(&self) -> Vec<u32> {
        let top = |block: u32| self.order[self.range(block)].last().map_or(0, |s| self.ranks[*s as usize]);
        let mut out = vec![0; self.ranks.len()];
        for block in 0..self.starts().len() as u32 {
            let mut best = 0;
            self.each_from(block, |to| best = best.max(top(to)));
            self.order[self.range(block)].iter().for_each(|s| out[*s as usize] = best);
        }
        out
    }

    /// The states whose every improvement can be made to cost no more than their own rank.
    fn stable(&self, least_costs: &[u32]) -> FixedBitSet {
        let mut out = FixedBitSet::with_capacity(self.ranks.len());
        out.insert_range(..);
        for block in 0..self.starts().len() as u32 {
            self.each_from(block, |to| {
                let mut better = self.order[self.range(to)].iter().rev().peekable();
                let mut dearest = 0;
                for s in self.order[self.range(block)].iter().rev() {
                    let rank = self.ranks[*s as usize];
                    while let Some(q) = better.next_if(|q| self.ranks[**q as usize] > rank) {
                        dearest = dearest.max(least_costs[*q as usize]);
                    }
                    if dearest > rank {
                        out.remove(*s as usize);
                    }
                }
            });
        }
        out
    }
}

/// All states where every set of options is feasible: ordered as [`Classes`] orders them.
fn even_order(states: usize, own: u64, forward: u64, back: u64) -> Vec<u32> {
    let bound = forward | back;
    let rest = states as u64 - 1 & !own;
    let mut out = Vec::with_capacity(states);
    for class in subsets(rest) {
        for level in subsets(bound) {
            out.extend(subsets(own & !bound).map(|free| (class | level ^ back | free) as u32));
        }
    }
    out
}

/// The subsets of some bits, ascending.
fn subsets(of: u64) -> impl Iterator<Item = u64> {
    std::iter::successors(Some(0u64), move |sub| Some(sub.wrapping_sub(of) & of).filter(|next| *next != 0))
}

#[cfg(test)]
mod tests {
    use super::super::general;
    use super::*;
    use crate::conflict::formula::Formula;
    use crate::conflict::model::{DecisionMaker, Direction, Infeasible, Label, Model, OptionDef, Order, Preferences};
    use crate::conflict::preference::Wants;
    use crate::conflict::random::SplitMix;
    use proptest::prelude::*;

    const CONCEPTS: [Concept; 5] = [Concept::Nash, Concept::Gmr, Concept::Smr, Concept::Seq, Concept::Sseq];

    /// A model with an owner and a direction for each option.
    fn model(dms: usize, options: &[(usize, Direction)], seed: u64) -> Model {
        let decision_maker = |dm| DecisionMaker {
            id: format!("d{dm}"),
            name: Label::default(),
            preferences: Preferences { order: Order::Random { seed }, comparisons: Vec::new() },
        };
        let option = |(k, (owner, direction)): (usize, &(usize, Direction))| OptionDef {
            id: format!("o{k}"),
            name: Label::default(),
            owner: *owner,
            direction: *direction,
            evidence: Vec::new(),
        };
        Model {
            decision_makers: (0..dms).map(decision_maker).collect(),
            options: options.iter().enumerate().map(option).collect(),
            ..Model::default()
        }
    }

    /// Some states become infeasible.
    fn exclude(model: &mut Model, patterns: &[(u64, u64)]) {
        let all = (1u64 << model.options.len()) - 1;
        let patterns = patterns.iter().filter(|(_, options)| options & all != 0);
        model.infeasible = patterns
            .map(|(state, options)| Infeasible { when: Formula::pattern(*state, options & all), evidence: Vec::new() })
            .collect();
    }

    /// Both engines agree.
    fn check(game: &Game) {
        assert_eq!(solve(game, &CONCEPTS), general::solve(game, &CONCEPTS, Rules::default()), "{game:?}");
    }

    fn direction() -> impl Strategy<Value = Direction> {
        prop_oneof![4 => Just(Direction::Both), 1 => Just(Direction::Forward), 1 => Just(Direction::Back)]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        /// Two to four decision makers, the last of them perhaps without options; orders with any share of ties.
        #[test]
        fn agrees_with_the_definitions(
            dms in 2usize..5,
            options in prop::collection::vec((0usize..4, direction()), 1..7),
            holes in prop::collection::vec((any::<u64>(), any::<u64>()), 0..3),
            kinds in 1usize..65,
            seed: u64,
        ) {
            let options: Vec<_> = options.into_iter().map(|(owner, direction)| (owner % dms, direction)).collect();
            let mut model = model(dms, &options, seed);
            exclude(&mut model, &holes);
            if let Ok(mut game) = Game::new(&model) {
                let mut random = SplitMix::new(seed, 99);
                for wants in &mut game.wants {
                    *wants = Wants::ranked(game.states.indices().map(|_| random.below(kinds) as u32).collect());
                }
                check(&game);
            }
        }
    }

    /// Larger games: even, with holes, and with one-way options in both.
    #[test]
    fn agrees_on_ten_options() {
        let (both, forward, back) = (Direction::Both, Direction::Forward, Direction::Back);
        let mixed = [both, forward, back, both, both];
        let cases: [(&[Direction], &[(u64, u64)]); 4] = [
            (&[both], &[]),
            (&[both], &[(3, 3), (0b10_0000_0000, 0b10_0001_0000)]),
            (&mixed, &[]),
            (&mixed, &[(3, 3), (0b10_0000_0000, 0b10_0001_0000)]),
        ];
        for (directions, holes) in cases {
            let options: Vec<_> = (0..10).map(|k| (k % 4, directions[k % directions.len()])).collect();
            let mut model = model(4, &options, 5);
            exclude(&mut model, holes);
            check(&Game::new(&model).expect("some states are feasible"));
        }
    }
}
