//! Hypergames of the first level: a decision maker's mistaken view of what another can do or wants.
//!
//! Each decision maker acts in the game that it sees; a state rests where nobody moves in its own game. [Bennett
//! 1977; Wang, Hipel, Fraser 1988, from memory of the literature: not re-read]

use super::game::{Fault, Game};
use super::model::Model;
use super::stability::{Concept, Rules, Solution, affordable, solve};
use fixedbitset::FixedBitSet;

/// The model as one decision maker sees it, or `None` where it sees it as it is.
///
/// An option that it does not know of stays, for it, as it is in the status quo (not taken where there is none).
/// State numbers are those of the true game.
pub fn perceived(model: &Model, game: &Game, by: usize) -> Option<Model> {
    let views: Vec<_> = model.views.iter().filter(|v| v.by == by).collect();
    if views.is_empty() {
        return None;
    }
    let mut out = model.clone();
    for (of, preferences) in views.iter().flat_map(|v| &v.believed) {
        if let Some(decider) = out.decision_makers.get_mut(*of) {
            decider.preferences = preferences.clone();
        }
    }
    match unseen(model, by) {
        0 => {}
        unseen => super::strike::hold(game, &mut out, unseen),
    }
    Some(out)
}

/// Options that a decision maker does not know of, as bits.
fn unseen(model: &Model, by: usize) -> u64 {
    model
        .views
        .iter()
        .filter(|v| v.by == by)
        .flat_map(|v| &v.unseen)
        .fold(0, |m, k| m | 1u64.checked_shl(*k as u32).unwrap_or(0))
}

/// A hypergame solved.
#[derive(Debug, Clone)]
pub struct Hypergame {
    /// For each decision maker who sees another game, that game.
    pub seen: Vec<Option<Game>>,
    /// Stability of each decision maker in the game that it sees, over the states of the true game. A state in
    /// which an option is taken that it does not know of looks to it like the one without; where that one cannot
    /// be, it is not counted as stable.
    pub solution: Solution,
}

/// Solve the game that each decision maker sees.
///
/// # Errors
/// A game that somebody sees has no state, or is too large.
pub fn solve_views(model: &Model, game: &Game, concepts: &[Concept], rules: Rules) -> Result<Hypergame, Fault> {
    let truth = solve(game, concepts, rules);
    let mut out = Hypergame { seen: Vec::new(), solution: truth };
    for dm in game.decision_makers() {
        let Some(model_seen) = perceived(model, game, dm) else {
            out.seen.push(None);
            continue;
        };
        let seen = Game::new(&model_seen)?;
        affordable(&seen, concepts, rules)?;
        let answer = solve(&seen, concepts, rules);
        let unseen = unseen(model, dm);
        let looks_like = |bits: u64| bits & !unseen | model.status_quo.unwrap_or(0) & unseen;
        for (concept, sets) in &mut out.solution.stable {
            let mut stable = FixedBitSet::with_capacity(game.states.len());
            for s in game.states.indices() {
                let at = seen.states.index(looks_like(game.states.bits(s)));
                stable.set(s as usize, at.is_some_and(|at| answer.is_stable(*concept, dm, at)));
            }
            if let Some(set) = sets.get_mut(dm) {
                *set = stable;
            }
        }
        out.seen.push(Some(seen));
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conflict::examples;
    use crate::conflict::file::{Loaded, load};
    use proptest::prelude::*;

    /// Whether to attack, and whether to enforce: an attack pays unless it is answered, and it would be.
    const FILE: &str = "
        [[decision_maker]]
        id = 'haftar'
        options = ['attack']
        preferences = ['NOT (attack AND enforce)', 'attack', 'NOT enforce']
        [[decision_maker]]
        id = 'us'
        options = ['enforce']
        preferences = ['enforce IFF attack']
    ";

    fn read(text: &str) -> Loaded {
        load("x", text.as_bytes()).unwrap_or_else(|e| panic!("{e} {:?}", e.hint))
    }

    /// The states that each decision maker stays in, by their numbers: 1 peace, 2 attack, 3 enforce, 4 both.
    fn stable(rest: &str, concept: Concept) -> [Vec<u32>; 2] {
        let Loaded { model, game, .. } = read(&format!("{rest}{FILE}"));
        let solved = solve_views(&model, &game, &[concept], Rules::default()).expect("every game has states");
        [0, 1].map(|dm| {
            let stays = game.states.indices().filter(|s| solved.solution.is_stable(concept, dm, *s));
            stays.map(|s| game.states.id(s)).collect()
        })
    }

    #[test]
    fn each_decides_in_the_game_that_it_sees() {
        use Concept::{Nash, Seq};
        let view = |what: &str| format!("view = [{{ by = 'haftar', {what} }}]\n");
        let meek = "belief = [{ of = 'us', preferences = ['NOT enforce'] }]";
        let unseen = "unseen = ['enforce']";
        // Enforcing in 2, or yielding in 3, is answered by a move that leaves it no better.
        let (us, all) = (vec![1, 4], vec![1, 2, 3, 4]);
        let cases = [
            // As it is: an attack tempts, but would be answered.
            (String::new(), Nash, vec![2, 3], us.clone()),
            (String::new(), Seq, vec![1, 2, 3], all.clone()),
            // It does not believe in the answer, and attacks.
            (view(meek), Nash, vec![2, 3], us.clone()),
            (view(meek), Seq, vec![2, 3], all.clone()),
            // It does not know of the answer: what it sees is peace or attack, whatever is enforced.
            (view(unseen), Nash, vec![2, 4], us.clone()),
            (view(unseen), Seq, vec![2, 4], all.clone()),
            (view(&format!("{unseen}, {meek}")), Seq, vec![2, 4], all.clone()),
            // Where the option is taken in the status quo, it stays so for it.
            (format!("status_quo = ['enforce']\n{}", view(unseen)), Nash, vec![1, 3], us.clone()),
            // A mistaken view of its opponent's changes nothing for the other.
            ("view = [{ by = 'us', unseen = ['attack'] }]\n".to_owned(), Nash, vec![2, 3], vec![1, 2]),
        ];
        for (rest, concept, haftar, us) in cases {
            assert_eq!(stable(&rest, concept), [haftar, us], "{rest} {concept:?}");
        }
    }

    /// A state that looks like one that cannot be is none that somebody stays in.
    #[test]
    fn what_looks_impossible_is_not_stable() {
        let Loaded { model, game, .. } = read(
            "status_quo = ['aid.full']
             [[decision_maker]]
             id = 'x'
             options = ['a']
             preferences = []
             [[decision_maker]]
             id = 'y'
             option = [{ id = 'aid', values = ['full', 'none'] }]
             preferences = []
             [[view]]
             by = 'x'
             unseen = ['aid.none']",
        );
        let solved = solve_views(&model, &game, &[Concept::Nash], Rules::default()).expect("the status quo is left");
        let seen = solved.seen[0].as_ref().expect("x sees another game");
        assert!(solved.seen[1].is_none());
        // By their numbers in the true game: none of the numbers is another's.
        assert_eq!(seen.states.indices().map(|s| seen.states.id(s)).collect::<Vec<_>>(), [1, 2]);
        let stays: Vec<bool> = game.states.indices().map(|s| solved.solution.is_stable(Concept::Nash, 0, s)).collect();
        let full: Vec<bool> = game.states.indices().map(|s| game.states.bits(s) >> 1 & 1 == 1).collect();
        assert_eq!(stays, full);
    }

    proptest! {
        /// Without views the answer is the plain one, and so it is where everyone sees what is.
        #[test]
        fn who_sees_what_is_decides_as_ever(seed: u64, open: bool) {
            let mut model = examples::random(seed, 3, 4, open);
            let game = examples::game(&model);
            let rules = Rules::default();
            let plain = solve(&game, &Concept::ALL, rules).stable;
            let of = |model: &Model| solve_views(model, &game, &Concept::ALL, rules).map(|h| h.solution.stable);
            prop_assert_eq!(of(&model), Ok(plain.clone()));
            let last = model.decision_makers.len() - 1;
            if last > 0 {
                let believed = vec![(last, model.decision_makers[last].preferences.clone())];
                model.views.push(super::super::model::View { believed, ..Default::default() });
                prop_assert_eq!(of(&model), Ok(plain));
            }
        }
    }
}
