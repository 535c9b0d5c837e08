//! How Arabic number words add up: `مئة وخمسة وعشرون ألفا`, `49 ألفا و759`, `مليون ونصف المليون`.

use crate::text::tokens::{Doc, Kind};
use crate::time::numbers::{Cardinal, NumberLexicon, Word, digits, plain_digits};

/// The number that starts at a token.
pub(crate) fn read(lex: &NumberLexicon, doc: &Doc, i: usize) -> Option<Cardinal> {
    let token = doc.tokens.get(i)?;
    match token.kind {
        Kind::Number => read_digits(lex, doc, i),
        // `الـ24`: the article is a token of its own.
        Kind::Word if matches!(token.form.as_str(), "ال" | "وال" | "بال" | "لل" | "فال") => {
            let pre = match token.form.as_str() {
                "وال" => "وال",
                "بال" => "بال",
                "فال" => "فال",
                _ => "ال",
            };
            let adjacent = doc.tokens.get(i + 1).is_some_and(|n| n.start == token.end && n.kind == Kind::Number);
            adjacent.then(|| read_digits(lex, doc, i + 1)).flatten().map(|c| Cardinal { pre, ..c })
        }
        Kind::Word => read_words(lex, doc, i),
        _ => None,
    }
}

/// What has been read of a number in words.
#[derive(Default)]
struct Sum {
    total: u64,
    /// Below the next scale word.
    group: u64,
    /// The last scale used, 0 for none.
    scale: u64,
}

impl Sum {
    fn value(&self) -> Option<u64> {
        self.total.checked_add(self.group)
    }

    fn multiply(&mut self, scale: u64, times: u64) -> Option<()> {
        self.total = self.total.checked_add(self.group.max(1).checked_mul(scale)?.checked_mul(times)?)?;
        (self.group, self.scale) = (0, scale);
        Some(())
    }
}

fn read_digits(lex: &NumberLexicon, doc: &Doc, i: usize) -> Option<Cardinal> {
    let form = doc.tokens.get(i)?.form.as_str();
    let scale = match lex.words.at(doc, i + 1) {
        Some(h) if h.pre.is_empty() => match h.atom {
            Word::Scale(s, 1) | Word::Scales(s) => Some((s, h.end)),
            _ => None,
        },
        _ => None,
    };
    let Some((scale, end)) = scale else { return plain_digits(doc, i) };
    let Some((value, decimals)) = digits(form, true) else { return ranged_scale(doc, i, scale, end) };
    let total = value.checked_mul(scale)? / 10u64.checked_pow(decimals)?;
    let sum = Sum { total, group: 0, scale };
    finish(lex, doc, sum, end, "", false)
}

/// `3-5 آلاف`.
fn ranged_scale(doc: &Doc, i: usize, scale: u64, end: usize) -> Option<Cardinal> {
    let c = plain_digits(doc, i)?;
    Some(Cardinal { least: c.least.checked_mul(scale)?, greatest: c.greatest.checked_mul(scale)?, end, ..c })
}

fn read_words(lex: &NumberLexicon, doc: &Doc, i: usize) -> Option<Cardinal> {
    let hit = lex.words.at(doc, i)?;
    let article = hit.pre.ends_with("ال");
    let mut sum = Sum::default();
    match hit.atom {
        Word::Unit(n) | Word::Joined(n) => sum.group = n,
        Word::Ten(n) | Word::Hundred(n) if !article => sum.group = n,
        // `ألف الكاتب رواية`: what a thousand counts has no article, the verb's subject has.
        Word::Scale(1000, 1)
            if doc.tokens.get(hit.end).is_some_and(|t| t.form.starts_with("ال"))
                && lex.words.at(doc, hit.end).is_none() =>
        {
            return None;
        }
        // `ألفا جندي` is the dual in construct, `ألفا وخمسمئة` one thousand.
        Word::Scale(s, 1) if !article && construct(lex, doc, i, hit.end) => sum.multiply(s, 2)?,
        Word::Scale(s, times) if !article => sum.multiply(s, times)?,
        Word::Half | Word::Quarter if !article => {
            let part = if hit.atom == Word::Half { 2 } else { 4 };
            let next = lex.words.at(doc, hit.end).filter(|h| h.pre.is_empty())?;
            let Word::Scale(s, 1) = next.atom else { return None };
            return Some(Cardinal { least: s / part, greatest: s / part, end: next.end, pre: hit.pre, words: true });
        }
        _ => return None,
    }
    let end = hit.end;
    let c = finish(lex, doc, sum, end, hit.pre, true)?;
    // `أحد` alone is someone, `إحدى` one of.
    (!matches!(hit.atom, Word::Joined(_)) || c.end > end).then_some(c)
}

fn construct(lex: &NumberLexicon, doc: &Doc, i: usize, next: usize) -> bool {
    doc.tokens.get(i).is_some_and(|t| t.form.ends_with('ا') && !t.form.ends_with("لا"))
        && doc.tokens.get(next).is_some_and(|t| t.kind == Kind::Word && !t.form.starts_with('و'))
        && lex.words.at(doc, next).is_none()
}

/// Reads on for as long as the words add to the number.
fn finish(
    lex: &NumberLexicon,
    doc: &Doc,
    mut sum: Sum,
    mut end: usize,
    pre: &'static str,
    words: bool,
) -> Option<Cardinal> {
    loop {
        let bare_and = doc.tokens.get(end).is_some_and(|t| t.form == "و");
        if bare_and && sum.scale > 0 && sum.group == 0 {
            // `49 ألفا و759`
            let Some((n, 0)) = doc.tokens.get(end + 1).and_then(|t| digits(&t.form, false)) else { break };
            let scaled = lex.words.at(doc, end + 2).filter(|h| h.pre.is_empty());
            match scaled.map(|h| (h.atom, h.end)) {
                Some((Word::Scale(s, 1) | Word::Scales(s), e)) if s < sum.scale => {
                    sum.group = n;
                    sum.multiply(s, 1)?;
                    end = e;
                    continue;
                }
                _ if n < sum.scale => {
                    sum.group = n;
                    end += 2;
                }
                _ => {}
            }
            break;
        }
        let Some(hit) = lex.words.at(doc, end) else { break };
        let joined = match hit.pre {
            "" => false,
            "و" => true,
            _ => break,
        };
        // `بين ثلاثة آلاف وخمسة آلاف`: a scale as great again begins another number.
        let again = lex.words.at(doc, hit.end).filter(|h| h.pre.is_empty()).map(|h| h.atom);
        if joined && matches!(again, Some(Word::Scale(s, 1) | Word::Scales(s)) if sum.scale > 0 && s >= sum.scale) {
            break;
        }
        match (hit.atom, joined) {
            (Word::Unit(10), false) if (1..10).contains(&(sum.group % 100)) => sum.group += 10,
            (Word::Unit(n) | Word::Joined(n), true)
                if n > 0 && n < 11 && sum.group.is_multiple_of(100) && (sum.group > 0 || sum.scale > 0) =>
            {
                sum.group += n;
            }
            (Word::Ten(n), true) if sum.group % 100 < 10 && (sum.group > 0 || sum.scale > 0) => sum.group += n,
            (Word::Hundred(100), false) if (3..10).contains(&sum.group) => sum.group *= 100,
            (Word::Hundred(n), true) if sum.group == 0 && sum.scale > 0 => sum.group = n,
            (Word::Scale(s, 1) | Word::Scales(s), false) if sum.group > 0 && (sum.scale == 0 || s < sum.scale) => {
                sum.multiply(s, 1)?;
            }
            (Word::Scale(s, times), true) if sum.group == 0 && s < sum.scale => sum.multiply(s, times)?,
            (Word::Half | Word::Quarter, true) if sum.group == 0 && sum.scale > 0 => {
                sum.total = sum.total.checked_add(sum.scale / if hit.atom == Word::Half { 2 } else { 4 })?;
                end = hit.end;
                // `مليون ونصف المليون`
                if let Some(again) = lex.words.at(doc, end)
                    && matches!(again.atom, Word::Scale(s, 1) if s == sum.scale)
                    && matches!(again.pre, "" | "ال")
                {
                    end = again.end;
                }
                break;
            }
            _ => break,
        }
        end = hit.end;
    }
    let value = sum.value()?;
    Some(Cardinal { least: value, greatest: value, end, pre, words })
}
