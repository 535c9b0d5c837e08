//! The matrix of equilibria: which state rests under which concept, and what keeps each decision maker there.

use super::canvas::{Anchor, Canvas, GREY, INK, Look, Type, isolated, width, wrapped};
use super::legend::{Shown, legend};
use super::lines::bullet;
use super::sheet::{MARGIN, NARROWEST, heading};
use super::state::mark;
use super::{Options, Rest, Words, equilibria, solved, stays, words};
use crate::conflict::game::Game;
use crate::conflict::model::{Lang, Model};
use crate::conflict::stability::{Concept, Solution};

/// States that the matrix lists.
pub const MOST_ROWS: usize = 40;

const ROW: f64 = 28.0;
const HEAD: f64 = 76.0;
const TOP: f64 = 88.0;
const ID: f64 = 72.0;
const OPTION: f64 = 18.5;
const CONCEPT: f64 = 54.0;
/// A party's column is as wide as its longest word, within these bounds.
const PARTY: (f64, f64) = (104.0, 190.0);
const BETWEEN: f64 = 22.0;

const CELL: Type = Type { size: 13.0, bold: false, fill: INK };
const BOLD: Type = Type { bold: true, ..CELL };

/// What is listed, and where the columns begin.
struct Table<'a> {
    model: &'a Model,
    game: &'a Game,
    readings: &'a [Solution],
    lang: Lang,
    words: &'static Words,
    solved: Vec<Concept>,
    options: f64,
    concepts: f64,
    parties: f64,
    party: f64,
    end: f64,
}

/// The matrix of equilibria, as SVG: a row for each state that is an equilibrium under some concept, the first
/// `MOST_ROWS` of them. `readings` are the solutions under each reading of what is unknown, or the one.
pub fn equilibria_matrix(model: &Model, game: &Game, readings: &[Solution], options: &Options) -> String {
    let table = Table::new(model, game, readings, options.lang);
    let Table { words, lang, end, .. } = table;
    let all = equilibria(readings);
    let right = (end + MARGIN).max(NARROWEST);
    let mut canvas = Canvas::new(lang, right);
    heading(&mut canvas, model, lang, words.matrix, right);
    table.heads(&mut canvas);
    let mut y = TOP + HEAD;
    for (nth, (state, rest)) in all.iter().take(MOST_ROWS).enumerate() {
        if nth % 2 == 0 {
            let middle = ((MARGIN + end) / 2.0, y + ROW / 2.0);
            canvas.rect(middle, (end - MARGIN, ROW), 0.0, &Look::filled("#f4f4f2"));
        }
        table.row(&mut canvas, *state, rest, y + ROW / 2.0);
        y += ROW;
    }
    if all.is_empty() {
        canvas.text((MARGIN, y + 18.0), Anchor::Start, Type::TEXT, words.no_equilibrium);
        y += ROW;
    }
    y = key(&mut canvas, words, right, y + 26.0);
    let mut notes = Vec::new();
    if all.len() > MOST_ROWS {
        notes.push((words.equilibria_shown)(MOST_ROWS, all.len()));
    }
    let shown = Shown { lines: Vec::new(), way_back: false, rests: (false, false), notes };
    let bottom = legend(&mut canvas, model, lang, (MARGIN, right - MARGIN), y, &shown);
    let title = format!("{}: {}", words.matrix, isolated(model.title.in_lang(lang)));
    canvas.finish(&title, &described(game, &all, words), bottom + 12.0)
}

impl<'a> Table<'a> {
    fn new(model: &'a Model, game: &'a Game, readings: &'a [Solution], lang: Lang) -> Table<'a> {
        let words = words(lang);
        let solved: Vec<Concept> = solved(readings).collect();
        let options = MARGIN + ID;
        let block = (OPTION * model.options.len() as f64).max(width(words.options_column, BOLD));
        let concepts = options + block + BETWEEN;
        let parties = concepts + CONCEPT * solved.len() as f64 + BETWEEN;
        let parts = model.decision_makers.iter().flat_map(|d| d.name.in_lang(lang).split_whitespace());
        let longest = parts.map(|word| width(word, CELL)).fold(0.0, f64::max);
        let party = (longest + 36.0).clamp(PARTY.0, PARTY.1);
        let end = parties + (party * model.decision_makers.len() as f64).max(width(words.stable_column, BOLD));
        Table { model, game, readings, lang, words, solved, options, concepts, parties, party, end }
    }

    fn option(&self, k: usize) -> f64 {
        self.options + OPTION * (k as f64 + 0.5)
    }

    fn concept(&self, at: usize) -> f64 {
        self.concepts + CONCEPT * (at as f64 + 0.5)
    }

    fn party(&self, dm: usize) -> f64 {
        self.parties + self.party * dm as f64
    }

    fn heads(&self, canvas: &mut Canvas) {
        let (words, above, below) = (self.words, TOP + 8.0, TOP + HEAD - 8.0);
        canvas.text((MARGIN + 6.0, above), Anchor::Start, BOLD, words.state_column);
        canvas.text((self.options, above), Anchor::Start, BOLD, words.options_column);
        for k in 0..self.model.options.len() {
            canvas.text((self.option(k), below), Anchor::Middle, Type { fill: GREY, ..CELL }, &(k + 1).to_string());
        }
        if !self.solved.is_empty() {
            canvas.text((self.concepts, above), Anchor::Start, BOLD, words.equilibrium_column);
            canvas.text((self.parties, above), Anchor::Start, BOLD, words.stable_column);
        }
        for (at, concept) in self.solved.iter().enumerate() {
            canvas.text((self.concept(at), below), Anchor::Middle, BOLD, concept.name());
        }
        for (dm, decider) in self.model.decision_makers.iter().enumerate() {
            let x = self.party(dm);
            bullet(canvas, words, (x + 9.0, TOP + 32.0), dm);
            for (nth, line) in wrapped(decider.name.in_lang(self.lang), CELL, self.party - 32.0, 3).iter().enumerate() {
                canvas.text((x + 22.0, TOP + 36.0 + 16.0 * nth as f64), Anchor::Start, CELL, &isolated(line));
            }
        }
        canvas.line(&[(MARGIN, TOP + HEAD), (self.end, TOP + HEAD)], &Look::stroked(INK, 1.2));
    }

    fn row(&self, canvas: &mut Canvas, state: u32, rest: &Rest, y: f64) {
        let bits = self.game.states.bits(state);
        canvas.text((MARGIN + 6.0, y + 5.0), Anchor::Start, Type::BOLD, &self.game.states.id(state).to_string());
        if self.game.status_quo == Some(state) {
            let now = Type { size: 11.0, bold: true, fill: "#fff" };
            canvas.rect((MARGIN + 50.0, y), (27.0, 16.0), 4.0, &Look::filled(INK));
            canvas.text((MARGIN + 50.0, y + 4.0), Anchor::Middle, now, self.words.now);
        }
        for k in 0..self.model.options.len() {
            mark(canvas, (self.option(k), y), k, bits >> (k % 64) & 1 == 1);
        }
        for (at, concept) in self.solved.iter().enumerate() {
            Sign::of(rest, *concept).draw(canvas, (self.concept(at), y));
        }
        for dm in self.game.decision_makers() {
            let says = stays(self.readings, dm, state);
            canvas.text((self.party(dm) + 22.0, y + 4.6), Anchor::Start, CELL, &says);
        }
    }
}

/// Whether a state is an equilibrium: in all readings, in some, in none.
#[derive(Clone, Copy)]
enum Sign {
    All,
    Some,
    None,
}

impl Sign {
    fn of(rest: &Rest, concept: Concept) -> Sign {
        match (rest.all.contains(&concept), rest.some.contains(&concept)) {
            (true, _) => Sign::All,
            (_, true) => Sign::Some,
            _ => Sign::None,
        }
    }

    /// A tick in a box, a broken box, or a dot.
    fn draw(self, canvas: &mut Canvas, at: (f64, f64)) {
        let (x, y) = at;
        match self {
            Sign::All => {
                canvas.rect(at, (18.0, 18.0), 4.0, &Look { fill: "#fff3c4", ..Look::stroked(INK, 1.6) });
                canvas.tick(at, &Look::stroked(INK, 2.2));
            }
            Sign::Some => {
                canvas.rect(at, (18.0, 18.0), 4.0, &Look { dashed: true, fill: "#fff", ..Look::stroked(INK, 1.4) });
                canvas.circle(at, 3.0, &Look::filled(INK));
            }
            Sign::None => canvas.line(&[(x - 3.0, y), (x + 3.0, y)], &Look::stroked("#999", 1.4)),
        }
    }
}

/// What the signs mean.
fn key(canvas: &mut Canvas, words: &Words, right: f64, top: f64) -> f64 {
    let (mut x, mut y) = (MARGIN, top);
    for (sign, says) in [(Sign::All, words.in_all), (Sign::Some, words.in_some), (Sign::None, words.in_none)] {
        sign.draw(canvas, (x + 9.0, y - 4.5));
        canvas.text((x + 26.0, y), Anchor::Start, CELL, says);
        x += 26.0 + width(says, CELL) + 28.0;
    }
    for line in wrapped(words.stable_under, CELL, right - 2.0 * MARGIN, 2) {
        y += 22.0;
        canvas.text((MARGIN, y), Anchor::Start, CELL, &line);
    }
    y + 18.0
}

/// The matrix in words.
fn described(game: &Game, all: &[(u32, Rest)], words: &Words) -> String {
    let one = |(s, rest): &(u32, Rest)| format!("{} ({})", (words.state)(game.states.id(*s)), rest.strongest());
    let list: Vec<String> = all.iter().take(MOST_ROWS).map(one).collect();
    if list.is_empty() { words.no_equilibrium.to_owned() } else { (words.equilibria)(&list.join(words.comma)) }
}
