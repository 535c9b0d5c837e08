//! English events.
//!
//! An event is read from its trigger, a verb or a noun of the lexicon, or from a statement that is itself an act.
//! Who takes part is read from the trigger's place in its clause: subject, object, `by`, the prepositions that the
//! lexicon names, the possessor of a noun and the names that stand before it.

mod circumstance;
pub mod lexicon;
#[cfg(test)]
mod tests;
mod withheld;

use std::ops::Range;

use self::lexicon::{Entry, EventLexicon, Part};
use super::Found;
use crate::attribution::{self, Found as Statement};
use crate::names::NameLexicon;
use crate::phrases::en::{Extent, Grammar, Phrases, Subject};
use crate::phrases::{Class, Reading};
use crate::record::{MentionKind, Plover, Stance, Status};
use crate::text::Span;
use crate::text::en::inflect::Shape;
use crate::text::tokens::Kind;

/// How far a role may stand from its trigger, in tokens.
const REACH: usize = 16;

/// Mentions of events in a report's fields (title first), in reading order within each field.
pub fn find_events(
    lexicon: &EventLexicon,
    grammar: &Grammar,
    names: &NameLexicon,
    readings: &[Reading],
    statements: &[Statement],
) -> Vec<Found> {
    let mut out = Vec::new();
    for reading in readings {
        let finder = Finder { lexicon, phrases: Phrases { reading, grammar }, names, reading, statements };
        for sentence in &reading.doc.sentences {
            finder.sentence(sentence, &mut out);
            finder.withhold_in(sentence, &mut out);
        }
    }
    out
}

/// A trigger and how the word reads.
struct Trigger<'l> {
    token: usize,
    /// One past its last word.
    after: usize,
    entry: &'l Entry,
    number: usize,
    shape: Shape,
    passive: bool,
}

#[derive(Default)]
struct Roles {
    actor: Vec<Span>,
    recipient: Vec<Span>,
}

struct Finder<'a, 'd> {
    lexicon: &'a EventLexicon,
    phrases: Phrases<'a, 'd>,
    names: &'a NameLexicon,
    reading: &'a Reading<'d>,
    statements: &'a [Statement],
}

impl<'a> Finder<'a, '_> {
    fn form(&self, token: usize) -> &'a str {
        self.reading.form(token)
    }

    fn class(&self, token: usize) -> Class {
        self.reading.class(token)
    }

    /// The statement whose cue begins at this token.
    fn speech(&self, token: usize) -> Option<usize> {
        let field = self.reading.doc.field();
        (0..self.statements.len())
            .find(|&i| self.statements[i].cue.field == field && self.statements[i].cue_token == token)
    }

    fn sentence(&self, sentence: &Range<usize>, out: &mut Vec<Found>) {
        let mut token = sentence.start;
        // The verb trigger last read: the noun that it asks for (`imposed sanctions`) is no event of its own.
        let mut last: Option<Trigger> = None;
        while token < sentence.end {
            let speech = self.speech(token);
            let mut next = token + 1;
            if let Some(t) = self.trigger(token, sentence) {
                let asked = t.shape == Shape::Noun
                    && last
                        .as_ref()
                        .is_some_and(|l| token < l.after + 8 && l.entry.verb_with.contains(self.form(token)));
                if !asked && let Some(event) = self.event(&t, sentence, speech) {
                    next = t.after;
                    out.push(event);
                }
                if t.shape != Shape::Noun {
                    last = Some(t);
                }
            } else if let Some(i) = speech {
                out.extend(self.speech_act(i, token, sentence));
            }
            token = next;
        }
    }

    // ---- triggers ---------------------------------------------------------------------------------------------

    fn trigger(&self, token: usize, sentence: &Range<usize>) -> Option<Trigger<'a>> {
        let word = &self.reading.doc.tokens[token];
        if word.kind != Kind::Word || self.reading.time_of(token).is_some() || self.reading.name_of(token).is_some() {
            return None;
        }
        let lexicon = self.lexicon;
        if self.class(token).is(Class::VERB) {
            let mut best: Option<(usize, Trigger)> = None;
            for hit in lexicon.verbs.hits(&word.form) {
                let words = &lexicon.verb_words[usize::from(hit.entry)];
                let entry = &lexicon.entries[words.entry];
                let follows = words.rest.iter().enumerate().all(|(n, w)| self.form(token + 1 + n) == w);
                let company = self.holds(&entry.verb_with, token, sentence, 7);
                let score = words.rest.len() * 2 + usize::from(!entry.verb_with.is_empty());
                if follows && company && best.as_ref().is_none_or(|(s, _)| score > *s) {
                    let after = token + 1 + words.rest.len();
                    let passive = hit.shape.is_participle() && self.passive(token, after, sentence);
                    best =
                        Some((score, Trigger { token, after, entry, number: words.entry, shape: hit.shape, passive }));
                }
            }
            return best.map(|(_, t)| t);
        }
        if self.class(token).is(Class::PREPOSITION.with(Class::PRONOUN)) {
            return None;
        }
        let hit = lexicon.nouns.hits(&word.form).iter().find(|h| {
            let with = &lexicon.entries[usize::from(h.entry)].noun_with;
            self.holds(with, token, sentence, 4) || token > sentence.start && with.contains(self.form(token - 1))
        })?;
        let number = usize::from(hit.entry);
        let entry = &lexicon.entries[number];
        // `attack helicopter`, `protest leader`: a noun before a noun names no event of its own.
        let behind = self.form(token + 1);
        let compound = self.phrases.nominal(token + 1)
            && self.reading.name_of(token + 1).is_none()
            && !self.phrases.is_possessive(token)
            && token + 1 < sentence.end
            && self.reading.doc.tokens[token + 1].kind == Kind::Word
            && lexicon.nouns.hits(behind).is_empty();
        if compound {
            return None;
        }
        Some(Trigger { token, after: token + 1, entry, number, shape: Shape::Noun, passive: false })
    }

    /// Whether a participle is passive: a form of `be` before it, or `by` behind it without one.
    fn passive(&self, token: usize, after: usize, sentence: &Range<usize>) -> bool {
        let group = self.phrases.group_start(token, sentence.start);
        let auxiliary = (group..token).rev().find(|&k| self.class(k).is(Class::AUXILIARY));
        match auxiliary {
            Some(k) => self.phrases.is_be(k),
            None => {
                self.form(after) == "by" && self.reading.time_of(after + 1).is_none() && !self.form(after + 1).ends_with("ing")
                    // A headline drops the auxiliary: `Three killed in blast`.
                    || self.reading.doc.field() == crate::text::Field::Title
                        && !self.form(token).is_empty()
                        && (after >= sentence.end || matches!(self.form(after), "in" | "as" | "after" | "at" | "on" | "near"))
                    || self.reading.class(token.wrapping_sub(1)).is(Class::SUBORDINATOR)
            }
        }
    }

    fn holds(
        &self,
        words: &rustc_hash::FxHashSet<String>,
        token: usize,
        sentence: &Range<usize>,
        reach: usize,
    ) -> bool {
        words.is_empty() || (token + 1..sentence.end.min(token + 1 + reach)).any(|k| words.contains(self.form(k)))
    }

    // ---- events -----------------------------------------------------------------------------------------------

    fn event(&self, t: &Trigger, sentence: &Range<usize>, speech: Option<usize>) -> Option<Found> {
        let light = (t.shape == Shape::Noun).then(|| self.light_before(t.token, sentence)).flatten();
        let behind = (t.shape == Shape::Noun).then(|| self.light_behind(t.after, sentence)).flatten();
        if t.shape == Shape::Noun && t.entry.needs_light && light.is_none() && behind.is_none() {
            return None;
        }
        let mut roles = match t.shape {
            Shape::Noun => self.noun_roles(t, light, sentence),
            _ => self.verb_roles(t, sentence),
        };
        if let Some(s) = speech.map(|i| &self.statements[i]) {
            if let Some(source) = &s.source {
                roles.actor = vec![source.span];
            }
            if let Some(addressee) = s.addressee {
                roles.recipient = self.parts(addressee);
            } else if let Some(asked) = self.asked(s) {
                roles.recipient = vec![asked];
            }
        }
        let verbal = matches!(
            t.entry.kind,
            Plover::Request | Plover::Accuse | Plover::Reject | Plover::Threaten | Plover::Agree
        );
        // `amid a demonstration`: one that is told of in passing, of nobody and nowhere.
        let passing = t.shape == Shape::Noun
            && light.is_none()
            && behind.is_none()
            && !self.form(t.token).ends_with('s')
            && t.entry.kind != Plover::Assault;
        if passing && roles.actor.is_empty() && roles.recipient.is_empty() && !self.definite(t.token, sentence) {
            return None;
        }
        if verbal && speech.is_none() && roles.actor.is_empty() && roles.recipient.is_empty() {
            return None;
        }
        let shape = if t.shape == Shape::Noun { "noun" } else { "verb" };
        let rule = format!("{}/{shape}", t.entry.name);
        let mut found = self.found(t, roles, light.or(behind), speech, rule, sentence);
        // Not to accept is to refuse.
        if found.kind == Plover::Agree && found.status == Status::Denied && t.shape != Shape::Noun {
            (found.kind, found.status) = (Plover::Reject, Status::Happened);
        }
        Some(found)
    }

    fn found(
        &self,
        t: &Trigger,
        roles: Roles,
        light: Option<usize>,
        speech: Option<usize>,
        rule: String,
        sentence: &Range<usize>,
    ) -> Found {
        let trigger = self.reading.doc.span(t.token..t.after);
        let said_in = match speech {
            Some(i) => self.statements[i].via.filter(|&v| self.statements[v].content.contains(trigger)),
            None => attribution::said_in(self.statements, trigger),
        };
        let scope = self.scope(t.token, said_in, sentence);
        let noun = t.shape == Shape::Noun;
        let article = noun && self.definite(t.token, sentence);
        Found {
            kind: t.entry.kind,
            mode: t.entry.mode.clone(),
            trigger,
            token: t.token,
            entry: t.number,
            place: self.place(t.token, &scope, &roles.recipient, t.entry.kind),
            time: self.time(t.token, &scope),
            status: self.status(t, light, said_in, &scope),
            actor: roles.actor,
            recipient: roles.recipient,
            anaphoric: article,
            joined: false,
            // `met to discuss`, `met for talks`: the aim of a meeting is the meeting.
            within: t.entry.kind == Plover::Consult
                && t.token > sentence.start
                && matches!(self.form(t.token - 1), "to" | "for" | "during"),
            sentence: self.reading.doc.sentence_of.get(t.token).copied().unwrap_or(0),
            said_in,
            speech,
            foreground: !noun || speech.is_some() || light.is_some(),
            dead: None,
            injured: None,
            context: self.contexts(&scope),
            instrument: self.instrument(t.token, &scope),
            cause: self.cause(t.token, &scope),
            also: Vec::new(),
            withheld: Vec::new(),
            withholder: None,
            pointer: false,
            accounts: Vec::new(),
            rule,
            signs: Vec::new(),
            p_read: None,
        }
    }

    /// Whether a noun stands behind `the`, `this` or `their`.
    fn definite(&self, token: usize, sentence: &Range<usize>) -> bool {
        let start = self.phrases.phrase_before(token + 1, sentence.start).map_or(token, |p| p.start);
        (start..token)
            .rev()
            .take_while(|&k| self.class(k).is(Class::DETERMINER.with(Class::DEMONSTRATIVE)) || self.phrases.nominal(k))
            .any(|k| matches!(self.form(k), "the" | "this" | "that"))
    }

    /// A statement that is an act by its stance alone.
    fn speech_act(&self, i: usize, token: usize, sentence: &Range<usize>) -> Option<Found> {
        let s = &self.statements[i];
        let kind = *self.lexicon.speech.get(&s.stance)?;
        let source = s.source.as_ref()?;
        // What only softens a plain saying (`must`) is a demand of no one; the cue's own stance is the act.
        let plain = ["say", "tell", "add", "state", "report", "announce", ":", "according to", "claim", "insist"];
        let cue = s.rule.split('/').next().unwrap_or_default();
        if plain.contains(&cue) && !matches!(s.stance, Stance::Demands | Stance::Promises) {
            return None;
        }
        let recipient = match s.addressee {
            Some(a) => self.parts(a),
            None if s.stance == Stance::Demands => self.asked(s).into_iter().collect(),
            None => matches!(
                s.stance,
                Stance::Accuses | Stance::Condemns | Stance::Praises | Stance::Threatens | Stance::Refuses
            )
            .then(|| self.name_in(s.content))
            .flatten()
            .into_iter()
            .collect(),
        };
        let entry = Entry {
            name: cue.to_owned(),
            kind,
            verb_with: Default::default(),
            noun_with: Default::default(),
            object: false,
            object_prepositions: Vec::new(),
            of: Part::Actor,
            to: Vec::new(),
            needs_light: false,
            mode: None,
        };
        let end = self.reading.doc.token_at(s.cue.end.saturating_sub(1)) + 1;
        let t = Trigger {
            token,
            after: end.max(token + 1),
            entry: &entry,
            number: usize::MAX - kind as usize,
            shape: Shape::Base,
            passive: false,
        };
        let roles = Roles { actor: vec![source.span], recipient };
        let rule = format!("{cue}/stance");
        Some(self.found(&t, roles, None, Some(i), rule, sentence))
    }

    /// Of whom a demand is made: the subject of its clause (`demanded that Egypt open the border`).
    fn asked(&self, s: &Statement) -> Option<Span> {
        let doc = self.reading.doc;
        let clause = matches!(s.rule.rsplit('/').next(), Some("that" | "bare"));
        if !clause || s.stance != Stance::Demands || s.content.field != doc.field() {
            return None;
        }
        let start = doc.token_at(s.content.start);
        let end = doc.token_at(s.content.end.saturating_sub(1)) + 1;
        let p = self.phrases.noun_phrase(start, end.min(doc.tokens.len()), Extent::Short)?;
        p.tokens.clone().any(|k| self.reading.name_of(k).is_some()).then_some(p.span)
    }

    /// The first name of one who acts within some code points.
    fn name_in(&self, span: Span) -> Option<Span> {
        self.reading
            .names
            .iter()
            .find(|n| span.contains(n.span) && !matches!(n.kind, MentionKind::EventName | MentionKind::Other))
            .map(|n| n.span)
    }

    /// Joined noun phrases, one by one.
    fn parts(&self, span: Span) -> Vec<Span> {
        let doc = self.reading.doc;
        if span.field != doc.field() {
            return vec![span];
        }
        let start = doc.token_at(span.start);
        let end = doc.token_at(span.end.saturating_sub(1)) + 1;
        self.split(start..end.min(doc.tokens.len()))
    }

    // ---- roles ------------------------------------------------------------------------------------------------

    fn split(&self, tokens: Range<usize>) -> Vec<Span> {
        // A name with `and` in it is one.
        let at: Vec<usize> = tokens
            .clone()
            .filter(|&k| self.class(k).is(Class::CONJUNCTION) && self.reading.name_of(k).is_none())
            .collect();
        if at.is_empty() {
            return vec![self.reading.doc.span(tokens)];
        }
        let joined = self.phrases.joined(tokens.start, tokens.end);
        if joined.len() < 2 {
            return vec![self.reading.doc.span(tokens)];
        }
        joined.into_iter().map(|p| p.span).collect()
    }

    /// The words of a subject as roles; a pronoun gives the one it stands for.
    fn subject_spans(&self, s: &Subject) -> Vec<Span> {
        if s.pronoun {
            return self.antecedent(s.core.start).into_iter().collect();
        }
        let mut tokens = s.core.clone();
        // What qualifies the subject behind a preposition is no part of the role, but `of` is.
        if let Some(k) = tokens.clone().skip(1).find(|&k| {
            self.class(k).is(Class::PREPOSITION) && self.form(k) != "of" && self.reading.name_of(k).is_none()
        }) {
            let joined_behind = (k..tokens.end).any(|j| self.class(j).is(Class::CONJUNCTION));
            if !joined_behind {
                tokens.end = k;
            }
        }
        self.split(tokens)
    }

    /// The one a pronoun stands for: the source of the statement it stands in, else the last name that it fits.
    fn antecedent(&self, token: usize) -> Option<Span> {
        let doc = self.reading.doc;
        let span = doc.span(token..token + 1);
        let form = self.form(token);
        if matches!(form, "i" | "we" | "you" | "there" | "who" | "me" | "us") {
            let inside = attribution::said_in(self.statements, span).filter(|_| matches!(form, "i" | "we"))?;
            return self.statements[inside].source.as_ref().map(|s| s.span);
        }
        let personal = matches!(form, "he" | "she" | "him" | "her");
        let said = attribution::said_in(self.statements, span);
        if let Some(source) = said.and_then(|i| self.statements[i].source.as_ref()) {
            let person = matches!(
                source.kind,
                crate::record::SourceKind::Person
                    | crate::record::SourceKind::Office
                    | crate::record::SourceKind::Anonymous
                    | crate::record::SourceKind::Witness
            );
            if person == personal || form == "they" {
                return Some(source.span);
            }
        }
        self.reading
            .names
            .iter()
            .rev()
            .find(|n| {
                n.span.end <= span.start
                    && match n.kind {
                        MentionKind::Person => personal,
                        MentionKind::EventName | MentionKind::Other => false,
                        _ => !personal,
                    }
            })
            .map(|n| n.span)
    }

    fn verb_roles(&self, t: &Trigger, sentence: &Range<usize>) -> Roles {
        let floor = self.floor(t.token, sentence);
        let subject = self.phrases.subject(t.token, floor);
        let subjects = || subject.as_ref().map(|s| self.subject_spans(s)).unwrap_or_default();
        let limit = sentence.end.min(t.after + REACH);
        let mut roles = Roles::default();
        if t.passive {
            roles.recipient = subjects();
            if let Some(k) = (t.after..limit.min(t.after + 10))
                .take_while(|&k| !self.clause_break(k))
                .find(|&k| self.form(k) == "by")
            {
                roles.actor = self.phrases.joined(k + 1, limit).into_iter().map(|p| p.span).collect();
            }
        } else {
            roles.actor = subjects();
            roles.recipient = self.object(t, limit);
        }
        roles.recipient.retain(|r| !roles.actor.contains(r));
        roles
    }

    /// Behind the last colon, `that`, or content that opens before the verb.
    fn floor(&self, token: usize, sentence: &Range<usize>) -> usize {
        let doc = self.reading.doc;
        let start = doc.tokens[token].start;
        let content = self
            .statements
            .iter()
            .map(|s| s.content)
            .filter(|c| c.field == doc.field() && c.start <= start && start < c.end)
            .map(|c| doc.token_at(c.start))
            .filter(|&k| k > sentence.start && self.clausal(k, token))
            .max();
        // What an earlier statement's content holds is not the clause of what stands behind it.
        let mark = (sentence.start..token).rev().find(|&k| matches!(self.form(k), ":" | ";")).map(|k| k + 1);
        content.unwrap_or(sentence.start).max(mark.unwrap_or(sentence.start))
    }

    /// Whether a content is a clause of its own, not an infinitive or gerund whose subject stands before it.
    fn clausal(&self, start: usize, token: usize) -> bool {
        start < token && !(self.class(start).is(Class::VERB) || self.form(start) == "to")
    }

    /// Where the words that belong to a verb end.
    fn clause_break(&self, k: usize) -> bool {
        let class = self.class(k);
        matches!(self.form(k), "," | ";" | ":" | "." | "\"" | "-" | "--" | "(")
            || class.is(Class::VERB.with(Class::AUXILIARY).with(Class::COMPLEMENTISER).with(Class::RELATIVE))
            || class.is(Class::SUBORDINATOR) && !class.is(Class::PREPOSITION)
    }

    fn object(&self, t: &Trigger, limit: usize) -> Vec<Span> {
        let mut k = t.after;
        while k < limit
            && (self.class(k).is(Class::ADVERB) || self.reading.time_of(k).is_some())
            && !self.phrases.nominal(k)
        {
            k += 1;
        }
        if t.entry.object {
            if self.class(k).is(Class::PRONOUN) && self.form(k) != "there" {
                return self.antecedent(k).into_iter().collect();
            }
            if self.phrases.starts_phrase(k) && k < limit && self.reading.time_of(k).is_none() {
                let joined = self.phrases.joined(k, limit);
                if !joined.is_empty() {
                    return joined.into_iter().map(|p| p.span).collect();
                }
            }
        }
        // `gave Tunis a loan`: the receiver stands between the verb and what it gets.
        if let Some(name) = self.reading.name_of(if self.form(k) == "the" { k + 1 } else { k })
            && (self.class(name.tokens.end).is(Class::DETERMINER.with(Class::QUANTITY))
                || self.reading.doc.tokens.get(name.tokens.end).is_some_and(|t| t.kind == Kind::Number))
        {
            return vec![self.reading.doc.span(k..name.tokens.end)];
        }
        self.behind(k, limit, &t.entry.object_prepositions)
    }

    /// The noun phrases behind one of these prepositions in the clause.
    fn behind(&self, from: usize, limit: usize, prepositions: &[String]) -> Vec<Span> {
        if prepositions.is_empty() {
            return Vec::new();
        }
        let mut k = from;
        while k < limit && !self.clause_break(k) {
            let on_time = self.reading.time_of(k + 1).is_some();
            if !on_time && prepositions.iter().any(|p| p == self.form(k)) && self.phrases.starts_phrase(k + 1) {
                let joined = self.phrases.joined(k + 1, limit);
                if !joined.is_empty() {
                    return joined.into_iter().map(|p| p.span).collect();
                }
            }
            k += 1;
        }
        Vec::new()
    }

    fn noun_roles(&self, t: &Trigger, light: Option<usize>, sentence: &Range<usize>) -> Roles {
        let limit = sentence.end.min(t.after + REACH);
        let mut roles = Roles::default();
        let mut put = |part: Part, mut spans: Vec<Span>| {
            let to = if part == Part::Actor { &mut roles.actor } else { &mut roles.recipient };
            if to.is_empty() {
                to.append(&mut spans);
            }
        };
        let start = self.phrases.phrase_before(t.after, sentence.start).map_or(t.token, |p| p.start);
        let simple = (start..t.token).rev().find(|&k| self.class(k).is(Class::PREPOSITION)).map_or(start, |k| k + 1);
        if let Some(owner) = (simple..t.token).rev().find(|&k| self.phrases.is_possessive(k)) {
            let mut span = self.reading.doc.span(simple..owner + 1);
            if self.form(owner).ends_with("'s") {
                span.end -= 2;
            }
            put(t.entry.of, vec![span]);
        } else if matches!(self.form(simple), "its" | "his" | "her" | "their") {
            put(t.entry.of, self.antecedent_of_possessive(simple).into_iter().collect());
        }
        if self.form(t.after) == "of" && t.entry.to.iter().all(|p| p != "of") {
            put(t.entry.of, self.behind(t.after, limit, &["of".to_owned()]));
        }
        let by = self.behind(t.after, limit, &["by".to_owned()]);
        put(Part::Actor, by);
        if t.entry.to.iter().any(|p| p == "between") && self.form(t.after) == "between" {
            put(Part::Actor, self.behind(t.after, limit, &["between".to_owned()]));
        }
        put(Part::Recipient, self.behind(t.after, limit, &t.entry.to));
        // `Israeli air strikes`, `the Houthi attack`: the name right before is the doer's.
        if let Some(name) = self.modifier(simple, t.token) {
            put(t.entry.of, vec![name]);
        }
        if let Some(verb) = light {
            let floor = self.floor(verb, sentence);
            let passive = self.passive(verb, verb + 1, sentence);
            if let Some(s) = self.phrases.subject(verb, floor)
                && !passive
            {
                let spans = self.subject_spans(&s);
                put(Part::Actor, spans);
                // `gave Tunis aid`, `offered the rebels talks`: the one between verb and noun.
                let mut between = self.phrases.joined(verb + 1, simple);
                if between.last().is_some_and(|p| p.tokens.end == simple) && verb + 1 < simple {
                    put(Part::Recipient, between.drain(..).map(|p| p.span).collect());
                }
            }
        }
        let actor = roles.actor.clone();
        roles.recipient.retain(|r| !actor.contains(r));
        roles
    }

    fn antecedent_of_possessive(&self, token: usize) -> Option<Span> {
        let personal = matches!(self.form(token), "his" | "her");
        let at = self.reading.doc.tokens[token].start;
        self.reading
            .names
            .iter()
            .rev()
            .find(|n| {
                n.span.end <= at
                    && match n.kind {
                        MentionKind::Person => personal,
                        MentionKind::EventName | MentionKind::Other => false,
                        _ => !personal,
                    }
            })
            .map(|n| n.span)
    }

    /// A capitalised word or name of an actor among the words before a noun.
    fn modifier(&self, start: usize, token: usize) -> Option<Span> {
        let doc = self.reading.doc;
        let capital =
            |k: usize| doc.text.slice(doc.tokens[k].start..doc.tokens[k].end).starts_with(|c: char| c.is_uppercase());
        let first = (start..token).find(|&k| {
            capital(k)
                && self.phrases.nominal(k)
                && doc.tokens[k].kind == Kind::Word
                && self.reading.time_of(k).is_none()
        })?;
        let known = self.reading.name_of(first).is_some() || self.phrases.grammar.is_nationality(self.form(first));
        if first == doc.sentence(first).start && !known {
            return None;
        }
        let last = (first..token)
            .take_while(|&k| capital(k) || self.reading.name_of(k).is_some() || self.form(k) == ".")
            .last()?;
        // `the Tripoli offensive` tells where, not who.
        let place = self
            .reading
            .name_of(first)
            .is_some_and(|n| n.kind == MentionKind::Place && !self.country(n.entity.as_deref()));
        (!place).then(|| doc.span(first..last + 1))
    }

    fn country(&self, key: Option<&str>) -> bool {
        key.and_then(|k| self.names.entry(k)).is_some_and(|e| e.precision.as_deref() == Some("country"))
    }

    /// The light verb whose object the noun is, or the verb of happening whose subject it is.
    fn light_before(&self, token: usize, sentence: &Range<usize>) -> Option<usize> {
        let from = sentence.start.max(token.saturating_sub(9));
        let verb = (from..token)
            .rev()
            .take_while(|&k| !matches!(self.form(k), ";" | ":" | ","))
            .find(|&k| self.class(k).is(Class::VERB))?;
        (!self.lexicon.light.hits(self.form(verb)).is_empty()).then_some(verb)
    }

    /// The verb of happening, or the passive light verb, whose subject the noun is: `talks were held`.
    fn light_behind(&self, after: usize, sentence: &Range<usize>) -> Option<usize> {
        let verb = (after..sentence.end.min(after + 9))
            .take_while(|&k| !matches!(self.form(k), "," | ";" | ":" | "\""))
            .find(|&k| self.class(k).is(Class::VERB))?;
        let light = !self.lexicon.light.hits(self.form(verb)).is_empty() && self.passive(verb, verb + 1, sentence);
        (light || !self.lexicon.occurs.hits(self.form(verb)).is_empty()).then_some(verb)
    }

    // ---- status -----------------------------------------------------------------------------------------------

    fn status(&self, t: &Trigger, light: Option<usize>, said_in: Option<usize>, scope: &Range<usize>) -> Status {
        let verb = if t.shape == Shape::Noun { light } else { Some(t.token) };
        let from = scope.start.max(t.token.saturating_sub(5));
        let near = self.lexicon.status.iter().find_map(|(status, words)| {
            let reached = (from..t.token)
                .rev()
                .take_while(|&k| !matches!(self.form(k), "," | ";" | ":" | "\""))
                .any(|k| words.contains(self.form(k)));
            reached.then_some(*status)
        });
        if let Some(v) = verb
            && let Some(status) = self.verb_status(v, scope)
        {
            return status;
        }
        if let Some(s) = near {
            return s;
        }
        let conditional = (scope.start..t.token)
            .rev()
            .take(12)
            .take_while(|&k| !matches!(self.form(k), "," | ";"))
            .any(|k| matches!(self.form(k), "if" | "unless" | "whether"));
        if conditional {
            return Status::Possible;
        }
        let infinitive =
            verb.is_some_and(|v| self.form(self.phrases.group_start(v, scope.start).wrapping_sub(1)) == "to");
        let stance = said_in.map(|i| (self.statements[i].stance, &self.statements[i]));
        match stance {
            Some((Stance::Denies, _)) => Status::Denied,
            Some((Stance::Refuses, s)) if s.rule.ends_with("/to") => Status::Denied,
            Some((Stance::Demands, s))
                if infinitive || t.shape == Shape::Noun || s.rule.ends_with("/to") || !self.past(verb) =>
            {
                Status::Demanded
            }
            Some((Stance::Promises | Stance::Threatens, s))
                if infinitive || s.rule.ends_with("/to") || t.shape == Shape::Noun =>
            {
                Status::Planned
            }
            Some((Stance::Warns | Stance::Expects, _)) if !self.past(verb) => Status::Possible,
            _ => Status::Happened,
        }
    }

    fn past(&self, verb: Option<usize>) -> bool {
        verb.is_some_and(|v| {
            self.lexicon
                .verbs
                .hits(self.form(v))
                .iter()
                .any(|h| matches!(h.shape, Shape::Past | Shape::PastOrParticiple))
        })
    }

    /// What the auxiliaries of a verb, and the verb that governs its infinitive, say.
    fn verb_status(&self, verb: usize, scope: &Range<usize>) -> Option<Status> {
        let group = self.phrases.group_start(verb, scope.start);
        let words = group..verb;
        if words.clone().any(|k| self.phrases.is_negation(k)) {
            return Some(Status::Denied);
        }
        for k in words.clone() {
            match self.form(k) {
                "will" | "would" | "shall" | "won't" => return Some(Status::Planned),
                "may" | "might" | "could" | "can" => return Some(Status::Possible),
                "must" | "should" | "ought" => return Some(Status::Demanded),
                _ => {}
            }
        }
        let be = words.clone().any(|k| matches!(self.form(k), "is" | "are" | "am" | "been"));
        if be && self.form(verb).ends_with("ing") {
            return Some(Status::Ongoing);
        }
        if group > scope.start && self.form(group - 1) == "to" {
            let governor = (scope.start..group - 1).rev().take(8).find(|&k| {
                self.class(k).is(Class::VERB)
                    || self.grammar_control(k)
                    || self.status_word(k).is_some()
                    || self.class(k).is(Class::AUXILIARY) && self.form(k + 1) == "to"
            });
            if let Some(g) = governor {
                if let Some(s) = self.status_word(g) {
                    return Some(s);
                }
                if matches!(self.form(g), "has" | "have" | "had") {
                    return Some(Status::Demanded);
                }
                if matches!(self.form(g), "is" | "are" | "was" | "were") || self.grammar_control(g) {
                    return Some(Status::Planned);
                }
            }
        }
        None
    }

    fn grammar_control(&self, k: usize) -> bool {
        self.phrases.grammar.is_control(self.form(k))
    }

    fn status_word(&self, k: usize) -> Option<Status> {
        self.lexicon.status.iter().find(|(_, w)| w.contains(self.form(k))).map(|(s, _)| *s)
    }
}
