//! Paths from the status quo, as layers of states by the moves that lead there.

use super::lines::{Kind, Line};
use super::sheet::{self, Sheet};
use super::{Options, Rest, TooLarge, equilibria, words};
use crate::conflict::game::Game;
use crate::conflict::model::{Model, Relation};
use crate::conflict::paths::{Dag, DagArc, DagNode};
use crate::conflict::stability::Solution;
use std::collections::BTreeMap;

/// Paths as SVG, each state in the layer of the moves that lead to it. What is no state of the game is left out, and
/// so are moves to what is not there. `readings` mark the equilibria, as in [`state_graph`](super::state_graph).
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
    let lines = dag.arcs.iter().map(|arc| {
        let kind = match game.compare(arc.by, dag.nodes[arc.to].state, dag.nodes[arc.from].state) {
            Relation::Unknown => Kind::May,
            relation if relation.is_better() => Kind::Improves,
            _ => Kind::Other,
        };
        Line { from: arc.from, to: arc.to, by: arc.by, kind, back: false }
    });
    // No path is longer than there are nodes.
    let layer = |n: &DagNode| (n.step as usize).min(dag.nodes.len());
    let most = dag.nodes.iter().map(layer).max().unwrap_or(0);
    let node = |n: &DagNode| (n.state, rests.get(&n.state).cloned().unwrap_or_default(), layer(n));
    sheet::draw(&Sheet {
        model,
        game,
        lang: options.lang,
        what: words.path_dag,
        nodes: dag.nodes.iter().map(node).collect(),
        layer_names: (0..=most).map(words.moves_made).collect(),
        lines: lines.collect(),
        ways_back: false,
        notes: Vec::new(),
    })
}

/// Without nodes that are no states, and arcs that lead nowhere or that no decision maker makes.
fn existing(game: &Game, dag: &Dag) -> Dag {
    let is_state = |at: &usize| dag.nodes[*at].state < game.states.len() as u32;
    let kept: Vec<usize> = (0..dag.nodes.len()).filter(is_state).collect();
    let arc = |a: &DagArc| {
        let (from, to) = (kept.binary_search(&a.from).ok()?, kept.binary_search(&a.to).ok()?);
        (from != to && a.by < game.len()).then_some(DagArc { from, to, by: a.by })
    };
    Dag { arcs: dag.arcs.iter().filter_map(arc).collect(), nodes: kept.iter().map(|at| dag.nodes[*at]).collect() }
}
