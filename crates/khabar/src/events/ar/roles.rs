//! Who did it and to whom: the parts that words around a trigger play.

use std::ops::Range;

use super::lexicon::Genitive;
use super::{Finder, REACH, Roles, Trigger};
use crate::attribution;
use crate::names::NameMention;
use crate::phrases::ar::Extent;
use crate::phrases::{Class, Phrase};
use crate::record::{MentionKind, Plover};
use crate::text::Span;
use crate::text::tokens::Kind;

impl Finder<'_, '_> {
    /// The first participant that a content names: the one accused, condemned or threatened.
    pub(super) fn target_in(&self, content: Span) -> Option<Span> {
        let doc = self.reading.doc;
        if content.field != doc.field() {
            return None;
        }
        let from = doc.token_at(content.start);
        let to = doc.token_at(content.end.saturating_sub(1)).max(from) + 1;
        let names = self.reading.name_in(content)?;
        let start = (from..to.min(from + 3)).find_map(|k| {
            let p = self.phrases.noun_phrase(k, to, Extent::Short)?;
            p.span.overlaps(names.span).then_some(p.span)
        });
        Some(start.unwrap_or(names.span))
    }

    // ---- roles of verbs ---------------------------------------------------------------------------------------

    pub(super) fn verb_roles(&self, t: &Trigger, sentence: &Range<usize>) -> Roles {
        let mut roles = Roles::default();
        let limit = sentence.end.min(t.token + REACH);
        let before = self.phrases.subject_before(t.token..t.token + 1, t.joined, sentence);
        let mut i = t.token + 1;
        let subject_follows = before.is_none() && !t.first_person && !(t.plural && t.joined);
        if t.pronoun && t.entry.object {
            roles.recipient.extend(self.antecedent(t, sentence));
        }
        let mut subject = before;
        if subject_follows {
            let from = self.phrases.skip_circumstance(i, limit);
            if let Some(p) = self.phrases.noun_phrase(from, limit, Extent::Full).filter(|p| self.phrases.can_act(p)) {
                i = p.tokens.end;
                subject = Some(p);
            }
        }
        let mut object = None;
        if t.entry.object && !t.pronoun {
            let from = self.phrases.skip_circumstance(i, limit);
            object = self.phrases.noun_phrase(from, limit, Extent::Short).filter(|p| {
                self.phrases.can_act(p)
                    && !self.class(from).is(Class::PREPOSITION)
                    && !self.phrases.glued_preposition(from)
            });
        }
        // With one noun phrase behind a transitive verb of violence or force, the victim is its subject: `قتل جنديان`.
        let passive = subject_follows
            && t.entry.object
            && object.is_none()
            && !t.pronoun
            && t.entry.genitive == Genitive::Recipient
            && matches!(t.entry.kind, Plover::Assault | Plover::Coerce | Plover::Sanction);
        match (subject, passive) {
            (Some(p), true) => roles.recipient.extend(self.split(&p)),
            (Some(p), false) => roles.actor.extend(self.split(&p)),
            (None, _) => {}
        }
        if let Some(p) = object {
            roles.recipient.extend(self.split(&p));
        }
        if roles.recipient.is_empty() {
            self.by_preposition(
                &t.entry.object_prepositions,
                t.token + 1,
                sentence.end.min(t.token + REACH + 6),
                &mut roles,
            );
        }
        if passive {
            self.agent(t.token + 1, sentence.end, &mut roles);
        }
        if roles.actor.is_empty() && !passive && (t.joined || t.first_person) {
            roles.actor.extend(self.dropped_subject(t.token, sentence));
        }
        if roles.actor.is_empty() && !passive && t.plural {
            roles.actor.extend(self.phrase_before(t.token, sentence));
        }
        roles
    }

    /// The subject that a joined verb drops (`وأضرموا النار`): that of the nearest verb before it that has its own.
    fn dropped_subject(&self, before: usize, sentence: &Range<usize>) -> Option<Span> {
        for verb in (sentence.start..before).rev().filter(|&k| self.class(k).is(Class::VERB)) {
            let form = self.form(verb);
            if let Some(p) =
                self.phrases.subject_before(verb..verb + 1, form.starts_with('و') && form.chars().count() > 4, sentence)
            {
                return Some(p.span);
            }
            if form.ends_with("وا") {
                continue;
            }
            let from = self.phrases.skip_circumstance(verb + 1, before);
            let subject = self.phrases.noun_phrase(from, before, Extent::Full).filter(|p| self.phrases.can_act(p));
            if subject.is_some() {
                return subject.map(|p| p.span);
            }
        }
        None
    }

    /// The phrase right before a verb whose plural says that its subject is known (`مسؤولين إيرانيين زودوا …`).
    fn phrase_before(&self, token: usize, sentence: &Range<usize>) -> Option<Span> {
        (sentence.start.max(token.saturating_sub(8))..token)
            .filter(|&s| !self.class(s).is(Class::PREPOSITION))
            .find_map(|s| {
                self.phrases
                    .noun_phrase(s, token, Extent::Short)
                    .filter(|p| p.tokens.end == token && self.phrases.can_act(p))
            })
            .map(|p| p.span)
    }

    // ---- roles of nouns ---------------------------------------------------------------------------------------

    pub(super) fn noun_roles(&self, t: &Trigger, sentence: &Range<usize>) -> Roles {
        let mut roles = Roles::default();
        let limit = sentence.end.min(t.token + REACH);
        let mut i = t.token + 1;
        if t.pronoun {
            // `لقائهما` points back to parties, not to one name.
            let several = ["هما", "هم"].iter().any(|p| self.form(t.token).ends_with(p));
            let owner: Vec<Span> =
                if several { Vec::new() } else { self.antecedent(t, sentence).into_iter().collect() };
            match t.entry.genitive {
                Genitive::Actor => roles.actor = owner,
                Genitive::Recipient => roles.recipient = owner,
                // `إيقافه للحرب` is his doing, `وقفها` is done to it.
                Genitive::Thing if self.form(i).starts_with('ل') => roles.actor = owner,
                Genitive::Thing => {}
            }
            // `لقائه حفتر`: a verbal noun with its doer as a pronoun takes an object.
            if t.entry.object
                && t.entry.genitive == Genitive::Actor
                && self.reading.name_of(i).is_some()
                && !self.phrases.glued_preposition(i)
            {
                roles
                    .recipient
                    .extend(self.phrases.noun_phrase(i, limit, Extent::Short).iter().flat_map(|p| self.split(p)));
            }
        } else if !t.definite
            && i < limit
            && !self.class(i).is(Class::PREPOSITION)
            && !self.phrases.glued_preposition(i)
        {
            // Adjectives agree and are no genitive: `هجوم إسرائيلي`, `ضربات جوية`.
            let genitive = !self.phrases.adjective(i) || self.reading.name_of(i).is_some();
            if genitive
                && let Some(p) = self.phrases.noun_phrase(i, limit, Extent::Short).filter(|p| self.phrases.can_act(p))
            {
                i = p.tokens.end;
                match t.entry.genitive {
                    Genitive::Actor => roles.actor.extend(self.split(&p)),
                    Genitive::Recipient => roles.recipient.extend(self.split(&p)),
                    Genitive::Thing if self.reading.name_of(p.tokens.start).is_some() => {
                        roles.actor.extend(self.split(&p));
                    }
                    Genitive::Thing => {}
                }
            }
        }
        for k in t.token + 1..limit.min(t.token + 4) {
            if roles.actor.is_empty()
                && self.phrases.adjective(k)
                && self.phrases.names.nationality(self.form(k)).is_some()
                && k <= i + 1
            {
                roles.actor.push(self.phrases.phrase(k, k + 1).span);
            }
        }
        let mut reach = sentence.end.min(t.token + REACH);
        if let Some(next) =
            (t.token + 1..reach).find(|&k| self.class(k).is(Class::VERB) || matches!(self.form(k), "،" | "؛"))
        {
            reach = next;
        }
        self.by_preposition(&t.entry.to, t.token + 1, reach, &mut roles);
        self.agent(t.token + 1, reach, &mut roles);
        if roles.actor.is_empty() && t.entry.genitive != Genitive::Recipient
            || roles.actor.is_empty() && self.light_before(t.token, sentence).is_some()
        {
            roles.actor.extend(self.light_subject(t, sentence));
        }
        roles
    }

    /// A light verb shortly before an event noun.
    pub(super) fn light_before(&self, token: usize, sentence: &Range<usize>) -> Option<usize> {
        (sentence.start.max(token.saturating_sub(9))..token).rev().find(|&k| {
            let hits = self.lexicon.light.hits(self.form(k));
            !self.class(k).is(Class::PREPOSITION) && hits.iter().any(|h| h.split.suf.is_empty())
        })
    }

    fn light_subject(&self, t: &Trigger, sentence: &Range<usize>) -> Vec<Span> {
        let Some(verb) = self.light_before(t.token, sentence) else {
            let noun = t
                .token
                .checked_sub(1)
                .filter(|&k| k > sentence.start && !self.lexicon.light_nouns.hits(self.form(k)).is_empty());
            return noun.and_then(|k| self.dropped_subject(k, sentence)).into_iter().collect();
        };
        let joined = self.form(verb).starts_with('و');
        if let Some(p) = self.phrases.subject_before(verb..verb + 1, joined, sentence) {
            return self.split(&p);
        }
        let from = self.phrases.skip_circumstance(verb + 1, t.token);
        match self
            .phrases
            .noun_phrase(from, t.token, Extent::Full)
            .filter(|p| self.phrases.can_act(p) && p.tokens.start < t.token)
        {
            Some(p) => self.split(&p),
            None => Vec::new(),
        }
    }

    /// Participants behind the prepositions of the entry; both sides of `بين` are doers.
    fn by_preposition(&self, prepositions: &[String], from: usize, limit: usize, roles: &mut Roles) {
        for k in from..limit {
            if self.class(k).is(Class::COMPLEMENTISER) || matches!(self.form(k), "." | "؛" | ":") {
                return;
            }
            let form = self.form(k);
            let Some(p) = prepositions.iter().find(|p| {
                if p.chars().count() == 1 {
                    form == p.as_str() || form.starts_with(p.as_str()) && self.phrases.glued_preposition(k)
                } else {
                    form == p.as_str()
                }
            }) else {
                continue;
            };
            let alone = form == p.as_str();
            let head = if alone { k + 1 } else { k };
            if self.reading.time_of(head).is_some() {
                continue;
            }
            let Some(phrase) = self.phrases.noun_phrase(head, limit, Extent::Full).filter(|p| self.phrases.can_act(p))
            else {
                continue;
            };
            // `اجتمع بالوزير` meets him, `اجتمع بالعاصمة` there.
            let place = self.reading.name_in(phrase.span).is_some_and(|n| n.kind == MentionKind::Place);
            if p == "ب" && place {
                continue;
            }
            if p == "بين" {
                if roles.actor.is_empty() {
                    roles.actor.extend(self.split(&phrase));
                    // `بين X وبين Y`, `بين X من جهة وY`: the second side may stand apart.
                    if roles.actor.len() == 1
                        && let Some(second) = (phrase.tokens.end..limit).find(|&n| self.form(n).starts_with('و'))
                        && let Some(p2) = self.phrases.noun_phrase(second, limit, Extent::Full)
                    {
                        roles.actor.extend(self.split(&p2));
                    }
                }
            } else if roles.recipient.is_empty() {
                roles.recipient.extend(self.split(&phrase));
            }
            return;
        }
    }

    /// `من قبل X`, `على يد X`, `برصاص X`: the doer of a passive or a noun.
    fn agent(&self, from: usize, limit: usize, roles: &mut Roles) {
        if !roles.actor.is_empty() {
            return;
        }
        for k in from..limit {
            let two = (self.form(k), self.form(k + 1));
            let head = match two {
                ("من", "قبل") | ("علي", "يد" | "ايدي" | "ايادي") => k + 2,
                ("برصاص" | "بنيران" | "بايدي" | "بقصف", _) => k + 1,
                _ => continue,
            };
            if let Some(p) = self.phrases.noun_phrase(head, limit, Extent::Full).filter(|p| self.phrases.can_act(p)) {
                roles.actor.extend(self.split(&p));
            }
            return;
        }
    }

    /// The name that a pronoun points back to: the nearest participant named before it in the sentence, or the
    /// speaker of the statement around it.
    fn antecedent(&self, t: &Trigger, sentence: &Range<usize>) -> Option<Span> {
        let plain = |k: MentionKind| !matches!(k, MentionKind::Media | MentionKind::EventName | MentionKind::Place);
        let here = self.reading.doc.span(sentence.start..t.token);
        let before: Vec<_> =
            self.reading.names_in(here).iter().filter(|n| n.span.end <= t.span.start && plain(n.kind)).collect();
        // The one that the report speaks of most is meant most often; among equals the nearest.
        let weight = |n: &NameMention| n.entity.as_deref().map_or(0, |e| self.reading.mentions_of(e));
        let near = before.iter().enumerate().max_by_key(|(i, n)| (weight(n), *i)).map(|(_, n)| n.span);
        near.or_else(|| {
            let s = attribution::said_in(self.statements, t.span)?;
            self.statements[s].source.as_ref().map(|s| s.span)
        })
    }

    /// The members of a coordination, each without its conjunction.
    fn split(&self, phrase: &Phrase) -> Vec<Span> {
        let doc = self.reading.doc;
        let mut parts = Vec::new();
        let mut start = phrase.tokens.start;
        for k in phrase.tokens.start + 1..phrase.tokens.end {
            let form = self.form(k);
            let name = self.reading.name_of(k).filter(|n| n.tokens.start == k && n.span.start > doc.tokens[k].start);
            let head = form.strip_prefix('و').is_some_and(|r| {
                (self.phrases.names.head_kind(r).is_some() || self.phrases.names.title_kind(r).is_some())
                    && self.phrases.names.head_kind(form).is_none()
            });
            let next = form == "و";
            if form.starts_with('و') && (name.is_some() || head || next) && k > start {
                parts.push(self.phrases.phrase(start, k));
                start = if next { k + 1 } else { k };
            }
        }
        if start < phrase.tokens.end {
            parts.push(self.phrases.phrase(start, phrase.tokens.end));
        }
        parts
            .into_iter()
            .map(|p| {
                let mut span = p.span;
                // A comma or bracket left at the end by the cut.
                let last = doc.tokens[p.tokens.end - 1].clone();
                if last.kind == Kind::Punct && p.tokens.len() > 1 && last.form != ")" {
                    span.end = doc.tokens[p.tokens.end - 2].end;
                }
                span
            })
            .filter(|s| s.end > s.start)
            .collect()
    }
}
