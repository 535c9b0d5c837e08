//! Time expressions and numbers: dates, durations, counts with their bounds.
//!
//! The conventions are those of the annotation guidelines: a weekday is the nearest past one (the report's own day
//! included) unless the words look forward; without an anchor what depends on it stays open (`XXXX-11-24`, `None`).

use jiff::civil::Date;
use std::ops::Range;

use crate::lexicon::{LexiconError, LexiconFile};
use crate::text::Span;
use crate::text::tokens::Doc;

/// Month names, weekdays, units, number words, bound words of every language.
#[derive(Debug, Default)]
pub struct TimeLexicon {}

impl TimeLexicon {
    /// The built-in files with the user's laid over them.
    pub fn load(_user: &[LexiconFile]) -> Result<TimeLexicon, Box<LexiconError>> {
        Ok(TimeLexicon {})
    }
}

/// A time expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeMention {
    /// Code points, without a leading preposition.
    pub span: Span,
    /// The tokens it touches.
    pub tokens: Range<usize>,
    /// EDTF, `None` where the words (or a missing anchor) leave it open.
    pub edtf: Option<String>,
}

/// A counted thing: `12 قتيلا`, `ما لا يقل عن عشرين شخصا`, `العشرات`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountMention {
    /// Code points of the number with its bound words, without the counted noun.
    pub span: Span,
    /// The tokens of the span.
    pub tokens: Range<usize>,
    /// Least number that the words allow.
    pub min: Option<u64>,
    /// Greatest number that the words allow.
    pub max: Option<u64>,
    /// Token of the counted noun; the number's own token for duals (`قتيلان`).
    pub noun: Option<usize>,
}

/// Time expressions of a field, in order, never overlapping. `anchor` is the report's day in its own zone.
pub fn find_times(_lexicon: &TimeLexicon, _doc: &Doc, _anchor: Option<Date>, _language: &str) -> Vec<TimeMention> {
    Vec::new()
}

/// Numbers of a field with their bounds, in order, never overlapping; those inside `times` are left out.
pub fn find_counts(_lexicon: &TimeLexicon, _doc: &Doc, _times: &[TimeMention], _language: &str) -> Vec<CountMention> {
    Vec::new()
}
