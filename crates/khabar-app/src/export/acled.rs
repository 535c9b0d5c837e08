//! A table in ACLED's shape: its 31 columns in their order, a row for each event however many reports tell of it.
//!
//! What the shape loses goes beside it (`FILE.evidence.csv`): every value with the words, the origin and the person who
//! reviewed it. What it would force is left empty instead:
//! - no row for what nobody says happened or goes on (planned, demanded, denied, possible);
//! - `actor1` and `actor2` are those named, in the order of the alphabet, so that neither reads as the doer; more than
//!   two are told in the notes and the columns stay empty;
//! - `event_type` only where the PLOVER type, its mode or the word itself allow no other; `inter…`, `iso`, the
//!   administrative levels and `source_scale` never;
//! - `event_date` where all who give a date allow the same days: `time_precision` 1 a day, 2 up to a week, 3 longer, with
//!   the first of the days in `event_date`;
//! - `fatalities` where all origins that give a number give one definite number; otherwise the notes tell who says what.

use csv::Writer;
use khabar::corroborate::origins::Origins;
use khabar::corroborate::{EventId, Fields};
use khabar::record::{Count, Event, Plover, Quoted, Status};
use khabar::text::fold::fold;
use khabar::time::days_of;
use std::collections::BTreeSet;

use super::csv::{finish, safe, writer};
use super::outputs::{Outputs, Sink};
use super::selection::{Chosen, Selection, event_of};
use crate::case::records::word;

const COLUMNS: [&str; 31] = [
    "event_id_cnty",
    "event_date",
    "year",
    "time_precision",
    "disorder_type",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "civilian_targeting",
    "iso",
    "region",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "source_scale",
    "notes",
    "fatalities",
    "tags",
    "timestamp",
];

const EVIDENCE: [&str; 17] = [
    "khabar_event_id",
    "field",
    "value",
    "origin_id",
    "outlet",
    "source_class",
    "stated_certainty",
    "quote",
    "start",
    "end",
    "snapshot_sha256",
    "url",
    "captured_at",
    "reviewed_by",
    "reviewed_at",
    // Beyond the agreed fifteen: where the words stand.
    "khabar_item",
    "text_field",
];

/// The table and what stands behind it.
pub fn write(selection: &Selection, out: &mut Outputs) -> anyhow::Result<()> {
    let mut events = Csv::open(out.open(None, "csv")?, &COLUMNS)?;
    let mut evidence = Csv::open(out.open(Some("evidence"), "csv")?, &EVIDENCE)?;
    let mut left = 0u64;
    for &group in selection.groups.keys() {
        let members = selection.members(group)?;
        let tellings = tellings(&members);
        if !tellings.iter().any(|t| matches!(t.fields.status, Status::Happened | Status::Ongoing)) {
            left += 1;
            continue;
        }
        let origins = selection.origins(&members)?;
        let id = format!("KHB{}E{}", group.report, group.event);
        events.row(&id, row(selection, &id, group, &tellings, &origins), out)?;
        for telling in &tellings {
            for cells in values(telling, &id, &origins) {
                evidence.row(&id, cells, out)?;
            }
        }
    }
    if left > 0 {
        out.note(format!("{left} events that no report says happened or goes on have no row in this format"));
    }
    out.count("events", events.rows);
    out.count("evidence", evidence.rows);
    events.close(out)?;
    evidence.close(out)
}

struct Csv {
    csv: Writer<Sink>,
    file: String,
    columns: &'static [&'static str],
    rows: u64,
}

impl Csv {
    fn open(sink: Sink, columns: &'static [&'static str]) -> anyhow::Result<Csv> {
        let file = sink.name();
        let mut csv = writer(sink)?;
        csv.write_record(columns)?;
        Ok(Csv { csv, file, columns, rows: 0 })
    }

    fn row(&mut self, id: &str, cells: Vec<String>, out: &mut Outputs) -> anyhow::Result<()> {
        for (cell, name) in cells.into_iter().zip(self.columns) {
            // Degrees south and west begin with a sign and are numbers.
            let number = cell.parse::<f64>().is_ok();
            let (cell, changed) = if number { (cell, false) } else { safe(cell) };
            if changed {
                out.made_safe(self.file.clone(), name, id);
            }
            self.csv.write_field(cell)?;
        }
        self.csv.write_record(None::<&[u8]>)?;
        self.rows += 1;
        Ok(())
    }

    fn close(self, out: &mut Outputs) -> anyhow::Result<()> {
        finish(self.csv, self.rows, self.columns, out)
    }
}

/// One telling of the event: the report's own fields, or what another in the same report adds.
struct Telling<'a> {
    id: EventId,
    account: Option<usize>,
    chosen: &'a Chosen,
    event: &'a Event,
    fields: Fields<'a>,
}

fn tellings(members: &[(EventId, Chosen)]) -> Vec<Telling<'_>> {
    let mut all = Vec::new();
    for (id, chosen) in members {
        let Some(event) = event_of(*id, chosen) else { continue };
        let accounts = (0..event.accounts.len()).map(Some);
        all.extend(std::iter::once(None).chain(accounts).filter_map(|account| {
            Some(Telling { id: *id, account, chosen, event, fields: Fields::of(event, account)? })
        }));
    }
    all
}

impl<'a> Telling<'a> {
    /// Its day in EDTF, where the words give one, with the words.
    fn when(&self) -> Option<(&'a str, Option<&'a Quoted>)> {
        self.fields.time.and_then(|t| Some((t.edtf.as_deref()?, t.span.as_ref())))
    }

    /// Outlet and the one who says it.
    fn on_whose_word(&self) -> String {
        let outlet = self.chosen.report().outlet.as_deref().unwrap_or("an outlet without a name");
        let said = self.chosen.chain(self.fields.said_in);
        let source = said.last().and_then(|s| s.source.as_ref()?.span.as_ref());
        match (source, said.last()) {
            (Some(words), _) => format!("{outlet}, on the word of {} ({})", words.text, self.chosen.id(&self.event.id)),
            (None, Some(_)) => {
                format!("{outlet}, on the word of an unnamed source ({})", self.chosen.id(&self.event.id))
            }
            (None, None) => format!("{outlet}, in its own voice ({})", self.chosen.id(&self.event.id)),
        }
    }
}

/// The one value that all who give one give.
fn agreed<T: PartialEq>(mut values: impl Iterator<Item = T>) -> Option<T> {
    let first = values.next()?;
    values.all(|v| v == first).then_some(first)
}

fn row(selection: &Selection, id: &str, group: EventId, tellings: &[Telling], origins: &Origins) -> Vec<String> {
    let mut notes = Vec::new();
    let days = agreed(tellings.iter().filter_map(|t| days_of(t.when()?.0)));
    let (kind, sub) = agreed(tellings.iter().map(|t| event_type(t.event))).unwrap_or_default();
    let disorder = match kind {
        "Battles" | "Explosions/Remote violence" | "Violence against civilians" => "Political violence",
        "Protests" => "Demonstrations",
        "Riots" => "Political violence; Demonstrations",
        other => other,
    };
    let roles = tellings.iter().flat_map(|t| t.fields.actor.iter().chain(t.fields.recipient));
    let named: BTreeSet<String> = roles
        .map(|r| selection.name(&selection.actors.key(r.entity.as_deref(), &r.span.text), &r.span.text).to_owned())
        .collect();
    let mut actors = Vec::from_iter(named);
    if actors.len() > 2 {
        notes.push(format!("Named as taking part: {}", actors.join("; ")));
        actors.clear();
    }
    let places: BTreeSet<&str> = tellings
        .iter()
        .filter_map(|t| Some(t.fields.place?.name.as_deref().unwrap_or(&t.fields.place?.span.text)))
        .collect();
    let place = (places.len() == 1).then(|| tellings.iter().find_map(|t| t.fields.place)).flatten();
    let precision = place.and_then(|p| p.precision.as_deref());
    let point = place.filter(|_| precision != Some("country")).and_then(|p| Some((p.lat?, p.lon?)));
    notes.extend(disputes(tellings, days.is_some(), places.len() > 1));
    notes.push(format!("Told by: {}", tellings.iter().map(Telling::on_whose_word).collect::<Vec<_>>().join("; ")));
    if !origins.tellings.is_empty() {
        let (least, most) = (origins.at_least, origins.at_most);
        notes.push(format!("Origins: at least {least}, at most {most}; of unknown origin: {}", origins.unknown));
    }
    let outlets: BTreeSet<&str> = tellings.iter().filter_map(|t| t.chosen.report().outlet.as_deref()).collect();
    let country = place.filter(|_| precision == Some("country")).and_then(|p| p.name.clone());
    let timestamp = selection.at.parse::<jiff::Timestamp>().map(|t| t.as_second().to_string());
    let cells: [(&str, String); 18] = [
        ("event_id_cnty", id.to_owned()),
        ("event_date", days.map(|d| d.0.to_string()).unwrap_or_default()),
        ("year", days.filter(|d| d.0.year() == d.1.year()).map(|d| d.0.year().to_string()).unwrap_or_default()),
        ("time_precision", days.map(time_precision).unwrap_or_default().to_owned()),
        ("disorder_type", disorder.to_owned()),
        ("event_type", kind.to_owned()),
        ("sub_event_type", sub.to_owned()),
        ("actor1", actors.first().cloned().unwrap_or_default()),
        ("actor2", actors.get(1).cloned().unwrap_or_default()),
        ("country", country.unwrap_or_default()),
        ("location", places.iter().next().filter(|_| place.is_some()).copied().unwrap_or_default().to_owned()),
        ("latitude", point.map(|p| p.0.to_string()).unwrap_or_default()),
        ("longitude", point.map(|p| p.1.to_string()).unwrap_or_default()),
        ("geo_precision", precision.and_then(geo_precision).filter(|_| point.is_some()).unwrap_or_default().to_owned()),
        ("source", Vec::from_iter(outlets).join("; ")),
        ("notes", notes.join(". ")),
        ("fatalities", fatalities(tellings).map(|n| n.to_string()).unwrap_or_default()),
        ("tags", format!("khabar group={group}")),
    ];
    let mut row = vec![String::new(); COLUMNS.len()];
    for (name, cell) in cells.into_iter().chain([("timestamp", timestamp.unwrap_or_default())]) {
        if let Some(at) = COLUMNS.iter().position(|c| *c == name) {
            row[at] = cell;
        }
    }
    row
}

fn time_precision((first, last): (jiff::civil::Date, jiff::civil::Date)) -> &'static str {
    match first.until(last).map(|span| span.get_days()) {
        Ok(0) => "1",
        Ok(1..=6) => "2",
        _ => "3",
    }
}

fn geo_precision(precision: &str) -> Option<&'static str> {
    match precision {
        "site" | "city" => Some("1"),
        "region" => Some("3"),
        _ => None,
    }
}

/// What ACLED's types leave no doubt about. Most PLOVER types and modes fit several, and make none.
fn event_type(e: &Event) -> (&'static str, &'static str) {
    const CLASH: [&str; 8] = ["اشتباك", "اشتبك", "معارك", "معركه", "clash", "battle", "firefight", "fighting"];
    let trigger = fold(&e.trigger.text);
    match (e.kind, e.mode.as_deref()) {
        (Plover::Assault, Some("airstrike")) => ("Explosions/Remote violence", "Air/drone strike"),
        (Plover::Assault, Some("chemical")) => ("Explosions/Remote violence", "Chemical weapon"),
        (Plover::Assault, Some("heavy-weapons")) => ("Explosions/Remote violence", "Shelling/artillery/missile attack"),
        (Plover::Assault, Some("explosives")) => ("Explosions/Remote violence", ""),
        (Plover::Assault, _) if CLASH.iter().any(|word| trigger.contains(word)) => ("Battles", "Armed clash"),
        (Plover::Protest, Some("demo")) => ("Protests", ""),
        (Plover::Protest, Some("riot")) => ("Riots", ""),
        (Plover::Coerce, Some("arrest")) => ("Strategic developments", "Arrests"),
        _ => ("", ""),
    }
}

/// The one definite number that all who give one give; none where somebody bounds it otherwise or denies the event.
fn fatalities(tellings: &[Telling]) -> Option<u32> {
    if tellings.iter().any(|t| t.fields.status == Status::Denied) {
        return None;
    }
    let (min, max) = agreed(tellings.iter().filter_map(|t| t.fields.dead).map(|c| (c.min, c.max)))?;
    min.filter(|_| min == max)
}

fn bounds(count: &Count) -> String {
    match (count.min, count.max) {
        (Some(min), Some(max)) if min == max => min.to_string(),
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (None, None) => "a number that is not given".to_owned(),
    }
}

/// What those who tell it do not agree on, with who says what.
fn disputes(tellings: &[Telling], dated: bool, places: bool) -> Vec<String> {
    let told = |what: &str, value: &dyn Fn(&Telling) -> Option<String>| {
        let said: Vec<String> =
            tellings.iter().filter_map(|t| Some(format!("{} ({})", value(t)?, t.on_whose_word()))).collect();
        (!said.is_empty()).then(|| format!("{what}: {}", said.join("; ")))
    };
    let mut notes = Vec::new();
    if fatalities(tellings).is_none() {
        notes.extend(told("Deaths as told", &|t| t.fields.dead.map(bounds)));
    }
    if !dated {
        notes.extend(told("Dates as told", &|t| Some(t.when()?.0.to_owned())));
    } else if agreed(tellings.iter().filter_map(|t| t.when())).is_none_or(|(edtf, _)| edtf.len() != 10) {
        notes.extend(told("Days that the words allow", &|t| Some(t.when()?.0.to_owned())));
    }
    if places {
        notes.extend(told("Places as told", &|t| Some(t.fields.place?.span.text.clone())));
    }
    let not = |t: &Telling| !matches!(t.fields.status, Status::Happened | Status::Ongoing);
    notes.extend(told("Not told as done", &|t| word(&t.fields.status).filter(|_| not(t))));
    notes
}

/// The rows of evidence that a telling makes.
fn values(t: &Telling, id: &str, origins: &Origins) -> Vec<Vec<String>> {
    let told = origins.tellings.iter().find(|o| o.id == t.id && o.account == t.account);
    let origin = told.and_then(|o| origins.origins.get(o.origin)).map(|o| o.key.clone()).unwrap_or_default();
    let chain = t.chosen.chain(t.fields.said_in);
    let said = chain.last();
    let class = said.and_then(|s| word(&s.source.as_ref()?.kind));
    let class = class.unwrap_or_else(|| if said.is_some() { "unnamed" } else { "own_voice" }.to_owned());
    let stance = said.and_then(|s| word(&s.stance));
    let certainty = [word(&t.fields.status), stance].into_iter().flatten().collect::<Vec<_>>().join("; ");
    let state = t.chosen.state(&t.event.id);
    let report = t.chosen.report();
    let mut rows = Vec::new();
    let mut put = |field: &str, value: String, q: Option<&Quoted>| {
        let at = |n: fn(&Quoted) -> u32| q.map(|q| n(q).to_string()).unwrap_or_default();
        rows.push(vec![
            id.to_owned(),
            field.to_owned(),
            value,
            origin.clone(),
            report.outlet.clone().unwrap_or_default(),
            class.clone(),
            certainty.clone(),
            q.map(|q| q.text.clone()).unwrap_or_default(),
            at(|q| q.start),
            at(|q| q.end),
            t.chosen.snapshot_sha256.clone().unwrap_or_default(),
            report.url.clone().unwrap_or_default(),
            t.chosen.captured_at.clone(),
            state.and_then(|s| s.reviewed_by.clone()).unwrap_or_default(),
            state.and_then(|s| s.reviewed_at.clone()).unwrap_or_default(),
            t.chosen.id(&t.event.id),
            q.and_then(|q| word(&q.field)).unwrap_or_default(),
        ]);
    };
    put("event_type", word(&t.event.kind).unwrap_or_default(), Some(t.fields.trigger));
    for (field, roles) in [("actor", t.fields.actor), ("recipient", t.fields.recipient)] {
        roles.iter().for_each(|r| put(field, r.entity.clone().unwrap_or_default(), Some(&r.span)));
    }
    if let Some(p) = t.fields.place {
        put("place", p.name.clone().unwrap_or_default(), Some(&p.span));
    }
    if let Some((edtf, words)) = t.when() {
        put("date", edtf.to_owned(), words);
    }
    for (field, count) in [("killed", t.fields.dead), ("injured", t.fields.injured)] {
        if let Some(c) = count {
            put(field, bounds(c), Some(&c.span));
        }
    }
    for (field, words) in [("instrument", t.fields.instrument), ("cause", t.fields.cause)] {
        if let Some(q) = words {
            put(field, String::new(), Some(q));
        }
    }
    for w in t.fields.withheld {
        put("withheld", word(&w.field).unwrap_or_default(), Some(&w.span));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_are_as_many_as_they_are() {
        assert_eq!(COLUMNS.len(), 31);
        assert_eq!(
            (COLUMNS[0], COLUMNS[10], COLUMNS[28], COLUMNS[30]),
            ("event_id_cnty", "actor2", "fatalities", "timestamp")
        );
    }

    #[test]
    fn a_number_is_given_only_where_it_is_one() {
        for (min, max, want) in [
            (Some(3), Some(3), "3"),
            (Some(3), None, "at least 3"),
            (None, Some(3), "at most 3"),
            (Some(3), Some(5), "3 to 5"),
        ] {
            let span = Quoted { field: khabar::record::Field::Text, start: 0, end: 0, text: String::new() };
            assert_eq!(bounds(&Count { min, max, span }), want);
        }
        assert_eq!(agreed([3, 3].into_iter()), Some(3));
        assert_eq!(agreed([3, 4].into_iter()), None);
        assert_eq!(agreed([0; 0].into_iter()), None);
    }
}
