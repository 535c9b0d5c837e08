//! The bare form of an Arabic word: enough to see that two reports use the same word, not to analyse it.

/// Longest first, so that the most is taken off.
const BEGINNINGS: [&str; 12] = ["وبال", "وكال", "فبال", "وال", "بال", "كال", "فال", "ولل", "لل", "ال", "و", "ل"];
const ENDINGS: [&str; 21] = [
    "تهما", "تها", "تهم", "ته", "هما", "ها", "هم", "هن", "نا", "كم", "ات", "ت", "ان", "ون", "ين", "يه", "تي", "وا",
    "ه", "ي", "ا",
];

/// A folded word without article, conjunction, preposition and ending; three letters at least are left.
pub fn bare(form: &str) -> &str {
    let long = |word: &str| word.chars().nth(2).is_some();
    let start = |word: &&str| long(word) && (word.chars().nth(3).is_some() || form.starts_with("ال"));
    let word = BEGINNINGS.iter().filter_map(|b| form.strip_prefix(b)).find(start).unwrap_or(form);
    ENDINGS.iter().filter_map(|e| word.strip_suffix(e)).find(|w| long(w)).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    #[test]
    fn one_word_in_its_forms() {
        for (forms, bare) in [
            (&["السفاره", "سفارته", "وسفاره", "للسفاره", "سفارات"][..], &["سفار"][..]),
            (&["المتظاهرون", "متظاهرين", "والمتظاهرين"], &["متظاهر"]),
            (&["بيت", "بيتها"], &["بيت"]),
            (&["ولد"], &["ولد"]),
            (&["", "ا", "ال"], &["", "ا", "ال"]),
        ] {
            for form in forms {
                assert!(bare.contains(&super::bare(form)), "{form}: {}", super::bare(form));
            }
        }
    }
}
