//! What a time expression means, and the EDTF that follows from it and the report's day.
//!
//! The grammars of the languages give a [`Sense`]; [`resolve`] anchors it. EDTF that may come out, with D a day
//! (`2019-11-24`, `XXXX-11-24`), a month (`2019-11`, `XXXX-11`) or a year (`2019`): `D`, `D~`, `D/D`, `D/..`, `201X`,
//! `19XX`.

use icu_calendar::cal::Hijri;
use icu_calendar::cal::hijri::UmmAlQura;
use jiff::civil::Date;
use std::fmt;

/// The direction that a word such as `الماضي` or the sentence gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shift {
    /// `قبل الماضي`, the one before the last.
    BeforeLast,
    /// `الماضي`, last.
    Last,
    /// `الجاري`, this.
    This,
    /// `المقبل`, next.
    Next,
}

/// Whether the words around look back or forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tense {
    Past,
    Future,
    /// They do not tell.
    Untold,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Unit {
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// What a time expression says, before it is anchored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sense {
    /// Monday is 1.
    Weekday(i8, Option<Shift>),
    /// Days from the report's own, with the weekday that the words name beside it.
    Relative(i32, Option<i8>),
    /// A date or a month, year perhaps unsaid.
    Date {
        day: Option<i8>,
        month: i8,
        year: Option<i16>,
        shift: Option<Shift>,
    },
    /// The same in the Hijri calendar of Umm al-Qura.
    Hijri {
        day: Option<u8>,
        month: u8,
        year: Option<i32>,
        shift: Option<Shift>,
    },
    HijriYear(i32),
    /// A day of this, last, next month.
    DayOfMonth(i8, Shift),
    Year(i16),
    /// 1990 for the nineties.
    Decade(i16),
    /// 1900 for the twentieth century.
    Century(i16),
    /// Last week, this month, next year.
    Unit(Unit, Shift),
    /// So many units before (negative) or after the report's day.
    Away(Unit, i32),
    /// The last (negative) or next so many units, up to or from the report's day.
    Stretch(Unit, i32),
    /// Left open by the words.
    Open,
}

/// A point of a calendar, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Point {
    Day(Option<i16>, i8, i8),
    Month(Option<i16>, i8),
    Year(i16),
    Decade(i16),
    Century(i16),
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match *self {
            Point::Day(Some(y), m, d) => write!(f, "{y:04}-{m:02}-{d:02}"),
            Point::Day(None, m, d) => write!(f, "XXXX-{m:02}-{d:02}"),
            Point::Month(Some(y), m) => write!(f, "{y:04}-{m:02}"),
            Point::Month(None, m) => write!(f, "XXXX-{m:02}"),
            Point::Year(y) => write!(f, "{y:04}"),
            Point::Decade(y) => write!(f, "{:03}X", y / 10),
            Point::Century(y) => write!(f, "{:02}XX", y / 100),
        }
    }
}

impl From<Date> for Point {
    fn from(d: Date) -> Point {
        Point::Day(Some(d.year()), d.month(), d.day())
    }
}

/// An anchored sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Value {
    Open,
    Point(Point),
    /// About that point: `2019-11-12~`.
    About(Point),
    Interval(Point, Point),
}

impl Value {
    /// The EDTF, `None` where it is open.
    pub fn edtf(self) -> Option<String> {
        match self {
            Value::Open => None,
            Value::Point(p) => Some(p.to_string()),
            Value::About(p) => Some(format!("{p}~")),
            Value::Interval(a, b) => Some(format!("{a}/{b}")),
        }
    }

    /// EDTF as used here has years of four digits.
    fn writable(self) -> bool {
        let year = |p: Point| match p {
            Point::Day(y, ..) | Point::Month(y, _) => y.unwrap_or(1),
            Point::Year(y) | Point::Decade(y) | Point::Century(y) => y,
        };
        [self.start(), self.end()].into_iter().flatten().all(|p| (0..=9999).contains(&year(p)))
    }

    fn start(self) -> Option<Point> {
        match self {
            Value::Open => None,
            Value::Point(p) | Value::About(p) | Value::Interval(p, _) => Some(p),
        }
    }

    fn end(self) -> Option<Point> {
        match self {
            Value::Open => None,
            Value::Point(p) | Value::About(p) | Value::Interval(_, p) => Some(p),
        }
    }

    /// From this to that, where both are known.
    pub fn to(self, last: Value) -> Value {
        match (self.start(), last.end()) {
            (Some(a), Some(b)) => Value::Interval(a, b),
            _ => Value::Open,
        }
    }
}

/// The EDTF of "since `value`": up to the report's day, at the value's own precision; open at the end without one.
pub(crate) fn since(value: Value, anchor: Option<Date>) -> Option<String> {
    let (start, mark) = match value {
        Value::Open => return None,
        Value::Point(p @ (Point::Decade(_) | Point::Century(_))) => return Some(p.to_string()),
        Value::Point(p) | Value::Interval(p, _) => (p, ""),
        Value::About(p) => (p, "~"),
    };
    let end = match (start, anchor) {
        (Point::Day(None, ..) | Point::Month(None, _), _) => return Some(start.to_string()),
        (_, None) => return Some(format!("{start}{mark}/..")),
        (Point::Day(..), Some(a)) => Point::from(a),
        (Point::Month(..), Some(a)) => Point::Month(Some(a.year()), a.month()),
        (_, Some(a)) => Point::Year(a.year()),
    };
    Some(if start == end { start.to_string() } else { format!("{start}{mark}/{end}") })
}

/// From one to another: what is said of one end (the year, the direction) holds for both.
pub(crate) fn interval(first: Sense, second: Sense, anchor: Option<Date>, tense: Tense) -> Value {
    let mut first = first;
    if let (Sense::Date { year: y @ None, shift: s, month: m, .. }, Sense::Date { year, shift, month, .. }) =
        (&mut first, second)
    {
        *y = year.map(|year| if *m > month { year - 1 } else { year });
        *s = s.or(shift);
    }
    let last = resolve(second, anchor, tense);
    if let (Sense::Weekday(a, _), Sense::Weekday(b, shift), Value::Point(Point::Day(Some(y), m, d))) =
        (first, second, last)
    {
        // Two days of one week: the nearer end decides, the other follows from it.
        let days = i32::from((b - a).rem_euclid(7));
        let ahead = tense == Tense::Future || shift == Some(Shift::Next);
        let from = if ahead {
            resolve(first, anchor, tense)
        } else {
            resolve(Sense::Relative(-days, None), Date::new(y, m, d).ok(), tense)
        };
        let to = match from {
            Value::Point(Point::Day(Some(y), m, d)) => {
                resolve(Sense::Relative(days, None), Date::new(y, m, d).ok(), tense)
            }
            _ => Value::Open,
        };
        return from.to(to);
    }
    resolve(first, anchor, tense).to(last)
}

/// Days later, within the calendar.
fn plus_days(date: Date, days: i32) -> Option<Date> {
    date.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

fn plus_months(year: i16, month: i8, by: i32) -> Option<(i16, i8)> {
    let total = i32::from(year) * 12 + i32::from(month) - 1 + by;
    let year = i16::try_from(total.div_euclid(12)).ok()?;
    (year > 0 && year < 9999).then_some((year, total.rem_euclid(12) as i8 + 1))
}

fn plus_years(date: Date, by: i32) -> Option<i16> {
    i16::try_from(i32::from(date.year()).checked_add(by)?).ok().filter(|y| *y > 0)
}

/// Anchors a sense on the report's day.
pub(crate) fn resolve(sense: Sense, anchor: Option<Date>, tense: Tense) -> Value {
    resolved(sense, anchor, tense).filter(|v| v.writable()).unwrap_or(Value::Open)
}

fn resolved(sense: Sense, anchor: Option<Date>, tense: Tense) -> Option<Value> {
    let day = |d: Date| Some(Value::Point(d.into()));
    Some(match sense {
        Sense::Open => return None,
        Sense::Year(y) => Value::Point(Point::Year(y)),
        Sense::Decade(y) => Value::Point(Point::Decade(y)),
        Sense::Century(y) => Value::Point(Point::Century(y)),
        Sense::HijriYear(y) => Value::Interval(gregorian(y, 1, 1)?, end_of_hijri_month(y, 12)?),
        Sense::Hijri { day, month, year: Some(y), .. } => hijri(day, month, y)?,
        Sense::Hijri { day, month, year: None, shift } => nearest_hijri(day, month, shift, anchor?, tense)?,
        Sense::Date { day: None, month, year: None, shift } => {
            let year = anchor.and_then(|a| nearest_month(month, shift, a, tense));
            Value::Point(Point::Month(year, month))
        }
        Sense::Date { day: None, month, year, .. } => Value::Point(Point::Month(year, month)),
        Sense::Date { day: Some(d), month, year: None, shift } => match anchor {
            Some(a) => return nearest_date(d, month, shift, a, tense).and_then(day),
            // A leap year, so that 29 February stands.
            None => Value::Point(Date::new(2000, month, d).ok().map(|_| Point::Day(None, month, d))?),
        },
        Sense::Date { day: Some(d), month, year: Some(y), .. } => return Date::new(y, month, d).ok().and_then(day),
        Sense::Weekday(w, shift) => return weekday(w, shift, anchor?, tense).and_then(day),
        Sense::Relative(n, named) => {
            let date = plus_days(anchor?, n)?;
            // Where the two disagree (a report dated a day off), the name of the day is the surer.
            let off =
                named.map_or(0, |w| (i32::from(w) - i32::from(date.weekday().to_monday_one_offset()) + 10) % 7 - 3);
            return plus_days(date, off).and_then(day);
        }
        Sense::DayOfMonth(d, shift) => {
            let a = anchor?;
            let (y, m) = plus_months(a.year(), a.month(), step(shift))?;
            return Date::new(y, m, d).ok().and_then(day);
        }
        Sense::Unit(unit, shift) => unit_value(unit, step(shift), anchor?)?,
        Sense::Away(unit, n) => away(unit, n, anchor?)?,
        Sense::Stretch(unit, n) => stretch(unit, n, anchor?)?,
    })
}

/// Units from the present one.
pub(crate) fn step(shift: Shift) -> i32 {
    match shift {
        Shift::BeforeLast => -2,
        Shift::Last => -1,
        Shift::This => 0,
        Shift::Next => 1,
    }
}

fn weekday(w: i8, shift: Option<Shift>, anchor: Date, tense: Tense) -> Option<Date> {
    let ahead = (i32::from(w) - i32::from(anchor.weekday().to_monday_one_offset())).rem_euclid(7);
    let days = match shift {
        Some(Shift::BeforeLast) => (if ahead == 0 { -7 } else { ahead - 7 }) - 7,
        Some(Shift::Last) => {
            if ahead == 0 {
                -7
            } else {
                ahead - 7
            }
        }
        Some(Shift::Next) => {
            if ahead == 0 {
                7
            } else {
                ahead
            }
        }
        _ if tense == Tense::Future || ahead == 0 => ahead,
        _ => ahead - 7,
    };
    plus_days(anchor, days)
}

/// How far ahead a date may lie that no word calls past or future: a report more often tells of what was.
const NEAR_AHEAD: i32 = 60;

fn nearest_date(d: i8, month: i8, shift: Option<Shift>, anchor: Date, tense: Tense) -> Option<Date> {
    let year = anchor.year();
    let in_year = |y: i16| Date::new(y, month, d).ok();
    // Eight years hold a 29 February, whatever the century.
    let before = || (0..=8).filter_map(|n| in_year(year - n)).find(|x| *x <= anchor);
    let after = || (0..=8).filter_map(|n| in_year(year + n)).find(|x| *x >= anchor);
    match (shift, tense) {
        (Some(Shift::This), _) => in_year(year),
        (Some(Shift::Last | Shift::BeforeLast), _) | (None, Tense::Past) => before(),
        (Some(Shift::Next), _) | (None, Tense::Future) => after(),
        (None, Tense::Untold) => after()
            .filter(|x| days_between(anchor, *x) <= NEAR_AHEAD)
            .filter(|x| before().is_none_or(|b| days_between(*x, anchor).abs() <= days_between(b, anchor)))
            .or_else(before),
    }
}

fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |s| s.get_days())
}

fn nearest_month(month: i8, shift: Option<Shift>, anchor: Date, tense: Tense) -> Option<i16> {
    let (year, now) = (anchor.year(), anchor.month());
    let last = if month <= now { year } else { year - 1 };
    let next = if month >= now { year } else { year + 1 };
    Some(match (shift, tense) {
        (Some(Shift::This), _) => year,
        (Some(Shift::BeforeLast), _) => {
            if month < now {
                year - 1
            } else {
                year - 2
            }
        }
        (Some(Shift::Last), _) if month == now => year - 1,
        (Some(Shift::Next), _) if month == now => year + 1,
        (Some(Shift::Last), _) | (None, Tense::Past) => last,
        (Some(Shift::Next), _) | (None, Tense::Future) => next,
        (None, Tense::Untold) => {
            if (month - now).rem_euclid(12) <= 1 {
                next
            } else {
                last
            }
        }
    })
}

fn unit_value(unit: Unit, by: i32, anchor: Date) -> Option<Value> {
    Some(match unit {
        Unit::Hour => return None,
        Unit::Day => Value::Point(plus_days(anchor, by)?.into()),
        Unit::Week => {
            let monday = plus_days(anchor, 1 - i32::from(anchor.weekday().to_monday_one_offset()) + 7 * by)?;
            Value::Interval(monday.into(), plus_days(monday, 6)?.into())
        }
        Unit::Month => {
            let (y, m) = plus_months(anchor.year(), anchor.month(), by)?;
            Value::Point(Point::Month(Some(y), m))
        }
        // Millennia back are a manner of speaking.
        Unit::Year => Value::Point(Point::Year(plus_years(anchor, by).filter(|y| *y >= 1000)?)),
    })
}

fn away(unit: Unit, n: i32, anchor: Date) -> Option<Value> {
    match unit {
        Unit::Week => Some(Value::About(plus_days(anchor, n.checked_mul(7)?)?.into())),
        _ => unit_value(unit, n, anchor),
    }
}

fn stretch(unit: Unit, n: i32, anchor: Date) -> Option<Value> {
    let far: Point = match unit {
        Unit::Hour => plus_days(anchor, n.signum() * ((n.checked_abs()?.checked_add(23)?) / 24))?.into(),
        Unit::Day => plus_days(anchor, n)?.into(),
        Unit::Week => plus_days(anchor, n.checked_mul(7)?)?.into(),
        Unit::Month | Unit::Year => unit_value(unit, n, anchor)?.start()?,
    };
    let near = match unit {
        Unit::Month => Point::Month(Some(anchor.year()), anchor.month()),
        Unit::Year => Point::Year(anchor.year()),
        _ => anchor.into(),
    };
    Some(if n < 0 { Value::Interval(far, near) } else { Value::Interval(near, far) })
}

type HijriDate = icu_calendar::Date<Hijri<UmmAlQura>>;

/// The Umm al-Qura date as the civil day, for the years that a report may name.
fn hijri_date(year: i32, month: u8, day: u8) -> Option<HijriDate> {
    if !(1..=1600).contains(&year) {
        return None;
    }
    HijriDate::try_new_hijri_with_calendar(year, month, day, Hijri::new_umm_al_qura()).ok()
}

fn civil(date: &HijriDate) -> Option<Date> {
    let iso = date.to_calendar(icu_calendar::Iso);
    Date::new(
        i16::try_from(iso.year().extended_year()).ok()?,
        i8::try_from(iso.month().ordinal).ok()?,
        i8::try_from(iso.day_of_month().0).ok()?,
    )
    .ok()
}

fn gregorian(year: i32, month: u8, day: u8) -> Option<Point> {
    civil(&hijri_date(year, month, day)?).map(Point::from)
}

fn end_of_hijri_month(year: i32, month: u8) -> Option<Point> {
    let days = hijri_date(year, month, 1)?.days_in_month();
    gregorian(year, month, days)
}

fn hijri(day: Option<u8>, month: u8, year: i32) -> Option<Value> {
    Some(match day {
        Some(d) => Value::Point(gregorian(year, month, d)?),
        None => Value::Interval(gregorian(year, month, 1)?, end_of_hijri_month(year, month)?),
    })
}

fn nearest_hijri(day: Option<u8>, month: u8, shift: Option<Shift>, anchor: Date, tense: Tense) -> Option<Value> {
    let iso = icu_calendar::Date::try_new_iso(anchor.year().into(), anchor.month() as u8, anchor.day() as u8).ok()?;
    let year = iso.to_calendar(Hijri::new_umm_al_qura()).year().extended_year();
    let first = |y: i32| civil(&hijri_date(y, month, day.unwrap_or(1))?);
    let last = |y: i32| {
        let d = day.map_or_else(|| hijri_date(y, month, 1).map(|x| x.days_in_month()), Some)?;
        civil(&hijri_date(y, month, d)?)
    };
    let years = [year - 1, year, year + 1];
    // A month that the report falls in is past and to come at once, unless "last" or "next" says otherwise.
    let whole = shift.is_some() && shift != Some(Shift::This);
    let back = || years.iter().rev().find(|y| if whole { last(**y) } else { first(**y) }.is_some_and(|d| d <= anchor));
    let ahead = || years.iter().find(|y| if whole { first(**y) } else { last(**y) }.is_some_and(|d| d >= anchor));
    let chosen = match (shift, tense) {
        (Some(Shift::This), _) => Some(&year),
        (Some(Shift::Last | Shift::BeforeLast), _) | (None, Tense::Past) => back(),
        (Some(Shift::Next), _) | (None, Tense::Future) => ahead(),
        (None, Tense::Untold) => {
            ahead().filter(|y| first(**y).is_some_and(|d| days_between(anchor, d) <= NEAR_AHEAD)).or_else(back)
        }
    };
    hijri(day, month, *chosen?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn umm_al_qura_days() {
        // Known first days of months, from the printed calendar.
        for (y, m, d, want) in [
            (1441, 1, 1, "2019-08-31"),
            (1441, 9, 1, "2020-04-24"),
            (1441, 10, 11, "2020-06-03"),
            (1442, 12, 10, "2021-07-20"),
            (1440, 9, 1, "2019-05-06"),
        ] {
            assert_eq!(hijri(Some(d), m, y).and_then(Value::edtf).as_deref(), Some(want), "{d}/{m}/{y}");
        }
        assert_eq!(hijri(Some(31), 1, 1441), None);
    }
}
