//! Arabic events.
//!
//! An event is read from its trigger, a verb or a noun of the lexicon, or from a statement that is itself an act
//! (a demand, an accusation, a denial). Who takes part is read from the trigger's place in its clause: verb – subject –
//! object, the genitive behind a noun, the prepositions the lexicon names, the subject of a light verb.

mod circumstance;
mod relations;
mod signs;

pub use circumstance::attach_withheld;
pub use relations::{extend_role, find_relations};
pub use signs::report_signs;
pub mod lexicon;

use std::ops::Range;

use self::lexicon::{Entry, EventLexicon, Genitive};
use super::Found;
use crate::attribution::{self, Found as Statement};
use crate::names::{NameLexicon, NameMention};
use crate::phrases::ar::{Extent, Phrases};
use crate::phrases::{Class, Phrase, Reading};
use crate::record::{MentionKind, Plover, Stance, Status};
use crate::text::Span;
use crate::text::ar::forms::Hit;
use crate::text::ar::inflect::Shape;
use crate::text::ar::tagger::Tags;
use crate::text::tokens::{Doc, Kind};

/// How far a role may stand from its trigger, in tokens.
const REACH: usize = 14;

/// Mentions of events in a report's fields (title first), in reading order within each field.
pub fn find_events(
    lexicon: &EventLexicon,
    names: &NameLexicon,
    readings: &[Reading],
    statements: &[Statement],
) -> Vec<Found> {
    let mut out = Vec::new();
    for reading in readings {
        let finder = Finder { lexicon, phrases: Phrases { reading, names }, reading, statements };
        let mut here = Vec::new();
        for sentence in &reading.doc.sentences {
            finder.sentence(sentence, &mut here);
        }
        here.sort_by_key(|f: &Found| f.token);
        out.extend(here);
    }
    out
}

/// Mark the verbs that name events, and those that lend themselves to an event noun, among the token classes.
pub fn mark_verbs(lexicon: &EventLexicon, doc: &Doc, tags: &Tags, class: &mut [Class]) {
    for (i, token) in doc.tokens.iter().enumerate() {
        if token.kind != Kind::Word || class[i].is(Class::PREPOSITION) {
            continue;
        }
        let verb = |index: &crate::text::ar::forms::FormIndex| !index.hits(&token.form).is_empty();
        if attribution::ar::nominal(tags, i) {
            continue;
        }
        let surely = verb(&lexicon.verbs) && lexicon.nouns.hits(&token.form).is_empty();
        if surely || verb(&lexicon.light) || verb(&lexicon.occurs) {
            class[i] = class[i].with(Class::VERB);
        }
    }
}

/// A trigger and how the word reads.
struct Trigger<'l> {
    token: usize,
    span: Span,
    entry: &'l Entry,
    number: usize,
    shape: Shape,
    plural: bool,
    first_person: bool,
    joined: bool,
    pronoun: bool,
    definite: bool,
}

#[derive(Default)]
struct Roles {
    actor: Vec<Span>,
    recipient: Vec<Span>,
}

pub(super) struct Finder<'a, 'd> {
    lexicon: &'a EventLexicon,
    phrases: Phrases<'a, 'd>,
    reading: &'a Reading<'d>,
    statements: &'a [Statement],
}

impl Finder<'_, '_> {
    fn form(&self, token: usize) -> &str {
        self.reading.form(token)
    }

    fn class(&self, token: usize) -> Class {
        self.reading.class(token)
    }

    /// The statement whose cue is this token.
    fn speech(&self, token: usize) -> Option<usize> {
        let field = self.reading.doc.field();
        let start = self.reading.doc.tokens[token].start;
        let end = self.reading.doc.tokens[token].end;
        let at = self.statements.partition_point(|s| (s.cue.field, s.cue.start) < (field, start));
        let here = self.statements[at..].iter().take_while(|s| s.cue.field == field && s.cue.start < end);
        at.checked_add(here.take_while(|s| s.cue_token == token).count()).filter(|&n| n > at).map(|n| n - 1)
    }

    fn sentence(&self, sentence: &Range<usize>, out: &mut Vec<Found>) {
        let mut read: Vec<Option<Trigger>> = sentence.clone().map(|k| self.trigger(k, sentence)).collect();
        // `وقف إطلاق النار` is one event: what a trigger needs behind it is no trigger of its own.
        for k in 1..read.len() {
            let word = self.form(sentence.start + k);
            let bare = word.strip_prefix("ال").unwrap_or(word);
            let needed = read[k - 1]
                .as_ref()
                .is_some_and(|t| t.entry.noun_with.contains(bare) || t.entry.verb_with.contains(bare));
            if needed {
                read[k] = None;
            }
        }
        let triggers: Vec<usize> = read.iter().flatten().map(|t| t.token).collect();
        for token in sentence.clone() {
            let speech = self.speech(token);
            // `طلب عدم الكشف عن هويته` is no request of news.
            if self.form(token + 1) == "عدم"
                && matches!(self.form(token + 2), "الكشف" | "كشف" | "ذكر" | "نشر" | "الافصاح" | "تسميته")
            {
                continue;
            }
            if let Some(trigger) = read[token - sentence.start].take() {
                if let Some(event) = self.event(&trigger, sentence, speech, &triggers) {
                    out.push(event);
                }
            } else if let Some(i) = speech {
                out.extend(self.speech_act(i, token, sentence, &triggers));
            }
        }
    }

    // ---- triggers ---------------------------------------------------------------------------------------------

    fn trigger(&self, token: usize, sentence: &Range<usize>) -> Option<Trigger<'_>> {
        let doc = self.reading.doc;
        let word = &doc.tokens[token];
        if word.kind != Kind::Word || self.class(token).is(Class::PREPOSITION) || self.reading.time_of(token).is_some()
        {
            return None;
        }
        let in_name = self.reading.name_of(token).is_some();
        // `وزارة` is no visit (`زار`), `الناطق` no speech: a known head or title is what it says.
        let names = self.phrases.names;
        if names.head_kind(&word.form).is_some() || names.title_kind(&word.form).is_some() {
            return None;
        }
        let verbs = self.lexicon.verbs.hits(&word.form);
        let nouns = self.lexicon.nouns.hits(&word.form);
        let verb = self.surest(&verbs, |e| &e.verb_with, token, sentence);
        let noun = self.surest(&nouns, |e| &e.noun_with, token, sentence);
        let cut = |h: &Hit| h.split.pre.len() + h.split.suf.len();
        let hit = match (verb, noun) {
            (Some(v), Some(n)) => {
                if cut(n) < cut(v) || (cut(n) == cut(v) && self.reads_as_noun(token, n)) {
                    n
                } else {
                    v
                }
            }
            (Some(v), None) => v,
            (None, Some(n)) => n,
            (None, None) => return None,
        };
        if in_name && (hit.shape == Shape::Noun || !self.class(token).is(Class::VERB)) {
            return None;
        }
        let pre = hit.split.pre.chars().count();
        let keep = match hit.split.pre {
            p if p.ends_with('س') => 1,
            p if p.ends_with("ال") => 2,
            _ => 0,
        };
        let range = doc.inner(token, pre - keep.min(pre), 0);
        Some(Trigger {
            token,
            span: Span { field: doc.field(), start: range.start, end: range.end },
            entry: &self.lexicon.entries[hit.entry as usize],
            number: hit.entry as usize,
            shape: hit.shape,
            plural: hit.agreement.plural,
            first_person: hit.agreement.first,
            joined: hit.split.pre.starts_with(['و', 'ف']),
            pronoun: !hit.split.suf.is_empty(),
            definite: hit.split.definite(),
        })
    }

    /// The first reading whose company is there; one that asks for company and finds it before one that asks for none.
    fn surest<'h, 'w>(
        &self,
        hits: &'h [Hit<'w>],
        company: fn(&Entry) -> &rustc_hash::FxHashSet<String>,
        token: usize,
        sentence: &Range<usize>,
    ) -> Option<&'h Hit<'w>> {
        let mut plain = None;
        for hit in hits {
            let words = company(&self.lexicon.entries[hit.entry as usize]);
            if words.is_empty() {
                plain = plain.or(Some(hit));
            } else if self.holds(words, token, sentence) {
                return Some(hit);
            }
        }
        plain
    }

    /// Whether one of the words stands within four tokens behind, clitics off.
    fn holds(&self, words: &rustc_hash::FxHashSet<String>, token: usize, sentence: &Range<usize>) -> bool {
        words.is_empty()
            || (token + 1..sentence.end.min(token + 5)).any(|k| {
                let form = self.form(k);
                let bare =
                    ["وال", "بال", "ال", "لل", "و", "ب", "ل"].iter().find_map(|p| form.strip_prefix(p)).unwrap_or(form);
                let short = ["ها", "هم", "ه"].iter().find_map(|s| bare.strip_suffix(s)).unwrap_or(bare);
                words.contains(form) || words.contains(bare) || words.contains(short)
            })
    }

    /// `قتل`, `دعم`, `رفض` are verb and noun: a noun after a preposition, another noun, or with a genitive pronoun.
    fn reads_as_noun(&self, token: usize, noun: &Hit) -> bool {
        if noun.split.definite() || noun.split.preposition().is_some() {
            return true;
        }
        if self.class(token).is(Class::VERB) {
            return false;
        }
        let Some(before) = token.checked_sub(1) else { return false };
        let class = self.class(before);
        if self.reading.doc.sentence_of[before] != self.reading.doc.sentence_of[token] {
            return false;
        }
        class.is(Class::PREPOSITION)
            || class.is(Class::COMPLEMENTISER)
            || class.is(Class::VERB)
            || class.is(Class::QUANTITY)
    }

    // ---- events -----------------------------------------------------------------------------------------------

    fn event(&self, t: &Trigger, sentence: &Range<usize>, speech: Option<usize>, triggers: &[usize]) -> Option<Found> {
        let mut roles = match t.shape {
            Shape::Noun => self.noun_roles(t, sentence),
            _ => self.verb_roles(t, sentence),
        };
        // What one apologises for, one did.
        if roles.actor.is_empty()
            && let Some(s) = attribution::said_in(self.statements, t.span).map(|s| &self.statements[s])
            && s.stance == Stance::Apologises
        {
            roles.actor.extend(s.source.as_ref().map(|s| s.span));
        }
        if let Some(i) = speech {
            let s = &self.statements[i];
            if let Some(source) = &s.source {
                roles.actor = vec![source.span];
            }
            if let Some(addressee) = s.addressee {
                roles.recipient = vec![addressee];
            } else if roles.recipient.is_empty()
                && matches!(t.entry.kind, Plover::Accuse | Plover::Threaten | Plover::Support)
            {
                // The one accused, threatened or praised is named in the words; a demand or denial may name anyone.
                roles.recipient = self.target_in(s.content).into_iter().collect();
            }
        }
        let verbal = matches!(
            t.entry.kind,
            Plover::Request | Plover::Accuse | Plover::Reject | Plover::Threaten | Plover::Agree
        );
        if t.shape == Shape::Noun && t.entry.needs_light && self.light_before(t.token, sentence).is_none() {
            return None;
        }
        // A speech act that no statement carries must at least say whose it is.
        let verbal = verbal && t.entry.mode.as_deref() != Some("investigate");
        if verbal && speech.is_none() && roles.actor.is_empty() && roles.recipient.is_empty() {
            return None;
        }
        let shape = if t.shape == Shape::Noun { "noun" } else { "verb" };
        Some(self.found(
            t.entry.kind,
            t.entry.mode.clone(),
            t.span,
            t.token,
            t.number,
            roles,
            t,
            speech,
            format!("{}/{shape}", t.entry.name),
            sentence,
            triggers,
        ))
    }

    #[allow(clippy::too_many_arguments)]
    fn found(
        &self,
        kind: Plover,
        mode: Option<String>,
        trigger: Span,
        token: usize,
        entry: usize,
        roles: Roles,
        t: &Trigger,
        speech: Option<usize>,
        rule: String,
        sentence: &Range<usize>,
        triggers: &[usize],
    ) -> Found {
        let said_in = match speech {
            Some(i) => self.statements[i].via.filter(|&v| self.statements[v].content.contains(trigger)),
            None => attribution::said_in(self.statements, trigger),
        };
        let scope = self.scope(token, said_in, sentence);
        let status = if speech.is_some() { self.speech_status(t, said_in) } else { self.status(t, said_in, &scope) };
        let signs = self.signs(t, &roles, speech, said_in, status, &rule, sentence);
        Found {
            kind,
            mode,
            trigger,
            token,
            entry,
            place: self.place(t, &scope, &roles.recipient, triggers),
            time: self.time(token, &scope, triggers),
            actor: roles.actor,
            recipient: roles.recipient,
            status,
            anaphoric: t.definite && t.shape == Shape::Noun,
            within: t.shape == Shape::Noun
                && token > sentence.start
                && matches!(self.form(token - 1), "خلال" | "اثناء" | "ابان"),
            sentence: self.reading.doc.sentence_of.get(token).copied().unwrap_or(0),
            said_in,
            speech,
            dead: None,
            injured: None,
            context: self.contexts(&scope),
            instrument: self.instrument(token, &scope),
            cause: self.cause(token, &scope),
            also: Vec::new(),
            withheld: Vec::new(),
            signs,
            p_read: None,
            rule,
        }
    }

    /// A statement that is an act by its stance alone.
    fn speech_act(&self, i: usize, token: usize, sentence: &Range<usize>, triggers: &[usize]) -> Option<Found> {
        let s = &self.statements[i];
        let kind = *self.lexicon.speech.get(&s.stance)?;
        let source = s.source.as_ref()?;
        let recipient = s.addressee.or_else(|| {
            matches!(s.stance, Stance::Accuses | Stance::Condemns | Stance::Praises | Stance::Threatens)
                .then(|| self.target_in(s.content))
                .flatten()
        });
        let roles = Roles { actor: vec![source.span], recipient: recipient.into_iter().collect() };
        let entry = Entry {
            name: s.rule.clone(),
            kind,
            verb_with: Default::default(),
            noun_with: Default::default(),
            object: false,
            object_prepositions: Vec::new(),
            genitive: Genitive::Actor,
            to: Vec::new(),
            needs_light: false,
            mode: None,
        };
        let t = Trigger {
            token,
            span: s.cue,
            entry: &entry,
            number: usize::MAX - kind as usize,
            shape: Shape::Perfect,
            plural: false,
            first_person: false,
            joined: false,
            pronoun: false,
            definite: false,
        };
        let rule = format!("{}/speech", s.rule.split('/').next().unwrap_or_default());
        Some(self.found(kind, None, s.cue, token, t.number, roles, &t, Some(i), rule, sentence, triggers))
    }

    /// The first participant that a content names: the one accused, condemned or threatened.
    fn target_in(&self, content: Span) -> Option<Span> {
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

    fn verb_roles(&self, t: &Trigger, sentence: &Range<usize>) -> Roles {
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

    fn noun_roles(&self, t: &Trigger, sentence: &Range<usize>) -> Roles {
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
    fn light_before(&self, token: usize, sentence: &Range<usize>) -> Option<usize> {
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

    // ---- standing ---------------------------------------------------------------------------------------------

    fn speech_status(&self, t: &Trigger, said_in: Option<usize>) -> Status {
        if self.future(t.token) {
            return Status::Planned;
        }
        match said_in.map(|s| self.statements[s].stance) {
            Some(Stance::Denies) => Status::Denied,
            _ => Status::Happened,
        }
    }

    fn future(&self, token: usize) -> bool {
        let form = self.form(token);
        let bare = form.strip_prefix(['و', 'ف']).unwrap_or(form);
        (bare.starts_with("سي") || bare.starts_with("ست") || bare.starts_with("سن") || bare.starts_with("سا"))
            && self.lexicon.verbs.hits(form).iter().any(|h| h.split.pre.ends_with('س'))
            || token > 0 && matches!(self.form(token - 1), "سوف" | "لن") && self.form(token - 1) != "لن"
    }

    fn status(&self, t: &Trigger, said_in: Option<usize>, scope: &Range<usize>) -> Status {
        let before = (scope.start.max(t.token.saturating_sub(4))..t.token).rev();
        if t.shape != Shape::Noun {
            if self.future(t.token) {
                return Status::Planned;
            }
            let without = t.token > 1
                && self.form(t.token - 1) == "ان"
                && matches!(self.form(t.token - 2), "غير" | "دون" | "بدون");
            if without || t.token > 0 && matches!(self.form(t.token - 1), "لم" | "لن" | "ولم" | "ولن" | "لا" | "ولا")
            {
                return Status::Denied;
            }
        }
        for k in before {
            let form = self.form(k);
            if matches!(form, "،" | "." | "؛" | ":") {
                break;
            }
            let bare = form.strip_prefix(['و', 'ف']).unwrap_or(form);
            if let Some((status, _)) =
                self.lexicon.status.iter().find(|(_, words)| words.contains(form) || words.contains(bare))
            {
                // A negation or modal right before another verb is that verb's own.
                if k + 1 < t.token && matches!(status, Status::Denied) && self.class(k + 1).is(Class::VERB) {
                    continue;
                }
                return *status;
            }
        }
        for k in t.token + 1..scope.end.min(t.token + 5) {
            if let Some((status, _)) = self.lexicon.status_after.iter().find(|(_, words)| words.contains(self.form(k)))
            {
                return *status;
            }
        }
        let told = said_in.map(|s| &self.statements[s]);
        if let Some(s) = told {
            let opens = self.reading.doc.token_at(s.content.start) + 6 >= t.token;
            match s.stance {
                Stance::Demands if t.shape == Shape::Noun && (opens || t.joined) => return Status::Demanded,
                Stance::Promises if opens => return Status::Planned,
                Stance::Threatens => return Status::Planned,
                Stance::Denies => return Status::Denied,
                Stance::Expects => return Status::Possible,
                Stance::Asks => return Status::Possible,
                Stance::Warns => return Status::Possible,
                _ => {}
            }
        }
        let subjunctive =
            t.shape == Shape::Imperfect && t.token > 0 && self.class(t.token - 1).is(Class::COMPLEMENTISER);
        if subjunctive {
            return match told.map(|s| s.stance) {
                Some(Stance::Demands) => Status::Demanded,
                _ => Status::Planned,
            };
        }
        if t.shape == Shape::Imperfect && self.reading.doc.field() != crate::text::Field::Title {
            return Status::Ongoing;
        }
        Status::Happened
    }
}
