//! Dates as pages write them: attributes in ISO form, and lines that an Arabic desk prints under its headline.
//!
//! The day is never moved: a time keeps the zone it was written with, a time without a zone is left out. A date that
//! could be read two ways gives nothing.

use jiff::civil::{Date, Time};

use super::knowledge::PageLexicon;
use crate::text::fold::fold;

/// A part of a date line in folded form.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Number { value: u32, digits: usize },
    Word(String),
    Mark(char),
}

fn parts(text: &str) -> Vec<Part> {
    let mut out = Vec::new();
    let mut word = String::new();
    let mut number = String::new();
    for c in fold(text).chars().chain(std::iter::once(' ')) {
        if !c.is_ascii_digit() && !number.is_empty() {
            // A number too long for u32 is no part of a date.
            out.push(Part::Number { value: number.parse().unwrap_or(u32::MAX), digits: number.len() });
            number.clear();
        }
        if !c.is_alphabetic() && !word.is_empty() {
            out.push(Part::Word(std::mem::take(&mut word)));
        }
        match c {
            c if c.is_ascii_digit() => number.push(c),
            c if c.is_alphabetic() => word.push(c),
            c if c.is_whitespace() => {}
            c => out.push(Part::Mark(c)),
        }
    }
    out
}

/// What a line says about a date.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct DateLine {
    /// `YYYY-MM-DD`, with time and offset where both are written.
    pub date: Option<String>,
    /// A day is written, even if it can be read two ways.
    pub has_day: bool,
    pub has_time: bool,
    /// Words that belong neither to the date nor to what stands around one.
    pub others: usize,
    /// A phrase before the date says that it is the date of a change.
    pub updated: bool,
    /// The one day of the line stands with such a phrase (`28 آب 2013، آخر تحديث 14:00`): it may be that of the change.
    pub doubtful: bool,
    /// A phrase of publication or change stands in the line.
    pub around: bool,
}

/// The date that an attribute, a feed or a caller's field gives.
pub(super) fn read(lexicon: &PageLexicon, text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() > 200 {
        return None;
    }
    iso(text).or_else(|| line(lexicon, text).date)
}

/// ISO 8601 as pages write it (`2020-06-03T03:01+0400`); a time without a zone is left out.
fn iso(text: &str) -> Option<String> {
    let folded = fold(text);
    let day_text = folded.get(..10)?;
    let mut fields = day_text.split('-');
    let (y, m, d) = (fields.next()?, fields.next()?, fields.next()?);
    if fields.next().is_some() || y.len() != 4 || m.len() != 2 || d.len() != 2 {
        return None;
    }
    let day = civil(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?)?;
    let rest = folded.get(10..)?.trim_start_matches(['t', ' ']);
    let time_end = rest.find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.').unwrap_or(rest.len());
    let (clock, zone) = rest.split_at(time_end);
    let mut clock = clock.split('.').next()?.split(':').map(|n| n.parse::<i8>().ok());
    let (Some(hour), Some(minute)) = (clock.next().flatten(), clock.next().flatten()) else {
        return Some(day.to_string());
    };
    let second = clock.next().flatten().unwrap_or(0);
    Some(stamp(day, hour, minute, second, offset(zone.trim())))
}

/// `+0400`, `+04:00`, `+4`, `z`, `gmt` as `+04:00`; nothing else is a zone.
fn offset(zone: &str) -> Option<String> {
    let zone = zone.trim_end_matches(')');
    let zone = zone.strip_prefix("gmt").or(zone.strip_prefix("utc")).filter(|r| !r.is_empty()).unwrap_or(zone);
    if matches!(zone, "z" | "gmt" | "utc") {
        return Some("+00:00".into());
    }
    let sign = zone.chars().next().filter(|c| matches!(c, '+' | '-'))?;
    let digits: String = zone[1..].chars().filter(|c| *c != ':').take_while(char::is_ascii_digit).collect();
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits.parse::<u32>().ok()?, 0),
        4 => (digits[..2].parse().ok()?, digits[2..].parse::<u32>().ok()?),
        _ => return None,
    };
    (hours <= 14 && minutes < 60).then(|| format!("{sign}{hours:02}:{minutes:02}"))
}

fn stamp(day: Date, hour: i8, minute: i8, second: i8, offset: Option<String>) -> String {
    match (Time::new(hour, minute, second, 0), offset) {
        (Ok(_), Some(offset)) => format!("{day}T{hour:02}:{minute:02}:{second:02}{offset}"),
        _ => day.to_string(),
    }
}

/// A day of the Gregorian calendar that a news page can carry.
fn civil(year: u32, month: u32, day: u32) -> Option<Date> {
    if !(1980..=2099).contains(&year) {
        return None;
    }
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Read a visible line for a date.
pub(super) fn line(lexicon: &PageLexicon, text: &str) -> DateLine {
    let parts = parts(text);
    let mut out = DateLine::default();
    let mut used = vec![false; parts.len()];
    let weekday = weekday(lexicon, &parts, &mut used);
    let clock = clock(lexicon, &parts, &mut used);
    out.has_time = clock.is_some();
    let zone = zone(lexicon, text, &parts, &mut used);
    let mut found: Option<(usize, Date)> = None;
    let mut days = 0;
    let arabic = text.chars().any(|c| ('\u{600}'..='\u{6FF}').contains(&c));
    for at in 0..parts.len() {
        if used[at] {
            continue;
        }
        if let Some((end, day)) = day_at(lexicon, &parts, &used, at, weekday, arabic) {
            used[at..end].fill(true);
            out.has_day = true;
            days += 1;
            if let (None, Some(day)) = (found, day) {
                found = Some((at, day));
            }
        }
    }
    // The Hijri date beside a Gregorian one; a day that is only Hijri is left unread.
    for at in 0..parts.len() {
        let hijri = |p: &Part| matches!(p, Part::Word(w) if lexicon.hijri.contains(w));
        if hijri(&parts[at]) {
            let near = at.saturating_sub(2)..(at + 3).min(parts.len());
            for i in near {
                if matches!(parts[i], Part::Number { value, .. } if value <= 30 || (1300..1600).contains(&value)) {
                    used[i] = true;
                }
            }
            used[at] = true;
        }
    }
    let words: Vec<_> = super::cue::words(text);
    let before = found.map_or(parts.len(), |(at, _)| words_before(&parts, at));
    let change = (0..words.len()).find(|from| lexicon.updated.iter().any(|c| c.match_at(&words, *from).is_some()));
    out.around = change.is_some();
    let change = change.map(|at| words[..at].iter().filter(|w| !w.number).count());
    out.updated = change.is_some_and(|c| c < before);
    out.doubtful = change.is_some() && days < 2;
    // `5 آب، آخر تحديث 02:21`: the time is that of the change.
    let clock = clock.filter(|(at, _)| change.is_none_or(|c| words_before(&parts, *at) <= c)).map(|(_, time)| time);
    for (part, used) in parts.iter().zip(&used) {
        match part {
            Part::Word(w) if lexicon.around.contains(w) => out.around |= w.chars().count() > 2,
            Part::Word(_) | Part::Number { .. } if !used => out.others += 1,
            _ => {}
        }
    }
    out.date = found.map(|(_, day)| match (clock, zone) {
        (Some((h, m, s)), zone) => stamp(day, h, m, s, zone),
        _ => day.to_string(),
    });
    out
}

fn words_before(parts: &[Part], at: usize) -> usize {
    parts.iter().take(at).filter(|p| matches!(p, Part::Word(_))).count()
}

fn weekday(lexicon: &PageLexicon, parts: &[Part], used: &mut [bool]) -> Option<i8> {
    let mut found = None;
    for (part, used) in parts.iter().zip(used) {
        if let Part::Word(w) = part
            && let Some(n) = lexicon.weekdays.get(w)
        {
            *used = true;
            found = found.or(Some(*n));
        }
    }
    found
}

/// The first clock time (`09:22 مساءً`, `2:05:00 PM`), in hours of twenty-four; all of them are marked as read.
fn clock(lexicon: &PageLexicon, parts: &[Part], used: &mut [bool]) -> Option<(usize, (i8, i8, i8))> {
    let number = |i: usize| match parts.get(i) {
        Some(Part::Number { value, digits }) if *digits <= 2 => i8::try_from(*value).ok(),
        _ => None,
    };
    let colon = |i: usize| parts.get(i) == Some(&Part::Mark(':'));
    let mut found = None;
    let mut at = 0;
    while at < parts.len() {
        let (Some(mut hour), true, Some(minute)) = (number(at), colon(at + 1), number(at + 2)) else {
            at += 1;
            continue;
        };
        let second = if colon(at + 3) { number(at + 4) } else { None };
        let mut end = if second.is_some() { at + 5 } else { at + 3 };
        if let Some(Part::Word(w)) = parts.get(end) {
            let (am, pm) = (lexicon.am.contains(w), lexicon.pm.contains(w));
            hour = if pm && hour < 12 {
                hour + 12
            } else if am && hour == 12 {
                0
            } else {
                hour
            };
            end += usize::from(am || pm);
        }
        used[at..end.min(parts.len())].fill(true);
        found = found.or(Some((at, (hour, minute, second.unwrap_or(0)))));
        at = end;
    }
    found
}

/// A zone written out: `GMT`, `GMT+0400`, `+03:00` after a clock time, `بتوقيت غرينتش`.
fn zone(lexicon: &PageLexicon, text: &str, parts: &[Part], used: &mut [bool]) -> Option<String> {
    let Some(at) = parts.iter().position(|p| matches!(p, Part::Word(w) if lexicon.utc.contains(w))) else {
        let plus = parts.iter().position(|p| *p == Part::Mark('+'))?;
        let Some(Part::Number { value, digits: 4 }) = parts.get(plus + 1) else { return None };
        used[plus + 1] = true;
        return offset(&format!("+{value:04}"));
    };
    used[at] = true;
    let folded = fold(text);
    let Some(Part::Word(name)) = parts.get(at) else { return None };
    let behind = folded.find(name.as_str()).and_then(|i| folded.get(i + name.len()..)).unwrap_or("");
    let shift: String = behind.chars().take_while(|c| c.is_ascii_digit() || "+-: ".contains(*c)).collect();
    if let (Some(Part::Mark('+' | '-')), Some(Part::Number { digits: 1 | 2 | 4, .. })) =
        (parts.get(at + 1), parts.get(at + 2))
    {
        used[at + 2] = true;
        if let (Some(Part::Mark(':')), Some(Part::Number { digits: 2, .. })) = (parts.get(at + 3), parts.get(at + 4)) {
            used[at + 4] = true;
        }
        return offset(shift.split_whitespace().next().unwrap_or(""));
    }
    Some("+00:00".into())
}

/// A day that starts at this part: its end, and the day if it can be read one way only.
fn day_at(
    lexicon: &PageLexicon,
    parts: &[Part],
    used: &[bool],
    at: usize,
    weekday: Option<i8>,
    arabic: bool,
) -> Option<(usize, Option<Date>)> {
    let number = |i: usize| match parts.get(i) {
        Some(Part::Number { value, digits }) if !used.get(i).copied().unwrap_or(true) => Some((*value, *digits)),
        _ => None,
    };
    let fits = |day: Date| weekday.is_none_or(|w| day.weekday().to_monday_one_offset() == w);
    if let (Some((a, a_digits)), Some(Part::Mark(mark @ ('/' | '-' | '.')))) = (number(at), parts.get(at + 1))
        && let (Some((b, _)), Some(Part::Mark(second)), Some((c, c_digits))) =
            (number(at + 2), parts.get(at + 3), number(at + 4))
    {
        if mark == second && a_digits == 4 {
            return Some((at + 5, civil(a, b, c)));
        }
        if mark == second && c_digits == 4 {
            let (day_first, month_first) = (civil(c, b, a), civil(c, a, b));
            let day = match (day_first, month_first) {
                (Some(d), Some(m)) if d != m => match (fits(d), fits(m)) {
                    (true, false) => Some(d),
                    (false, true) => Some(m),
                    _ if arabic || *mark == '.' => Some(d),
                    _ => None,
                },
                (d, m) => d.or(m),
            };
            return Some((at + 5, day));
        }
    }
    // `24 نيسان / أبريل 2020`, `04 آب/اغسطس 2013`, `7 October, 2020`
    if let Some((day, 1 | 2)) = number(at) {
        let mut next = skip(parts, at + 1, &[',', '،', '-', '/', '.']);
        if let Some(Part::Word(w)) = parts.get(next) {
            // `3rd`, `7 من أكتوبر`
            if matches!(w.as_str(), "st" | "nd" | "rd" | "th" | "of" | "من" | "شهر") {
                next += 1;
            }
        }
        let (after, month) = month(lexicon, parts, next)?;
        let year = skip(parts, after, &[',', '،', '-', '/', '.']);
        let (value, 4) = number(year)? else { return None };
        let end = year + 1 + usize::from(matches!(parts.get(year + 1), Some(Part::Word(w)) if w == "م"));
        return Some((end, civil(value, u32::from(month.unsigned_abs()), day)));
    }
    // `ديسمبر 25, 2020`
    let (after, month) = month(lexicon, parts, at)?;
    let (day, 1 | 2) = number(after)? else { return None };
    let mut year = skip(parts, after + 1, &[',', '،']);
    if matches!(parts.get(year), Some(Part::Word(w)) if matches!(w.as_str(), "st" | "nd" | "rd" | "th")) {
        year = skip(parts, year + 1, &[',', '،']);
    }
    let (value, 4) = number(year)? else { return None };
    Some((year + 1, civil(value, u32::from(month.unsigned_abs()), day)))
}

fn skip(parts: &[Part], mut at: usize, marks: &[char]) -> usize {
    while matches!(parts.get(at), Some(Part::Mark(m)) if marks.contains(m)) {
        at += 1;
    }
    at
}

/// A month, or the same month under two names (`آذار/مارس`, `كانون الثاني (يناير)`): its end and number.
fn month(lexicon: &PageLexicon, parts: &[Part], at: usize) -> Option<(usize, i8)> {
    let one = |at: usize| {
        lexicon.months.iter().find_map(|(name, n)| {
            let here = parts.get(at..at + name.len())?;
            here.iter().zip(name).all(|(p, w)| matches!(p, Part::Word(x) if x == w)).then_some((at + name.len(), *n))
        })
    };
    let (end, first) = one(at)?;
    let second = skip(parts, end, &['/', '-', '(', '\\', '|', '،']);
    match one(second) {
        Some((end, n)) if n == first => Some((skip(parts, end, &[')']), n)),
        Some(_) => None,
        None => Some((end, first)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_pages_write_them() {
        let lexicon = PageLexicon::load(&[]).expect("built-in lexicon");
        for (text, want) in [
            ("2020-06-03", Some("2020-06-03")),
            ("2020-06-03T03:01+0400", Some("2020-06-03T03:01:00+04:00")),
            ("2020-12-01T02:00:00.000+03:00", Some("2020-12-01T02:00:00+03:00")),
            ("2020-12-24T23:59:50Z", Some("2020-12-24T23:59:50+00:00")),
            ("2020-12-24 23:59:50", Some("2020-12-24")),
            ("2020-13-01", None),
            ("10-Nov-2000", Some("2000-11-10")),
            ("Tue, 17 Mar 2020 17:27:41 GMT", Some("2020-03-17T17:27:41+00:00")),
            ("Tue, 17 Mar 2020 17:27:41 +0300", Some("2020-03-17T17:27:41+03:00")),
            ("الثلاثاء، 13 أكتوبر 2020 - 11:45 م", Some("2020-10-13")),
            ("تم نشره السبت 25 نيسان / أبريل 2020 08:10 مساءً", Some("2020-04-25")),
            ("18 مارس/ آذار 2020", Some("2020-03-18")),
            ("نشر في: 5 تشرين الثاني/نوفمبر 2019", Some("2019-11-05")),
            ("GMT 16:20 18.03.2020 (محدثة GMT 17:49 18.03.2020)", Some("2020-03-18T16:20:00+00:00")),
            ("12 شوال 1441هـ - 04 يونيو 2020م", Some("2020-06-04")),
            ("٠٣:١٥ الأربعاء ٢ / ١٢ / ٢٠٢٠", Some("2020-12-02")),
            ("ديسمبر 26, 2020", Some("2020-12-26")),
            ("2020/12/26 - 1:59 صباحًا", Some("2020-12-26")),
            ("السبت 9 فيفري 2019", Some("2019-02-09")),
            ("12 جوان 2021", Some("2021-06-12")),
            ("05 آب/اغسطس 2013، آخر تحديث 02:21 (GMT+0400)", Some("2013-08-05")),
            ("November 9, 2020", Some("2020-11-09")),
            ("9th November 2020", Some("2020-11-09")),
            ("3/4/2020", None),
            ("الجمعة 3/4/2020", Some("2020-04-03")),
            ("Saturday 4/25/2020", Some("2020-04-25")),
            ("نُشر: 10:30-24 أبريل 2020 م ـ 01 رَمضان 1441 هـ", Some("2020-04-24")),
            ("الجمعة 1 رمضان 1441 هـ الموافق 24 أبريل 2020", Some("2020-04-24")),
            ("الجمعة 24 أبريل 2020 | 10:30 ص", Some("2020-04-24")),
            ("24/4/2020–|آخر تحديث: 25/4/2020 10:30 PM (مكة المكرمة)", Some("2020-04-24")),
            ("نشرت في: 24/04/2020 - 10:30", Some("2020-04-24")),
            ("تاريخ النشر: 24.04.2020 | 10:30 GMT", Some("2020-04-24T10:30:00+00:00")),
            ("الجمعة، ٢٤ أبريل/ نيسان ٢٠٢٠", Some("2020-04-24")),
            ("أبريل 24، 2020", Some("2020-04-24")),
            ("April 24th, 2020", Some("2020-04-24")),
            ("Friday, April 24, 2020 - 10:30", Some("2020-04-24")),
            ("24 كانون الثاني (يناير) 2020", Some("2020-01-24")),
            ("24 شباط 2020", Some("2020-02-24")),
            ("2020-04-24 | 10:30", Some("2020-04-24")),
            ("31 نيسان 2020", None),
            ("15 شوال 1441", None),
            ("أبريل 2020", None),
            ("۱۳۹۹/۰۲/۲۱ - ۱۸:۵۹", None),
            ("", None),
        ] {
            assert_eq!(read(&lexicon, text).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn the_date_of_a_change_is_told_apart() {
        let lexicon = PageLexicon::load(&[]).expect("built-in lexicon");
        for (text, updated) in [
            ("آخر تحديث: 24 أبريل 2020", true),
            ("24 أبريل 2020، آخر تحديث 10:30", false),
            ("Updated 24 April 2020", true),
            ("نشر في 24 أبريل 2020", false),
        ] {
            assert_eq!(line(&lexicon, text).updated, updated, "{text}");
        }
    }
}
