//! What the signs of a picture mean, below it.

use super::canvas::{Anchor, Canvas, INK, Look, Type, isolated, plain, width, wrapped};
use super::lines::{Kind, bullet, sample};
use super::state::mark;
use super::{Words, words};
use crate::conflict::model::{Lang, Model};

const LINE: f64 = 22.0;

/// What there is to explain.
pub struct Shown {
    /// Kinds of lines.
    pub lines: Vec<Kind>,
    /// Heads that show the way back.
    pub way_back: bool,
    /// Equilibria under all readings, and under some only.
    pub rests: (bool, bool),
    /// Sentences on what is left out.
    pub notes: Vec<String>,
}

/// Draw the legend between the margins, from `top` down; gives where it ends.
pub fn legend(canvas: &mut Canvas, model: &Model, lang: Lang, room: (f64, f64), top: f64, shown: &Shown) -> f64 {
    let words = words(lang);
    let (from, to) = room;
    canvas.line(&[(from, top), (to, top)], &Look::stroked("#ddd", 1.0));
    let mut y = signs(canvas, words, room, top + 24.0, shown) + 8.0;
    for line in wrapped(words.options, Type::BOLD, to - from, 2) {
        canvas.text((from, y), Anchor::Start, Type::BOLD, &line);
        y += LINE + 2.0;
    }
    y = parties(canvas, words, model, lang, room, y);
    for note in &shown.notes {
        for line in wrapped(note, Type::SMALL, to - from, 3) {
            canvas.text((from, y + 4.0), Anchor::Start, Type::SMALL, &line);
            y += LINE - 3.0;
        }
    }
    y
}

/// Samples of lines and outlines, as many in a row as there is room for.
fn signs(canvas: &mut Canvas, words: &Words, (from, to): (f64, f64), top: f64, shown: &Shown) -> f64 {
    let (mut x, mut y) = (from, top);
    let mut place = |text: &str| {
        let need = 48.0 + width(text, Type::SMALL) + 26.0;
        if x > from && x + need > to {
            (x, y) = (from, y + LINE);
        }
        let at = (x, y);
        x += need;
        at
    };
    let text = Type { fill: INK, ..Type::SMALL };
    for &kind in &shown.lines {
        let says = match kind {
            Kind::Improves => words.improves,
            Kind::May => words.may_improve,
            Kind::Other => words.other_move,
        };
        let (x, y) = place(says);
        sample(canvas, (x, y - 4.5), 38.0, kind, kind == Kind::May);
        canvas.text((x + 48.0, y), Anchor::Start, text, says);
    }
    if shown.way_back {
        let (x, y) = place(words.way_back);
        sample(canvas, (x, y - 4.5), 38.0, Kind::Improves, true);
        canvas.text((x + 48.0, y), Anchor::Start, text, words.way_back);
    }
    let (all, some) = shown.rests;
    for (there, says, dashed) in [(all, words.equilibrium, false), (some, words.equilibrium_in_some, true)] {
        if there {
            let (x, y) = place(says);
            let outer = Look { fill: "#fff", stroke: INK, width: 1.8, dashed };
            canvas.rect((x + 19.0, y - 4.5), (38.0, 17.0), 5.0, &outer);
            let inner = Look { fill: "#fff3c4", ..Look::stroked(INK, 1.4) };
            canvas.rect((x + 19.0, y - 4.5), (32.0, 11.0), 3.0, &inner);
            canvas.text((x + 48.0, y), Anchor::Start, text, says);
        }
    }
    if x > from { y + LINE } else { top }
}

/// Each party's letter and name with its options, in as many columns as there is room for.
fn parties(canvas: &mut Canvas, words: &Words, model: &Model, lang: Lang, room: (f64, f64), top: f64) -> f64 {
    let (from, to) = room;
    let columns = (((to - from) / 300.0).floor().max(1.0) as usize).min(3);
    let wide = ((to - from) / columns as f64).min(380.0);
    let mut ends = vec![top; columns];
    for (dm, decider) in model.decision_makers.iter().enumerate() {
        let shortest = |a: &usize, b: &usize| ends[*a].total_cmp(&ends[*b]).then(a.cmp(b));
        let column = (0..columns).min_by(shortest).unwrap_or(0);
        let (x, mut y) = (from + wide * column as f64, ends[column]);
        bullet(canvas, words, (x + 9.0, y - 4.5), dm);
        for line in wrapped(&plain(decider.name.in_lang(lang)), Type::BOLD, wide - 44.0, 4) {
            canvas.text((x + 24.0, y), Anchor::Start, Type::BOLD, &isolated(&line));
            y += LINE - 1.0;
        }
        for (k, option) in model.options.iter().enumerate().filter(|(_, o)| o.owner == dm) {
            mark(canvas, (x + 33.0, y - 4.5), k, true);
            for line in wrapped(&plain(option.name.in_lang(lang)), Type::TEXT, wide - 68.0, 6) {
                canvas.text((x + 48.0, y), Anchor::Start, Type::TEXT, &isolated(&line));
                y += LINE - 1.0;
            }
        }
        ends[column] = y + 6.0;
    }
    ends.into_iter().fold(top, f64::max)
}
