//! Uncertain preferences: many worlds are drawn, and an equilibrium is reported with the share of them that have it.
//!
//! A statement with a `probability` is in force with that chance and does not count with the rest; one marked
//! `unknown` may be drawn too, as written or negated with equal chance. Draws are independent. States and moves are
//! the same in all worlds, so only comparisons are worked out anew, and equal worlds are solved once.

use crate::conflict::game::{Fault, Game};
use crate::conflict::model::{Model, Order, Statement};
use crate::conflict::preference::Wants;
use crate::conflict::random::SplitMix;
use crate::conflict::stability::{Concept, Rules, affordable, solve};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draw {
    /// How many worlds.
    pub runs: u32,
    /// The seed: the same seed gives the same worlds on every machine.
    pub seed: u64,
    /// Draw unknown statements as well, as written or negated. Otherwise what they decide stays unknown.
    pub unknown: bool,
}

/// How often each state is an equilibrium.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worlds {
    /// What was drawn.
    pub draw: Draw,
    /// How many statements are uncertain; with none, all worlds are the same.
    pub uncertain: usize,
    /// How many different worlds came up.
    pub distinct: usize,
    /// For each concept, the number of worlds in which each state is an equilibrium.
    pub equilibria: ByState,
}

impl Worlds {
    /// The share of worlds, from 0 to 1, in which a state is an equilibrium.
    pub fn share(&self, concept: Concept, state: u32) -> f64 {
        f64::from(self.count(concept, state)) / f64::from(self.draw.runs.max(1))
    }

    /// The 95 % interval of that share by Wilson's score (1927), which holds near 0 and 1 too. It speaks of the
    /// number of draws only: the probabilities that the model gives are taken as they are.
    pub fn interval(&self, concept: Concept, state: u32) -> (f64, f64) {
        wilson(self.count(concept, state), self.draw.runs)
    }

    fn count(&self, concept: Concept, state: u32) -> u32 {
        self.equilibria.get(&concept).and_then(|counts| counts.get(state as usize)).copied().unwrap_or(0)
    }
}

/// Wilson's 95 % interval of a share; from 0 to 1 where nothing was drawn.
pub fn wilson(hits: u32, runs: u32) -> (f64, f64) {
    const Z: f64 = 1.959_963_984_540_054;
    if runs == 0 {
        return (0.0, 1.0);
    }
    let (n, share) = (f64::from(runs), f64::from(hits.min(runs)) / f64::from(runs));
    let middle = share + Z * Z / (2.0 * n);
    let half = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + Z * Z / n;
    // At 0 and 1 the share itself is an end; rounding must not leave it outside.
    (((middle - half) / scale).clamp(0.0, share), ((middle + half) / scale).clamp(share, 1.0))
}

/// A count for each state, by concept.
pub type ByState = BTreeMap<Concept, Vec<u32>>;

/// Ranks of states that are kept for worlds to come before those drawn are solved: some 256 MB. Tests draw in many
/// batches.
const MAX_RANKS: usize = if cfg!(test) { 64 } else { 1 << 26 };

/// How a statement comes out in a world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Held {
    AsWritten,
    Negated,
    Not,
}

/// A decision maker some of whose statements are uncertain.
struct Uncertain<'a> {
    decision_maker: usize,
    statements: &'a [Statement],
    /// The comparisons that came of each way its statements came out.
    drawn: BTreeMap<Vec<Held>, u32>,
    wants: Vec<Wants>,
}

/// Draw worlds and solve them. `game` must be compiled from `model`.
///
/// # Errors
/// As [`Game::new`], or too large a game.
pub fn worlds(model: &Model, game: &Game, concepts: &[Concept], rules: Rules, draw: Draw) -> Result<Worlds, Fault> {
    affordable(game, concepts, rules)?;
    let mut deciders = uncertain(model, draw.unknown);
    let none = || ByState::from_iter(concepts.iter().map(|c| (*c, vec![0; game.states.len()])));
    let mut equilibria = none();
    let mut distinct: BTreeSet<Vec<Vec<Held>>> = BTreeSet::new();
    let mut world = 0;
    // In batches, so that the orders of many different worlds over many states do not stand in memory together.
    while world < draw.runs {
        deciders.iter_mut().for_each(Uncertain::forget);
        let mut drawn: BTreeMap<Vec<u32>, u32> = BTreeMap::new();
        let full = |deciders: &[Uncertain]| deciders.iter().map(|d| d.wants.len()).sum::<usize>() * game.states.len();
        while world < draw.runs && (drawn.is_empty() || full(&deciders) < MAX_RANKS) {
            let mut random = SplitMix::new(draw.seed, u64::from(world));
            let mut held = Vec::new();
            let mut which = Vec::new();
            for decider in &mut deciders {
                let (how, at) = decider.draw(model, game, draw.unknown, &mut random)?;
                held.push(how);
                which.push(at);
            }
            distinct.insert(held);
            *drawn.entry(which).or_default() += 1;
            world += 1;
        }
        let drawn: Vec<(Vec<u32>, u32)> = drawn.into_iter().collect();
        let count = |(mut counts, mut world): (ByState, Game), (which, times): &(Vec<u32>, u32)| {
            for (decider, which) in deciders.iter().zip(which) {
                world.wants[decider.decision_maker].clone_from(&decider.wants[*which as usize]);
            }
            let solution = solve(&world, concepts, rules);
            for (concept, counts) in &mut counts {
                solution.equilibria(*concept).ones().for_each(|s| counts[s] += times);
            }
            (counts, world)
        };
        let parts = drawn.par_iter().fold(|| (none(), game.clone()), count).map(|(counts, _)| counts);
        equilibria = parts.chain(rayon::iter::once(equilibria)).reduce(none, |mut sums, part| {
            for (sums, counts) in sums.values_mut().zip(part.values()) {
                sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
            }
            sums
        });
    }
    let open = |s: &Statement| is_open(s, draw.unknown);
    let uncertain = deciders.iter().flat_map(|d| d.statements).filter(|s| open(s)).count();
    Ok(Worlds { draw, uncertain, distinct: distinct.len(), equilibria })
}

fn is_open(statement: &Statement, unknown: bool) -> bool {
    statement.probability.is_some() || unknown && statement.unknown
}

fn uncertain(model: &Model, unknown: bool) -> Vec<Uncertain<'_>> {
    let deciders = model.decision_makers.iter().enumerate();
    let open = deciders.filter_map(|(decision_maker, decider)| match &decider.preferences.order {
        Order::Statements(statements) if statements.iter().any(|s| is_open(s, unknown)) => {
            Some(Uncertain { decision_maker, statements, drawn: BTreeMap::new(), wants: Vec::new() })
        }
        _ => None,
    });
    open.collect()
}

impl Uncertain<'_> {
    /// Drop the comparisons kept so far.
    fn forget(&mut self) {
        self.drawn.clear();
        self.wants.clear();
    }

    /// Draw its statements; gives how they came out, and the position in `wants` of the comparisons that come of it.
    fn draw(
        &mut self,
        model: &Model,
        game: &Game,
        unknown: bool,
        random: &mut SplitMix,
    ) -> Result<(Vec<Held>, u32), Fault> {
        let held = self.statements.iter().map(|s| {
            let counts = s.probability.is_none_or(|p| random.unit() < p);
            let negated = unknown && s.unknown && random.below(2) == 1;
            match (counts, negated) {
                (false, _) => Held::Not,
                (true, true) => Held::Negated,
                (true, false) => Held::AsWritten,
            }
        });
        let held: Vec<Held> = held.collect();
        if let Some(known) = self.drawn.get(&held) {
            return Ok((held, *known));
        }
        let world = self.statements.iter().zip(&held).filter_map(|(statement, held)| {
            let mut statement = statement.clone();
            statement.unknown &= !unknown;
            match held {
                Held::AsWritten => Some(statement),
                Held::Negated => Some(Statement { wants: statement.wants.negated(), ..statement }),
                Held::Not => None,
            }
        });
        // Comparisons come of the decision makers alone.
        let mut orders = Model { decision_makers: model.decision_makers.clone(), ..Model::default() };
        orders.decision_makers[self.decision_maker].preferences.order = Order::Statements(world.collect());
        let at = self.wants.len() as u32;
        self.wants.push(Wants::of(&orders, &game.states, self.decision_maker)?);
        self.drawn.insert(held.clone(), at);
        Ok((held, at))
    }
}

#[cfg(test)]
mod tests {
    use super::super::whatif::tests::model;
    use super::super::{Change, Edit};
    use super::*;

    /// A model in which some statements are uncertain or unknown.
    fn uncertain_model(seed: u64) -> Model {
        let mut out = model(seed, 3, 4, 8, true);
        let mut random = SplitMix::new(seed, 2);
        for decider in &mut out.decision_makers {
            if let Order::Statements(statements) = &mut decider.preferences.order {
                for statement in statements {
                    statement.probability = (random.below(3) == 0).then(|| random.unit());
                    statement.unknown = random.below(4) == 0;
                }
            }
        }
        out
    }

    /// Each world by itself, made by edits of the model.
    fn one_by_one(model: &Model, concept: Concept, draw: Draw) -> Vec<u32> {
        let states = Game::new(model).expect("a sound model").states.len();
        let mut counts = vec![0; states];
        for world in 0..draw.runs {
            let mut random = SplitMix::new(draw.seed, u64::from(world));
            let mut model = model.clone();
            let mut change = Change::default();
            for (decision_maker, decider) in model.decision_makers.iter_mut().enumerate() {
                let Order::Statements(statements) = &mut decider.preferences.order else { continue };
                for (statement, s) in statements.iter_mut().enumerate() {
                    let counts = s.probability.is_none_or(|p| random.unit() < p);
                    let turned = s.unknown && draw.unknown && random.below(2) == 1;
                    s.unknown &= !draw.unknown;
                    match (counts, turned) {
                        (false, _) => change.0.push(Edit::Drop { decision_maker, statement }),
                        (true, true) => change.0.push(Edit::Negate { decision_maker, statement }),
                        (true, false) => {}
                    }
                }
            }
            let game = Game::new(&change.apply(&model)).expect("a world compiles");
            solve(&game, &[concept], Rules::default()).equilibria(concept).ones().for_each(|s| counts[s] += 1);
        }
        counts
    }

    #[test]
    fn worlds_are_those_drawn_one_by_one() {
        for seed in 0..20 {
            let model = uncertain_model(seed);
            let game = Game::new(&model).expect("a sound model");
            let draw = Draw { runs: 40, seed, unknown: seed % 2 == 0 };
            let concept = [Concept::Nash, Concept::Seq][seed as usize % 2];
            let found = worlds(&model, &game, &[concept], Rules::default(), draw).expect("a sound model");
            assert_eq!(found.equilibria[&concept], one_by_one(&model, concept, draw));
            assert!(found.distinct >= 1 && found.distinct <= 40);
        }
    }

    #[test]
    fn shares_follow_the_probability() {
        let mut model = model(0, 1, 1, 1, true);
        let Order::Statements(statements) = &mut model.decision_makers[0].preferences.order else { panic!() };
        statements[0].wants = crate::conflict::formula::Formula::Option(0);
        let check = |probability, low: f64, high: f64| {
            let mut model = model.clone();
            let Order::Statements(statements) = &mut model.decision_makers[0].preferences.order else { panic!() };
            statements[0].probability = probability;
            let game = Game::new(&model).expect("a sound model");
            let draw = Draw { runs: 4000, seed: 11, unknown: false };
            let found = worlds(&model, &game, &[Concept::Nash], Rules::default(), draw).expect("a sound model");
            // Where the statement does not count, the option may as well be left.
            let share = found.share(Concept::Nash, 0);
            let (from, to) = found.interval(Concept::Nash, 0);
            assert!(low <= share && share <= high && from <= share && share <= to, "{share} in {from}..{to}");
            assert_eq!(found.share(Concept::Nash, 1), 1.0);
        };
        check(None, 0.0, 0.0);
        check(Some(1.0), 0.0, 0.0);
        check(Some(0.0), 1.0, 1.0);
        check(Some(0.3), 0.67, 0.73);
        check(Some(0.9), 0.08, 0.12);
        check(Some(f64::NAN), 1.0, 1.0);
    }

    #[test]
    fn intervals() {
        let check = |hits, runs, from: f64, to: f64| {
            let (low, high) = wilson(hits, runs);
            assert!((low - from).abs() < 5e-5 && (high - to).abs() < 5e-5, "{low} {high}");
        };
        check(0, 0, 0.0, 1.0);
        check(0, 10, 0.0, 0.2775);
        check(5, 10, 0.2366, 0.7634);
        check(10, 10, 0.7225, 1.0);
    }
}
