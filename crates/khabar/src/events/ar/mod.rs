//! Arabic events.
//!
//! An event is read from its trigger, a verb or a noun of the lexicon, or from a statement that is itself an act
//! (a demand, an accusation, a denial). Who takes part is read from the trigger's place in its clause: verb – subject –
//! object, the genitive behind a noun, the prepositions the lexicon names, the subject of a light verb.

mod circumstance;
mod foreground;
mod relations;
mod roles;
mod signs;
mod status;
mod toll;
mod withheld;

pub use relations::{extend_role, find_relations};
pub use signs::report_signs;
pub mod lexicon;

use std::ops::Range;

use rustc_hash::FxHashSet;

use self::lexicon::{Entry, EventLexicon};
use super::Found;
use crate::attribution::{self, Found as Statement};
use crate::names::NameLexicon;
use crate::phrases::ar::Phrases;
use crate::phrases::{Class, Reading};
use crate::record::{MentionKind, Plover, Stance};
use crate::text::Span;
use crate::text::ar::forms::Hit;
use crate::text::ar::inflect::Shape;
use crate::text::ar::tagger::{Tags, Upos};
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
            for token in sentence.clone() {
                here.extend(finder.pointer(token, sentence, &here));
            }
            finder.withhold_in(sentence, &mut here);
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

/// A sentence under reading: its tokens, the tokens of its triggers, and the signs that all its events share.
struct Here<'s> {
    tokens: &'s Range<usize>,
    triggers: Vec<usize>,
    signs: Vec<String>,
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
            let asks = |t: &Trigger| t.entry.noun_with.contains(bare) || t.entry.verb_with.contains(bare);
            let kind = read[k].as_ref().map(|t| t.entry.kind);
            let before = read[k.saturating_sub(4)..k].iter().flatten();
            // `أرسلت الكويت مساعدات`: nor what one of its own type asks for a few words before.
            let needed = read[k - 1].as_ref().is_some_and(asks)
                || before.into_iter().any(|t| Some(t.entry.kind) == kind && asks(t));
            if needed {
                read[k] = None;
            }
        }
        let triggers: Vec<usize> = read.iter().flatten().map(|t| t.token).collect();
        let speaks: Vec<Option<usize>> = sentence.clone().map(|k| self.speech(k)).collect();
        if triggers.is_empty() && speaks.iter().all(Option::is_none) {
            return;
        }
        let here = Here { tokens: sentence, triggers, signs: self.sentence_signs(sentence) };
        let mut found = Vec::new();
        for token in sentence.clone() {
            let speech = speaks[token - sentence.start];
            // `طلب عدم الكشف عن هويته` is no request of news.
            if self.form(token + 1) == "عدم"
                && matches!(self.form(token + 2), "الكشف" | "كشف" | "ذكر" | "نشر" | "الافصاح" | "تسميته")
            {
                continue;
            }
            if let Some(trigger) = read[token - sentence.start].take() {
                if let Some(event) = self.event(&trigger, &here, speech) {
                    found.push(event);
                }
            } else if let Some(i) = speech {
                found.extend(self.speech_act(i, token, &here));
            }
        }
        out.extend(self.fold_tolls(found));
    }

    // ---- triggers ---------------------------------------------------------------------------------------------

    fn trigger(&self, token: usize, sentence: &Range<usize>) -> Option<Trigger<'_>> {
        let doc = self.reading.doc;
        let word = &doc.tokens[token];
        if word.kind != Kind::Word || self.class(token).is(Class::PREPOSITION) {
            return None;
        }
        // What opens the name of an event (`مسيرة العودة`) names one.
        let in_name =
            self.reading.name_of(token).is_some_and(|n| n.kind != MentionKind::EventName || n.tokens.start != token);
        let verbs = self.lexicon.verbs.hits(&word.form);
        let nouns = self.lexicon.nouns.hits(&word.form);
        if verbs.is_empty() && nouns.is_empty() {
            return None;
        }
        // `وزارة` is no visit (`زار`), `الناطق` no speech: a known head or title is what it says, but for heads of the
        // names of events (`قمة`, `حرب`) and what the lexicon has whole (`مفاوضات`, beside `مفاوض`).
        let whole = nouns.iter().any(|h| matches!(h.split.pre, "" | "ال"));
        let verbal = self.reading.tags.upos(token) == Some(Upos::Verb);
        if !verbal
            && let Some(listed) = self.phrases.names.listed(&word.form)
            && (listed.head.is_some_and(|k| k != MentionKind::EventName) || listed.title.is_some() && !whole)
        {
            return None;
        }
        let verb = self.surest(&verbs, |e| &e.verb_with, token, sentence);
        let noun = self.surest(&nouns, |e| &e.noun_with, token, sentence);
        // `فجر انتحاري سيارة`: a word of time is a verb where its company says so.
        let timed = self.reading.time_of(token).is_some();
        let asked = |h: &&Hit| !self.lexicon.entries[h.entry as usize].verb_with.is_empty();
        let (verb, noun) = if timed { (verb.filter(asked), None) } else { (verb, noun) };
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
        company: fn(&Entry) -> &FxHashSet<String>,
        token: usize,
        sentence: &Range<usize>,
    ) -> Option<&'h Hit<'w>> {
        let mut plain = None;
        // One that asks for company on both sides knows the word best.
        let entry = |h: &Hit| &self.lexicon.entries[h.entry as usize];
        let (both, others) = (|h: &&Hit| !entry(h).after.is_empty(), |h: &&Hit| entry(h).after.is_empty());
        for hit in hits.iter().filter(both).chain(hits.iter().filter(others)) {
            let entry = entry(hit);
            if !self.company_allows(entry, token, sentence) {
                continue;
            }
            let words = company(entry);
            if words.is_empty() && entry.after.is_empty() {
                plain = plain.or(Some(hit));
            } else if self.holds(words, token, sentence, hit.shape != Shape::Noun) {
                return Some(hit);
            }
        }
        plain
    }

    /// Whether nothing beside the word says that it means something else, and what must stand before it does.
    fn company_allows(&self, entry: &Entry, token: usize, sentence: &Range<usize>) -> bool {
        let before = |n: usize| (sentence.start.max(token.saturating_sub(n))..token).rev();
        let has = |words: &FxHashSet<String>, k: usize| {
            let form = self.form(k);
            words.contains(form)
                || words.contains(self.bare(k))
                || form.strip_prefix('و').is_some_and(|f| words.contains(f))
        };
        !(has(&entry.not_with, token)
            || !entry.not_with.is_empty() && self.holds(&entry.not_with, token, sentence, false)
            || before(1).any(|k| has(&entry.not_after, k)))
            && (entry.after.is_empty() || before(3).any(|k| has(&entry.after, k)))
    }

    /// Whether one of the words stands within six tokens behind, clitics off; for a verb (`before`) within ten, and, as
    /// its subject or object may stand first (`سبعة صواريخ أطلقت`), also within six before it in its clause.
    fn holds(&self, words: &FxHashSet<String>, token: usize, sentence: &Range<usize>, before: bool) -> bool {
        let from = if before { sentence.start.max(token.saturating_sub(6)) } else { token + 1 };
        let parts = |k: usize| matches!(self.form(k), "." | "؛" | ":" | "،") || self.class(k).is(Class::COMPLEMENTISER);
        let first = (from..token).rev().find(|&k| parts(k)).map_or(from, |k| k + 1);
        words.is_empty()
            || (first..sentence.end.min(token + if before { 11 } else { 7 })).filter(|&k| k != token).any(|k| {
                let form = self.form(k);
                let bare =
                    ["وال", "بال", "ال", "لل", "و", "ب", "ل"].iter().find_map(|p| form.strip_prefix(p)).unwrap_or(form);
                let short = ["ها", "هم", "ه", "ا"].iter().find_map(|s| bare.strip_suffix(s)).unwrap_or(bare);
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

    fn event(&self, t: &Trigger, here: &Here, speech: Option<usize>) -> Option<Found> {
        let sentence = here.tokens;
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
                roles.actor = self.members(source.span);
            }
            if let Some(addressee) = s.addressee {
                roles.recipient = self.members(addressee);
            } else if roles.recipient.is_empty()
                && matches!(t.entry.kind, Plover::Accuse | Plover::Threaten | Plover::Support)
            {
                // The one accused, threatened or praised is named in the words; a demand or denial may name anyone.
                let own = |x: &Span| roles.actor.iter().any(|a| a.overlaps(*x));
                roles.recipient = self.target_in(s.content).filter(|x| !own(x)).into_iter().collect();
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
        // What a crowd burns or storms, it does in protest.
        let crowd = |s: &Span| {
            let doc = self.reading.doc;
            let (from, to) = (doc.token_at(s.start), doc.token_at(s.end.saturating_sub(1)));
            (from..=to).any(|k| self.lexicon.crowds.contains(self.bare(k)))
        };
        let riot = t.entry.riot && roles.actor.iter().any(crowd);
        Some(self.found(
            if riot { Plover::Protest } else { t.entry.kind },
            roles,
            t,
            speech,
            format!("{}/{shape}", t.entry.name),
            here,
        ))
    }

    fn found(
        &self,
        kind: Plover,
        roles: Roles,
        t: &Trigger,
        speech: Option<usize>,
        rule: String,
        here: &Here,
    ) -> Found {
        let (token, sentence) = (t.token, here.tokens);
        let said_in = match speech {
            Some(i) => self.statements[i].via.filter(|&v| self.statements[v].content.contains(t.span)),
            None => attribution::said_in(self.statements, t.span),
        };
        let scope = self.scope(token, said_in, sentence);
        let status =
            if speech.is_some() { self.speech_status(t, said_in, &scope) } else { self.status(t, said_in, &scope) };
        let foreground = self.foreground(t, sentence, speech.is_some());
        let mut signs = self.signs(t, &roles, speech, said_in, status, &rule, here);
        if !foreground {
            signs.push("in passing".to_owned());
        }
        Found {
            kind,
            mode: t.entry.mode.clone(),
            trigger: t.span,
            token,
            entry: t.number,
            place: self.place(t, &scope, [&roles.actor, &roles.recipient], &here.triggers),
            time: self.time(t, said_in, &scope, &here.triggers),
            actor: roles.actor,
            recipient: roles.recipient,
            status,
            anaphoric: t.definite && t.shape == Shape::Noun,
            joined: t.joined && t.shape == Shape::Noun,
            within: t.shape == Shape::Noun
                && token > sentence.start
                && matches!(self.form(token - 1), "خلال" | "اثناء" | "ابان"),
            sentence: self.reading.doc.sentence_of.get(token).copied().unwrap_or(0),
            said_in,
            speech,
            foreground,
            dead: None,
            injured: None,
            context: self.contexts(&scope),
            instrument: self.instrument(token, &scope),
            cause: self.cause(token, &scope),
            also: Vec::new(),
            withheld: Vec::new(),
            withholder: None,
            pointer: false,
            accounts: Vec::new(),
            signs,
            p_read: None,
            rule,
        }
    }

    /// A statement that is an act by its stance alone.
    fn speech_act(&self, i: usize, token: usize, here: &Here) -> Option<Found> {
        let s = &self.statements[i];
        let kind = *self.lexicon.speech.get(&s.stance)?;
        let source = s.source.as_ref()?;
        let recipient = s.addressee.or_else(|| {
            matches!(s.stance, Stance::Accuses | Stance::Condemns | Stance::Praises | Stance::Threatens)
                .then(|| self.target_in(s.content))
                .flatten()
        });
        let recipient = recipient.map_or(Vec::new(), |r| self.members(r));
        let roles = Roles { actor: self.members(source.span), recipient };
        let entry = Entry::speech(s.rule.clone(), kind);
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
        Some(self.found(kind, roles, &t, Some(i), rule, here))
    }
}
