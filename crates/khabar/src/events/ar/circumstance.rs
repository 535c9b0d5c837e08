//! What stands around an event: place, time, context, means, cause, what is held back.

use std::ops::Range;

use super::lexicon::EventLexicon;
use super::{Finder, Trigger};
use crate::events::Found;
use crate::phrases::ar::Extent;
use crate::phrases::{Class, Reading};
use crate::record::{MentionKind, WithheldField};
use crate::text::Span;

impl Finder<'_, '_> {
    /// The tokens of the sentence that are told on the same word as the event: a time or place outside the content
    /// belongs to the saying, one inside an inner content to what is said there.
    pub(super) fn scope(&self, token: usize, said_in: Option<usize>, sentence: &Range<usize>) -> Range<usize> {
        let doc = self.reading.doc;
        let mut scope = sentence.clone();
        if let Some(s) = said_in {
            let content = self.statements[s].content;
            if content.field == doc.field() {
                scope.start = scope.start.max(doc.token_at(content.start));
                scope.end = scope.end.min(doc.token_at(content.end.saturating_sub(1)) + 1);
            }
        }
        let here = doc.span(sentence.clone());
        let near = self.statements.partition_point(|s| (s.cue.field, s.cue.start) < (here.field, here.start));
        for s in &self.statements[near.saturating_sub(16)..self.statements.len().min(near + 32)] {
            let content = s.content;
            if content.field != doc.field() || content.contains(doc.span(token..token + 1)) {
                continue;
            }
            let start = doc.token_at(content.start);
            if start > token && start < scope.end {
                scope.end = start;
            }
            let end = doc.token_at(content.end.saturating_sub(1)) + 1;
            if end <= token && end > scope.start && start >= scope.start {
                scope.start = end;
            }
        }
        if scope.start > token || scope.end <= token { sentence.clone() } else { scope }
    }

    pub(super) fn time(
        &self,
        token: usize,
        scope: &Range<usize>,
        triggers: &[usize],
    ) -> Option<(Span, Option<String>)> {
        let from = self.reading.times.partition_point(|t| t.tokens.start < scope.start);
        let inside = self.reading.times[from..].iter().take_while(|t| t.tokens.start < scope.end).filter(|t| {
            scope.start <= t.tokens.start
                && t.tokens.end <= scope.end
                && self.reaches(token, t.tokens.start, scope, triggers)
        });
        // The nearest one; behind the trigger it is likelier to be its own than before it.
        let best = inside.min_by_key(|t| {
            let distance = if t.tokens.start > token { t.tokens.start - token } else { (token - t.tokens.start) * 2 };
            (t.edtf.is_none(), distance)
        })?;
        Some((best.span, best.edtf.clone()))
    }

    /// Whether a circumstance at `at` can belong to the trigger: no other trigger stands between, or it opens the clause.
    fn reaches(&self, token: usize, at: usize, scope: &Range<usize>, triggers: &[usize]) -> bool {
        let between = triggers.iter().any(|&k| k != token && k > token.min(at) && k < token.max(at));
        !between || at <= scope.start + 2
    }

    pub(super) fn place(
        &self,
        t: &Trigger,
        scope: &Range<usize>,
        recipient: &[Span],
        triggers: &[usize],
    ) -> Option<Span> {
        let located = |token: usize| {
            let form = self.form(token);
            matches!(
                form,
                "في" | "قرب"
                    | "داخل"
                    | "علي"
                    | "شرق"
                    | "غرب"
                    | "شمال"
                    | "جنوب"
                    | "شرقي"
                    | "غربي"
                    | "شمالي"
                    | "جنوبي"
                    | "وسط"
                    | "الي"
                    | "من"
                    | "باتجاه"
                    | "قباله"
                    | "امام"
            ) || self.phrases.glued_preposition(token) && form.starts_with('ب')
        };
        let mut best: Option<(usize, Span)> = None;
        for name in
            self.reading.names_in(self.reading.doc.span(scope.clone())).iter().filter(|n| n.kind == MentionKind::Place)
        {
            let at = name.tokens.start;
            if !self.reaches(t.token, at, scope, triggers) {
                continue;
            }
            // The phrase that the name closes: `مدينة الصدر`, `العاصمة الإريترية أسمرة`.
            let start = (scope.start.max(at.saturating_sub(4))..=at).find(|&k| {
                let prepositional =
                    k > scope.start && located(k - 1) || located(k) && self.phrases.glued_preposition(k);
                prepositional && self.phrases.noun_phrase(k, at + 1, Extent::Short).is_some_and(|p| p.tokens.end > at)
            });
            let Some(start) = start else { continue };
            let Some(phrase) = self.phrases.noun_phrase(start, scope.end, Extent::Short) else { continue };
            let span = self.with_site(start, phrase.span, scope);
            let distance = if at > t.token { at - t.token } else { (t.token - at) * 2 + 4 };
            if best.is_none_or(|(d, _)| distance < d) {
                best = Some((distance, span));
            }
        }
        best.map(|(_, s)| s).or_else(|| {
            let place = |s: &&Span| self.reading.name_in(**s).is_some_and(|n| n.kind == MentionKind::Place);
            (t.entry.kind == crate::record::Plover::Assault).then(|| recipient.iter().find(place).copied()).flatten()
        })
    }

    /// A place told inside another: `فندق “فور سيزون” بالعاصمة عمان` is one place.
    fn with_site(&self, start: usize, span: Span, scope: &Range<usize>) -> Span {
        let doc = self.reading.doc;
        let site = (scope.start.max(start.saturating_sub(8))..start)
            .rev()
            .find(|&k| self.lexicon.sites.contains(self.form(k)));
        let Some(site) = site else { return span };
        let gap = (site..start).any(|k| self.class(k).is(Class::VERB) || matches!(self.form(k), "،" | "؛" | "."));
        if gap
            || site == scope.start
            || !self.class(site - 1).is(Class::PREPOSITION) && !self.phrases.glued_preposition(site)
        {
            return span;
        }
        Span { field: span.field, start: self.phrases.bare_start(site), end: span.end.max(doc.tokens[start].end) }
    }

    pub(super) fn contexts(&self, scope: &Range<usize>) -> Vec<String> {
        self.lexicon
            .context
            .iter()
            .filter(|(_, words)| scope.clone().any(|k| words.contains(self.form(k))))
            .map(|(name, _)| name.clone())
            .collect()
    }

    pub(super) fn instrument(&self, token: usize, scope: &Range<usize>) -> Option<Span> {
        let k = (token + 1..scope.end.min(token + 9)).find(|&k| {
            let form = self.form(k);
            let bare = form.strip_prefix('ب').unwrap_or(form);
            let led =
                form.starts_with('ب') || matches!(self.form(k - 1), "بواسطه" | "باستخدام" | "عبر") || k == token + 1;
            led && (self.lexicon.instrument.contains(bare) || self.lexicon.instrument.contains(form))
        })?;
        let phrase = self.phrases.noun_phrase(k, scope.end.min(k + 4), Extent::Short)?;
        let mut span = phrase.span;
        if self.form(k).starts_with('ب')
            && span.start == self.reading.doc.tokens[k].start
            && !self.lexicon.instrument.contains(self.form(k))
        {
            span.start = self.reading.doc.inner(k, 1, 0).start;
        }
        Some(span)
    }

    pub(super) fn cause(&self, token: usize, scope: &Range<usize>) -> Option<Span> {
        let k = (token + 1..scope.end).find(|&k| self.lexicon.cause.contains(self.form(k)))?;
        let limit = (k + 1..scope.end)
            .find(|&n| matches!(self.form(n), "،" | "؛" | ".") || self.class(n).is(Class::COMPLEMENTISER))
            .unwrap_or(scope.end);
        (limit > k + 1).then(|| self.reading.doc.span(k + 1..limit))
    }
}

/// Lay what a report says is held back to the event it speaks of: the last one told at or before those words, within
/// three sentences, that lacks the detail.
pub fn attach_withheld(lexicon: &EventLexicon, readings: &[Reading], events: &mut [Found]) {
    for reading in readings {
        let doc = reading.doc;
        for k in 0..doc.tokens.len() {
            for (field, phrases) in &lexicon.withheld {
                let words =
                    phrases.iter().find(|words| words.iter().enumerate().all(|(n, w)| reading.form(k + n) == w));
                let Some(words) = words.filter(|_| *field != WithheldField::Name) else { continue };
                let sentence = doc.sentence_of[k];
                let led = k > 0 && matches!(reading.form(k - 1), "دون" | "بدون" | "عدم" | "لم");
                let span = doc.span(k - usize::from(led)..k + words.len());
                let lacks = |e: &Found| match field {
                    WithheldField::Place => e.place.is_none(),
                    _ => e.time.is_none(),
                };
                let near = events.iter_mut().rev().find(|e| {
                    e.trigger.field == span.field
                        && e.speech.is_none()
                        && e.sentence <= sentence
                        && sentence - e.sentence <= 3
                        && lacks(e)
                });
                if let Some(e) = near.filter(|e| e.withheld.iter().all(|w| w.0 != *field)) {
                    e.withheld.push((*field, span));
                }
            }
        }
    }
}
