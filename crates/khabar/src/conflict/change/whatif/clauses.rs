//! Clauses over edits, and the solver that makes as few edits as satisfy them.

use crate::conflict::change::Edit;
use rustsat::encodings::card::{BoundUpper, BoundUpperIncremental, Totalizer};
use rustsat::instances::{BasicVarManager, ManageVars};
use rustsat::solvers::{Solve, SolveIncremental, SolveStats, SolverResult};
use rustsat::types::{Clause, Lit, TernaryVal};
use rustsat_batsat::BasicSolver;
use std::cell::Cell;
use std::collections::BTreeMap;

/// Decisions of the solver, over all its calls, after which it gives up: counted, so that every machine gives up at
/// the same place. The hardest questions about 12 options that were met took a tenth of it.
const MAX_DECISIONS: u64 = 10_000_000;

/// Clauses beyond which it gives up too: they would not fit a laptop's memory.
const MAX_CLAUSES: usize = 20_000_000;

/// The clauses so far.
pub struct Clauses {
    solver: BasicSolver,
    names: BasicVarManager,
    /// A literal that is true.
    pub truth: Lit,
    /// Conjunctions that have a literal of their own.
    gates: BTreeMap<Vec<Lit>, Lit>,
    /// Each edit with the literal that it is made.
    edits: BTreeMap<Edit, Lit>,
    counter: Totalizer,
}

/// What the solver says.
pub enum Verdict {
    /// These edits satisfy the clauses.
    Edits(Vec<Edit>),
    /// So many edits do not; with `whatever`, no number of edits does.
    None {
        /// Not for want of edits.
        whatever: bool,
    },
    /// The work was too much.
    GaveUp,
}

impl Clauses {
    pub fn new() -> Clauses {
        let mut solver = BasicSolver::default();
        let left = Cell::new(MAX_DECISIONS);
        solver.batsat_mut().cb_mut().set_stop(move || {
            left.set(left.get().saturating_sub(1));
            left.get() == 0
        });
        let mut names = BasicVarManager::default();
        let truth = names.new_lit();
        let (gates, edits) = (BTreeMap::new(), BTreeMap::new());
        let mut out = Clauses { solver, names, truth, gates, edits, counter: Totalizer::default() };
        out.add(vec![truth]);
        out
    }

    /// A literal of a new variable.
    pub fn fresh(&mut self) -> Lit {
        self.names.new_lit()
    }

    /// A literal that is always so.
    pub fn constant(&self, value: bool) -> Lit {
        if value { self.truth } else { !self.truth }
    }

    /// One of these must hold.
    pub fn add(&mut self, mut any: Vec<Lit>) {
        any.retain(|l| *l != !self.truth);
        any.sort_unstable();
        any.dedup();
        let trivial = any.len() > 1 && any.contains(&self.truth) || any.windows(2).any(|w| w[0] == !w[1]);
        if !trivial {
            // The solver takes every clause; what cannot be satisfied shows when it is asked.
            let _ = self.solver.add_clause(Clause::from_iter(any));
        }
    }

    /// A literal that holds where all of these do.
    pub fn all(&mut self, mut all: Vec<Lit>) -> Lit {
        all.retain(|l| *l != self.truth);
        all.sort_unstable();
        all.dedup();
        if all.contains(&!self.truth) || all.windows(2).any(|w| w[0] == !w[1]) {
            return !self.truth;
        }
        match all.as_slice() {
            [] => self.truth,
            [one] => *one,
            _ => {
                if let Some(gate) = self.gates.get(&all) {
                    return *gate;
                }
                let gate = self.fresh();
                all.iter().for_each(|l| self.add(vec![!gate, *l]));
                self.add(all.iter().map(|l| !*l).chain([gate]).collect());
                self.gates.insert(all, gate);
                gate
            }
        }
    }

    /// A literal that holds where one of these does.
    pub fn any(&mut self, any: Vec<Lit>) -> Lit {
        !self.all(any.into_iter().map(|l| !l).collect())
    }

    /// The literal that an edit is made, if the edit is known.
    pub fn edit(&self, edit: Edit) -> Option<Lit> {
        self.edits.get(&edit).copied()
    }

    /// Count this edit where the literal holds.
    pub fn count(&mut self, edit: Edit, made: Lit) {
        self.edits.insert(edit, made);
        self.counter.extend([made]);
    }

    /// The literal that an edit is made, with a new variable where the edit is new.
    pub fn edit_or_new(&mut self, edit: Edit) -> Lit {
        self.edit(edit).unwrap_or_else(|| {
            let made = self.fresh();
            self.count(edit, made);
            made
        })
    }

    /// Not these edits again, nor more along with them.
    pub fn exclude(&mut self, edits: &[Edit]) {
        let made = edits.iter().filter_map(|e| self.edit(*e)).map(|l| !l).collect();
        self.add(made);
    }

    /// Satisfy the clauses with at most so many edits, or with any number.
    pub fn solve(&mut self, most: Option<usize>) -> Verdict {
        if self.solver.n_clauses() > MAX_CLAUSES {
            return Verdict::GaveUp;
        }
        let bound = match most {
            None => Vec::new(),
            Some(most) => {
                if self.counter.encode_ub_change(most..=most, &mut self.solver, &mut self.names).is_err() {
                    return Verdict::GaveUp;
                }
                match self.counter.enforce_ub(most) {
                    Ok(bound) => bound,
                    Err(_) => return Verdict::GaveUp,
                }
            }
        };
        match self.solver.solve_assumps(&bound) {
            Ok(SolverResult::Sat) => {
                let made = |l: &Lit| matches!(self.solver.lit_val(*l), Ok(TernaryVal::True));
                Verdict::Edits(self.edits.iter().filter(|(_, l)| made(l)).map(|(e, _)| *e).collect())
            }
            Ok(SolverResult::Unsat) => {
                Verdict::None { whatever: bound.is_empty() || self.solver.core().is_ok_and(|core| core.is_empty()) }
            }
            Ok(SolverResult::Interrupted) | Err(_) => Verdict::GaveUp,
        }
    }
}
