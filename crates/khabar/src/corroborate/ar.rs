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

/// Prepositions and conjunctions that are written with the word, the longest first.
pub const PROCLITICS: [&str; 5] = ["لل", "ل", "ب", "و", "ف"];

const ARTICLES: [&str; 6] = ["وال", "بال", "فال", "كال", "ال", "لل"];

/// Whether a folded word bears the article.
pub fn is_definite(word: &str) -> bool {
    ARTICLES.iter().any(|a| word.starts_with(a))
}

/// A folded word without article and feminine ending; three letters at least are left.
pub fn entry_form(word: &str) -> &str {
    let long = |w: &&str| w.chars().nth(2).is_some();
    let word = ARTICLES.iter().find_map(|a| word.strip_prefix(a).filter(long)).unwrap_or(word);
    word.strip_suffix('ه').filter(long).unwrap_or(word)
}

/// The adjective of a state's name: `ليبيا` → `ليبي`.
pub fn nisba(name: &str) -> String {
    let stem = name.strip_suffix("يا").or_else(|| name.strip_suffix('ا')).or_else(|| name.strip_suffix('ي'));
    format!("{}ي", stem.unwrap_or(name))
}

/// A folded word's first letter and its consonants, those that stand for one foreign sound as one: `غوتيريس`, `جوتيريش`.
pub fn consonants(word: &str) -> String {
    let sound = |c: char| match c {
        'ا' | 'و' | 'ي' | 'ه' | 'ء' => None,
        'ج' | 'گ' | 'ق' | 'ك' | 'چ' => Some('غ'),
        'ط' | 'ث' => Some('ت'),
        'ص' | 'ش' | 'ز' => Some('س'),
        'ڤ' => Some('ف'),
        'پ' => Some('ب'),
        _ => Some(c),
    };
    let mut letters = word.chars();
    let first = letters.next().filter(|&c| c != 'ا').map(|c| sound(c).unwrap_or(c));
    first.into_iter().chain(letters.filter_map(sound)).collect()
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
