//! A state as a box: its number, its options as marks, and signs for the status quo and for equilibria.

use super::canvas::{Anchor, Canvas, INK, Look, Type, width};
use super::{Rest, Words, taken};
use crate::conflict::game::Game;
use crate::conflict::model::{Lang, Model};

const STEP: f64 = 18.5;
/// Set between the options of different owners, where an owner has several.
const BETWEEN_OWNERS: f64 = 7.0;
const PER_ROW: usize = 10;
const PAD: f64 = 9.0;
const HEAD: f64 = 24.0;
/// Height of the tab that marks the status quo, above the box.
pub const TAB: f64 = 17.0;

const ID: Type = Type { size: 16.0, bold: true, fill: INK };
const CONCEPT: Type = Type { size: 13.0, bold: true, fill: INK };
const TAB_TEXT: Type = Type { size: 12.0, bold: true, fill: "#fff" };
const MARK: Type = Type { size: 11.5, bold: true, fill: "#fff" };

/// How all state boxes of a picture look.
pub struct Boxes {
    /// Where each option's mark stands, from the box's corner where reading begins.
    marks: Vec<(f64, f64)>,
    /// Width and height.
    pub size: (f64, f64),
}

impl Boxes {
    /// For a model, wide enough for these labels beside the state's number.
    pub fn new(model: &Model, labels: &[String]) -> Boxes {
        let mut order: Vec<usize> = (0..model.options.len()).collect();
        order.sort_by_key(|k| model.options.get(*k).map(|o| o.owner));
        let grouped = order.windows(2).any(|pair| model.options[pair[0]].owner == model.options[pair[1]].owner);
        let mut marks = vec![(0.0, 0.0); order.len()];
        let (mut x, mut row, mut count, mut widest) = (PAD, 0, 0, 0.0f64);
        for (at, &k) in order.iter().enumerate() {
            if count == PER_ROW {
                (x, row, count) = (PAD, row + 1, 0);
            } else if grouped && at > 0 && model.options[order[at - 1]].owner != model.options[k].owner {
                x += BETWEEN_OWNERS;
            }
            marks[k] = (x + STEP / 2.0, HEAD + STEP / 2.0 + STEP * f64::from(row));
            (x, count) = (x + STEP, count + 1);
            widest = widest.max(x);
        }
        let label = labels.iter().map(|l| width(l, CONCEPT)).fold(0.0, f64::max);
        let rows = if order.is_empty() { 0.0 } else { f64::from(row) + 1.0 };
        let size = ((widest + PAD).max(label + 30.0 + 2.0 * PAD).max(56.0), HEAD + STEP * rows + 6.0);
        Boxes { marks, size }
    }

    /// Draw a state around a centre.
    pub fn draw(&self, canvas: &mut Canvas, centre: (f64, f64), state: &State<'_>) {
        let State { model, game, words, lang, index, rest } = *state;
        let (w, h) = self.size;
        let bits = game.states.bits(index);
        let id = game.states.id(index);
        canvas.open(&format!("{}: {}", (words.state)(id), taken(model, bits, lang)));
        if game.status_quo == Some(index) {
            let room = (width(words.status_quo, TAB_TEXT) + 14.0).max(w * 0.6);
            canvas.rect((centre.0, centre.1 - h / 2.0 - TAB / 2.0 - 3.0), (room, TAB), 4.0, &Look::filled(INK));
            canvas.text((centre.0, centre.1 - h / 2.0 - 7.5), Anchor::Middle, TAB_TEXT, words.status_quo);
        }
        let fill = if rest.is_empty() { "#fff" } else { "#fff3c4" };
        if !rest.is_empty() {
            let outer = Look { fill: "#fff", stroke: INK, width: 1.8, dashed: rest.all.is_empty() };
            canvas.rect(centre, (w + 8.0, h + 8.0), 9.0, &outer);
        }
        let outline = if rest.is_empty() && game.status_quo != Some(index) { 1.0 } else { 1.8 };
        canvas.rect(centre, self.size, 6.0, &Look { fill, ..Look::stroked(INK, outline) });
        let (left, top) = (centre.0 - w / 2.0, centre.1 - h / 2.0);
        canvas.text((left + PAD, top + 18.0), Anchor::Start, ID, &id.to_string());
        let label = rest.strongest();
        if !label.is_empty() {
            canvas.text((left + w - PAD, top + 17.5), Anchor::End, CONCEPT, &label);
        }
        for (k, &(x, y)) in self.marks.iter().enumerate() {
            mark(canvas, (left + x, top + y), k, bits >> (k % 64) & 1 == 1);
        }
        canvas.close();
    }
}

/// An option: its number in a black circle if it is taken, an empty circle if not.
pub fn mark(canvas: &mut Canvas, centre: (f64, f64), option: usize, taken: bool) {
    if taken {
        canvas.circle(centre, 8.0, &Look::filled(INK));
        canvas.text((centre.0, centre.1 + 4.1), Anchor::Middle, MARK, &(option + 1).to_string());
    } else {
        canvas.circle(centre, 7.4, &Look { fill: "#fff", ..Look::stroked("#999", 1.1) });
    }
}

/// A state to draw.
#[derive(Clone, Copy)]
pub struct State<'a> {
    /// Its model.
    pub model: &'a Model,
    /// The model compiled.
    pub game: &'a Game,
    /// Words.
    pub words: &'a Words,
    /// Language of names.
    pub lang: Lang,
    /// Index of the state.
    pub index: u32,
    /// Where it is an equilibrium.
    pub rest: &'a Rest,
}
