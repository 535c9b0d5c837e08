//! What each token of a field is to a reader of phrases, and where a noun phrase ends.
//!
//! Statements and events are read off the same [`Reading`]: a field with its names, its times and the class of every
//! token. Clauses are decided by markers and phrases, not by a parser.

pub mod ar;
pub mod en;

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::names::NameMention;
use crate::text::Span;
use crate::text::ar::tagger::Tags;
use crate::text::tokens::Doc;
use crate::time::TimeMention;

/// What a token can be, as a set of flags.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Class(u32);

impl Class {
    /// A finite verb.
    pub const VERB: Class = Class(1);
    /// A preposition standing as a word.
    pub const PREPOSITION: Class = Class(1 << 1);
    /// A word that opens a subordinate clause.
    pub const SUBORDINATOR: Class = Class(1 << 2);
    /// A relative pronoun.
    pub const RELATIVE: Class = Class(1 << 3);
    /// `أن`, `إن` and their kin, with or without a pronoun.
    pub const COMPLEMENTISER: Class = Class(1 << 4);
    /// A negation or aspect particle.
    pub const PARTICLE: Class = Class(1 << 5);
    /// A verb of being or beginning.
    pub const AUXILIARY: Class = Class(1 << 6);
    /// A demonstrative.
    pub const DEMONSTRATIVE: Class = Class(1 << 7);
    /// A pronoun of its own.
    pub const PRONOUN: Class = Class(1 << 8);
    /// A quantifier.
    pub const QUANTITY: Class = Class(1 << 9);
    /// A sentence adverb.
    pub const ADVERB: Class = Class(1 << 10);
    /// A word before `أن` that makes it no complement of saying.
    pub const NOT_SAYING: Class = Class(1 << 11);
    /// An adjective.
    pub const ADJECTIVE: Class = Class(1 << 12);
    /// An active participle that carries a speaker on.
    pub const CARRIES_ON: Class = Class(1 << 13);
    /// A kind of place that its name follows (`العاصمة … عمان`).
    pub const PLACE_HEAD: Class = Class(1 << 14);
    /// An article or possessive that opens a noun phrase.
    pub const DETERMINER: Class = Class(1 << 15);
    /// A coordinating conjunction standing as a word.
    pub const CONJUNCTION: Class = Class(1 << 16);

    /// Whether any of `other`'s flags is set.
    pub fn is(self, other: Class) -> bool {
        self.0 & other.0 != 0
    }

    /// These flags among `other`'s.
    #[must_use]
    pub fn only(self, other: Class) -> Class {
        Class(self.0 & other.0)
    }

    /// Both sets of flags.
    #[must_use]
    pub const fn with(self, other: Class) -> Class {
        Class(self.0 | other.0)
    }
}

/// A field of a report, ready to be read.
#[derive(Debug)]
pub struct Reading<'a> {
    /// The field.
    pub doc: &'a Doc,
    /// Its names, in order.
    pub names: Vec<NameMention>,
    /// Its time expressions, in order.
    pub times: Vec<TimeMention>,
    /// For each token what it can be.
    pub class: Vec<Class>,
    /// Clitics, parts of speech and lemmas of the tokens; empty for languages without a tagger.
    pub tags: Tags,
    name_at: Vec<Option<u32>>,
    time_at: Vec<Option<u32>>,
    weight: FxHashMap<String, usize>,
}

impl<'a> Reading<'a> {
    /// Put a field, its names, times, token classes and tags together.
    pub fn new(
        doc: &'a Doc,
        names: Vec<NameMention>,
        times: Vec<TimeMention>,
        class: Vec<Class>,
        tags: Tags,
    ) -> Reading<'a> {
        let mut name_at = vec![None; doc.tokens.len()];
        for (i, name) in names.iter().enumerate() {
            name_at[name.tokens.clone()].fill(Some(i as u32));
        }
        let mut time_at = vec![None; doc.tokens.len()];
        for (i, time) in times.iter().enumerate() {
            time_at[time.tokens.clone()].fill(Some(i as u32));
        }
        let mut weight: FxHashMap<String, usize> = FxHashMap::default();
        for entity in names.iter().filter_map(|n| n.entity.as_ref()) {
            *weight.entry(entity.clone()).or_default() += 1;
        }
        Reading { doc, names, times, class, tags, name_at, time_at, weight }
    }

    /// The folded form of a token, empty past the end.
    pub fn form(&self, token: usize) -> &str {
        self.doc.tokens.get(token).map_or("", |t| t.form.as_str())
    }

    /// What a token can be; nothing past the end.
    pub fn class(&self, token: usize) -> Class {
        self.class.get(token).copied().unwrap_or_default()
    }

    /// The name that covers a token.
    pub fn name_of(&self, token: usize) -> Option<&NameMention> {
        self.name_at.get(token).copied().flatten().map(|i| &self.names[i as usize])
    }

    /// The time expression that covers a token.
    pub fn time_of(&self, token: usize) -> Option<&TimeMention> {
        self.time_at.get(token).copied().flatten().map(|i| &self.times[i as usize])
    }

    /// The first name that starts within these code points.
    pub fn name_in(&self, span: Span) -> Option<&NameMention> {
        self.names_in(span).first()
    }

    /// The names that lie wholly within these code points, in order; names never overlap, so they are a run.
    pub fn names_in(&self, span: Span) -> &[NameMention] {
        if span.field != self.doc.field() {
            return &[];
        }
        let from = self.names.partition_point(|n| n.span.start < span.start);
        let to = self.names.partition_point(|n| n.span.end <= span.end).max(from);
        &self.names[from..to]
    }

    /// Whether a name shares a code point with this span.
    pub fn name_touches(&self, span: Span) -> bool {
        let at = self.names.partition_point(|n| n.span.end <= span.start);
        self.names.get(at).is_some_and(|n| n.span.overlaps(span))
    }

    /// How often the field names this register key.
    pub fn mentions_of(&self, entity: &str) -> usize {
        self.weight.get(entity).copied().unwrap_or(0)
    }
}

/// A noun phrase: its tokens, and its code points without the proclitics of the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// The tokens it touches.
    pub tokens: Range<usize>,
    /// Its code points.
    pub span: Span,
}
