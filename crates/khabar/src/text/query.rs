//! What a search asks for, as the words of an index, and where a text answers it.
//!
//! Words are runs of letters and digits of the *folded* text, the same for index, query and highlight. Three modes:
//! `exact`, spelt as written; `folded`, the same word whatever its hamza, tashkeel, tatweel or digits; `stem`, the same
//! light stem, clitics and endings off. A query is words, all of which must stand in the text; `"…"` (any quotation
//! marks) a run of words; a final `*` any ending.

use std::ops::Range;

use super::ar::stem::light;
use super::fold::{fold, fold_mapped};

/// How words are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// As written.
    Exact,
    /// Spelling variants are one.
    #[default]
    Folded,
    /// Clitics and endings off too.
    Stem,
}

/// A word asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    /// As typed, without a final `*`.
    raw: String,
    /// As looked up: folded, or a stem.
    form: String,
    prefix: bool,
}

/// A query: runs of words, each of which must stand in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    mode: Mode,
    runs: Vec<Vec<Term>>,
}

/// A word of a text: its folded form and its code points.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    form: String,
    span: Range<u32>,
}

fn words(text: &str) -> Vec<Word> {
    let folded = fold_mapped(text);
    let mut out: Vec<Word> = Vec::new();
    let mut open = false;
    for (at, c) in folded.text.chars().enumerate() {
        if !c.is_alphanumeric() {
            open = false;
            continue;
        }
        let (start, next) = (folded.map[at], folded.map[at + 1]);
        match out.last_mut().filter(|_| open) {
            Some(word) => {
                word.form.push(c);
                word.span.end = next.max(start + 1);
            }
            None => out.push(Word { form: c.to_string(), span: start..next.max(start + 1) }),
        }
        open = true;
    }
    out
}

/// What an index holds of a text: its folded words, and their stems, one each; spaces between.
pub fn index_lines(text: &str) -> (String, String) {
    let (mut lines, mut stems) = (String::with_capacity(text.len()), String::with_capacity(text.len()));
    for word in words(text) {
        for (line, form) in [(&mut lines, &*word.form), (&mut stems, &*light(&word.form))] {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(form);
        }
    }
    (lines, stems)
}

impl Query {
    /// Read a query. One without any word asks for nothing: [`Query::is_empty`].
    pub fn parse(text: &str, mode: Mode) -> Query {
        let mut runs: Vec<Vec<Term>> = Vec::new();
        let chars: Vec<char> = text.chars().collect();
        let mut inside = false;
        for piece in chars.split(|c| super::fold::is_double_quote(*c)) {
            let piece: String = piece.iter().collect();
            let terms = |part: &str| {
                let found = words(part);
                let letters: Vec<char> = part.chars().collect();
                let term = |w: &Word| {
                    let raw = letters[w.span.start as usize..w.span.end as usize].iter().collect();
                    let prefix = letters.get(w.span.end as usize) == Some(&'*');
                    let form = if mode == Mode::Stem && !prefix { light(&w.form).into_owned() } else { w.form.clone() };
                    Term { raw, form, prefix }
                };
                found.iter().map(term).collect::<Vec<_>>()
            };
            match inside {
                true => runs.push(terms(&piece)),
                // What is written together (`2019-11-24`, `ال-شرق`) is looked up together.
                false => runs.extend(piece.split_whitespace().map(terms)),
            }
            inside = !inside;
        }
        runs.retain(|run| !run.is_empty());
        Query { mode, runs }
    }

    /// The same words in another mode.
    pub fn with(self, mode: Mode) -> Query {
        let form = |t: &Term| match mode {
            Mode::Stem if !t.prefix => light(&fold(&t.raw)).into_owned(),
            _ => fold(&t.raw),
        };
        let runs = self.runs.into_iter().map(|run| run.into_iter().map(|t| Term { form: form(&t), ..t }).collect());
        Query { mode, runs: runs.collect() }
    }

    /// Whether no word is asked for.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// How words are compared.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The query in the language of SQLite's FTS5, over the lines of [`index_lines`]. In exact mode it
    /// asks for the folded words: what it finds must pass [`Query::find`].
    pub fn fts(&self) -> String {
        let term = |t: &Term| format!("\"{}\"{}", t.form, if t.prefix { " *" } else { "" });
        let run = |run: &Vec<Term>| run.iter().map(term).collect::<Vec<_>>().join(" + ");
        self.runs.iter().map(|r| format!("({})", run(r))).collect::<Vec<_>>().join(" AND ")
    }

    /// Where the words asked for stand in a text, in code points, ascending and apart.
    pub fn find(&self, text: &str) -> Vec<Range<u32>> {
        let words = words(text);
        let chars: Vec<char> = if self.mode == Mode::Exact { text.chars().collect() } else { Vec::new() };
        let is = |term: &Term, word: &Word| {
            let written: String = match self.mode {
                Mode::Exact => chars[word.span.start as usize..word.span.end as usize].iter().collect(),
                Mode::Folded => word.form.clone(),
                Mode::Stem if term.prefix => word.form.clone(),
                Mode::Stem => light(&word.form).into_owned(),
            };
            let wanted = if self.mode == Mode::Exact { &term.raw } else { &term.form };
            if term.prefix { written.starts_with(wanted) } else { written == *wanted }
        };
        let mut found: Vec<Range<u32>> = Vec::new();
        for run in &self.runs {
            for at in words.windows(run.len()) {
                if run.iter().zip(at).all(|(term, word)| is(term, word)) {
                    found.push(at[0].span.start..at[at.len() - 1].span.end);
                }
            }
        }
        found.sort_by_key(|r| (r.start, r.end));
        let mut apart: Vec<Range<u32>> = Vec::new();
        for range in found {
            match apart.last_mut().filter(|last| range.start < last.end) {
                Some(last) => last.end = last.end.max(range.end),
                None => apart.push(range),
            }
        }
        apart
    }

    /// Whether every run of words stands in one of the texts.
    pub fn answers(&self, texts: &[&str]) -> bool {
        let alone = |run: &Vec<Term>| Query { mode: self.mode, runs: vec![run.clone()] };
        self.runs.iter().all(|run| texts.iter().any(|text| !alone(run).find(text).is_empty()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(mode: Mode, query: &str, text: &str, found: &[&str]) {
        let query = Query::parse(query, mode);
        let chars: Vec<char> = text.chars().collect();
        let got: Vec<String> =
            query.find(text).into_iter().map(|r| chars[r.start as usize..r.end as usize].iter().collect()).collect();
        assert_eq!(got, found, "{query:?} in {text}");
    }

    #[test]
    fn finds_the_original_spelling() {
        use Mode::{Exact, Folded, Stem};
        for (mode, query, text, found) in [
            (Folded, "اكد", "أَكَّدَ الوزيرُ وأكّد غيره", &["أَكَّدَ"][..]),
            (Exact, "اكد", "أَكَّدَ الوزير", &[]),
            (Exact, "أكد", "وقد أكد الوزير", &["أكد"]),
            (Folded, "مسؤول", "قال المســـؤول إن مسوولا", &[]),
            (Folded, "المسؤول", "قال المســـؤول إن", &["المســـؤول"]),
            (Folded, "٢٠١٩", "عام 2019", &["2019"]),
            (Folded, "\"وقف القتال\"", "بعد وقفِ القتال وقف", &["وقفِ القتال"]),
            (Folded, "وقف القتال", "القتال ثم وقف", &["القتال", "وقف"]),
            (Folded, "طراب*", "في طرابلس وطرابلسي", &["طرابلس"]),
            (Stem, "حفتر", "التقى بحفتر ولحفتر", &["بحفتر", "ولحفتر"]),
            (Folded, "«خط أحمر»", "إنه خط احمر", &["خط احمر"]),
            (Folded, "", "نص", &[]),
            (Folded, "***", "نص *", &[]),
        ] {
            check(mode, query, text, found);
        }
    }

    proptest! {
        #[test]
        fn every_word_of_a_text_is_found_in_it(text in "[ا-يa-z\\u{64b}-\\u{652}0-9 .،«»-]{0,60}") {
            let chars: Vec<char> = text.chars().collect();
            for word in words(&text) {
                let raw: String = chars[word.span.start as usize..word.span.end as usize].iter().collect();
                for mode in [Mode::Exact, Mode::Folded, Mode::Stem] {
                    let query = Query::parse(&raw, mode);
                    prop_assert!(query.find(&text).iter().any(|r| r.start <= word.span.start && word.span.end <= r.end));
                    prop_assert!(query.answers(&[&text]));
                }
            }
        }

        #[test]
        fn any_query_is_read(text in "\\PC{0,40}", query in "\\PC{0,40}") {
            for mode in [Mode::Exact, Mode::Folded, Mode::Stem] {
                let query = Query::parse(&query, mode);
                let _ = (query.find(&text), query.fts(), query.answers(&[&text]));
            }
        }
    }
}
