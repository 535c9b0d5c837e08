//! Lexemes by their forms: which lexicon entry a written word belongs to, clitics and inflection taken off.

use rustc_hash::FxHashMap;

use super::inflect::{Agreement, Form, Shape};
use super::{Split, clitic_splits};
use crate::text::fold::fold;

/// One reading of a written word: an entry, the shape it has, and how the word was cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit<'w> {
    /// The caller's number of the entry.
    pub entry: u16,
    /// The shape of the form.
    pub shape: Shape,
    /// What it agrees with.
    pub agreement: Agreement,
    /// The clitics that were cut off.
    pub split: Split<'w>,
}

/// Forms of many lexemes, looked up together.
#[derive(Debug, Default)]
pub struct FormIndex {
    forms: FxHashMap<String, Vec<(u16, Shape, Agreement)>>,
}

impl FormIndex {
    /// Add the forms of an entry.
    pub fn add(&mut self, entry: u16, forms: impl IntoIterator<Item = Form>) {
        for form in forms {
            let readings = self.forms.entry(form.surface).or_default();
            if !readings.iter().any(|r| r.0 == entry && r.1 == form.shape) {
                readings.push((entry, form.shape, form.agreement));
            }
        }
    }

    /// Add the words of a space-separated list as they are, in one shape.
    pub fn add_words(&mut self, entry: u16, words: &str, shape: Shape) {
        self.add(
            entry,
            words.split_whitespace().map(|w| Form { surface: fold(w), shape, agreement: Agreement::default() }),
        );
    }

    /// Readings of a folded word under its smallest cut, in the order of the entries. A cut that the shape does not
    /// allow (an article on a verb, a future particle on a noun) is no reading.
    pub fn hits<'w>(&self, word: &'w str) -> Vec<Hit<'w>> {
        let mut best: Vec<Hit<'w>> = Vec::new();
        let mut best_size = usize::MAX;
        // Before a pronoun the feminine ending is written ت (`زيارته`): the index holds that form too.
        let look_up = |split: Split<'w>| {
            let size = split.pre.len() + split.suf.len();
            let Some(readings) = self.forms.get(split.stem).filter(|_| size <= best_size) else { return };
            let hits = readings
                .iter()
                .filter(|(_, shape, _)| allows(*shape, &split))
                .map(|&(entry, shape, agreement)| Hit { entry, shape, agreement, split });
            let mut hits = hits.peekable();
            if hits.peek().is_some() {
                if size < best_size {
                    best.clear();
                    best_size = size;
                }
                best.extend(hits);
            }
        };
        clitic_splits(word).for_each(look_up);
        best
    }
}

fn allows(shape: Shape, split: &Split) -> bool {
    match shape {
        Shape::Perfect => matches!(split.pre, "" | "و" | "ف") && spoken_of(split),
        Shape::Imperfect => {
            matches!(split.pre, "" | "و" | "ف" | "س" | "وس" | "فس" | "ل" | "ول" | "فل") && spoken_of(split)
        }
        // `ي` is far more often a nisba (`اجتماعي`) than "my".
        Shape::Noun => !matches!(split.pre, "س" | "وس" | "فس") && split.suf != "ي",
        Shape::Participle => matches!(split.pre, "" | "و" | "ف") && split.suf.is_empty(),
    }
}

/// Pronouns that news prose hangs on verbs; the second person and a bare `ي` are accidents of spelling (`الحاكم`).
fn spoken_of(split: &Split) -> bool {
    !matches!(split.suf, "ي" | "ك" | "كم")
}

#[cfg(test)]
mod tests {
    use super::super::inflect;
    use super::*;

    #[test]
    fn cuts_what_the_shape_allows() {
        let mut index = FormIndex::default();
        index.add(
            0,
            inflect::perfect("قال").into_iter().chain(inflect::imperfect("يقول", true)).chain(inflect::noun("قول")),
        );
        index.add(1, inflect::noun("زياره"));
        for (word, want) in [
            ("وقالت", Some((0, Shape::Perfect, "و", ""))),
            ("سيقول", Some((0, Shape::Imperfect, "س", ""))),
            ("قوله", Some((0, Shape::Noun, "", "ه"))),
            ("القول", Some((0, Shape::Noun, "ال", ""))),
            ("زيارته", Some((1, Shape::Noun, "", "ه"))),
            ("بالزياره", Some((1, Shape::Noun, "بال", ""))),
            ("القالت", None),
            ("مقال", None),
        ] {
            let got = index.hits(word).first().map(|h| (h.entry, h.shape, h.split.pre, h.split.suf));
            assert_eq!(got, want, "{word}");
        }
    }
}
