//! How English number words add up: `one hundred and twenty-five`, `3.5 million`, `a dozen`.

use crate::text::tokens::{Doc, Kind};
use crate::time::numbers::{Cardinal, NumberLexicon, Word, digits, plain_digits};

/// The number that starts at a token.
pub(crate) fn read(lex: &NumberLexicon, doc: &Doc, i: usize) -> Option<Cardinal> {
    let token = doc.tokens.get(i)?;
    match token.kind {
        Kind::Number => {
            let scale = lex.words.at(doc, i + 1).and_then(|h| match h.atom {
                Word::Scale(s, _) => Some((s, h.end)),
                _ => None,
            });
            let Some((scale, end)) = scale else { return plain_digits(doc, i) };
            let (value, decimals) = digits(&token.form, true)?;
            let value = value.checked_mul(scale)? / 10u64.checked_pow(decimals)?;
            Some(Cardinal { least: value, greatest: value, end, pre: "", words: false })
        }
        Kind::Word => read_words(lex, doc, i),
        _ => None,
    }
}

/// The value of one word, or of two joined by a hyphen, below a hundred.
fn small(lex: &NumberLexicon, form: &str) -> Option<u64> {
    let one = |w: &str| match lex.words.word(w) {
        Some(Word::Unit(n) | Word::Ten(n)) => Some(n),
        _ => None,
    };
    one(form).or_else(|| {
        let (ten, unit) = form.split_once('-')?;
        let (ten, unit) = (one(ten)?, one(unit)?);
        (ten >= 20 && unit < 10).then_some(ten + unit)
    })
}

fn read_words(lex: &NumberLexicon, doc: &Doc, i: usize) -> Option<Cardinal> {
    let form = |j: usize| doc.tokens.get(j).map_or("", |t| t.form.as_str());
    let atom = |j: usize| lex.words.at(doc, j);
    if let Some(h) = atom(i).filter(|h| matches!(h.atom, Word::Half | Word::Quarter)) {
        let Word::Scale(s, _) = atom(h.end)?.atom else { return None };
        let value = s / if h.atom == Word::Half { 2 } else { 4 };
        return Some(Cardinal { least: value, greatest: value, end: h.end + 1, pre: "", words: true });
    }
    let article =
        lex.one.contains(form(i)) && atom(i + 1).is_some_and(|h| matches!(h.atom, Word::Hundred(_) | Word::Scale(..)));
    let (mut total, mut group, mut end) = (0u64, if article { 1 } else { small(lex, form(i))? }, i + 1);
    loop {
        let at =
            if atom(end).is_some_and(|h| h.atom == Word::And) && (total > 0 || group >= 100) { end + 1 } else { end };
        match atom(at).map(|h| h.atom) {
            Some(Word::Hundred(n)) if at == end && (1..100).contains(&group) => group *= n,
            Some(Word::Scale(s, _)) if at == end && group > 0 => {
                total = total.checked_add(group.checked_mul(s)?)?;
                group = 0;
            }
            _ => match small(lex, form(at)) {
                Some(n)
                    if group % 100 == 0 && (group > 0 || total > 0)
                        || (group % 10 == 0 && group % 100 >= 20 && n < 10 && at == end) =>
                {
                    group += n
                }
                _ => break,
            },
        }
        end = at + 1;
    }
    // "one of the suspects" counts nobody else than "a suspect" would.
    if !article && total == 0 && group == 1 && end == i + 1 && lex.is_of(form(end)) {
        return None;
    }
    let value = total.checked_add(group)?;
    Some(Cardinal { least: value, greatest: value, end, pre: "", words: true })
}
