//! Counts with their bounds: what the languages share. How number words add up is each language's own
//! (`ar/numbers.rs`, `en/numbers.rs`).
//!
//! Bounds. A plain or an approximate number (`نحو 300`) is its own least and greatest. `أكثر من 12`, `ما لا يقل عن 12`
//! have the least 12 and no greatest; `أقل من 12` the greatest 12 and no least; `بين 10 و15` both. Open words have the
//! bounds that the lexicon gives (`العشرات` at least 20, `بضعة` 3 to 9). Percentages and scores are no counts.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use std::collections::BTreeMap;

use super::phrases::{Phrases, bad_value};
use super::{CountMention, TimeMention};
use crate::lexicon::{self, LexiconError, LexiconFile};
use crate::text::fold::fold;
use crate::text::tokens::{Doc, Kind};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    words: Option<Words>,
    #[serde(default)]
    scale: Vec<ScaleEntry>,
    #[serde(default)]
    vague: Vec<VagueEntry>,
    bounds: Option<Bounds>,
    around: Option<Around>,
    #[serde(default)]
    counted: Vec<Counted>,
    others: Option<Others>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
struct Words {
    units: BTreeMap<String, u64>,
    joined: BTreeMap<String, u64>,
    tens: BTreeMap<String, u64>,
    hundreds: BTreeMap<String, u64>,
    half: Vec<String>,
    quarter: Vec<String>,
    and: Vec<String>,
    one: Vec<String>,
    never: Vec<String>,
    groups: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScaleEntry {
    worth: u64,
    singular: Vec<String>,
    #[serde(default)]
    plural: Vec<String>,
    #[serde(default)]
    dual: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VagueEntry {
    words: Vec<String>,
    least: u64,
    greatest: Option<u64>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Bounds {
    least: Vec<String>,
    greatest: Vec<String>,
    about: Vec<String>,
    least_after: Vec<String>,
    greatest_after: Vec<String>,
    about_after: Vec<String>,
    between: Vec<String>,
    from: Vec<String>,
    to: Vec<String>,
    change: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Around {
    percent: Vec<String>,
    fractions: Vec<String>,
    of: Vec<String>,
    not_counted: Vec<String>,
    waw_nouns: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Counted {
    person: bool,
    sound: bool,
    singular: Vec<String>,
    plural: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Others {
    singular: Vec<String>,
    dual: Vec<String>,
    plural: Vec<String>,
}

/// What a number word is, to the grammar that adds words up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    Unit(u64),
    /// A unit that needs a ten beside it: `أحد عشر`, `إحدى وعشرين`.
    Joined(u64),
    Ten(u64),
    Hundred(u64),
    /// Worth, and how many of it (a dual holds two).
    Scale(u64, u64),
    /// `آلاف`: a scale only behind a number.
    Scales(u64),
    Half,
    Quarter,
    /// `and` within a number.
    And,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    Least,
    Greatest,
    About,
    Between,
}

/// How a counted noun is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Noun {
    /// One person.
    Single,
    /// Two of anything, in one word.
    Dual { person: bool },
    /// Persons.
    Plural,
}

/// The number words of a language.
#[derive(Debug, Default)]
pub(crate) struct NumberLexicon {
    pub words: Phrases<Word>,
    vague: Phrases<(u64, Option<u64>)>,
    before: Phrases<Bound>,
    behind: Phrases<Bound>,
    from: FxHashSet<String>,
    to: FxHashSet<String>,
    change: FxHashSet<String>,
    percent: Phrases<()>,
    fractions: FxHashSet<String>,
    of: FxHashSet<String>,
    not_counted: FxHashSet<String>,
    waw_nouns: FxHashSet<String>,
    /// Folded form of a counted noun.
    pub nouns: FxHashMap<String, Noun>,
    pub never: FxHashSet<String>,
    /// Articles that stand for one: `a hundred`.
    pub one: FxHashSet<String>,
    groups: FxHashSet<String>,
}

/// Which proclitics a language writes onto its words.
const AR: [&str; 12] = ["", "و", "ف", "ب", "ل", "وب", "ول", "فب", "ال", "وال", "بال", "فال"];
const AR_PLAIN: [&str; 7] = ["", "و", "ف", "ب", "ل", "وب", "ول"];
const NONE: [&str; 1] = [""];

impl NumberLexicon {
    /// Loads `<language>/numbers.toml`; the user's entries add to the built-in ones.
    pub fn load(language: &str, user: &[LexiconFile]) -> Result<NumberLexicon, Box<LexiconError>> {
        let arabic = language == "ar";
        let (articled, plain): (&'static [&'static str], &'static [&'static str]) =
            if arabic { (&AR, &AR_PLAIN) } else { (&NONE, &NONE) };
        let mut lex = NumberLexicon {
            words: Phrases::new(articled),
            vague: Phrases::new(articled),
            before: Phrases::new(plain),
            behind: Phrases::new(plain),
            percent: Phrases::new(&NONE),
            ..NumberLexicon::default()
        };
        for file in lexicon::files(&format!("{language}/numbers.toml"), user) {
            lex.add(&file, lexicon::parse(&file)?, arabic)?;
        }
        Ok(lex)
    }

    fn add(&mut self, source: &LexiconFile, file: File, arabic: bool) -> Result<(), Box<LexiconError>> {
        let words = file.words.unwrap_or_default();
        for entry in &file.vague {
            if entry.greatest.is_some_and(|g| g < entry.least) {
                return Err(bad_value(source, "vague", &entry.words, "the greatest is below the least".to_owned()));
            }
            self.vague.add_all(&entry.words, (entry.least, entry.greatest));
        }
        for (section, map, limit) in
            [("units", &words.units, 20), ("tens", &words.tens, 100), ("hundreds", &words.hundreds, 1000)]
        {
            if let Some((w, n)) = map.iter().find(|(_, n)| **n >= limit) {
                return Err(bad_value(source, section, std::slice::from_ref(w), format!("{n} is {limit} or more")));
            }
        }
        words.units.iter().for_each(|(w, n)| self.words.add(w, Word::Unit(*n)));
        words.joined.iter().for_each(|(w, n)| self.words.add(w, Word::Joined(*n)));
        words.tens.iter().for_each(|(w, n)| self.words.add(w, Word::Ten(*n)));
        words.hundreds.iter().for_each(|(w, n)| self.words.add(w, Word::Hundred(*n)));
        for s in &file.scale {
            self.words.add_all(&s.plural, Word::Scales(s.worth));
            self.words.add_all(&s.dual, Word::Scale(s.worth, 2));
            self.words.add_all(&s.singular, Word::Scale(s.worth, 1));
        }
        self.words.add_all(&words.half, Word::Half);
        self.words.add_all(&words.quarter, Word::Quarter);
        self.words.add_all(&words.and, Word::And);
        let bounds = file.bounds.unwrap_or_default();
        self.before.add_all(&bounds.least, Bound::Least);
        self.before.add_all(&bounds.greatest, Bound::Greatest);
        self.before.add_all(&bounds.about, Bound::About);
        self.before.add_all(&bounds.between, Bound::Between);
        self.behind.add_all(&bounds.least_after, Bound::Least);
        self.behind.add_all(&bounds.greatest_after, Bound::Greatest);
        self.behind.add_all(&bounds.about_after, Bound::About);
        let around = file.around.unwrap_or_default();
        self.percent.add_all(&around.percent, ());
        for (set, list) in [
            (&mut self.from, bounds.from),
            (&mut self.to, bounds.to),
            (&mut self.change, bounds.change),
            (&mut self.fractions, around.fractions),
            (&mut self.of, around.of),
            (&mut self.not_counted, around.not_counted),
            (&mut self.waw_nouns, around.waw_nouns),
            (&mut self.never, words.never),
            (&mut self.one, words.one),
            (&mut self.groups, words.groups),
        ] {
            set.extend(list.iter().map(|w| fold(w)));
        }
        for c in file.counted {
            self.add_counted(&c, arabic);
        }
        let others = file.others.unwrap_or_default();
        for (list, noun) in
            [(others.singular, Noun::Single), (others.dual, Noun::Dual { person: true }), (others.plural, Noun::Plural)]
        {
            self.nouns.extend(list.iter().map(|w| (fold(w), noun)));
        }
        Ok(())
    }

    fn add_counted(&mut self, counted: &Counted, arabic: bool) {
        for word in &counted.singular {
            let word = fold(word);
            if arabic {
                let stem = word.strip_suffix('ه').map_or_else(|| word.clone(), |s| format!("{s}ت"));
                let dual = Noun::Dual { person: counted.person };
                self.nouns.insert(format!("{stem}ان"), dual);
                if !counted.sound {
                    self.nouns.insert(format!("{stem}ين"), dual);
                }
            }
            if counted.person {
                if arabic && !word.ends_with('ه') {
                    self.nouns.insert(format!("{word}ا"), Noun::Single);
                }
                self.nouns.insert(word, Noun::Single);
            }
        }
        if counted.person {
            self.nouns.extend(counted.plural.iter().map(|w| (fold(w), Noun::Plural)));
        }
    }

    /// Whether the word parts a number from its noun (`من`, of).
    pub fn is_of(&self, form: &str) -> bool {
        self.of.contains(form)
    }

    /// The noun at a token, its conjunction taken off.
    pub fn noun(&self, doc: &Doc, i: usize) -> Option<Noun> {
        let form = doc.tokens.get(i)?.form.as_str();
        let cut = |pre: &str| form.strip_prefix(pre).and_then(|f| self.nouns.get(f));
        self.nouns.get(form).or_else(|| cut("و")).or_else(|| cut("ل")).or_else(|| cut("ب")).copied()
    }
}

/// A number read from tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cardinal {
    pub least: u64,
    pub greatest: u64,
    /// One past its last token.
    pub end: usize,
    /// Proclitics on its first token.
    pub pre: &'static str,
    /// In words.
    pub words: bool,
}

/// How a language adds number words up, from a token on.
pub(crate) type Reading = fn(&NumberLexicon, &Doc, usize) -> Option<Cardinal>;

/// The value of digits: thousands marks are skipped; the second number is how many decimals it holds.
/// Three digits behind a mark are thousands, unless a scale follows (`3.176 مليون`).
pub(crate) fn digits(form: &str, scaled: bool) -> Option<(u64, u32)> {
    if !form.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',')) {
        return None;
    }
    let groups: Vec<&str> = form.split(['.', ',']).collect();
    let thousands = groups.iter().skip(1).all(|g| g.len() == 3)
        && groups.first().is_some_and(|g| g.len() <= 3)
        && !(scaled && groups.len() == 2);
    match groups.as_slice() {
        [whole] => Some((whole.parse().ok()?, 0)),
        all if thousands => Some((all.concat().parse().ok()?, 0)),
        [whole, part] if part.len() <= 6 => Some((format!("{whole}{part}").parse().ok()?, part.len() as u32)),
        _ => None,
    }
}

/// A number token as whole numbers: `12`, `1,500`, and the two ends of `10-15`.
fn whole(form: &str) -> Option<(u64, u64)> {
    match form.split_once('-') {
        None => match digits(form, false)? {
            (n, 0) => Some((n, n)),
            _ => None,
        },
        Some((a, b)) => {
            let (a, b) = (digits(a, false)?, digits(b, false)?);
            (a.1 == 0 && b.1 == 0 && a.0 < b.0).then_some((a.0, b.0))
        }
    }
}

/// Digits at a token, without a scale.
pub(crate) fn plain_digits(doc: &Doc, i: usize) -> Option<Cardinal> {
    let token = doc.tokens.get(i).filter(|t| t.kind == Kind::Number)?;
    let (least, greatest) = whole(&token.form)?;
    Some(Cardinal { least, greatest, end: i + 1, pre: "", words: false })
}

/// The counts of a field.
pub(crate) fn find(lex: &NumberLexicon, read: Reading, doc: &Doc, times: &[TimeMention]) -> Vec<CountMention> {
    let mut out = Vec::new();
    let mut times = times.iter().peekable();
    let mut i = 0;
    while i < doc.tokens.len() {
        while times.next_if(|t| t.tokens.end <= i).is_some() {}
        let limit = times.peek().map_or(doc.tokens.len(), |t| t.tokens.start.max(i));
        if limit == i {
            i = times.peek().map_or(i + 1, |t| t.tokens.end.max(i + 1));
            continue;
        }
        match count_at(lex, read, doc, i) {
            Some(Read::Count(c)) if c.tokens.end <= limit && c.tokens.start >= i => {
                i = c.tokens.end.max(i + 1);
                out.push(c);
            }
            Some(Read::Nothing(end)) => i = end.max(i + 1),
            Some(Read::Pair(c)) => {
                // `مدنيان اثنان`: the noun was already counted as a dual.
                if out.last().is_some_and(|p: &CountMention| p.tokens.end > c.tokens.start) {
                    out.pop();
                }
                i = c.tokens.end.max(i + 1);
                out.push(c);
            }
            _ => i += 1,
        }
    }
    out
}

enum Read {
    Count(CountMention),
    /// A count that takes words before it in.
    Pair(CountMention),
    /// A number that counts nothing, up to this token.
    Nothing(usize),
}

fn count_at(lex: &NumberLexicon, read: Reading, doc: &Doc, i: usize) -> Option<Read> {
    let token = doc.tokens.get(i)?;
    if !matches!(token.kind, Kind::Word | Kind::Number) || lex.never.contains(&token.form) {
        return None;
    }
    let (bound, pre, start) = bounds_before(lex, doc, i);
    if token.kind == Kind::Word && bound.is_none() {
        if let Some(hit) = lex.vague.at(doc, i) {
            let (least, greatest) = hit.atom;
            return Some(Read::Count(mention(lex, doc, i, hit.pre, hit.end, (Some(least), greatest), None)));
        }
        if let Some(Noun::Dual { .. }) = lex.noun(doc, i) {
            return Some(Read::Count(dual(lex, doc, i, i + 1)));
        }
    }
    let vague = bound.and_then(|_| lex.vague.at(doc, start));
    if let (Some(b), Some(hit)) = (bound, vague) {
        let range = match b {
            Bound::Greatest => (None, Some(hit.atom.0)),
            _ => (Some(hit.atom.0), hit.atom.1),
        };
        return Some(Read::Count(mention(lex, doc, i, pre, hit.end, range, None)));
    }
    let first = read(lex, doc, start)?;
    let pre = if bound.is_some() { pre } else { first.pre };
    if let Some(end) = no_count(lex, doc, start, &first) {
        return Some(Read::Nothing(end));
    }
    if bound.is_none()
        && first.words
        && first.least == 2
        && first.greatest == 2
        && first.pre.is_empty()
        && let Some(pair) = pair(lex, doc, i, &first)
    {
        return Some(Read::Pair(pair));
    }
    let (last, ranged) = range_end(lex, read, doc, i, &first, bound);
    let range = match bound {
        Some(Bound::Least) => (Some(first.least), None),
        Some(Bound::Greatest) => (None, Some(last.greatest)),
        Some(Bound::Between) if !ranged => (Some(first.least), Some(first.greatest)),
        _ => (Some(first.least), Some(last.greatest)),
    };
    // `بين` without a second number is the preposition: the mention is the number alone.
    let (from, pre) = if bound == Some(Bound::Between) && !ranged { (start, first.pre) } else { (i, pre) };
    Some(Read::Count(mention(lex, doc, from, pre, last.end, range, Some(&first))))
}

/// Bound words at a token; the strictest of several (`أكثر من نحو 20`) is the first.
fn bounds_before(lex: &NumberLexicon, doc: &Doc, i: usize) -> (Option<Bound>, &'static str, usize) {
    let Some(hit) = lex.before.at(doc, i) else { return (None, "", i) };
    let end = lex.before.at(doc, hit.end).map_or(hit.end, |h| h.end);
    (Some(hit.atom), hit.pre, end)
}

/// Percentages, fractions, the names of groups: where the number ends that counts nothing.
fn no_count(lex: &NumberLexicon, doc: &Doc, start: usize, c: &Cardinal) -> Option<usize> {
    if let Some(hit) = lex.percent.at(doc, c.end) {
        return Some(hit.end);
    }
    if doc.tokens.get(c.end).is_some_and(|t| lex.fractions.contains(&t.form)) {
        return Some(c.end + 1);
    }
    let before = start.checked_sub(1).and_then(|j| doc.tokens.get(j));
    (c.words && before.is_some_and(|t| lex.groups.contains(&t.form))).then_some(c.end)
}

/// The second number of a range, if there is one.
fn range_end(
    lex: &NumberLexicon,
    read: Reading,
    doc: &Doc,
    i: usize,
    first: &Cardinal,
    bound: Option<Bound>,
) -> (Cardinal, bool) {
    let at = first.end;
    let next = doc.tokens.get(at);
    let second = if bound == Some(Bound::Between) {
        let bare = next.is_some_and(|t| t.form == "و" || lex.words.word(&t.form) == Some(Word::And));
        read(lex, doc, if bare { at + 1 } else { at }).filter(|c| bare || c.pre.starts_with('و'))
    } else if next.is_some_and(|t| t.form == "-" || lex.to.contains(&t.form)) && !changes(lex, doc, i) {
        read(lex, doc, at + 1).filter(|c| c.pre.is_empty())
    } else {
        None
    };
    match second {
        Some(c) if c.greatest > first.least && lex.percent.at(doc, c.end).is_none() => (c, true),
        _ => (*first, first.greatest > first.least),
    }
}

/// Whether "from N to M" tells of a change, or "N to M" stands without "from" but with a change verb.
fn changes(lex: &NumberLexicon, doc: &Doc, i: usize) -> bool {
    (i.saturating_sub(8)..i).any(|j| {
        doc.tokens.get(j).is_some_and(|t| {
            lex.change.contains(&t.form) || t.form.strip_prefix('و').is_some_and(|f| lex.change.contains(f))
        })
    })
}

/// `مدنيين اثنين`, `مواطنين أجنبيين اثنين`: a dual said twice.
fn pair(lex: &NumberLexicon, doc: &Doc, i: usize, two: &Cardinal) -> Option<CountMention> {
    if doc.tokens.get(two.end).is_some_and(|t| lex.of.contains(&t.form)) {
        return None;
    }
    let dual_shape = |j: usize| {
        doc.tokens.get(j).is_some_and(|t| {
            t.kind == Kind::Word && t.form.len() >= 8 && (t.form.ends_with("ين") || t.form.ends_with("ان"))
        })
    };
    let near = i.checked_sub(1).filter(|j| dual_shape(*j))?;
    let noun = near.checked_sub(1).filter(|j| dual_shape(*j)).unwrap_or(near);
    Some(dual(lex, doc, noun, two.end))
}

fn dual(lex: &NumberLexicon, doc: &Doc, noun: usize, end: usize) -> CountMention {
    let form = doc.tokens.get(noun).map_or("", |t| t.form.as_str());
    let pre = ["و", "ل", "ب"]
        .into_iter()
        .find(|p| !lex.nouns.contains_key(form) && form.strip_prefix(p).is_some_and(|f| lex.nouns.contains_key(f)))
        .unwrap_or("");
    CountMention {
        span: super::span_after(doc, noun..end, pre),
        tokens: noun..end,
        min: Some(2),
        max: Some(2),
        noun: Some(noun),
    }
}

fn mention(
    lex: &NumberLexicon,
    doc: &Doc,
    start: usize,
    pre: &'static str,
    end: usize,
    range: (Option<u64>, Option<u64>),
    number: Option<&Cardinal>,
) -> CountMention {
    let (mut min, mut max) = range;
    let mut end = end;
    let article = number.is_some_and(|c| c.pre.ends_with("ال"));
    let noun = counted_noun(lex, doc, start, end, number, article);
    // A bound may stand right behind the number, or behind its noun and an adjective or two.
    let behind = (end..end + 4).find_map(|j| {
        let near = j == end
            || doc.tokens.get(j - 1).is_some_and(|t| t.kind == Kind::Word && !lex.not_counted.contains(&t.form));
        let hit = near.then(|| lex.behind.at(doc, j)).flatten()?;
        Some((j, hit))
    });
    if let Some((j, hit)) = behind {
        match hit.atom {
            Bound::Least => max = None,
            Bound::Greatest => min = None,
            _ => {}
        }
        if j == end && hit.atom == Bound::About {
            end = j;
        }
    }
    let pre = pre.strip_suffix("ال").unwrap_or(pre);
    CountMention { span: super::span_after(doc, start..end, pre), tokens: start..end, min, max, noun }
}

fn counted_noun(
    lex: &NumberLexicon,
    doc: &Doc,
    start: usize,
    end: usize,
    number: Option<&Cardinal>,
    article: bool,
) -> Option<usize> {
    let same = |j: usize| doc.sentence_of.get(j) == doc.sentence_of.get(start);
    let word = |j: usize| doc.tokens.get(j).filter(|t| t.kind == Kind::Word && same(j));
    let next = word(end);
    if next.is_some_and(|t| lex.of.contains(&t.form)) {
        return word(end + 1).map(|_| end + 1);
    }
    let before = start.checked_sub(1).filter(|j| word(*j).is_some());
    if article {
        // `القتلى الـ12`; `هدنة الـ72 ساعة`
        let definite = before.filter(|j| doc.tokens.get(*j).is_some_and(|t| t.form.starts_with("ال")));
        if definite.is_some() || number.is_none_or(|c| c.words) {
            return definite;
        }
    }
    if number.is_some_and(|c| c.words && c.least == 1 && c.greatest == 1) {
        return before;
    }
    let counted = next.filter(|t| {
        let joined = t.form.starts_with('و') && t.form.len() > 4 && !lex.waw_nouns.contains(&t.form);
        // `50 بالاختناق`: what has a preposition is not counted.
        let led = (t.form.starts_with("بال") && !t.form.starts_with("بالغ")) || t.form.starts_with("لل");
        !joined && !led && t.form != "و" && !lex.not_counted.contains(&t.form) && lex.behind.at(doc, end).is_none()
    });
    if counted.is_some() {
        return Some(end);
    }
    // The noun behind a bound: `14 على الأقل من المدنيين`.
    let past = lex.behind.at(doc, end)?.end;
    let of = word(past).is_some_and(|t| lex.of.contains(&t.form));
    of.then_some(past + 1).filter(|j| word(*j).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_digits() {
        for (form, scaled, want) in [
            ("12", false, Some((12, 0))),
            ("1,500", false, Some((1500, 0))),
            ("1.500", false, Some((1500, 0))),
            ("3.5", true, Some((35, 1))),
            ("2,5", true, Some((25, 1))),
            ("1,250,000", false, Some((1_250_000, 0))),
            ("14:30", false, None),
            ("99999999999999999999999", false, None),
        ] {
            assert_eq!(digits(form, scaled), want, "{form}");
        }
        assert_eq!(whole("10-15"), Some((10, 15)));
        assert_eq!(whole("3-1"), None);
    }
}
