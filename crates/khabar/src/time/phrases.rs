//! Words and word groups of a lexicon, looked up by the folded tokens of a text.

use rustc_hash::FxHashMap;

use crate::lexicon::{LexiconError, LexiconFile};
use crate::text::affix::without_start;
use crate::text::fold::fold;
use crate::text::tokens::Doc;

/// A dictionary of phrases; each gives an atom of the grammar that asks.
#[derive(Debug)]
pub(crate) struct Phrases<A> {
    /// By first word; the longer phrases first.
    by_first: FxHashMap<String, Vec<(Vec<String>, A)>>,
    /// What may stand before the first word and is not part of it; the empty one first.
    proclitics: &'static [&'static str],
    /// The letters that first words open with, a bit each: most words of a text are turned away by it.
    opening: u64,
}

/// The bit of a word's first letter. Letters of Arabic differ in their second byte.
fn opening(word: &str) -> u64 {
    1 << (word.as_bytes().get(1).unwrap_or(&0) & 63)
}

/// A phrase found at a token.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hit<A> {
    /// What it means.
    pub atom: A,
    /// One past its last token.
    pub end: usize,
    /// The proclitics taken off its first word.
    pub pre: &'static str,
}

impl<A: Copy> Default for Phrases<A> {
    fn default() -> Self {
        Phrases::new(&[""])
    }
}

impl<A: Copy> Phrases<A> {
    pub fn new(proclitics: &'static [&'static str]) -> Self {
        Phrases { by_first: FxHashMap::default(), proclitics, opening: 0 }
    }

    /// Adds a phrase as an editor writes it. A later one of the same words replaces the earlier.
    pub fn add(&mut self, words: &str, atom: A) {
        let folded = fold(words);
        let mut parts = folded.split_whitespace().map(str::to_owned);
        let Some(first) = parts.next() else { return };
        let rest: Vec<String> = parts.collect();
        self.opening |= opening(&first);
        let list = self.by_first.entry(first).or_default();
        match list.iter_mut().find(|(r, _)| *r == rest) {
            Some(old) => old.1 = atom,
            None => list.push((rest, atom)),
        }
        list.sort_by_key(|(r, _)| std::cmp::Reverse(r.len()));
    }

    /// Adds several phrases of one meaning.
    pub fn add_all(&mut self, words: &[String], atom: A) {
        for w in words {
            self.add(w, atom);
        }
    }

    /// Whether nothing but one of the words, alone, is `form`.
    pub fn word(&self, form: &str) -> Option<A> {
        self.by_first.get(form)?.iter().find(|(rest, _)| rest.is_empty()).map(|(_, a)| *a)
    }

    /// The longest phrase that starts at token `i`, within its sentence; whole words go before cut ones.
    pub fn at(&self, doc: &Doc, i: usize) -> Option<Hit<A>> {
        let form = doc.tokens.get(i)?.form.as_str();
        self.proclitics.iter().find_map(|pre| {
            let stem = without_start(form, pre)?;
            // Nothing shorter than two Arabic letters is left of a cut word.
            if !pre.is_empty() && stem.len() < 4 || self.opening & opening(stem) == 0 {
                return None;
            }
            let (rest, atom) = self.by_first.get(stem)?.iter().find(|(rest, _)| follows(doc, i, rest))?;
            Some(Hit { atom: *atom, end: i + 1 + rest.len(), pre })
        })
    }
}

fn follows(doc: &Doc, i: usize, rest: &[String]) -> bool {
    rest.iter().zip(i + 1..).all(|(word, j)| {
        doc.tokens.get(j).is_some_and(|t| t.form == *word) && doc.sentence_of.get(j) == doc.sentence_of.get(i)
    })
}

/// The error for a value of an entry that its section does not allow.
pub(crate) fn bad_value(file: &LexiconFile, section: &str, words: &[String], fault: String) -> Box<LexiconError> {
    let near = words.first().map_or(section, String::as_str);
    let byte = file.content.find(near).unwrap_or(0);
    Box::new(LexiconError::at(file, byte, Some(section), fault, None))
}
