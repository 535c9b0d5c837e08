//! Time expressions and numbers: dates, durations, counts with their bounds, casualties.
//!
//! The conventions are those of the annotation guidelines: a weekday is the nearest past one (the report's own day
//! included) unless the words look forward; without an anchor what depends on it stays open (`XXXX-11-24`, `None`).
//! `منذ` with a point gives the interval from it to the report's day. What the words leave open (`قريبا`, `منذ أيام`)
//! is a mention without a value.

mod ar;
mod calendar;
mod casualties;
mod edtf;
mod en;
mod numbers;
mod phrases;

use jiff::civil::Date;
use std::ops::Range;

use crate::lexicon::{LexiconError, LexiconFile};
use crate::text::Span;
use crate::text::fold::fold_mapped;
use crate::text::tokens::Doc;

pub use casualties::{Casualty, CasualtyKind};
pub use edtf::days_of;

use calendar::Sense;
use casualties::CasualtyLexicon;
use numbers::{NumberLexicon, Reading};

/// Month names, weekdays, units, number words, bound words, casualty words of every language.
#[derive(Debug, Default)]
pub struct TimeLexicon {
    ar: ar::words::Lexicon,
    ar_numbers: NumberLexicon,
    ar_casualties: CasualtyLexicon,
    en: en::words::Lexicon,
    en_numbers: NumberLexicon,
    en_casualties: CasualtyLexicon,
}

impl TimeLexicon {
    /// The built-in files with the user's laid over them.
    ///
    /// # Errors
    /// A file that does not parse, or an entry with a value that its section does not allow.
    pub fn load(user: &[LexiconFile]) -> Result<TimeLexicon, Box<LexiconError>> {
        Ok(TimeLexicon {
            ar: ar::words::Lexicon::load(user)?,
            ar_numbers: NumberLexicon::load("ar", user)?,
            ar_casualties: CasualtyLexicon::load("ar", user)?,
            en: en::words::Lexicon::load(user)?,
            en_numbers: NumberLexicon::load("en", user)?,
            en_casualties: CasualtyLexicon::load("en", user)?,
        })
    }

    fn numbers(&self, language: &str) -> Option<(&NumberLexicon, Reading)> {
        match language {
            "ar" => Some((&self.ar_numbers, ar::numbers::read)),
            "en" => Some((&self.en_numbers, en::numbers::read)),
            _ => None,
        }
    }
}

/// A time expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeMention {
    /// Code points, without a leading preposition.
    pub span: Span,
    /// The tokens it touches.
    pub tokens: Range<usize>,
    /// EDTF, `None` where the words (or a missing anchor) leave it open. With D a day (`2019-11-24`, `XXXX-11-24`), a
    /// month (`2019-11`, `XXXX-11`) or a year (`2019`): `D`, `D~` (about), `D/D`, `D~/D`, `D/..` (no anchor), a decade
    /// `199X`, a century `19XX`.
    pub edtf: Option<String>,
}

/// A counted thing: `12 قتيلا`, `ما لا يقل عن عشرين شخصا`, `العشرات`.
///
/// Any number in words or digits is one, whatever it counts (people, years, money); the noun tells. Percentages,
/// scores, fractions, ordinals and what lies within a time expression are not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountMention {
    /// Code points of the number with its bound words, without the counted noun.
    pub span: Span,
    /// The tokens of the span.
    pub tokens: Range<usize>,
    /// Least number that the words allow. `أكثر من 12` gives 12: a number matches a bound that holds it at an end.
    pub min: Option<u64>,
    /// Greatest number that the words allow. An approximate number (`نحو 300`) is its own least and greatest.
    pub max: Option<u64>,
    /// Token of the counted noun; the number's own token for duals (`قتيلان`).
    pub noun: Option<usize>,
}

/// Time expressions of a field, in order, never overlapping. `anchor` is the report's day in its own zone;
/// `language` an ISO 639-1 code (`ar`, `en`; none are found in others).
pub fn find_times(lexicon: &TimeLexicon, doc: &Doc, anchor: Option<Date>, language: &str) -> Vec<TimeMention> {
    // EDTF years are four digits: before the year 1 there is no anchor.
    let anchor = anchor.filter(|a| a.year() > 0);
    match language {
        "ar" => ar::dates::find(&lexicon.ar, &lexicon.ar_numbers, doc, anchor),
        "en" => en::dates::find(&lexicon.en, &lexicon.en_numbers, doc, anchor),
        _ => Vec::new(),
    }
}

/// Numbers of a field with their bounds, in order, never overlapping; those inside `times` are left out.
pub fn find_counts(lexicon: &TimeLexicon, doc: &Doc, times: &[TimeMention], language: &str) -> Vec<CountMention> {
    lexicon.numbers(language).map_or_else(Vec::new, |(lex, read)| numbers::find(lex, read, doc, times))
}

/// The killed and the injured of a field, in order. `counts` are those of [`find_counts`] for the same field; each is
/// used once at most. A part of a total (`بينهم 3 أطفال`) is no further casualty; several counts of one verb
/// (`أصيب 3 جنود و12 متظاهرا`) are added up.
pub fn find_casualties(lexicon: &TimeLexicon, doc: &Doc, counts: &[CountMention], language: &str) -> Vec<Casualty> {
    let words = match language {
        "ar" => &lexicon.ar_casualties,
        "en" => &lexicon.en_casualties,
        _ => return Vec::new(),
    };
    lexicon.numbers(language).map_or_else(Vec::new, |(numbers, _)| casualties::find(words, numbers, doc, counts))
}

/// The code points of tokens, less the proclitics (given folded) on the first.
fn span_after(doc: &Doc, tokens: Range<usize>, pre: &str) -> Span {
    let mut span = doc.span(tokens.clone());
    if pre.is_empty() {
        return span;
    }
    if let Some(first) = doc.tokens.get(tokens.start) {
        let folded = fold_mapped(doc.text.slice(first.start..first.end));
        let cut = folded.map.get(pre.chars().count()).copied().unwrap_or(0);
        // The whole token is proclitics where the number stands apart (`و5`).
        if first.start + cut < first.end {
            span.start = first.start + cut;
        }
    }
    span
}

/// A date in digits: `24/11/2019`, `2019-11-24`, `1441/10/11`. With two ways to read it (`04/05/2019`) the day is
/// first where `day_first`, and otherwise it stays open. Years from 1300 to 1500 are Hijri.
fn numeric_date(form: &str, day_first: bool) -> Option<Sense> {
    let mark = ['/', '-', '.'].into_iter().find(|m| form.matches(*m).count() == 2)?;
    let mut parts = form.split(mark);
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
    if ![a, b, c].iter().all(|p| !p.is_empty() && p.bytes().all(|x| x.is_ascii_digit())) {
        return None;
    }
    let (year, month, day) = match (a.len(), b.len(), c.len()) {
        (4, 1..=2, 1..=2) => (a, b, c),
        (1..=2, 1..=2, 4) => (c, b, a),
        _ => return None,
    };
    let year = year.parse::<i16>().ok()?;
    let (mut month, mut day) = (month.parse::<i8>().ok()?, day.parse::<i8>().ok()?);
    if a.len() == 4 && month > 12 || (a.len() < 4 && month > 12 && !day_first) {
        (month, day) = (day, month);
    } else if a.len() < 4 && !day_first && day <= 12 && day != month {
        return Some(Sense::Open);
    }
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    if (1300..=1500).contains(&year) {
        return Some(Sense::Hijri {
            day: u8::try_from(day).ok(),
            month: month as u8,
            year: Some(year.into()),
            shift: None,
        });
    }
    (1500..2200).contains(&year).then_some(Sense::Date { day: Some(day), month, year: Some(year), shift: None })
}
