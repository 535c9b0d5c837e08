//! A picture of states in layers, with lines between them, a heading and a legend.

use super::canvas::{Anchor, Canvas, GREY, INK, Type, isolated, wrapped};
use super::layered::layered;
use super::legend::{Shown, legend};
use super::lines::{self, BULGE, Flow, Grid, Kind, Line};
use super::state::{Boxes, State, TAB};
use super::{MOST, MOST_LINES, Rest, TooLarge, Words, dated, words};
use crate::conflict::game::Game;
use crate::conflict::model::{Lang, Model};
use std::collections::BTreeSet;

/// Room around what is drawn.
pub const MARGIN: f64 = 28.0;
const TOP: f64 = 112.0;
/// Pictures of more layers than this flow down and not along: a page is no wider.
const MOST_COLUMNS: usize = 6;
/// Room before the graph for the names of layers, where it flows down.
const NAMES: f64 = 126.0;
/// Narrower pictures than this leave no room for a legend.
pub const NARROWEST: f64 = 860.0;

/// What to draw.
pub struct Sheet<'a> {
    /// The model.
    pub model: &'a Model,
    /// The model compiled.
    pub game: &'a Game,
    /// Language.
    pub lang: Lang,
    /// What the picture shows.
    pub what: &'static str,
    /// States, each with where it is an equilibrium, and its layer.
    pub nodes: Vec<(u32, Rest, usize)>,
    /// What each layer holds.
    pub layer_names: Vec<String>,
    /// Lines between nodes.
    pub lines: Vec<Line>,
    /// Show the way back of an improvement.
    pub ways_back: bool,
    /// What is left out.
    pub notes: Vec<String>,
}

/// Draw it.
///
/// # Errors
/// Too many states or lines.
pub fn draw(sheet: &Sheet<'_>) -> Result<String, TooLarge> {
    let Sheet { model, game, lang, .. } = *sheet;
    let words = words(lang);
    let layer = |node: usize| sheet.nodes.get(node).map_or(0, |n| n.2);
    let lines = sheet.lines.iter().map(|l| layer(l.from).abs_diff(layer(l.to)).max(1)).sum();
    if sheet.nodes.len() > MOST || lines > MOST_LINES {
        return Err(TooLarge { states: sheet.nodes.len(), lines });
    }
    let labels: Vec<String> = sheet.nodes.iter().map(|n| n.1.strongest()).collect();
    let boxes = Boxes::new(model, &labels);
    let (grid, right, bottom) = grid(&boxes, sheet);
    let mut canvas = Canvas::new(lang, right);
    heading(&mut canvas, model, lang, sheet.what, right);
    layer_names(&mut canvas, &grid, &sheet.layer_names);
    lines::draw(&mut canvas, words, &grid, &sheet.lines, sheet.ways_back);
    for (at, (index, rest, _)) in sheet.nodes.iter().enumerate() {
        boxes.draw(&mut canvas, grid.centre(at), &State { model, game, words, lang, index: *index, rest });
    }
    let end = legend(&mut canvas, model, lang, (MARGIN, right - MARGIN), bottom + 24.0, &shown(sheet));
    let title = format!("{}: {}", sheet.what, isolated(model.title.in_lang(lang)));
    Ok(canvas.finish(&title, &described(sheet, words), end + 12.0))
}

fn shown(sheet: &Sheet<'_>) -> Shown {
    let kinds: BTreeSet<Kind> = sheet.lines.iter().map(|l| l.kind).collect();
    let rests = || sheet.nodes.iter().map(|n| &n.1).filter(|r| !r.is_empty());
    Shown {
        lines: kinds.into_iter().rev().collect(),
        way_back: sheet.ways_back && sheet.lines.iter().any(|l| l.back && l.kind != Kind::May),
        rests: (rests().any(|r| !r.all.is_empty()), rests().any(|r| r.all.is_empty())),
        notes: sheet.notes.clone(),
    }
}

/// The picture in words.
fn described(sheet: &Sheet<'_>, words: &Words) -> String {
    let named = |s: u32| (words.state)(sheet.game.states.id(s));
    let mut out = match sheet.game.status_quo {
        Some(s) => format!("{}: {}. ", words.status_quo, named(s)),
        None => String::new(),
    };
    let resting = sheet.nodes.iter().filter(|n| !n.1.is_empty());
    let equilibria: Vec<String> = resting.map(|n| format!("{} ({})", named(n.0), n.1.strongest())).collect();
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

/// Above each layer, or before it where the picture flows down.
fn layer_names(canvas: &mut Canvas, grid: &Grid, names: &[String]) {
    for (&place, says) in grid.places.iter().zip(names) {
        let (room, at, anchor) = match grid.flow {
            Flow::Along => (grid.size.0 + 78.0, (place, TOP - 26.0), Anchor::Middle),
            Flow::Down => (NAMES - 12.0, (MARGIN, place - 2.0), Anchor::Start),
        };
        for (nth, line) in wrapped(says, Type::SMALL, room, 3).iter().enumerate() {
            canvas.text((at.0, at.1 + 16.0 * nth as f64), anchor, Type::SMALL, line);
        }
    }
}

/// Places of layers, and of nodes within them; how wide the picture becomes, and where the graph ends below.
fn grid(boxes: &Boxes, sheet: &Sheet<'_>) -> (Grid, f64, f64) {
    let layers: Vec<usize> = sheet.nodes.iter().map(|n| n.2).collect();
    let last = layers.iter().copied().max().unwrap_or(0);
    let flow = if last < MOST_COLUMNS { Flow::Along } else { Flow::Down };
    let size = flow.at(boxes.size);
    let arcs: Vec<(usize, usize)> = sheet.lines.iter().map(|l| (l.from, l.to)).collect();
    let apart = if flow == Flow::Along { TAB + 8.0 } else { 14.0 };
    let layout = layered(&layers, &vec![size.1 + 8.0; layers.len()], &arcs, apart);
    let (start, across) = flow.at((MARGIN + 10.0, TOP + 14.0));
    let across = if flow == Flow::Down { across + NAMES } else { across };
    let gap = if sheet.lines.len() > 40 { 96.0 } else { 84.0 };
    let places: Vec<f64> = (0..=last).map(|at| start + size.0 / 2.0 + (size.0 + gap) * at as f64).collect();
    // Lines within the last layer bulge over its edge.
    let bulge = if sheet.lines.iter().any(|l| layers[l.from] == last && layers[l.to] == last) { BULGE } else { 8.0 };
    let end = places.last().copied().unwrap_or(start) + size.0 / 2.0 + bulge;
    let (right, bottom) = flow.at((end, across + layout.extent));
    let put = |places: Vec<f64>| places.iter().map(|place| across + place).collect();
    let grid = Grid {
        flow,
        size,
        places,
        layers,
        across: put(layout.nodes),
        bends: layout.bends.into_iter().map(put).collect(),
        tabbed: sheet.nodes.iter().position(|n| sheet.game.status_quo == Some(n.0)),
    };
    (grid, (right + MARGIN).max(NARROWEST), bottom)
}
