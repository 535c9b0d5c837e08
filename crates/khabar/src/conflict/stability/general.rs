//! The definitions, followed on any game: listed or conditional moves, unknown and strong comparisons, either rule
//! of sanctioning. [Fang, Hipel, Kilgour 1993; Xu, Hipel, Kilgour, Fang 2018]

use super::{Concept, Rules, Sanction, Sim, Solution, would_move};
use crate::conflict::coalition::moves_of_each;
use crate::conflict::game::{Fault, Game, Item, Moves};
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

/// Moves that are listed at most, and the steps that searches may take along them: memory and a minute or so.
const MAX_LISTED: u64 = 1 << 27;
const MAX_WORK: u128 = 1 << 34;

/// Whether a game is small enough to be solved by this engine.
///
/// # Errors
/// Too many moves to be listed, or to be searched from every state for what others can answer.
pub fn affordable(game: &Game, concepts: &[Concept], rules: Rules) -> Result<(), Fault> {
    let (states, moves) = (game.states.len() as u64, moves_of_each(game));
    // A list of moves takes the room of six, empty or not.
    let listed = moves.iter().fold(0u64, |sum, m| sum.saturating_add(m.saturating_add(states.saturating_mul(6))));
    let work = |i: usize| {
        let others = || (0..moves.len()).filter(move |j| *j != i);
        let steps: u128 = others().map(|j| u128::from(moves[j])).sum();
        // Of one sanctioner, or of one move, no search goes further than a step.
        let far = rules.sanction == Sanction::Legal && game.len() > 2;
        let options = others().fold(0u64, |all, j| all | game.own[j]).count_ones().min(32);
        let reached = match others().any(|j| matches!(game.moves[j], Moves::Arcs(_))) {
            true => states,
            false => states.min(1 << options),
        };
        if far { steps * u128::from(reached) } else { steps }
    };
    let searches = concepts.iter().any(|c| !matches!(c, Concept::Nash | Concept::Sim)) || rules.sim == Sim::Tableau;
    let work = if searches { game.decision_makers().map(work).fold(0, u128::saturating_add) } else { 0 };
    if listed <= MAX_LISTED && work <= MAX_WORK {
        return Ok(());
    }
    let what = format!(
        "{states} states are too many where comparisons are unknown or strong, moves are listed or conditional, or one \
         move is the only sanction"
    );
    Err(Fault::new(Item::Model, what).hint("exclude combinations that cannot be, or merge options"))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conflict::examples::{game, large};

    #[test]
    fn large_games_are_refused() {
        let (legal, one_move) = (Rules::default(), Rules { sanction: Sanction::OneMove, ..Rules::default() });
        // Options of four decision makers, and whether each is affordable: Nash, GMR, GMR by one move.
        for (options, expect) in
            [(12, [true; 3]), (14, [true; 3]), (16, [true, false, true]), (18, [true, false, true]), (20, [false; 3])]
        {
            let game = game(&large(options));
            let ask = |concept, rules| affordable(&game, &[concept], rules).is_ok();
            let found = [ask(Concept::Nash, legal), ask(Concept::Gmr, legal), ask(Concept::Gmr, one_move)];
            assert_eq!(found, expect, "{options}");
        }
    }
}
