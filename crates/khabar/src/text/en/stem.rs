//! Light stems of English: `-s`, `-ed` and `-ing` off, no more.

use std::borrow::Cow;

/// Letters that a stem keeps at least.
const LEAST: usize = 3;

/// The light stem of a folded word: `meetings`, `meeting`, `meets` and `met` give `meet`, `meet`, `meet` and `met`.
pub fn light(word: &str) -> Cow<'_, str> {
    if !word.is_ascii() {
        return Cow::Borrowed(word);
    }
    let word = word.strip_suffix("'s").unwrap_or(word);
    let cut = |word: &'_ str, end: &str| word.strip_suffix(end).map(str::len).filter(|&n| n >= LEAST);
    if let Some(n) = cut(word, "ies") {
        return Cow::Owned(format!("{}y", &word[..n]));
    }
    let plural = !word.ends_with("ss") && !word.ends_with("us") && !word.ends_with("is");
    let word = cut(word, "s").filter(|_| plural).map_or(word, |n| &word[..n]);
    let Some(n) = cut(word, "ing").or_else(|| cut(word, "ed")) else { return Cow::Borrowed(silent(word)) };
    let stem = &word[..n];
    // `stopp` of `stopped`; `kill` and `press` keep both.
    let twice = stem.as_bytes().windows(2).last().is_some_and(|w| w[0] == w[1] && !b"lsaeiou".contains(&w[0]));
    Cow::Borrowed(if twice { &stem[..n - 1] } else { stem })
}

/// `attache` of `attaches`, `move` beside `moved`: the silent ending off.
fn silent(word: &str) -> &str {
    word.strip_suffix('e').filter(|rest| rest.len() >= LEAST).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_meet() {
        for (forms, stem) in [
            (["meeting", "meets", "meetings"], "meet"),
            (["stopped", "stops", "stopping"], "stop"),
            (["parties", "party", "party's"], "party"),
            (["moved", "moves", "moving"], "mov"),
            (["killed", "kills", "killing"], "kill"),
        ] {
            for form in forms {
                assert_eq!(light(form), stem, "{form}");
            }
        }
        for word in ["bus", "press", "is", "tripoli", "red", "f-16"] {
            assert_eq!(light(word), word);
        }
    }
}
