//! Arabic attribution.
//!
//! A sentence is read from its cues: a verb, noun, participle or preposition of saying. What may follow a cue
//! (`takes` in the lexicon) decides where the content begins; the words between are the speaker, the one spoken to
//! and where it was said; a dropped subject is the speaker last named. Contents run to the end of the sentence or to
//! the next cue that is not theirs.
//!
//! Each step has a file: `cue` finds the cues; `verb`, `noun`, `preposition` and `headline` make statements of
//! them, with `relay` for words passed on; `complement` and `before` say what a cue takes, behind it and before
//! it; `speaker` and `source` say who speaks and what he is; `content` and `quote` say where the content ends
//! and what of it is quoted; `stance` says what is done by saying it, `signs` what speaks for a statement.

mod before;
mod complement;
mod content;
mod cue;
mod headline;
pub mod lexicon;
mod noun;
mod preposition;
mod quote;
mod relay;
mod signs;
mod source;
mod speaker;
mod stance;
mod verb;

use self::content::content_end;
pub use self::cue::mark_verbs;
pub(crate) use self::cue::nominal;
use self::lexicon::Reporting;
use self::verb::Verb;
use super::{Found, FoundSource, Tokens, quote_of};
use crate::names::NameLexicon;
use crate::phrases::ar::{Phrases, span_of};
use crate::phrases::{Class, Phrase, Reading};
use crate::record::{Quote, Stance};
use crate::text::Span;
use crate::text::ar::inflect::{Agreement, Shape};

/// Statements of a report's fields (title first), in reading order within each field, not yet nested.
pub fn find_statements(lexicon: &Reporting, names: &NameLexicon, readings: &[Reading]) -> Vec<Found> {
    let mut found = Vec::new();
    for reading in readings {
        let mut finder = Finder {
            lexicon,
            phrases: Phrases { reading, names },
            reading,
            base: found.len(),
            found: Vec::new(),
            agreements: Vec::new(),
            prepositional: Vec::new(),
        };
        for sentence in &reading.doc.sentences {
            finder.sentence(sentence.clone());
        }
        let new = finder.found;
        found.extend(new);
    }
    found
}

/// What a cue token is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reads {
    Verb(usize, Shape, Agreement),
    Noun(usize),
    SayingNoun(usize),
    Preposition(usize),
}

/// A possible cue.
#[derive(Debug, Clone)]
struct Candidate {
    tokens: Tokens,
    span: Span,
    reads: Reads,
    /// A conjunction stands before it (`وقال`).
    joined: bool,
    /// A pronoun hangs on it (`قوله`, `مطالبتها`).
    pronoun: bool,
    definite: bool,
}

/// Where the content of a cue begins, and what stands between.
#[derive(Debug, Clone)]
struct Complement {
    /// First token of the content.
    content: usize,
    /// First code point of the content.
    start: u32,
    /// Token where the words between cue and content end.
    between_end: usize,
    frame: &'static str,
    /// The content is a quotation after a colon or by itself: it ends with its closing mark.
    quoted: bool,
    subject: Option<Phrase>,
    addressee: Option<Phrase>,
    /// The content is a noun phrase and ends at the first comma.
    nominal: bool,
    /// Where a content before the cue ends.
    ends: Option<u32>,
}

/// Who speaks a statement. All is unknown by default.
#[derive(Debug, Clone, Default)]
struct Speaker {
    source: Option<FoundSource>,
    /// Index of the statement of this field that named him.
    carries_on: Option<usize>,
    agreement: Agreement,
}

struct Finder<'a, 'd> {
    lexicon: &'a Reporting,
    phrases: Phrases<'a, 'd>,
    reading: &'a Reading<'d>,
    /// Number of statements found in earlier fields.
    base: usize,
    found: Vec<Found>,
    /// Gender and number of the source of each found statement.
    agreements: Vec<Agreement>,
    /// Whether each was read from a preposition.
    prepositional: Vec<bool>,
}

impl Finder<'_, '_> {
    fn form(&self, token: usize) -> &str {
        self.reading.form(token)
    }

    fn class(&self, token: usize) -> Class {
        self.reading.class(token)
    }

    fn span(&self, start: u32, end: u32) -> Span {
        span_of(self.reading.doc, start, end)
    }

    fn sentence(&mut self, sentence: Tokens) {
        let candidates = self.candidates(sentence.clone());
        let first_found = self.found.len();
        if let Some(f) = self.headline(&sentence) {
            self.keep(f, Agreement::default());
        }
        for c in &candidates {
            match c.reads {
                Reads::Verb(entry, shape, agreement) => {
                    let verb = Verb { candidate: c, cue: &self.lexicon.cues[entry], shape, agreement };
                    self.verb(verb, &sentence, first_found);
                }
                Reads::Noun(entry) => self.noun(c, &self.lexicon.cues[entry], &sentence, first_found),
                Reads::SayingNoun(entry) => self.saying_noun(c, entry, &sentence),
                Reads::Preposition(entry) => self.preposition(c, entry, &sentence, first_found),
            }
        }
        self.cut_contents(first_found, &candidates);
        for i in first_found..self.found.len() {
            self.found[i].stance = self.stance(&self.found[i]);
            self.found[i].signs = self.signs(&self.found[i]);
        }
    }

    fn keep(&mut self, found: Found, agreement: Agreement) {
        if found.content.start >= found.content.end {
            return;
        }
        self.prepositional.push(
            found.rule.ends_with("/حرف")
                && self.lexicon.prepositions.iter().any(|p| found.rule.strip_suffix("/حرف") == Some(&p.name)),
        );
        self.found.push(found);
        self.agreements.push(agreement);
    }

    /// The statement that a cue, its complement and a speaker make.
    fn statement(
        &self,
        c: &Candidate,
        stance: Stance,
        rule: &str,
        complement: &Complement,
        speaker: Speaker,
        sentence: &Tokens,
    ) -> Found {
        let end = if let Some(end) = complement.ends {
            end
        } else if complement.nominal {
            self.nominal_end(complement.content, sentence)
        } else {
            content_end(self.reading, sentence)
        };
        let (start, end, whole) = if complement.quoted {
            self.unquote(complement.content, complement.start, end)
        } else {
            self.unquote_clause(complement.content, complement.start, end)
        };
        let content = self.span(start, end);
        let any = self.words_quoted(start, end.max(start) + 1);
        let between = c.tokens.end..complement.between_end.max(c.tokens.end);
        let addressee = complement.addressee.as_ref().map(|p| p.span);
        Found {
            source: speaker.source,
            content,
            addressee: addressee.or_else(|| self.addressee(between.clone(), complement.subject.as_ref())),
            medium: self.medium(between),
            quote: quote_of(whole, any),
            carries_on: speaker.carries_on.map(|i| i + self.base),
            ..found_by(c.span, c.tokens.start, stance, rule.to_owned())
        }
    }
}

/// A statement of which only the cue and what it does are known.
fn found_by(cue: Span, cue_token: usize, stance: Stance, rule: String) -> Found {
    Found {
        cue,
        cue_token,
        source: None,
        content: Span { end: cue.start, ..cue },
        addressee: None,
        medium: None,
        stance,
        quote: Quote::Indirect,
        rule,
        relayed_by: None,
        carries_on: None,
        via: None,
        signs: Vec::new(),
        p_read: None,
    }
}

/// Whether a token is a comma.
fn comma(form: &str) -> bool {
    matches!(form, "،" | ",")
}

/// Whether a word has an ending of the sound masculine plural, and so tells of persons.
fn sound_plural(form: &str) -> bool {
    form.ends_with("ون") || form.ends_with("ين")
}

/// A word without a preposition of one letter.
fn unglued(form: &str) -> &str {
    form.strip_prefix(['ب', 'ل']).unwrap_or(form)
}
