//! English attribution.
//!
//! A sentence is read from its cues. What may follow a cue (`takes` in the lexicon) decides where the content begins;
//! a verb with nothing behind it is the tail of what stands before it (`"…," X said`). The subject of the verb is the
//! speaker; a pronoun stands for the speaker last named.

pub mod lexicon;
mod source;
#[cfg(test)]
pub(crate) mod tests;

use self::lexicon::{Cue, Reporting, To};
use super::{Found, FoundSource, Tokens, quote_of};
use crate::names::NameLexicon;
use crate::phrases::en::{Extent, Grammar, Phrases, Subject};
use crate::phrases::{Class, Phrase, Reading};
use crate::record::{MentionKind, Quote, SourceKind, Stance};
use crate::text::Span;
use crate::text::en::inflect::Shape;
use crate::text::tokens::{Kind, Quotation};

/// How far behind a cue its content may begin, in tokens.
const REACH: usize = 30;

/// Statements of a report's fields (title first), in reading order within each field, not yet nested.
pub fn find_statements(
    lexicon: &Reporting,
    grammar: &Grammar,
    names: &NameLexicon,
    readings: &[Reading],
) -> Vec<Found> {
    let mut found = Vec::new();
    for reading in readings {
        let base = found.len();
        let phrases = Phrases { reading, grammar };
        let mut finder = Finder { lexicon, names, phrases, reading, base, found: Vec::new(), reach: Vec::new() };
        for sentence in &reading.doc.sentences {
            finder.sentence(sentence.clone());
        }
        found.append(&mut finder.found);
    }
    found
}

/// Where a content stands and how it was found.
struct Complement {
    start: u32,
    end: u32,
    frame: &'static str,
    addressee: Option<Span>,
    medium: Option<Span>,
    quoted: bool,
    /// First token of the content.
    token: usize,
}

struct Finder<'a, 'd> {
    lexicon: &'a Reporting,
    names: &'a NameLexicon,
    phrases: Phrases<'a, 'd>,
    reading: &'a Reading<'d>,
    /// Number of statements found in earlier fields.
    base: usize,
    found: Vec<Found>,
    /// For each of `found` the tokens of its own clause, from subject to cue.
    reach: Vec<Tokens>,
}

impl<'a> Finder<'a, '_> {
    fn form(&self, token: usize) -> &'a str {
        self.reading.form(token)
    }

    fn class(&self, token: usize) -> Class {
        self.reading.class(token)
    }

    fn chars(&self, start: u32, end: u32) -> Span {
        Span { field: self.reading.doc.field(), start, end }
    }

    fn sentence(&mut self, sentence: Tokens) {
        let first = self.found.len();
        self.headline(&sentence);
        let mut i = sentence.start;
        while i < sentence.end {
            i = self.cue_at(i, &sentence, first).unwrap_or(i + 1);
        }
        self.carried_quote(&sentence, first);
        self.citing(&sentence, first);
    }

    /// Read the cue at a token; gives the token to go on from where one was read.
    fn cue_at(&mut self, i: usize, sentence: &Tokens, first: usize) -> Option<usize> {
        if self.reading.doc.tokens[i].kind != Kind::Word {
            return None;
        }
        if let Some(end) = self.preposition(i, sentence) {
            return Some(end);
        }
        if self.class(i).is(Class::VERB) {
            return self.verb(i, sentence, first);
        }
        self.noun(i, sentence)
    }

    // ---- verbs ------------------------------------------------------------------------------------------------

    fn verb(&mut self, i: usize, sentence: &Tokens, first: usize) -> Option<usize> {
        let lexicon = self.lexicon;
        let hits = lexicon.cue_forms.hits(self.form(i));
        let follows = |rest: &[String]| rest.iter().enumerate().all(|(n, w)| self.form(i + 1 + n) == w);
        let mut fitting: Vec<(usize, Shape)> = hits
            .iter()
            .map(|h| (usize::from(h.entry), h.shape))
            .filter(|(n, _)| lexicon.cues.get(*n).is_some_and(|c| follows(&c.rest)))
            .collect();
        fitting.sort_by_key(|(n, _)| std::cmp::Reverse(lexicon.cues[*n].rest.len()));
        for (n, shape) in fitting {
            if let Some(end) = self.read_verb(i, &lexicon.cues[n], shape, sentence, first) {
                return Some(end);
            }
        }
        None
    }

    fn read_verb(&mut self, i: usize, cue: &Cue, shape: Shape, sentence: &Tokens, first: usize) -> Option<usize> {
        let after = i + 1 + cue.rest.len();
        let group = self.phrases.group_start(i, sentence.start);
        let negated = (group..i).any(|k| self.phrases.is_negation(k));
        let passive = shape.is_participle()
            && (group..i).rev().find(|&k| self.class(k).is(Class::AUXILIARY)).is_some_and(|k| self.phrases.is_be(k));
        let asks = matches!(cue.stance, Stance::Demands | Stance::Refuses | Stance::Asks);
        if negated && cue.stance != Stance::Denies || asks && (after..after + 3).any(|k| self.unnamed_at(k)) {
            return None;
        }
        let floor = self.floor(i, sentence);
        let subject = self.phrases.subject(i, floor);
        if subject
            .as_ref()
            .is_some_and(|s| s.pronoun && matches!(self.form(s.core.start), "i" | "you" | "there" | "who"))
        {
            return None;
        }
        if cue.relay {
            return self.relay(i, cue, after, subject, passive, sentence);
        }
        if passive {
            return self.passive(i, cue, after, subject, sentence);
        }
        // `men accused of spying`: a participle without its object is no one's act.
        if shape == Shape::Participle && group == i {
            return None;
        }
        if let Some(c) = self.complement_after(cue, cue.to, after, sentence) {
            if subject.is_none() && group == i && shape.is_participle() && i > sentence.start {
                // An inverted `said X: …` has its subject behind.
                return None;
            }
            let joined = subject.as_ref().is_none_or(|s| !s.own).then(|| self.joined_to(group, first)).flatten();
            let source = joined.or_else(|| subject.as_ref().map(|s| self.source(s, first)));
            if source.is_none() && !matches!(shape, Shape::Ing) && i > sentence.start {
                return None;
            }
            let source = source.or_else(|| self.subject_behind(i, shape, sentence));
            let block = subject.as_ref().map_or(i..i + 1, |s| s.block.clone());
            let end = c.token;
            self.split_before(i, cue, subject.as_ref(), sentence, &source);
            self.push(i, after, cue.stance, &cue.name, source, c, block, sentence);
            return Some(end.max(i + 1));
        }
        if cue.takes.clause || cue.takes.that && cue.takes.object {
            return self.tail(i, cue, after, subject, sentence, first);
        }
        None
    }

    /// First token of the clause that a verb stands in: behind the last colon, dash, complementiser or closed quotation.
    fn floor(&self, verb: usize, sentence: &Tokens) -> usize {
        (sentence.start..verb)
            .rev()
            .find(|&k| match self.form(k) {
                ":" | ";" | "-" | "--" => true,
                "that" => self.class(k).is(Class::COMPLEMENTISER) && k + 1 < verb && !self.class(k + 1).is(Class::VERB),
                "\"" => !self
                    .reading
                    .doc
                    .quotations
                    .iter()
                    .any(|q| (q.open == k || q.close == k) && q.close - q.open < 6 && q.close < verb),
                _ => false,
            })
            .map_or(sentence.start, |k| k + 1)
    }

    /// `Speaking in Cairo, the envoy said`: a participle before the main clause has its subject.
    fn subject_behind(&self, i: usize, shape: Shape, sentence: &Tokens) -> Option<FoundSource> {
        if shape != Shape::Ing || i != sentence.start {
            return None;
        }
        let comma = (i..sentence.end).find(|&k| self.form(k) == ",")?;
        let p = self.phrases.noun_phrase(comma + 1, sentence.end, Extent::Long)?;
        self.can_speak(&p).then(|| FoundSource { span: p.span, kind: self.kind(&p, &p.tokens) })
    }

    /// `X said A and added B`, `…, adding B`: the speaker of the last statement that ends before the conjunction.
    fn joined_to(&self, group: usize, first: usize) -> Option<FoundSource> {
        let doc = self.reading.doc;
        let before = group.checked_sub(1).filter(|&k| self.class(k).is(Class::CONJUNCTION) || self.form(k) == ",")?;
        let edge = doc.tokens[before].start;
        let last = self.found.iter().skip(first).rev().find(|f| {
            f.content.field == doc.field() && f.content.end <= edge && edge.saturating_sub(f.content.end) < 3
        })?;
        last.source.clone()
    }

    /// `X was said to …`, `X was accused by Y of …`.
    fn passive(
        &mut self,
        i: usize,
        cue: &Cue,
        after: usize,
        subject: Option<Subject>,
        sentence: &Tokens,
    ) -> Option<usize> {
        let mut cue_end = after;
        let mut source = None;
        let agent = |k: usize| {
            (self.form(k) == "by").then(|| self.phrases.noun_phrase(k + 1, sentence.end, Extent::Short)).flatten()
        };
        if let Some(p) = agent(after) {
            cue_end = p.tokens.end;
            source = Some(FoundSource { span: p.span, kind: self.kind(&p, &p.tokens) });
        }
        let mut c = self.complement_after(cue, To::None, cue_end, sentence)?;
        if cue.to != To::None
            && let Some(s) = subject.as_ref().filter(|s| !s.pronoun)
        {
            c.addressee = Some(s.phrase.span);
        }
        // `The truce was condemned by X` has its content before it; only what follows is read here.
        let token = c.token;
        let block = subject.map_or(i..i + 1, |s| s.block);
        self.push(i, after, cue.stance, &cue.name, source, c, block, sentence);
        Some(token.max(i + 1))
    }

    /// `X quoted Y as saying …`, `Y was quoted (by X) as saying …`.
    fn relay(
        &mut self,
        i: usize,
        cue: &Cue,
        after: usize,
        subject: Option<Subject>,
        passive: bool,
        sentence: &Tokens,
    ) -> Option<usize> {
        let told = |f: &Self, k: usize| f.class(k).is(Class::VERB) && f.form(k).ends_with("ing");
        let mut k = after;
        let mut agent = None;
        if passive {
            while k < sentence.end && (self.reading.time_of(k).is_some() || self.form(k) == "on") {
                k += 1;
            }
            if self.form(k) == "by" {
                let p = self.phrases.noun_phrase(k + 1, sentence.end, Extent::Short)?;
                k = p.tokens.end;
                agent = Some(p);
            }
        } else {
            let p = self.phrases.noun_phrase(k, sentence.end, Extent::Long)?;
            k = p.tokens.end;
            agent = Some(p);
        }
        let start = k;
        let said =
            (start..sentence.end.min(start + 14)).find(|&j| told(self, j) && self.form(j.wrapping_sub(1)) == "as")?;
        if self.form(start) == "," || said > start {
            k = said;
        }
        let inner = self.lexicon.cue_forms.hits(self.form(k)).first()?;
        let inner_cue = self.lexicon.cues.get(usize::from(inner.entry))?;
        let c = self.complement_after(inner_cue, inner_cue.to, k + 1, sentence)?;
        let speaker = subject.as_ref().map(|s| self.source(s, self.found.len()));
        let object = agent.map(|p| FoundSource { span: p.span, kind: self.kind(&p, &p.tokens) });
        let (outer, quoted) = if passive { (object, speaker) } else { (speaker, object) };
        let token = c.token;
        let block = subject.map_or(i..i + 1, |s| s.block);
        let copy = Complement { addressee: None, medium: None, ..c };
        let mut relayed_by = None;
        if outer.is_some() {
            let c = Complement { ..copy_of(&copy) };
            self.push(i, after, cue.stance, &cue.name, outer, c, block.clone(), sentence);
            relayed_by = Some(self.base + self.found.len() - 1);
        }
        self.push(k, k + 1, inner_cue.stance, &inner_cue.name, quoted, copy, block, sentence);
        if let Some(f) = self.found.last_mut() {
            f.relayed_by = relayed_by;
        }
        Some(token.max(i + 1))
    }

    // ---- what follows -----------------------------------------------------------------------------------------

    fn complement_after(&self, cue: &Cue, to: To, after: usize, sentence: &Tokens) -> Option<Complement> {
        let takes = &cue.takes;
        let (mut addressee, mut medium) = (None, None);
        let limit = sentence.end.min(after + REACH);
        let mut k = after;
        // Whether something other than the one spoken to stood between: then a bare noun phrase is no object.
        let mut apart = false;
        while k < limit {
            let form = self.form(k);
            let class = self.class(k);
            let found = |token: usize, frame| Some((token, frame));
            let begin = if form == ":" && (takes.that || takes.object) {
                found(k + 1, "colon")
            } else if self.opening(k) && (takes.that || takes.object) {
                found(k, "quote")
            } else if form == "," && self.opening(k + 1) && takes.that {
                found(k + 1, "quote")
            } else if form == "that" && takes.that && k + 1 < limit {
                found(k + 1, "that")
            } else if takes.wh && matches!(form, "whether" | "if" | "why" | "how" | "what" | "who" | "where" | "when") {
                found(if matches!(form, "whether" | "if") { k + 1 } else { k }, "wh")
            } else if takes.to && form == "to" && !self.opens_phrase(k + 1) {
                found(k + 1, "to")
            } else if takes.ing && form.ends_with("ing") && class.is(Class::VERB) {
                found(k, "ing")
            } else if takes.prepositions.iter().any(|p| p == form) && (k > after || to != To::Object) {
                found(k + 1, "preposition")
            } else {
                None
            };
            if let Some((token, frame)) = begin {
                return self.complement(token, frame, addressee, medium, sentence);
            }
            if takes.clause && !apart && self.clause_at(k, limit) {
                return self.complement(k, "bare", addressee, medium, sentence);
            }
            // Times, adverbs, and where it was said.
            if self.reading.time_of(k).is_some()
                || class.is(Class::ADVERB.with(Class::PARTICLE))
                || form.ends_with("ly") && !self.phrases.nominal(k + 1)
            {
                k += 1;
                continue;
            }
            if form == "to" && to == To::To {
                let p = self.phrases.noun_phrase(k + 1, limit, Extent::Short)?;
                (addressee, k) = (Some(p.span), p.tokens.end);
                continue;
            }
            if to == To::Object && addressee.is_none() && !apart {
                let stop = (k..limit).find(|&j| takes.prepositions.iter().any(|p| p == self.form(j))).unwrap_or(limit);
                let p = self.recipient(k, stop)?;
                (addressee, k) = (Some(p.span), p.tokens.end);
                continue;
            }
            if takes.object && !apart && self.phrases.starts_phrase(k) && !class.is(Class::PREPOSITION) {
                return self.complement(k, "object", addressee, medium, sentence);
            }
            if class.is(Class::PREPOSITION) {
                if self.reading.time_of(k + 1).is_some() {
                    k += 1;
                    continue;
                }
                let p = self.phrases.noun_phrase(k + 1, limit, Extent::Short)?;
                if self.is_medium(&p) {
                    medium = medium.or(Some(p.span));
                } else {
                    apart = true;
                }
                k = p.tokens.end;
                continue;
            }
            if form == "," {
                // An aside (`said, however, that`), else the end of what could follow.
                let close = (k + 1..limit.min(k + 5)).find(|&j| self.form(j) == ",")?;
                if !(matches!(self.form(close + 1), "that") || self.opening(close + 1)) {
                    return None;
                }
                k = close + 1;
                continue;
            }
            return None;
        }
        None
    }

    fn opens_phrase(&self, token: usize) -> bool {
        self.class(token).is(Class::DETERMINER.with(Class::DEMONSTRATIVE).with(Class::QUANTITY))
            || self.reading.name_of(token).is_some()
            || self.reading.doc.tokens.get(token).is_some_and(|t| t.kind == Kind::Number)
    }

    /// The one spoken to: `both sides`, `him`, `Egypt and Sudan`.
    fn recipient(&self, k: usize, limit: usize) -> Option<Phrase> {
        if self.class(k).is(Class::PRONOUN) {
            return Some(self.phrases.phrase(k..k + 1));
        }
        if self.phrases.nominal(k) || self.opens_phrase(k) {
            let joined = self.phrases.joined(k, limit);
            let end = joined.last()?.tokens.end;
            return Some(self.phrases.phrase(k..end));
        }
        None
    }

    fn opening(&self, k: usize) -> bool {
        self.form(k) == "\"" && self.quotation(k).is_some()
    }

    fn quotation(&self, open: usize) -> Option<Quotation> {
        let quotations = &self.reading.doc.quotations;
        quotations.get(quotations.partition_point(|q| q.open < open)).filter(|q| q.open == open).copied()
    }

    fn closing(&self, close: usize) -> Option<Quotation> {
        self.reading.doc.quotations.iter().rev().find(|q| q.close == close).copied()
    }

    /// Whether a clause of subject and verb begins here.
    fn clause_at(&self, k: usize, limit: usize) -> bool {
        let finite = |j: usize| {
            j < limit
                && (self.class(j).is(Class::AUXILIARY)
                    || self.class(j).is(Class::VERB) && !self.form(j).ends_with("ing"))
        };
        let past = |mut j: usize| {
            while j < limit
                && (self.class(j).is(Class::ADVERB.with(Class::PARTICLE)) || self.reading.time_of(j).is_some())
            {
                j += 1;
            }
            j
        };
        if self.class(k).is(Class::PRONOUN) || self.class(k).is(Class::DEMONSTRATIVE) && finite(k + 1) {
            return finite(past(k + 1));
        }
        if self.reading.time_of(k).is_some() {
            return false;
        }
        if self.class(k).is(Class::SUBORDINATOR) && matches!(self.form(k), "if" | "unless" | "although" | "while") {
            return true;
        }
        let Some(p) = self.phrases.noun_phrase(k, limit, Extent::Long) else { return false };
        let mut end = p.tokens.end;
        // Joined and qualified subjects.
        for _ in 0..4 {
            let c = self.class(end);
            let more = if c.is(Class::CONJUNCTION.with(Class::PREPOSITION)) || self.form(end) == "," {
                self.phrases.noun_phrase(end + 1, limit, Extent::Long)
            } else {
                None
            };
            match more {
                Some(m) if m.tokens.end < limit => end = m.tokens.end,
                _ => break,
            }
        }
        finite(past(end)) || self.class(end).is(Class::RELATIVE) && finite(past(end + 1))
    }

    fn is_medium(&self, p: &Phrase) -> bool {
        p.tokens.clone().any(|k| self.lexicon.media.contains(self.form(k)))
    }

    /// The content that begins at a token.
    fn complement(
        &self,
        token: usize,
        frame: &'static str,
        addressee: Option<Span>,
        medium: Option<Span>,
        sentence: &Tokens,
    ) -> Option<Complement> {
        let doc = self.reading.doc;
        let start = doc.tokens.get(token)?.start;
        if let Some(q) = self.quotation(token) {
            let rest = (q.close + 1..sentence.end).any(|k| doc.tokens[k].kind == Kind::Word);
            let said_before = matches!(frame, "colon")
                || self.form(token.wrapping_sub(1)) == ","
                || self.tail_behind(q.close + 1, sentence);
            if !rest || said_before {
                let (start, end) = self.inside(q)?;
                return Some(Complement { start, end, frame, addressee, medium, quoted: true, token: q.close });
            }
        }
        let mut end = self.content_end(token, sentence)?;
        // A quotation that runs over several sentences belongs to the content whole.
        let open = (token..sentence.end).rev().find_map(|k| self.quotation(k)).filter(|q| q.close >= sentence.end);
        if let Some(q) = open {
            end = self.inside(q)?.1;
        }
        (start < end).then_some(Complement { start, end, frame, addressee, medium, quoted: false, token })
    }

    /// What stands inside a quotation, less the comma or full stop at its end.
    fn inside(&self, q: Quotation) -> Option<(u32, u32)> {
        let tokens = &self.reading.doc.tokens;
        let mut last = q.close.checked_sub(1)?;
        while last > q.open + 1 && matches!(tokens[last].form.as_str(), "," | ".") {
            last -= 1;
        }
        (last > q.open).then(|| (tokens[q.open + 1].start, tokens[last].end))
    }

    /// Whether behind a quotation the sentence goes on with words that belong to the saying, not to the content.
    fn tail_behind(&self, k: usize, sentence: &Tokens) -> bool {
        k < sentence.end && matches!(self.form(k), "," | "on" | "in" | "at" | "during" | "after")
            || self.reading.time_of(k).is_some()
    }

    /// The end of a content: the end of its sentence, or where the next cue's own clause begins.
    fn content_end(&self, token: usize, sentence: &Tokens) -> Option<u32> {
        let doc = self.reading.doc;
        let mut end = sentence.end;
        for k in token + 1..sentence.end {
            // `…, adding that`, `… and warned that`, `…, but Y denied`.
            let joint =
                self.form(k) == "," || self.class(k).is(Class::CONJUNCTION) || matches!(self.form(k), "while" | "as");
            if !joint || self.reading.doc.quotation_of(k).is_some() {
                continue;
            }
            let mut next = k + 1;
            let mut strong = self.form(k) == "," || self.form(k) == "while";
            while next < sentence.end
                && (self.class(next).is(Class::CONJUNCTION.with(Class::ADVERB))
                    || matches!(self.form(next), "while" | "as" | "though" | "although"))
            {
                strong |= self.form(k) == ",";
                next += 1;
            }
            if self.is_cue(next, sentence) || strong && self.form(next) == "according" {
                end = k;
                break;
            }
            if strong && let Some(p) = self.phrases.noun_phrase(next, sentence.end, Extent::Long) {
                let mut verb = p.tokens.end;
                while verb < sentence.end && self.class(verb).is(Class::ADVERB) {
                    verb += 1;
                }
                // A cue of its own behind `but X`; behind a bare comma it may be the tail of all that stands before.
                if self.is_cue(verb, sentence) {
                    end = k;
                    break;
                }
            }
        }
        while end > token + 1
            && doc.tokens[end - 1].kind == Kind::Punct
            && !matches!(self.form(end - 1), ")" | "]" | "?" | "!" | "%" | "$")
        {
            // The full stop of an abbreviation is part of the word.
            if self.form(end - 1) == "."
                && end >= 3
                && doc.tokens[end - 3].end == doc.tokens[end - 2].start
                && self.form(end - 3) == "."
            {
                break;
            }
            end -= 1;
        }
        let last = doc.tokens.get(end.checked_sub(1)?)?;
        Some(last.end)
    }

    /// Whether a verb of saying with its complement, or the tail of the sentence, stands here.
    fn is_cue(&self, k: usize, sentence: &Tokens) -> bool {
        k < sentence.end
            && self.class(k).is(Class::VERB)
            && self.lexicon.cue_forms.hits(self.form(k)).iter().any(|h| {
                let cue = &self.lexicon.cues[usize::from(h.entry)];
                !matches!(h.shape, Shape::Base | Shape::Participle)
                    && cue.rest.iter().enumerate().all(|(n, w)| self.form(k + 1 + n) == w)
                    && (self.complement_after_exists(cue, k + 1 + cue.rest.len(), sentence) || cue.takes.clause)
            })
    }

    fn complement_after_exists(&self, cue: &Cue, after: usize, sentence: &Tokens) -> bool {
        let follows = |k: usize| {
            let form = self.form(k);
            cue.takes.that && (form == "that" || form == ":" || self.opening(k))
                || cue.takes.to && form == "to"
                || cue.takes.prepositions.iter().any(|p| p == form)
                || cue.takes.object && self.phrases.starts_phrase(k)
        };
        (after..sentence.end.min(after + 8)).any(follows)
    }

    // ---- what stands before -----------------------------------------------------------------------------------

    /// `"…," X said on Monday`, `…, said X`: what was said stands before the cue.
    fn tail(
        &mut self,
        i: usize,
        cue: &Cue,
        after: usize,
        subject: Option<Subject>,
        sentence: &Tokens,
        first: usize,
    ) -> Option<usize> {
        let doc = self.reading.doc;
        let before = i.checked_sub(1)?;
        let inverted = before >= sentence.start && matches!(self.form(before), "," | "\"" | "-" | "--" | "?" | "!");
        let mut medium = None;
        let mut addressee = None;
        let (source, block) = if inverted {
            let p = self.phrases.noun_phrase(after, sentence.end, Extent::Long);
            match p {
                Some(p) if self.can_speak(&p) || self.ends_saying(p.tokens.end, sentence) => {
                    let whole = self.with_apposition(&p, sentence);
                    let kind = self.kind(&p, &(p.tokens.start..sentence.end));
                    (FoundSource { span: self.phrases.phrase(whole).span, kind }, i..p.tokens.end)
                }
                _ => {
                    let s = subject.filter(|s| s.own)?;
                    (self.source(&s, first), s.block.start..after)
                }
            }
        } else {
            let s = subject.filter(|s| s.own)?;
            if cue.to == To::Object
                && let Some(p) = self.recipient(after, sentence.end)
            {
                addressee = Some(p.span);
            }
            (self.source(&s, first), s.block.start..after)
        };
        for k in block.end.max(after)..sentence.end {
            if self.class(k).is(Class::PREPOSITION)
                && let Some(p) = self.phrases.noun_phrase(k + 1, sentence.end, Extent::Short)
                && self.is_medium(&p)
            {
                medium = Some(p.span);
                break;
            }
            if matches!(self.form(k), "," | ".") {
                break;
            }
        }
        let (start, end, quoted) = self.content_before(block.start, sentence)?;
        let span = self.chars(start, end);
        let c = Complement { start, end, frame: "before", addressee, medium, quoted, token: i };
        // What earlier cues of the sentence said ends before this tail.
        let edge = doc.tokens[block.start].start;
        for f in self.found.iter_mut().skip(first) {
            if f.content.field == span.field && f.content.start < edge && edge < f.content.end && f.cue.start < edge {
                f.content.end = end.max(f.content.start + 1).min(f.content.end);
            }
        }
        let split = source.clone();
        self.push(i, after, cue.stance, &cue.name, Some(source), c, block, sentence);
        self.split_after(i, cue, &split, sentence);
        Some(after)
    }

    /// Where the content before an attribution stands: inside the quotation that closes there, or from the clause's
    /// beginning to the comma.
    fn content_before(&self, block: usize, sentence: &Tokens) -> Option<(u32, u32, bool)> {
        let doc = self.reading.doc;
        let mut last = block.checked_sub(1)?;
        if matches!(self.form(last), ",") && last > 0 && self.form(last - 1) == "\"" {
            last -= 1;
        }
        if let Some(q) = (self.form(last) == "\"").then(|| self.closing(last)).flatten() {
            let begin = doc.sentence(q.open);
            let lead = (begin.start..q.open).any(|k| doc.tokens[k].kind == Kind::Word);
            let (inner, end) = self.inside(q)?;
            return if lead
                && q.open > begin.start + 1
                && !matches!(self.form(q.open - 1), "," | ":" | "\"")
                && begin.contains(&last)
            {
                Some((doc.tokens[begin.start].start, doc.tokens[last].end, false))
            } else {
                Some((inner, end, true))
            };
        }
        if last < sentence.start || !matches!(self.form(last), "," | "-" | "--" | "?" | "!") {
            return None;
        }
        let mut from = sentence.start;
        while from < last && self.class(from).is(Class::CONJUNCTION) {
            from += 1;
        }
        let words = (from..last).filter(|&k| doc.tokens[k].kind == Kind::Word).count();
        let verbal = (from..last).any(|k| self.class(k).is(Class::VERB.with(Class::AUXILIARY)));
        (words >= 2 && verbal).then(|| (doc.tokens[from].start, doc.tokens[last - 1].end, false))
    }

    /// Whether nothing of a clause follows a speaker: a mark, a time or a preposition.
    fn ends_saying(&self, k: usize, sentence: &Tokens) -> bool {
        k >= sentence.end
            || matches!(self.form(k), "," | "." | "\"")
            || self.reading.time_of(k).is_some()
            || self.class(k).is(Class::PREPOSITION)
    }

    fn with_apposition(&self, p: &Phrase, sentence: &Tokens) -> Tokens {
        let mut end = p.tokens.end;
        if self.form(end) == ","
            && (self.phrases.nominal(end + 1) || self.opens_phrase(end + 1))
            && self.reading.time_of(end + 1).is_none()
            && let Some(a) = self.phrases.noun_phrase(end + 1, sentence.end, Extent::Long)
            && (a.tokens.end >= sentence.end || matches!(self.form(a.tokens.end), "," | "." | "\""))
        {
            end = a.tokens.end;
        }
        p.tokens.start..end
    }

    /// `"…," X said, "…"`: the second part of a quotation that the attribution splits.
    fn split_after(&mut self, i: usize, cue: &Cue, source: &FoundSource, sentence: &Tokens) {
        let Some(open) = (i + 1..sentence.end).find(|&k| self.opening(k)) else { return };
        if !matches!(self.form(open - 1), "," | ":" | "and" | "but" | "adding")
            || (i + 1..open).any(|k| self.is_cue(k, sentence))
        {
            return;
        }
        let Some((start, end)) = self.quotation(open).and_then(|q| self.inside(q)) else { return };
        let carries = self.base + self.found.len() - 1;
        let c = Complement { start, end, frame: "split", addressee: None, medium: None, quoted: true, token: open };
        let after = i + 1 + cue.rest.len();
        self.push(i, after, cue.stance, &cue.name, Some(source.clone()), c, i..i + 1, sentence);
        if let Some(f) = self.found.last_mut() {
            f.carries_on = Some(carries);
        }
    }

    /// `"…," X said, "…"` read from what follows: the part before it.
    fn split_before(
        &mut self,
        i: usize,
        cue: &Cue,
        subject: Option<&Subject>,
        sentence: &Tokens,
        source: &Option<FoundSource>,
    ) {
        let Some(s) = subject.filter(|s| s.own && cue.takes.clause) else { return };
        let before = s.block.start.wrapping_sub(1);
        if self.form(before) != "\"" && !(self.form(before) == "," && self.form(before.wrapping_sub(1)) == "\"") {
            return;
        }
        if before < sentence.start {
            return;
        }
        let Some((start, end, quoted)) = self.content_before(s.block.start, sentence) else { return };
        let c = Complement { start, end, frame: "before", addressee: None, medium: None, quoted, token: i };
        self.push(i, i + 1 + cue.rest.len(), cue.stance, &cue.name, source.clone(), c, s.block.clone(), sentence);
    }

    /// A sentence that is all quotation goes on with the speaker of the sentence before it in the same paragraph.
    fn carried_quote(&mut self, sentence: &Tokens, first: usize) {
        let doc = self.reading.doc;
        if self.found.len() > first
            || sentence.start == 0
            || doc.line_start[sentence.start] && !self.paragraph_quote(sentence)
        {
            return;
        }
        let Some(q) = self.quotation(sentence.start) else { return };
        let end = doc.sentence(q.close).end;
        if (q.close + 1..end).any(|k| doc.tokens[k].kind == Kind::Word) {
            return;
        }
        let Some(last) = self.found.last().cloned() else { return };
        let near = doc.sentence_of[sentence.start].saturating_sub(doc.sentence_of[last.cue_token]) <= 6;
        if last.cue.field != doc.field() || last.quote == Quote::Indirect && doc.line_start[sentence.start] || !near {
            return;
        }
        let Some((start, end)) = self.inside(q) else { return };
        if last.content.contains(self.chars(start, end)) {
            return;
        }
        let carries = self.base + self.found.len() - 1;
        self.found.push(Found {
            content: self.chars(start, end),
            quote: Quote::Direct,
            rule: format!("{}/carried", last.rule.split('/').next().unwrap_or_default()),
            carries_on: Some(carries),
            relayed_by: None,
            via: None,
            ..last
        });
        self.reach.push(sentence.start..sentence.start);
    }

    fn paragraph_quote(&self, sentence: &Tokens) -> bool {
        self.quotation(sentence.start).is_some() && self.found.last().is_some_and(|f| f.quote == Quote::Direct)
    }

    /// `X, citing Y, said …`: what X says is Y's.
    fn citing(&mut self, sentence: &Tokens, first: usize) {
        for i in sentence.clone() {
            if !matches!(self.form(i), "citing" | "quoting") {
                continue;
            }
            let Some(p) = self.phrases.noun_phrase(i + 1, sentence.end, Extent::Long) else { continue };
            let mut here = first..self.found.len();
            let Some(outer) = here.find(|&n| self.found[n].cue_token != i && self.found[n].relayed_by.is_none()) else {
                continue;
            };
            let found = self.found[outer].clone();
            self.found.push(Found {
                cue: self.reading.doc.span(i..i + 1),
                cue_token: i,
                source: Some(FoundSource { span: p.span, kind: self.kind(&p, &p.tokens) }),
                rule: "cite/object".to_owned(),
                relayed_by: Some(self.base + outer),
                carries_on: None,
                addressee: None,
                medium: None,
                ..found
            });
            self.reach.push(i..p.tokens.end);
        }
    }

    // ---- prepositions, nouns, headlines -----------------------------------------------------------------------

    fn preposition(&mut self, i: usize, sentence: &Tokens) -> Option<usize> {
        let lexicon = self.lexicon;
        let p = lexicon.prepositions.iter().find(|p| p.words.iter().enumerate().all(|(n, w)| self.form(i + n) == w))?;
        let after = i + p.words.len();
        let np = self.phrases.noun_phrase(after, sentence.end, Extent::Long)?;
        let doc = self.reading.doc;
        let (start, end, quoted) = if i == sentence.start {
            let comma = (np.tokens.end..sentence.end.min(np.tokens.end + 12)).find(|&k| self.form(k) == ",")?;
            let start = doc.tokens.get(comma + 1).filter(|_| comma + 1 < sentence.end)?.start;
            (start, self.content_end(comma + 1, sentence)?, false)
        } else {
            let before = i - 1;
            match self.content_before(i, sentence) {
                Some(c) => c,
                None => {
                    let mut from = sentence.start;
                    while from < before && self.class(from).is(Class::CONJUNCTION) {
                        from += 1;
                    }
                    let stop = if matches!(self.form(before), "," | "-" | "--") { before } else { i };
                    (doc.tokens[from].start, doc.tokens[stop.checked_sub(1)?].end, false)
                }
            }
        };
        if start >= end {
            return None;
        }
        let c = Complement { start, end, frame: "preposition", addressee: None, medium: None, quoted, token: after };
        let span = self.with_apposition(&np, sentence);
        let source = FoundSource { span: self.phrases.phrase(span).span, kind: self.kind(&np, &np.tokens) };
        self.push(i, after, p.stance, &p.name, Some(source), c, i..np.tokens.end, sentence);
        Some(np.tokens.end)
    }

    fn noun(&mut self, i: usize, sentence: &Tokens) -> Option<usize> {
        let lexicon = self.lexicon;
        let hit = lexicon.noun_forms.hits(self.form(i)).first()?;
        let noun = lexicon.nouns.get(usize::from(hit.entry))?;
        if self.reading.name_of(i).is_some() {
            return None;
        }
        let mut k = i + 1;
        let mut source = None;
        let speaker = |p: Phrase| FoundSource { span: p.span, kind: self.kind(&p, &p.tokens) };
        if matches!(self.form(k), "by" | "from") {
            let p = self.phrases.noun_phrase(k + 1, sentence.end, Extent::Short)?;
            k = p.tokens.end;
            source = Some(speaker(p));
        }
        let form = self.form(k);
        let frame = if form == "that" && noun.takes.that {
            "that"
        } else if form == "to" && noun.takes.to && !self.opens_phrase(k + 1) {
            "to"
        } else if noun.takes.prepositions.iter().any(|p| p == form) {
            "preposition"
        } else {
            return None;
        };
        if source.is_none() {
            // The token of `agency's` ends in the mark; the words without it are the source.
            let whole = self.phrases.phrase_before(i + 1, sentence.start)?.start;
            let start = (whole..i).rev().find(|&j| self.class(j).is(Class::PREPOSITION)).map_or(whole, |j| j + 1);
            let owner = (start..i).rev().find(|&j| self.phrases.is_possessive(j));
            source = owner.map(|j| {
                let from =
                    (start..=j).rev().take_while(|&n| n == j || !self.phrases.is_possessive(n)).last().unwrap_or(j);
                let mut p = self.phrases.phrase(from..j + 1);
                if self.form(j).ends_with("'s") {
                    p.span.end -= 2;
                }
                speaker(p)
            });
        }
        if source.is_none() && frame != "that" {
            return None;
        }
        let c = self.complement(k + 1, frame, None, None, sentence)?;
        self.push(i, i + 1, noun.stance, &noun.name, source, c, i..i + 1, sentence);
        Some(k + 1)
    }

    /// `Minister: talks have failed`: a headline's colon, and the dateline-free `X: "…"` of a transcript.
    fn headline(&mut self, sentence: &Tokens) {
        let colon = (sentence.start + 1..sentence.end.min(sentence.start + 12)).find(|&k| self.form(k) == ":");
        let Some(colon) = colon.filter(|k| k + 1 < sentence.end) else { return };
        let Some(p) = self.phrases.noun_phrase(sentence.start, sentence.end, Extent::Long) else { return };
        let title = self.reading.doc.field() == crate::text::Field::Title;
        if p.tokens.end != colon || !self.can_speak(&p) || !(title || self.opening(colon + 1)) {
            return;
        }
        if let Some(c) = self.complement(colon + 1, "colon", None, None, sentence) {
            let source = FoundSource { span: p.span, kind: self.kind(&p, &p.tokens) };
            self.push(colon, colon + 1, Stance::Asserts, ":", Some(source), c, p.tokens, sentence);
        }
    }

    // ---- putting together -------------------------------------------------------------------------------------

    #[allow(clippy::too_many_arguments)]
    fn push(
        &mut self,
        i: usize,
        after: usize,
        stance: Stance,
        name: &str,
        source: Option<FoundSource>,
        c: Complement,
        block: Tokens,
        sentence: &Tokens,
    ) {
        let doc = self.reading.doc;
        let content = self.chars(c.start, c.end);
        let stance = self.stance(stance, c.token, &source, c.quoted, sentence);
        let quotes = doc.quotations.iter().any(|q| {
            let span = doc.span(q.open..q.close + 1);
            span.overlaps(content) && span.end.min(content.end) > span.start.max(content.start) + 1
        });
        let whole = c.quoted
            || doc.quotations.iter().any(|q| doc.span(q.open..q.close + 1).contains(content) && c.frame != "before");
        self.found.push(Found {
            cue: doc.span(i..after.min(doc.tokens.len())),
            cue_token: i,
            source,
            content,
            addressee: c.addressee,
            medium: c.medium,
            stance,
            quote: quote_of(whole, quotes),
            rule: format!("{name}/{}", c.frame),
            relayed_by: None,
            carries_on: None,
            via: None,
            signs: Vec::new(),
            p_read: None,
        });
        self.reach.push(block);
    }

    /// What the opening of a content makes of a plain saying: `said it will pay` promises.
    fn stance(
        &self,
        stance: Stance,
        token: usize,
        source: &Option<FoundSource>,
        quoted: bool,
        sentence: &Tokens,
    ) -> Stance {
        if stance != Stance::Asserts || quoted {
            return stance;
        }
        let pronoun = self.class(token).is(Class::PRONOUN);
        let Some(end) = (if pronoun {
            Some(token + 1)
        } else {
            self.phrases.noun_phrase(token, sentence.end, Extent::Short).map(|p| p.tokens.end)
        }) else {
            return stance;
        };
        let own = pronoun && matches!(self.form(token), "it" | "he" | "she" | "they" | "we") && source.is_some();
        let word = self.form(end);
        let not = self.phrases.is_negation(end + 1);
        self.lexicon
            .content
            .iter()
            .find(|c| c.words.contains(word) && (!c.own || own) && !not)
            .map_or(stance, |c| c.stance)
    }

    fn source(&self, s: &Subject, first: usize) -> FoundSource {
        if s.pronoun {
            return self.antecedent(s.core.start);
        }
        // A subject taken over from a cue of the sentence is that cue's source.
        if !s.own
            && let Some(n) = (first..self.found.len()).rev().find(|&n| self.reach[n].start == s.block.start)
            && let Some(source) = &self.found[n].source
        {
            return source.clone();
        }
        let core = self.phrases.phrase(s.core.clone());
        FoundSource { span: s.phrase.span, kind: self.kind(&core, &s.block) }
    }

    /// The one a pronoun stands for: the last speaker or name before it that it fits; else the pronoun itself.
    fn antecedent(&self, token: usize) -> FoundSource {
        let doc = self.reading.doc;
        let at = doc.tokens[token].start;
        let personal = matches!(self.form(token), "he" | "she");
        let fits = |k: SourceKind| match self.form(token) {
            "he" | "she" => {
                matches!(k, SourceKind::Person | SourceKind::Office | SourceKind::Anonymous | SourceKind::Witness)
            }
            "it" => matches!(k, SourceKind::Institution | SourceKind::Document | SourceKind::Media),
            _ => !matches!(k, SourceKind::Document),
        };
        let quoted = doc.quotation_of(token).is_some();
        // `They` is more than one; a body may be meant too, but not by the one quoted.
        let plural = |s: &FoundSource| {
            let words = doc.text.slice(s.span.start..s.span.end);
            s.span.field == doc.field()
                && (words.ends_with('s') || words.contains(" and ") || s.kind == SourceKind::Institution && !quoted)
        };
        let they = self.form(token) == "they";
        let spoken = self
            .found
            .iter()
            .rev()
            .filter_map(|f| f.source.as_ref())
            .find(|s| s.span.end <= at && fits(s.kind) && (!they || plural(s)));
        let named = self.reading.names.iter().rev().find(|n| {
            n.span.end <= at
                && match n.kind {
                    MentionKind::Person => personal,
                    MentionKind::EventName | MentionKind::Other => false,
                    _ => !personal,
                }
        });
        // A name that opens this sentence is nearer than a speaker of an earlier one.
        let here = doc.sentence(token);
        let nearer =
            named.filter(|n| !they && n.tokens.start >= here.start && spoken.is_none_or(|s| s.span.end < n.span.start));
        let name = |n: &crate::names::NameMention| FoundSource {
            span: n.span,
            kind: if n.kind == MentionKind::Person {
                SourceKind::Person
            } else if n.kind == MentionKind::Media {
                SourceKind::Media
            } else {
                SourceKind::Institution
            },
        };
        if let Some(n) = nearer {
            return name(n);
        }
        if let Some(s) = spoken {
            return s.clone();
        }
        named.filter(|_| !(they && quoted)).map_or_else(
            || FoundSource {
                span: doc.span(token..token + 1),
                kind: if personal { SourceKind::Person } else { SourceKind::Institution },
            },
            name,
        )
    }
}

fn copy_of(c: &Complement) -> Complement {
    Complement {
        start: c.start,
        end: c.end,
        frame: c.frame,
        addressee: c.addressee,
        medium: c.medium,
        quoted: c.quoted,
        token: c.token,
    }
}
