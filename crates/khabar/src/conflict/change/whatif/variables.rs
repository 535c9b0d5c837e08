//! What a change can be, as literals over its edits: whether a decision maker likes one state better than another,
//! and whether a move can be made. Comparisons that no edit tells apart share a variable; variables come into being
//! when a clause first speaks of them.

use super::clauses::Clauses;
use super::{Measure, Query};
use crate::conflict::change::Edit;
use crate::conflict::game::{Fault, Game};
use crate::conflict::model::{Direction, Model, Order, Relation};
use rustsat::types::Lit;
use std::collections::BTreeMap;

/// The literals of a question.
pub struct Variables<'a> {
    model: &'a Model,
    game: &'a Game,
    /// The game in which every move can be made that some change makes possible.
    pub widest: Game,
    target: u32,
    measure: Measure,
    /// Whether each decision maker's preferences, or moves, may change.
    open: Vec<bool>,
    statements: Vec<Option<Statements>>,
}

/// The statements of a decision maker who may change.
struct Statements {
    /// States that agree in all statements are of one class.
    class_of: Vec<u32>,
    /// For each class, whether each statement holds.
    holds: Vec<Vec<bool>>,
    kept: Vec<Lit>,
    negated: Vec<Lit>,
    /// `before[s][t]`: s stands before t.
    before: Vec<Vec<Lit>>,
    /// Whether a class is better than another.
    better: BTreeMap<(u32, u32), Lit>,
}

impl<'a> Variables<'a> {
    /// # Errors
    /// As [`Game::new`], of the game with every move freed.
    pub fn new(model: &'a Model, game: &'a Game, query: &Query) -> Result<Variables<'a>, Fault> {
        let open: Vec<bool> = game.decision_makers().map(|dm| query.may_change(model, dm)).collect();
        let widest = match query.measure {
            Measure::Moves => {
                let mut freed = model.clone();
                for option in freed.options.iter_mut().filter(|o| open.get(o.owner) == Some(&true)) {
                    option.direction = Direction::Both;
                }
                Game::new(&freed)?
            }
            Measure::Statements | Measure::Order => game.clone(),
        };
        let statements = game.decision_makers().map(|_| None).collect();
        Ok(Variables { model, game, widest, target: query.target, measure: query.measure, open, statements })
    }

    /// Whether a decision maker can move from one state to another, which it can in the widest game.
    pub fn move_is_possible(&self, dm: usize, from: u32, to: u32, clauses: &mut Clauses) -> Lit {
        if self.measure != Measure::Moves || !self.open[dm] {
            return clauses.truth;
        }
        let (from, to) = (self.game.states.bits(from), self.game.states.bits(to));
        let listed = self.model.arcs.iter().any(|a| a.by == dm);
        let changed = (from ^ to) & self.game.own[dm];
        let permitted = (0..self.model.options.len()).filter(|k| changed >> k & 1 == 1).map(|option| {
            let direction = if listed { Direction::Both } else { self.model.options[option].direction };
            match (to >> option & 1 == 1, direction) {
                (true, Direction::Back) | (false, Direction::Forward) => clauses.edit_or_new(Edit::Free { option }),
                (true, _) => !clauses.edit_or_new(Edit::BarTaking { option }),
                (false, _) => !clauses.edit_or_new(Edit::BarGivingUp { option }),
            }
        });
        let permitted = permitted.collect();
        clauses.all(permitted)
    }

    /// Whether `is` holds of the relation of `other` to `state`.
    pub fn compares(
        &mut self,
        dm: usize,
        other: u32,
        state: u32,
        is: &dyn Fn(Relation) -> bool,
        clauses: &mut Clauses,
    ) -> Lit {
        let now = self.game.compare(dm, other, state);
        if !self.open[dm] || other == state {
            return clauses.constant(is(now));
        }
        match self.measure {
            Measure::Moves => clauses.constant(is(now)),
            Measure::Statements => match (is(Relation::Better), is(Relation::Worse)) {
                (true, false) => self.is_better(dm, other, state, clauses),
                (false, true) => !self.is_better(dm, other, state, clauses),
                (same, _) => clauses.constant(same),
            },
            Measure::Order if other == self.target => self.crosses(dm, state, &|r| is(r.reversed()), clauses),
            Measure::Order if state == self.target => self.crosses(dm, other, is, clauses),
            Measure::Order => clauses.constant(is(now)),
        }
    }

    /// Whether `is` holds of the relation of a state to the target, which it may cross.
    fn crosses(&mut self, dm: usize, state: u32, is: &dyn Fn(Relation) -> bool, clauses: &mut Clauses) -> Lit {
        let now = self.game.compare(dm, state, self.target);
        let edit = |better| Edit::Cross {
            decision_maker: dm,
            state: self.game.states.bits(state),
            target: self.game.states.bits(self.target),
            better,
        };
        let (up, down) = (!now.is_better(), now.is_better() || now == Relation::Unknown);
        if now == Relation::Unknown && clauses.edit(edit(true)).is_none() {
            let (up, down) = (clauses.edit_or_new(edit(true)), clauses.edit_or_new(edit(false)));
            clauses.add(vec![!up, !down]);
        }
        let ways = [(up, true, Relation::Better), (down, false, Relation::Worse)];
        let telling = ways.into_iter().filter(|(open, _, to)| *open && is(*to) != is(now));
        let telling: Vec<Lit> = telling.map(|(_, better, _)| clauses.edit_or_new(edit(better))).collect();
        let turned = clauses.any(telling);
        if is(now) { !turned } else { turned }
    }

    /// Whether the first statement in force in which two states differ is for `other`.
    fn is_better(&mut self, dm: usize, other: u32, state: u32, clauses: &mut Clauses) -> Lit {
        if self.statements[dm].is_none() {
            self.statements[dm] = Some(Statements::of(self.model, self.game, dm, clauses));
        }
        let Some(statements) = &mut self.statements[dm] else { return !clauses.truth };
        let pair = (statements.class_of[other as usize], statements.class_of[state as usize]);
        if let Some(better) = statements.better.get(&pair) {
            return *better;
        }
        let better = statements.decide(pair, clauses);
        statements.better.insert(pair, better);
        better
    }
}

impl Statements {
    fn of(model: &Model, game: &Game, dm: usize, clauses: &mut Clauses) -> Statements {
        let statements = match &model.decision_makers[dm].preferences.order {
            Order::Statements(statements) => statements.as_slice(),
            _ => &[],
        };
        let mut classes: BTreeMap<Vec<bool>, u32> = BTreeMap::new();
        let class_of = game.states.indices().map(|s| {
            let holds = statements.iter().map(|w| w.wants.holds(game.states.bits(s))).collect();
            let next = classes.len() as u32;
            *classes.entry(holds).or_insert(next)
        });
        let class_of: Vec<u32> = class_of.collect();
        let mut holds = vec![Vec::new(); classes.len()];
        classes.into_iter().for_each(|(held, class)| holds[class as usize] = held);
        let count = statements.len();
        let mut edit = |edit| clauses.edit_or_new(edit);
        let negated: Vec<Lit> =
            (0..count).map(|statement| edit(Edit::Negate { decision_maker: dm, statement })).collect();
        let kept: Vec<Lit> = (0..count).map(|statement| !edit(Edit::Drop { decision_maker: dm, statement })).collect();
        let mut out = Statements { class_of, holds, kept, negated, before: Vec::new(), better: BTreeMap::new() };
        out.order(dm, clauses);
        out
    }

    /// The statements stand in some order. A pair in force that stands otherwise than as written is an edit.
    fn order(&mut self, dm: usize, clauses: &mut Clauses) {
        let count = self.kept.len();
        self.before = vec![vec![!clauses.truth; count]; count];
        for s in 0..count {
            clauses.add(vec![!self.negated[s], self.kept[s]]);
            for t in s + 1..count {
                let before = clauses.fresh();
                (self.before[s][t], self.before[t][s]) = (before, !before);
                let raised = clauses.all(vec![!before, self.kept[s], self.kept[t]]);
                clauses.count(Edit::Raise { decision_maker: dm, statement: t, above: s }, raised);
            }
        }
        for s in 0..count {
            for t in (0..count).filter(|t| *t != s) {
                for u in (0..count).filter(|u| *u != s && *u != t) {
                    clauses.add(vec![!self.before[s][t], !self.before[t][u], self.before[s][u]]);
                }
            }
        }
    }

    fn decide(&self, (other, state): (u32, u32), clauses: &mut Clauses) -> Lit {
        let (a, b) = (&self.holds[other as usize], &self.holds[state as usize]);
        let differ: Vec<usize> = (0..a.len()).filter(|s| a[*s] != b[*s]).collect();
        let better = clauses.fresh();
        let mut none = vec![!better];
        for &s in &differ {
            // The first in force among those that differ.
            let behind = differ.iter().filter(|t| **t != s).map(|&t| (self.kept[t], self.before[s][t]));
            let behind: Vec<(Lit, Lit)> = behind.collect();
            let mut first = vec![self.kept[s]];
            first.extend(behind.into_iter().map(|(kept, before)| clauses.any(vec![!kept, before])));
            let first = clauses.all(first);
            none.push(first);
            let (for_it, against) =
                if a[s] { (!self.negated[s], self.negated[s]) } else { (self.negated[s], !self.negated[s]) };
            clauses.add(vec![!first, !for_it, better]);
            clauses.add(vec![!first, !against, !better]);
        }
        clauses.add(none);
        better
    }
}
