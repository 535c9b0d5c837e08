//! A speaker before a colon, with no cue but the colon: `الخارجية: لا علم لنا بالأمر`.

use super::super::{Found, Tokens};
use super::content::content_end;
use super::{Finder, found_by};
use crate::phrases::Phrase;
use crate::phrases::ar::Extent;
use crate::record::{Quote, Stance};
use crate::text::Field;
use crate::text::ar::inflect::Shape;

impl Finder<'_, '_> {
    /// `X: …` in a title or at the head of a line, X being one who can speak.
    pub(super) fn headline(&self, sentence: &Tokens) -> Option<Found> {
        let doc = self.reading.doc;
        if doc.field() != Field::Title && !doc.line_start[sentence.start] {
            return None;
        }
        let colon = (sentence.start + 1..sentence.end.min(sentence.start + 12)).find(|&k| self.form(k) == ":")?;
        let verbal = |k| self.lexicon.cue_forms.hits(self.form(k)).iter().any(|h| h.shape != Shape::Noun);
        if colon + 2 >= sentence.end || (sentence.start..colon).any(verbal) {
            return None;
        }
        // `مصدر بخارجية سوريا:` is one speaker however its prepositions hang together.
        let phrase = self.phrases.phrase(sentence.start, colon);
        let head = self.phrases.noun_phrase(sentence.start, colon, Extent::Full)?;
        let title = doc.field() == Field::Title;
        // `سول - وكالات:` is where a report comes from.
        let dateline = (sentence.start..colon)
            .any(|k| matches!(self.form(k), "-" | "ـ" | "--") || self.lexicon.datelines.contains(self.form(k)));
        if !title && dateline {
            return None;
        }
        let speaks = self.heads_speaker(&head)
            || title && (head.tokens.end == colon && self.state_speaks(&head, colon + 1, sentence));
        if !speaks {
            return None;
        }
        let end = content_end(self.reading, sentence);
        let (start, end, whole) = self.unquote(colon + 1, doc.tokens[colon + 1].start, end);
        let quoted = whole && doc.quotation_opening(colon + 1).is_some();
        Some(Found {
            source: Some(self.source(&phrase)),
            content: self.span(start, end),
            quote: if quoted { Quote::Direct } else { Quote::Indirect },
            ..found_by(doc.span(colon..colon + 1), colon, Stance::Asserts, "headline".to_owned())
        })
    }

    /// Whether a place before a colon stands for its government: a capital known as such, or a country where the words
    /// behind tell of another one. Else it only says where (`ليبيا: اشتباكات …`).
    fn state_speaks(&self, place: &Phrase, from: usize, sentence: &Tokens) -> bool {
        if self.lexicon.metonyms.contains(self.form(place.tokens.start)) && place.tokens.len() == 1 {
            return true;
        }
        let Some(mine) = self.country(place.span) else { return false };
        (from..sentence.end).any(|k| self.country(self.reading.doc.span(k..k + 1)).is_some_and(|c| c != mine))
    }
}
