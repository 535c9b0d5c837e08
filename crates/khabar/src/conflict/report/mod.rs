//! A report on a conflict, in Markdown or as one HTML page: what it rests on, where it can come to rest, and what
//! the caller adds. Everything that a picture shows is also there as a table.

mod ar;
mod en;
mod evidence;
mod formula;
mod html;
mod markdown;

use super::draw::{self, Options, Rest, isolated};
use super::game::Game;
use super::model::{Lang, Model};
use super::stability::{Concept, Solution};

pub use formula::{formula_in_words, option_in_words};
pub use html::html;
pub use markdown::markdown;

/// What to report on.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// The model.
    pub model: &'a Model,
    /// The model compiled.
    pub game: &'a Game,
    /// Its solutions under each reading of what is unknown, or the one.
    pub readings: &'a [Solution],
    /// Language.
    pub lang: Lang,
    /// What follows the report's own sections.
    pub sections: &'a [Section],
}

/// A part of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its heading.
    pub title: String,
    /// What it holds.
    pub body: Vec<Block>,
}

/// A piece of a section. In its texts, names put in stand between the signs that [`isolated`] sets; nothing is read
/// as markup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph(String),
    /// A list.
    List(Vec<String>),
    /// A table.
    Table {
        /// What the columns hold.
        head: Vec<String>,
        /// The rows, each as long as the head.
        rows: Vec<Vec<String>>,
    },
    /// A picture as [`draw`] gives it, put into HTML as it is. Markdown leaves it out, so a table or
    /// list should say the same.
    Svg(String),
}

/// The words in reports, in one language.
struct Words {
    rests_on: &'static str,
    rests_on_intro: &'static str,
    party: &'static str,
    option: &'static str,
    preference: &'static str,
    because: &'static str,
    judgement: &'static str,
    silent: &'static str,
    random: fn(u64) -> String,
    strong: &'static str,
    unknown: &'static str,
    probability: fn(f64) -> String,
    infeasible: &'static str,
    moves: &'static str,
    /// A listed set of moves of a party, by their number.
    listed_moves: fn(usize) -> String,
    quotes: (&'static str, &'static str),
    /// Between what an outlet reports and whom it cites.
    citing: &'static str,
    anonymous: &'static str,
    report: &'static str,
    statement: &'static str,
    comma: &'static str,
    semicolon: &'static str,
    and: &'static str,
    or: &'static str,
    not: &'static str,
    if_: &'static str,
    iff: &'static str,
    any_move: &'static str,
    bringing: &'static str,
    reaching: &'static str,
    allowed_while: &'static str,
    barred_while: &'static str,
    allowed: &'static str,
    barred: &'static str,
    always: &'static str,
    equilibria: &'static str,
    no_equilibrium: &'static str,
    readings: &'static str,
    state: &'static str,
    taken: &'static str,
    status_quo: &'static str,
    yes: &'static str,
    some: &'static str,
    no: &'static str,
    strongest: &'static str,
    state_graph: &'static str,
    improvements: &'static str,
    none: &'static str,
    too_large: fn(usize) -> String,
    relation: fn(super::Relation) -> &'static str,
}

fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::Ar => &ar::WORDS,
        Lang::En => &en::WORDS,
    }
}

impl Report<'_> {
    fn words(&self) -> &'static Words {
        words(self.lang)
    }

    /// All sections: the report's own, then the caller's.
    fn all(&self) -> Vec<Section> {
        let mut out = vec![evidence::section(self), equilibria(self), state_graph(self)];
        out.extend_from_slice(self.sections);
        out
    }

    /// Number of a state, with a word where it is the status quo.
    fn state(&self, index: u32) -> String {
        let id = self.game.states.id(index);
        match self.game.status_quo == Some(index) {
            true => format!("{id} ({})", self.words().status_quo),
            false => id.to_string(),
        }
    }

    fn taken(&self, index: u32) -> String {
        draw::taken(self.model, self.game.states.bits(index), self.lang)
    }
}

fn equilibria(report: &Report<'_>) -> Section {
    let words = report.words();
    let concepts: Vec<Concept> = draw::solved(report.readings).collect();
    let all = draw::equilibria(report.readings);
    let mut body = vec![Block::Paragraph(words.strongest.to_owned())];
    if report.readings.len() > 1 {
        body.push(Block::Paragraph(words.readings.to_owned()));
    }
    body.push(Block::Svg(draw::equilibria_matrix(
        report.model,
        report.game,
        report.readings,
        &Options { lang: report.lang },
    )));
    let cell = |rest: &Rest, concept: &Concept| match (rest.all.contains(concept), rest.some.contains(concept)) {
        (true, _) => words.yes.to_owned(),
        (_, true) => words.some.to_owned(),
        _ => words.no.to_owned(),
    };
    let row = |(state, rest): &(u32, Rest)| {
        let mut out = vec![report.state(*state), report.taken(*state)];
        out.extend(concepts.iter().map(|c| cell(rest, c)));
        out.extend(report.game.decision_makers().map(|dm| draw::stays(report.readings, dm, *state)));
        out
    };
    if all.is_empty() {
        body.push(Block::Paragraph(words.no_equilibrium.to_owned()));
    } else {
        let mut head = vec![words.state.to_owned(), words.taken.to_owned()];
        head.extend(concepts.iter().map(|c| c.name().to_owned()));
        head.extend(report.model.decision_makers.iter().map(|d| isolated(d.name.in_lang(report.lang))));
        body.push(Block::Table { head, rows: all.iter().map(row).collect() });
    }
    Section { title: words.equilibria.to_owned(), body }
}

fn state_graph(report: &Report<'_>) -> Section {
    let words = report.words();
    let options = Options { lang: report.lang };
    let too_large = |e: draw::TooLarge| Block::Paragraph((words.too_large)(e.states));
    let picture = draw::state_graph(report.model, report.game, report.readings, &options);
    let mut body = vec![picture.map_or_else(too_large, Block::Svg)];
    if let Ok(states) = draw::improvements(report.game, report.readings) {
        let one = |i: &draw::Improvement| {
            let by = report.model.decision_makers.get(i.by).map_or("", |d| d.name.in_lang(report.lang));
            let doubt = if i.known { String::new() } else { format!(" ({})", words.unknown) };
            format!("{}: {}{doubt}", isolated(by), report.game.states.id(i.to))
        };
        let row = |(state, improvements): (u32, Vec<draw::Improvement>)| {
            let list = match improvements.is_empty() {
                true => words.none.to_owned(),
                false => improvements.iter().map(one).collect::<Vec<_>>().join(words.semicolon),
            };
            vec![report.state(state), report.taken(state), list]
        };
        let head = [words.state, words.taken, words.improvements].map(str::to_owned).to_vec();
        body.push(Block::Table { head, rows: states.into_iter().map(row).collect() });
    }
    Section { title: words.state_graph.to_owned(), body }
}

#[cfg(test)]
mod tests;
