//! Paths from the status quo, as layers of states by the moves that lead there.

use super::lines::{Kind, Line};
use super::sheet::{self, Sheet};
use super::{Options, Rest, TooLarge, equilibria, words};
use crate::conflict::game::Game;
use crate::conflict::model::{Model, Relation};
use crate::conflict::stability::Solution;
use std::collections::BTreeMap;

/// Paths merged into one graph.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dag {
    /// Indices of states; the first is where the paths begin. A state may stand in several nodes.
    pub nodes: Vec<u32>,
    /// Moves between them.
    pub steps: Vec<Step>,
}

/// A move between two nodes of a [`Dag`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Position of the node that it leaves.
    pub from: usize,
    /// Position of the node that it reaches.
    pub to: usize,
    /// Position of the decision maker who moves.
    pub by: usize,
}

/// Paths as SVG, each state in the layer of the fewest moves that lead to it; nodes that none leads to stand at the
/// start. What is no state of the game is left out, and so are steps to what is not there. `readings` mark the equilibria, as in
/// [`state_graph`](super::state_graph).
///
/// # Errors
/// [`TooLarge`] where there are more than [`MOST`](super::MOST) nodes or [`MOST_LINES`](super::MOST_LINES) lines.
pub fn path_dag(
    model: &Model,
    game: &Game,
    readings: &[Solution],
    dag: &Dag,
    options: &Options,
) -> Result<String, TooLarge> {
    let words = words(options.lang);
    let rests: BTreeMap<u32, Rest> = equilibria(readings).into_iter().collect();
    let dag = &existing(game, dag);
    let layers = moves_made(dag);
    let lines = dag.steps.iter().map(|step| {
        let kind = match game.compare(step.by, dag.nodes[step.to], dag.nodes[step.from]) {
            Relation::Unknown => Kind::May,
            relation if relation.is_better() => Kind::Improves,
            _ => Kind::Other,
        };
        Line { from: step.from, to: step.to, by: step.by, kind, back: false }
    });
    let most = layers.iter().copied().max().unwrap_or(0);
    let node = |(s, layer): (&u32, &usize)| (*s, rests.get(s).cloned().unwrap_or_default(), *layer);
    sheet::draw(&Sheet {
        model,
        game,
        lang: options.lang,
        what: words.path_dag,
        nodes: dag.nodes.iter().zip(&layers).map(node).collect(),
        layer_names: (0..=most).map(words.moves_made).collect(),
        lines: lines.collect(),
        ways_back: false,
        notes: Vec::new(),
    })
}

/// Without nodes that are no states, and steps that lead nowhere or that no decision maker makes.
fn existing(game: &Game, dag: &Dag) -> Dag {
    let is_state = |at: &usize| dag.nodes[*at] < game.states.len() as u32;
    let kept: Vec<usize> = (0..dag.nodes.len()).filter(is_state).collect();
    let step = |s: &Step| {
        let (from, to) = (kept.binary_search(&s.from).ok()?, kept.binary_search(&s.to).ok()?);
        (from != to && s.by < game.len()).then_some(Step { from, to, by: s.by })
    };
    Dag { steps: dag.steps.iter().filter_map(step).collect(), nodes: kept.iter().map(|at| dag.nodes[*at]).collect() }
}

/// For each node the fewest steps from the first.
fn moves_made(dag: &Dag) -> Vec<usize> {
    let mut made: Vec<Option<usize>> = vec![None; dag.nodes.len()];
    made.iter_mut().take(1).for_each(|first| *first = Some(0));
    for distance in 1..=dag.nodes.len() {
        let is_next = |s: &&Step| made[s.from] == Some(distance - 1) && made[s.to].is_none();
        let reached: Vec<usize> = dag.steps.iter().filter(is_next).map(|s| s.to).collect();
        if reached.is_empty() {
            break;
        }
        reached.into_iter().for_each(|node| made[node] = Some(distance));
    }
    made.into_iter().map(Option::unwrap_or_default).collect()
}
