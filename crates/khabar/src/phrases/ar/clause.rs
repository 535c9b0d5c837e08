//! Clauses: where one begins, its subject before the verb, what stands in it besides.

use std::ops::Range;

use super::{Extent, Phrases};
use crate::phrases::{Class, Phrase};
use crate::text::tokens::Kind;

impl Phrases<'_, '_> {
    fn form(&self, token: usize) -> &str {
        self.reading.form(token)
    }

    fn class(&self, token: usize) -> Class {
        self.reading.class(token)
    }

    /// The first token from `i` that opens no prepositional phrase, time, adverb, aside or addressee.
    pub fn skip_circumstance(&self, mut i: usize, limit: usize) -> usize {
        while i < limit {
            let class = self.class(i);
            let next = self.circumstance_end(i, limit);
            if next > i {
                i = next;
            } else if self.reading.doc.tokens[i].kind == Kind::Punct && self.form(i) != "#"
                || class.is(Class::PARTICLE)
                || class.is(Class::AUXILIARY)
            {
                i += 1;
            } else {
                break;
            }
        }
        i
    }

    /// Where the circumstance that begins at `i` ends: a time, an aside, a prepositional phrase, an adverb, or the comma
    /// before one; `i` itself if none begins there.
    pub fn circumstance_end(&self, i: usize, limit: usize) -> usize {
        let form = self.form(i);
        let class = self.class(i);
        if let Some(time) = self.reading.time_of(i) {
            return time.tokens.end.max(i + 1);
        }
        if form == "(" {
            return (i + 1..limit).find(|&k| self.form(k) == ")").map_or(i + 1, |k| k + 1);
        }
        if class.is(Class::ADVERB) {
            return i + 1;
        }
        if matches!(form, "،" | "," | "؛") || class.is(Class::PREPOSITION) && self.resumptive(i) {
            return i + 1;
        }
        if class.is(Class::PREPOSITION) || self.glued_preposition(i) || matches!(form, "ل" | "ب") {
            let head = if class.is(Class::PREPOSITION) || matches!(form, "ل" | "ب") { i + 1 } else { i };
            let mut end = self.noun_phrase(head, limit, Extent::Short).map_or(head, |p| p.tokens.end);
            if self.reading.time_of(head).is_some() {
                end = end.max(head + 1);
            }
            return end.max(i + 1);
        }
        i
    }

    /// Whether a preposition carries its own pronoun (`فيه`, `عنها`).
    fn resumptive(&self, i: usize) -> bool {
        self.reading.tags.enclitic(i).is_some()
    }

    /// Whether a token is a preposition glued to its noun (`لحفتر`, `بالمدينة`).
    pub fn glued_preposition(&self, i: usize) -> bool {
        super::glued(self.reading, i).is_some()
    }

    /// The noun phrase that ends at the cue, from the start of its clause.
    pub fn subject_before(&self, verb: Range<usize>, joined: bool, sentence: &Range<usize>) -> Option<Phrase> {
        let at = verb.start;
        if joined || at == sentence.start {
            return None;
        }
        // Particles and aspect verbs stand between a subject and its verb.
        let mut end = at;
        while end > sentence.start
            && (self.reading.doc.tokens[end - 1].kind == Kind::Quote
                || self.class(end - 1).is(Class::PARTICLE)
                || self.class(end - 1).is(Class::AUXILIARY)
                || self.class(end - 1).is(Class::ADVERB))
            && !self.class(end - 1).is(Class::RELATIVE)
        {
            end -= 1;
        }
        if self.class(end.saturating_sub(1)).is(Class::RELATIVE) && end > sentence.start {
            let next = if self.class(verb.end).is(Class::PREPOSITION) && self.resumptive(verb.end) {
                verb.end + 1
            } else {
                verb.end
            };
            let takes_subject = self.skip_circumstance(next, sentence.end) == next
                && !self.class(next).is(Class::COMPLEMENTISER)
                && self.reading.doc.tokens.get(next).is_some_and(|t| t.kind == Kind::Word);
            return if takes_subject { None } else { self.antecedent(end - 1, sentence) };
        }
        // A subject opens its clause or stands behind a comma or a fronted circumstance, never inside a phrase.
        let mut s = self.clause_start(end, sentence);
        while s < end {
            s = self.skip_circumstance(s, end);
            let phrase = self.noun_phrase(s, end, Extent::Full)?;
            if self.skip_circumstance(phrase.tokens.end, end) >= end {
                return self.can_act(&phrase).then_some(phrase);
            }
            s = (phrase.tokens.end..end).find(|&k| matches!(self.form(k), "،" | "," | "؛"))? + 1;
        }
        None
    }

    /// The phrase right before a relative pronoun.
    pub fn antecedent(&self, relative: usize, sentence: &Range<usize>) -> Option<Phrase> {
        let form = self.form(relative);
        let bare = form.strip_prefix('و').unwrap_or(form);
        if !matches!(bare, "الذي" | "التي" | "الذين" | "اللذان" | "اللذين" | "اللتان" | "اللتين" | "اللواتي")
        {
            return None;
        }
        let end = if matches!(self.form(relative.saturating_sub(1)), "،" | ",") { relative - 1 } else { relative };
        let from = sentence.start.max(end.saturating_sub(12));
        let phrase = |s: usize| {
            let phrase = self.noun_phrase(s, end, Extent::Short)?;
            (phrase.tokens.end == end && self.can_act(&phrase)).then_some(phrase)
        };
        // One that begins with a name, a post or a body is surer than the longest (`إبلاغ الوفد الذي …`).
        let begins =
            |s: &usize| self.reading.name_of(*s).is_some_and(|n| n.tokens.start == *s) || self.knows(self.form(*s));
        (from..end).filter(begins).find_map(phrase).or_else(|| (from..end).find_map(phrase))
    }

    /// Where the clause that ends at `end` begins.
    pub fn clause_start(&self, end: usize, sentence: &Range<usize>) -> usize {
        let mut k = end;
        while k > sentence.start {
            let class = self.class(k - 1);
            let form = self.form(k - 1);
            let opens = class.is(Class::COMPLEMENTISER)
                || class.is(Class::SUBORDINATOR)
                || class.is(Class::RELATIVE) && !matches!(form, "من" | "ومن")
                || matches!(form, ":" | "." | ".." | "؟" | "!" | ")" | "--" | "-");
            // A comma closes a clause unless what stands behind it is an apposition.
            if opens {
                break;
            }
            k -= 1;
        }
        k
    }

    /// Whether the phrase can do things: not a bare number, time, pronoun or preposition.
    pub fn can_act(&self, phrase: &Phrase) -> bool {
        let reading = self.reading;
        phrase.tokens.clone().any(|k| {
            let class = reading.class(k);
            matches!(reading.doc.tokens[k].kind, Kind::Word)
                && !class.is(Class::PREPOSITION)
                && !class.is(Class::RELATIVE)
                && !class.is(Class::ADVERB)
                && !class.is(Class::SUBORDINATOR)
                && !class.is(Class::PRONOUN)
                && reading.time_of(k).is_none()
        })
    }
}
