//! The small pattern language that furniture and byline cues are written in.
//!
//! A cue is a row of words. `(a|b c)` is one of several, `(a|b)?` one of them or nothing, `(a|b)+` a
//! row of them, `*` up to six words, `#` a number; a word or bracket with `:` behind it must stand before a colon. Words are compared in folded form, so spelling of
//! hamza, marks and quotation marks does not matter, and punctuation between words is passed over.

use std::collections::BTreeSet;

use crate::text::fold::fold;

/// A word of a line in folded form, or a number; `©` counts as a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub form: String,
    pub number: bool,
    /// A colon stands behind it.
    pub colon: bool,
    /// Byte range in the line.
    pub start: usize,
    pub end: usize,
}

/// Words looked at in one line: a longer one is a paragraph, whatever it says further on.
pub(super) const MOST_WORDS: usize = 200;

/// The words of a line, the first [`MOST_WORDS`] of them.
pub(super) fn words(line: &str) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::new();
    let mut start = None;
    let joins = |c: char| c.is_alphanumeric() || crate::text::fold::is_ignorable(c);
    for (at, c) in line.char_indices().chain(std::iter::once((line.len(), '\n'))) {
        if joins(c) {
            start.get_or_insert(at);
            continue;
        }
        if let Some(s) = start.take() {
            let form = fold(&line[s..at]);
            if !form.is_empty() {
                let number = is_number(&form);
                out.push(Word { form, number, colon: false, start: s, end: at });
            }
        }
        if out.len() >= MOST_WORDS {
            break;
        }
        match c {
            ':' | '：' => {
                if let Some(w) = out.last_mut() {
                    w.colon = true;
                }
            }
            '©' => {
                out.push(Word { form: "©".into(), number: false, colon: false, start: at, end: at + c.len_utf8() })
            }
            _ => {}
        }
    }
    out
}

/// Digits, or a count as sites print it (`4K`, `12M`).
fn is_number(form: &str) -> bool {
    let digits = form.strip_suffix(['k', 'm']).unwrap_or(form);
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

#[derive(Debug, Clone)]
struct Form {
    form: String,
    colon: bool,
}

#[derive(Debug, Clone)]
enum Item {
    OneOf {
        forms: Vec<Vec<Form>>,
        optional: bool,
    },
    /// One or more of these in a row.
    Row(Vec<Vec<Form>>),
    Gap,
    Number,
}

/// A compiled cue.
#[derive(Debug, Clone)]
pub(super) struct Cue(Vec<Item>);

const GAP: usize = 6;

impl Cue {
    /// Compile a cue; the error is one sentence for its editor.
    pub fn parse(source: &str) -> Result<Cue, String> {
        let mut items = Vec::new();
        let mut rest = source.trim();
        while !rest.is_empty() {
            if let Some(inner) = rest.strip_prefix('(') {
                let end = inner.find(')').ok_or("a bracket is opened and not closed")?;
                let mut after = &inner[end + 1..];
                let optional = after.starts_with('?');
                let row = after.starts_with('+');
                if optional || row {
                    after = &after[1..];
                }
                let mut forms: Vec<Vec<Form>> = inner[..end].split('|').map(forms).collect();
                if let Some(behind) = after.strip_prefix(':') {
                    after = behind;
                    forms.iter_mut().filter_map(|form| form.last_mut()).for_each(|last| last.colon = true);
                }
                if forms.iter().any(Vec::is_empty) {
                    return Err("a bracket holds an empty choice; write `(a|b)?` for one that may be missing".into());
                }
                items.push(if row { Item::Row(forms) } else { Item::OneOf { forms, optional } });
                rest = after.trim_start();
                continue;
            }
            let end = rest.find([' ', '(']).unwrap_or(rest.len());
            items.push(match &rest[..end] {
                "*" => Item::Gap,
                "#" => Item::Number,
                word => {
                    let forms = forms(word);
                    if forms.is_empty() {
                        return Err(format!("`{word}` has no letters"));
                    }
                    Item::OneOf { forms: vec![forms], optional: false }
                }
            });
            rest = rest[end..].trim_start();
        }
        if items.is_empty() {
            return Err("the cue is empty".into());
        }
        Ok(Cue(items))
    }

    /// Where the cue ends, if it matches `words` from `from` on; the longest match.
    pub fn match_at(&self, words: &[Word], from: usize) -> Option<usize> {
        matches(&self.0, words, from)
    }
}

fn forms(source: &str) -> Vec<Form> {
    words(source).into_iter().map(|w| Form { form: w.form, colon: w.colon }).collect()
}

fn matches(items: &[Item], words: &[Word], at: usize) -> Option<usize> {
    let Some((item, rest)) = items.split_first() else { return Some(at) };
    match item {
        Item::Number => words.get(at).filter(|w| w.number).and_then(|_| matches(rest, words, at + 1)),
        Item::Gap => (0..=GAP).filter_map(|n| matches(rest, words, at + n).filter(|end| *end <= words.len())).max(),
        Item::OneOf { forms, optional } => forms
            .iter()
            .filter_map(|form| matches(rest, words, stands(form, words, at)?))
            .max()
            .or_else(|| if *optional { matches(rest, words, at) } else { None }),
        // Each place is reached once, however many ways lead there.
        Item::Row(forms) => {
            let (mut open, mut reached) = (vec![at], BTreeSet::new());
            while let Some(from) = open.pop() {
                let next = forms.iter().filter_map(|form| stands(form, words, from));
                open.extend(next.filter(|end| reached.insert(*end)));
            }
            reached.into_iter().filter_map(|end| matches(rest, words, end)).max()
        }
    }
}

/// Where a form ends, if it stands at word `at`.
fn stands(form: &[Form], words: &[Word], at: usize) -> Option<usize> {
    let found = words.get(at..at + form.len())?;
    let same = form.iter().zip(found).all(|(f, w)| f.form == w.form && (!f.colon || w.colon));
    same.then_some(at + form.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cues_match_folded_words() {
        for (cue, line, want) in [
            ("اقرأ أيضا", "إقرأ أيضاً: عنوان", Some(2)),
            ("(مقالات|أخبار) ذات صلة", "أخبار ذات صلة", Some(3)),
            ("تاجز:", "تاجز: يسرا", Some(1)),
            ("تاجز:", "تاجز يسرا", None),
            ("تابعوا * (عبر|على) (غوغل|جوجل) نيوز", "تابعوا أخبارنا اليومية عبر جوجل نيوز", Some(6)),
            ("(وسوم|كلمات دالة):", "كلمات دالة: نفط", Some(2)),
            ("(وسوم|كلمات دالة):", "كلمات دالة على الحزن", None),
            ("# (مشاركة|تعليق)", "٣ مشاركة", Some(2)),
            ("# (مشاركة|تعليق)", "4K مشاركة", Some(2)),
            ("(طباعة|إرسال|إرسال بريد|بريد)+", "طباعة إرسال بريد طباعة خبر", Some(4)),
            ("(طباعة)+ خبر", "خبر", None),
            ("© (رويترز)?", "© رويترز / فلان", Some(2)),
        ] {
            assert_eq!(Cue::parse(cue).expect(cue).match_at(&words(line), 0), want, "{cue}");
        }
        for bad in ["", "(a|b", "(a|)", "- -"] {
            assert!(Cue::parse(bad).is_err(), "{bad}");
        }
    }
}
