//! Arabic clitics: what may be taken off a written word before it is looked up.
//!
//! Works on folded forms. Cutting is never blind: [`clitic_splits`] lists what is possible, and the lexicon that is
//! asked decides (so `ألمانيا` and `وزارة` stay whole).

pub mod forms;
pub mod inflect;
mod lemma;
mod letters;
mod packed;
mod pos;
pub(crate) mod rows;
mod segment;
pub mod stem;
mod stems;
pub mod tagger;
#[cfg(feature = "train")]
pub mod train;

pub use packed::ModelError;

use super::affix::{without_end, without_start};

/// One way to cut a folded word: `pre + stem + suf` is the word, but that a stem-final `ت` may stand for `ه` (`ة`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split<'a> {
    /// Proclitics: conjunction, preposition, future, article.
    pub pre: &'a str,
    /// What is left.
    pub stem: &'a str,
    /// Pronoun.
    pub suf: &'a str,
}

impl Split<'_> {
    /// Whether the article is among the proclitics.
    pub fn definite(&self) -> bool {
        self.pre.ends_with("ال") || self.pre.ends_with("لل")
    }

    /// The preposition among the proclitics (`ب`, `ل`, `ك`), if any.
    pub fn preposition(&self) -> Option<char> {
        self.pre
            .chars()
            .find(|c| matches!(c, 'ب' | 'ل' | 'ك'))
            .filter(|_| self.pre != "ال" && self.pre != "وال" && self.pre != "فال")
    }
}

/// Proclitics that a word with this first letter may carry. Most letters open none, so most words are looked up whole.
fn proclitics(first: char) -> &'static [&'static str] {
    match first {
        'و' => &["", "و", "وال", "ول", "وب", "وبال", "ولل", "وك", "وكال", "وس"],
        'ف' => &["", "ف", "فال", "فس", "فل", "فب", "فلل", "فبال"],
        'ا' => &["", "ال"],
        'ب' => &["", "ب", "بال"],
        'ل' => &["", "ل", "لل"],
        'ك' => &["", "ك", "كال"],
        'س' => &["", "س"],
        _ => &[""],
    }
}

/// Pronouns that a word with this last letter may carry.
fn pronouns(last: char) -> &'static [&'static str] {
    match last {
        'ه' => &["", "ه"],
        'ا' => &["", "ها", "هما", "نا"],
        'م' => &["", "هم", "كم"],
        'ن' => &["", "هن"],
        'ك' => &["", "ك"],
        'ي' => &["", "ني", "ي"],
        _ => &[""],
    }
}

/// Every cut of a folded word into proclitics, stem (at least two letters) and pronoun; the whole word comes first.
pub fn clitic_splits(word: &str) -> impl Iterator<Item = Split<'_>> {
    let pre = proclitics(word.chars().next().unwrap_or(' '));
    let suf = pronouns(word.chars().next_back().unwrap_or(' '));
    pre.iter().filter_map(move |pre| without_start(word, pre).map(|rest| (*pre, rest))).flat_map(move |(pre, rest)| {
        suf.iter().filter_map(move |suf| {
            let stem = without_end(rest, suf)?;
            // Two letters are four bytes in Arabic script.
            (stem.len() >= 4).then(|| Split { pre: &word[..pre.len()], stem, suf: &word[word.len() - suf.len()..] })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_split_is_the_word() {
        for word in ["وبقواتهم", "للمدينه", "سيعود", "حفتر", "قال", "وال"] {
            for s in clitic_splits(word) {
                assert_eq!(format!("{}{}{}", s.pre, s.stem, s.suf), word);
            }
        }
        assert!(clitic_splits("وبقواتهم").any(|s| s.stem == "قوات" && s.pre == "وب" && s.suf == "هم"));
        assert!(clitic_splits("للمدينه").any(|s| s.stem == "مدينه" && s.definite() && s.preposition() == Some('ل')));
    }
}
