//! Systematic sensitivity: every single change of one preference statement or of one pair of neighbours in a
//! ranking, and the equilibria that appear and vanish by it.

use super::{Change, Edit};
use crate::conflict::game::{Fault, Game};
use crate::conflict::model::{Model, Order};
use crate::conflict::stability::{Concept, Rules, Solution, solve};
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
/// As [`Game::new`].
pub fn sensitivity(model: &Model, game: &Game, concepts: &[Concept], rules: Rules) -> Result<Sensitivity, Fault> {
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
