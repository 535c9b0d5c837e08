//! The dead and the injured: which counts are casualties, and who is one without a number.
//!
//! The words are the lexicon's (`<language>/casualties.toml`); how they bind to counts is the same in the languages.

use rustc_hash::FxHashSet;
use serde::Deserialize;
use std::ops::Range;

use super::CountMention;
use super::numbers::{Noun, NumberLexicon};
use super::phrases::{Hit, Phrases};
use crate::lexicon::{self, LexiconError, LexiconFile};
use crate::text::Span;
use crate::text::fold::fold;
use crate::text::tokens::{Doc, Kind};

/// Killed or hurt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CasualtyKind {
    /// Killed.
    Dead,
    /// Hurt.
    Injured,
}

/// People said to be killed or hurt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Casualty {
    /// Killed or hurt.
    pub kind: CasualtyKind,
    /// Least and greatest number that the words allow; `Some((Some(0), Some(0)))` where they deny any; `None` where
    /// they give no number (`سقوط قتلى`).
    pub count: Option<(Option<u64>, Option<u64>)>,
    /// Code points from the word that makes them casualties, or the number, to the counted noun.
    pub span: Span,
    /// The tokens of the span.
    pub tokens: Range<usize>,
    /// Token of the noun that names them.
    pub noun: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    noun: Vec<NounEntry>,
    #[serde(default)]
    before: Vec<Entry>,
    #[serde(default)]
    after: Vec<Entry>,
    totals: Option<Totals>,
    limits: Option<Limits>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NounEntry {
    kind: CasualtyKind,
    words: Vec<String>,
    #[serde(default)]
    alone: Alone,
    #[serde(default)]
    none: bool,
}

/// What a casualty noun tells without a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Alone {
    #[default]
    Nothing,
    One,
    Some,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    kind: CasualtyKind,
    words: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Totals {
    heads: Vec<String>,
    dead: Vec<String>,
    injured: Vec<String>,
    links: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Limits {
    part: Vec<String>,
    stop: Vec<String>,
    unsure: Vec<String>,
    deny: Vec<String>,
    nobody: Vec<String>,
    illness: Vec<String>,
    things: Vec<String>,
    mixed: Vec<String>,
}

#[derive(Debug, Clone, Copy)]
struct NounAtom {
    kind: CasualtyKind,
    alone: Alone,
    none: bool,
}

/// The casualty words of a language.
#[derive(Debug, Default)]
pub(crate) struct CasualtyLexicon {
    nouns: Phrases<NounAtom>,
    before: Phrases<CasualtyKind>,
    after: Phrases<CasualtyKind>,
    heads: Phrases<()>,
    totals: Phrases<CasualtyKind>,
    links: FxHashSet<String>,
    part: FxHashSet<String>,
    stop: FxHashSet<String>,
    unsure: FxHashSet<String>,
    deny: FxHashSet<String>,
    nobody: Phrases<()>,
    illness: FxHashSet<String>,
    things: FxHashSet<String>,
    mixed: Phrases<()>,
}

const AR: [&str; 6] = ["", "و", "ف", "ب", "ل", "وب"];
const NONE: [&str; 1] = [""];

impl CasualtyLexicon {
    /// Loads `<language>/casualties.toml`; the user's entries add to the built-in ones.
    pub fn load(language: &str, user: &[LexiconFile]) -> Result<CasualtyLexicon, Box<LexiconError>> {
        let cuts: &'static [&'static str] = if language == "ar" { &AR } else { &NONE };
        let mut lex = CasualtyLexicon {
            nouns: Phrases::new(cuts),
            before: Phrases::new(cuts),
            after: Phrases::new(cuts),
            heads: Phrases::new(cuts),
            totals: Phrases::new(&NONE),
            nobody: Phrases::new(&NONE),
            mixed: Phrases::new(&NONE),
            ..CasualtyLexicon::default()
        };
        for file in lexicon::files(&format!("{language}/casualties.toml"), user) {
            lex.add(lexicon::parse(&file)?);
        }
        Ok(lex)
    }

    fn add(&mut self, file: File) {
        for n in &file.noun {
            self.nouns.add_all(&n.words, NounAtom { kind: n.kind, alone: n.alone, none: n.none });
        }
        for e in &file.before {
            self.before.add_all(&e.words, e.kind);
        }
        for e in &file.after {
            self.after.add_all(&e.words, e.kind);
        }
        let totals = file.totals.unwrap_or_default();
        self.heads.add_all(&totals.heads, ());
        self.totals.add_all(&totals.dead, CasualtyKind::Dead);
        self.totals.add_all(&totals.injured, CasualtyKind::Injured);
        let limits = file.limits.unwrap_or_default();
        self.nobody.add_all(&limits.nobody, ());
        self.mixed.add_all(&limits.mixed, ());
        for (set, list) in [
            (&mut self.links, totals.links),
            (&mut self.part, limits.part),
            (&mut self.stop, limits.stop),
            (&mut self.unsure, limits.unsure),
            (&mut self.deny, limits.deny),
            (&mut self.illness, limits.illness),
            (&mut self.things, limits.things),
        ] {
            set.extend(list.iter().map(|w| fold(w)));
        }
    }
}

/// How far a casualty word reaches for its number, in tokens.
const REACH: usize = 8;

struct Search<'a> {
    lex: &'a CasualtyLexicon,
    numbers: &'a NumberLexicon,
    doc: &'a Doc,
    counts: &'a [CountMention],
    used: Vec<bool>,
    out: Vec<Casualty>,
}

/// The casualties of a field, in order.
pub(crate) fn find(
    lex: &CasualtyLexicon,
    numbers: &NumberLexicon,
    doc: &Doc,
    counts: &[CountMention],
) -> Vec<Casualty> {
    let mut s = Search { lex, numbers, doc, counts, used: vec![false; counts.len()], out: Vec::new() };
    s.counted_nouns();
    let mut i = 0;
    while i < doc.tokens.len() {
        i = s.at(i).max(i + 1);
    }
    s.out.sort_by_key(|c| (c.tokens.start, c.tokens.end, c.kind));
    s.out
}

type Bounds = (Option<u64>, Option<u64>);

fn add(a: Bounds, b: Bounds) -> Bounds {
    (a.0.zip(b.0).and_then(|(x, y)| x.checked_add(y)), a.1.zip(b.1).and_then(|(x, y)| x.checked_add(y)))
}

impl Search<'_> {
    fn form(&self, i: usize) -> &str {
        self.doc.tokens.get(i).map_or("", |t| t.form.as_str())
    }

    fn has(&self, set: &FxHashSet<String>, i: usize) -> bool {
        let form = self.form(i);
        !form.is_empty()
            && (set.contains(form)
                || ["و", "ب", "ف"].iter().any(|p| form.strip_prefix(p).is_some_and(|f| f.len() > 3 && set.contains(f))))
    }

    fn same_sentence(&self, i: usize, j: usize) -> bool {
        self.doc.sentence_of.get(i) == self.doc.sentence_of.get(j)
    }

    fn punct(&self, i: usize) -> bool {
        self.doc.tokens.get(i).is_some_and(|t| t.kind == Kind::Punct && !matches!(t.form.as_str(), "(" | ")"))
    }

    /// `12 قتيلا`: the counted noun is the casualty.
    fn counted_nouns(&mut self) {
        for k in 0..self.counts.len() {
            let c = &self.counts[k];
            if self.lex.mixed.at(self.doc, c.tokens.end).is_some()
                || c.noun.is_some_and(|n| n >= c.tokens.end && self.lex.mixed.at(self.doc, n + 1).is_some())
            {
                self.used[k] = true;
                continue;
            }
            let Some(noun) = c.noun else { continue };
            let Some(hit) = self.lex.nouns.at(self.doc, noun) else { continue };
            // `توفي اثنان من المصابين`: what happened to them is the verb's to say.
            let partitive = noun > c.tokens.end;
            if partitive && c.tokens.start > 0 && self.lex.before.at(self.doc, c.tokens.start - 1).is_some() {
                continue;
            }
            if self.ill(noun) {
                self.used[k] = true;
                continue;
            }
            let (tokens, count) = (c.tokens.start.min(noun)..c.tokens.end.max(hit.end), (c.min, c.max));
            self.used[k] = true;
            self.push(hit.atom.kind, Some(count), tokens, Some(noun));
        }
    }

    /// Reads what starts at a token; gives the token to go on from.
    fn at(&mut self, i: usize) -> usize {
        if self.doc.tokens.get(i).is_none_or(|t| t.kind != Kind::Word) {
            return i + 1;
        }
        if let Some(hit) = self.lex.after.at(self.doc, i) {
            if self.victims_before(hit.atom, i, hit.end) {
                return hit.end;
            }
            // `لقوا حتفهم 18 شخصا`
            if self.next_count(hit.end).is_some_and(|k| self.counts[k].tokens.start == hit.end)
                && let Some(end) = self.victims_after(&hit, i)
            {
                return end;
            }
        }
        if let Some(hit) = self.lex.before.at(self.doc, i)
            && let Some(end) = self.victims_after(&hit, i)
        {
            return end;
        }
        if let Some(end) = self.total(i) {
            return end;
        }
        self.uncounted(i)
    }

    fn push(&mut self, kind: CasualtyKind, count: Option<Bounds>, tokens: Range<usize>, noun: Option<usize>) {
        let span = self.doc.span(tokens.clone());
        self.out.push(Casualty { kind, count, span, tokens, noun });
    }

    fn ill(&self, from: usize) -> bool {
        (from..from + 7)
            .take_while(|j| self.same_sentence(from, *j) && !self.punct(*j))
            .any(|j| self.has(&self.lex.illness, j))
    }

    fn person(&self, noun: Option<usize>) -> bool {
        noun.is_some_and(|n| self.numbers.noun(self.doc, n).is_some_and(|k| k != Noun::Dual { person: false }))
    }

    fn victims_before(&mut self, kind: CasualtyKind, i: usize, end: usize) -> bool {
        // Some counts back at most: parts of the victims lie between.
        let last = self.counts.partition_point(|c| c.tokens.end <= i);
        let near = (last.saturating_sub(4)..last).rev().find(|k| !self.part_of(*k));
        let Some(k) = near else { return self.one_before(kind, i, end) };
        // `لقي 5 أشخاص من عائلة واحدة حتفهم`: they have their verb.
        let taken = (last.saturating_sub(4)..last).any(|n| {
            self.used[n] && i - self.counts[n].tokens.end <= REACH && self.same_sentence(self.counts[n].tokens.start, i)
        });
        if self.used[k] || taken && !self.person(self.counts[k].noun) {
            return self.one_before(kind, i, end);
        }
        let c = &self.counts[k];
        let from = c.tokens.end;
        // A part of the victims in commas does not part them from the verb.
        let broken = (from..i).any(|j| self.has(&self.lex.stop, j) || self.lex.before.at(self.doc, j).is_some());
        let marks = (from..i).filter(|j| self.punct(*j)).count();
        if i - from > REACH || !self.same_sentence(from, i) || broken || !matches!(marks, 0 | 2) {
            return self.one_before(kind, i, end);
        }
        let (count, start, noun) = ((c.min, c.max), c.tokens.start, c.noun);
        self.used[k] = true;
        self.push(kind, Some(count), start..end, noun);
        true
    }

    /// `a soldier was killed`, `nobody was hurt`: one, or none, without a number.
    fn one_before(&mut self, kind: CasualtyKind, i: usize, end: usize) -> bool {
        for j in (i.saturating_sub(3)..i).rev().take_while(|j| self.same_sentence(i, *j) && !self.punct(*j)) {
            let one = self.numbers.noun(self.doc, j) == Some(Noun::Single)
                && j > 0
                && self.numbers.one.contains(self.form(j - 1));
            let nobody = self.lex.nobody.at(self.doc, j).is_some() && (self.denied(j) || self.has(&self.lex.deny, j));
            if one || nobody {
                let n = u64::from(one);
                self.push(kind, Some((Some(n), Some(n))), j..end, one.then_some(j));
                return true;
            }
        }
        false
    }

    /// Whether a count is a part of the one before: `بينهم 3 أطفال`.
    fn part_of(&self, k: usize) -> bool {
        let start = self.counts[k].tokens.start;
        (start.saturating_sub(2)..start).any(|j| self.has(&self.lex.part, j))
    }

    fn victims_after(&mut self, hit: &Hit<CasualtyKind>, i: usize) -> Option<usize> {
        // `مقتل وإصابة 25`: one number for both kinds.
        if let Some(twin) =
            self.lex.before.at(self.doc, hit.end).filter(|t| t.pre.starts_with('و') && t.atom != hit.atom)
        {
            let k = self.next_count(twin.end).filter(|k| self.counts[*k].tokens.start <= twin.end + 1)?;
            self.used[k] = true;
            return Some(self.counts[k].tokens.end);
        }
        if self.denied(i) {
            if self.lex.nobody.at(self.doc, hit.end).is_some() {
                self.push(hit.atom, Some((Some(0), Some(0))), i..hit.end + 1, None);
                return Some(hit.end + 1);
            }
            return None;
        }
        let found = self.count_after(hit.end);
        let (mut count, mut tokens, noun) = match found {
            Some(k) => {
                let c = &self.counts[k];
                ((c.min, c.max), i..c.noun.map_or(c.tokens.end, |n| c.tokens.end.max(n + 1)), c.noun)
            }
            None if self.numbers.noun(self.doc, hit.end) == Some(Noun::Single) => {
                ((Some(1), Some(1)), i..hit.end + 1, Some(hit.end))
            }
            None => return None,
        };
        if self.ill(hit.end) {
            if let Some(k) = found {
                self.used[k] = true;
            }
            return Some(tokens.end);
        }
        if let Some(k) = found {
            self.used[k] = true;
            // `قتل ثلاثة مسلحين جنديا`: the counted ones did it.
            let object =
                self.numbers.noun(self.doc, tokens.end) == Some(Noun::Single) && self.form(tokens.end).ends_with('ا');
            if object && noun.is_some_and(|n| n >= self.counts[k].tokens.end) {
                count = (Some(1), Some(1));
                tokens.end += 1;
            }
        }
        while let Some((k, end)) = self.coordinated(tokens.end) {
            self.used[k] = true;
            count = add(count, (self.counts[k].min, self.counts[k].max));
            tokens.end = end;
        }
        let end = tokens.end;
        self.push(hit.atom, Some(count), tokens, noun);
        Some(end)
    }

    /// The first count that starts at a token or behind it.
    fn next_count(&self, from: usize) -> Option<usize> {
        let k = self.counts.partition_point(|c| c.tokens.start < from);
        (k < self.counts.len()).then_some(k)
    }

    /// The count that a word before it takes: right behind, or past a phrase if people are counted.
    fn count_after(&self, from: usize) -> Option<usize> {
        let k = self.next_count(from)?;
        let c = &self.counts[k];
        let gap = from..c.tokens.start;
        let clear = gap.clone().all(|j| {
            !self.punct(j)
                && !self.has(&self.lex.stop, j)
                && !self.has(&self.lex.part, j)
                && self.lex.before.at(self.doc, j).is_none()
                && self.lex.nouns.at(self.doc, j).is_none()
        });
        let single = gap.start < gap.end && self.numbers.noun(self.doc, from) == Some(Noun::Single);
        let thing = c.noun.is_some_and(|n| self.has(&self.lex.things, n));
        let people = !thing && (gap.is_empty() || self.person(c.noun));
        // In a gap the number's own proclitic would make it another clause's (`مقتل قائد واعتقال`, `قتل … و20`).
        let joined =
            !gap.is_empty() && (self.form(c.tokens.start).starts_with('و') || self.form(c.tokens.start - 1) == "و");
        (clear
            && people
            && !single
            && !joined
            && !self.used[k]
            && gap.len() <= REACH
            && self.same_sentence(from, c.tokens.start))
        .then_some(k)
    }

    /// A further count of the same casualties: `3 من رجال الأمن و12 متظاهرا`.
    fn coordinated(&self, from: usize) -> Option<(usize, usize)> {
        let k = self.next_count(from)?;
        let c = &self.counts[k];
        let gap = from..c.tokens.start;
        if self.used[k]
            || gap.len() > 4
            || !self.same_sentence(from.saturating_sub(1), c.tokens.start)
            || !self.person(c.noun)
        {
            return None;
        }
        let and = if self.form(c.tokens.start).starts_with('و') { gap.end } else { gap.end.checked_sub(1)? };
        let joins = matches!(self.form(and), "و" | "and") || and == c.tokens.start;
        let clear = (gap.start..and).all(|j| {
            !self.punct(j)
                && !self.has(&self.lex.stop, j)
                && !self.has(&self.lex.part, j)
                && self.lex.before.at(self.doc, j).is_none()
                && !self.form(j).starts_with('و')
        });
        // What has a verb of its own behind it is no part of this one.
        let end = c.noun.map_or(c.tokens.end, |n| c.tokens.end.max(n + 1));
        let own = self.lex.after.at(self.doc, end).is_some();
        (joins && and >= from && clear && !own).then_some((k, end))
    }

    fn counted(&self, j: usize) -> bool {
        let k = self.counts.partition_point(|c| c.tokens.end <= j);
        self.counts.get(k).is_some_and(|c| c.tokens.contains(&j))
    }

    fn denied(&self, i: usize) -> bool {
        let mut denied = false;
        for j in (i.saturating_sub(5)..i).rev() {
            if self.punct(j) || !self.same_sentence(i, j) || self.has(&self.lex.unsure, j) {
                break;
            }
            // `لا يقل عن 12` denies nothing.
            denied |= self.has(&self.lex.deny, j) && !self.counted(j);
        }
        denied
    }

    /// `عدد القتلى بلغ 40`
    fn total(&mut self, i: usize) -> Option<usize> {
        let head = self.lex.heads.at(self.doc, i)?;
        let hit = self.lex.totals.at(self.doc, head.end)?;
        let first = self.next_count(hit.end)?;
        let k = first + usize::from(self.changed_from(&self.counts[first]) && first + 1 < self.counts.len());
        let c = &self.counts[k];
        let gap = hit.end..c.tokens.start;
        let linked = i > 0 && self.has(&self.lex.links, i - 1)
            || gap.is_empty()
            || gap.clone().any(|j| self.has(&self.lex.links, j))
            || (!self.form(c.tokens.start).is_empty() && self.has(&self.lex.links, c.tokens.start));
        if self.used[k]
            || gap.len() > REACH + 4
            || !linked
            || !self.same_sentence(i, c.tokens.start)
            || self.ill(i)
            || gap.clone().any(|j| self.punct(j) && self.form(j) != ":")
        {
            return None;
        }
        if c.noun.is_some() && !self.person(c.noun) && self.numbers_only(k) {
            return None;
        }
        let (count, tokens, noun) = ((c.min, c.max), i..c.tokens.end, c.noun);
        self.used[k] = true;
        let end = tokens.end;
        self.push(hit.atom, Some(count), tokens, noun);
        Some(end)
    }

    /// Whether the noun of a count can be nobody's (years, days, money).
    fn numbers_only(&self, k: usize) -> bool {
        let c = &self.counts[k];
        c.noun.is_some_and(|n| n + 1 == c.tokens.start)
    }

    /// `من 30 إلى 42`: the first number is the old one.
    fn changed_from(&self, c: &CountMention) -> bool {
        c.tokens.start.checked_sub(1).is_some_and(|j| matches!(self.form(j), "من" | "from"))
            && matches!(self.form(c.tokens.end), "الي" | "to")
    }

    /// A casualty noun without a number: one, some, or none at all.
    fn uncounted(&mut self, i: usize) -> usize {
        let Some(hit) = self.lex.nouns.at(self.doc, i) else { return i + 1 };
        let noun = hit.atom;
        let near = self.counts.partition_point(|c| c.tokens.end <= i);
        let own = self.counts[near.saturating_sub(1)..].iter().take(2).any(|c| c.noun == Some(i));
        // `سقوط عشرات الفلسطينيين قتلى`
        let behind = self.counts[near.saturating_sub(1)..].iter().take(1).any(|c| c.noun.is_some_and(|n| n + 1 == i));
        if own || behind || self.out.last().is_some_and(|c| c.tokens.contains(&i)) {
            return hit.end;
        }
        if noun.none && (self.denied(i) || self.denied_before(i)) {
            self.push(noun.kind, Some((Some(0), Some(0))), i..hit.end, Some(i));
            return hit.end;
        }
        let mixed = i > 0 && self.lex.mixed.at(self.doc, i - 1).is_some()
            || i > 1 && self.lex.mixed.at(self.doc, i - 2).is_some();
        let headed = i > 0 && (self.lex.heads.at(self.doc, i - 1).is_some() || self.has(&self.lex.unsure, i - 1));
        if mixed || headed || self.denied(i) {
            return hit.end;
        }
        match noun.alone {
            Alone::One => self.push(noun.kind, Some((Some(1), Some(1))), i..hit.end, Some(i)),
            Alone::Some => self.push(noun.kind, None, i..hit.end, Some(i)),
            Alone::Nothing => {}
        }
        hit.end
    }

    /// `… عن قتلى أو جرحى`: the denial of the first holds for the second.
    fn denied_before(&self, i: usize) -> bool {
        self.out.last().is_some_and(|c| {
            c.count == Some((Some(0), Some(0)))
                && i >= c.tokens.end
                && i - c.tokens.end <= 1
                && self.same_sentence(i, c.tokens.start)
        })
    }
}
