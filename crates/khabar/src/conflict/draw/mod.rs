//! Pictures of a conflict as SVG: the graph of states, the matrix of equilibria, and paths.
//!
//! Reading direction follows the language: in Arabic everything runs from right to left. Colour is never the only
//! sign: parties carry letters, equilibria a double outline, options numbers. A picture refers to nothing outside
//! itself and holds no script, so that it can stand in a page or be sent alone.
//!
//! Functions of their input: the same model gives the same picture, byte for byte.

mod ar;
mod canvas;
mod en;
mod graph;
mod layered;
mod legend;
mod lines;
mod matrix;
mod paths;
mod sheet;
mod state;

pub(super) use canvas::marked_up;
pub use canvas::{isolated, plain};
pub use graph::{Improvement, improvements, state_graph};
pub use matrix::equilibria_matrix;
pub use paths::path_dag;

use super::model::{Lang, Model};
use super::stability::{Concept, Solution};
use fixedbitset::FixedBitSet;
use thiserror::Error;

/// States that are drawn whole; of larger models a part is.
pub const WHOLE: usize = 64;

/// States that a picture may hold.
pub const MOST: usize = 200;

/// Lines that a picture may hold, each counted once for every layer of states that it goes on to.
pub const MOST_LINES: usize = 2400;

/// A picture that nobody could read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{states} states with {lines} lines are too many for one picture ({MOST} and {MOST_LINES} at most)")]
pub struct TooLarge {
    /// States that would have to be drawn.
    pub states: usize,
    /// Lines between them, counted as for [`MOST_LINES`]; 0 if there were too many states to draw any.
    pub lines: usize,
}

/// How to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Language of the words, and the direction.
    pub lang: Lang,
}

/// The words in pictures, in one language.
struct Words {
    /// Letters that stand for decision makers; beyond them their number does.
    letters: &'static [&'static str],
    state_graph: &'static str,
    options: &'static str,
    improves: &'static str,
    may_improve: &'static str,
    other_move: &'static str,
    way_back: &'static str,
    improvements_only: &'static str,
    one_step_only: &'static str,
    doubtful_of_one_option: &'static str,
    circle: &'static str,
    not_reached: &'static str,
    equilibrium: &'static str,
    equilibrium_in_some: &'static str,
    status_quo: &'static str,
    comma: &'static str,
    semicolon: &'static str,
    now: &'static str,
    matrix: &'static str,
    path_dag: &'static str,
    state_column: &'static str,
    options_column: &'static str,
    equilibrium_column: &'static str,
    stable_column: &'static str,
    /// In a cell of the matrix.
    in_all: &'static str,
    in_some: &'static str,
    in_none: &'static str,
    /// What a decision maker's cell holds.
    stable_under: &'static str,
    /// Over a layer of a path: how many moves lead there.
    moves_made: fn(usize) -> String,
    /// How many equilibria of how many are shown.
    equilibria_shown: fn(usize, usize) -> String,
    /// Over a layer: how many improvements lie between its states and where they end.
    improvements_left: fn(usize) -> String,
    /// How many states of how many are shown.
    shown: fn(usize, usize) -> String,
    /// A state by its number.
    state: fn(u32) -> String,
    /// The equilibria of a picture, listed.
    equilibria: fn(&str) -> String,
    no_equilibrium: &'static str,
    no_option: &'static str,
}

fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::Ar => &ar::WORDS,
        Lang::En => &en::WORDS,
    }
}

impl Words {
    /// The sign of a decision maker.
    fn letter(&self, decision_maker: usize) -> String {
        self.letters
            .get(decision_maker)
            .map_or_else(|| decision_maker.saturating_add(1).to_string(), |l| (*l).to_owned())
    }
}

/// What a picture shows, and the day that its model speaks of.
fn dated(what: &str, model: &Model) -> String {
    match &model.date {
        Some(date) => format!("{what} · {}", isolated(date)),
        None => what.to_owned(),
    }
}

/// Options taken in a state, by name.
pub(super) fn taken(model: &Model, bits: u64, lang: Lang) -> String {
    let words = words(lang);
    let names = model.options.iter().enumerate().filter(|(k, _)| bits >> (k % 64) & 1 == 1).map(|(_, o)| {
        let owner = model.decision_makers.get(o.owner).map_or("", |d| d.name.in_lang(lang));
        format!("{}: {}", isolated(owner), isolated(o.name.in_lang(lang)))
    });
    let names: Vec<String> = names.collect();
    if names.is_empty() { words.no_option.to_owned() } else { names.join(words.semicolon) }
}

/// Under which concepts something holds: in all readings of what is unknown, and in some only.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Rest {
    pub(super) all: Vec<Concept>,
    pub(super) some: Vec<Concept>,
}

impl Rest {
    /// Of the readings that `holds` is asked about, with a concept that they were solved for.
    fn new(readings: &[Solution], holds: impl Fn(&Solution, Concept) -> bool) -> Rest {
        let mut out = Rest::default();
        for concept in solved(readings) {
            match readings.iter().filter(|r| holds(r, concept)).count() {
                0 => {}
                n if n == readings.len() => out.all.push(concept),
                _ => out.some.push(concept),
            }
        }
        out
    }

    fn is_empty(&self) -> bool {
        self.all.is_empty() && self.some.is_empty()
    }

    /// The strongest concepts, those of all readings if there are any: those that no other one here implies (Nash
    /// implies all, SSEQ implies SEQ, SMR and GMR, SEQ and SMR imply GMR).
    fn strongest(&self) -> String {
        let held = if self.all.is_empty() { &self.some } else { &self.all };
        let implied = |c: &Concept| {
            held.iter().any(|by| match by {
                Concept::Nash => *c != Concept::Nash,
                Concept::Sseq => matches!(c, Concept::Seq | Concept::Smr | Concept::Gmr),
                Concept::Seq | Concept::Smr => *c == Concept::Gmr,
                Concept::Gmr | Concept::Sim => false,
            })
        };
        held.iter().filter(|c| !implied(c)).map(|c| c.name()).collect::<Vec<_>>().join(" ")
    }
}

/// Concepts that every reading was solved for.
pub(super) fn solved(readings: &[Solution]) -> impl Iterator<Item = Concept> {
    let solved = |c: &Concept| !readings.is_empty() && readings.iter().all(|r| r.stable.contains_key(c));
    Concept::ALL.into_iter().filter(solved)
}

/// The strongest concepts under which a decision maker stays in a state; in brackets if only in some readings.
pub(super) fn stays(readings: &[Solution], decision_maker: usize, state: u32) -> String {
    let rest = Rest::new(readings, |r, c| r.is_stable(c, decision_maker, state));
    match (rest.strongest(), rest.all.is_empty()) {
        (under, _) if under.is_empty() => "–".to_owned(),
        (under, true) => format!("({under})"),
        (under, false) => under,
    }
}

/// The equilibria under some concept and reading, ascending, each with where it holds.
pub(super) fn equilibria(readings: &[Solution]) -> Vec<(u32, Rest)> {
    let mut any = FixedBitSet::new();
    for (reading, concept) in readings.iter().flat_map(|r| solved(readings).map(move |c| (r, c))) {
        let set = reading.equilibria(concept);
        any.grow(set.len());
        any.union_with(&set);
    }
    let all: Vec<u32> = any.ones().map(|s| s as u32).collect();
    let stays = |r: &Solution, c: Concept, s: u32| {
        r.stable.get(&c).is_some_and(|sets| !sets.is_empty() && sets.iter().all(|set| set.contains(s as usize)))
    };
    all.into_iter().map(|s| (s, Rest::new(readings, |r, c| stays(r, c, s)))).collect()
}

#[cfg(test)]
pub(super) mod tests;
