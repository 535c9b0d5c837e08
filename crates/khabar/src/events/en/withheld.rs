//! What a report says is held back.
//!
//! A detail is held back where a negation or a refusal, a word for telling and a word for the detail follow one another
//! in a clause: `did not disclose where the meeting took place`. The event is the one whose noun stands behind the
//! detail, else the one told last.

use std::ops::Range;

use super::Finder;
use crate::attribution;
use crate::events::{Found, Withholding, withheld_in_so_many_words, withhold};
use crate::phrases::Class;
use crate::text::Span;

/// How far telling may stand behind its negation, the detail behind telling, the event's noun behind the detail: tokens.
const REACH: [usize; 3] = [4, 6, 6];

impl Finder<'_, '_> {
    /// Lay every detail that a sentence says is held back to its event among those found so far.
    pub(super) fn withhold_in(&self, sentence: &Range<usize>, found: &mut [Found]) {
        let number = self.reading.doc.sentence_of.get(sentence.start).copied().unwrap_or(0);
        for k in sentence.clone() {
            for w in withheld_in_so_many_words(&self.lexicon.withheld, self.reading, k) {
                withhold(found, w, number);
            }
            if let Some(w) = self.withholding(k, sentence, found) {
                withhold(found, w, number);
            }
        }
    }

    fn withholding(&self, negation: usize, sentence: &Range<usize>, found: &[Found]) -> Option<Withholding> {
        let l = self.lexicon;
        let word = self.form(negation);
        if !l.not_told.contains(word) && l.refuses.hits(word).is_empty() {
            return None;
        }
        let run = |from: usize, reach: usize| {
            let stops = |k: &usize| matches!(self.form(*k), "." | ";" | ":" | "," | "\"" | "?" | "but");
            (from..sentence.end.min(from + reach)).take_while(move |k| !stops(k))
        };
        let telling = run(negation + 1, REACH[0]).find(|&k| !l.telling.hits(self.form(k)).is_empty())?;
        let named =
            |k: usize| l.details.iter().find(|(_, words)| words.contains(self.form(k))).map(|(field, _)| *field);
        let (detail, field) = run(telling + 1, REACH[1]).find_map(|k| Some((k, named(k)?)))?;
        let field_here = self.reading.doc.field();
        let noun =
            |k: &usize| found.iter().any(|e| e.token == *k && e.trigger.field == field_here && e.speech.is_none());
        let of = run(detail + 1, REACH[2]).find(noun);
        let end = of.unwrap_or(detail);
        let start = negation - usize::from(negation > sentence.start && self.class(negation - 1).is(Class::AUXILIARY));
        let span = self.reading.doc.span(start..end + 1);
        Some(Withholding { field, span, of, by: self.withholder(telling, sentence) })
    }

    /// The last statement of the one whom the outlet says to hold something back.
    fn withholder(&self, telling: usize, sentence: &Range<usize>) -> Option<usize> {
        let span = self.reading.doc.span(telling..telling + 1);
        if attribution::said_in(self.statements, span).is_some() {
            return None;
        }
        let subject = self.phrases.subject(telling, self.floor(telling, sentence))?;
        let before = self
            .statements
            .iter()
            .enumerate()
            .rev()
            .filter(|(_, s)| s.cue.field == span.field && s.cue.start < span.start && s.source.is_some());
        let mut before = before.take(24);
        if subject.pronoun {
            return before.next().map(|(i, _)| i);
        }
        let subject = self.reading.doc.span(subject.core.clone());
        let same = |s: Span| {
            let (x, y) = (self.words_of(s), self.words_of(subject));
            let within = |x: &[&str], y: &[&str]| !x.is_empty() && x.iter().all(|w| y.contains(w));
            within(&x, &y) || within(&y, &x)
        };
        before.find(|(_, s)| s.source.as_ref().is_some_and(|s| same(s.span))).map(|(i, _)| i)
    }

    fn words_of(&self, span: Span) -> Vec<&str> {
        let doc = self.reading.doc;
        let tokens = doc.token_at(span.start)..doc.token_at(span.end.saturating_sub(1)) + 1;
        tokens.map(|k| self.form(k)).filter(|w| !matches!(*w, "the" | "a" | "an")).collect()
    }
}
