//! English time expressions.

use jiff::civil::Date;

use super::words::{Lexicon, Word};
use crate::text::tokens::{Doc, Kind};
use crate::time::calendar::{Sense, Shift, Tense, Unit, interval, resolve, since};
use crate::time::numbers::NumberLexicon;
use crate::time::{TimeMention, numeric_date, span_after};

struct Grammar<'a> {
    lex: &'a Lexicon,
    numbers: &'a NumberLexicon,
    doc: &'a Doc,
    anchor: Option<Date>,
}

/// The time expressions of a field.
pub(crate) fn find(lex: &Lexicon, numbers: &NumberLexicon, doc: &Doc, anchor: Option<Date>) -> Vec<TimeMention> {
    let g = Grammar { lex, numbers, doc, anchor };
    let mut out = Vec::new();
    let mut i = 0;
    while i < doc.tokens.len() {
        match g.point(i, g.year_may_stand(i)) {
            Some((sense, end)) => {
                let (mention, end) = g.mention(i, sense, end);
                out.push(mention);
                i = end.max(i + 1);
            }
            None => i += 1,
        }
    }
    out
}

type Part = Option<(Sense, usize)>;

impl Grammar<'_> {
    fn form(&self, i: usize) -> &str {
        self.doc.tokens.get(i).map_or("", |t| t.form.as_str())
    }

    fn before(&self, i: usize) -> &str {
        i.checked_sub(1).map_or("", |j| self.form(j))
    }

    fn word(&self, i: usize) -> Option<(Word, usize)> {
        self.lex.words.at(self.doc, i).map(|h| (h.atom, h.end))
    }

    fn year_may_stand(&self, i: usize) -> bool {
        let b = self.before(i);
        [&self.lex.since, &self.lex.from, &self.lex.between].iter().any(|s| s.contains(b))
            || matches!(b, "in" | "by" | "until")
    }

    fn point(&self, i: usize, bare_year: bool) -> Part {
        let (sense, mut end) = self.core(i, bare_year)?;
        while let Some(h) = self.lex.part_after.at(self.doc, end) {
            end = h.end;
        }
        Some((sense, end))
    }

    fn core(&self, i: usize, bare_year: bool) -> Part {
        let (mut i, mut bare_year) = (i, bare_year);
        for _ in 0..3 {
            match self.word(i) {
                Some((Word::Edge, end)) if self.ago(i).is_none() => (i, bare_year) = (end, true),
                _ => break,
            }
        }
        if let Some(found) = self.ago(i).or_else(|| self.decade(i)) {
            return Some(found);
        }
        match self.doc.tokens.get(i)?.kind {
            Kind::Number => return self.numeric(i, bare_year),
            Kind::Word => {}
            _ => return None,
        }
        if self.form(i) == "the" && self.doc.tokens.get(i + 1)?.kind == Kind::Number {
            return self.numeric(i + 1, false);
        }
        let (word, end) = self.word(i)?;
        match word {
            Word::Weekday(w) => Some(self.beside(end).unwrap_or((Sense::Weekday(w, None), end))),
            Word::Relative(n) => match self.word(end) {
                Some((Word::Weekday(w), e)) => Some((Sense::Relative(n, Some(w)), e)),
                _ => Some((Sense::Relative(n, None), end)),
            },
            Word::Month(m, strong) => self.month(m, strong, i, end),
            Word::Shift(s) => self.shifted(s, end),
            Word::Vague => Some((Sense::Open, end)),
            Word::Unit(..) | Word::Edge => None,
        }
    }

    /// `last week`, `next Wednesday`, `the past three days`, `last March`.
    fn shifted(&self, shift: Shift, end: usize) -> Part {
        if let Some(c) = super::numbers::read(self.numbers, self.doc, end) {
            let Some((Word::Unit(unit, true), e)) = self.word(c.end) else { return None };
            let n = i32::try_from(c.least).ok().filter(|n| *n < 100_000)?;
            return match shift {
                Shift::Last => Some((Sense::Stretch(unit, -n), e)),
                Shift::Next => Some((Sense::Stretch(unit, n), e)),
                Shift::This | Shift::BeforeLast => None,
            };
        }
        match self.word(end)? {
            (Word::Unit(Unit::Week | Unit::Month | Unit::Year, true), e) => Some((Sense::Open, e)),
            (Word::Unit(unit @ (Unit::Week | Unit::Month | Unit::Year), false), e) => {
                Some((Sense::Unit(unit, shift), e))
            }
            (Word::Weekday(w), e) => Some((Sense::Weekday(w, Some(shift)), e)),
            (Word::Month(m, _), e) => Some((Sense::Date { day: None, month: m, year: None, shift: Some(shift) }, e)),
            _ => None,
        }
    }

    fn numeric(&self, i: usize, bare_year: bool) -> Part {
        let form = self.form(i);
        if let Some(sense) = numeric_date(form, false) {
            return Some((sense, i + 1));
        }
        if let Some(day) = form.parse::<i8>().ok().filter(|d| (1..=31).contains(d)) {
            // `4th of April`, `21 December 2017`
            let mut at = i + 1 + usize::from(matches!(self.form(i + 1), "st" | "nd" | "rd" | "th"));
            at += usize::from(self.form(at) == "of");
            if let Some((Word::Month(m, _), end)) = self.word(at) {
                let end = self.stop(end);
                let (year, end) = self.year_behind(end);
                return Some((Sense::Date { day: Some(day), month: m, year, shift: None }, end));
            }
        }
        let year = self.year(i).filter(|_| bare_year && self.form(i + 1) != "people")?;
        Some((Sense::Year(year), i + 1))
    }

    /// Past the full stop of an abbreviation.
    fn stop(&self, end: usize) -> usize {
        let next = self.doc.tokens.get(end + 1).is_some_and(|t| t.kind == Kind::Number);
        end + usize::from(self.form(end) == "." && next)
    }

    fn year(&self, i: usize) -> Option<i16> {
        let form = self.form(i);
        form.parse().ok().filter(|y| form.len() == 4 && (1500..2200).contains(y))
    }

    fn year_behind(&self, end: usize) -> (Option<i16>, usize) {
        let at = end + usize::from(matches!(self.form(end), "," | "of"));
        match self.year(at) {
            Some(y) => (Some(y), at + 1),
            None => (None, end),
        }
    }

    /// `Nov. 24, 2019`, `March 2021`, `in April`.
    fn month(&self, month: i8, strong: bool, i: usize, end: usize) -> Part {
        let at = self.stop(end);
        let day = self.form(at).parse::<i8>().ok().filter(|d| (1..=31).contains(d));
        if day.is_some() {
            let at = at + 1 + usize::from(matches!(self.form(at + 1), "st" | "nd" | "rd" | "th"));
            let (year, end) = self.year_behind(at);
            return Some((Sense::Date { day, month, year, shift: None }, end));
        }
        let (year, end) = self.year_behind(at);
        let b = self.before(i);
        let led = [&self.lex.within, &self.lex.since, &self.lex.from, &self.lex.between].iter().any(|s| s.contains(b));
        let edge = i > 0 && self.word(i - 1).is_some_and(|(w, _)| w == Word::Edge);
        let alone = if strong { led || edge } else { b == "in" || edge };
        (year.is_some() || alone)
            .then_some((Sense::Date { day: None, month, year, shift: None }, if year.is_some() { end } else { at }))
    }

    /// `Monday, May 7`
    fn beside(&self, end: usize) -> Part {
        let at = end + usize::from(matches!(self.form(end), "," | "("));
        let found = match self.word(at) {
            Some((Word::Month(m, _), e)) => self.month(m, false, at, e),
            None => self.numeric(at, false),
            _ => None,
        };
        found.filter(|(s, _)| matches!(s, Sense::Date { day: Some(_), .. }))
    }

    /// `three days ago`
    fn ago(&self, i: usize) -> Part {
        let at = self.lex.approx.at(self.doc, i).map_or(i, |h| h.end);
        let article = matches!(self.form(at), "a" | "an");
        let (n, at) = if article {
            (1, at + 1)
        } else {
            let c = super::numbers::read(self.numbers, self.doc, at)?;
            (i32::try_from(c.least).ok().filter(|n| *n < 100_000)?, c.end)
        };
        let Some(Word::Unit(unit, _)) = self.lex.words.word(self.form(at)) else { return None };
        let end = at + 1;
        let sense = if unit == Unit::Hour { Sense::Open } else { Sense::Away(unit, -n) };
        self.lex.ago.contains(self.form(end)).then_some((sense, end + 1))
    }

    /// `the 1980s`: digits and the s are two tokens.
    fn decade(&self, i: usize) -> Part {
        let at = i + usize::from(self.form(i) == "the");
        let (number, mark) = (self.doc.tokens.get(at)?, self.doc.tokens.get(at + 1)?);
        if number.kind != Kind::Number || mark.form != "s" || mark.start != number.end {
            return None;
        }
        let decade = self.lex.decades.get(&format!("{}s", number.form))?;
        Some((Sense::Decade(*decade), at + 2))
    }

    fn tense(&self, i: usize) -> Tense {
        let Some(sentence) = self.doc.sentence_of.get(i).and_then(|s| self.doc.sentences.get(*s as usize)) else {
            return Tense::Untold;
        };
        let ahead = (i..sentence.end.min(i + 12)).take_while(|j| !matches!(self.form(*j), "," | "."));
        (sentence.start.max(i.saturating_sub(40))..i)
            .rev()
            .chain(ahead)
            .find_map(|j| self.lex.tells.get(self.form(j)).copied())
            .unwrap_or(Tense::Untold)
    }

    /// The mention of a point, and of the interval that it begins.
    fn mention(&self, i: usize, sense: Sense, end: usize) -> (TimeMention, usize) {
        let b = self.before(i);
        let glue = self.form(end);
        let ranged =
            self.lex.from.contains(b) && self.lex.to.contains(glue) || self.lex.between.contains(b) && glue == "and";
        let days = glue == "and" && matches!(sense, Sense::Weekday(..));
        let second = if ranged || days || glue == "-" { self.point(end + 1, true) } else { None };
        let second = second.filter(|(s, _)| {
            std::mem::discriminant(s) == std::mem::discriminant(&sense)
                && (!days || matches!((sense, s), (Sense::Weekday(a, _), Sense::Weekday(b, _)) if *b == a % 7 + 1))
        });
        let past = self.lex.since.contains(b);
        let tense = if past { Tense::Past } else { self.tense(i) };
        let (edtf, end) = match second {
            Some((last, end)) => (interval(sense, last, self.anchor, tense).edtf(), end),
            None if past => (since(resolve(sense, self.anchor, tense), self.anchor), end),
            None => (resolve(sense, self.anchor, tense).edtf(), end),
        };
        (TimeMention { span: span_after(self.doc, i..end, ""), tokens: i..end, edtf }, end)
    }
}
