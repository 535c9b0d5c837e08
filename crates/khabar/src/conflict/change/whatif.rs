//! The smallest change that makes a wanted state an equilibrium, or an unwanted one none: by satisfiability, with a
//! bound on the cost that rises from 0, so that what is found is proven to be the smallest.
//!
//! The clauses come lazily. The solver proposes a change that satisfies those there are; the changed model is looked
//! at with the definitions; what it fails is added as a clause that every answer must satisfy (`sanctions`). For
//! Nash, GMR and SMR stability that needs comparisons with the target alone and settles at once; for the sequential
//! concepts the others' improvements come in as they matter.

mod clauses;
mod sanctions;
mod variables;

use super::Change;
use crate::conflict::game::{Fault, Game, Item};
use crate::conflict::model::{Model, Order, Statement};
use crate::conflict::stability::{Concept, Rules};
use clauses::Verdict;
use sanctions::Sanctions;
use variables::Variables;

/// Candidates looked at before the search gives up.
const MAX_CANDIDATES: usize = 20_000;

/// Larger games are refused: what the others reach is looked at from every improvement.
pub const MAX_STATES: usize = 1 << 18;

/// A longer list of statements stays as it is: that its order is one takes clauses by the cube of its length.
pub const MAX_STATEMENTS: usize = 128;

/// What is to come about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// The target is an equilibrium.
    Want,
    /// The target is none.
    Avoid,
}

/// What a change may consist of; each edit costs 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Preference statements negated, dropped, or passing one another. Only for decision makers who have statements
    /// (no more than [`MAX_STATEMENTS`]), none of them unknown (nor strong, where strength is asked for), and no
    /// comparisons besides; the others stay as they are.
    Statements,
    /// States that cross the target in a decision maker's order: from better to worse, from not better to better,
    /// and from unknown to either. Comparisons of other states with each other stay.
    Order,
    /// Changes of options that are barred, or made possible where an option's direction excludes them.
    Moves,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Index of the state.
    pub target: u32,
    /// What is to come about.
    pub goal: Goal,
    /// Under which concept; simultaneous stability is not offered.
    pub concept: Concept,
    /// By which conventions.
    pub rules: Rules,
    /// What a change consists of.
    pub measure: Measure,
    /// Ask whether this decision maker alone is stable at the target; without it, all.
    pub stable_for: Option<usize>,
    /// Who may change; without it, all.
    pub changing: Option<Vec<usize>>,
    /// The highest cost to try.
    pub most: usize,
    /// How many smallest changes to list.
    pub list: usize,
}

impl Query {
    /// A question about an equilibrium, by the usual conventions: cost up to 12, up to 20 changes listed.
    pub fn new(goal: Goal, target: u32, concept: Concept, measure: Measure) -> Query {
        let (rules, stable_for, changing) = (Rules::default(), None, None);
        Query { target, goal, concept, rules, measure, stable_for, changing, most: 12, list: 20 }
    }

    /// Whether the measure can change a decision maker and the question allows it.
    fn may_change(&self, model: &Model, dm: usize) -> bool {
        self.changing.as_ref().is_none_or(|c| c.contains(&dm)) && applies(self, model, dm)
    }
}

/// A strong statement counts as any other unless strength is asked for.
fn applies(query: &Query, model: &Model, dm: usize) -> bool {
    let Some(decider) = model.decision_makers.get(dm) else { return false };
    match (query.measure, &decider.preferences.order) {
        (Measure::Statements, Order::Statements(statements)) => {
            let open = |s: &Statement| s.unknown || s.strong && query.rules.strong;
            decider.preferences.comparisons.is_empty()
                && statements.len() <= MAX_STATEMENTS
                && !statements.iter().any(open)
        }
        (Measure::Statements, _) => false,
        (Measure::Order | Measure::Moves, _) => true,
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What was found.
    pub found: Found,
    /// Decision makers who might change by the question but not by the measure: they stayed as they are.
    pub fixed: Vec<usize>,
}

/// What was found. All but the last is proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// The smallest changes.
    Smallest {
        /// What each costs; 0 where the model already has what is asked for.
        cost: usize,
        /// The changes, in the order of their edits.
        changes: Vec<Change>,
        /// Whether these are all that cost no more.
        complete: bool,
    },
    /// No change up to this cost does it; a costlier one may.
    NotWithin(usize),
    /// No change does it, whatever the cost.
    Impossible,
    /// No change below this cost does it; the search beyond was too much work.
    GaveUp(usize),
}

/// The smallest changes of a model that bring about what is asked for. `game` must be compiled from `model`.
///
/// # Errors
/// A state or decision maker that there is not, simultaneous stability, or too many states; or as [`Game::new`] of the model with
/// options freed.
pub fn smallest_changes(model: &Model, game: &Game, query: &Query) -> Result<Answer, Fault> {
    let asked = query.changing.clone().unwrap_or_else(|| game.decision_makers().collect());
    let known = |dm: &usize| *dm < game.len();
    if !game.states.indices().contains(&query.target) || !asked.iter().chain(&query.stable_for).all(known) {
        return Err(Fault::new(Item::Model, "the question speaks of a state or a decision maker that there is not"));
    }
    if query.concept == Concept::Sim {
        return Err(Fault::new(Item::Model, "what would change simultaneous stability is not worked out")
            .hint("ask for Nash, GMR, SMR, SEQ or SSEQ"));
    }
    if game.states.len() > MAX_STATES {
        return Err(Fault::new(Item::Model, format!("smallest changes are sought among {MAX_STATES} states at most"))
            .hint("exclude combinations that cannot be, or merge options"));
    }
    let fixed = asked.into_iter().filter(|&dm| !applies(query, model, dm)).collect();
    let mut sanctions = Sanctions::new(game, query, Variables::new(model, game, query)?);
    let mut search = Search { model, game, sanctions: &mut sanctions, candidates: 0 };
    Ok(Answer { found: search.smallest(query)?, fixed })
}

struct Search<'a, 'b> {
    model: &'a Model,
    game: &'a Game,
    sanctions: &'b mut Sanctions<'a>,
    candidates: usize,
}

impl Search<'_, '_> {
    fn smallest(&mut self, query: &Query) -> Result<Found, Fault> {
        for cost in 0..=query.most {
            if matches!(self.sanctions.clauses.solve(None), Verdict::None { .. }) {
                return Ok(Found::Impossible);
            }
            match self.next(Some(cost))? {
                Verdict::Edits(first) => return self.list(query, cost, first),
                Verdict::None { whatever: true } => return Ok(Found::Impossible),
                Verdict::None { whatever: false } => {}
                Verdict::GaveUp => return Ok(Found::GaveUp(cost)),
            }
        }
        Ok(match self.next(None)? {
            Verdict::None { .. } => Found::Impossible,
            Verdict::Edits(_) | Verdict::GaveUp => Found::NotWithin(query.most),
        })
    }

    /// All changes that cost as much as the first.
    fn list(&mut self, query: &Query, cost: usize, first: Vec<super::Edit>) -> Result<Found, Fault> {
        let mut changes = Vec::new();
        let mut next = Verdict::Edits(first);
        let mut complete = false;
        loop {
            match next {
                Verdict::Edits(edits) if changes.len() < query.list.max(1) => {
                    self.sanctions.clauses.exclude(&edits);
                    changes.push(Change(edits));
                }
                Verdict::None { .. } => {
                    complete = true;
                    break;
                }
                Verdict::Edits(_) | Verdict::GaveUp => break,
            }
            next = self.next(Some(cost))?;
        }
        changes.sort();
        Ok(Found::Smallest { cost, changes, complete })
    }

    /// A change of at most this cost that does it.
    fn next(&mut self, most: Option<usize>) -> Result<Verdict, Fault> {
        loop {
            let edits = match self.sanctions.clauses.solve(most) {
                Verdict::Edits(edits) => edits,
                none => return Ok(none),
            };
            self.candidates += 1;
            let change = Change(edits);
            if !self.sanctions.refute(&change.compile(self.model, self.game)?) {
                return Ok(Verdict::Edits(change.0));
            }
            if self.candidates > MAX_CANDIDATES {
                return Ok(Verdict::GaveUp);
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests;
