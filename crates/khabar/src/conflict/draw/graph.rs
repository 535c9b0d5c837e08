//! The graph of states: where improvements lead, and where they end.
//!
//! Each layer holds the states from which as many improvements lead to the nearest end; an end is a state that
//! nobody improves upon, or a circle of states that improvements do not leave. So no improvement skips a layer
//! forwards, and what runs backwards is a departure from where the rest of the picture tends.

use super::canvas::{Anchor, Canvas, GREY, INK, Type, isolated, wrapped};
use super::layered::layered;
use super::legend::{Shown, legend};
use super::lines::{self, BULGE, Flow, Grid, Kind, Line};
use super::state::{Boxes, State, TAB};
use super::{MOST, MOST_LINES, Options, Rest, TooLarge, WHOLE, Words, dated, words};
use crate::conflict::game::Game;
use crate::conflict::model::{Lang, Model, Relation};
use crate::conflict::stability::Solution;
use fixedbitset::FixedBitSet;
use std::collections::BTreeSet;

/// Models of up to this many states are drawn with all moves; of larger ones improvements only.
const ALL_MOVES: usize = 16;
/// Where more lines than this would be drawn, those that two others of the same party make up are left out.
const PLAIN_LINES: usize = 120;

const MARGIN: f64 = 28.0;
const TOP: f64 = 112.0;
/// Pictures of more layers than this flow down and not along: a page is no wider.
const MOST_COLUMNS: usize = 6;
/// Room before the graph for the names of layers, where it flows down.
const NAMES: f64 = 104.0;
/// Narrower pictures than this leave no room for a legend.
const NARROWEST: f64 = 860.0;

/// The graph of states, as SVG. `readings` are the solutions under each reading of what is unknown, or the one.
///
/// Models of more than [`WHOLE`] states are drawn in part: what improvements reach from the status quo, and the
/// equilibria; the picture says so.
///
/// # Errors
/// [`TooLarge`] where even that part is more than [`MOST`] states or [`MOST_LINES`] lines.
pub fn state_graph(model: &Model, game: &Game, readings: &[Solution], options: &Options) -> Result<String, TooLarge> {
    let words = words(options.lang);
    let rests = Rest::of(readings, game.states.len());
    let shown = shown_states(game, &rests)?;
    let mut lines = lines_between(game, &shown);
    let reduced = reduce(&mut lines, shown.len());
    if lines.len() > MOST_LINES {
        return Err(TooLarge { states: shown.len(), lines: lines.len() });
    }
    let labels: Vec<String> = shown.iter().map(|s| rests[*s as usize].strongest()).collect();
    let boxes = Boxes::new(model, &labels);
    let status_quo = shown.iter().position(|s| game.status_quo == Some(*s));
    let (grid, right, bottom) = grid(&boxes, shown.len(), &lines, status_quo);
    let mut canvas = Canvas::new(options.lang, right);
    heading(&mut canvas, model, options.lang, words.state_graph, right);
    layer_names(&mut canvas, words, &grid);
    lines::draw(&mut canvas, words, &grid, &lines, shown.len() <= ALL_MOVES);
    for (at, &index) in shown.iter().enumerate() {
        let state = State { model, game, words, lang: options.lang, index, rest: &rests[index as usize] };
        boxes.draw(&mut canvas, grid.centre(at), &state);
    }
    let shown_rests = || shown.iter().map(|s| &rests[*s as usize]).filter(|r| !r.is_empty());
    let kinds: BTreeSet<Kind> = lines.iter().map(|l| l.kind).collect();
    let mut notes = Vec::new();
    if shown.len() < game.states.len() {
        notes.push((words.shown)(shown.len(), game.states.len()));
    }
    if shown.len() > ALL_MOVES {
        notes.push(words.improvements_only.to_owned());
    }
    if reduced {
        notes.push(words.one_step_only.to_owned());
    }
    let explained = Shown {
        lines: kinds.into_iter().rev().collect(),
        way_back: shown.len() <= ALL_MOVES && lines.iter().any(|l| l.back && l.kind != Kind::May),
        rests: (shown_rests().any(|r| !r.all.is_empty()), shown_rests().any(|r| r.all.is_empty())),
        notes,
    };
    let end = legend(&mut canvas, model, options.lang, (MARGIN, right - MARGIN), bottom + 24.0, &explained);
    let title = format!("{}: {}", words.state_graph, model.title.in_lang(options.lang));
    Ok(canvas.finish(&title, &described(game, &shown, &rests, words), end + 12.0))
}

/// The picture in words.
fn described(game: &Game, shown: &[u32], rests: &[Rest], words: &Words) -> String {
    let named = |s: &u32| (words.state)(game.states.id(*s));
    let mut out = match game.status_quo {
        Some(s) => format!("{}: {}. ", words.status_quo, named(&s)),
        None => String::new(),
    };
    let equilibria: Vec<String> = shown
        .iter()
        .filter(|s| !rests[**s as usize].is_empty())
        .map(|s| format!("{} ({})", named(s), rests[*s as usize].strongest()))
        .collect();
    match equilibria.is_empty() {
        true => out.push_str(words.no_equilibrium),
        false => out.push_str(&(words.equilibria)(&equilibria.join(words.comma))),
    }
    out
}

/// Of which model the picture is, and what it shows.
pub fn heading(canvas: &mut Canvas, model: &Model, lang: Lang, what: &str, right: f64) {
    let large = Type { size: 21.0, bold: true, fill: INK };
    let small = Type { size: 15.0, bold: false, fill: GREY };
    let title = wrapped(model.title.in_lang(lang), large, right - 2.0 * MARGIN, 1);
    canvas.text((MARGIN, 36.0), Anchor::Start, large, &isolated(&title.concat()));
    canvas.text((MARGIN, 61.0), Anchor::Start, small, &dated(what, model));
}

/// How far each layer is from an end: above it, or before it where the picture flows down.
fn layer_names(canvas: &mut Canvas, words: &Words, grid: &Grid) {
    for (at, &place) in grid.places.iter().enumerate() {
        let says = (words.improvements_left)(grid.places.len() - 1 - at);
        let (room, at, anchor) = match grid.flow {
            Flow::Along => (grid.size.0 + 60.0, (place, TOP - 26.0), Anchor::Middle),
            Flow::Down => (NAMES - 12.0, (MARGIN, place - 2.0), Anchor::Start),
        };
        for (nth, line) in wrapped(&says, Type::SMALL, room, 2).iter().enumerate() {
            canvas.text((at.0, at.1 + 16.0 * nth as f64), anchor, Type::SMALL, line);
        }
    }
}

/// All states, or the part that stands for them.
fn shown_states(game: &Game, rests: &[Rest]) -> Result<Vec<u32>, TooLarge> {
    if game.states.len() <= WHOLE {
        return Ok(game.states.indices().collect());
    }
    let mut shown: BTreeSet<u32> = game.states.indices().filter(|s| !rests[*s as usize].is_empty()).collect();
    let mut open: Vec<u32> = game.status_quo.into_iter().collect();
    let mut reached: BTreeSet<u32> = open.iter().copied().collect();
    while let Some(s) = open.pop() {
        if reached.len() > MOST {
            break;
        }
        for dm in game.decision_makers() {
            for q in game.moves(dm, s).into_iter().filter(|&q| game.compare(dm, q, s).is_better()) {
                if reached.insert(q) {
                    open.push(q);
                }
            }
        }
    }
    shown.append(&mut reached);
    match shown.len() {
        0..=MOST => Ok(shown.into_iter().collect()),
        states => Err(TooLarge { states, lines: 0 }),
    }
}

/// The moves between these states; those that improve nothing only where there are few states.
fn lines_between(game: &Game, shown: &[u32]) -> Vec<Line> {
    let mut out = Vec::new();
    for by in game.decision_makers() {
        let moves: Vec<Vec<u32>> = shown.iter().map(|s| game.moves(by, *s)).collect();
        let reaches = |from: usize, to: usize| moves[from].binary_search(&shown[to]).is_ok();
        for a in 0..shown.len() {
            for b in a + 1..shown.len() {
                let (there, again) = (reaches(a, b), reaches(b, a));
                if !there && !again {
                    continue;
                }
                let relation = game.compare(by, shown[b], shown[a]);
                let improves = |possible: bool, relation: Relation| possible && relation.is_better();
                let (from, to, kind) = match () {
                    () if improves(there, relation) => (a, b, Kind::Improves),
                    () if improves(again, relation.reversed()) => (b, a, Kind::Improves),
                    () if relation == Relation::Unknown && there => (a, b, Kind::May),
                    () if relation == Relation::Unknown => (b, a, Kind::May),
                    () if there => (a, b, Kind::Other),
                    () => (b, a, Kind::Other),
                };
                if kind != Kind::Other || shown.len() <= ALL_MOVES {
                    out.push(Line { from, to, by, kind, back: there && again });
                }
            }
        }
    }
    out
}

/// Where lines are many, take out those that two others of the same party make up; says whether it did.
fn reduce(lines: &mut Vec<Line>, nodes: usize) -> bool {
    if lines.len() <= PLAIN_LINES {
        return false;
    }
    let before = lines.len();
    let mut out = Vec::with_capacity(before);
    for of_one in lines.chunk_by(|a, b| a.by == b.by) {
        let mut next = vec![FixedBitSet::with_capacity(nodes); nodes];
        of_one.iter().filter(|l| l.kind == Kind::Improves).for_each(|l| next[l.from].insert(l.to));
        out.extend(
            of_one
                .iter()
                .filter(|l| l.kind != Kind::Improves || !next[l.from].ones().any(|middle| next[middle].contains(l.to))),
        );
    }
    *lines = out;
    lines.len() < before
}

/// Layers by distance from the nearest end, and places within them; how wide the picture becomes, and where the
/// graph ends below. A picture of many layers flows down, so that it still fits a page.
fn grid(boxes: &Boxes, nodes: usize, lines: &[Line], tabbed: Option<usize>) -> (Grid, f64, f64) {
    let from_end = improvements_left(nodes, lines);
    let deepest = from_end.iter().copied().max().unwrap_or(0);
    let layers: Vec<usize> = from_end.iter().map(|d| deepest - d).collect();
    let flow = if deepest < MOST_COLUMNS { Flow::Along } else { Flow::Down };
    let size = flow.at(boxes.size);
    let arcs: Vec<(usize, usize)> = lines.iter().map(|l| (l.from, l.to)).collect();
    let layout =
        layered(&layers, &vec![size.1 + 8.0; nodes], &arcs, if flow == Flow::Along { TAB + 8.0 } else { 14.0 });
    let (start, across) = flow.at((MARGIN + 10.0, TOP + 14.0));
    let across = if flow == Flow::Down { across + NAMES } else { across };
    let gap = if lines.len() > 40 { 96.0 } else { 84.0 };
    let places: Vec<f64> = (0..=deepest).map(|at| start + size.0 / 2.0 + (size.0 + gap) * at as f64).collect();
    // Lines within the last layer bulge over its edge.
    let end = places.last().copied().unwrap_or(start) + size.0 / 2.0 + BULGE;
    let (right, bottom) = flow.at((end, across + layout.extent));
    let put = |places: Vec<f64>| places.iter().map(|place| across + place).collect();
    let grid = Grid {
        flow,
        size,
        places,
        layers,
        across: put(layout.nodes),
        bends: layout.bends.into_iter().map(put).collect(),
        tabbed,
    };
    (grid, (right + MARGIN).max(NARROWEST), bottom)
}

/// For each node, the fewest improvements to the nearest end.
fn improvements_left(nodes: usize, lines: &[Line]) -> Vec<usize> {
    let improvements = || lines.iter().filter(|l| l.kind == Kind::Improves);
    let mut reach: Vec<FixedBitSet> = vec![FixedBitSet::with_capacity(nodes); nodes];
    improvements().for_each(|l| reach[l.from].insert(l.to));
    for middle in 0..nodes {
        let through = reach[middle].clone();
        reach.iter_mut().filter(|r| r.contains(middle)).for_each(|r| r.union_with(&through));
    }
    let is_end = |node: usize| reach[node].ones().all(|to| reach[to].contains(node));
    let mut left: Vec<Option<usize>> = (0..nodes).map(|node| is_end(node).then_some(0)).collect();
    for distance in 1..=nodes {
        let next: Vec<usize> = improvements()
            .filter(|l| left[l.from].is_none() && left[l.to] == Some(distance - 1))
            .map(|l| l.from)
            .collect();
        if next.is_empty() {
            break;
        }
        next.into_iter().for_each(|node| left[node] = Some(distance));
    }
    left.into_iter().map(|d| d.unwrap_or(0)).collect()
}
