//! From an EDTF string of a record to the days that it allows.

use jiff::ToSpan;
use jiff::civil::Date;

/// First and last day that an EDTF date or interval allows, both included; `~`, `?` and `%` do not widen it. None where
/// a side is open or the year is not known (`XXXX-11-24`, `../2019`), and for what is no EDTF of the kinds that
/// [`crate::record::Time`] holds.
pub fn days_of(edtf: &str) -> Option<(Date, Date)> {
    let (from, to) = edtf.split_once('/').unwrap_or((edtf, edtf));
    let (first, last) = (span(from)?.0, span(to)?.1);
    (first <= last).then_some((first, last))
}

fn span(date: &str) -> Option<(Date, Date)> {
    let date = date.trim_end_matches(['~', '?', '%']);
    // A moment within a day is that day.
    let date = date.split_once('T').map_or(date, |(day, _)| day);
    if let Some(decade) = date.strip_suffix('X').filter(|d| d.len() == 3) {
        let year = decade.parse::<i16>().ok()? * 10;
        return Some((Date::new(year, 1, 1).ok()?, Date::new(year + 9, 12, 31).ok()?));
    }
    let mut parts = date.split('-');
    let year = parts.next().filter(|y| y.len() == 4)?.parse::<i16>().ok()?;
    let month = parts.next().map(|m| m.parse::<i8>()).transpose().ok()?;
    let day = parts.next().map(|d| d.parse::<i8>()).transpose().ok()?;
    if parts.next().is_some() {
        return None;
    }
    match (month, day) {
        (None, _) => Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?)),
        (Some(month), None) => {
            let first = Date::new(year, month, 1).ok()?;
            Some((first, first.checked_add(1.month()).ok()?.checked_sub(1.day()).ok()?))
        }
        (Some(month), Some(day)) => Date::new(year, month, day).ok().map(|d| (d, d)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allows_the_days_that_the_words_allow() {
        for (edtf, days) in [
            ("2019-11-24", Some("2019-11-24 2019-11-24")),
            ("2019-11-24~", Some("2019-11-24 2019-11-24")),
            ("2019-02", Some("2019-02-01 2019-02-28")),
            ("2020", Some("2020-01-01 2020-12-31")),
            ("199X", Some("1990-01-01 1999-12-31")),
            ("2019-04-04/2019-11-26", Some("2019-04-04 2019-11-26")),
            ("2019-11/2020", Some("2019-11-01 2020-12-31")),
            ("XXXX-11-24", None),
            ("../2019", None),
            ("2019-13", None),
            ("2020/2019", None),
            ("", None),
            ("tomorrow", None),
            ("2019-1-1-1", None),
        ] {
            let got = days_of(edtf).map(|(a, b)| format!("{a} {b}"));
            assert_eq!(got.as_deref(), days, "{edtf}");
        }
    }
}
