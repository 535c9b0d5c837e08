//! Folding: the form that words are looked up in, with a map back to the stored text.
//!
//! What is folded: alef and hamza carriers (`أإآٱ` → `ا`, `ؤ` → `و`, `ئ` → `ي`), `ى`/`ی` → `ي`, `ة` → `ه`, `ک` → `ك`;
//! tashkeel, tatweel, bidi marks and other invisible characters dropped; presentation forms and ligatures by NFKC;
//! Arabic-Indic and Persian digits → ASCII; every double quotation mark → `"`, every single one → `'`;
//! no-break spaces → space; Latin letters → lower case.

use unicode_normalization::UnicodeNormalization;

/// A folded text; `map[i]` is the code point of the stored text that the i-th folded character came from, and
/// `map` has one more entry for the end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folded {
    /// The search form.
    pub text: String,
    /// Code point of origin of every folded character, and the length of the original at the end.
    pub map: Vec<u32>,
}

/// Whether a character is dropped by folding: marks, tatweel, bidi and other invisible controls.
pub fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{0610}'..='\u{061A}' | '\u{061C}' | '\u{0640}' | '\u{064B}'..='\u{065F}' | '\u{0670}'
        | '\u{06D6}'..='\u{06DC}' | '\u{06DF}'..='\u{06E8}' | '\u{06EA}'..='\u{06ED}'
        | '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// Bidi controls: kept in the stored text, never shown raw.
pub fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Whether a character is a double quotation mark of any kind.
pub fn is_double_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '＂' | '❝' | '❞')
}

fn fold_into(c: char, out: &mut impl FnMut(char)) {
    match c {
        c if c.is_ascii() => out(c.to_ascii_lowercase()),
        c if is_ignorable(c) => {}
        'أ' | 'إ' | 'آ' | 'ٱ' => out('ا'),
        'ؤ' => out('و'),
        'ئ' | 'ى' | 'ی' | 'ې' => out('ي'),
        'ة' | 'ہ' | 'ھ' | 'ە' | 'ۀ' => out('ه'),
        'ک' => out('ك'),
        '\u{0621}'..='\u{064A}' => out(c),
        '٠'..='٩' => out(char::from(b'0' + (c as u32 - 0x0660) as u8)),
        '۰'..='۹' => out(char::from(b'0' + (c as u32 - 0x06F0) as u8)),
        '٪' => out('%'),
        '٫' => out('.'),
        '٬' => out(','),
        c if is_double_quote(c) => out('"'),
        '‘' | '’' | '‚' | '‛' | '`' | '´' | '′' => out('\''),
        '–' | '—' | '―' | '‐' | '‑' | '−' => out('-'),
        '\u{00A0}' | '\u{202F}' | '\u{2000}'..='\u{200A}' | '\u{3000}' => out(' '),
        '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' | '\u{FF01}'..='\u{FF5E}' => {
            for d in std::iter::once(c).nfkc() {
                // NFKC never yields a presentation form, so this goes one level deep.
                if !('\u{FB50}'..='\u{FEFC}').contains(&d) && !('\u{FF01}'..='\u{FF5E}').contains(&d) {
                    fold_into(d, out);
                }
            }
        }
        c => {
            for d in c.to_lowercase() {
                out(d);
            }
        }
    }
}

/// The folded form of `s`, without a map: for lexicon entries and queries.
pub fn fold(s: &str) -> String {
    let mut text = String::with_capacity(s.len());
    for c in s.chars() {
        fold_into(c, &mut |d| text.push(d));
    }
    text
}

/// The folded form of `s` with the code point of origin of each character.
pub fn fold_mapped(s: &str) -> Folded {
    let mut folded = Folded { text: String::with_capacity(s.len()), map: Vec::new() };
    let mut at = 0;
    for c in s.chars() {
        fold_into(c, &mut |d| {
            folded.text.push(d);
            folded.map.push(at);
        });
        at += 1;
    }
    folded.map.push(at);
    folded
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn folds_as_an_arabic_reader_searches() {
        for (raw, want) in [
            ("أَكَّدَ", "اكد"),
            ("لـ”ليبيا", "ل\"ليبيا"),
            ("الــ24", "ال24"),
            ("مسؤول", "مسوول"),
            ("٢٠١٩", "2019"),
            ("ﻗﺎﻝ ﻣﺼﺪﺭ", "قال مصدر"),
            ("\u{200f}«مصدر»", "\"مصدر\""),
            ("على مستوى", "علي مستوي"),
            ("ﷲ", "الله"),
            ("ﻻ", "لا"),
        ] {
            assert_eq!(fold(raw), want, "{raw}");
        }
    }

    proptest! {
        #[test]
        fn map_runs_forward_and_ends_at_the_length(s in "\\PC{0,40}") {
            let f = fold_mapped(&s);
            prop_assert_eq!(f.map.len(), f.text.chars().count() + 1);
            prop_assert!(f.map.windows(2).all(|w| w[0] <= w[1]));
            prop_assert_eq!(*f.map.last().unwrap() as usize, s.chars().count());
            prop_assert_eq!(fold(&s), f.text);
        }

        #[test]
        fn folding_twice_is_folding_once(s in "[\\u{600}-\\u{6ff}\\u{fb50}-\\u{feff}a-z0-9 ]{0,40}") {
            let once = fold(&s);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
