//! Arabic time expressions.
//!
//! An expression is what stands before the day (part of the day, `يوم`, `مطلع`), the day, month, year or stretch
//! itself, and what stands after it (`الماضي`, `صباحا`, a date beside a weekday). [`find`] walks the tokens once and
//! asks the grammar only where a word of the lexicon or a number stands.

use jiff::civil::Date;
use rustc_hash::FxHashSet;

use super::words::{Lexicon, Many, Modifier, Tells, Use, Word};
use crate::text::tokens::{Doc, Kind};
use crate::time::calendar::{Sense, Shift, Tense, Unit, interval, resolve, since, step};
use crate::time::numbers::NumberLexicon;
use crate::time::phrases::Hit;
use crate::time::{TimeMention, numeric_date, span_after};

/// What an expression means: one time, or from one to another.
#[derive(Debug, Clone, Copy)]
enum Meaning {
    One(Sense),
    Span(Sense, Sense),
}

#[derive(Debug, Clone, Copy)]
struct Found {
    start: usize,
    pre: &'static str,
    end: usize,
    meaning: Meaning,
}

/// A point in the making.
#[derive(Debug, Clone, Copy)]
struct Part {
    sense: Sense,
    end: usize,
    /// The weekday that the night leads to, the second of two days, the second of two years.
    second: Option<Sense>,
}

impl Part {
    fn new(sense: Sense, end: usize) -> Option<Part> {
        Some(Part { sense, end, second: None })
    }
}

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
        match g.expression(i) {
            Some(found) => {
                out.push(g.mention(&found));
                i = found.end.max(i + 1);
            }
            None => i += 1,
        }
    }
    out
}

impl Grammar<'_> {
    fn form(&self, i: usize) -> &str {
        self.doc.tokens.get(i).map_or("", |t| t.form.as_str())
    }

    fn before(&self, i: usize) -> &str {
        i.checked_sub(1).map_or("", |j| self.form(j))
    }

    fn kind(&self, i: usize) -> Option<Kind> {
        self.doc.tokens.get(i).map(|t| t.kind)
    }

    fn same_sentence(&self, i: usize, j: usize) -> bool {
        self.doc.sentence_of.get(i) == self.doc.sentence_of.get(j)
    }

    fn word(&self, i: usize) -> Option<Hit<Word>> {
        (self.kind(i) == Some(Kind::Word)).then(|| self.lex.words.at(self.doc, i)).flatten()
    }

    /// A word that carries on an expression: no proclitic.
    fn next_word(&self, i: usize) -> Option<Hit<Word>> {
        self.word(i).filter(|h| h.pre.is_empty())
    }

    fn set(&self, set: &FxHashSet<String>, form: &str) -> bool {
        !form.is_empty()
            && (set.contains(form)
                || form.strip_prefix('و').or_else(|| form.strip_prefix('ف')).is_some_and(|f| set.contains(f)))
    }

    fn modifier(&self, i: usize) -> Option<(Modifier, usize)> {
        self.lex.modifiers.at(self.doc, i).map(|h| (h.atom, h.end))
    }

    fn shift(&self, i: usize) -> (Option<Shift>, usize) {
        match self.modifier(i) {
            Some((Modifier::Shift(s), end)) => (Some(s), end),
            _ => (None, i),
        }
    }

    /// The expression that starts at a token.
    fn expression(&self, i: usize) -> Option<Found> {
        let before = self.before(i);
        let since = self.set(&self.lex.since, before);
        let hit = match self.kind(i)? {
            Kind::Word => self.word(i),
            Kind::Number => None,
            _ => return None,
        };
        let pre = match self.form(i) {
            "بال" => "ب",
            "وال" => "و",
            "لل" | "فال" => "",
            _ => hit.map_or("", |h| h.pre),
        };
        let measured = since || self.during_before(i);
        let articled = matches!(self.form(i), "ال" | "بال" | "وال" | "لل" | "فال");
        if self.kind(i) == Some(Kind::Word) && hit.is_none() && !measured && !articled {
            return None;
        }
        let first = if measured { self.length(i, since) } else { None };
        let part = first.or_else(|| self.point(i, self.year_may_stand(i)))?;
        if self.named(i, &part) {
            return None;
        }
        let (end, meaning) = self.joined(i, part);
        let (end, meaning) = self.corresponding(end, meaning);
        Some(Found { start: i, pre, end, meaning })
    }

    fn during_before(&self, i: usize) -> bool {
        let at = |n: usize| i.checked_sub(n).and_then(|j| self.lex.during.at(self.doc, j)).is_some_and(|h| h.end == i);
        at(1) || at(2)
    }

    /// Whether a bare number may be a year here.
    fn year_may_stand(&self, i: usize) -> bool {
        let b = self.before(i);
        let counted = self.numbers.noun(self.doc, i + 1).is_some();
        let ranged = if self.set(&self.lex.between, b) {
            self.form(i + 1) == "و" && gregorian_year(self.form(i + 2)).is_some()
        } else {
            self.set(&self.lex.from, b) && (self.form(i + 1) == "-" || self.lex.to.contains(self.form(i + 1)))
        };
        !counted && (matches!(b, "في" | "وفي") || self.set(&self.lex.since, b)) || ranged
    }

    fn ranged_before(&self, i: usize) -> bool {
        let b = self.before(i);
        self.set(&self.lex.from, b) || self.set(&self.lex.between, b)
    }

    /// Whether the words are a name: سوق الجمعة, ثورة 17 فبراير, المصري اليوم.
    fn named(&self, i: usize, part: &Part) -> bool {
        let b = self.before(i);
        match part.sense {
            Sense::Weekday(_, None) => self.lex.before_weekday.contains(b),
            Sense::Date { day: Some(_), year: None, shift: None, .. }
            | Sense::Hijri { day: Some(_), year: None, shift: None, .. } => self.set(&self.lex.before_date, b),
            Sense::Relative(0, None) => self.lex.before_today.contains(b) && self.form(i) == "اليوم",
            _ => false,
        }
    }

    /// `منذ ثلاثة أيام`, `خلال أيام`: a length where the words before make it a time.
    fn length(&self, i: usize, since: bool) -> Option<Part> {
        let (unit, n, approx, end) = self.duration(i)?;
        // `خلال الأيام الثلاثة الماضية` is the grammar's; `خلال 2014` a year's.
        let sense = match n {
            Some(n) if since && !(approx && unit == Unit::Year) => match unit {
                Unit::Hour => Sense::Open,
                _ => Sense::Away(unit, -n),
            },
            _ => Sense::Open,
        };
        Part::new(sense, end)
    }

    /// A number of units: `يومين`, `ثلاثة أيام`, `نحو 20 عاما`, `أسبوع`, `أيام` (no number).
    fn duration(&self, i: usize) -> Option<(Unit, Option<i32>, bool, usize)> {
        let hedge = self.lex.approx.at(self.doc, i).map(|h| h.end);
        let at = hedge.unwrap_or(i);
        if let Some(c) = super::numbers::read(self.numbers, self.doc, at).filter(|c| !c.pre.starts_with('و')) {
            let hit = self.lex.units.at(self.doc, c.end)?;
            let n = i32::try_from(c.least).ok().filter(|_| c.least == c.greatest && c.least < 100_000);
            return Some((hit.atom.0, n, hedge.is_some(), self.half(hit.end).unwrap_or(hit.end)));
        }
        let hit = self.lex.units.at(self.doc, at)?;
        // `عام 2014`, `يوم الاثنين`, `شهر رمضان` are no lengths.
        let n = match hit.atom.1 {
            Many::One if self.kind(hit.end) == Some(Kind::Number) || self.next_word(hit.end).is_some() => return None,
            Many::One => Some(1),
            Many::Two => Some(2),
            Many::More => None,
        };
        match self.half(hit.end) {
            Some(end) => Some((hit.atom.0, None, true, end)),
            None => Some((hit.atom.0, n, hedge.is_some(), hit.end)),
        }
    }

    /// `ونصف`: half a unit more, which no unit of the calendar holds.
    fn half(&self, i: usize) -> Option<usize> {
        matches!(self.form(i), "ونصف" | "ونيف" | "والنصف").then_some(i + 1)
    }

    /// One point: what stands before it, itself, and what stands behind.
    fn point(&self, i: usize, bare_year: bool) -> Option<Part> {
        let mut at = i;
        let (mut night, mut edge, mut clock) = (false, false, None);
        let mut day_word = None;
        // Nobody writes more of them than six; the bound keeps a walk over odd texts short.
        for _ in 0..6 {
            let Some(hit) = (if at == i { self.word(at) } else { self.next_word(at) }) else { break };
            match hit.atom {
                // `منتصف ليل الجمعة السبت` is a night too.
                Word::Part => (at, night) = (hit.end, night || self.form(hit.end - 1).starts_with("ليل")),
                Word::Day | Word::Days => at = hit.end,
                Word::Night => (at, night) = (hit.end, true),
                Word::Edge => (at, edge) = (hit.end, true),
                Word::Clock => {
                    at = self.clock(hit.end)?;
                    clock = Some(at);
                }
                _ => break,
            }
            if matches!(hit.atom, Word::Day | Word::Days) {
                day_word = Some(at);
            }
            // `الساعة 14:30 من ظهر الأحد`, `وقت سابق من اليوم`, `مطلع شهر`
            if at > i && self.form(at) == "من" && self.next_word(at + 1).is_some() && hit.atom != Word::Day {
                at += 1;
            }
        }
        if at == i && self.kind(i) == Some(Kind::Number) && !bare_year && !self.dated_number(i) {
            return None;
        }
        let Some(mut part) = self.core(at, i, bare_year || edge, edge, night, day_word == Some(at)) else {
            // `وقت سابق`, `الساعة 14:30` stand alone.
            let open = clock.or_else(|| {
                self.word(i).filter(|h| h.atom == Word::Part && self.form(i).ends_with("قت")).map(|h| h.end)
            })?;
            let open = self.lex.part_after.at(self.doc, open).map_or(open, |h| h.end);
            return Part::new(Sense::Open, open);
        };
        while let Some(h) = self.lex.part_after.at(self.doc, part.end) {
            part.end = h.end;
        }
        if let Some(h) = self.next_word(part.end).filter(|h| h.atom == Word::Clock) {
            part.end = self.clock(h.end).unwrap_or(part.end);
        }
        Some(part)
    }

    fn clock(&self, mut at: usize) -> Option<usize> {
        let from = at;
        if self.kind(at) == Some(Kind::Number) {
            at += 1;
        }
        while let Some(h) = self.lex.clock_words.at(self.doc, at) {
            at = h.end;
        }
        if let Some(h) = self.lex.part_after.at(self.doc, at) {
            // `مساء الأحد` is the day's part, `الثامنة مساء` the hour's.
            if self.next_word(h.end).is_none() {
                at = h.end;
            }
        }
        (at > from).then_some(at)
    }

    /// Whether a number can begin a date: a numeric date, or a day before a month.
    fn dated_number(&self, i: usize) -> bool {
        let form = self.form(i);
        form.len() <= 5 && form.bytes().all(|b| b.is_ascii_digit() || b == b'-') || numeric_date(form, true).is_some()
    }

    fn core(&self, at: usize, start: usize, bare_year: bool, edge: bool, night: bool, day_word: bool) -> Option<Part> {
        if self.kind(at) == Some(Kind::Number) {
            return self.numeric(at, bare_year, day_word);
        }
        if matches!(self.form(at), "ال" | "بال" | "وال" | "لل" | "فال") && self.kind(at + 1) == Some(Kind::Number)
        {
            return self.numeric(at + 1, false, false).filter(|p| !matches!(p.sense, Sense::Year(_)));
        }
        let hit = if at == start { self.word(at) } else { self.next_word(at) }?;
        match hit.atom {
            Word::Weekday(w) => self.weekday(w, hit.end, night),
            Word::Relative(n) => self.relative(n, at, hit.end),
            Word::Ordinal(_) | Word::OrdinalTens(_) | Word::First => self.ordinal_day(hit),
            Word::Month(..) | Word::Hijri(..) => self.month_alone(at, start, edge),
            Word::NamedMonth => {
                let month = self.next_word(hit.end).filter(|h| matches!(h.atom, Word::Month(..) | Word::Hijri(..)))?;
                self.month(month, hit.end, None)
            }
            Word::Year => self.year(hit.end, edge),
            Word::Years => self.years(hit.end),
            Word::Unit(unit, many) => self.unit(unit, many, hit.end, edge),
            Word::This => self.this(hit.end),
            Word::Decade(n) => Some(self.decade(n, hit.end)),
            Word::Century => {
                let c = self.lex.centuries.at(self.doc, hit.end)?;
                Part::new(Sense::Century(c.atom), c.end)
            }
            Word::Vague => Part::new(Sense::Open, hit.end),
            Word::Ago | Word::After if at == start => self.away(hit),
            _ => None,
        }
    }

    fn weekday(&self, w: i8, end: usize, night: bool) -> Option<Part> {
        if night {
            let next = match self.form(end) {
                "-" | "/" | "الي" => end + 1,
                _ => end,
            };
            if let Some(h) = self.word(next).filter(|h| matches!(h.pre, "" | "و"))
                && let Word::Weekday(second) = h.atom
                && second == w % 7 + 1
            {
                let (shift, end) = self.shift(h.end);
                let second = Some(Sense::Weekday(second, shift));
                return Some(Part { sense: Sense::Weekday(w, shift), end, second });
            }
        }
        let (shift, mut end) = self.shift(end);
        if let Some(date) = self.beside(end, shift) {
            return Some(date);
        }
        if let Some((Modifier::Same, e)) = self.modifier(end) {
            end = e;
        }
        Part::new(Sense::Weekday(w, shift), end)
    }

    /// The date that a weekday or `أمس` stands beside: `الأحد، 24 نوفمبر`, `اليوم (4 مايو)`.
    fn beside(&self, end: usize, shift: Option<Shift>) -> Option<Part> {
        let open = matches!(self.form(end), "(" | "،" | ",");
        let mut at = if open { end + 1 } else { end };
        if self.lex.corresponds.contains(self.form(at)) {
            at += 1 + usize::from(matches!(self.form(at + 1), "ل" | "فيه"));
        }
        if !self.same_sentence(end.checked_sub(1)?, at) {
            return None;
        }
        let mut part = match self.kind(at)? {
            Kind::Number => self.numeric(at, false, open)?,
            Kind::Word if self.form(at) == "ال" => self.numeric(at + 1, false, false)?,
            Kind::Word => self.ordinal_day(self.next_word(at)?)?,
            _ => return None,
        };
        if !matches!(
            part.sense,
            Sense::Date { day: Some(_), .. } | Sense::Hijri { day: Some(_), .. } | Sense::DayOfMonth(..)
        ) {
            return None;
        }
        if let Sense::Date { shift: s @ None, .. } = &mut part.sense {
            *s = shift;
        }
        if self.form(end) == "(" && self.form(part.end) == ")" {
            part.end += 1;
        }
        Some(part)
    }

    fn relative(&self, n: i32, at: usize, end: usize) -> Option<Part> {
        if let Some((Modifier::Same | Modifier::Recent, e)) =
            self.modifier(end).filter(|_| self.form(at).ends_with("اليوم"))
        {
            return Part::new(Sense::Open, e);
        }
        if n == 0 && self.form(at).ends_with("ليوم") {
            if self.lex.after_today.contains(self.form(end)) {
                return None;
            }
            // `اليوم الخامس للاحتجاجات` is another day, `اليوم الأول من محرم` this one.
            if let Some(h) = self.next_word(end).filter(|h| matches!(h.atom, Word::Ordinal(_))) {
                if self.ordinal_day(h).is_none() {
                    return Part::new(Sense::Open, h.end);
                }
                return Part::new(Sense::Relative(0, None), end);
            }
        }
        // `يوم أمس` is `أمس`; `أمس الاثنين` names the day.
        if let Some(h) = self.next_word(end)
            && let Word::Weekday(w) = h.atom
        {
            let end = self.beside(h.end, None).map_or(h.end, |p| p.end);
            return Part::new(Sense::Relative(n, Some(w)), end);
        }
        if let Some(date) = self.beside(end, None).filter(|_| self.form(end) == "(") {
            return Part::new(Sense::Relative(n, None), date.end);
        }
        Part::new(Sense::Relative(n, None), end)
    }

    /// A number token: a numeric date, a day with its month, the first of two days, a year.
    fn numeric(&self, at: usize, bare_year: bool, day_word: bool) -> Option<Part> {
        let form = self.form(at);
        if let Some(sense) = numeric_date(form, true) {
            let marked =
                self.lex.hijri_mark.contains(self.form(at + 1)) || self.lex.gregorian_mark.contains(self.form(at + 1));
            return Part::new(sense, at + 1 + usize::from(marked));
        }
        if let Some((a, b)) = form.split_once('-') {
            return self.numeric_range(a, b, at);
        }
        if let Some((d, m)) = form.split_once('/').filter(|_| day_word) {
            let (day, month) = (d.parse().ok()?, m.parse().ok()?);
            return ((1..=31).contains(&day) && (1..=12).contains(&month))
                .then(|| Part::new(Sense::Date { day: Some(day), month, year: None, shift: None }, at + 1))?;
        }
        if let Ok(day) = form.parse::<i8>()
            && (1..=31).contains(&day)
            && let Some(part) = self.day(day, at + 1)
        {
            return Some(part);
        }
        let (sense, end) = self.year_number(at)?;
        let hijri = matches!(sense, Sense::HijriYear(_));
        (bare_year || hijri && self.set(&self.lex.within, self.before(at))).then(|| Part::new(sense, end))?
    }

    /// `2011-2014`, `3-5 مايو`.
    fn numeric_range(&self, a: &str, b: &str, at: usize) -> Option<Part> {
        if let (Some(a), Some(b)) = (gregorian_year(a), gregorian_year(b)) {
            return (a < b).then_some(Part { sense: Sense::Year(a), end: at + 1, second: Some(Sense::Year(b)) });
        }
        let (a, b) = (a.parse().ok()?, b.parse::<i8>().ok()?);
        let part = self.day(b, at + 1).filter(|_| (1..b).contains(&a) && b <= 31)?;
        Some(Part { sense: with_day(part.sense, a)?, end: part.end, second: Some(part.sense) })
    }

    /// A day of a month, the token behind it given: the month, or `من الشهر الجاري`, or a second day first.
    fn day(&self, day: i8, end: usize) -> Option<Part> {
        let second = match self.form(end) {
            "و" | "-" | "الي" | "حتي" => self.form(end + 1).parse::<i8>().ok().filter(|d| *d > day && *d <= 31),
            _ => None,
        };
        if let Some(b) = second {
            let part = self.day(b, end + 2)?;
            if part.second.is_some() {
                // `17 و18 و19 نوفمبر`
                return if b == day + 1 { Some(Part { sense: with_day(part.sense, day)?, ..part }) } else { None };
            }
            let first = with_day(part.sense, day)?;
            // `3 و5 مايو` are two days unless `بين` makes them the ends of one time.
            let apart = self.form(end) == "و" && b != day + 1 && !self.set(&self.lex.between, self.before(end - 1));
            return if apart {
                Part::new(first, end)
            } else {
                Some(Part { sense: first, end: part.end, second: Some(part.sense) })
            };
        }
        let at = if self.form(end) == "من" { end + 1 } else { end };
        let this = self.next_word(at).filter(|h| h.atom == Word::This && self.form(h.end) == "الشهر");
        if let Some(h) = this {
            return Part::new(Sense::DayOfMonth(day, Shift::This), h.end + 1);
        }
        let hit = self.next_word(at)?;
        match hit.atom {
            Word::Unit(Unit::Month, Many::One) if at > end => {
                let (shift, e) = self.shift(hit.end);
                Part::new(Sense::DayOfMonth(day, shift?), e)
            }
            Word::NamedMonth => {
                let month = self.next_word(hit.end).filter(|h| matches!(h.atom, Word::Month(..) | Word::Hijri(..)))?;
                self.month(month, hit.end, Some(day))
            }
            // `في 8 ماي`: the month that is a weak word has its day.
            Word::Month(..) | Word::Hijri(..) => self.month(hit, at, Some(day)),
            _ => None,
        }
    }

    /// `الرابع والعشرين من أغسطس`, `الحادي عشر من`, `غرة رمضان`.
    fn ordinal_day(&self, hit: Hit<Word>) -> Option<Part> {
        let (day, end) = match hit.atom {
            Word::First => (1, hit.end),
            Word::OrdinalTens(n) => (n, hit.end),
            Word::Ordinal(n) if self.lex.teen.contains(self.form(hit.end)) => (n + 10, hit.end + 1),
            Word::Ordinal(n) => match self.word(hit.end) {
                Some(Hit { atom: Word::OrdinalTens(t), end, pre: "و" }) => (n + t, end),
                _ => (n, hit.end),
            },
            _ => return None,
        };
        let end = if self.form(end) == "يوم" { end + 1 } else { end };
        self.day(day, end).filter(|_| day <= 31)
    }

    /// A month's name from the token behind which its double, year and direction may stand.
    fn month(&self, hit: Hit<Word>, at: usize, day: Option<i8>) -> Option<Part> {
        let (month, hijri) = match hit.atom {
            Word::Month(m, _) => (m, false),
            Word::Hijri(m, _) => (m, true),
            _ => return None,
        };
        let mut end = self.double(hit.end, hit.atom).unwrap_or(hit.end);
        if !self.same_sentence(at, end.saturating_sub(1)) {
            return None;
        }
        let (mut year, mut shift) = (None, None);
        let mut hijri_year = None;
        let of = if self.form(end) == "من" { end + 1 } else { end };
        let lead = self.next_word(of).filter(|h| h.atom == Word::Year).map(|h| h.end);
        if hijri && lead.is_none() {
            // No mark is needed behind a Hijri month.
            let bare = self.form(end).parse::<i32>().ok().filter(|y| (1300..=1500).contains(y));
            hijri_year = bare.filter(|_| !self.lex.hijri_mark.contains(self.form(end + 1)));
        }
        match (self.year_number(lead.unwrap_or(end)), lead) {
            _ if hijri_year.is_some() => end += 1,
            (Some((Sense::Year(y), e)), _) => (year, end) = (Some(y), e),
            (Some((Sense::HijriYear(y), e)), _) => (hijri_year, end) = (Some(y), e),
            // `مارس من العام الماضي`
            (_, Some(lead)) => {
                if let ((Some(s), e), Some(a)) = (self.shift(lead), self.anchor) {
                    (year, end) = (i16::try_from(step(s)).ok().and_then(|by| a.year().checked_add(by)), e);
                }
            }
            _ => {
                let (s, e) = self.shift(end);
                (shift, end) = (s, e);
            }
        }
        if hijri {
            // A four-digit number that no mark calls Hijri is taken for one only where it can be.
            let year = hijri_year.or(year.map(i32::from).filter(|y| (1200..1600).contains(y)));
            let day = day.and_then(|d| u8::try_from(d).ok());
            return Part::new(Sense::Hijri { day, month: month as u8, year, shift }, end);
        }
        Part::new(Sense::Date { day, month, year, shift }, end)
    }

    /// The second name of a month: `نيسان/أبريل`, `أبريل (نيسان)`, `كانون الثاني - يناير`.
    fn double(&self, end: usize, first: Word) -> Option<usize> {
        let mark = self.form(end);
        let at = if matches!(mark, "/" | "(" | "-" | "،") { end + 1 } else { end };
        let hit = self.next_word(at)?;
        match (first, hit.atom) {
            (Word::Month(a, _), Word::Month(b, _)) if a == b => {}
            _ => return None,
        }
        if mark != "(" {
            return Some(hit.end);
        }
        (self.form(hit.end) == ")").then_some(hit.end + 1)
    }

    /// A month without a day: only where the words around make it one.
    fn month_alone(&self, at: usize, start: usize, edge: bool) -> Option<Part> {
        let hit = if at == start { self.word(at) } else { self.next_word(at) }?;
        let part = self.month(hit, at, None)?;
        let (weak, plain) = match (hit.atom, part.sense) {
            (Word::Month(_, u), Sense::Date { year, shift, .. }) => (u == Use::Weak, year.is_none() && shift.is_none()),
            (Word::Hijri(_, u), Sense::Hijri { year, shift, .. }) => {
                (u == Use::Weak, year.is_none() && shift.is_none())
            }
            _ => return None,
        };
        let doubled = self.double(hit.end, hit.atom).is_some();
        let before = self.before(start);
        let led = edge
            || self.set(&self.lex.within, before)
            || self.set(&self.lex.since, before)
            || self.set(&self.lex.from, before)
            || self.set(&self.lex.between, before)
            || matches!(hit.pre, "ب" | "ل" | "وب" | "ول");
        let inside = matches!(before, "في" | "وفي" | "خلال" | "منذ" | "بحلول") || edge;
        let enough = !plain || doubled || if weak { inside && matches!(hit.atom, Word::Month(..)) } else { led };
        enough.then_some(part)
    }

    /// A year's number with its mark.
    fn year_number(&self, at: usize) -> Option<(Sense, usize)> {
        if self.kind(at) != Some(Kind::Number) {
            return None;
        }
        let form = self.form(at);
        let mark = self.form(at + 1);
        if self.lex.hijri_mark.contains(mark) {
            let y = form.parse::<i32>().ok().filter(|y| (1..1600).contains(y))?;
            return Some((Sense::HijriYear(y), at + 2));
        }
        let year = gregorian_year(form)?;
        Some((Sense::Year(year), at + 1 + usize::from(self.lex.gregorian_mark.contains(mark))))
    }

    fn year(&self, at: usize, edge: bool) -> Option<Part> {
        if let Some((sense, end)) = self.year_number(at) {
            return Part::new(sense, end);
        }
        if let Some((a, b)) = self.form(at).split_once('-').filter(|_| self.kind(at) == Some(Kind::Number)) {
            return self.numeric_range(a, b, at);
        }
        // Before the modern centuries; what may be a Hijri year without its mark stays open.
        match self.form(at).parse::<i16>() {
            Ok(y @ 1000..1300) => return Part::new(Sense::Year(y), at + 1),
            Ok(1300..1500) => return Part::new(Sense::Open, at + 1),
            _ => {}
        }
        let own = self.before(at).starts_with("ال") || self.before(at).starts_with("لل");
        match self.modifier(at) {
            Some((Modifier::Shift(s), end)) if own => Part::new(Sense::Unit(Unit::Year, s), end),
            Some((Modifier::Same, end)) if own => Part::new(Sense::Open, end),
            _ if edge && own => Part::new(Sense::Unit(Unit::Year, Shift::This), at),
            _ => None,
        }
    }

    /// `عامي 2014 و2015`
    fn years(&self, at: usize) -> Option<Part> {
        let (first, end) = self.year_number(at)?;
        let next = if self.form(end) == "و" { end + 1 } else { return None };
        let (second, end) = self.year_number(next)?;
        Some(Part { sense: first, end, second: Some(second) })
    }

    /// `الأسبوع الماضي`, `الأيام الثلاثة الماضية`, `اليومين المقبلين`, `الساعات الـ24 الماضية`.
    fn unit(&self, unit: Unit, many: Many, end: usize, edge: bool) -> Option<Part> {
        let (n, at) = match many {
            Many::One => (1, end),
            Many::Two => (2, end),
            Many::More => match super::numbers::read(self.numbers, self.doc, end) {
                Some(c) => (i32::try_from(c.least).ok().filter(|n| *n < 100_000)?, c.end),
                None => (0, end),
            },
        };
        match (self.modifier(at), many) {
            (Some((Modifier::Shift(s), e)), Many::One) if unit != Unit::Hour => Part::new(Sense::Unit(unit, s), e),
            (Some((Modifier::Shift(Shift::Last), e)), _) if n > 0 => Part::new(Sense::Stretch(unit, -n), e),
            (Some((Modifier::Shift(Shift::Next), e)), _) if n > 0 => Part::new(Sense::Stretch(unit, n), e),
            // `السنوات الخمس الأخيرة`
            (Some((Modifier::Recent, e)), Many::More) if n > 0 => Part::new(Sense::Stretch(unit, -n), e),
            (Some((_, e)), _) => Part::new(Sense::Open, e),
            (None, Many::One) if edge && matches!(unit, Unit::Week | Unit::Month | Unit::Year) => {
                Part::new(Sense::Unit(unit, Shift::This), at)
            }
            _ => None,
        }
    }

    /// `هذا الأسبوع`, `هذا العام`; another noun behind `هذا` is no time.
    fn this(&self, at: usize) -> Option<Part> {
        let hit = self.next_word(at)?;
        match hit.atom {
            Word::Unit(unit @ (Unit::Week | Unit::Month | Unit::Year), Many::One) => {
                let (_, end) = self.shift(hit.end);
                Part::new(Sense::Unit(unit, Shift::This), end)
            }
            Word::Year if self.form(at).starts_with("ال") => Part::new(Sense::Unit(Unit::Year, Shift::This), hit.end),
            Word::Weekday(w) => Part::new(Sense::Weekday(w, None), hit.end),
            _ => None,
        }
    }

    fn decade(&self, n: i16, end: usize) -> Part {
        let century = self.next_word(end).filter(|h| h.atom == Word::Century);
        match century.and_then(|h| self.lex.centuries.at(self.doc, h.end)) {
            Some(c) => Part { sense: Sense::Decade(c.atom + n), end: c.end, second: None },
            // Without a century only the twentieth's are so called; the twenties might be either's.
            None if n >= 30 => Part { sense: Sense::Decade(1900 + n), end, second: None },
            None => Part { sense: Sense::Open, end, second: None },
        }
    }

    /// `قبل يومين`, `بعد أسبوع`; from another event (`قبل يومين من الاقتراع`) it is open.
    fn away(&self, hit: Hit<Word>) -> Option<Part> {
        let (unit, n, _, end) = self.duration(hit.end)?;
        let from_event = self.form(end) == "من" && self.next_word(end + 1).is_none();
        let Some(n) = n.filter(|_| !from_event && unit != Unit::Hour) else { return Part::new(Sense::Open, end) };
        match hit.atom {
            Word::Ago => Part::new(Sense::Away(unit, -n), end),
            _ if self.tense(hit.end - 1) == Tense::Future => Part::new(Sense::Away(unit, n), end),
            _ => Part::new(Sense::Open, end),
        }
    }

    /// A second time that makes an interval with the first.
    fn joined(&self, i: usize, part: Part) -> (usize, Meaning) {
        if let Some(second) = part.second {
            return (part.end, Meaning::Span(part.sense, second));
        }
        let one = (part.end, Meaning::One(part.sense));
        let range = self.ranged_before(i) || self.set(&self.lex.since, self.before(i));
        let between = self.set(&self.lex.between, self.before(i));
        let end = part.end;
        let year = matches!(part.sense, Sense::Year(_));
        let (next, glue) = match self.form(end) {
            "-" => (end + 1, Glue::Dash),
            f if self.lex.to.contains(f) => (end + 1, Glue::To),
            "و" => (end + 1, Glue::And),
            f if f.starts_with('و') && self.kind(end) == Some(Kind::Word) => (end, Glue::And),
            _ => return one,
        };
        if !self.same_sentence(i, next) || matches!(part.sense, Sense::Open | Sense::Away(..)) {
            return one;
        }
        let Some(last) = self.point(next, year || between).filter(|p| p.second.is_none()) else { return one };
        if glue != Glue::And && self.word(next).is_some_and(|h| !h.pre.is_empty()) {
            return one;
        }
        let joint = self.word(next).is_none_or(|h| matches!(h.pre, "" | "و"));
        let fits = match glue {
            Glue::Dash => {
                alike(part.sense, last.sense)
                    && (range || !matches!(part.sense, Sense::Weekday(..)) || adjacent(part.sense, last.sense))
            }
            Glue::To => alike(part.sense, last.sense) && range,
            Glue::And => joint && alike(part.sense, last.sense) && (between || adjacent(part.sense, last.sense)),
        };
        if fits { (last.end, Meaning::Span(part.sense, last.sense)) } else { one }
    }

    /// The same day in the other calendar: `12 ربيع الأول 1441هـ الموافق 9 نوفمبر 2019م`. The civil one tells.
    fn corresponding(&self, end: usize, meaning: Meaning) -> (usize, Meaning) {
        let Meaning::One(sense @ (Sense::Hijri { .. } | Sense::Date { day: Some(_), .. })) = meaning else {
            return (end, meaning);
        };
        let hijri = matches!(sense, Sense::Hijri { .. });
        let open = usize::from(matches!(self.form(end), "(" | "،" | ","));
        let mut at = end + open;
        if self.lex.corresponds.contains(self.form(at)) {
            at += 1 + usize::from(matches!(self.form(at + 1), "ل" | "فيه"));
        } else if hijri && matches!(self.form(end), "/" | "-" | "(") {
            at = end + 1;
        } else {
            return (end, meaning);
        }
        let Some(other) = self.point(at, false).filter(|_| self.same_sentence(end - 1, at)) else {
            return (end, meaning);
        };
        let close = usize::from(self.form(end) == "(" && self.form(other.end) == ")");
        match other.sense {
            Sense::Date { day: Some(_), .. } if hijri => (other.end + close, Meaning::One(other.sense)),
            Sense::Hijri { day: Some(_), .. } if !hijri => (other.end + close, meaning),
            _ => (end, meaning),
        }
    }

    /// Whether the sentence looks back or forward at a token.
    fn tense(&self, i: usize) -> Tense {
        let Some(sentence) = self.doc.sentence_of.get(i).and_then(|s| self.doc.sentences.get(*s as usize)) else {
            return Tense::Untold;
        };
        let mut linked = false;
        for j in (sentence.start.max(i.saturating_sub(40))..i).rev() {
            let form = self.form(j);
            linked |= self.lex.request_links.contains(form);
            match self.lex.tells(form) {
                Some(Tells::Past) => return Tense::Past,
                Some(Tells::Request) => return if linked { Tense::Future } else { Tense::Past },
                // `كان من المقرر` may have come to nothing, but it still looked ahead from then.
                Some(Tells::Forward) => return Tense::Future,
                None => {}
            }
        }
        for j in i + 1..sentence.end.min(i + 12) {
            if matches!(self.kind(j), Some(Kind::Punct)) && !matches!(self.form(j), "(" | ")" | "/" | "-") {
                break;
            }
            match self.lex.tells(self.form(j)) {
                Some(Tells::Forward) if self.lex.is_future(self.form(j)) || self.form(j) == "سوف" => {
                    return Tense::Future;
                }
                Some(_) => return Tense::Past,
                None => {}
            }
        }
        if self.lex.deadline.contains(self.before(i)) { Tense::Future } else { Tense::Untold }
    }

    fn mention(&self, found: &Found) -> TimeMention {
        let needs_tense = |s: Sense| {
            matches!(
                s,
                Sense::Weekday(_, None)
                    | Sense::Date { year: None, shift: None, .. }
                    | Sense::Hijri { year: None, shift: None, .. }
            )
        };
        let (first, second) = match found.meaning {
            Meaning::One(s) => (s, None),
            Meaning::Span(a, b) => (a, Some(b)),
        };
        let since_here = self.set(&self.lex.since, self.before(found.start));
        let tense = match needs_tense(first) || second.is_some_and(needs_tense) {
            true if since_here => Tense::Past,
            true => self.tense(found.start),
            false => Tense::Untold,
        };
        let edtf = match second {
            None if since_here => since(resolve(first, self.anchor, tense), self.anchor),
            // `هجمات 11 سبتمبر`: an event known by its day, of a year that is not told.
            None if matches!(first, Sense::Date { day: Some(_), year: None, shift: None, .. })
                && self.set(&self.lex.before_event, self.before(found.start)) =>
            {
                resolve(first, None, tense).edtf()
            }
            None => resolve(first, self.anchor, tense).edtf(),
            Some(second) => interval(first, second, self.anchor, tense).edtf(),
        };
        TimeMention {
            span: span_after(self.doc, found.start..found.end, found.pre),
            tokens: found.start..found.end,
            edtf,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Glue {
    And,
    Dash,
    To,
}

fn gregorian_year(form: &str) -> Option<i16> {
    form.parse().ok().filter(|y| form.len() == 4 && (1500..2200).contains(y))
}

fn with_day(sense: Sense, d: i8) -> Option<Sense> {
    Some(match sense {
        Sense::Date { month, year, shift, .. } => Sense::Date { day: Some(d), month, year, shift },
        Sense::Hijri { month, year, shift, .. } => Sense::Hijri { day: u8::try_from(d).ok(), month, year, shift },
        Sense::DayOfMonth(_, shift) => Sense::DayOfMonth(d, shift),
        _ => return None,
    })
}

/// Whether two senses can be the ends of an interval.
fn alike(a: Sense, b: Sense) -> bool {
    match (a, b) {
        (Sense::Date { day: x, .. }, Sense::Date { day: y, .. }) => x.is_some() == y.is_some(),
        (Sense::Weekday(..) | Sense::Relative(..), Sense::Weekday(..) | Sense::Relative(..)) => true,
        (Sense::Open, _) | (_, Sense::Open) => false,
        _ => std::mem::discriminant(&a) == std::mem::discriminant(&b),
    }
}

/// Whether the second is the day or month right after the first.
fn adjacent(a: Sense, b: Sense) -> bool {
    match (a, b) {
        (Sense::Weekday(x, _), Sense::Weekday(y, _)) => y == x % 7 + 1,
        (Sense::Relative(x, _), Sense::Relative(y, _)) => y == x + 1,
        (Sense::Date { day: None, month: x, .. }, Sense::Date { day: None, month: y, .. }) => y == x % 12 + 1,
        _ => false,
    }
}
