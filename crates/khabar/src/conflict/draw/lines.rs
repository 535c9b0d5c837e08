//! Lines between boxes in layers: curves that leave and reach boxes along the flow, with arrow heads and letters.
//!
//! Points are (along the flow, across it) until they are drawn: the flow goes with the reading direction, or down.

use super::Words;
use super::canvas::{Anchor, Canvas, INK, Look, PALE, Type};
use super::state::TAB;

/// Colours that people with any colour vision tell apart (Okabe & Ito 2008), the yellow left out: it is too pale.
const COLOURS: [&str; 7] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#000", "#e69f00", "#56b4e9"];

/// How far lines within a layer reach beyond its boxes.
pub const BULGE: f64 = 50.0;

const HEAD: f64 = 10.0;
const BULLET: f64 = 8.2;
const LETTER: Type = Type { size: 11.5, bold: true, fill: INK };

/// What a move is to the one who makes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Neither an improvement nor perhaps one.
    Other,
    /// Perhaps one.
    May,
    /// An improvement.
    Improves,
}

/// A line: a move, and perhaps the move back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Node that the move leaves.
    pub from: usize,
    /// Node that it reaches.
    pub to: usize,
    /// Who moves.
    pub by: usize,
    /// What the move is.
    pub kind: Kind,
    /// There is a move back.
    pub back: bool,
}

/// Which way a picture flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// As one reads.
    Along,
    /// From top to bottom.
    Down,
}

impl Flow {
    /// A point or a size that is given along and across the flow.
    pub fn at(self, (along, across): Point) -> Point {
        match self {
            Flow::Along => (along, across),
            Flow::Down => (across, along),
        }
    }
}

/// Where boxes and bends stand.
pub struct Grid {
    /// Which way the picture flows.
    pub flow: Flow,
    /// Size of a box.
    pub size: (f64, f64),
    /// Centre of each layer.
    pub places: Vec<f64>,
    /// Layer of each node.
    pub layers: Vec<usize>,
    /// Centre of each node, across.
    pub across: Vec<f64>,
    /// Bends of each line, across.
    pub bends: Vec<Vec<f64>>,
    /// The node with a tab over it, that lines from above must not run under.
    pub tabbed: Option<usize>,
}

impl Grid {
    /// Centre of a node in the picture.
    pub fn centre(&self, node: usize) -> Point {
        self.flow.at((self.places[self.layers[node]], self.across[node]))
    }
}

type Point = (f64, f64);

/// Colour of a decision maker.
pub fn colour(decision_maker: usize) -> &'static str {
    COLOURS[decision_maker % COLOURS.len()]
}

/// Draw all lines: pale ones first, then the rest, then the letters.
pub fn draw(canvas: &mut Canvas, words: &Words, grid: &Grid, lines: &[Line], heads_back: bool) {
    let ports = ports(grid, lines);
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by_key(|at| lines[*at].kind);
    let mut bullets: Vec<(Point, usize)> = Vec::new();
    for at in order {
        let (line, (start, end)) = (&lines[at], ports[at]);
        let path = path(grid, line, start, end, &grid.bends[at]);
        let back = line.back && (heads_back || line.kind != Kind::Improves);
        trace(canvas, grid.flow, line, &path, back);
        bullets.push((free_place(&path, &bullets), line.by));
    }
    for (place, by) in bullets {
        bullet(canvas, words, grid.flow.at(place), by);
    }
}

/// A decision maker's letter on its line.
pub fn bullet(canvas: &mut Canvas, words: &Words, place: Point, by: usize) {
    canvas.circle(place, BULLET, &Look { fill: "#fff", ..Look::stroked(colour(by), 1.6) });
    canvas.text((place.0, place.1 + 4.0), Anchor::Middle, LETTER, &words.letter(by));
}

/// A straight sample for the legend, in black as of no party.
pub fn sample(canvas: &mut Canvas, from: Point, length: f64, kind: Kind, back: bool) {
    let by = 4;
    let end = (from.0 + length, from.1);
    let line = Line { from: 0, to: 0, by, kind, back: false };
    let third = length / 3.0;
    let path = Path {
        start: from,
        pieces: vec![[(from.0 + third, from.1), (from.0 + 2.0 * third, from.1), end]],
        out: 1.0,
        into: 1.0,
    };
    trace(canvas, Flow::Along, &line, &path, back);
}

/// A curve from box to box, and the ways that it sets out and arrives along the flow (1 with it, -1 against it).
struct Path {
    start: Point,
    pieces: Vec<[Point; 3]>,
    out: f64,
    into: f64,
}

impl Path {
    fn end(&self) -> Point {
        self.pieces.last().map_or(self.start, |p| p[2])
    }
}

fn trace(canvas: &mut Canvas, flow: Flow, line: &Line, path: &Path, back: bool) {
    let (stroke, width) = match line.kind {
        Kind::Other => (PALE, 1.1),
        Kind::May => (colour(line.by), 1.5),
        Kind::Improves => (colour(line.by), 1.9),
    };
    let look = Look { dashed: line.kind == Kind::May, ..Look::stroked(stroke, width) };
    // The stroke ends inside the head, so that its flat end does not blunt the tip.
    let mut pieces = path.pieces.clone();
    if let Some(last) = pieces.last_mut() {
        last[2].0 -= path.into * HEAD * 0.6;
    }
    let mut start = path.start;
    if back {
        start.0 += path.out * HEAD * 0.6;
    }
    let pieces: Vec<[Point; 3]> = pieces.iter().map(|piece| piece.map(|p| flow.at(p))).collect();
    canvas.curve(flow.at(start), &pieces, &look);
    head(canvas, flow, path.end(), path.into, stroke, line.kind != Kind::Other);
    if back {
        let (colour, filled) = if line.kind == Kind::May { (stroke, true) } else { (PALE, false) };
        head(canvas, flow, path.start, -path.out, colour, filled);
    }
}

/// An arrow head with its tip at a point.
fn head(canvas: &mut Canvas, flow: Flow, tip: Point, way: f64, stroke: &'static str, filled: bool) {
    let (size, half) = if filled { (HEAD, 4.6) } else { (HEAD * 0.8, 3.4) };
    let base = tip.0 - way * size;
    let fill = if filled { stroke } else { "#fff" };
    let corners = [tip, (base, tip.1 - half), (base, tip.1 + half)].map(|p| flow.at(p));
    canvas.polygon(&corners, &Look { fill, ..Look::stroked(stroke, 1.0) });
}

/// The first place along the curve's first piece that no other letter covers.
fn free_place(path: &Path, taken: &[(Point, usize)]) -> Point {
    let piece = path.pieces.first().copied().unwrap_or([path.start; 3]);
    let at = |t: f64| {
        let u = 1.0 - t;
        let mix =
            |a: f64, b: f64, c: f64, d: f64| u * u * u * a + 3.0 * u * u * t * b + 3.0 * u * t * t * c + t * t * t * d;
        let [b, c, d] = piece;
        (mix(path.start.0, b.0, c.0, d.0), mix(path.start.1, b.1, c.1, d.1))
    };
    let room = |p: Point| {
        taken.iter().map(|(q, _)| ((p.0 - q.0).powi(2) + (p.1 - q.1).powi(2)).sqrt()).fold(f64::INFINITY, f64::min)
    };
    let tries = [0.38, 0.3, 0.46, 0.54, 0.24, 0.62, 0.7].map(at);
    let free = tries.iter().copied().find(|p| room(*p) > 2.0 * BULLET + 1.0);
    free.unwrap_or_else(|| tries.into_iter().max_by(|a, b| room(*a).total_cmp(&room(*b))).unwrap_or(path.start))
}

/// Which side of its box a line's end is on: 1 where the flow leaves, -1 where it arrives.
fn side(grid: &Grid, line: &Line) -> (f64, f64) {
    match grid.layers[line.from].cmp(&grid.layers[line.to]) {
        std::cmp::Ordering::Less => (1.0, -1.0),
        std::cmp::Ordering::Equal => (1.0, 1.0),
        std::cmp::Ordering::Greater => (-1.0, 1.0),
    }
}

/// Where each line leaves and reaches its boxes, across: spread over the side, in the order of the other ends.
fn ports(grid: &Grid, lines: &[Line]) -> Vec<(f64, f64)> {
    // (node, on the side where the flow leaves, height of the next point, line, is its end)
    let mut ends: Vec<(usize, bool, f64, usize, bool)> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let (out, into) = side(grid, line);
        let bends = &grid.bends[at];
        let next = bends.first().copied().unwrap_or(grid.across[line.to]);
        let last = bends.last().copied().unwrap_or(grid.across[line.from]);
        ends.push((line.from, out > 0.0, next, at, false));
        ends.push((line.to, into > 0.0, last, at, true));
    }
    ends.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2)).then((a.3, a.4).cmp(&(b.3, b.4))));
    let mut out = vec![(0.0, 0.0); lines.len()];
    for group in ends.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let room = grid.size.1 - 10.0;
        let step = (room / group.len() as f64).min(13.0);
        for (nth, &(node, _, _, at, is_end)) in group.iter().enumerate() {
            let y = grid.across[node] + step * (nth as f64 - (group.len() as f64 - 1.0) / 2.0);
            *(if is_end { &mut out[at].1 } else { &mut out[at].0 }) = y;
        }
    }
    out
}

fn path(grid: &Grid, line: &Line, start: f64, end: f64, bends: &[f64]) -> Path {
    let (out, into) = side(grid, line);
    let half = grid.size.0 / 2.0 + 5.0;
    let reach = |node: usize, side: f64| match grid.flow {
        Flow::Down if side < 0.0 && grid.tabbed == Some(node) => side * (half + TAB),
        _ => side * half,
    };
    let (from, to) = (grid.layers[line.from], grid.layers[line.to]);
    let start = (grid.places[from] + reach(line.from, out), start);
    let end = (grid.places[to] + reach(line.to, into), end);
    if from == to {
        let bulge = (16.0 + (end.1 - start.1).abs() * 0.12).min(BULGE);
        let pieces = vec![[(start.0 + bulge, start.1), (end.0 + bulge, end.1), end]];
        return Path { start, pieces, out: 1.0, into: -1.0 };
    }
    let mut stops = vec![start];
    for (nth, y) in bends.iter().enumerate() {
        let column = if out > 0.0 { from + 1 + nth } else { from.saturating_sub(1 + nth) };
        let x = grid.places.get(column).copied().unwrap_or(end.0);
        stops.extend([(x - out * half, *y), (x + out * half, *y)]);
    }
    stops.push(end);
    let pieces = stops.windows(2).map(|pair| {
        let (a, b) = (pair[0], pair[1]);
        let reach = (b.0 - a.0) * 0.5;
        [(a.0 + reach, a.1), (b.0 - reach, b.1), b]
    });
    Path { start, pieces: pieces.collect(), out, into: out }
}
