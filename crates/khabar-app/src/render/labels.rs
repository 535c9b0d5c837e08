//! The words around the records, in the languages of the files beside this one.

use clap::ValueEnum;
use khabar::record::{Plover, Quote, SourceKind, Stance, Status};

#[path = "ar.rs"]
mod ar;
#[path = "en.rs"]
mod en;

pub use ar::counted;
pub use en::plural;

/// Language of the labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    Ar,
    En,
}

/// Everything that text output says in its own words.
pub struct Labels {
    pub outlet: &'static str,
    pub published: &'static str,
    pub id: &'static str,
    pub statements: &'static str,
    pub events: &'static str,
    pub problems: &'static str,
    pub none_found: &'static str,
    pub outlet_unnamed: &'static str,
    /// Title of a report without one.
    pub untitled: &'static str,
    /// A statement without a source.
    pub no_source: &'static str,
    pub to: &'static str,
    pub medium: &'static str,
    pub line: &'static str,
    pub event: &'static str,
    pub kind: &'static str,
    pub trigger: &'static str,
    pub actor: &'static str,
    pub recipient: &'static str,
    pub place: &'static str,
    pub time: &'static str,
    pub status: &'static str,
    pub word_of: &'static str,
    /// An event that the report does not tell, but mentions beside something else.
    pub in_passing: &'static str,
    /// What another says of the same event.
    pub account: &'static str,
    pub dead: &'static str,
    pub injured: &'static str,
    pub withheld: &'static str,
    /// What is withheld where a name is.
    pub name: &'static str,
    pub at_least: &'static str,
    pub at_most: &'static str,
    /// Between the members of a list, and between the links of a chain.
    pub and: &'static str,
    pub comma: &'static str,
    /// Between an outlet and the one on whose word it reports. A word and no arrow: an arrow points the wrong way
    /// in one of the two directions that a terminal may lay the line out in.
    pub citing: &'static str,
    /// An event told by the outlet itself.
    pub own_voice: &'static str,
    /// The chance that the words were read right, said so that no one takes it for a chance of truth.
    pub read_right: &'static str,
    pub quotes: (&'static str, &'static str),
    pub source_kind: fn(SourceKind) -> &'static str,
    pub stance: fn(Stance) -> &'static str,
    pub quote: fn(Quote) -> &'static str,
    pub plover: fn(Plover) -> &'static str,
    pub status_word: fn(Status) -> &'static str,
    /// How finely a place is given (`site`, `city` …).
    pub precision: fn(&str) -> &str,
    /// Names, times, relations.
    pub also: fn(usize, usize, usize) -> String,
}

/// The labels of a language.
pub fn labels(lang: Lang) -> &'static Labels {
    match lang {
        Lang::Ar => &ar::LABELS,
        Lang::En => &en::LABELS,
    }
}
