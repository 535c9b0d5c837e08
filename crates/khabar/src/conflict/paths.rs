//! How a conflict can go on from a state: what is reached at all, in how many steps, and by which shortest ways.
//!
//! Breadth first over states *with the decision maker who moved last*, since nobody moves twice in a row (status quo
//! analysis; Li, Kilgour, Hipel 2005). Each step is judged by its mover at the state that it leaves.

use super::game::Game;
use super::stability::would_move;
use fixedbitset::FixedBitSet;
use std::collections::BTreeMap;

/// One step of a path: who moves, and to which state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Step {
    /// Position of the decision maker.
    pub by: usize,
    /// Index of the state reached.
    pub to: u32,
}

/// Which moves a path is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Steps {
    /// All.
    Moves,
    /// Only those to a state that the mover is known to like better.
    #[default]
    Improvements,
    /// Improvements, and moves of which it is not known how they compare for the mover.
    PossibleImprovements,
}

impl Steps {
    /// Whether a decision maker's move between two states is one of these.
    pub fn include(self, game: &Game, by: usize, from: u32, to: u32) -> bool {
        match self {
            Steps::Moves => true,
            Steps::Improvements => game.compare(by, to, from).is_better(),
            Steps::PossibleImprovements => would_move(game.compare(by, to, from)),
        }
    }

    /// The steps of one decision maker from a state, ascending.
    fn of(self, game: &Game, by: usize, from: u32) -> Vec<u32> {
        let mut out = game.moves(by, from);
        out.retain(|&to| self.include(game, by, from, to));
        out
    }
}

/// A state with the one who moved last (or the subset, where subsets move), and how it was reached first.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    /// Index of the state.
    pub state: u32,
    /// Who moved last.
    by: u32,
    /// Position of the node before.
    parent: u32,
    /// Steps from the start.
    length: u32,
}

/// Who moved last where nobody has moved yet.
const NOBODY: u32 = u32::MAX;

/// A breadth-first search over states with who moved last. The first node is the start; nodes come by length.
#[derive(Debug, Clone)]
pub(super) struct Walk {
    /// Last movers kept for each state. Two tell what is reached and how soon, for with two everybody may go on;
    /// one more than there are movers tells all.
    width: usize,
    /// For each state, positions of its nodes plus 1, in the order found; 0 is free.
    seen: Vec<u32>,
    nodes: Vec<Node>,
}

impl Walk {
    /// To be used for any number of searches among these states.
    pub fn new(states: usize, width: usize) -> Walk {
        Walk { width, seen: vec![0; states * width], nodes: Vec::new() }
    }

    /// Search from a state, at most `depth` steps; `steps` adds what one of the movers reaches from a state.
    pub fn run(
        &mut self,
        from: u32,
        movers: usize,
        depth: u32,
        steps: &mut dyn FnMut(usize, u32, &mut Vec<u32>),
    ) -> &[Node] {
        for node in std::mem::take(&mut self.nodes) {
            self.slots(node.state).fill(0);
        }
        if (from as usize + 1) * self.width > self.seen.len() {
            return &[];
        }
        self.record(Node { state: from, by: NOBODY, parent: 0, length: 0 });
        let mut reached = Vec::new();
        let mut at = 0;
        while let Some(&Node { state, by, length, .. }) = self.nodes.get(at).filter(|n| n.length < depth) {
            let slots = self.slots(state);
            let (is_first, is_second) =
                (slots[0] as usize == at + 1, slots.get(1).is_some_and(|s| *s as usize == at + 1));
            // The first node of a state lets everybody go on but its mover; the second lets that one.
            let first_by = self.nodes[self.seen[state as usize * self.width] as usize - 1].by;
            for j in (0..movers).filter(|&j| if is_first { j as u32 != by } else { is_second && j as u32 == first_by })
            {
                reached.clear();
                steps(j, state, &mut reached);
                for &to in &reached {
                    self.record(Node { state: to, by: j as u32, parent: at as u32, length: length + 1 });
                }
            }
            at += 1;
        }
        &self.nodes
    }

    fn slots(&mut self, state: u32) -> &mut [u32] {
        let from = state as usize * self.width;
        &mut self.seen[from..from + self.width]
    }

    fn record(&mut self, node: Node) {
        let next = self.nodes.len() as u32 + 1;
        let from = node.state as usize * self.width;
        for slot in &mut self.seen[from..from + self.width] {
            if *slot == 0 {
                *slot = next;
                self.nodes.push(node);
                return;
            }
            if self.nodes[*slot as usize - 1].by == node.by {
                return;
            }
        }
    }

    /// The nodes of a state, the first found first.
    fn nodes_of(&self, state: u32) -> impl Iterator<Item = (usize, &Node)> {
        let from = state as usize * self.width;
        let slots = self.seen.get(from..from + self.width).unwrap_or_default();
        slots.iter().take_while(|s| **s != 0).map(|s| (*s as usize - 1, &self.nodes[*s as usize - 1]))
    }

    /// The nodes of the last search, by length; the first is its start.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The way to the node at a position.
    pub fn path(&self, mut at: usize) -> Vec<Step> {
        let mut out = Vec::new();
        while let Some(node) = self.nodes.get(at).filter(|n| n.by != NOBODY) {
            out.push(Step { by: node.by as usize, to: node.state });
            at = node.parent as usize;
        }
        out.reverse();
        out
    }
}

/// What can be reached from a state.
#[derive(Debug, Clone)]
pub struct Paths<'a> {
    game: &'a Game,
    /// Index of the state that paths leave from.
    pub from: u32,
    /// What they are made of.
    pub steps: Steps,
    walk: Walk,
}

/// Where paths come to an end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ends {
    /// Reached states that nobody has a step from: with improvements, the Nash equilibria among the reached.
    pub rest: Vec<u32>,
    /// Dead ends: reached states that only the one who has just moved there could leave, and so nobody leaves.
    pub stuck: Vec<u32>,
}

impl<'a> Paths<'a> {
    /// Search from a state. Takes memory for four bytes a state and decision maker, and sixteen for each pair that
    /// is reached.
    pub fn new(game: &'a Game, from: u32, steps: Steps) -> Paths<'a> {
        let mut walk = Walk::new(game.states.len(), game.len() + 1);
        walk.run(from, game.len(), u32::MAX, &mut |j, state, out| out.extend(steps.of(game, j, state)));
        Paths { game, from, steps, walk }
    }

    /// The number of steps of the shortest legal path to a state, 0 for the start; `None` where there is no path.
    pub fn length(&self, state: u32) -> Option<u32> {
        self.walk.nodes_of(state).next().map(|(_, node)| node.length)
    }

    /// The reached states, the start among them, ascending.
    pub fn reached(&self) -> impl Iterator<Item = u32> {
        self.game.states.indices().filter(|s| self.length(*s).is_some())
    }

    /// Those of some states that cannot be reached at all, ascending.
    pub fn out_of_reach(&self, states: &FixedBitSet) -> Vec<u32> {
        states.ones().map(|s| s as u32).filter(|s| self.length(*s).is_none()).collect()
    }

    /// Where paths end.
    pub fn ends(&self) -> Ends {
        let mut out = Ends::default();
        for state in self.reached() {
            let movers: Vec<usize> =
                self.game.decision_makers().filter(|&j| !self.steps.of(self.game, j, state).is_empty()).collect();
            match movers[..] {
                [] => out.rest.push(state),
                [one] if self.walk.nodes_of(state).all(|(_, node)| node.by == one as u32) => out.stuck.push(state),
                _ => {}
            }
        }
        out
    }

    /// All shortest legal paths to each of some states, merged.
    pub fn dag(&self, targets: &[u32]) -> Dag {
        let goals: BTreeMap<u32, u32> = targets.iter().filter_map(|&t| Some((t, self.length(t)?))).collect();
        let Some(&longest) = goals.values().max() else {
            return Dag::default();
        };
        // What goes on from a node: nodes of one state, at one step, from which the same goes on are one.
        let mut merged: BTreeMap<Onward, usize> = BTreeMap::new();
        let mut id_of: Vec<Option<usize>> = vec![None; self.walk.nodes.len()];
        for (at, node) in self.walk.nodes.iter().enumerate().rev().filter(|(_, n)| n.length <= longest) {
            let mut onward = Vec::new();
            if node.length < longest {
                for j in self.game.decision_makers().filter(|j| *j as u32 != node.by) {
                    for to in self.steps.of(self.game, j, node.state) {
                        let next = self.walk.nodes_of(to).find(|(_, n)| n.by == j as u32);
                        let next = next.filter(|(_, n)| n.length == node.length + 1).and_then(|(at, _)| id_of[at]);
                        onward.extend(next.map(|id| (j, id)));
                    }
                }
            }
            if !onward.is_empty() || goals.get(&node.state) == Some(&node.length) {
                let next = merged.len();
                id_of[at] = Some(*merged.entry((node.length, node.state, onward)).or_insert(next));
            }
        }
        // The keys are in the order of steps and states already.
        let mut place = vec![0; merged.len()];
        merged.values().enumerate().for_each(|(at, id)| place[*id] = at);
        let mut out = Dag::default();
        for (at, (step, state, onward)) in merged.into_keys().enumerate() {
            out.nodes.push(DagNode { state, step, is_target: goals.get(&state) == Some(&step) });
            out.arcs.extend(onward.into_iter().map(|(by, id)| DagArc { from: at, to: place[id], by }));
        }
        out.arcs.sort_unstable();
        out
    }
}

/// What nodes that are merged share: the step, the state, and movers with the merged nodes that follow.
type Onward = (u32, u32, Vec<(usize, usize)>);

/// A state on shortest paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DagNode {
    /// Index of the state.
    pub state: u32,
    /// Steps from the start.
    pub step: u32,
    /// Whether paths to one of the states asked for end here.
    pub is_target: bool,
}

/// A move on shortest paths, between positions of [`Dag::nodes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DagArc {
    /// The node it leaves.
    pub from: usize,
    /// Who moves.
    pub by: usize,
    /// The node it reaches.
    pub to: usize,
}

/// Shortest legal paths, merged so far that every walk along the arcs from the first node to a target is one of them,
/// and each of them is one walk. A state stands twice only where what may follow depends on who has moved last, or
/// where it lies at different distances on the ways to different targets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dag {
    /// By step, then by state; the first is the start. None where no target is reached.
    pub nodes: Vec<DagNode>,
    /// By the node they leave, then by mover, then by the node they reach.
    pub arcs: Vec<DagArc>,
}

impl Dag {
    fn arcs_from(&self, node: usize) -> &[DagArc] {
        let from = self.arcs.partition_point(|a| a.from < node);
        let to = self.arcs.partition_point(|a| a.from <= node);
        &self.arcs[from..to]
    }

    fn ends_at(&self, node: usize, target: u32) -> bool {
        self.nodes.get(node).is_some_and(|n| n.is_target && n.state == target)
    }

    /// How many shortest paths lead to a target, by states and movers; `u128::MAX` if they are not fewer.
    pub fn count(&self, target: u32) -> u128 {
        let mut ways = vec![0u128; self.nodes.len()];
        ways.iter_mut().take(1).for_each(|w| *w = 1);
        for arc in &self.arcs {
            ways[arc.to] = ways[arc.to].saturating_add(ways[arc.from]);
        }
        let ends = ways.iter().enumerate().filter(|(at, _)| self.ends_at(*at, target));
        ends.fold(0, |sum, (_, ways)| sum.saturating_add(*ways))
    }

    /// The first shortest paths to a target, in the order of movers and states along them.
    pub fn paths(&self, target: u32, limit: usize) -> Vec<Vec<Step>> {
        let mut leads: Vec<bool> = (0..self.nodes.len()).map(|at| self.ends_at(at, target)).collect();
        for arc in self.arcs.iter().rev() {
            leads[arc.from] |= leads[arc.to];
        }
        let mut out = Vec::new();
        let mut path: Vec<Step> = Vec::new();
        // Arcs still to be followed at each node of the path.
        let mut open: Vec<&[DagArc]> = Vec::new();
        if !leads.first().copied().unwrap_or(false) {
            return out;
        }
        let mut node = 0;
        while out.len() < limit {
            if self.ends_at(node, target) {
                out.push(path.clone());
                open.push(&[]);
            } else {
                open.push(self.arcs_from(node));
            }
            let next = loop {
                let Some(arcs) = open.last_mut() else {
                    return out;
                };
                if let Some((arc, rest)) = arcs.split_first() {
                    *arcs = rest;
                    if leads[arc.to] {
                        break arc;
                    }
                } else {
                    open.pop();
                    path.pop();
                }
            };
            path.push(Step { by: next.by, to: self.nodes[next.to].state });
            node = next.to;
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conflict::examples::{elmira, game, random};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// Every legal walk of up to `depth` steps, extended one step at a time as the definition says.
    fn walks(game: &Game, from: u32, steps: Steps, depth: usize) -> Vec<Vec<Step>> {
        let mut out: Vec<Vec<Step>> = vec![Vec::new()];
        let mut last = out.clone();
        for _ in 0..depth {
            let mut longer = Vec::new();
            for walk in &last {
                let state = walk.last().map_or(from, |s| s.to);
                for by in game.decision_makers().filter(|by| walk.last().is_none_or(|s| s.by != *by)) {
                    let moves = game.moves(by, state).into_iter();
                    for to in moves.filter(|&to| steps == Steps::Moves || steps.include(game, by, state, to)) {
                        longer.push([walk.as_slice(), &[Step { by, to }]].concat());
                    }
                }
            }
            out.extend_from_slice(&longer);
            last = longer;
        }
        out
    }

    fn ids(game: &Game, states: impl IntoIterator<Item = u32>) -> Vec<u32> {
        states.into_iter().map(|s| game.states.id(s)).collect()
    }

    #[test]
    fn elmira_by_improvements_ends_where_published() {
        let game = game(&elmira());
        let from = game.status_quo.expect("a status quo");
        let paths = Paths::new(&game, from, Steps::Improvements);
        assert_eq!(ids(&game, paths.reached()), [1, 7]);
        assert_eq!(ids(&game, paths.ends().rest), [7]);
        assert!(paths.ends().stuck.is_empty());
        let all = Paths::new(&game, from, Steps::Moves);
        assert_eq!(all.reached().count(), 12);
        let ten = game.states.by_id(10).expect("state 10");
        assert_eq!((paths.length(ten), all.length(ten)), (None, Some(3)));
        // Three movers, one step each, in any order: the edges of a cube.
        let dag = all.dag(&[ten]);
        assert_eq!((dag.count(ten), dag.paths(ten, 99).len(), dag.nodes.len(), dag.arcs.len()), (6, 6, 8, 12));
        let nash = [4, 5, 6, 9, 10, 11].into_iter().collect();
        assert_eq!(ids(&game, paths.out_of_reach(&nash)), [5, 6, 10, 11, 12]);
    }

    #[test]
    fn a_dead_end_is_left_only_by_who_came() {
        // One could go on from 1 to its first choice, but has just moved.
        let mut model = crate::conflict::examples::two_by_two([3, 1, 0, 2], [0, 1, 2, 3]);
        model.arcs.push(crate::conflict::model::Arcs { by: 0, moves: vec![(0, 1), (1, 3)], evidence: Vec::new() });
        let game = game(&model);
        let paths = Paths::new(&game, 0, Steps::Improvements);
        assert_eq!(paths.ends(), Ends { rest: vec![], stuck: vec![1] });
        // From there nobody has moved yet: One goes on, Two takes it back, and so for ever.
        assert_eq!(Paths::new(&game, 1, Steps::Improvements).ends(), Ends::default());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(600))]

        #[test]
        fn shortest_paths_are_those_of_the_definition(seed: u64, which in 0..3usize) {
            const DEPTH: usize = 4;
            let game = game(&random(seed, 3, 3, true));
            let steps = [Steps::Moves, Steps::Improvements, Steps::PossibleImprovements][which];
            let from = (seed % game.states.len() as u64) as u32;
            let walks = walks(&game, from, steps, DEPTH);
            let paths = Paths::new(&game, from, steps);
            let all: Vec<u32> = game.states.indices().collect();
            let together = paths.dag(&all);
            for target in all {
                let mut to: Vec<&Vec<Step>> =
                    walks.iter().filter(|w| w.last().map_or(from, |s| s.to) == target).collect();
                let shortest = to.iter().map(|w| w.len()).min();
                prop_assert_eq!(paths.length(target).filter(|l| *l as usize <= DEPTH).map(|l| l as usize), shortest);
                let Some(shortest) = shortest else { continue };
                to.retain(|w| w.len() == shortest);
                to.sort();
                for dag in [&together, &paths.dag(&[target])] {
                    prop_assert_eq!(dag.count(target), to.len() as u128);
                    prop_assert!(dag.paths(target, usize::MAX).iter().eq(to.iter().copied()));
                }
                prop_assert_eq!(together.paths(target, 1).len(), 1);
            }
        }

        #[test]
        fn paths_end_where_no_legal_walk_goes_on(seed: u64) {
            let game = game(&random(seed, 3, 3, false));
            let paths = Paths::new(&game, 0, Steps::Improvements);
            let ends = paths.ends();
            // Every state with every last mover that a legal walk of any length comes to: no bound on the length would
            // do, since another last mover may need a longer way than the shortest to the state.
            let mut comes = BTreeSet::from([(0, None)]);
            let mut open = vec![(0, None)];
            let mut go_on = BTreeSet::new();
            while let Some((state, last)) = open.pop() {
                for by in game.decision_makers().filter(|&by| Some(by) != last) {
                    for to in game.moves(by, state).into_iter().filter(|&to| game.compare(by, to, state).is_better()) {
                        go_on.insert(state);
                        if comes.insert((to, Some(by))) {
                            open.push((to, Some(by)));
                        }
                    }
                }
            }
            prop_assert!(paths.reached().eq(comes.iter().map(|(s, _)| *s).collect::<BTreeSet<u32>>()));
            for state in paths.reached() {
                let goes_on = go_on.contains(&state);
                prop_assert_eq!(goes_on, !ends.rest.contains(&state) && !ends.stuck.contains(&state));
                let nash = game.decision_makers().all(|j| Steps::Improvements.of(&game, j, state).is_empty());
                prop_assert_eq!(nash, ends.rest.contains(&state));
            }
        }
    }
}
