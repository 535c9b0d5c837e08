//! Words that count when reports are compared, and those that do not (`*/corroborate.toml`).

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::{ar, en};
use crate::lexicon;
use crate::names::NameLexicon;
use crate::text::fold::fold;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    furniture: Vec<String>,
    common: Vec<String>,
    nation: BTreeMap<String, Vec<String>>,
}

/// The compiled lists of both languages. A user's `--lexicon` does not change what makes two reports alike, so that a
/// case groups the same wherever it is opened.
#[derive(Debug, Default)]
pub struct Words {
    furniture: Vec<String>,
    common: FxHashSet<String>,
    nations: FxHashMap<String, String>,
}

/// Longest line, in words, that one furniture phrase makes furniture.
const FURNITURE_LINE: usize = 25;

impl Words {
    /// The built-in lists.
    pub fn builtin() -> &'static Words {
        static WORDS: OnceLock<Words> = OnceLock::new();
        WORDS.get_or_init(|| {
            let mut words = Words::default();
            for file in ["ar/corroborate.toml", "en/corroborate.toml"].iter().flat_map(|p| lexicon::files(p, &[])) {
                // The shipped files are sound: a test reads them.
                let Ok(file) = lexicon::parse::<File>(&file) else { continue };
                words.furniture.extend(file.furniture.iter().map(|f| fold(f)));
                words.common.extend(file.common.iter().map(|w| bare(&fold(w)).to_owned()));
                for (country, list) in &file.nation {
                    words.nations.extend(list.iter().map(|w| (fold(w), country.clone())));
                }
            }
            words
        })
    }

    /// Whether a folded line is the outlet's and not the report's.
    pub fn is_furniture(&self, line: &str) -> bool {
        line.split_whitespace().nth(FURNITURE_LINE).is_none() && self.furniture.iter().any(|f| line.contains(f))
    }

    /// The bare form of a folded word that says something of what a report is about.
    pub fn telling<'a>(&self, form: &'a str) -> Option<&'a str> {
        let stem = bare(form);
        let telling =
            stem.chars().nth(2).is_some() && !self.common.contains(stem) && stem.chars().all(char::is_alphabetic);
        telling.then_some(stem)
    }

    /// The state (ISO 3166-1 alpha-2) that a folded nationality word points to.
    pub fn nation(&self, form: &str) -> Option<&str> {
        // An indefinite accusative ends in an alef (`وفدا أمريكيا`).
        let forms = [Some(form), form.strip_suffix('ا')];
        forms
            .into_iter()
            .flatten()
            .find_map(|f| self.nations.get(f).map(String::as_str).or_else(|| names().nationality(f)))
    }
}

/// The built-in names.
pub fn names() -> &'static NameLexicon {
    static NAMES: OnceLock<NameLexicon> = OnceLock::new();
    NAMES.get_or_init(|| NameLexicon::load(&[]).unwrap_or_default())
}

/// The bare form of a folded word of either language.
pub fn bare(form: &str) -> &str {
    if form.is_ascii() { en::bare(form) } else { ar::bare(form) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_files_load() {
        for path in ["ar/corroborate.toml", "en/corroborate.toml"] {
            for file in lexicon::files(path, &[]) {
                lexicon::parse::<File>(&file).unwrap();
            }
        }
        assert!(names().entry("khalifa-haftar").is_some());
    }

    #[test]
    fn tells_what_counts() {
        let words = Words::builtin();
        for (word, telling) in
            [("والرئيس", false), ("قالت", false), ("القنصلية", true), ("said", false), ("consulate", true)]
        {
            assert_eq!(words.telling(&fold(word)).is_some(), telling, "{word}");
        }
        assert_eq!(words.nation(&fold("الأمريكيين")), Some("US"));
        assert_eq!(words.nation(&fold("أمريكيًا")), Some("US"));
        assert_eq!(words.nation("libyan"), Some("LY"));
        assert!(words.is_furniture(&fold("(مادة تدريبية كُتبت لتجربة البرنامج)")));
        assert!(!words.is_furniture(&fold("قتل ثلاثة في قصف")));
    }
}
