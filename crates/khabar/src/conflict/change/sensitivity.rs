//! Systematic sensitivity: every single change of one preference statement or of one pair of neighbours in a
//! ranking, and the equilibria that appear and vanish by it.

use super::{Change, Edit};
use crate::conflict::game::{Fault, Game};
use crate::conflict::model::{Model, Order};
use crate::conflict::stability::{Concept, Rules, Solution, affordable, solve};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// State indices, ascending, by concept.
pub type ByConcept = BTreeMap<Concept, Vec<u32>>;

/// What one change does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// The change.
    pub edit: Edit,
    /// Equilibria that there were not before; only concepts that have some.
    pub appeared: ByConcept,
    /// Equilibria that there are no longer; only concepts that have some.
    pub vanished: ByConcept,
}

/// What all single changes do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sensitivity {
    /// Equilibria of the model as it is.
    pub equilibria: ByConcept,
    /// Those of them that no single change takes away.
    pub robust: ByConcept,
    /// Each change with its effect, by decision maker and place.
    pub effects: Vec<Effect>,
}

/// Every single change of one preference: each statement negated, dropped, or raised above the one before it (which
/// lowers that one); each two neighbouring tiers of a ranking swapped or merged.
pub fn single_edits(model: &Model) -> Vec<Edit> {
    let mut out = Vec::new();
    for (decision_maker, decider) in model.decision_makers.iter().enumerate() {
        match &decider.preferences.order {
            Order::Statements(statements) => {
                for statement in 0..statements.len() {
                    out.push(Edit::Negate { decision_maker, statement });
                    out.push(Edit::Drop { decision_maker, statement });
                    if let Some(above) = statement.checked_sub(1) {
                        out.push(Edit::Raise { decision_maker, statement, above });
                    }
                }
            }
            Order::Ranking { tiers, .. } => {
                for tier in 1..tiers.len() {
                    out.push(Edit::SwapTiers { decision_maker, tier: tier - 1 });
                    out.push(Edit::MergeTiers { decision_maker, tier: tier - 1 });
                }
            }
            Order::Silent | Order::Random { .. } => {}
        }
    }
    out
}

/// The effect of every single change. `game` must be compiled from `model`.
///
/// # Errors
/// As [`Game::new`], or too large a game.
pub fn sensitivity(model: &Model, game: &Game, concepts: &[Concept], rules: Rules) -> Result<Sensitivity, Fault> {
    affordable(game, concepts, rules)?;
    let equilibria = equilibria_of(&solve(game, concepts, rules), concepts);
    let after: Vec<(Edit, ByConcept)> = single_edits(model)
        .into_par_iter()
        .map(|edit| {
            let changed = Change(vec![edit]).compile(model, game)?;
            Ok((edit, equilibria_of(&solve(&changed, concepts, rules), concepts)))
        })
        .collect::<Result<_, Fault>>()?;
    let mut robust = equilibria.clone();
    for (_, now) in &after {
        robust.iter_mut().for_each(|(concept, states)| {
            states.retain(|s| now.get(concept).is_some_and(|n| n.binary_search(s).is_ok()));
        });
    }
    let effects = after.into_iter().map(|(edit, now)| Effect {
        edit,
        appeared: without(&now, &equilibria),
        vanished: without(&equilibria, &now),
    });
    Ok(Sensitivity { effects: effects.collect(), robust, equilibria })
}

fn equilibria_of(solution: &Solution, concepts: &[Concept]) -> ByConcept {
    concepts.iter().map(|c| (*c, solution.equilibria(*c).ones().map(|s| s as u32).collect())).collect()
}

/// What is in `these` but not in `those`.
fn without(these: &ByConcept, those: &ByConcept) -> ByConcept {
    let rest = |concept: &Concept, states: &Vec<u32>| -> Vec<u32> {
        let other = those.get(concept).map(Vec::as_slice).unwrap_or_default();
        states.iter().copied().filter(|s| other.binary_search(s).is_err()).collect()
    };
    these.iter().map(|(c, states)| (*c, rest(c, states))).filter(|(_, states)| !states.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::whatif::tests::model;
    use super::*;
    use crate::conflict::examples;

    const CONCEPTS: [Concept; 3] = [Concept::Nash, Concept::Seq, Concept::Gmr];

    fn check(model: &Model) {
        let Ok(game) = Game::new(model) else { return };
        let found = sensitivity(model, &game, &CONCEPTS, Rules::default()).expect("a sound model");
        assert_eq!(found.effects.iter().map(|e| e.edit).collect::<Vec<_>>(), single_edits(model));
        let mut robust = found.equilibria.clone();
        for effect in &found.effects {
            let changed = Game::new(&Change(vec![effect.edit]).apply(model)).expect("a changed model compiles");
            let solution = solve(&changed, &CONCEPTS, Rules::default());
            for concept in CONCEPTS {
                let (before, after) = (&found.equilibria[&concept], solution.equilibria(concept));
                let is = |s: &u32| after.contains(*s as usize);
                let appeared: Vec<u32> = game.states.indices().filter(|s| is(s) && !before.contains(s)).collect();
                let vanished: Vec<u32> = before.iter().copied().filter(|s| !is(s)).collect();
                assert_eq!(effect.appeared.get(&concept).cloned().unwrap_or_default(), appeared, "{:?}", effect.edit);
                assert_eq!(effect.vanished.get(&concept).cloned().unwrap_or_default(), vanished, "{:?}", effect.edit);
                robust.entry(concept).or_default().retain(is);
            }
        }
        assert_eq!(found.robust, robust);
    }

    #[test]
    fn effects_are_those_of_the_changed_models() {
        (0..60).for_each(|seed| check(&model(seed, 3, 4, 8, seed % 2 == 0)));
        (0..30).for_each(|seed| check(&examples::random(seed, 3, 3, true)));
    }

    #[test]
    fn neighbours_in_a_ranking() {
        // The prisoner's dilemma, options: to keep silent. Both talk (0) is the only Nash equilibrium. Where the
        // first likes both silent (3) better than to talk alone (2), nobody but the second leaves 3.
        let model = examples::prisoners();
        let game = examples::game(&model);
        let found = sensitivity(&model, &game, &[Concept::Nash], Rules::default()).expect("a sound model");
        assert_eq!(found.equilibria[&Concept::Nash], [0]);
        let of = |edit| found.effects.iter().find(|e| e.edit == edit).expect("a single edit");
        let nash = |states: &ByConcept| states.get(&Concept::Nash).cloned().unwrap_or_default();
        let check = |edit, appeared: &[u32], vanished: &[u32]| {
            assert_eq!((nash(&of(edit).appeared), nash(&of(edit).vanished)), (appeared.to_vec(), vanished.to_vec()));
        };
        check(Edit::SwapTiers { decision_maker: 0, tier: 0 }, &[], &[]);
        // The first would rather keep silent alone (1) than that both talk.
        check(Edit::SwapTiers { decision_maker: 0, tier: 2 }, &[1], &[0]);
        check(Edit::MergeTiers { decision_maker: 0, tier: 2 }, &[1], &[]);
        assert!(found.robust[&Concept::Nash].is_empty());
    }
}
