//! Contents that stand before their cue: `"…"، قال الوزير`, `…، كما قال الوزير`, `أنباء نفتها الوزارة`.

use super::super::Tokens;
use super::lexicon::Cue;
use super::{Candidate, Complement, Finder, comma};
use crate::phrases::Class;
use crate::phrases::ar::Extent;
use crate::text::ar::inflect::Shape;

impl Finder<'_, '_> {
    /// `«…»، قال الوزير`: the quotation stands before its verb.
    pub(super) fn quoted_before(
        &self,
        c: &Candidate,
        cue: &Cue,
        sentence: &Tokens,
        shape: Shape,
    ) -> Option<Complement> {
        if !cue.takes.colon || shape == Shape::Participle || c.joined {
            return None;
        }
        let doc = self.reading.doc;
        let mut close = c.tokens.start.checked_sub(1)?;
        if matches!(self.form(close), "،" | "," | ".") {
            close = close.checked_sub(1)?;
        }
        let at = doc.quotations.partition_point(|q| q.open < close);
        let q = doc.quotations[..at].iter().rev().take(2).find(|q| q.close == close && q.close > q.open + 2)?;
        let from = self.phrases.skip_circumstance(c.tokens.end, sentence.end);
        let subject = self.phrases.noun_phrase(from, sentence.end, Extent::Full).filter(|p| self.can_speak(p, true))?;
        let plain = self.plain(q.open, doc.tokens[q.open].start, subject.tokens.end, "\"");
        Some(Complement { subject: Some(subject), quoted: true, ends: Some(doc.tokens[q.close].end), ..plain })
    }

    /// `…، كما قال الوزير`, `…، يقول السكان.`, `… هذا ما أكده المتحدث`: a cue thrown in behind the clause that it tells.
    pub(super) fn clause_before(
        &self,
        c: &Candidate,
        cue: &Cue,
        sentence: &Tokens,
        shape: Shape,
    ) -> Option<Complement> {
        let doc = self.reading.doc;
        let at = c.tokens.start;
        if shape == Shape::Participle || !(cue.takes.clause || cue.takes.colon) || at < sentence.start + 3 {
            return None;
        }
        let as_said = self.form(at - 1) == "كما";
        let this_is = c.pronoun && self.form(at - 1) == "ما" && self.lexicon.this_is.contains(self.form(at - 2));
        let behind = comma(self.form(at - 1)) && !c.joined;
        if !(as_said || this_is || behind) {
            return None;
        }
        let from = self.phrases.skip_circumstance(c.tokens.end, sentence.end);
        let subject =
            self.phrases.noun_phrase(from, sentence.end, Extent::Short).filter(|p| self.can_speak(p, true))?;
        let after = subject.tokens.end;
        let closes = after >= sentence.end || matches!(self.form(after), "." | "،" | ",");
        if behind && !closes {
            return None;
        }
        let mut end = if this_is { at - 2 } else { at - 1 };
        while end > sentence.start && matches!(self.form(end - 1), "،" | "," | "-" | ".") {
            end -= 1;
        }
        if end < sentence.start + 2 {
            return None;
        }
        let stop = doc.tokens[end - 1].end;
        // `وأن الحكومة تتهم موسكو بكذا، وهو ما تنفيه روسيا`: of what is told right before, else of the last clause.
        let told = self.found.iter().rev().take_while(|f| f.cue_token >= sentence.start);
        let told =
            told.map(|f| f.content).find(|content| this_is && content.field == doc.field() && content.end == stop);
        let clause = (sentence.start..end - 2).rev().find(|&k| this_is && self.class(k).is(Class::COMPLEMENTISER));
        let (first, start) = match (told, clause) {
            (Some(content), _) => (doc.token_at(content.start), content.start),
            (None, Some(k)) => (k + 1, doc.tokens[k + 1].start),
            (None, None) => (sentence.start, self.without_conjunction(sentence.start)),
        };
        let plain = self.plain(first, start, after, "خلف");
        Some(Complement { subject: Some(subject), ends: Some(stop), ..plain })
    }

    /// `أنباء تناقلتها وسائل الإعلام`, `ما نفته الوزارة`: the content is what the pronoun of the cue points back to.
    pub(super) fn told_before(&self, c: &Candidate, cue: &Cue, sentence: &Tokens, shape: Shape) -> Option<Complement> {
        let resumes = !cue.takes.prepositions.is_empty()
            && self.lexicon.resumptives.contains(self.form(c.tokens.end))
            && c.tokens.start > 0
            && self.class(c.tokens.start - 1).is(Class::RELATIVE);
        let points_back = c.pronoun && (cue.takes.object || cue.takes.clause) || resumes;
        if !points_back || shape == Shape::Participle || cue.labels {
            return None;
        }
        let from = self.phrases.skip_circumstance(c.tokens.end, sentence.end);
        let subject = self.phrases.noun_phrase(from, sentence.end, Extent::Full).filter(|p| self.can_speak(p, true))?;
        let relative = c.tokens.start.checked_sub(1)?;
        // `ما تداولته الصحف بشأن …`: what is told stands behind the subject.
        if self.lexicon.fused_relatives.contains(self.form(relative)) {
            let at = subject.tokens.end;
            if self.lexicon.matters.contains(self.form(at)) && at + 1 < sentence.end {
                let start = self.reading.doc.tokens[at + 1].start;
                let plain = self.plain(at + 1, start, at, "ضمير");
                return Some(Complement { subject: Some(subject), nominal: true, ..plain });
            }
        }
        let end = if self.class(relative).is(Class::RELATIVE) { c.tokens.start - 1 } else { c.tokens.start };
        let told = (sentence.start.max(end.saturating_sub(12))..end).find_map(|s| {
            let class = self.class(s);
            if class.is(Class::PREPOSITION) || class.is(Class::VERB) {
                return None;
            }
            self.phrases.noun_phrase(s, end, Extent::Short).filter(|p| p.tokens.end == end && self.phrases.can_act(p))
        })?;
        let plain = self.plain(told.tokens.start, told.span.start, from, "ضمير");
        Some(Complement { subject: Some(subject), ends: Some(told.span.end), nominal: true, ..plain })
    }
}
