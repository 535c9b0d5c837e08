//! `en/events.toml`, compiled.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;
use serde::Deserialize;

pub use crate::attribution::en::lexicon::Test;
use crate::lexicon::{self, LexiconError, LexiconFile};
use crate::phrases::en::{Grammar, word_set};
use crate::record::{Plover, Stance, Status, WithheldField};
use crate::text::en::inflect::{self, FormIndex, Shape};
use crate::text::fold::fold;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    light: String,
    #[serde(default)]
    occurs: String,
    #[serde(default)]
    status: BTreeMap<Status, String>,
    #[serde(default)]
    speech: BTreeMap<Stance, Plover>,
    #[serde(default)]
    instrument: Words,
    #[serde(default)]
    cause: Words,
    #[serde(default)]
    outside: Words,
    #[serde(default)]
    context: BTreeMap<String, String>,
    #[serde(default)]
    withholding: Withholding,
    #[serde(default)]
    withheld: Vec<WithheldEntry>,
    #[serde(default)]
    event: Vec<toml::Spanned<EventEntry>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Words {
    words: String,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Withholding {
    negations: String,
    refuses: String,
    tells: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WithheldEntry {
    field: WithheldField,
    #[serde(default)]
    details: String,
    #[serde(default)]
    words: Vec<String>,
    test: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EventEntry {
    #[serde(rename = "type")]
    kind: Plover,
    #[serde(default)]
    verb: Vec<String>,
    #[serde(default)]
    noun: String,
    #[serde(default)]
    verb_with: String,
    #[serde(default)]
    noun_with: String,
    #[serde(default)]
    object: String,
    #[serde(default)]
    of: Option<Part>,
    #[serde(default)]
    to: String,
    #[serde(default)]
    needs_light: bool,
    #[serde(default)]
    mode: Option<String>,
    test: String,
}

/// Who takes part how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// The doer.
    #[default]
    Actor,
    /// The one it is done to.
    Recipient,
}

/// An event lexeme.
#[derive(Debug)]
pub struct Entry {
    /// Its first word, for rules.
    pub name: String,
    /// PLOVER type.
    pub kind: Plover,
    /// Words one of which must follow the verb.
    pub verb_with: FxHashSet<String>,
    /// Words one of which must follow the noun, or stand right before it.
    pub noun_with: FxHashSet<String>,
    /// The verb takes its recipient as an object.
    pub object: bool,
    /// Prepositions before the recipient of the verb.
    pub object_prepositions: Vec<String>,
    /// Who stands behind `of`, or before the noun with a possessive mark.
    pub of: Part,
    /// Prepositions before the recipient of the noun.
    pub to: Vec<String>,
    /// The noun counts only behind a light verb.
    pub needs_light: bool,
    /// PLOVER mode.
    pub mode: Option<String>,
}

/// A verb of an entry: the words that must stand right behind its head.
#[derive(Debug)]
pub struct VerbWords {
    /// Number of the entry.
    pub entry: usize,
    /// Words right behind.
    pub rest: Vec<String>,
}

/// The English event lexicon.
#[derive(Debug, Default)]
pub struct EventLexicon {
    /// Lexemes.
    pub entries: Vec<Entry>,
    /// Verbs of the lexemes.
    pub verb_words: Vec<VerbWords>,
    /// Forms of verbs, by number of `verb_words`.
    pub verbs: FormIndex,
    /// Forms of nouns, by number of the entry.
    pub nouns: FormIndex,
    /// Verbs that lend themselves to an event noun.
    pub light: FormIndex,
    /// Verbs that say an event took place.
    pub occurs: FormIndex,
    /// Status by words before.
    pub status: Vec<(Status, FxHashSet<String>)>,
    /// Types of speech acts.
    pub speech: BTreeMap<Stance, Plover>,
    /// Weapons and means.
    pub instrument: FxHashSet<String>,
    /// Words before a place that say it was not there.
    pub outside: FxHashSet<String>,
    /// Word sequences that state a cause.
    pub cause: FxHashSet<String>,
    /// PLOVER contexts.
    pub context: Vec<(String, FxHashSet<String>)>,
    /// Words that deny telling (`not`, `without`).
    pub not_told: FxHashSet<String>,
    /// Forms of verbs that refuse it.
    pub refuses: FormIndex,
    /// Forms of verbs of telling.
    pub telling: FormIndex,
    /// Words for the details.
    pub details: Vec<(WithheldField, FxHashSet<String>)>,
    /// Word sequences that by themselves say a detail is held back.
    pub withheld: Vec<(WithheldField, Vec<Vec<String>>)>,
    /// Every entry's test.
    pub tests: Vec<Test>,
}

impl EventLexicon {
    /// The built-in file with the user's laid over it.
    ///
    /// # Errors
    /// A file that does not parse, an entry without a test or a word: with file, line and cause.
    pub fn load(grammar: &Grammar, user: &[LexiconFile]) -> Result<EventLexicon, Box<LexiconError>> {
        let mut l = EventLexicon::default();
        for file in lexicon::files("en/events.toml", user) {
            let f: File = lexicon::parse(&file)?;
            l.not_told.extend(word_set(&f.withholding.negations));
            let verbs = [
                (&mut l.light, &f.light),
                (&mut l.occurs, &f.occurs),
                (&mut l.refuses, &f.withholding.refuses),
                (&mut l.telling, &f.withholding.tells),
            ];
            for (index, words) in verbs {
                for base in words.split_whitespace().map(fold) {
                    index.add(0, inflect::verb(&grammar.irregular, &base));
                }
            }
            l.status.extend(f.status.iter().map(|(s, w)| (*s, word_set(w))));
            l.speech.extend(f.speech);
            l.instrument.extend(word_set(&f.instrument.words));
            l.outside.extend(word_set(&f.outside.words));
            l.cause.extend(word_set(&f.cause.words));
            l.context.extend(f.context.iter().map(|(c, w)| (c.clone(), word_set(w))));
            for w in f.withheld {
                l.tests.push(Test { name: format!("withheld {:?}", w.field), sentence: w.test });
                let phrases = w.words.iter().map(|p| p.split_whitespace().map(fold).collect()).collect();
                l.withheld.push((w.field, phrases));
                l.details.push((w.field, word_set(&w.details)));
            }
            for entry in f.event {
                let at = entry.span().start;
                l.add(grammar, &file, at, entry.into_inner())?;
            }
        }
        Ok(l)
    }

    fn add(
        &mut self,
        grammar: &Grammar,
        file: &LexiconFile,
        at: usize,
        e: EventEntry,
    ) -> Result<(), Box<LexiconError>> {
        let name =
            e.verb.iter().map(String::as_str).chain(e.noun.split_whitespace()).next().unwrap_or_default().to_owned();
        if name.is_empty() {
            let hint = Some("give it a `verb` (a list of bare forms) or a `noun`".to_owned());
            return Err(Box::new(LexiconError::at(file, at, Some("event"), "this event has no word", hint)));
        }
        if e.test.trim().is_empty() {
            let hint = Some("write a sentence with [trigger] {actor} (recipient) marked".to_owned());
            return Err(Box::new(LexiconError::at(file, at, Some(&name), format!("`{name}` has an empty test"), hint)));
        }
        self.tests.push(Test { name: name.clone(), sentence: e.test });
        let entry = self.entries.len();
        for verb in &e.verb {
            let words: Vec<String> = verb.split_whitespace().map(fold).collect();
            let Some((head, rest)) = words.split_first() else { continue };
            self.verbs.add(self.verb_words.len() as u16, inflect::verb(&grammar.irregular, head));
            self.verb_words.push(VerbWords { entry, rest: rest.to_vec() });
        }
        self.nouns.add(entry as u16, e.noun.split_whitespace().map(|w| (fold(w), Shape::Noun)));
        let object: Vec<String> = e.object.split_whitespace().map(fold).collect();
        self.entries.push(Entry {
            name,
            kind: e.kind,
            verb_with: word_set(&e.verb_with),
            noun_with: word_set(&e.noun_with),
            object: object.iter().any(|w| w == "object"),
            object_prepositions: object.into_iter().filter(|w| w != "object").collect(),
            of: e.of.unwrap_or_default(),
            to: e.to.split_whitespace().map(fold).collect(),
            needs_light: e.needs_light,
            mode: e.mode,
        });
        Ok(())
    }
}
