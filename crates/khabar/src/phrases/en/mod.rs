//! English noun phrases, verbs and their subjects.
//!
//! There is no tagger: closed-class words, the verb forms of the lexicons and capitals decide. A form that is both
//! verb and noun (`attacks`) is read by its neighbours, see [`Grammar::classes`].

use std::collections::BTreeMap;
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use super::{Class, Phrase, Reading};
use crate::lexicon::{self, LexiconError, LexiconFile};
use crate::names::NameMention;
use crate::text::Field;
use crate::text::en::inflect::{self, FormIndex, Irregular, Shape};
use crate::text::fold::fold;
use crate::text::tokens::{Doc, Kind, Token};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    determiners: String,
    #[serde(default)]
    demonstratives: String,
    #[serde(default)]
    quantities: String,
    #[serde(default)]
    prepositions: String,
    #[serde(default)]
    conjunctions: String,
    #[serde(default)]
    subordinators: String,
    #[serde(default)]
    relatives: String,
    #[serde(default)]
    complementisers: String,
    #[serde(default)]
    particles: String,
    #[serde(default)]
    pronouns: String,
    #[serde(default)]
    auxiliaries: String,
    #[serde(default)]
    be: String,
    #[serde(default)]
    have: String,
    #[serde(default)]
    modals: String,
    #[serde(default)]
    negations: String,
    #[serde(default)]
    adverbs: String,
    #[serde(default)]
    not_adverbs: String,
    #[serde(default)]
    nationalities: String,
    #[serde(default)]
    control: String,
    #[serde(default)]
    object_control: String,
    #[serde(default)]
    plurals: String,
    #[serde(default)]
    verbs: String,
    #[serde(default)]
    irregular: BTreeMap<String, String>,
    #[serde(default)]
    doubling: Doubling,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Doubling {
    verbs: String,
}

/// The words of a list, folded.
pub(crate) fn word_set(words: &str) -> FxHashSet<String> {
    words.split_whitespace().map(fold).collect()
}

/// `en/grammar.toml`, compiled.
#[derive(Debug, Default)]
pub struct Grammar {
    words: FxHashMap<String, Class>,
    be: FxHashSet<String>,
    have: FxHashSet<String>,
    modals: FxHashSet<String>,
    negations: FxHashSet<String>,
    not_adverbs: FxHashSet<String>,
    nationalities: FxHashSet<String>,
    control: FxHashSet<String>,
    plurals: FxHashSet<String>,
    verbs: FormIndex,
    object_control: FormIndex,
    /// What the rules cannot know of a verb's forms.
    pub irregular: Irregular,
}

impl Grammar {
    /// The built-in file with the user's laid over it.
    ///
    /// # Errors
    /// A file that does not parse, or an irregular verb without its two forms, with file, line and cause.
    pub fn load(user: &[LexiconFile]) -> Result<Grammar, Box<LexiconError>> {
        let mut g = Grammar::default();
        let (mut bases, mut control) = (Vec::new(), Vec::new());
        for file in lexicon::files("en/grammar.toml", user) {
            let f: File = lexicon::parse(&file)?;
            for (words, class) in [
                (&f.determiners, Class::DETERMINER),
                (&f.demonstratives, Class::DEMONSTRATIVE),
                (&f.quantities, Class::QUANTITY),
                (&f.prepositions, Class::PREPOSITION),
                (&f.conjunctions, Class::CONJUNCTION),
                (&f.subordinators, Class::SUBORDINATOR),
                (&f.relatives, Class::RELATIVE),
                (&f.complementisers, Class::COMPLEMENTISER),
                (&f.particles, Class::PARTICLE),
                (&f.pronouns, Class::PRONOUN),
                (&f.auxiliaries, Class::AUXILIARY),
                (&f.adverbs, Class::ADVERB),
            ] {
                for word in words.split_whitespace().map(fold) {
                    let old = g.words.entry(word).or_default();
                    *old = old.with(class);
                }
            }
            g.be.extend(word_set(&f.be));
            g.have.extend(word_set(&f.have));
            g.modals.extend(word_set(&f.modals));
            g.negations.extend(word_set(&f.negations));
            g.not_adverbs.extend(word_set(&f.not_adverbs));
            g.nationalities.extend(word_set(&f.nationalities));
            g.control.extend(word_set(&f.control));
            g.plurals.extend(word_set(&f.plurals));
            for (base, forms) in &f.irregular {
                let two: Vec<String> = forms.split_whitespace().map(fold).collect();
                let [past, participle] = two.as_slice() else {
                    let byte = file.content.find(&format!("\n{base} ")).map_or(0, |b| b + 1);
                    let hint = Some(format!("write the past and the participle: {base} = \"took taken\""));
                    let fault = format!("`{base}` has the forms `{forms}`");
                    return Err(Box::new(LexiconError::at(&file, byte, Some(base), fault, hint)));
                };
                g.irregular.forms.insert(fold(base), (past.clone(), participle.clone()));
            }
            g.irregular.doubling.extend(word_set(&f.doubling.verbs));
            bases.extend(f.verbs.split_whitespace().map(fold));
            control.extend(f.object_control.split_whitespace().map(fold));
        }
        for base in control {
            let forms = inflect::verb(&g.irregular, &base);
            g.object_control.add(0, forms);
        }
        for base in bases {
            let forms = inflect::verb(&g.irregular, &base);
            g.verbs.add(0, forms);
        }
        Ok(g)
    }

    /// Whether a folded word is the adjective of a state or people.
    pub fn is_nationality(&self, form: &str) -> bool {
        self.nationalities.contains(form)
    }

    /// Whether `to` behind this noun names what its owner means to do (`plan`).
    pub fn is_control(&self, form: &str) -> bool {
        self.control.contains(form)
    }

    /// What each token of a field can be. `verbs` are the verbs of the lexicons, beside the common ones.
    pub fn classes(&self, doc: &Doc, names: &[NameMention], verbs: &[&FormIndex]) -> Vec<Class> {
        let capitals = Capitals::of(doc);
        // `US` and `IS` are no pronoun and no verb.
        let shouted = |t: &Token| {
            let raw = doc.text.slice(t.start..t.end);
            capitals.tell && raw.len() > 1 && raw.bytes().all(|b| b.is_ascii_uppercase())
        };
        let closed = |t: &Token| if shouted(t) { None } else { self.words.get(&t.form).copied() };
        let mut class: Vec<Class> = doc.tokens.iter().map(|t| closed(t).unwrap_or_default()).collect();
        let mut named = vec![false; doc.tokens.len()];
        for name in names {
            for k in name.tokens.clone() {
                if let Some(n) = named.get_mut(k) {
                    *n = true;
                }
            }
        }
        for k in 0..doc.tokens.len() {
            let form = &doc.tokens[k].form;
            if named[k] || doc.tokens[k].kind != Kind::Word || class[k].is(NO_VERB) || capitals.name(doc, k) {
                continue;
            }
            let mut shapes = Vec::new();
            for index in verbs.iter().chain([&&self.verbs]) {
                shapes.extend(index.hits(form).iter().map(|h| h.shape).filter(|s| *s != Shape::Noun));
            }
            if shapes.is_empty() && form.len() > 5 {
                let guess = [("ed", Shape::PastOrParticiple), ("ing", Shape::Ing)];
                shapes.extend(guess.iter().filter(|(end, _)| form.ends_with(end)).map(|(_, s)| *s));
            }
            if shapes.iter().any(|s| self.verbal(doc, &class, &named, k, *s)) {
                class[k] = class[k].with(Class::VERB);
            }
        }
        class
    }

    fn verbal(&self, doc: &Doc, class: &[Class], named: &[bool], k: usize, shape: Shape) -> bool {
        let sentence = doc.sentence(k);
        let before = (sentence.start..k).rev().find(|&j| !class[j].is(Class::ADVERB) && !class[j].is(Class::PARTICLE));
        let form = |j: usize| doc.tokens.get(j).map_or("", |t| t.form.as_str());
        let next = k + 1;
        let of_next = class.get(next).copied().unwrap_or_default();
        let next_word = next < sentence.end && doc.tokens[next].kind == Kind::Word;
        let opener = next < sentence.end
            && (of_next.is(Class::DETERMINER.with(Class::DEMONSTRATIVE).with(Class::QUANTITY).with(Class::PRONOUN))
                || named[next]
                || doc.tokens[next].kind == Kind::Number
                || doc.tokens[next].kind == Kind::Quote
                || self.capital(doc, next));
        let plain = next_word && !of_next.is(BOUND) && !named[next];
        let Some(p) = before else {
            // `Suspected rebels fled`; a sentence may begin with a gerund (`Speaking in Cairo`).
            return shape == Shape::Ing && !plain;
        };
        let c = class[p];
        let article = c.is(Class::DETERMINER) || form(p).ends_with("'s") || form(p).ends_with("s'");
        let auxiliary = c.is(Class::AUXILIARY);
        match shape {
            Shape::Noun => false,
            Shape::Past | Shape::PastOrParticiple | Shape::Participle => {
                let led = c.is(Class::PREPOSITION) || c.is(Class::VERB) && !auxiliary || c.is(Class::QUANTITY);
                !(article || form(p) == "to" || led && plain)
            }
            Shape::Ing => {
                self.be.contains(form(p))
                    || !article && !c.is(Class::QUANTITY) && !(doc.tokens[p].kind == Kind::Number) && {
                        let after_of = form(p) == "of" || form(p) == "by";
                        opener
                            || of_next.is(Class::COMPLEMENTISER.with(Class::PREPOSITION)) && form(next) != "of"
                            || form(p) == ","
                            || after_of
                            || c.is(Class::VERB)
                    }
            }
            Shape::Base | Shape::Third => {
                if form(p) == "to" {
                    return shape == Shape::Base;
                }
                if self.modals.contains(form(p)) {
                    return shape == Shape::Base;
                }
                if article || auxiliary || c.is(Class::PREPOSITION.with(Class::QUANTITY).with(Class::DEMONSTRATIVE)) {
                    return false;
                }
                if c.is(Class::PRONOUN.with(Class::RELATIVE).with(Class::COMPLEMENTISER)) {
                    return !(c.is(Class::COMPLEMENTISER) && plain);
                }
                if c.is(Class::CONJUNCTION) {
                    return opener || form(next) == "to";
                }
                if doc.tokens[p].kind == Kind::Punct && form(p) != "." {
                    return form(p) == "," && shape == Shape::Third && (opener || of_next.is(Class::COMPLEMENTISER));
                }
                if doc.tokens[p].kind == Kind::Quote {
                    return shape == Shape::Third && !plain;
                }
                let plural = self.plurals.contains(form(p)) || form(p).ends_with('s') && !named[p];
                let agrees = if shape == Shape::Third { !plural } else { plural };
                let title = doc.field() == Field::Title;
                let preposition = of_next.is(Class::PREPOSITION) || form(next) == "to";
                let named_subject = named[p] || self.capital(doc, p);
                agrees
                    && !c.is(Class::VERB)
                    && (opener
                        || named_subject && form(next).ends_with("ing")
                        || of_next.is(Class::COMPLEMENTISER.with(Class::ADVERB))
                        || title && (plain || preposition)
                        || preposition && (shape == Shape::Base || named_subject)
                        || next >= sentence.end && title
                        || matches!(form(next), "." | "," | ":") && named_subject && shape == Shape::Third)
            }
        }
    }

    fn capital(&self, doc: &Doc, token: usize) -> bool {
        doc.tokens.get(token).is_some_and(|t| {
            t.kind == Kind::Word && doc.text.slice(t.start..t.end).starts_with(|c: char| c.is_uppercase())
        })
    }
}

const NO_VERB: Class = Class::DETERMINER
    .with(Class::PRONOUN)
    .with(Class::CONJUNCTION)
    .with(Class::COMPLEMENTISER)
    .with(Class::RELATIVE)
    .with(Class::PARTICLE)
    .with(Class::AUXILIARY);

/// Classes that bound a noun phrase.
const BOUND: Class = NO_VERB.with(Class::VERB).with(Class::PREPOSITION).with(Class::SUBORDINATOR).with(Class::ADVERB);

/// Whether a capital tells a name: not in a headline that capitalises every word, nor at the head of a sentence.
struct Capitals {
    tell: bool,
}

impl Capitals {
    fn of(doc: &Doc) -> Capitals {
        let upper = |t: &Token| doc.text.slice(t.start..t.end).starts_with(|c: char| c.is_uppercase());
        let words = || doc.tokens.iter().filter(|t| t.kind == Kind::Word && t.form.len() > 3);
        let capital = words().filter(|t| upper(t)).count();
        Capitals { tell: doc.field() == Field::Text || capital * 3 < words().count() * 2 }
    }

    fn name(&self, doc: &Doc, k: usize) -> bool {
        let t = &doc.tokens[k];
        let first = doc.sentence(k).start == k || k > 0 && doc.tokens[k - 1].kind == Kind::Quote;
        self.tell && !first && doc.text.slice(t.start..t.end).starts_with(|c: char| c.is_uppercase())
    }
}

/// How far a noun phrase reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// With `of` phrases.
    Short,
    /// With all prepositional phrases that qualify a speaker (`a spokesman for the army in Tripoli`).
    Long,
}

/// Who does what a verb says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The noun phrase, with an apposition behind it.
    pub phrase: Phrase,
    /// The noun phrase alone.
    pub core: Range<usize>,
    /// A pronoun stands for it.
    pub pronoun: bool,
    /// Where the words that belong to the subject and its verb begin and end: the relative clause too.
    pub block: Range<usize>,
    /// It is the subject of this verb, not one taken over from another.
    pub own: bool,
}

/// Phrases of a field.
#[derive(Debug, Clone, Copy)]
pub struct Phrases<'a, 'd> {
    /// The field.
    pub reading: &'a Reading<'d>,
    /// Closed-class words.
    pub grammar: &'a Grammar,
}

impl<'a> Phrases<'a, '_> {
    /// The folded form of a token.
    pub fn form(&self, token: usize) -> &'a str {
        self.reading.form(token)
    }

    /// What a token can be.
    pub fn class(&self, token: usize) -> Class {
        self.reading.class(token)
    }

    /// Whether it is a form of `be`.
    pub fn is_be(&self, token: usize) -> bool {
        self.grammar.be.contains(self.form(token))
    }

    /// Whether it is a modal or a form of `do`.
    pub fn is_modal(&self, token: usize) -> bool {
        self.grammar.modals.contains(self.form(token))
    }

    /// Whether it negates.
    pub fn is_negation(&self, token: usize) -> bool {
        self.grammar.negations.contains(self.form(token))
    }

    /// Whether a token opens a noun phrase without being its head.
    fn opens(&self, token: usize) -> bool {
        self.class(token).is(Class::DETERMINER.with(Class::DEMONSTRATIVE).with(Class::QUANTITY))
            && !self.class(token).is(Class::VERB)
    }

    /// Whether a token can stand inside a noun phrase.
    pub fn nominal(&self, token: usize) -> bool {
        let Some(t) = self.reading.doc.tokens.get(token) else { return false };
        if self.reading.name_of(token).is_some() {
            return true;
        }
        match t.kind {
            Kind::Word => !self.class(token).is(BOUND) && self.reading.time_of(token).is_none(),
            Kind::Number => self.reading.time_of(token).is_none(),
            // A full stop inside a sentence belongs to an abbreviation.
            Kind::Punct => {
                t.form == "$"
                    || t.form == "."
                        && self.reading.doc.sentence(token).end > token + 1
                        && token > 0
                        && self.reading.doc.tokens[token - 1].end == t.start
                        && self.reading.doc.tokens[token - 1].kind == Kind::Word
            }
            _ => false,
        }
    }

    fn number(&self, token: usize) -> bool {
        self.reading.doc.tokens.get(token).is_some_and(|t| t.kind == Kind::Number)
    }

    /// Whether `(` here opens nothing but an acronym: `the Teachers' Union (TU)`.
    fn acronym(&self, open: usize) -> bool {
        let doc = self.reading.doc;
        self.form(open) == "("
            && self.form(open + 2) == ")"
            && doc
                .tokens
                .get(open + 1)
                .is_some_and(|t| doc.text.slice(t.start..t.end).chars().filter(|c| c.is_uppercase()).count() > 1)
    }

    /// Whether a noun phrase may begin here.
    pub fn starts_phrase(&self, token: usize) -> bool {
        self.opens(token) || self.nominal(token) || self.form(token) == "\""
    }

    /// The noun phrase that begins at a token.
    pub fn noun_phrase(&self, start: usize, limit: usize, extent: Extent) -> Option<Phrase> {
        let mut k = start;
        while k < limit
            && (self.opens(k)
                || matches!(self.form(k), "at" | "least" | "than")
                    && (self.opens(k + 1) || self.number(k + 1) || self.form(k + 1) == "least"))
        {
            k += 1;
        }
        if k < limit && k > start && self.form(k) == "of" {
            k += 1;
            while k < limit && self.opens(k) {
                k += 1;
            }
        }
        let quoted = self.form(k) == "\"" && self.reading.doc.quotations.iter().any(|q| q.open == k && q.close < k + 6);
        if quoted {
            k += 1;
        }
        let head = k;
        while k < limit
            && (self.nominal(k)
                || self.opens(k) && self.class(k).is(Class::QUANTITY) && k > head
                || self.class(k).is(Class::ADVERB) && self.nominal(k + 1) && k + 1 < limit)
        {
            k += 1;
        }
        if k == head {
            let alone = k > start && self.class(k - 1).is(Class::QUANTITY.with(Class::DEMONSTRATIVE));
            return alone.then(|| self.phrase(start..k));
        }
        if k + 3 < limit && self.acronym(k) && self.nominal(k + 3) {
            k += 3;
            while k < limit && self.nominal(k) {
                k += 1;
            }
        }
        if quoted && self.form(k) == "\"" {
            k += 1;
            while k < limit && self.nominal(k) {
                k += 1;
            }
        }
        let links = |form: &str| match extent {
            Extent::Short => form == "of",
            Extent::Long => matches!(form, "of" | "for" | "from" | "in" | "at" | "to" | "with" | "on"),
        };
        if k < limit
            && links(self.form(k))
            && !(self.class(k + 1).is(Class::VERB)
                || self.form(k + 1).ends_with("ing") && self.reading.name_of(k + 1).is_none())
            && (self.opens(k + 1) || self.nominal(k + 1))
            && let Some(more) = self.noun_phrase(k + 1, limit, extent)
        {
            k = more.tokens.end;
        }
        Some(self.phrase(start..k))
    }

    /// The noun phrases joined by commas and `and` from a token on.
    pub fn joined(&self, start: usize, limit: usize) -> Vec<Phrase> {
        let mut out = Vec::new();
        let mut at = start;
        while let Some(p) = self.noun_phrase(at, limit, Extent::Short) {
            let end = p.tokens.end;
            out.push(p);
            let mut next = end;
            if next < limit && self.form(next) == "," {
                next += 1;
            }
            if next < limit && self.class(next).is(Class::CONJUNCTION) {
                next += 1;
            }
            // What a verb follows is a clause of its own.
            let clause = self.noun_phrase(next, limit, Extent::Short).is_none_or(|q| {
                self.class(q.tokens.end).is(Class::VERB.with(Class::AUXILIARY)) && q.tokens.end < limit
            });
            let list = self.form(end) != "," || self.class(next - 1).is(Class::CONJUNCTION) || self.listed(next, limit);
            if next == end || next >= limit || clause || !list {
                break;
            }
            at = next;
        }
        out
    }

    /// Whether `and` follows the noun phrase at a token: `A, B and C`.
    fn listed(&self, start: usize, limit: usize) -> bool {
        let Some(p) = self.noun_phrase(start, limit, Extent::Short) else { return false };
        let k = p.tokens.end;
        k < limit
            && (self.class(k).is(Class::CONJUNCTION) || self.form(k) == "," && self.class(k + 1).is(Class::CONJUNCTION))
    }

    /// The phrase of some tokens.
    pub fn phrase(&self, tokens: Range<usize>) -> Phrase {
        Phrase { span: self.reading.doc.span(tokens.clone()), tokens }
    }

    /// First token of the simple noun phrase that ends before `end`; `end` if there is none.
    fn simple_before(&self, end: usize, floor: usize) -> usize {
        let mut k = end;
        while k > floor {
            if self.nominal(k - 1) {
                k -= 1;
            } else if k >= floor + 4 && self.acronym(k - 3) && self.nominal(k - 4) {
                k -= 3;
            } else if self.opens(k - 1) {
                k -= 1;
                if !(k > floor && self.opens(k - 1)) {
                    break;
                }
            } else if self.class(k - 1).is(Class::ADVERB) && k < end && k - 1 > floor && self.opens(k - 2) {
                k -= 1;
            } else {
                break;
            }
        }
        k
    }

    /// The noun phrase with what qualifies it that ends before `end`.
    pub fn phrase_before(&self, end: usize, floor: usize) -> Option<Range<usize>> {
        let mut start = self.simple_before(end, floor);
        if start == end {
            return None;
        }
        loop {
            if start < floor + 2 {
                break;
            }
            let link = start - 1;
            let form = self.form(link);
            let preposition = self.class(link).is(Class::PREPOSITION)
                && !self.class(link).is(Class::SUBORDINATOR)
                && self.reading.time_of(link).is_none();
            if !preposition {
                break;
            }
            let left = self.simple_before(link, floor);
            if left == link {
                break;
            }
            // Only `of` binds past a verb's object: `met officials in Paris` ends where the verb stands.
            let after_verb = left > floor && self.class(left - 1).is(Class::VERB) && form != "of";
            start = left;
            if after_verb {
                break;
            }
        }
        Some(start..end)
    }

    /// First token of the auxiliaries and adverbs that stand before a verb.
    pub fn group_start(&self, verb: usize, floor: usize) -> usize {
        let mut k = verb;
        while k > floor {
            let c = self.class(k - 1);
            let form = self.form(k - 1);
            let adverb = c.is(Class::ADVERB.with(Class::PARTICLE))
                || form.len() > 5
                    && form.ends_with("ly")
                    && !self.grammar.not_adverbs.contains(form)
                    && !c.is(Class::VERB);
            let time = self.reading.time_of(k - 1).is_some();
            let on = matches!(self.form(k - 1), "on" | "in") && self.reading.time_of(k).is_some();
            if c.is(Class::AUXILIARY) || adverb && self.reading.name_of(k - 1).is_none() || time || on {
                k -= 1;
            } else {
                break;
            }
        }
        k
    }

    /// The subject of a verb, looked for within its sentence from `floor` on.
    pub fn subject(&self, verb: usize, floor: usize) -> Option<Subject> {
        self.subject_within(verb, floor, 5)
    }

    fn taken_over(&self, verb: usize, floor: usize, depth: usize) -> Option<Subject> {
        let governor = (floor..verb).rev().find(|&j| self.class(j).is(Class::VERB))?;
        let mut s = self.subject_within(governor, floor, depth - 1)?;
        s.own = false;
        Some(s)
    }

    fn subject_within(&self, verb: usize, floor: usize, depth: usize) -> Option<Subject> {
        if depth == 0 || verb <= floor {
            return None;
        }
        let group = self.group_start(verb, floor);
        let Some(p) = group.checked_sub(1).filter(|p| *p >= floor) else {
            // `Speaking in Cairo, he said`: what begins the sentence has the subject of the clause behind the comma.
            return None;
        };
        let class = self.class(p);
        let form = self.form(p);
        if form == "to" && self.reading.name_of(p).is_none() {
            return self.controller(p, floor, depth);
        }
        if class.is(Class::CONJUNCTION) {
            return self.taken_over(p, floor, depth);
        }
        if class.is(Class::RELATIVE.with(Class::COMPLEMENTISER)) {
            let end = if p > floor && self.form(p - 1) == "," { p - 1 } else { p };
            let phrase = self.phrase_before(end, floor)?;
            return Some(self.found(phrase.clone(), phrase.start..verb + 1));
        }
        if class.is(Class::PRONOUN) {
            return Some(Subject { pronoun: true, ..self.found(p..p + 1, p..verb + 1) });
        }
        if class.is(Class::PREPOSITION.with(Class::VERB).with(Class::SUBORDINATOR)) && !self.nominal(p) {
            // `accused Egypt of shelling`, `stopped them from leaving`: the object is the doer.
            if matches!(form, "of" | "for" | "from") && p > floor && self.nominal(p - 1) {
                let start = self.simple_before(p, floor);
                if start > floor && self.class(start - 1).is(Class::VERB) {
                    return Some(Subject { own: false, ..self.found(start..p, start..p) });
                }
            }
            return self.taken_over(verb, floor, depth);
        }
        if form == "," || form == ")" || form == "-" {
            return self.across(p, verb, floor, depth);
        }
        if form == "\"" {
            return self.quoted_name(p, verb, floor);
        }
        let phrase = self.phrase_before(group, floor)?;
        self.settle(phrase, verb, floor, depth)
    }

    /// The noun phrase before a verb, seen as what it is: the end of a relative clause, of an apposition, or the
    /// second of two that are joined.
    fn settle(&self, phrase: Range<usize>, verb: usize, floor: usize, depth: usize) -> Option<Subject> {
        let mut start = phrase.start;
        // `backed by Turkey`, `speaking on condition`: a participle right before qualifies the noun phrase before it.
        let mut back = start;
        while back > floor
            && (self.class(back - 1).is(Class::PREPOSITION.with(Class::ADVERB)) || self.form(back - 1) == "to")
        {
            back -= 1;
        }
        let bare = back == start;
        if back > floor && self.class(back - 1).is(Class::VERB) {
            let inner = back - 1;
            let left = self.group_start(inner, floor);
            let relative = left > floor && self.class(left - 1).is(Class::RELATIVE.with(Class::COMPLEMENTISER));
            let reduced = left == inner && self.nominal(inner - usize::from(inner > floor));
            let participle = self.form(inner).ends_with("ing") || self.form(inner).ends_with("ed") && !bare;
            if relative || participle && reduced && left > floor {
                let end = left - usize::from(relative);
                let end = if end > floor && self.form(end - 1) == "," { end - 1 } else { end };
                if let Some(head) = self.phrase_before(end, floor) {
                    return Some(self.found(head.clone(), head.start..verb + 1));
                }
            }
            let infinitive = left > floor && matches!(self.form(left - 1), "to");
            if infinitive && let Some(s) = self.relative_head(left, verb, floor) {
                return Some(s);
            }
        }
        // `A and B said`: only where both together reach the beginning of the clause.
        while start >= floor + 2 && self.class(start - 1).is(Class::CONJUNCTION) {
            let Some(left) = self.phrase_before(start - 1, floor) else { break };
            let open = left.start == floor || !self.class(left.start - 1).is(Class::VERB.with(Class::PREPOSITION));
            if !open {
                break;
            }
            start = left.start;
        }
        // `Sam Lee, a spokesman for the army, and` is left to `across`; `Cairo, Tunis and Algiers` is not.
        while start >= floor + 2 && self.form(start - 1) == "," && start < phrase.start {
            let Some(left) = self.phrase_before(start - 1, floor) else { break };
            if left.start > floor
                && !self.class(left.start - 1).is(Class::SUBORDINATOR)
                && self.form(left.start - 1) != ","
            {
                break;
            }
            start = left.start;
        }
        if start == phrase.start
            && depth > 0
            && let Some(s) =
                self.relative_head(start, verb, floor).filter(|_| back > floor && self.class(back - 1).is(Class::VERB))
        {
            return Some(s);
        }
        Some(self.found(start..phrase.end, start..verb + 1))
    }

    /// The noun phrase before the nearest `who` in the clause: `a diplomat who asked not to be named said`.
    fn relative_head(&self, from: usize, verb: usize, floor: usize) -> Option<Subject> {
        let who =
            (floor..from).rev().take_while(|&j| self.form(j) != ",").find(|&j| self.class(j).is(Class::RELATIVE))?;
        let head = self.phrase_before(who, floor)?;
        Some(self.found(head.clone(), head.start..verb + 1))
    }

    /// The subject before a comma or bracket that closes an aside: `Sam Lee, a spokesman, said`.
    fn across(&self, close: usize, verb: usize, floor: usize, depth: usize) -> Option<Subject> {
        let opening = match self.form(close) {
            ")" => "(",
            f => f,
        };
        // Appositions may hold commas of their own (`the mayor of Derna, Libya, said`): take the first comma whose
        // left side is a noun phrase at the beginning of a clause.
        let mut commas = (floor..close).rev().filter(|&j| self.form(j) == opening);
        let first = commas.next();
        if self.form(verb).ends_with("ing") && self.form(close) == "," {
            // `…, adding that`: the subject of the main clause.
            return self.taken_over(close, floor, depth);
        }
        let open = first?;
        let aside = open + 1..close;
        let head = self.phrase_before(open, floor)?;
        let apposed = self.opens(aside.start) || self.nominal(aside.start);
        let verbal =
            aside.clone().any(|j| self.class(j).is(Class::AUXILIARY)) && !self.class(aside.start).is(Class::RELATIVE);
        if verbal && apposed {
            return None;
        }
        let joined = self.settle(head.clone(), open, floor, depth - 1).map_or(head.clone(), |s| s.core);
        let end = if apposed && opening != "(" { close } else { joined.end };
        let mut s = self.found(joined.start..end, joined.start..verb + 1);
        s.core = joined;
        Some(s)
    }

    /// `the "Tigray" group said`, `"Abu Omar" said`.
    fn quoted_name(&self, close: usize, verb: usize, floor: usize) -> Option<Subject> {
        let q =
            self.reading.doc.quotations.iter().find(|q| q.close == close && q.open >= floor && close - q.open < 6)?;
        let inside = (q.open + 1..close).all(|j| self.nominal(j));
        inside.then(|| {
            let start = self.simple_before(q.open, floor);
            self.found(start..close + 1, start..verb + 1)
        })
    }

    /// Who is to do what an infinitive says.
    fn controller(&self, to: usize, floor: usize, depth: usize) -> Option<Subject> {
        if to > floor && self.nominal(to - 1) {
            let phrase = self.phrase_before(to, floor)?;
            let head = self.form(to - 1);
            if !self.grammar.control.contains(head) && self.reading.doc.tokens.get(to - 1).is_some() {
                let back = (floor..phrase.start).rev().find(|&k| !self.class(k).is(Class::PREPOSITION));
                let led = back.is_some_and(|k| !self.grammar.object_control.hits(self.form(k)).is_empty());
                if !led {
                    return self.taken_over(to, floor, depth);
                }
                return led.then(|| Subject { own: false, ..self.found(phrase.clone(), phrase.start..to) });
            }
            // `Egypt's plan to send troops`.
            if let Some(owner) = self.possessor(phrase.clone()) {
                return Some(Subject { own: false, ..self.found(owner.clone(), owner) });
            }
        }
        self.taken_over(to, floor, depth)
    }

    /// The possessor that opens a noun phrase (`Egypt's plan`), its tokens.
    pub fn possessor(&self, phrase: Range<usize>) -> Option<Range<usize>> {
        let end = phrase.clone().find(|&k| self.is_possessive(k))?;
        (end + 1 < phrase.end).then_some(phrase.start..end + 1)
    }

    /// Whether a token ends in a possessive mark.
    pub fn is_possessive(&self, token: usize) -> bool {
        let form = self.form(token);
        form.ends_with("'s") || form.ends_with('s') && self.form(token + 1) == "'" && self.adjacent(token)
    }

    fn adjacent(&self, token: usize) -> bool {
        let t = &self.reading.doc.tokens;
        matches!((t.get(token), t.get(token + 1)), (Some(a), Some(b)) if a.end == b.start)
    }

    fn found(&self, tokens: Range<usize>, block: Range<usize>) -> Subject {
        let phrase = self.phrase(tokens.clone());
        Subject { phrase, core: tokens, pronoun: false, block, own: true }
    }
}
