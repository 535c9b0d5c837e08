//! Simultaneous stability: an improvement is spoilt when the others, each by none or one of its own improvements
//! from the same state, make the combined outcome no better. [Fraser & Hipel 1984]

use super::{Rules, Sim, would_move};
use crate::conflict::game::Game;
use fixedbitset::FixedBitSet;
use rayon::prelude::*;

/// States where each decision maker is simultaneously stable. `sequential` are the sequentially stable ones, which
/// the tableau convention needs.
pub fn stable(game: &Game, rules: Rules, sequential: Option<&[FixedBitSet]>) -> Vec<FixedBitSet> {
    let applies = |s: u32| {
        rules.sim == Sim::PerDm || !sequential.unwrap_or_default().iter().any(|stable| stable.contains(s as usize))
    };
    let by_state: Vec<Vec<bool>> = game
        .states
        .indices()
        .into_par_iter()
        .map(|s| {
            let temptations: Vec<Vec<u32>> = game
                .decision_makers()
                .map(|i| game.moves(i, s).into_iter().filter(|&q| rules.tempts(game.compare(i, q, s))).collect())
                .collect();
            let spoilers: Vec<Vec<u64>> = game
                .decision_makers()
                .map(|j| {
                    let moves = game.moves(j, s).into_iter().filter(|&t| would_move(game.compare(j, t, s)));
                    moves.map(|t| game.states.bits(t)).collect()
                })
                .collect();
            game.decision_makers()
                .map(|i| {
                    temptations[i].is_empty()
                        || applies(s) && temptations[i].iter().all(|&q| is_spoilt(game, rules, i, s, q, &spoilers))
                })
                .collect()
        })
        .collect();
    game.decision_makers()
        .map(|i| {
            let mut set = FixedBitSet::with_capacity(game.states.len());
            by_state.iter().enumerate().filter(|(_, dms)| dms[i]).for_each(|(s, _)| set.insert(s));
            set
        })
        .collect()
}

fn is_spoilt(game: &Game, rules: Rules, i: usize, s: u32, q: u32, spoilers: &[Vec<u64>]) -> bool {
    spoil(game, (game.states.bits(q), false), i, 0, spoilers, &mut |bits| {
        game.states.index(bits).is_some_and(|end| rules.deters(game.compare(i, end, s)))
    })
}

/// Every combination of none or one improvement of each decision maker from `at` on, in which somebody moves: an
/// unknown state that nobody spoils is no sanction of itself. `moved` says whether one before has.
fn spoil(
    game: &Game,
    (bits, moved): (u64, bool),
    i: usize,
    at: usize,
    spoilers: &[Vec<u64>],
    test: &mut impl FnMut(u64) -> bool,
) -> bool {
    let Some(moves) = spoilers.get(at) else { return moved && test(bits) };
    if spoil(game, (bits, moved), i, at + 1, spoilers, test) {
        return true;
    }
    let with = |to: &u64| (bits & !game.own[at] | to & game.own[at], true);
    at != i && moves.iter().any(|to| spoil(game, with(to), i, at + 1, spoilers, test))
}
