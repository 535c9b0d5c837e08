//! Hypergames of the first level: a decision maker's mistaken view of what another can do or wants.
//!
//! Each decision maker acts in the game that it sees; a state rests where nobody moves in its own game. [Bennett
//! 1977; Wang, Hipel, Fraser 1988, from memory of the literature: not re-read]

use super::game::{Fault, Game};
use super::model::Model;
use super::stability::{Concept, Rules, Solution, solve};
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
/// A game that somebody sees has no state.
pub fn solve_views(model: &Model, game: &Game, concepts: &[Concept], rules: Rules) -> Result<Hypergame, Fault> {
    let truth = solve(game, concepts, rules);
    let mut out = Hypergame { seen: Vec::new(), solution: truth };
    for dm in game.decision_makers() {
        let Some(model_seen) = perceived(model, game, dm) else {
            out.seen.push(None);
            continue;
        };
        let seen = Game::new(&model_seen)?;
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
