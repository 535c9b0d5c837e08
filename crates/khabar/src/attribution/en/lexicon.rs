//! `en/reporting.toml`, compiled.

use rustc_hash::FxHashSet;
use serde::Deserialize;

pub use crate::lexicon::Test;
use crate::lexicon::{self, LexiconError, LexiconFile};
use crate::phrases::en::{Grammar, word_set};
use crate::record::{SourceKind, Stance};
use crate::text::en::inflect::{self, FormIndex, Shape};
use crate::text::fold::fold;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    media: String,
    #[serde(default)]
    anonymous: Vec<String>,
    #[serde(default)]
    source: Vec<SourceEntry>,
    #[serde(default)]
    cue: Vec<toml::Spanned<CueEntry>>,
    #[serde(default)]
    preposition: Vec<toml::Spanned<PrepositionEntry>>,
    #[serde(default)]
    noun: Vec<toml::Spanned<NounEntry>>,
    #[serde(default)]
    content: Vec<toml::Spanned<ContentEntry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceEntry {
    kind: SourceKind,
    heads: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CueEntry {
    verb: String,
    stance: Stance,
    takes: String,
    #[serde(default)]
    to: To,
    #[serde(default)]
    relay: bool,
    test: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PrepositionEntry {
    words: String,
    stance: Stance,
    test: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NounEntry {
    words: String,
    stance: Stance,
    takes: String,
    test: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ContentEntry {
    opens: String,
    #[serde(default)]
    own: bool,
    stance: Stance,
    test: String,
}

/// How the one spoken to follows a cue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum To {
    /// Not at all.
    #[default]
    None,
    /// As the object (`told reporters`, `accused Turkey of`).
    Object,
    /// After `to` (`said to reporters`).
    To,
}

/// What may follow a cue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Takes {
    /// A clause with or without `that`, a quotation, and the place behind what was said.
    pub clause: bool,
    /// A clause with `that`, or a quotation.
    pub that: bool,
    /// A clause with `whether`, `why`, `how`.
    pub wh: bool,
    /// An infinitive.
    pub to: bool,
    /// A gerund.
    pub ing: bool,
    /// A noun phrase.
    pub object: bool,
    /// Prepositions.
    pub prepositions: Vec<String>,
}

impl Takes {
    fn parse(words: &str) -> Takes {
        let mut takes = Takes::default();
        for word in words.split_whitespace() {
            match word {
                "clause" => (takes.clause, takes.that) = (true, true),
                "that" => takes.that = true,
                "wh" => takes.wh = true,
                "to" => takes.to = true,
                "ing" => takes.ing = true,
                "object" => takes.object = true,
                p => takes.prepositions.push(fold(p)),
            }
        }
        takes
    }
}

/// A reporting verb.
#[derive(Debug)]
pub struct Cue {
    /// As the editor wrote it.
    pub name: String,
    /// Words that must stand right behind the verb (`call on`).
    pub rest: Vec<String>,
    /// What the speaker does.
    pub stance: Stance,
    /// What may follow.
    pub takes: Takes,
    /// The one spoken to.
    pub to: To,
    /// Passes on another's words.
    pub relay: bool,
}

/// A prepositional cue.
#[derive(Debug)]
pub struct Preposition {
    /// As the editor wrote it.
    pub name: String,
    /// Folded words.
    pub words: Vec<String>,
    /// What the speaker does.
    pub stance: Stance,
}

/// A noun that carries an attribution.
#[derive(Debug)]
pub struct SayingNoun {
    /// Its first word.
    pub name: String,
    /// What the speaker does.
    pub stance: Stance,
    /// What may follow.
    pub takes: Takes,
}

/// A content's opening that tells what the speaker does by saying it.
#[derive(Debug)]
pub struct Content {
    /// Words, one of which stands right behind the content's subject.
    pub words: FxHashSet<String>,
    /// Only where the content tells of the speaker.
    pub own: bool,
    /// The stance.
    pub stance: Stance,
}

/// The English reporting lexicon.
#[derive(Debug, Default)]
pub struct Reporting {
    /// Verbs.
    pub cues: Vec<Cue>,
    /// Their forms.
    pub cue_forms: FormIndex,
    /// Prepositional cues.
    pub prepositions: Vec<Preposition>,
    /// Nouns.
    pub nouns: Vec<SayingNoun>,
    /// Their forms.
    pub noun_forms: FormIndex,
    /// Stances by the opening of a content.
    pub content: Vec<Content>,
    /// Head words of sources by kind.
    pub sources: Vec<(FxHashSet<String>, SourceKind)>,
    /// Nouns that name where something was said.
    pub media: FxHashSet<String>,
    /// Word sequences that say a source is not to be named.
    pub anonymous: Vec<Vec<String>>,
    /// Every entry's test.
    pub tests: Vec<Test>,
}

impl Reporting {
    /// The built-in file with the user's laid over it.
    ///
    /// # Errors
    /// A file that does not parse, an entry without a word or a test: with file, line and cause.
    pub fn load(grammar: &Grammar, user: &[LexiconFile]) -> Result<Reporting, Box<LexiconError>> {
        let mut r = Reporting::default();
        for file in lexicon::files("en/reporting.toml", user) {
            let f: File = lexicon::parse(&file)?;
            r.media.extend(word_set(&f.media));
            r.anonymous.extend(f.anonymous.iter().map(|p| p.split_whitespace().map(fold).collect()));
            r.sources.extend(f.source.iter().map(|s| (word_set(&s.heads), s.kind)));
            for entry in f.cue {
                let at = entry.span().start;
                let e = entry.into_inner();
                let words = r.words(&file, at, &e.verb, &e.test)?;
                let Some((head, rest)) = words.split_first() else { continue };
                r.cue_forms.add(r.cues.len() as u16, inflect::verb(&grammar.irregular, head));
                r.cues.push(Cue {
                    rest: rest.to_vec(),
                    name: e.verb,
                    stance: e.stance,
                    takes: Takes::parse(&e.takes),
                    to: e.to,
                    relay: e.relay,
                });
            }
            for entry in f.preposition {
                let at = entry.span().start;
                let e = entry.into_inner();
                let words = r.words(&file, at, &e.words, &e.test)?;
                r.prepositions.push(Preposition { name: e.words, words, stance: e.stance });
            }
            for entry in f.noun {
                let at = entry.span().start;
                let e = entry.into_inner();
                let words = r.words(&file, at, &e.words, &e.test)?;
                let name = words.first().cloned().unwrap_or_default();
                r.noun_forms.add(r.nouns.len() as u16, words.into_iter().map(|w| (w, Shape::Noun)));
                r.nouns.push(SayingNoun { name, stance: e.stance, takes: Takes::parse(&e.takes) });
            }
            for entry in f.content {
                let at = entry.span().start;
                let e = entry.into_inner();
                let words = r.words(&file, at, &e.opens, &e.test)?;
                r.content.push(Content { words: words.into_iter().collect(), own: e.own, stance: e.stance });
            }
        }
        Ok(r)
    }

    /// The folded words of an entry, and its test put aside.
    fn words(
        &mut self,
        file: &LexiconFile,
        at: usize,
        words: &str,
        test: &str,
    ) -> Result<Vec<String>, Box<LexiconError>> {
        let fault =
            |fault: &str, hint: &str| Box::new(LexiconError::at(file, at, Some(words), fault, Some(hint.to_owned())));
        if words.trim().is_empty() {
            return Err(fault("this entry has no word", "give it the bare form of a verb, or a noun"));
        }
        if test.trim().is_empty() {
            return Err(fault("this entry has an empty test", "write a sentence with [cue] {source} <content> marked"));
        }
        self.tests.push(Test { name: words.to_owned(), sentence: test.to_owned() });
        Ok(words.split_whitespace().map(fold).collect())
    }
}
