//! What stands around an event: place, time, context, means, cause.

use std::ops::Range;

use super::Finder;
use crate::phrases::en::Extent;
use crate::record::{MentionKind, Plover};
use crate::text::Span;

impl Finder<'_, '_> {
    /// The tokens of the sentence that are told on the same word as the event: a time or place outside the content
    /// belongs to the saying, one inside an inner content to what is said there.
    pub(super) fn scope(&self, token: usize, said_in: Option<usize>, sentence: &Range<usize>) -> Range<usize> {
        let doc = self.reading.doc;
        let mut scope = sentence.clone();
        let tokens = |c: Span| doc.token_at(c.start)..doc.token_at(c.end.saturating_sub(1)) + 1;
        if let Some(content) = said_in.map(|s| self.statements[s].content).filter(|c| c.field == doc.field()) {
            let inside = tokens(content);
            scope = scope.start.max(inside.start)..scope.end.min(inside.end);
        }
        for content in self.statements.iter().map(|s| s.content) {
            if content.field != doc.field() || content.contains(doc.span(token..token + 1)) {
                continue;
            }
            let inner = tokens(content);
            if inner.start > token && inner.start < scope.end {
                scope.end = inner.start;
            }
            if inner.end <= token && inner.end > scope.start && inner.start >= scope.start {
                scope.start = inner.end;
            }
        }
        if scope.start > token || scope.end <= token { sentence.clone() } else { scope }
    }

    pub(super) fn time(&self, token: usize, scope: &Range<usize>) -> Option<(Span, Option<String>)> {
        let inside = self.reading.times.iter().filter(|t| scope.start <= t.tokens.start && t.tokens.end <= scope.end);
        let best = inside.min_by_key(|t| {
            let distance = if t.tokens.start > token { t.tokens.start - token } else { (token - t.tokens.start) * 2 };
            (t.edtf.is_none(), distance)
        })?;
        Some((best.span, best.edtf.clone()))
    }

    pub(super) fn place(&self, token: usize, scope: &Range<usize>, recipient: &[Span], kind: Plover) -> Option<Span> {
        let toward = matches!(kind, Plover::Consult | Plover::Mobilize | Plover::Retreat);
        let located = |k: usize| {
            toward && self.form(k) == "to"
                || matches!(
                    self.form(k),
                    "in" | "at"
                        | "near"
                        | "inside"
                        | "outside"
                        | "around"
                        | "across"
                        | "into"
                        | "from"
                        | "on"
                        | "through"
                        | "over"
                        | "toward"
                        | "towards"
                )
        };
        let mut best: Option<(usize, Span)> = None;
        for name in
            self.reading.names.iter().filter(|n| n.kind == MentionKind::Place && scope.contains(&n.tokens.start))
        {
            let at = name.tokens.start;
            let Some(start) = (scope.start + 1..=at).rev().take(6).find(|&k| located(k - 1)) else { continue };
            let Some(phrase) =
                self.phrases.noun_phrase(start, scope.end, Extent::Short).filter(|p| p.tokens.contains(&at))
            else {
                continue;
            };
            if recipient.contains(&phrase.span) && !matches!(kind, Plover::Assault | Plover::Mobilize) {
                continue;
            }
            let distance = if at > token { at - token } else { (token - at) * 2 + 4 };
            // Outside it is not in it: the word belongs to the place.
            let mut span = phrase.span;
            if self.lexicon.outside.contains(self.form(start - 1)) {
                span.start = self.reading.doc.tokens[start - 1].start;
            }
            if best.is_none_or(|(d, _)| distance < d) {
                best = Some((distance, span));
            }
        }
        best.map(|(_, s)| s).or_else(|| {
            let place = |s: &&Span| {
                self.reading.name_in(**s).is_some_and(|n| n.kind == MentionKind::Place && n.span.end == s.end)
            };
            (kind == Plover::Assault).then(|| recipient.iter().find(place).copied()).flatten()
        })
    }

    pub(super) fn contexts(&self, scope: &Range<usize>) -> Vec<String> {
        let held = self.lexicon.context.iter().filter(|(_, words)| scope.clone().any(|k| words.contains(self.form(k))));
        held.map(|(name, _)| name.clone()).collect()
    }

    pub(super) fn instrument(&self, token: usize, scope: &Range<usize>) -> Option<Span> {
        let near = scope.start.max(token.saturating_sub(3))..scope.end.min(token + 12);
        let k = near.clone().find(|&k| {
            let led = k + 1 == token
                || (near.start..k)
                    .rev()
                    .take(3)
                    .any(|j| matches!(self.form(j), "with" | "by" | "using" | "fired" | "in"));
            k != token && led && self.lexicon.instrument.contains(self.form(k))
        })?;
        Some(self.reading.doc.span(k..k + 1))
    }

    pub(super) fn cause(&self, token: usize, scope: &Range<usize>) -> Option<Span> {
        let k = (token + 1..scope.end).find(|&k| {
            self.lexicon.cause.contains(self.form(k)) || self.form(k) == "to" && self.form(k - 1) == "response"
        })?;
        let from = if self.form(k + 1) == "of" { k + 2 } else { k + 1 };
        let limit = (from..scope.end).find(|&n| matches!(self.form(n), "," | ";" | ".")).unwrap_or(scope.end);
        (limit > from).then(|| self.reading.doc.span(from..limit))
    }
}
