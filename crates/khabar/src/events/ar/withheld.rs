//! What a report says is held back, and mentions that only point to an event told before.
//!
//! A detail is held back where a negation or a refusal, a word for telling and a word for the detail follow one another
//! in a clause: `لم تكشف الوزارة عن مكان الاجتماع`, `دون أن تسمي مكانه`. The event is the one whose noun stands behind
//! the detail; a pronoun or nothing there points to the event told last.

use std::ops::Range;

use super::{Finder, Roles, Trigger};
use crate::attribution;
use crate::events::{Found, Withholding, withheld_in_so_many_words, withhold};
use crate::phrases::Class;
use crate::record::{Plover, WithheldField};
use crate::text::Span;
use crate::text::ar::forms::Hit;
use crate::text::ar::inflect::Shape;
use crate::text::tokens::Kind;

/// How far telling may stand behind its negation, the detail behind telling, the event's noun behind the detail: tokens.
const REACH: [usize; 3] = [4, 9, 5];
/// How many sentences back a pronoun may find its event.
const BACK: u32 = 2;

impl Finder<'_, '_> {
    /// Lay every detail that a sentence says is held back to its event among those found so far.
    pub(super) fn withhold_in(&self, sentence: &Range<usize>, found: &mut [Found]) {
        let number = self.reading.doc.sentence_of.get(sentence.start).copied().unwrap_or(0);
        for k in sentence.clone() {
            for w in withheld_in_so_many_words(&self.lexicon.withheld, self.reading, k) {
                withhold(found, w, number);
            }
            for w in self.withholdings(k, sentence, found) {
                withhold(found, w, number);
            }
        }
    }

    /// The details that the negation at `negation` says are not told; empty where it is no negation of telling.
    fn withholdings(&self, negation: usize, sentence: &Range<usize>, found: &[Found]) -> Vec<Withholding> {
        let l = self.lexicon;
        let word = self.form(negation);
        let bare = word.strip_prefix(['و', 'ف']).filter(|w| w.chars().count() > 1).unwrap_or(word);
        if !l.not_told.contains(bare) && l.refuses.hits(word).is_empty() {
            return Vec::new();
        }
        let run = |from: usize, reach: usize| {
            (from..sentence.end.min(from + reach))
                .take_while(|&k| !matches!(self.form(k), "." | "؛" | ":" | "،" | "," | "؟") && self.form(k) != "بان")
        };
        let Some(telling) = run(negation + 1, REACH[0]).find(|&k| !l.telling.hits(self.form(k)).is_empty()) else {
            return Vec::new();
        };
        let detail = |k: usize| l.details.hits(self.form(k)).first().copied();
        let Some(first) = run(telling + 1, REACH[1]).find(|&k| detail(k).is_some()) else { return Vec::new() };
        // `مكان الاجتماع وموعده`, `مكان أو زمان اللقاء`: more than one detail.
        let details = run(first, REACH[2]).filter_map(|k| Some((k, detail(k)?)));
        let details: Vec<(usize, Hit)> = details.collect();
        let last = details.last().map_or(first, |d| d.0);
        let noun = |k: &usize| found.iter().any(|e| e.token == *k && self.own(e) && e.speech.is_none());
        let of = run(first + 1, REACH[2]).find(noun);
        let by = self.withholder(telling, first, sentence);
        let end = of.filter(|&k| k > last).unwrap_or(last);
        let span = self.reading.doc.span(negation..end + 1);
        let clause = word.starts_with('و') || negation == sentence.start;
        let fits = |&(k, hit): &(usize, Hit)| {
            let (_, field) = (k, l.detail_of.get(hit.entry as usize)?);
            let pronoun = !hit.split.suf.is_empty();
            let held = match field {
                // `طلب عدم ذكر اسمه`, `مسؤول لم يكشف عن اسمه`: the source's name, which is no detail of an event.
                WithheldField::Name => !pronoun || clause && matches!(bare, "لم" | "لن"),
                // `موعد الانتخابات` is no detail of what was told before.
                _ => of.is_some() || pronoun || hit.split.definite() || !self.owned(last),
            };
            held.then_some(Withholding { field: *field, span, of, by })
        };
        details.iter().filter_map(fits).collect()
    }

    fn own(&self, e: &Found) -> bool {
        e.trigger.field == self.reading.doc.field()
    }

    /// Whether a genitive or a `ل` behind a word says whose it is.
    fn owned(&self, token: usize) -> bool {
        let next = token + 1;
        let word = self.reading.doc.tokens.get(next).is_some_and(|t| t.kind == Kind::Word);
        let lam = self.form(next).starts_with('ل') && self.phrases.glued_preposition(next);
        let other = Class::PREPOSITION.with(Class::VERB).with(Class::PARTICLE).with(Class::SUBORDINATOR);
        word && (lam
            || !self.class(next).is(other) && !self.phrases.adjective(next) && !self.form(next).starts_with('و'))
    }

    /// The last statement of the one whom the outlet says to hold something back: the subject of the verb, or the last
    /// one to speak if the verb has none of its own. Nobody inside what another says, or for a verbal noun.
    fn withholder(&self, telling: usize, detail: usize, sentence: &Range<usize>) -> Option<usize> {
        let doc = self.reading.doc;
        let span = doc.span(telling..telling + 1);
        let verb = self.lexicon.telling.hits(self.form(telling)).iter().any(|h| h.shape != Shape::Noun);
        if !verb || attribution::said_in(self.statements, span).is_some() {
            return None;
        }
        let before = self.statements.partition_point(|s| (s.cue.field, s.cue.start) < (span.field, span.start));
        let spoke = |i: &usize| self.statements[*i].cue.field == span.field && self.statements[*i].source.is_some();
        let subject = self.own_subject(telling, detail, sentence).into_iter().next();
        let mut earlier = (0..before).rev().filter(spoke).take(24);
        match subject {
            Some(subject) => {
                earlier.find(|&i| self.statements[i].source.as_ref().is_some_and(|s| self.one_name(s.span, subject)))
            }
            // `ولم يكشف عن مكان …` may have nobody for its subject: a verb that disagrees with the speaker has.
            None => earlier.next().filter(|&i| {
                let source = self.statements[i].source.as_ref();
                let feminine = source.is_some_and(|s| self.form(doc.token_at(s.span.start)).ends_with('ه'));
                feminine == self.form(telling).starts_with('ت')
            }),
        }
    }

    /// Whether two spans name the same one: one register key, or the words of one among those of the other.
    fn one_name(&self, a: Span, b: Span) -> bool {
        let key = |s: Span| self.reading.name_in(s).and_then(|n| n.entity.clone());
        let words = |s: Span| -> Vec<&str> {
            let doc = self.reading.doc;
            (doc.token_at(s.start)..doc.token_at(s.end.saturating_sub(1)) + 1)
                .filter(|&k| doc.tokens.get(k).is_some_and(|t| t.kind == Kind::Word))
                .map(|k| self.bare(k))
                .collect()
        };
        let (x, y) = (words(a), words(b));
        let within = |x: &[&str], y: &[&str]| !x.is_empty() && x.iter().all(|w| y.contains(w));
        key(a).is_some() && key(a) == key(b) || within(&x, &y) || within(&y, &x)
    }

    /// The event told before to which a word points that only says it took place: `انعقاده خارج البلاد`,
    /// `إنه عُقد في عمّان`. It must say where or when.
    pub(super) fn pointer(&self, token: usize, sentence: &Range<usize>, found: &[Found]) -> Option<Found> {
        let form = self.form(token);
        let owned = self.lexicon.pointers.hits(form).into_iter().find(|h| !h.split.suf.is_empty());
        let feminine = match owned {
            Some(hit) => hit.split.suf.starts_with("ها"),
            None => self.points_by_verb(token, sentence)?,
        };
        let number = self.reading.doc.sentence_of.get(token).copied().unwrap_or(0);
        let target = found.iter().rev().find(|e| {
            let points = matches!(e.kind, Plover::Consult | Plover::Assault | Plover::Protest | Plover::Mobilize);
            let noun = e.rule.ends_with("/noun");
            let word = self.form(e.token);
            let agrees = !noun || (word.ends_with('ه') || word.ends_with("ات")) == feminine;
            self.own(e) && e.token < token && e.sentence + BACK >= number && points && agrees && e.speech.is_none()
        })?;
        let entry = self.lexicon.entries.get(target.entry)?;
        let doc = self.reading.doc;
        let t = Trigger {
            token,
            span: Span { field: doc.field(), start: self.phrases.bare_start(token), end: doc.tokens[token].end },
            entry,
            number: target.entry,
            shape: Shape::Noun,
            plural: false,
            first_person: false,
            joined: false,
            pronoun: false,
            definite: true,
        };
        let here = super::Here { tokens: sentence, triggers: vec![token], signs: Vec::new() };
        let found = self.found(target.kind, Roles::default(), &t, None, format!("{}/pointer", entry.name), &here);
        (found.place.is_some() || found.time.is_some()).then_some(Found { pointer: true, ..found })
    }

    /// `إنه عُقد في`, `إنها جرت في`: whether a feminine is pointed to; `None` where no verb points.
    fn points_by_verb(&self, token: usize, sentence: &Range<usize>) -> Option<bool> {
        let verb = self.lexicon.pointing.hits(self.form(token)).iter().any(|h| h.shape != Shape::Noun);
        let mut k = token.checked_sub(1)?;
        if self.form(k) == "قد" {
            k = k.checked_sub(1)?;
        }
        if !verb || k < sentence.start || self.form(token + 1).starts_with("ال") {
            return None;
        }
        let opens = self.form(k).trim_start_matches(['و', 'ف', 'ب', 'ل', 'ك']);
        match opens {
            "انه" | "نه" => Some(false),
            "انها" | "نها" => Some(true),
            _ => None,
        }
    }
}
