//! What of a case is asked for: one set of filters for `search` and `export`, so that what is exported is exactly what
//! the same filter shows.
//!
//! Names and words are compared folded and resolved against what the scope shows before any question is asked: the
//! condition that comes of it holds outlets and keys as they stand in the case, and can say which ones it took.

use anyhow::bail;
use khabar::names::NameLexicon;
use khabar::record::{Plover, SourceKind, Stance, Status};
use khabar::text::fold::fold;
use rusqlite::types::Value;
use std::collections::{BTreeMap, BTreeSet};

use super::Case;
use super::records::Review;

/// Filters as given. Those of different kinds must all hold; of several values of one kind, one must.
#[derive(Debug, Clone, Default, PartialEq, Eq, clap::Args, serde::Serialize)]
pub struct Filter {
    /// From this day on (YYYY-MM-DD).
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub from: Option<String>,
    /// Until this day, itself included.
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub until: Option<String>,
    /// Whose day: the report's, or the event's own (then only events whose day is known are shown).
    #[arg(long, value_enum, default_value_t = DayOf::Report)]
    pub by_date: DayOf,
    /// Reports of this outlet: its name, or words of it.
    #[arg(long, value_name = "NAME")]
    pub outlet: Vec<String>,
    /// Statements and events with this actor: key, name or words; merged actors are one.
    #[arg(long, value_name = "NAME")]
    pub actor: Vec<String>,
    /// Events of this PLOVER type (assault), statements of this kind (denies).
    #[arg(long = "type", value_name = "TYPE", value_parser = kind)]
    #[serde(rename = "type")]
    pub kind: Vec<String>,
    /// Events at this place: its name, or words of it.
    #[arg(long, value_name = "NAME")]
    pub place: Vec<String>,
    /// Events that happened, are ongoing, planned, demanded, denied, possible.
    #[arg(long, value_name = "STATUS", value_parser = status)]
    pub status: Vec<String>,
    /// Statements of this kind of source, and events told in them: person, office, institution, media, anonymous,
    /// witness, document, public.
    #[arg(long, value_name = "KIND", value_parser = source_kind)]
    pub source_kind: Vec<String>,
    /// What people said of the reading; all but rejected if not given.
    #[arg(long, value_name = "STATE", value_enum)]
    pub review: Vec<Review>,
    /// These reports: R12, or the report's own name.
    #[arg(long, value_name = "REPORT")]
    pub report: Vec<String>,
}

/// Which day a date filter goes by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DayOf {
    /// The event's.
    Event,
    /// The day of publication.
    #[default]
    Report,
}

fn day(text: &str) -> Result<String, String> {
    match text.parse::<jiff::civil::Date>() {
        Ok(day) if text.len() == 10 => Ok(day.to_string()),
        _ => Err("this is not a day; write year-month-day, as in 2019-11-25".to_owned()),
    }
}

/// One of the words that a serialised enum knows, in any case.
fn one_of<T: serde::de::DeserializeOwned>(text: &str, of: &str) -> Result<String, String> {
    let known = |written: String| serde_json::from_value::<T>(written.clone().into()).is_ok().then_some(written);
    known(text.to_lowercase()).or_else(|| known(text.to_uppercase())).ok_or_else(|| format!("`{text}` is no {of}"))
}

fn kind(text: &str) -> Result<String, String> {
    one_of::<Plover>(text, "").or_else(|_| {
        one_of::<Stance>(
            text,
            "type; write a PLOVER type (assault, consult …) or what a statement does (denies, demands …)",
        )
    })
}

fn status(text: &str) -> Result<String, String> {
    one_of::<Status>(text, "status; write happened, ongoing, planned, demanded, denied or possible")
}

fn source_kind(text: &str) -> Result<String, String> {
    one_of::<SourceKind>(
        text,
        "kind of source; write person, office, institution, media, anonymous, witness, document or public",
    )
}

/// A condition of SQL with its values, in the order of its question marks.
#[derive(Debug, Clone, Default)]
pub struct Condition {
    /// The text; `1` where nothing is asked.
    pub sql: String,
    /// Values.
    pub params: Vec<Value>,
}

impl Condition {
    fn all() -> Condition {
        Condition { sql: "1".to_owned(), params: Vec::new() }
    }

    /// Both must hold.
    pub fn and(mut self, sql: &str, params: impl IntoIterator<Item = Value>) -> Condition {
        self.sql = format!("{} AND {sql}", self.sql);
        self.params.extend(params);
        self
    }

    fn one_of(self, column: &str, values: &[String]) -> Condition {
        let marks = vec!["?"; values.len()].join(", ");
        self.and(&format!("{column} IN ({marks})"), values.iter().map(|v| Value::from(v.clone())))
    }
}

/// A filter resolved against a case.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// What must hold of a report, `r`, a row of `seen`.
    pub report: Condition,
    /// What must hold of a statement or event, `i`, a row of `item`.
    pub item: Condition,
    /// Whether anything but the review is asked of items: then a report without one is not shown.
    pub asks_items: bool,
    /// What names and words were taken to be: `outlet`, `actor`, `place`, `report` → as they stand in the case.
    pub taken: BTreeMap<&'static str, Vec<String>>,
}

impl Resolved {
    /// What must hold of a report `r` of which a fitting item is asked, where one is.
    pub fn reports(&self) -> Condition {
        if !self.asks_items {
            return self.report.clone();
        }
        let exists = format!("EXISTS (SELECT 1 FROM item i WHERE i.report = r.id AND {})", self.item.sql);
        self.report.clone().and(&exists, self.item.params.clone())
    }
}

impl Filter {
    /// The conditions that these filters make in a case. [`Case::scope`] must have been called.
    ///
    /// # Errors
    /// A report, outlet, actor or place that the case does not have, as far as the scope shows.
    pub fn resolve(&self, case: &Case) -> anyhow::Result<Resolved> {
        let mut taken = BTreeMap::new();
        let (mut report, mut item) = (Condition::all().and("r.record IS NOT NULL", []), Condition::all());
        if !self.report.is_empty() {
            let numbers =
                self.report.iter().map(|r| case.report_named(r, false)).collect::<anyhow::Result<Vec<u32>>>()?;
            let marks = vec!["?"; numbers.len()].join(", ");
            report = report.and(&format!("r.id IN ({marks})"), numbers.iter().map(|&n| Value::from(n)));
            taken.insert("report", numbers.iter().map(|n| format!("R{n}")).collect());
        }
        if !self.outlet.is_empty() {
            let known: Vec<String> = case.strings("SELECT DISTINCT outlet FROM seen WHERE outlet IS NOT NULL")?;
            let named = take("--outlet", &self.outlet, known.iter().map(|o| (o.clone(), vec![fold(o)])))?;
            report = report.one_of("r.outlet", &named);
            taken.insert("outlet", named);
        }
        let (day, days) = match self.by_date {
            DayOf::Report => (&mut report, ("substr(r.published, 1, 10) >= ?", "substr(r.published, 1, 10) <= ?")),
            DayOf::Event => (&mut item, ("i.last_day >= ?", "i.first_day <= ?")),
        };
        for (limit, sql) in [(&self.from, days.0), (&self.until, days.1)] {
            if let Some(limit) = limit {
                *day = day.clone().and(sql, [Value::from(limit.clone())]);
            }
        }
        if !self.actor.is_empty() {
            let keys = case.actor_keys(&self.actor)?;
            let marks = vec!["?"; keys.len()].join(", ");
            let exists = format!(
                "EXISTS (SELECT 1 FROM item_actor a WHERE a.report = i.report AND a.item = i.name AND a.key IN ({marks}))"
            );
            item = item.and(&exists, keys.iter().map(|k| Value::from(k.clone())));
            taken.insert("actor", keys);
        }
        if !self.place.is_empty() {
            let known = case.strings(
                "SELECT DISTINCT i.place FROM item i JOIN seen r ON r.id = i.report WHERE i.place IS NOT NULL",
            )?;
            let named = take("--place", &self.place, known.iter().map(|p| (p.clone(), vec![fold(p)])))?;
            item = item.one_of("i.place", &named);
            taken.insert("place", named);
        }
        for (column, values) in
            [("i.type", &self.kind), ("i.status", &self.status), ("i.source_kind", &self.source_kind)]
        {
            if !values.is_empty() {
                item = item.one_of(column, values);
            }
        }
        let asks_items = item.sql != "1" || !self.review.is_empty();
        let review: Vec<String> = self.review.iter().map(|r| r.as_str().to_owned()).collect();
        let item =
            if review.is_empty() { item.and("i.review <> 'rejected'", []) } else { item.one_of("i.review", &review) };
        Ok(Resolved { report, item, asks_items, taken })
    }
}

/// The known things that the words name: by their whole name, else by a run of its words.
fn take(
    option: &str,
    given: &[String],
    known: impl Iterator<Item = (String, Vec<String>)> + Clone,
) -> anyhow::Result<Vec<String>> {
    let mut taken = BTreeSet::new();
    for words in given {
        let folded = fold(words);
        let whole = |name: &String| *name == folded;
        let within = |name: &String| !folded.is_empty() && format!(" {name} ").contains(&format!(" {folded} "));
        let mut named: Vec<String> =
            known.clone().filter(|(_, names)| names.iter().any(whole)).map(|(key, _)| key).collect();
        if named.is_empty() {
            named = known.clone().filter(|(_, names)| names.iter().any(within)).map(|(key, _)| key).collect();
        }
        if named.is_empty() {
            bail!("{option} {words}: nothing of this name is in the case; check the spelling or leave words out");
        }
        taken.extend(named);
    }
    Ok(taken.into_iter().collect())
}

impl Case {
    fn strings(&self, sql: &str) -> anyhow::Result<Vec<String>> {
        Ok(self.db().prepare(sql)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// Every key that stands in a shown item and is counted as one of the actors that the words name.
    fn actor_keys(&self, given: &[String]) -> anyhow::Result<Vec<String>> {
        let actors = self.actors()?;
        let mut known: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut rows = self.db().prepare(
            "SELECT DISTINCT a.key, a.words FROM item_actor a JOIN seen r ON r.id = a.report ORDER BY a.key, a.words",
        )?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            known.entry(row.get(0)?).or_default().push(fold(&row.get::<_, String>(1)?));
        }
        let register = NameLexicon::load(&[]).ok();
        for (key, names) in &mut known {
            names.push(key.clone());
            names.extend(actors.names.get(key).map(|n| fold(n)));
            names.extend(actors.same_as.get(key).cloned());
            let entry = register.as_ref().and_then(|r| r.entry(key));
            names.extend(entry.iter().flat_map(|e| [fold(&e.ar), fold(&e.en)]));
        }
        let canonical = |key: &String| actors.same_as.get(key).unwrap_or(key).clone();
        let named = take("--actor", given, known.iter().map(|(k, n)| (k.clone(), n.clone())))?;
        let named: BTreeSet<String> = named.iter().map(canonical).collect();
        Ok(known.into_keys().filter(|key| named.contains(&canonical(key))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_name_the_whole_before_a_part() {
        let known = ["صدى الساحل", "الساحل", "Sky News", "Sky News Arabia"];
        let known = known.iter().map(|o| (o.to_string(), vec![fold(o)]));
        for (given, want) in [
            (&["الساحل"][..], &["الساحل"][..]),
            (&["صَدى"], &["صدى الساحل"]),
            (&["sky"], &["Sky News", "Sky News Arabia"]),
            (&["SKY NEWS", "صدى"], &["Sky News", "صدى الساحل"]),
        ] {
            let given: Vec<String> = given.iter().map(|g| g.to_string()).collect();
            assert_eq!(take("--outlet", &given, known.clone()).unwrap(), want, "{given:?}");
        }
        for nothing in ["ky", "", "الجزيرة"] {
            let wrong = take("--outlet", &[nothing.to_owned()], known.clone()).unwrap_err().to_string();
            assert!(wrong.contains("nothing of this name"), "{wrong}");
        }
    }

    #[test]
    fn values_are_those_of_the_record() {
        assert_eq!(kind("assault").unwrap(), "ASSAULT");
        assert_eq!(kind("Denies").unwrap(), "denies");
        assert!(kind("war").unwrap_err().contains("PLOVER"));
        assert_eq!(status("Denied").unwrap(), "denied");
        assert!(source_kind("press").unwrap_err().contains("witness"));
        assert!(day("2019-11-5").is_err() && day("25/11/2019").is_err());
    }
}
