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
//! those of lower rank. Each block is kept in order of rank, with how far it has been gone through: each state is
//! passed once for each decision maker, however many moves there are. (Where one-way options cut a class into many
//! blocks, each pair of blocks with a move between them is looked at as well: 3^k pairs for k one-way options.) And
//! the others never change what the focal decision maker does, so the search goes part by part of the states that
//! agree in that, each small enough for a processor's cache.

use super::{Concept, Rules, Solution};
use crate::conflict::classes::Classes;
use crate::conflict::game::{Game, Moves};
use fixedbitset::FixedBitSet;
use rayon::prelude::*;
use std::borrow::Cow;
use std::ops::Range;

/// No sanction at all.
const NEVER: u32 = u32::MAX;

/// Parts of no more states than this are not cut further; in tests few, so that there are games of both kinds.
const PART: usize = if cfg!(test) { 16 } else { 1 << 14 };

/// Solve for concepts other than simultaneous stability, by the textbook rule of sanctioning. A game that is not
/// [plain](Game::is_plain) goes to the general engine.
pub fn solve(game: &Game, concepts: &[Concept]) -> Solution {
    if !game.is_plain() {
        return super::general::solve(game, concepts, Rules::default());
    }
    let whole = (game.states.len() <= PART).then(|| Field::whole(game));
    let per_dm: Vec<Vec<FixedBitSet>> =
        game.decision_makers().into_par_iter().map(|i| stable_for(game, i, whole.as_ref(), concepts)).collect();
    let mut out = Solution::default();
    let mut per_dm: Vec<_> = per_dm.into_iter().map(Vec::into_iter).collect();
    for concept in concepts {
        out.stable.insert(*concept, per_dm.iter_mut().filter_map(Iterator::next).collect());
    }
    out
}

/// The states where one decision maker stays, under each concept.
fn stable_for(game: &Game, i: usize, whole: Option<&Field<'_>>, concepts: &[Concept]) -> Vec<FixedBitSet> {
    let mut everywhere = FixedBitSet::with_capacity(game.states.len());
    everywhere.insert_range(..);
    let alone = if whole.is_none() { Mover::of(game, i) } else { None };
    let Some(focal) = whole.map_or(alone.as_ref(), |whole| whole.mover(i)) else {
        return vec![everywhere; concepts.len()];
    };
    let replies = focal.best_replies();
    let parts = parts(game, i);
    let mut found: Vec<_> = parts
        .par_iter()
        .map(|part| {
            let within = if whole.is_none() { Some(Field::of_others(game, i, part)) } else { None };
            let field = whole.or(within.as_ref());
            let least = |concept: &Concept| {
                let costs = if concept.symmetric() { &replies[..] } else { &focal.ranks };
                let costs = part.states.iter().map(|s| costs[*s as usize]).collect();
                field
                    .map_or(Vec::new(), |f| f.least_costs(i, packed(game.own[i], part.rest), costs, concept.credible()))
            };
            concepts.iter().filter(|c| **c != Concept::Nash).map(least).collect::<Vec<_>>().into_iter()
        })
        .collect();
    let mut least = vec![NEVER; game.states.len()];
    let mut stable = |concept: &Concept| {
        if *concept == Concept::Nash {
            let mut set = everywhere.clone();
            (0..replies.len()).filter(|&s| replies[s] != focal.ranks[s]).for_each(|s| set.remove(s));
            return set;
        }
        for (part, found) in parts.iter().zip(&mut found) {
            let found = found.next().unwrap_or_default();
            part.states.iter().zip(found).for_each(|(s, cost)| least[*s as usize] = cost);
        }
        focal.stable(&least)
    };
    concepts.iter().map(&mut stable).collect()
}

/// States that agree in some options of the focal decision maker: no move of the others leaves them.
struct Part {
    /// Ascending.
    states: Vec<u32>,
    /// The options that may differ.
    rest: u64,
}

/// The parts of a game for a focal decision maker.
fn parts(game: &Game, i: usize) -> Vec<Part> {
    let (own, len) = (game.own[i], game.states.len());
    let mut fixed = 0;
    while own & !fixed != 0 && len >> fixed.count_ones() > PART {
        fixed |= 1 << (own & !fixed).trailing_zeros();
    }
    let rest = game.states.options() & !fixed;
    match game.states.listed() {
        None => {
            let part: Vec<u32> = subsets(rest).map(|sub| sub as u32).collect();
            let states = |pattern: u64| part.iter().map(|sub| pattern as u32 | sub).collect();
            subsets(fixed).map(|pattern| Part { states: states(pattern), rest }).collect()
        }
        Some(_) if fixed == 0 => vec![Part { states: game.states.indices().collect(), rest }],
        Some(listed) => {
            let mut keys: Vec<(u64, u32)> = listed.iter().zip(0..).map(|(bits, s)| (bits & fixed, s)).collect();
            keys.sort_unstable();
            let states = |part: &[(u64, u32)]| part.iter().map(|(_, s)| *s).collect();
            keys.chunk_by(|a, b| a.0 == b.0).map(|part| Part { states: states(part), rest }).collect()
        }
    }
}

/// Decision makers as they move in the whole game or within a part, whose states are then counted from 0.
struct Field<'a> {
    /// Those with options, each with its position in the game.
    movers: Vec<(usize, Mover<'a>)>,
    /// For each state and mover, the position in the mover's order of the first state in the block that it likes as
    /// much.
    places: Vec<u32>,
}

impl<'a> Field<'a> {
    fn whole(game: &'a Game) -> Self {
        let movers = game.decision_makers().filter_map(|dm| Some((dm, Mover::of(game, dm)?)));
        Self::of(game.states.len(), movers.collect())
    }

    /// All but one, within a part.
    fn of_others(game: &'a Game, i: usize, part: &Part) -> Self {
        let bits: Option<Vec<u64>> =
            game.states.listed().map(|listed| part.states.iter().map(|s| listed[*s as usize]).collect());
        let mover = |j: usize| {
            let Moves::Options { own, forward, back, .. } = &game.moves[j] else { return None };
            let ranks = game.wants[j].ranks().filter(|_| *own != 0)?;
            let ranks = Cow::Owned(part.states.iter().map(|s| ranks[*s as usize]).collect());
            Some(match &bits {
                Some(bits) => Mover::listed(ranks, Cow::Owned(Classes::of(bits, *own, *forward, *back))),
                None => {
                    let [own, forward, back] = [own, forward, back].map(|bits| packed(*bits, part.rest));
                    Mover::even(ranks, own, forward, back)
                }
            })
        };
        let others = game.decision_makers().filter(|j| *j != i);
        Self::of(part.states.len(), others.filter_map(|j| Some((j, mover(j)?))).collect())
    }

    fn of(states: usize, movers: Vec<(usize, Mover<'a>)>) -> Self {
        let mut places = vec![0; states * movers.len()];
        for (at, (_, mover)) in movers.iter().enumerate() {
            mover.each_place(|state, place| places[state as usize * movers.len() + at] = place);
        }
        Field { movers, places }
    }

    fn mover(&self, dm: usize) -> Option<&Mover<'a>> {
        self.movers.iter().find(|(j, _)| *j == dm).map(|(_, mover)| mover)
    }

    /// The least cost of the states that all but `i`, who has the options `own`, reach from each state by at least
    /// one move, or improvement if `credible`.
    fn least_costs(&self, i: usize, own: u64, costs: Vec<u32>, credible: bool) -> Vec<u32> {
        let mut others = self.movers.iter().filter(|(j, _)| *j != i).map(|(_, mover)| mover).peekable();
        // Then all states that agree in what `i` does are reached from each other.
        let free = others.peek().is_some() && others.all(|j| matches!(j.blocks, Blocks::Even { bound: 0, .. }));
        if credible || !free {
            return self.search(i, costs, credible);
        }
        let mut least = vec![NEVER; own as usize + 1];
        for (state, cost) in costs.iter().enumerate() {
            let least = &mut least[state & own as usize];
            *least = (*least).min(*cost);
        }
        (0..costs.len()).map(|state| least[state & own as usize]).collect()
    }

    fn search(&self, i: usize, costs: Vec<u32>, credible: bool) -> Vec<u32> {
        let mut gone: Vec<Vec<u32>> = self.movers.iter().map(|(_, mover)| mover.starts()).collect();
        let mut least = vec![NEVER; costs.len()];
        // States of which the moves into them have been followed back.
        let mut followed = FixedBitSet::with_capacity(costs.len());
        let mut open = Vec::new();
        let mut left: Vec<(u32, u32)> = costs.into_iter().zip(0..).collect();
        while !left.is_empty() {
            // Few of the cheapest states are mostly reached from all that reach any: the rest is not put in order.
            let now = left.len().min(64 + left.len() / 16);
            left.select_nth_unstable(now - 1);
            left[..now].sort_unstable();
            for (cost, cheapest) in &left[..now] {
                if !followed.put(*cheapest as usize) {
                    open.push(*cheapest);
                }
                while let Some(to) = open.pop() {
                    let places = &self.places[to as usize * self.movers.len()..];
                    for (at, (j, mover)) in self.movers.iter().enumerate() {
                        if *j == i {
                            continue;
                        }
                        mover.follow_back(to, places[at], credible, &mut gone[at], |from| {
                            let least = &mut least[from as usize];
                            if *least == NEVER {
                                *least = *cost;
                                if !followed.put(from as usize) {
                                    open.push(from);
                                }
                            }
                        });
                    }
                }
            }
            left.drain(..now);
            left.retain(|(_, state)| !followed.contains(*state as usize));
        }
        least
    }
}

/// How a decision maker with options moves and what it prefers.
struct Mover<'a> {
    /// By state.
    ranks: Cow<'a, [u32]>,
    blocks: Blocks<'a>,
    /// All states, block by block, the least liked of a block first.
    order: Vec<u32>,
}

/// The blocks of [`Classes`], in the order of these.
enum Blocks<'a> {
    /// Where all sets of options are feasible, each block has `1 << free` states, each class `1 << bound` blocks.
    Even {
        free: u32,
        bound: u32,
    },
    Listed(Cow<'a, Classes>),
}

impl<'a> Mover<'a> {
    /// `None` for a decision maker without options.
    fn of(game: &'a Game, dm: usize) -> Option<Self> {
        let Moves::Options { own, forward, back, classes } = game.moves.get(dm)? else { return None };
        let ranks = Cow::Borrowed(game.wants.get(dm)?.ranks()?);
        match classes {
            _ if *own == 0 => None,
            Some(classes) => Some(Mover::listed(ranks, Cow::Borrowed(classes))),
            None => Some(Mover::even(ranks, *own, *forward, *back)),
        }
    }

    fn listed(ranks: Cow<'a, [u32]>, classes: Cow<'a, Classes>) -> Self {
        let order = classes.order().to_vec();
        Mover { ranks, blocks: Blocks::Listed(classes), order }.in_order()
    }

    /// Where every set of options is feasible.
    fn even(ranks: Cow<'a, [u32]>, own: u64, forward: u64, back: u64) -> Self {
        let one_way = forward | back;
        let block: Vec<u32> = subsets(own & !one_way).map(|sub| sub as u32).collect();
        let mut order = Vec::with_capacity(ranks.len());
        for class in subsets((ranks.len() as u64 - 1) & !own) {
            for level in subsets(one_way) {
                order.extend(block.iter().map(|free| (class | (level ^ back)) as u32 | free));
            }
        }
        let bound = one_way.count_ones();
        Mover { ranks, blocks: Blocks::Even { free: own.count_ones() - bound, bound }, order }.in_order()
    }

    fn in_order(mut self) -> Self {
        let mut keys: Vec<u64> = Vec::new();
        for block in self.blocks() {
            let range = self.range(block);
            let states = &mut self.order[range];
            keys.clear();
            keys.extend(states.iter().map(|s| u64::from(self.ranks[*s as usize]) << 32 | u64::from(*s)));
            keys.sort_unstable();
            states.iter_mut().zip(&keys).for_each(|(s, key)| *s = *key as u32);
        }
        self
    }

    /// All blocks.
    fn blocks(&self) -> Range<u32> {
        match &self.blocks {
            Blocks::Even { free, .. } => 0..(self.ranks.len() >> free) as u32,
            Blocks::Listed(classes) => 0..classes.blocks() as u32,
        }
    }

    /// Where a block lies in `order`.
    fn range(&self, block: u32) -> Range<usize> {
        match &self.blocks {
            Blocks::Even { free, .. } => (block as usize) << free..(block as usize + 1) << free,
            Blocks::Listed(classes) => classes.range(block),
        }
    }

    /// Where each block starts in `order`.
    fn starts(&self) -> Vec<u32> {
        self.blocks().map(|block| self.range(block).start as u32).collect()
    }

    /// Visit each state with the position in `order` of the first state in its block that is liked as much.
    fn each_place(&self, mut visit: impl FnMut(u32, u32)) {
        for block in self.blocks() {
            let range = self.range(block);
            let mut first = range.start;
            for at in range {
                if self.ranks[self.order[at] as usize] != self.ranks[self.order[first] as usize] {
                    first = at;
                }
                visit(self.order[at], first as u32);
            }
        }
    }

    /// The blocks with moves into `block`, itself among them.
    fn each_into(&self, block: u32, mut visit: impl FnMut(u32)) {
        match &self.blocks {
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
        match &self.blocks {
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
    fn follow_back(&self, to: u32, place: u32, credible: bool, gone: &mut [u32], mut visit: impl FnMut(u32)) {
        let own = match &self.blocks {
            Blocks::Even { free, .. } => place >> free,
            Blocks::Listed(classes) => classes.block(to),
        };
        // Someone has gone past `to` itself, from a state that is preferred to it (or by any move) and that all the
        // blocks which lead to this one lead to: they have been gone through as far as `to` needs.
        if gone[own as usize] > place {
            return;
        }
        let rank = self.ranks[to as usize];
        self.each_into(own, |block| {
            let range = gone[block as usize] as usize..self.range(block).end;
            let below = |s: &u32| self.ranks[*s as usize] < rank;
            let end = match (credible, block == own) {
                (false, _) => range.end,
                (true, true) => place as usize,
                (true, false) => range.start + self.order[range.clone()].partition_point(below),
            };
            if range.start < end {
                self.order[range.start..end].iter().for_each(|s| visit(*s));
                gone[block as usize] = end as u32;
            }
        });
    }

    /// The rank of the best state within reach of each state, itself included.
    fn best_replies(&self) -> Vec<u32> {
        let top = |block: u32| self.order[self.range(block)].last().map_or(0, |s| self.ranks[*s as usize]);
        let mut out = vec![0; self.ranks.len()];
        for block in self.blocks() {
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
        for block in self.blocks() {
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

/// The subsets of some bits, ascending.
fn subsets(of: u64) -> impl Iterator<Item = u64> {
    std::iter::successors(Some(0u64), move |sub| Some(sub.wrapping_sub(of) & of).filter(|next| *next != 0))
}

/// Some bits of `among`, counted among these alone.
fn packed(bits: u64, among: u64) -> u64 {
    let places = (0..64).filter(|k| among >> k & 1 == 1);
    places.enumerate().filter(|(_, k)| bits >> k & 1 == 1).fold(0, |out, (place, _)| out | 1 << place)
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::general;
    use super::*;
    use crate::conflict::formula::Formula;
    use crate::conflict::model::{DecisionMaker, Direction, Infeasible, Label, Model, OptionDef, Order, Preferences};
    use crate::conflict::preference::Wants;
    use crate::conflict::random::SplitMix;
    use proptest::prelude::*;

    const CONCEPTS: [Concept; 5] = [Concept::Nash, Concept::Gmr, Concept::Smr, Concept::Seq, Concept::Sseq];

    /// A model with an owner and a direction for each option.
    pub fn model(dms: usize, options: &[(usize, Direction)], seed: u64) -> Model {
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
    pub fn exclude(model: &mut Model, patterns: &[(u64, u64)]) {
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

    pub fn direction() -> impl Strategy<Value = Direction> {
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
        let (free, mixed) = (vec![both], vec![both, forward, back, both, both]);
        let holes = [(3, 3), (0b10_0000_0000, 0b10_0001_0000)];
        let cases = [(&free, &[][..]), (&free, &holes[..]), (&mixed, &[][..]), (&mixed, &holes[..])];
        for (directions, holes) in cases {
            let options: Vec<_> = (0..10).map(|k| (k % 4, directions[k % directions.len()])).collect();
            let mut model = model(4, &options, 5);
            exclude(&mut model, holes);
            check(&Game::new(&model).expect("some states are feasible"));
        }
    }
}
