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
            if let Edit::Free { option } = edit {
                if let Some(def) = out.options.get_mut(*option) {
                    def.direction = Direction::Both;
                }
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
        let has = |edit| self.0.contains(&edit);
        let dropped = |statement| has(Edit::Drop { decision_maker: dm, statement });
        let raised = |statement, above| has(Edit::Raise { decision_maker: dm, statement, above });
        let kept: Vec<usize> = (0..statements.len()).filter(|&s| !dropped(s)).collect();
        let passes = |t: usize, s: usize| if t < s { !raised(s, t) } else { raised(t, s) };
        let mut order: Vec<(usize, usize)> =
            kept.iter().map(|&s| (kept.iter().filter(|&&t| t != s && passes(t, s)).count(), s)).collect();
        order.sort_unstable();
        let changed = order.into_iter().filter_map(|(_, s)| {
            let mut statement = statements.get(s)?.clone();
            if has(Edit::Negate { decision_maker: dm, statement: s }) {
                statement.wants = statement.wants.negated();
            }
            Some(statement)
        });
        *statements = changed.collect();
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
        Edit::MergeTiers { decision_maker, tier } if decision_maker == dm && tier + 1 < tiers.len() => {
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
