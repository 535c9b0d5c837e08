//! What a candidate change gets wrong, as clauses that every change must satisfy.
//!
//! A wanted state fails where a decision maker has an improvement that nothing reachable sanctions. Then the
//! improvement must go, or something reachable must come to sanction it, or some move must come to lead out of what
//! is reachable. An unwanted state fails to fall where every improvement is sanctioned. Then, if this improvement is
//! the one that upsets it, each sanction must cease to be one, or its path must break.

use super::clauses::Clauses;
use super::variables::Variables;
use super::{Goal, Query};
use crate::conflict::game::Game;
use crate::conflict::model::Relation;
use crate::conflict::stability::{Concept, Sanction, would_move};
use rustsat::types::Lit;
use std::collections::BTreeMap;

/// The question put in clauses.
pub struct Sanctions<'a> {
    pub clauses: Clauses,
    variables: Variables<'a>,
    query: &'a Query,
    decision_makers: Vec<usize>,
    focal: Vec<usize>,
    /// Where the target is to fall: for each decision maker and improvement, that it is the one that upsets it.
    upsets: BTreeMap<(usize, u32), Lit>,
    /// For each decision maker and state, that it deters, where that has been asked.
    deterrents: BTreeMap<(usize, u32), Lit>,
}

/// A state that the others reach, with the one who moved last and the place of the node it moved from.
struct Node {
    state: u32,
    mover: usize,
    from: usize,
}

/// What the others reach from an improvement, the improvement itself first (as a start, not an end).
struct Reached {
    nodes: Vec<Node>,
    /// Moves out of it that cannot be made, or are no improvements: mover, from, to.
    blocked: Vec<(usize, u32, u32)>,
    /// The search ended at a sanction.
    sanctioned: bool,
}

impl<'a> Sanctions<'a> {
    pub fn new(game: &Game, query: &'a Query, variables: Variables<'a>) -> Sanctions<'a> {
        let decision_makers: Vec<usize> = game.decision_makers().collect();
        let focal = query.stable_for.map_or(decision_makers.clone(), |dm| vec![dm]);
        let mut out = Sanctions {
            clauses: Clauses::new(),
            variables,
            query,
            decision_makers,
            focal,
            upsets: BTreeMap::new(),
            deterrents: BTreeMap::new(),
        };
        if query.goal == Goal::Avoid {
            out.one_upsets();
        }
        out
    }

    /// Some improvement is the one that upsets the target.
    fn one_upsets(&mut self) {
        for i in self.focal.clone() {
            for q in self.variables.widest.moves(i, self.query.target) {
                let tempts = self.tempts(i, q);
                if tempts != self.clauses.constant(false) {
                    let upsets = self.clauses.fresh();
                    self.clauses.add(vec![!upsets, tempts]);
                    self.upsets.insert((i, q), upsets);
                }
            }
        }
        let one = self.upsets.values().copied().collect();
        self.clauses.add(one);
    }

    /// Whether `changed`, a candidate, is no answer; then the clauses that it fails are added.
    pub fn refute(&mut self, changed: &Game) -> bool {
        let tempted: Vec<(usize, u32)> = self
            .focal
            .iter()
            .flat_map(|&i| changed.moves(i, self.query.target).into_iter().map(move |q| (i, q)))
            .filter(|&(i, q)| self.query.rules.tempts(changed.compare(i, q, self.query.target)))
            .collect();
        let reached = tempted.into_iter().map(|(i, q)| (i, q, self.reach(changed, i, q)));
        let (deterred, free): (Vec<_>, Vec<_>) = reached.collect::<Vec<_>>().into_iter().partition(|r| r.2.sanctioned);
        let fails = match self.query.goal {
            Goal::Want => !free.is_empty(),
            Goal::Avoid => free.is_empty(),
        };
        match self.query.goal {
            Goal::Want => free.iter().for_each(|(i, q, reached)| self.must_be_deterred(*i, *q, reached)),
            Goal::Avoid if free.is_empty() => {
                deterred.iter().for_each(|(i, q, reached)| self.must_go_free(*i, *q, reached));
            }
            Goal::Avoid => {}
        }
        fails
    }

    fn must_be_deterred(&mut self, i: usize, q: u32, reached: &Reached) {
        let mut any = vec![!self.tempts(i, q)];
        for node in reached.nodes.iter().skip(1) {
            any.push(self.deters(i, node.state));
        }
        for &(j, from, to) in &reached.blocked {
            any.push(self.can_lead(j, from, to));
        }
        self.clauses.add(any);
    }

    fn must_go_free(&mut self, i: usize, q: u32, reached: &Reached) {
        let Some(&upsets) = self.upsets.get(&(i, q)) else { return };
        let mut said = BTreeMap::new();
        for node in reached.nodes.iter().skip(1) {
            let deters = self.deters(i, node.state);
            // States that deter alike say the same; the first has the shortest path.
            if deters == self.clauses.constant(false) || said.insert(deters, ()).is_some() {
                continue;
            }
            let mut any = vec![!upsets, !deters];
            let mut step = node;
            while step.mover != usize::MAX {
                let from = &reached.nodes[step.from];
                any.push(!self.can_lead(step.mover, from.state, step.state));
                step = from;
            }
            self.clauses.add(any);
        }
    }

    /// Whether `i` can move to `q` and would.
    fn tempts(&mut self, i: usize, q: u32) -> Lit {
        let (target, rules) = (self.query.target, self.query.rules);
        let possible = self.variables.move_is_possible(i, target, q, &mut self.clauses);
        let better = self.variables.compares(i, q, target, &|r| rules.tempts(r), &mut self.clauses);
        self.clauses.all(vec![possible, better])
    }

    /// Whether `k` sanctions `i`, and cannot be escaped if the concept asks for that.
    fn deters(&mut self, i: usize, k: u32) -> Lit {
        if let Some(known) = self.deterrents.get(&(i, k)) {
            return *known;
        }
        let (target, rules) = (self.query.target, self.query.rules);
        let deters = |r: Relation| rules.deters(r);
        let mut all = vec![self.variables.compares(i, k, target, &deters, &mut self.clauses)];
        if self.query.concept.symmetric() && all[0] != self.clauses.constant(false) {
            for h in self.variables.widest.moves(i, k) {
                let possible = self.variables.move_is_possible(i, k, h, &mut self.clauses);
                let holds = self.variables.compares(i, h, target, &deters, &mut self.clauses);
                all.push(self.clauses.any(vec![!possible, holds]));
            }
        }
        let found = self.clauses.all(all);
        self.deterrents.insert((i, k), found);
        found
    }

    /// Whether a sanction may pass through a move of `j`.
    fn can_lead(&mut self, j: usize, from: u32, to: u32) -> Lit {
        let mut all = vec![self.variables.move_is_possible(j, from, to, &mut self.clauses)];
        if self.query.concept.credible() {
            all.push(self.variables.compares(j, to, from, &would_move, &mut self.clauses));
        }
        self.clauses.all(all)
    }

    /// Breadth first over states with the one who moved last, since nobody moves twice in a row; a state that two
    /// have moved to last lets everybody move on. Ends at a sanction where the target is wanted.
    fn reach(&self, changed: &Game, i: usize, q: u32) -> Reached {
        let start = Node { state: q, mover: usize::MAX, from: 0 };
        let mut out = Reached { nodes: vec![start], blocked: Vec::new(), sanctioned: false };
        if self.query.concept == Concept::Nash {
            return out;
        }
        let mut last = vec![[usize::MAX; 2]; changed.states.len()];
        let mut at = 0;
        while at < out.nodes.len() && (at == 0 || self.query.rules.sanction == Sanction::Legal) {
            let Node { state: from, mover: but, .. } = out.nodes[at];
            for &j in self.decision_makers.iter().filter(|&&j| j != i && j != but) {
                let now = changed.moves(j, from);
                for to in self.variables.widest.moves(j, from) {
                    let leads = now.binary_search(&to).is_ok()
                        && (!self.query.concept.credible() || would_move(changed.compare(j, to, from)));
                    let seen = &mut last[to as usize];
                    if seen[0] == j || seen[1] != usize::MAX {
                        continue;
                    }
                    if !leads {
                        out.blocked.push((j, from, to));
                        continue;
                    }
                    seen[usize::from(seen[0] != usize::MAX)] = j;
                    out.nodes.push(Node { state: to, mover: j, from: at });
                    out.sanctioned |= self.sanctions(changed, i, to);
                    if out.sanctioned && self.query.goal == Goal::Want {
                        return out;
                    }
                }
            }
            at += 1;
        }
        // A move blocked here may lead where another one led meanwhile.
        out.blocked.retain(|&(j, _, to)| last[to as usize][0] != j && last[to as usize][1] == usize::MAX);
        out
    }

    fn sanctions(&self, changed: &Game, i: usize, k: u32) -> bool {
        let deters = |s| self.query.rules.deters(changed.compare(i, s, self.query.target));
        deters(k) && (!self.query.concept.symmetric() || changed.moves(i, k).into_iter().all(deters))
    }
}
