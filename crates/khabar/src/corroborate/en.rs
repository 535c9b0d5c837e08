//! The bare form of an English word.

const ENDINGS: [&str; 8] = ["'s", "ings", "ing", "ied", "ies", "ed", "es", "s"];

/// A folded word without possessive and ending; three letters at least are left.
pub fn bare(form: &str) -> &str {
    ENDINGS.iter().filter_map(|e| form.strip_suffix(e)).find(|w| w.chars().nth(2).is_some()).unwrap_or(form)
}

/// Whether a word is the article.
pub fn is_definite(word: &str) -> bool {
    word == "the"
}

/// A folded word without possessive.
pub fn entry_form(word: &str) -> &str {
    word.strip_suffix("'s").unwrap_or(word).trim_matches('\'')
}

/// A folded word's consonants.
pub fn consonants(word: &str) -> String {
    word.chars().filter(|c| !matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn one_word_in_its_forms() {
        for (form, bare) in [("protests", "protest"), ("protesting", "protest"), ("king", "king"), ("is", "is")] {
            assert_eq!(super::bare(form), bare, "{form}");
        }
    }
}
