//! What would change the answer: the smallest change that gives a wanted one ([`whatif`]), every single change and
//! its effect ([`sensitivity`]), and the share of uncertain worlds in which a state is an equilibrium ([`worlds`]).

pub mod orders;
pub mod sensitivity;
pub mod whatif;
pub mod worlds;

use super::formula::Formula;
use super::game::{Fault, Game};
use super::model::{Comparison, Direction, Model, MoveRule, Order, Relation, Statement, Tier};
use super::preference::Wants;
use std::collections::BTreeMap;

/// One elementary change of a model; each costs 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Edit {
    /// A preference statement is turned round: its negation is wanted.
    Negate {
        /// Position of the decision maker.
        decision_maker: usize,
        /// Position of the statement.
        statement: usize,
    },
    /// A preference statement is dropped.
    Drop {
        /// Position of the decision maker.
        decision_maker: usize,
        /// Position of the statement.
        statement: usize,
    },
    /// A preference statement comes to stand before another that stood before it. Each such pair counts, so that a
    /// statement which passes two others costs 2.
    Raise {
        /// Position of the decision maker.
        decision_maker: usize,
        /// Position of the statement that rises.
        statement: usize,
        /// Position of the one that it passes.
        above: usize,
    },
    /// A state crosses another, the target, in a decision maker's order.
    Cross {
        /// Position of the decision maker.
        decision_maker: usize,
        /// The state that crosses: options taken, as bits.
        state: u64,
        /// The target, likewise.
        target: u64,
        /// Whether the state is better than the target now; or else worse.
        better: bool,
    },
    /// A tier of a ranking changes places with the next.
    SwapTiers {
        /// Position of the decision maker.
        decision_maker: usize,
        /// Position of the upper tier.
        tier: usize,
    },
    /// A tier of a ranking and the next become one.
    MergeTiers {
        /// Position of the decision maker.
        decision_maker: usize,
        /// Position of the upper tier.
        tier: usize,
    },
    /// An option that could only be taken, or only be given up, can be both.
    Free {
        /// Position of the option.
        option: usize,
    },
    /// An option can no longer be taken.
    BarTaking {
        /// Position of the option.
        option: usize,
    },
    /// An option can no longer be given up.
    BarGivingUp {
        /// Position of the option.
        option: usize,
    },
}

impl Edit {
    /// The decision maker whose preferences it changes; none where it changes moves.
    pub fn preferences_of(self) -> Option<usize> {
        match self {
            Edit::Negate { decision_maker, .. }
            | Edit::Drop { decision_maker, .. }
            | Edit::Raise { decision_maker, .. }
            | Edit::Cross { decision_maker, .. }
            | Edit::SwapTiers { decision_maker, .. }
            | Edit::MergeTiers { decision_maker, .. } => Some(decision_maker),
            Edit::Free { .. } | Edit::BarTaking { .. } | Edit::BarGivingUp { .. } => None,
        }
    }
}

/// Edits that are made together; positions are those of the model before any of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Change(pub Vec<Edit>);

impl Change {
    /// The model after the change. An edit that does not fit the model leaves it as it is.
    pub fn apply(&self, model: &Model) -> Model {
        let mut out = model.clone();
        for dm in 0..out.decision_makers.len() {
            self.apply_to_preferences(&mut out, dm);
        }
        // Freed first: a bar then speaks of the freed option.
        for edit in &self.0 {
            if let Edit::Free { option } = edit
                && let Some(def) = out.options.get_mut(*option)
            {
                def.direction = Direction::Both;
            }
        }
        for edit in &self.0 {
            match *edit {
                Edit::BarTaking { option } => bar(&mut out, option, Direction::Back),
                Edit::BarGivingUp { option } => bar(&mut out, option, Direction::Forward),
                _ => {}
            }
        }
        out
    }

    /// The changed model compiled. Where only preferences change, states and moves are those of `game`, which must
    /// be compiled from `model`.
    ///
    /// # Errors
    /// As [`Game::new`].
    pub fn compile(&self, model: &Model, game: &Game) -> Result<Game, Fault> {
        let changed = self.apply(model);
        if self.0.iter().any(|e| e.preferences_of().is_none()) {
            return Game::new(&changed);
        }
        let mut out = game.clone();
        for (dm, wants) in out.wants.iter_mut().enumerate() {
            if self.0.iter().any(|e| e.preferences_of() == Some(dm)) {
                *wants = Wants::of(&changed, &game.states, dm)?;
            }
        }
        Ok(out)
    }

    fn apply_to_preferences(&self, model: &mut Model, dm: usize) {
        let all = super::states::mask(model.options.len());
        let Some(decider) = model.decision_makers.get_mut(dm) else { return };
        match &mut decider.preferences.order {
            Order::Statements(statements) => self.apply_to_statements(statements, dm),
            Order::Ranking { tiers, .. } => self.0.iter().for_each(|edit| apply_to_tiers(tiers, dm, *edit)),
            Order::Silent | Order::Random { .. } => {}
        }
        // One comparison for all that cross alike: thousands may.
        let mut crossed: BTreeMap<(u64, bool), Vec<Formula>> = BTreeMap::new();
        for edit in &self.0 {
            match *edit {
                Edit::Cross { decision_maker, state, target, better } if decision_maker == dm => {
                    crossed.entry((target, better)).or_default().push(Formula::pattern(state, all));
                }
                _ => {}
            }
        }
        decider.preferences.comparisons.extend(crossed.into_iter().map(|((target, better), states)| Comparison {
            left: Formula::Or(states),
            right: Formula::pattern(target, all),
            relation: if better { Relation::Better } else { Relation::Worse },
            evidence: Vec::new(),
        }));
    }

    fn apply_to_statements(&self, statements: &mut Vec<Statement>, dm: usize) {
        let edits = || self.0.iter().filter(|e| e.preferences_of() == Some(dm));
        let mut all: Vec<Option<Statement>> = statements.drain(..).map(Some).collect();
        for edit in edits() {
            match *edit {
                Edit::Drop { statement, .. } => all.get_mut(statement).map_or((), |s| *s = None),
                Edit::Negate { statement, .. } => {
                    if let Some(Some(s)) = all.get_mut(statement) {
                        s.wants = s.wants.clone().negated();
                    }
                }
                _ => {}
            }
        }
        // The place of each among those that are left; every pair that is turned round moves its two by one.
        let mut places: Vec<isize> = Vec::with_capacity(all.len());
        let mut left = 0;
        for statement in &all {
            places.push(left);
            left += isize::from(statement.is_some());
        }
        for edit in edits() {
            match *edit {
                Edit::Raise { statement, above, .. } if above < statement && statement < all.len() => {
                    places[statement] -= 1;
                    places[above] += 1;
                }
                _ => {}
            }
        }
        let mut kept: Vec<(isize, Statement)> =
            places.into_iter().zip(all).filter_map(|(place, s)| Some((place, s?))).collect();
        kept.sort_by_key(|(place, _)| *place);
        statements.extend(kept.into_iter().map(|(_, s)| s));
    }
}

/// Strength belongs to the border between two places of a ranking and stays there.
fn apply_to_tiers(tiers: &mut Vec<Tier>, dm: usize, edit: Edit) {
    match edit {
        Edit::SwapTiers { decision_maker, tier } if decision_maker == dm => {
            if let Some([upper, lower]) = tiers.get_mut(tier..).and_then(|t| t.first_chunk_mut::<2>()) {
                std::mem::swap(&mut upper.states, &mut lower.states);
            }
        }
        Edit::MergeTiers { decision_maker, tier } if decision_maker == dm && tier < tiers.len().saturating_sub(1) => {
            let lower = tiers.remove(tier + 1);
            tiers[tier].states.extend(lower.states);
            tiers[tier].strong = lower.strong;
        }
        _ => {}
    }
}

/// Bar the change that `left` does not have: by the option's direction, by a rule where the other change is barred
/// already, or by taking the moves off the list of an owner whose moves are listed.
fn bar(model: &mut Model, option: usize, left: Direction) {
    let Some(def) = model.options.get_mut(option) else { return };
    let barred = match left {
        Direction::Back => Formula::Option(option),
        _ => Formula::Option(option).negated(),
    };
    let owner = def.owner;
    if model.arcs.iter().any(|a| a.by == owner) {
        for arcs in model.arcs.iter_mut().filter(|a| a.by == owner) {
            arcs.moves.retain(|(from, to)| barred.holds(*from) || !barred.holds(*to));
        }
    } else if def.direction == Direction::Both {
        def.direction = left;
    } else if def.direction != left {
        model.moves.push(MoveRule {
            by: owner,
            change: Some(barred),
            to: None,
            when: None,
            allowed: false,
            evidence: Vec::new(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::whatif::tests::model;
    use super::*;
    use crate::conflict::random::SplitMix;

    /// Nothing changes but the moves that an edit speaks of.
    #[test]
    fn bars_and_freed_options() {
        for seed in 0..200 {
            let model = model(seed, 2, 4, 2, false);
            let Ok(game) = Game::new(&model) else { continue };
            let mut freed = model.clone();
            freed.options.iter_mut().for_each(|o| o.direction = Direction::Both);
            let freed = Game::new(&freed).expect("a sound model");
            let mut random = SplitMix::new(seed, 3);
            let all = |option| [Edit::BarGivingUp { option }, Edit::Free { option }, Edit::BarTaking { option }];
            let edits = (0..4).flat_map(all).filter(|_| random.below(3) == 0);
            let change = Change(edits.collect());
            let changed = change.compile(&model, &game).expect("a changed model compiles");
            let has = |edit| change.0.contains(&edit);
            let may = |dm: usize, from: u64, to: u64| {
                (0..4).filter(|option| (from ^ to) >> option & 1 == 1).all(|option| {
                    let listed = model.arcs.iter().any(|a| a.by == dm);
                    let either = listed || has(Edit::Free { option });
                    match (to >> option & 1 == 1, model.options[option].direction) {
                        (true, direction) => {
                            !has(Edit::BarTaking { option }) && (either || direction != Direction::Back)
                        }
                        (false, direction) => {
                            !has(Edit::BarGivingUp { option }) && (either || direction != Direction::Forward)
                        }
                    }
                })
            };
            for dm in game.decision_makers() {
                for s in game.states.indices() {
                    let bits = |t: u32| game.states.bits(t);
                    let expect: Vec<u32> =
                        freed.moves(dm, s).into_iter().filter(|&t| may(dm, bits(s), bits(t))).collect();
                    assert_eq!(changed.moves(dm, s), expect, "{seed} {change:?}");
                }
            }
        }
    }

    /// A state that crosses the target changes its comparison with it, and no other.
    #[test]
    fn crossing() {
        for seed in 0..50 {
            let model = model(seed, 2, 3, 4, true);
            let game = Game::new(&model).expect("a sound model");
            let (crosses, target, better) = ((seed % 7) as u32, 7, seed % 2 == 0);
            let bits = |s| game.states.bits(s);
            let edit = Edit::Cross { decision_maker: 1, state: bits(crosses), target: bits(target), better };
            let changed = Change(vec![edit]).compile(&model, &game).expect("a changed model compiles");
            for (dm, a, b) in (0..2).flat_map(|dm| (0..8).flat_map(move |a| (0..8).map(move |b| (dm, a, b)))) {
                let now = if better { Relation::Better } else { Relation::Worse };
                let expect = match (dm, a, b) {
                    (1, a, b) if (a, b) == (crosses, target) => now,
                    (1, a, b) if (a, b) == (target, crosses) => now.reversed(),
                    _ => game.compare(dm, a, b),
                };
                assert_eq!(changed.compare(dm, a, b), expect);
            }
        }
    }
}
