//! The definitions, followed on any game: listed or conditional moves, unknown and strong comparisons, either rule
//! of sanctioning. [Fang, Hipel, Kilgour 1993; Xu, Hipel, Kilgour, Fang 2018]

use super::{Concept, Rules, Sanction, Solution, would_move};
use crate::conflict::game::Game;
use crate::conflict::paths::Walk;
use fixedbitset::FixedBitSet;
use rayon::prelude::*;

/// Solve for concepts other than simultaneous stability.
pub fn solve(game: &Game, concepts: &[Concept], rules: Rules) -> Solution {
    let moves = listed(game);
    let per_dm: Vec<Vec<FixedBitSet>> = game
        .decision_makers()
        .into_par_iter()
        .map(|i| {
            let others: Vec<usize> = game.decision_makers().filter(|j| *j != i).collect();
            let reach = |credible| Reach::new(game, &moves, &others, rules, credible);
            let wanted = |credible| concepts.iter().any(|c| *c != Concept::Nash && c.credible() == credible);
            let (mut any, mut credible) = (wanted(false).then(|| reach(false)), wanted(true).then(|| reach(true)));
            concepts
                .iter()
                .map(|c| {
                    let reach = if c.credible() { &mut credible } else { &mut any };
                    let mut set = FixedBitSet::with_capacity(game.states.len());
                    for s in game.states.indices() {
                        set.set(s as usize, is_stable(game, &moves, i, s, *c, rules, reach.as_mut()));
                    }
                    set
                })
                .collect()
        })
        .collect();
    let mut out = Solution::default();
    for (at, concept) in concepts.iter().enumerate() {
        let sets = per_dm.iter().filter_map(|sets| sets.get(at));
        out.stable.insert(*concept, sets.cloned().collect());
    }
    out
}

/// Every decision maker's moves from every state.
pub fn listed(game: &Game) -> Vec<Vec<Vec<u32>>> {
    game.decision_makers().map(|dm| game.states.indices().map(|s| game.moves(dm, s)).collect()).collect()
}

fn is_stable(
    game: &Game,
    moves: &[Vec<Vec<u32>>],
    i: usize,
    s: u32,
    concept: Concept,
    rules: Rules,
    mut reach: Option<&mut Reach<'_>>,
) -> bool {
    moves[i][s as usize].iter().filter(|&&q| rules.tempts(game.compare(i, q, s))).all(|&q| {
        let Some(reach) = reach.as_mut().filter(|_| concept != Concept::Nash) else {
            return false;
        };
        reach.from(q).iter().any(|&k| {
            rules.deters(game.compare(i, k, s))
                && (!concept.symmetric() || moves[i][k as usize].iter().all(|&h| rules.deters(game.compare(i, h, s))))
        })
    })
}

/// Reached states kept in one [`Reach`] before all are forgotten and found anew: 64 MB.
const MAX_KEPT: usize = 1 << 24;

/// R_H(q) of a group, or R_H+(q), kept for each q asked for.
pub struct Reach<'a> {
    game: &'a Game,
    moves: &'a [Vec<Vec<u32>>],
    group: &'a [usize],
    rules: Rules,
    credible: bool,
    walk: Walk,
    known: Vec<Option<Vec<u32>>>,
    kept: usize,
}

impl<'a> Reach<'a> {
    /// The states that a group of decision makers reaches, by improvements only if `credible`.
    pub fn new(game: &'a Game, moves: &'a [Vec<Vec<u32>>], group: &'a [usize], rules: Rules, credible: bool) -> Self {
        let states = game.states.len();
        Reach { game, moves, group, rules, credible, walk: Walk::new(states, 2), known: vec![None; states], kept: 0 }
    }

    /// From one state; ascending.
    pub fn from(&mut self, q: u32) -> &[u32] {
        if self.known.get(q as usize).is_some_and(Option::is_none) {
            let found = self.search(q);
            if self.kept + found.len() > MAX_KEPT {
                self.known.fill(None);
                self.kept = 0;
            }
            self.kept += found.len();
            self.known[q as usize] = Some(found);
        }
        self.known.get(q as usize).and_then(Option::as_deref).unwrap_or(&[])
    }

    fn search(&mut self, q: u32) -> Vec<u32> {
        let (game, moves, group, credible) = (self.game, self.moves, self.group, self.credible);
        let depth = match self.rules.sanction {
            Sanction::Legal => u32::MAX,
            Sanction::OneMove => 1,
        };
        let nodes = self.walk.run(q, group.len(), depth, &mut |at, from, out| {
            let j = group[at];
            let made = |to: &&u32| !credible || would_move(game.compare(j, **to, from));
            out.extend(moves[j][from as usize].iter().filter(made));
        });
        let mut out: Vec<u32> = nodes.iter().skip(1).map(|n| n.state).collect();
        out.sort_unstable();
        out.dedup();
        out
    }
}
