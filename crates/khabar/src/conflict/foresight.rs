//! Limited-move and non-myopic stability of two decision makers, who move in turn and look ahead (Kilgour 1985; the
//! definition was read in DEFINITIONS and not in the paper, and is checked by hand on two well-known games).
//!
//! With a horizon of *h* moves, the mover weighs each of its moves by the state in which the other one, looking
//! *h* − 1 moves ahead from there, would let things end; it goes for the best of these ends if that is strictly better
//! than to stay, and else stays. **Ties** between moves whose ends it likes equally go to the move that leads to the
//! state of the lowest index. For more than two decision makers the definitions in print disagree, and there is no
//! answer; nor is there where a comparison may be unknown.

use super::coalition::moves_at_most;
use super::game::Game;
use super::stability::general::listed;
use fixedbitset::FixedBitSet;
use thiserror::Error;

/// Horizons looked at before the search for a period is given up; anticipations settle after a few in practice.
const MAX_HORIZON: usize = 1 << 16;

/// Moves beyond which a game is refused: they are listed, four bytes each.
const MAX_MOVES: u64 = 1 << 26;

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refused {
    /// There are not two decision makers.
    #[error("limited-move and non-myopic stability are defined for two decision makers; this model has {0}")]
    NotTwo(usize),
    /// Some comparison may be unknown.
    #[error("limited-move and non-myopic stability need every comparison of states to be known")]
    Unknown,
    /// The game has too many moves to be listed: so many at most.
    #[error("{0} moves are too many to look ahead along; merge options or exclude states")]
    TooManyMoves(u64),
    /// Anticipations do not repeat soon enough.
    #[error("what the decision makers anticipate does not repeat within {MAX_HORIZON} moves")]
    NoPeriod,
}

/// For each decision maker, the state in which each state would end if it had the move.
type Anticipation = [Vec<u32>; 2];

/// The states where each decision maker stays with a horizon of so many moves, L_h; L_1 is Nash stability, and with
/// a horizon of none every state is stable.
///
/// # Errors
/// Not two decision makers, an unknown comparison, or too many moves.
pub fn limited(game: &Game, horizon: u16) -> Result<[FixedBitSet; 2], Refused> {
    let moves = moves_of(game)?;
    let ends = (0..horizon).fold(nobody_moves(game), |ends, _| further(game, &moves, &ends));
    Ok(stays(&ends))
}

/// The states where each decision maker stays with every horizon from some one on. Anticipations of one horizon
/// follow from those of the one before, so that they repeat: what counts is one period (found by Brent's method).
///
/// # Errors
/// As [`limited`], or a period longer than 65,536.
pub fn non_myopic(game: &Game) -> Result<[FixedBitSet; 2], Refused> {
    let moves = moves_of(game)?;
    let mut mark = nobody_moves(game);
    let mut ends = further(game, &moves, &mark);
    let (mut power, mut period) = (1, 1);
    while mark != ends {
        if power == period {
            if power > MAX_HORIZON {
                return Err(Refused::NoPeriod);
            }
            mark.clone_from(&ends);
            (power, period) = (power * 2, 0);
        }
        ends = further(game, &moves, &ends);
        period += 1;
    }
    let mut out = stays(&ends);
    for _ in 1..period {
        ends = further(game, &moves, &ends);
        out.iter_mut().zip(stays(&ends)).for_each(|(set, more)| set.intersect_with(&more));
    }
    Ok(out)
}

fn moves_of(game: &Game) -> Result<Vec<Vec<Vec<u32>>>, Refused> {
    match game.len() {
        2 if game.has_unknown() => Err(Refused::Unknown),
        2 if moves_at_most(game) > MAX_MOVES => Err(Refused::TooManyMoves(moves_at_most(game))),
        2 => Ok(listed(game)),
        other => Err(Refused::NotTwo(other)),
    }
}

fn nobody_moves(game: &Game) -> Anticipation {
    [game.states.indices().collect(), game.states.indices().collect()]
}

/// The anticipations of a horizon from those of the one before.
fn further(game: &Game, moves: &[Vec<Vec<u32>>], before: &Anticipation) -> Anticipation {
    [0, 1].map(|i| {
        let other = &before[1 - i];
        let end = |s: u32| {
            let ends = moves[i][s as usize].iter().map(|m| other[*m as usize]);
            let best = ends.reduce(|best, end| if game.compare(i, end, best).is_better() { end } else { best });
            best.filter(|end| game.compare(i, *end, s).is_better()).unwrap_or(s)
        };
        game.states.indices().map(end).collect()
    })
}

fn stays(ends: &Anticipation) -> [FixedBitSet; 2] {
    ends.each_ref().map(|ends| {
        let mut set = FixedBitSet::with_capacity(ends.len());
        ends.iter().enumerate().filter(|(s, end)| *s == **end as usize).for_each(|(s, _)| set.insert(s));
        set
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conflict::examples::{chicken, elmira, game, large, prisoners, random};
    use crate::conflict::{Concept, Rules, solve};
    use proptest::prelude::*;

    #[test]
    fn known_games_come_out_as_by_hand() {
        // States by index: neither, One only, Two only, both keep silent (or swerve).
        for (model, horizon, expect) in [
            (prisoners(), 0, [vec![0, 1, 2, 3], vec![0, 1, 2, 3]]),
            (prisoners(), 1, [vec![0, 2], vec![0, 1]]),
            (prisoners(), 2, [vec![0, 2, 3], vec![0, 1, 3]]),
            (prisoners(), 3, [vec![0, 2, 3], vec![0, 1, 3]]),
            (chicken(), 1, [vec![1, 2], vec![1, 2]]),
            (chicken(), 2, [vec![2], vec![1]]),
            (chicken(), 3, [vec![2, 3], vec![1, 3]]),
        ] {
            let stable = limited(&game(&model), horizon).expect("two, all known");
            assert_eq!(stable.map(|set| set.ones().collect::<Vec<_>>()), expect, "horizon {horizon}");
        }
        // Cooperation and the deadlock in the one, the compromise in the other.
        for (model, expect) in [(prisoners(), vec![0, 3]), (chicken(), vec![3])] {
            let [mut both, two] = non_myopic(&game(&model)).expect("two, all known");
            both.intersect_with(&two);
            assert_eq!(both.ones().collect::<Vec<_>>(), expect);
        }
    }

    #[test]
    fn what_is_not_defined_is_refused() {
        assert_eq!(limited(&game(&elmira()), 2), Err(Refused::NotTwo(3)));
        assert_eq!(non_myopic(&game(&elmira())), Err(Refused::NotTwo(3)));
        let mut unknown = prisoners();
        unknown.decision_makers[1].preferences = Default::default();
        assert_eq!(non_myopic(&game(&unknown)), Err(Refused::Unknown));
        let mut large = large(18);
        large.decision_makers.truncate(2);
        large.options.iter_mut().for_each(|o| o.owner %= 2);
        assert_eq!(limited(&game(&large), 1), Err(Refused::TooManyMoves(1 << 28)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(600))]

        #[test]
        fn one_move_is_nash_and_non_myopic_is_every_long_horizon(seed: u64) {
            let game = game(&random(seed, 2, 4, false));
            prop_assume!(game.len() == 2);
            let nash = solve(&game, &[Concept::Nash], Rules::default());
            prop_assert_eq!(limited(&game, 1).expect("two, all known").to_vec(), nash.stable[&Concept::Nash].clone());
            // Long before, and for longer than, anticipations of so few states take to repeat.
            let mut long = limited(&game, 100).expect("two, all known");
            for horizon in 101..160 {
                let more = limited(&game, horizon).expect("two, all known");
                long.iter_mut().zip(&more).for_each(|(set, more)| set.intersect_with(more));
            }
            prop_assert_eq!(non_myopic(&game), Ok(long));
        }
    }
}
