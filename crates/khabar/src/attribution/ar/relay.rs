//! Who passes on another's words: `نقلت الوكالة عن الوزير قوله إن …` is two statements.

use super::super::Tokens;
use super::lexicon::Cue;
use super::{Candidate, Complement, Finder, Speaker};
use crate::phrases::Phrase;
use crate::phrases::ar::Extent;
use crate::record::Stance;
use crate::text::Span;
use crate::text::ar::forms::Hit;
use crate::text::ar::inflect::Shape;

impl Finder<'_, '_> {
    /// The one whose words are passed on, and the inner cue if it has a word of its own (`قوله`).
    pub(super) fn relayed(&self, c: &Candidate, m: &Complement, sentence: &Tokens) -> Option<(Phrase, Option<Span>)> {
        let limit = m.between_end.min(sentence.end);
        let an = (c.tokens.end..limit)
            .find(|&k| matches!(self.form(k), "عن" | "الي") || self.form(k) == "لسان" && self.form(k - 1) == "علي")?;
        let cue = (an + 2..limit).find(|&k| {
            let hits = self.lexicon.cue_forms.hits(self.form(k));
            let own = |h: &Hit| h.shape == Shape::Noun && matches!(h.split.suf, "ه" | "ها" | "هم" | "هما");
            hits.iter().any(own) && self.reading.name_of(k).is_none()
        });
        let inner = self.phrases.noun_phrase(an + 1, cue.unwrap_or(limit), Extent::Full)?;
        Some((inner, cue.map(|k| self.reading.doc.span(k..k + 1))))
    }

    /// The statement of the one who passes words on, and behind it that of the one whose words they are.
    pub(super) fn relay(
        &mut self,
        c: &Candidate,
        cue: &Cue,
        m: &Complement,
        speaker: Speaker,
        (inner, inner_cue): (Phrase, Option<Span>),
        sentence: &Tokens,
    ) {
        let (who, inner) = (speaker.agreement, self.named(&inner));
        let (inner_who, index) = (inner.agreement, self.found.len());
        let speaker = Speaker { carries_on: None, ..speaker };
        let outer = self.statement(c, Stance::Asserts, &format!("{}/عن", cue.name), m, speaker, sentence);
        let mut told = self.statement(c, cue.stance, "قوله/عن", m, inner, sentence);
        if let Some(span) = inner_cue {
            told.cue = span;
            told.cue_token = self.reading.doc.token_at(span.start);
        }
        told.relayed_by = Some(index + self.base);
        told.addressee = None;
        self.keep(outer, who);
        self.keep(told, inner_who);
    }
}
