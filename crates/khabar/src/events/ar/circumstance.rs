//! What stands around an event: place, time, context, means, cause.

use std::ops::Range;

use super::{Finder, Trigger};
use crate::names::NameMention;
use crate::phrases::ar::Extent;
use crate::phrases::{Class, Phrase};
use crate::record::{MentionKind, Plover, Stance};
use crate::text::Span;
use crate::text::ar::inflect::Shape;
use crate::text::ar::tagger::Upos;

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

    /// When: what one announces to do is done with the announcement (`أعلنت الحكومة أمس قطع العلاقات`).
    pub(super) fn time(
        &self,
        t: &Trigger,
        said_in: Option<usize>,
        scope: &Range<usize>,
        triggers: &[usize],
    ) -> Option<(Span, Option<String>)> {
        let doc = self.reading.doc;
        self.time_in(t.token, scope, triggers).or_else(|| {
            let s = &self.statements[said_in?];
            let start = doc.token_at(s.content.start);
            // A definite noun is of what was known before (`أكدت الوزارة، الاثنين، حصول اللقاء`).
            let announced = t.shape == Shape::Noun
                && !t.definite
                && t.entry.kind != Plover::Assault
                && matches!(s.stance, Stance::Asserts | Stance::Promises | Stance::Confirms)
                && s.content.field == doc.field()
                && start <= t.token
                && s.cue_token < start
                && !(start..t.token).any(|k| self.class(k).is(Class::VERB))
                && (s.cue_token + 1..=start).all(|k| !self.class(k).is(Class::COMPLEMENTISER));
            announced.then(|| self.time_in(s.cue_token, &(s.cue_token..start), &[])).flatten()
        })
    }

    fn time_in(&self, token: usize, scope: &Range<usize>, triggers: &[usize]) -> Option<(Span, Option<String>)> {
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

    /// Whether a circumstance at `at` can belong to the trigger: it opens the clause, no other trigger stands between,
    /// or it stands at the end of a clause with one more in it (`قتل ثلاثة وأصيب آخرون برصاص الجنود، الاثنين`).
    fn reaches(&self, token: usize, at: usize, scope: &Range<usize>, triggers: &[usize]) -> bool {
        let between = triggers.iter().filter(|&&k| k != token && k > token.min(at) && k < token.max(at)).count();
        let clause_ends = (token + 1..at).any(|k| {
            self.class(k).is(Class::COMPLEMENTISER)
                || self.class(k).is(Class::SUBORDINATOR)
                || self.form(k) == "؛"
                || self.form(k) == "،" && self.class(k + 1).is(Class::VERB)
        });
        // `منذ الرابع من الشهر، وأن الحكومة تتهم`: what was said before is another clause's.
        let other_clause =
            (at + 1..token).any(|k| self.class(k).is(Class::COMPLEMENTISER) && self.form(k).starts_with('و'));
        if other_clause {
            return false;
        }
        at <= scope.start + 2 || between == 0 || at > token && between == 1 && !clause_ends
    }

    pub(super) fn place(
        &self,
        t: &Trigger,
        scope: &Range<usize>,
        parties: [&[Span]; 2],
        triggers: &[usize],
    ) -> Option<Span> {
        // Words and penalties reach from afar: a place beside them is their matter's.
        if matches!(
            t.entry.kind,
            Plover::Request | Plover::Reject | Plover::Accuse | Plover::Agree | Plover::Threaten | Plover::Sanction
        ) {
            return None;
        }
        if let Some(place) = self.witness(t.token, scope) {
            return Some(place);
        }
        let mut best: Option<(usize, Span)> = None;
        for start in scope.clone() {
            let Some(phrase) = self.located(start, t, scope) else { continue };
            let at = phrase.tokens.start;
            let party = parties.iter().any(|p| p.iter().any(|s| s.overlaps(phrase.span)));
            if party || !self.reaches(t.token, at, scope, triggers) {
                continue;
            }
            if (t.entry.kind == Plover::Consult || at < t.token) && self.of_matter(at) {
                continue;
            }
            let mut span = self.with_site(at, phrase.span, scope);
            // Outside it is not in it: the word belongs to the place.
            if at > scope.start && self.lexicon.outside.contains(self.form(at - 1)) {
                span.start = self.reading.doc.tokens[at - 1].start;
            }
            // A site and the town behind it are one place: `فندق “فور سيزون” بالعاصمة عمان`.
            let behind = phrase.tokens.end + usize::from(self.class(phrase.tokens.end).is(Class::PREPOSITION));
            if self.is_site(at)
                && behind < scope.end
                && let Some(town) = self.located(behind, t, scope)
            {
                span.end = town.span.end;
            }
            let distance = if at > t.token { at - t.token } else { (t.token - at) * 2 + 4 };
            if best.is_none_or(|(d, _)| distance < d) {
                best = Some((distance, span));
            }
        }
        best.map(|(_, s)| s).or_else(|| {
            let head = |s: &Span| self.reading.doc.token_at(s.start);
            let place = |n: &&NameMention| n.kind == MentionKind::Place;
            match t.entry.mode.as_deref() {
                // `يزور القاهرة`, `زيارة إلى بيروت`
                Some("visit") => {
                    let end = scope.end.min(t.token + 10);
                    let stop = (t.token + 1..end).find(|&k| self.class(k).is(Class::VERB) || self.form(k) == "،");
                    let spot = (t.token + 1..stop.unwrap_or(end)).find(|&k| {
                        self.is_spot(k)
                            && !parties.iter().any(|p| p.iter().any(|s| s.overlaps(self.reading.doc.span(k..k + 1))))
                    })?;
                    self.phrases.noun_phrase(spot, end, Extent::Short).map(|p| p.span)
                }
                // What is struck by name is the place as well: `هجوم على دوما`.
                _ if t.entry.kind == Plover::Assault => {
                    let named = |s: &&Span| {
                        let name = self.reading.names_in(**s).iter().find(place);
                        name.is_some_and(|n| n.span.start == s.start || self.is_site(head(s)))
                    };
                    parties[1].iter().find(named).copied()
                }
                _ => None,
            }
        })
    }

    /// Whether a place stands behind a matter of talks, whose place it is: `بحثا مستجدات الوضع في البلاد`.
    fn of_matter(&self, at: usize) -> bool {
        let Some(mut k) = at.checked_sub(2).filter(|_| self.form(at - 1) == "في") else { return false };
        while k > 0 && self.phrases.adjective(k) {
            k -= 1;
        }
        let form = self.form(k);
        self.lexicon.matters.contains(self.bare(k))
            || self.lexicon.matters.contains(form.strip_prefix('و').unwrap_or(form))
    }

    /// The place that sees an event: `شهدت محافظة البصرة مظاهرات`, `الاحتجاجات التي تشهدها البلاد`.
    fn witness(&self, token: usize, scope: &Range<usize>) -> Option<Span> {
        let sees = |k: usize| self.lexicon.witness.contains(self.form(k));
        let here = (scope.start.max(token.saturating_sub(12))..token).rev().find(|&k| sees(k));
        let between = |k: usize| (k + 1..token).any(|n| self.class(n).is(Class::VERB) || self.form(n) == "،");
        if let Some(verb) = here.filter(|&k| !between(k)) {
            let own = self.own_subject(verb, token, scope).into_iter().next();
            return own.filter(|s| {
                let head = self.reading.doc.token_at(s.start);
                self.is_site(head) || self.reading.name_of(head).is_some_and(|n| n.kind == MentionKind::Place)
            });
        }
        let verb = self.relative_verb(token, scope.end.min(token + 6)).filter(|&k| sees(k))?;
        let p = self.phrases.noun_phrase(verb + 1, scope.end, Extent::Short)?;
        let head = p.tokens.start;
        let place = self.is_site(head) || self.reading.name_of(head).is_some_and(|n| n.kind == MentionKind::Place);
        place.then_some(p.span)
    }

    /// Whether a word heads a kind of place: `المدينة`, `مطار`, `حدود`.
    pub(super) fn is_site(&self, token: usize) -> bool {
        let form = self.form(token);
        let bare = form.strip_prefix(['ب', 'ل']).filter(|_| self.phrases.glued_preposition(token)).unwrap_or(form);
        let bare = bare.strip_prefix("ال").or_else(|| bare.strip_prefix('ل').filter(|_| form.starts_with("لل")));
        let word =
            bare.unwrap_or(form.strip_prefix('ب').filter(|_| self.phrases.glued_preposition(token)).unwrap_or(form));
        self.class(token).is(Class::PLACE_HEAD) || self.lexicon.sites.contains(word)
    }

    /// The place told behind a preposition by the phrase that begins at `start`.
    fn located(&self, start: usize, t: &Trigger, scope: &Range<usize>) -> Option<Phrase> {
        let glued = self.phrases.glued_preposition(start);
        let form = self.form(start);
        let led = if glued {
            form.strip_prefix('و').unwrap_or(form).chars().next().map_or("", |c| if c == 'ب' { "ب" } else { "" })
        } else if start > scope.start {
            self.form(start - 1)
        } else {
            ""
        };
        let led = led.strip_prefix('و').filter(|_| led != "وسط").unwrap_or(led);
        let inside = matches!(
            led,
            "في" | "ب"
                | "قرب"
                | "بقرب"
                | "بالقرب"
                | "داخل"
                | "شرق"
                | "غرب"
                | "شمال"
                | "جنوب"
                | "شرقي"
                | "غربي"
                | "شمالي"
                | "جنوبي"
                | "وسط"
                | "امام"
                | "فوق"
                | "قباله"
                | "باتجاه"
                | "خارج"
                | "بوسط"
                | "بشمال"
                | "بجنوب"
        );
        let edge =
            self.lexicon.edges.contains(form.strip_prefix("ال").unwrap_or(form)) || self.lexicon.edges.contains(form);
        let moves = led == "الي" && matches!(t.entry.kind, Plover::Consult | Plover::Mobilize | Plover::Aid)
            || led == "من" && t.entry.kind == Plover::Retreat
            || matches!(led, "علي" | "من" | "عند") && edge
            || led == "علي" && t.entry.kind == Plover::Assault;
        if !inside && !moves || self.reading.time_of(start).is_some() {
            return None;
        }
        // A direction between: `في شمال غرب البلاد`.
        let phrase = self.phrases.noun_phrase(start, scope.end, Extent::Short)?;
        let name = |k: usize| self.reading.name_of(k).filter(|n| n.kind == MentionKind::Place && n.tokens.start == k);
        // Before the name stands nothing but what tells a place: `مدينة الصدر`, `العاصمة الإريترية أسمرة`.
        let mut k = start;
        while k < phrase.tokens.end
            && name(k).is_none()
            && (self.is_site(k) || edge && k == start || k > start && self.phrases.adjective(k) || self.form(k) == "#")
        {
            k += 1;
        }
        let named = k < phrase.tokens.end && name(k).is_some();
        let common = k > start && led != "علي" && !self.lexicon.named_sites.contains(self.form(start))
            || edge && (k > start || led == "علي");
        // A town that no register knows, behind a word that only stands before places.
        let unknown = k == start
            && inside
            && !matches!(led, "ب" | "امام" | "خارج" | "وسط")
            && self.reading.name_of(start).is_none()
            && self.reading.tags.upos(start) == Some(Upos::Propn);
        (named || common || unknown).then_some(phrase)
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
