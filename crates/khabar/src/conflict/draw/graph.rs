//! The graph of states: where improvements lead, and where they end.
//!
//! Each layer holds the states from which as many improvements lead to the nearest end; an end is a state that
//! nobody improves upon. Where improvements run in a circle that they do not leave, its equilibria stand as ends. So
//! no improvement skips a layer forwards, and what runs backwards is a departure from where the rest of the picture
//! tends. Where that would crowd the lines within layers, since improvements run round and round, layers hold what as
//! many moves reach from the status quo.

use super::lines::{Kind, Line};
use super::sheet::{self, Sheet};
use super::{MOST, Options, Rest, TooLarge, WHOLE, Words, equilibria, words};
use crate::conflict::game::Game;
use crate::conflict::model::{Model, Relation};
use crate::conflict::stability::{Concept, Solution};
use fixedbitset::FixedBitSet;
use std::collections::{BTreeMap, BTreeSet};

/// Models of up to this many states are drawn with all moves; of larger ones improvements only.
const ALL_MOVES: usize = 16;
/// Where there are more lines than this, of moves that may improve only those that change one option are drawn.
const PLAIN_LINES: usize = 120;
/// So many lines never crowd, whatever the layers.
const FEW_LINES: usize = 40;
/// A circle without equilibria of up to this many states stands in one layer.
const SMALL_CIRCLE: usize = 4;

/// The graph of states, as SVG. `readings` are the solutions under each reading of what is unknown, or the one.
///
/// Models of more than [`WHOLE`] states are drawn in part: what improvements reach from the status quo, and the
/// equilibria; the picture says so.
///
/// # Errors
/// [`TooLarge`] where even that part is more than [`MOST`] states, or has more than
/// [`MOST_LINES`](super::MOST_LINES) lines.
pub fn state_graph(model: &Model, game: &Game, readings: &[Solution], options: &Options) -> Result<String, TooLarge> {
    let words = words(options.lang);
    let mut rests: BTreeMap<u32, Rest> = equilibria(readings).into_iter().collect();
    let shown = shown_states(game, &rests)?;
    let mut lines = lines_between(game, &shown);
    let made_up = take_out_made_up(&mut lines, shown.len());
    let doubtful = take_out_doubtful(&mut lines, game, &shown);
    let of: Vec<Rest> = shown.iter().map(|s| rests.remove(s).unwrap_or_default()).collect();
    let status_quo = shown.iter().position(|s| game.status_quo == Some(*s));
    let (ends, circle) = ends(&of, &lines, status_quo);
    let mut layers = by_ends(&improvements_left(&ends, shown.len(), &lines), words);
    let made = by_moves(game, &shown, status_quo.unwrap_or(0), words);
    let within = |layers: &Layers| lines.iter().filter(|l| layers.of[l.from] == layers.of[l.to]).count();
    let many = lines.len() > FEW_LINES;
    let tangled = many && within(&layers) * 6 > lines.len() && within(&made) * 2 < within(&layers);
    if tangled {
        layers = made;
    }
    let mut notes = Vec::new();
    if shown.len() < game.states.len() {
        notes.push((words.shown)(shown.len(), game.states.len()));
    }
    if shown.len() > ALL_MOVES {
        notes.push(words.improvements_only.to_owned());
    }
    if made_up {
        notes.push(words.one_step_only.to_owned());
    }
    if circle && !tangled {
        notes.push(words.circle.to_owned());
    }
    if doubtful {
        notes.push(words.doubtful_of_one_option.to_owned());
    }
    sheet::draw(&Sheet {
        model,
        game,
        lang: options.lang,
        what: words.state_graph,
        nodes: shown.iter().zip(of).zip(layers.of).map(|((s, rest), layer)| (*s, rest, layer)).collect(),
        layer_names: layers.names,
        ways_back: shown.len() <= ALL_MOVES,
        lines,
        notes,
    })
}

/// A move that [`state_graph`] draws as an improvement, or perhaps one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Improvement {
    /// Position of the decision maker who moves.
    pub by: usize,
    /// Index of the state that it reaches.
    pub to: u32,
    /// Whether it is known to be one.
    pub known: bool,
}

/// What [`state_graph`] draws, for a reader who cannot see it: each state with the improvements from it, by decision
/// maker.
///
/// # Errors
/// [`TooLarge`] as for the picture, by the number of states.
pub fn improvements(game: &Game, readings: &[Solution]) -> Result<Vec<(u32, Vec<Improvement>)>, TooLarge> {
    let shown = shown_states(game, &equilibria(readings).into_iter().collect())?;
    let mut out: Vec<(u32, Vec<Improvement>)> = shown.iter().map(|s| (*s, Vec::new())).collect();
    for line in lines_between(game, &shown).iter().filter(|l| l.kind != Kind::Other) {
        let known = line.kind == Kind::Improves;
        out[line.from].1.push(Improvement { by: line.by, to: shown[line.to], known });
        if line.back && !known {
            out[line.to].1.push(Improvement { by: line.by, to: shown[line.from], known });
        }
    }
    Ok(out)
}

/// The layer of each node, and what the layers are called.
struct Layers {
    of: Vec<usize>,
    names: Vec<String>,
}

/// Layers by improvements to the nearest end, the ends last.
fn by_ends(left: &[usize], words: &Words) -> Layers {
    let most = left.iter().copied().max().unwrap_or(0);
    let names = (0..=most).rev().map(words.improvements_left).collect();
    Layers { of: left.iter().map(|left| most - left).collect(), names }
}

/// Layers by moves of any kind from a node on, between the states shown; last, what they do not reach.
fn by_moves(game: &Game, shown: &[u32], from: usize, words: &Words) -> Layers {
    let mut made: Vec<Option<usize>> = vec![None; shown.len()];
    let mut reached: Vec<usize> = (from..shown.len()).take(1).collect();
    let mut moves = 0;
    while !reached.is_empty() {
        reached.iter().for_each(|node| made[*node] = Some(moves));
        let all =
            reached.iter().flat_map(|&node| game.decision_makers().flat_map(move |dm| game.moves(dm, shown[node])));
        let next: BTreeSet<usize> = all.filter_map(|to| shown.binary_search(&to).ok()).collect();
        reached = next.into_iter().filter(|node| made[*node].is_none()).collect();
        moves += 1;
    }
    let mut names: Vec<String> = (0..moves).map(words.moves_made).collect();
    if made.contains(&None) {
        names.push(words.not_reached.to_owned());
    }
    Layers { of: made.into_iter().map(|made| made.unwrap_or(moves)).collect(), names }
}

/// All states, or the part that stands for them.
fn shown_states(game: &Game, rests: &BTreeMap<u32, Rest>) -> Result<Vec<u32>, TooLarge> {
    if game.states.len() <= WHOLE {
        return Ok(game.states.indices().collect());
    }
    let mut reached: BTreeSet<u32> = game.status_quo.into_iter().collect();
    let mut open: Vec<u32> = game.status_quo.into_iter().collect();
    while let Some(s) = open.pop().filter(|_| reached.len() <= MOST) {
        for dm in game.decision_makers() {
            for q in game.moves(dm, s).into_iter().filter(|&q| game.compare(dm, q, s).is_better()) {
                if reached.insert(q) {
                    open.push(q);
                }
            }
        }
    }
    reached.extend(rests.keys());
    match reached.len() {
        0..=MOST => Ok(reached.into_iter().collect()),
        states => Err(TooLarge { states, lines: 0 }),
    }
}

/// The moves between these states; those that improve nothing only where there are few states.
fn lines_between(game: &Game, shown: &[u32]) -> Vec<Line> {
    let mut out = Vec::new();
    for by in game.decision_makers() {
        let moves: Vec<Vec<u32>> = shown.iter().map(|s| game.moves(by, *s)).collect();
        let reaches = |from: usize, to: usize| moves[from].binary_search(&shown[to]).is_ok();
        for (a, b) in (0..shown.len()).flat_map(|a| (a + 1..shown.len()).map(move |b| (a, b))) {
            let (there, again) = (reaches(a, b), reaches(b, a));
            if !there && !again {
                continue;
            }
            let relation = game.compare(by, shown[b], shown[a]);
            let (from, to, kind) = match relation {
                Relation::Unknown if there => (a, b, Kind::May),
                Relation::Unknown => (b, a, Kind::May),
                _ if there && relation.is_better() => (a, b, Kind::Improves),
                _ if again && relation.reversed().is_better() => (b, a, Kind::Improves),
                _ if there => (a, b, Kind::Other),
                _ => (b, a, Kind::Other),
            };
            if kind != Kind::Other || shown.len() <= ALL_MOVES {
                out.push(Line { from, to, by, kind, back: there && again });
            }
        }
    }
    out
}

/// Take out improvements that two others of the same party make up, of which a party with several options has very
/// many; says whether there were any.
fn take_out_made_up(lines: &mut Vec<Line>, nodes: usize) -> bool {
    let before = lines.len();
    let mut out = Vec::with_capacity(before);
    for of_one in lines.chunk_by(|a, b| a.by == b.by) {
        let mut next = vec![FixedBitSet::with_capacity(nodes); nodes];
        of_one.iter().filter(|l| l.kind == Kind::Improves).for_each(|l| next[l.from].insert(l.to));
        let in_two = |l: &Line| next[l.from].ones().any(|middle| next[middle].contains(l.to));
        out.extend(of_one.iter().filter(|l| l.kind != Kind::Improves || !in_two(l)));
    }
    *lines = out;
    lines.len() < before
}

/// Where lines are many, take out moves that may improve and change several options; says whether there were any.
fn take_out_doubtful(lines: &mut Vec<Line>, game: &Game, shown: &[u32]) -> bool {
    let before = lines.len();
    let changed = |l: &Line| (game.states.bits(shown[l.from]) ^ game.states.bits(shown[l.to])).count_ones();
    lines.retain(|l| before <= PLAIN_LINES || l.kind != Kind::May || changed(l) == 1);
    lines.len() < before
}

/// Where improvements end, and whether that stands for a circle: its strongest equilibria do, or if it has none the
/// whole of a small one, or the status quo or first state of a larger one.
fn ends(rests: &[Rest], lines: &[Line], status_quo: Option<usize>) -> (FixedBitSet, bool) {
    let nodes = rests.len();
    let mut reach: Vec<FixedBitSet> = vec![FixedBitSet::with_capacity(nodes); nodes];
    lines.iter().filter(|l| l.kind == Kind::Improves).for_each(|l| reach[l.from].insert(l.to));
    for middle in 0..nodes {
        let through = reach[middle].clone();
        reach.iter_mut().filter(|r| r.contains(middle)).for_each(|r| r.union_with(&through));
    }
    let (mut out, mut partly) = (FixedBitSet::with_capacity(nodes), false);
    for node in (0..nodes).filter(|&node| reach[node].ones().all(|to| reach[to].contains(node))) {
        let circle: Vec<usize> = reach[node].ones().collect();
        let strongest =
            [Concept::Sseq, Concept::Seq, Concept::Smr, Concept::Sim, Concept::Gmr].into_iter().find_map(|c| {
                let holds = |at: &usize| rests[*at].all.contains(&c) || rests[*at].some.contains(&c);
                Some(circle.iter().copied().filter(holds).collect::<Vec<_>>()).filter(|found| !found.is_empty())
            });
        let chosen = match strongest {
            Some(found) => found,
            None if circle.len() <= SMALL_CIRCLE => circle.clone(),
            None => vec![status_quo.filter(|s| circle.contains(s)).unwrap_or(circle[0])],
        };
        partly |= chosen.len() < circle.len();
        out.set(node, circle.is_empty() || chosen.contains(&node));
    }
    (out, partly)
}

/// For each node, the fewest improvements to the nearest end.
fn improvements_left(ends: &FixedBitSet, nodes: usize, lines: &[Line]) -> Vec<usize> {
    let mut left: Vec<Option<usize>> = (0..nodes).map(|node| ends.contains(node).then_some(0)).collect();
    for distance in 1..=nodes {
        let is_next =
            |l: &&Line| l.kind == Kind::Improves && left[l.from].is_none() && left[l.to] == Some(distance - 1);
        let next: Vec<usize> = lines.iter().filter(is_next).map(|l| l.from).collect();
        if next.is_empty() {
            break;
        }
        next.into_iter().for_each(|node| left[node] = Some(distance));
    }
    left.into_iter().map(|d| d.unwrap_or(0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_states_without_improvements_or_stand_for_circles() {
        let check = |arcs: &[(usize, usize)], resting: &[usize], left: &[usize], circle: bool| {
            let line = |&(from, to): &(usize, usize)| Line { from, to, by: 0, kind: Kind::Improves, back: false };
            let lines: Vec<Line> = arcs.iter().map(line).collect();
            let mut rests = vec![Rest::default(); left.len()];
            resting.iter().for_each(|at| rests[*at].some.push(Concept::Gmr));
            let (ends, found) = ends(&rests, &lines, Some(1));
            assert_eq!((improvements_left(&ends, left.len(), &lines).as_slice(), found), (left, circle), "{arcs:?}");
        };
        check(&[], &[], &[], false);
        check(&[(0, 1), (1, 2)], &[], &[2, 1, 0], false);
        check(&[(0, 1), (1, 2), (0, 2)], &[0], &[1, 1, 0], false);
        // A circle of three, and a way into it.
        check(&[(0, 1), (1, 2), (2, 0), (3, 0)], &[], &[0, 0, 0, 1], false);
        check(&[(0, 1), (1, 2), (2, 0), (3, 0)], &[2], &[2, 1, 0, 3], true);
        // A circle of five without equilibria: to the status quo.
        check(&[(0, 1), (1, 2), (2, 3), (3, 4), (4, 0)], &[], &[1, 0, 4, 3, 2], true);
        // A circle that improvements leave is no end.
        check(&[(0, 1), (1, 0), (1, 2)], &[0], &[2, 1, 0], false);
    }
}
