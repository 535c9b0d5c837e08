//! Records in the case: what the machine read, kept as it was, and what it is with people's decisions in it.

use anyhow::Context;
use khabar::corroborate::Actors;
use khabar::record::{Event, Record, Role, Statement};
use khabar::time::days_of;
use rusqlite::OptionalExtension;
use std::collections::BTreeMap;

use super::{Case, Change};

/// Level of zstd: raw pages and records shrink to a fifth at the cost of a tenth of the reading.
const LEVEL: i32 = 3;

/// Largest thing unpacked from a case; a damaged one may claim any size.
const MAX_UNPACKED: usize = 256 << 20;

/// Where a person stands on a statement or event.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, clap::ValueEnum, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Review {
    /// The machine's reading; nobody has looked.
    Suggested,
    /// A person says that it is read right.
    Confirmed,
    /// A person corrected it, or entered it.
    Edited,
    /// A person says that it is not so read.
    Rejected,
}

impl Review {
    /// As the database has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Review::Suggested => "suggested",
            Review::Confirmed => "confirmed",
            Review::Edited => "edited",
            Review::Rejected => "rejected",
        }
    }

    fn of(text: &str) -> Review {
        match text {
            "confirmed" => Review::Confirmed,
            "edited" => Review::Edited,
            "rejected" => Review::Rejected,
            _ => Review::Suggested,
        }
    }
}

/// How an item came to be as it is.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ItemState {
    /// Where people stand on it.
    pub review: Review,
    /// Whether a person entered it and not the machine.
    pub by_person: bool,
    /// Who reviewed it last.
    pub reviewed_by: Option<String>,
    /// When, UTC.
    pub reviewed_at: Option<String>,
    /// Why.
    pub why: Option<String>,
    /// What a re-reading left open: `changed`, `gone`.
    pub flag: Option<String>,
}

/// A record with people's decisions in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Reviewed {
    /// The machine's record, with edited items as edited, added ones added, **rejected ones left out**.
    pub record: Record,
    /// Every item, the rejected ones too, by its id (`S4`, `E2`).
    pub items: BTreeMap<String, ItemState>,
    /// The rejected ones.
    pub rejected: (Vec<Statement>, Vec<Event>),
    /// Number of the report.
    pub report: u32,
    /// The version of the same page before this one.
    pub previous: Option<u32>,
}

/// JSON of a value, packed.
pub fn pack(value: &impl serde::Serialize) -> anyhow::Result<Vec<u8>> {
    Ok(zstd::bulk::compress(&serde_json::to_vec(value)?, LEVEL)?)
}

/// What [`pack`] packed.
pub fn unpack<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> anyhow::Result<T> {
    Ok(serde_json::from_slice(&unpack_bytes(bytes)?)?)
}

/// Raw bytes, packed.
pub fn pack_bytes(bytes: &[u8]) -> anyhow::Result<Vec<u8>> {
    Ok(zstd::bulk::compress(bytes, LEVEL)?)
}

/// What [`pack_bytes`] packed.
pub fn unpack_bytes(bytes: &[u8]) -> anyhow::Result<Vec<u8>> {
    use std::io::Read;
    let mut out = Vec::new();
    let mut reader = zstd::stream::read::Decoder::new(bytes)?.take(MAX_UNPACKED as u64 + 1);
    reader.read_to_end(&mut out)?;
    anyhow::ensure!(out.len() <= MAX_UNPACKED, "a stored value unpacks to more than {MAX_UNPACKED} bytes");
    Ok(out)
}

impl Change<'_> {
    /// Write the rows of a record's items: what filters and reviews go by. For a report that has none yet.
    pub fn index_items(&self, report: u32, record: &Record) -> anyhow::Result<()> {
        for statement in &record.statements {
            self.index_statement(report, statement, "machine")?;
        }
        for event in &record.events {
            self.index_event(report, event, record, "machine")?;
        }
        Ok(())
    }

    /// Write (or write anew, the review kept) the row of a statement. `made_by` is `machine` or `person`.
    pub fn index_statement(&self, report: u32, s: &Statement, made_by: &str) -> anyhow::Result<()> {
        let kind = s.source.as_ref().and_then(|source| word(&source.kind));
        self.tx
            .prepare_cached(
                "INSERT INTO item (report, name, kind, type, source_kind, p_read, made_by)
                 VALUES (?1, ?2, 'statement', ?3, ?4, ?5, ?6)
                 ON CONFLICT DO UPDATE SET type = ?3, source_kind = ?4, p_read = ?5",
            )?
            .execute((report, &s.id, word(&s.stance), kind, s.p_read, made_by))?;
        let source = s.source.iter().filter_map(|x| Some(("source", x.entity.as_deref(), &x.span.as_ref()?.text)));
        let addressee = s.addressee.iter().map(|x| ("addressee", None, &x.text));
        self.index_actors(report, &s.id, source.chain(addressee))
    }

    /// Write (or write anew, the review kept) the row of an event.
    pub fn index_event(&self, report: u32, e: &Event, record: &Record, made_by: &str) -> anyhow::Result<()> {
        let days = e.time.as_ref().and_then(|t| days_of(t.edtf.as_deref()?));
        let told = record.statements.iter().find(|s| Some(&s.id) == e.said_in.as_ref());
        let source_kind = told.and_then(|s| word(&s.source.as_ref()?.kind));
        let place = e.place.as_ref().map(|p| p.name.clone().unwrap_or_else(|| khabar::text::fold::fold(&p.span.text)));
        self.tx
            .prepare_cached(
                "INSERT INTO item (report, name, kind, type, status, source_kind, first_day, last_day, place, p_read, made_by)
                 VALUES (?1, ?2, 'event', ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
                 ON CONFLICT DO UPDATE SET type = ?3, status = ?4, source_kind = ?5, first_day = ?6, last_day = ?7,
                     place = ?8, p_read = ?9",
            )?
            .execute((
                report,
                &e.id,
                word(&e.kind),
                word(&e.status),
                source_kind,
                days.map(|d| d.0.to_string()),
                days.map(|d| d.1.to_string()),
                place,
                e.p_read,
                made_by,
            ))?;
        fn roles<'a>(
            role: &'static str,
            of: &'a [Role],
        ) -> impl Iterator<Item = (&'static str, Option<&'a str>, &'a String)> {
            of.iter().map(move |r| (role, r.entity.as_deref(), &r.span.text))
        }
        self.index_actors(report, &e.id, roles("actor", &e.actor).chain(roles("recipient", &e.recipient)))
    }

    fn index_actors<'a>(
        &self,
        report: u32,
        item: &str,
        of: impl Iterator<Item = (&'static str, Option<&'a str>, &'a String)>,
    ) -> anyhow::Result<()> {
        self.tx.prepare_cached("DELETE FROM item_actor WHERE report = ?1 AND item = ?2")?.execute((report, item))?;
        let mut insert = self.tx.prepare_cached("INSERT INTO item_actor VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
        for (at, (role, entity, words)) in of.enumerate() {
            // The key of the words themselves: merges are applied when it is looked up.
            insert.execute((report, item, role, at as u32, Actors::default().key(entity, words), words))?;
        }
        Ok(())
    }
}

impl Case {
    /// What the machine read in a report; none where the report has no record or the scope hides it.
    pub fn record(&self, report: u32) -> anyhow::Result<Option<Record>> {
        let mut find = self.db().prepare_cached("SELECT record FROM seen WHERE id = ?1 AND record IS NOT NULL")?;
        let packed: Option<Vec<u8>> = find.query_row([report], |row| row.get(0)).optional()?;
        packed.map(|p| unpack(&p).with_context(|| format!("R{report}: its record is damaged"))).transpose()
    }

    /// A report with people's decisions in it.
    pub fn reviewed(&self, report: u32) -> anyhow::Result<Option<Reviewed>> {
        let Some(mut record) = self.record(report)? else { return Ok(None) };
        let mut find = self
            .db()
            .prepare_cached("SELECT previous FROM seen WHERE id = ?1 AND previous IN (SELECT id FROM seen)")?;
        let previous = find.query_row([report], |row| row.get(0)).optional()?;
        let mut rows = self.db().prepare_cached(
            "SELECT name, kind, made_by, review, reviewed_by, reviewed_at, why, flag, body FROM item WHERE report = ?1",
        )?;
        let mut rows = rows.query([report])?;
        let mut items = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let (name, kind): (String, String) = (row.get(0)?, row.get(1)?);
            let state = ItemState {
                review: Review::of(&row.get::<_, String>(3)?),
                by_person: row.get::<_, String>(2)? == "person",
                reviewed_by: row.get(4)?,
                reviewed_at: row.get(5)?,
                why: row.get(6)?,
                flag: row.get(7)?,
            };
            if let Some(body) = row.get::<_, Option<String>>(8)? {
                if kind == "statement" {
                    replace(&mut record.statements, serde_json::from_str(&body)?, |s: &Statement| &s.id);
                } else {
                    replace(&mut record.events, serde_json::from_str(&body)?, |e: &Event| &e.id);
                }
            }
            items.insert(name, state);
        }
        let is_rejected = |id: &str| items.get(id).is_some_and(|i| i.review == Review::Rejected);
        let (no_statements, statements) = record.statements.into_iter().partition(|s| is_rejected(&s.id));
        let (no_events, events) = record.events.into_iter().partition(|e| is_rejected(&e.id));
        record.statements = statements;
        record.events = events;
        Ok(Some(Reviewed { record, items, rejected: (no_statements, no_events), report, previous: previous.flatten() }))
    }
}

fn replace<T>(items: &mut Vec<T>, with: T, id: impl Fn(&T) -> &String) {
    match items.iter().position(|item| id(item) == id(&with)) {
        Some(at) => items[at] = with,
        None => items.push(with),
    }
}

/// The word that a unit variant is written as in the record's JSON.
pub fn word(variant: &impl serde::Serialize) -> Option<String> {
    serde_json::to_value(variant).ok()?.as_str().map(str::to_owned)
}
