//! Light stems: what a search by stem compares. Clitics and the endings of number, gender and person come off; roots
//! and patterns are left alone, so that `الوزارة`, `وزارته` and `للوزارات` meet and `وزير` stays apart.

use std::borrow::Cow;

use super::tagger::Tagger;
use crate::text::affix::{without_end, without_start};

/// Letters that a stem keeps at least.
const LEAST: usize = 3;

/// Proclitics that only stand before the article, with it; longest first.
const WITH_ARTICLE: [&str; 12] = ["وبال", "فبال", "وكال", "وال", "فال", "بال", "كال", "ولل", "فلل", "لل", "ال", "اال"];

/// Proclitics that a word may as well begin with by itself: cut only where the rest is the commoner word.
const BARE: [&str; 14] = ["وسي", "فسي", "وست", "فست", "سي", "ست", "وب", "ول", "فب", "فل", "و", "ف", "ب", "ل"];

/// Endings, longest first within those that share letters.
const ENDINGS: [&str; 32] = [
    "اتهما",
    "اتهم",
    "اتهن",
    "اتها",
    "اتنا",
    "اتكم",
    "اته",
    "تهما",
    "تهم",
    "تهن",
    "تها",
    "تنا",
    "تكم",
    "ته",
    "هما",
    "يون",
    "يين",
    "يات",
    "هم",
    "هن",
    "ها",
    "نا",
    "كم",
    "ات",
    "ون",
    "ين",
    "ان",
    "وا",
    "يه",
    "ه",
    "ي",
    "ا",
];

/// The light stem of a folded word ([`crate::text::tokens::Token::form`]); Arabic and Latin letters, others as they
/// are. The same word gives the same stem everywhere; a stem is never empty where the word is not.
pub fn light(word: &str) -> Cow<'_, str> {
    let Some(first) = word.chars().next() else { return Cow::Borrowed(word) };
    if first.is_ascii_alphabetic() {
        return crate::text::en::stem::light(word);
    }
    if !word.chars().all(|c| ('\u{0621}'..='\u{064A}').contains(&c)) {
        return Cow::Borrowed(word);
    }
    Cow::Borrowed(without_ending(without_proclitics(word)))
}

fn letters(word: &str) -> usize {
    // Two bytes a letter in Arabic script.
    word.len() / 2
}

fn without_proclitics(word: &str) -> &str {
    let tagger = Tagger::builtin();
    let rest = |pre: &str| without_start(word, pre).filter(|rest| letters(rest) >= LEAST);
    // `الماني`, `والد`, `بالغ`, `فالح`: the letters of an article may be the word's own.
    let article = WITH_ARTICLE.iter().find_map(|pre| rest(pre));
    if let Some(rest) = article
        && tagger.step(rest) > 0
    {
        return rest;
    }
    let own = tagger.step(word);
    let bare = BARE.iter().filter_map(|pre| rest(pre)).find(|rest| tagger.step(rest) > own);
    bare.unwrap_or(word)
}

fn without_ending(word: &str) -> &str {
    let cut = |end: &&str| {
        // `قواتهم`: the `ت` of a short sound plural is the word's own, as it is in `قوات`.
        let own = end.starts_with('ت') && without_end(word, end).is_some_and(|rest| rest.ends_with('ا'));
        without_end(word, end).filter(|rest| letters(rest) >= LEAST && !own)
    };
    ENDINGS.iter().find_map(cut).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold::fold;
    use proptest::prelude::*;

    #[test]
    fn forms_of_a_word_meet() {
        for forms in [
            ["وزارة", "الوزارة", "وزارته", "والوزارات", "للوزارة"],
            ["قوات", "القوات", "بقوات", "قواتهم", "وقواتها"],
            ["اجتماع", "الاجتماع", "اجتماعات", "واجتماعها", "باجتماع"],
            ["مصدر", "المصدر", "لمصدر", "ومصدر", "مصدرها"],
            ["ليبي", "الليبية", "ليبيون", "الليبيين", "ليبية"],
        ] {
            let stems: Vec<String> = forms.iter().map(|w| light(&fold(w)).into_owned()).collect();
            assert!(stems.iter().all(|s| *s == stems[0]), "{forms:?}: {stems:?}");
        }
    }

    #[test]
    fn a_word_keeps_the_letters_that_are_its_own() {
        for (word, stem) in [("وزير", "وزير"), ("بيان", "بيان"), ("لقاء", "لقاء"), ("فريق", "فريق"), ("24", "24")]
        {
            assert_eq!(light(&fold(word)), fold(stem), "{word}");
        }
    }

    proptest! {
        #[test]
        fn a_stem_is_a_part_of_its_word(word in "[ابتدركلمنهويسف]{1,9}") {
            let stem = light(&word);
            prop_assert!(word.contains(&*stem) && !stem.is_empty());
        }

        #[test]
        fn any_string_has_a_stem(word in "\\PC{1,12}") {
            prop_assert!(!light(&word).is_empty());
        }
    }
}
