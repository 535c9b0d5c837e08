//! Events in the order of the days on which they happened, or were first reported.

use serde::{Deserialize, Serialize};

use super::differences::{Aspect, Comparison, Row, Standing, Value};
use super::{EventId, Evidence};
use crate::record::Plover;

/// What the order goes by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// The first day on which it may have happened on anybody's word, then the day of the first report.
    #[default]
    Happened,
    /// The day of the first report, then the first day on which it may have happened.
    Reported,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The first of its events, by which the whole is called.
    pub id: EventId,
    /// Index into the comparisons given.
    pub comparison: usize,
    /// PLOVER type.
    #[serde(rename = "type")]
    pub kind: Plover,
    /// The word that names it.
    pub trigger: Evidence,
    /// First day on which it may have happened, `YYYY-MM-DD`; of several dates the earliest.
    pub day: Option<String>,
    /// Day of the first report of it.
    pub reported: Option<String>,
    /// Its parties: indexes into the values of the comparison's row of who.
    pub who: Vec<usize>,
    /// To or against whom; indexes likewise.
    pub to_whom: Vec<usize>,
    /// Dates that somebody gives and has not taken back; indexes likewise.
    pub when: Vec<usize>,
    /// How they stand.
    pub when_standing: Standing,
    /// Places, likewise.
    pub r#where: Vec<usize>,
    /// How they stand.
    pub where_standing: Standing,
    /// Origins known to differ.
    pub at_least: usize,
    /// Origins that may all differ.
    pub at_most: usize,
    /// Outlets, by name.
    pub outlets: Vec<String>,
}

/// Events in order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Timeline {
    /// What the order goes by.
    pub by: By,
    /// Those whose day is known, the earliest first.
    pub dated: Vec<Entry>,
    /// Those whose day is not, by the other day, then by id.
    pub undated: Vec<Entry>,
}

/// The events of these comparisons in order. What has no event is left out.
pub fn timeline(comparisons: &[Comparison], by: By) -> Timeline {
    let mut all: Vec<Entry> = comparisons.iter().enumerate().filter_map(|(i, c)| entry(i, c)).collect();
    // Where one of the days is missing, after those that have it.
    let late = |day: &Option<String>| (day.is_none(), day.clone());
    all.sort_by_cached_key(|e| match by {
        By::Happened => (late(&e.day), late(&e.reported), e.id),
        By::Reported => (late(&e.reported), late(&e.day), e.id),
    });
    let (dated, undated) = all.into_iter().partition(|e| match by {
        By::Happened => e.day.is_some(),
        By::Reported => e.reported.is_some(),
    });
    Timeline { by, dated, undated }
}

/// Values that somebody gives and has not taken back.
pub fn standing_values(row: &Row) -> Vec<usize> {
    (0..row.values.len()).filter(|v| !row.givers(*v).is_empty()).collect()
}

fn entry(comparison: usize, of: &Comparison) -> Option<Entry> {
    let first = of.events.first()?;
    let values = |aspect| of.row(aspect).map(standing_values).unwrap_or_default();
    let standing = |aspect| of.row(aspect).map_or(Standing::Open, |r| r.standing);
    let day = of.row(Aspect::When).and_then(|row| {
        let days = standing_values(row).into_iter().filter_map(|v| match row.values.get(v)? {
            Value::Days { first, .. } => Some(first.clone()),
            _ => None,
        });
        days.min()
    });
    let reported = of.events.iter().filter_map(|e| e.published.as_deref()?.get(..10)).min().map(str::to_owned);
    Some(Entry {
        id: first.id,
        comparison,
        kind: first.kind,
        trigger: first.trigger.clone(),
        day,
        reported,
        who: values(Aspect::Who),
        to_whom: values(Aspect::ToWhom),
        when: values(Aspect::When),
        when_standing: standing(Aspect::When),
        r#where: values(Aspect::Where),
        where_standing: standing(Aspect::Where),
        at_least: of.origins.at_least,
        at_most: of.origins.at_most,
        outlets: of.origins.outlets.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corroborate::testing::case;

    #[test]
    fn goes_by_the_day_it_happened_or_was_reported() {
        let events: Vec<Comparison> = [
            &["a 9 @m | time=2019-11-05", "b 8 @e | time=2019-11"][..],
            &["a 2 @m | place=Amman"],
            &["a 7 @m | time=2019-11-03"],
            &["a 6 @m | time=2019-11-03"],
            &["a 1 @m | time=XXXX-11-03"],
            &["a 3 @m | time=2019-11-02 status=denied", "b 3 @e | time=2019-11-09"],
        ]
        .map(|tellings| case(tellings).compare())
        .into();
        let order = |by| {
            let t = timeline(&events, by);
            let of = |entries: &[Entry]| entries.iter().map(|e| e.comparison).collect::<Vec<_>>();
            (of(&t.dated), of(&t.undated))
        };
        // A month begins on its first day; a day that is only denied is none.
        assert_eq!(order(By::Happened), (vec![0, 3, 2, 5], vec![4, 1]));
        assert_eq!(order(By::Reported), (vec![4, 1, 5, 3, 2, 0], vec![]));
    }
}
