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
mod state;

pub use canvas::{escape, isolated};
pub use graph::state_graph;

use super::model::{Lang, Model};
use super::stability::{Concept, Solution};
use canvas::plain;
use fixedbitset::FixedBitSet;
use thiserror::Error;

/// States that are drawn whole; of larger models a part is.
pub const WHOLE: usize = 64;

/// States that a picture may hold.
pub const MOST: usize = 200;

/// Lines between states that a picture may hold.
pub const MOST_LINES: usize = 1200;

/// A picture that nobody could read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{states} states with {lines} lines are too many for one picture ({MOST} and {MOST_LINES} at most)")]
pub struct TooLarge {
    /// States that would have to be drawn.
    pub states: usize,
    /// Lines between them.
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
    equilibrium: &'static str,
    equilibrium_in_some: &'static str,
    status_quo: &'static str,
    comma: &'static str,
    /// Over a column: how many improvements lie between its states and where they end.
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
        self.letters.get(decision_maker).map_or_else(|| (decision_maker + 1).to_string(), |l| (*l).to_owned())
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
fn taken(model: &Model, bits: u64, lang: Lang) -> String {
    let words = words(lang);
    let names = model.options.iter().enumerate().filter(|(k, _)| bits >> (k % 64) & 1 == 1).map(|(_, o)| {
        let owner = model.decision_makers.get(o.owner).map_or("", |d| d.name.in_lang(lang));
        format!("{}: {}", plain(owner), plain(o.name.in_lang(lang)))
    });
    let names: Vec<String> = names.collect();
    if names.is_empty() { words.no_option.to_owned() } else { names.join(words.comma) }
}

/// Under which concepts a state is an equilibrium: in all readings of what is unknown, and in some only.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Rest {
    all: Vec<Concept>,
    some: Vec<Concept>,
}

impl Rest {
    /// Of every state, from the equilibria of each reading.
    fn of(readings: &[Solution], states: usize) -> Vec<Rest> {
        let mut out = vec![Rest::default(); states];
        for concept in Concept::ALL {
            let sets: Vec<FixedBitSet> =
                readings.iter().filter(|r| r.stable.contains_key(&concept)).map(|r| r.equilibria(concept)).collect();
            for (state, rest) in out.iter_mut().enumerate() {
                let count = sets.iter().filter(|set| set.contains(state)).count();
                if count > 0 && count == sets.len() {
                    rest.all.push(concept);
                } else if count > 0 {
                    rest.some.push(concept);
                }
            }
        }
        out
    }

    fn is_empty(&self) -> bool {
        self.all.is_empty() && self.some.is_empty()
    }

    /// The strongest concepts: those that no other one here implies (Nash implies all, SSEQ implies SEQ, SMR and
    /// GMR, SEQ and SMR imply GMR).
    fn strongest(&self) -> String {
        let held: Vec<Concept> = if self.all.is_empty() { self.some.clone() } else { self.all.clone() };
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
