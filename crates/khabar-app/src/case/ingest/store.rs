//! A batch of read units into the case: the only part of adding that writes.

use anyhow::Context;
use khabar::corroborate::copies::{Index, Passages, Seeker, Sketch};
use khabar::record::{Record, Report};
use rusqlite::{OptionalExtension, params};
use serde_json::json;
use std::collections::{HashMap, VecDeque};

use super::read::{Body, Packed, Prepared, ReadReport};
use super::{Fate, Kept, Known, Unit};
use crate::case::records::{unpack, word};
use crate::case::{Case, Change};

/// Location → bytes of every report's latest version.
pub fn known(case: &Case) -> anyhow::Result<Known> {
    let mut rows = case.db().prepare(
        "SELECT location, sha256 FROM report JOIN snapshot ON snapshot.id = report.snapshot ORDER BY location, version",
    )?;
    let mut rows = rows.query([])?;
    let mut known = Known::new();
    while let Some(row) = rows.next()? {
        if let Some(sha) = bytes_of(&row.get::<_, String>(1)?) {
            known.entry(row.get(0)?).or_default().push(sha);
        }
    }
    Ok(known)
}

fn bytes_of(hex: &str) -> Option<[u8; 32]> {
    let byte = |at: usize| u8::from_str_radix(hex.get(2 * at..2 * at + 2)?, 16).ok();
    let mut bytes = [0; 32];
    for (at, b) in bytes.iter_mut().enumerate() {
        *b = byte(at)?;
    }
    Some(bytes)
}

/// Why the row of a feed's address is not read.
const FEED: &str = "a feed: its entries are the reports";

/// What the writer keeps in mind from batch to batch.
#[derive(Default)]
pub struct Store {
    /// The sketches of all reports, to find copies by.
    index: Index,
    /// Reports up to this number are in the index.
    indexed: u32,
    /// What was compared lately; a report's copies mostly come soon after it.
    recent: Recent,
}

/// The passages of reports, as many as have room; those held longest leave first.
#[derive(Default)]
struct Recent {
    held: HashMap<u32, Passages>,
    order: VecDeque<u32>,
    bytes: usize,
}

/// Room for [`Recent`].
const RECENT_BYTES: usize = 64 << 20;

impl Recent {
    fn hold(&mut self, id: u32, passages: Passages) {
        self.bytes += passages.size();
        self.order.push_back(id);
        if let Some(before) = self.held.insert(id, passages) {
            self.bytes -= before.size();
        }
        while self.bytes > RECENT_BYTES
            && let Some(oldest) = self.order.pop_front()
        {
            self.bytes -= self.held.remove(&oldest).map_or(0, |p| p.size());
        }
    }
}

/// Title and text of a stored record; the rest is passed over.
#[derive(serde::Deserialize)]
struct Stored {
    report: Report,
}

/// The latest version of what lies at a location.
struct Latest {
    id: u32,
    version: u32,
    state: String,
    reason: Option<String>,
    /// Hashes of the bytes of all versions; the latest's last.
    versions: Vec<Option<String>>,
}

impl Latest {
    /// It waits for its bytes, or failed without any.
    fn is_empty(&self) -> bool {
        matches!(self.versions.as_slice(), [.., None])
    }
}

impl Store {
    /// Store a batch in one transaction; what became of each.
    pub fn batch(&mut self, case: &mut Case, version: &str, batch: &[Prepared]) -> anyhow::Result<Vec<Fate>> {
        if batch.iter().all(|one| matches!(one.body, Body::Unchanged | Body::Absent(_))) {
            return Ok(batch.iter().map(without_trace).collect());
        }
        case.change(|change| {
            self.catch_up(change)?;
            let fates =
                batch.iter().map(|one| self.one(change, version, one)).collect::<anyhow::Result<Vec<Fate>>>()?;
            if fates.iter().any(|fate| matches!(fate, Fate::Read { .. })) {
                change
                    .tx
                    .execute("INSERT INTO meta VALUES ('grouped', '0') ON CONFLICT DO UPDATE SET value = '0'", [])?;
            }
            Ok(fates)
        })
    }

    fn one(&mut self, change: &Change, version: &str, one: &Prepared) -> anyhow::Result<Fate> {
        let unit = &one.unit;
        let latest = latest(change, &unit.location)?;
        // A row that waits for its bytes, or failed without any, is filled; it makes no new version.
        let waiting = latest.as_ref().filter(|l| l.is_empty()).map(|l| l.id);
        let row = unit.again.or(waiting);
        match &one.body {
            Body::Unchanged | Body::Absent(_) => Ok(without_trace(one)),
            Body::Queued(_) if latest.is_some() => Ok(Fate::Unchanged),
            Body::Queued(why) => {
                let row = Row { state: "queued", reason: Some(why), ..Row::default() };
                let (id, _) = row.write(change, unit, None, latest.as_ref())?;
                cover(change, id)?;
                Ok(Fate::Queued)
            }
            Body::Feed => {
                if row.is_some() && latest.as_ref().is_some_and(|l| l.state != "skipped") {
                    let settled = Row { state: "skipped", reason: Some(FEED), ..Row::default() };
                    settled.write(change, unit, row, None)?;
                }
                Ok(Fate::Source)
            }
            // The page was read once and cannot be had today: what was read stands.
            Body::Failed { bytes: None, .. } if row.is_none() && latest.is_some() => Ok(Fate::Failed),
            Body::Failed { bytes, .. } => {
                if row.is_none() && same_bytes(unit, &latest, bytes.as_ref()) {
                    return Ok(Fate::Unchanged);
                }
                let reason = one.problems().iter().find(|p| p.fatal).or(one.problems().first());
                let before = latest.as_ref().filter(|l| l.state == "failed" && unit.again.is_none());
                if bytes.is_none() && before.is_some_and(|l| l.reason == reason.map(|p| p.message.clone())) {
                    return Ok(Fate::Failed);
                }
                let row_of = Row {
                    state: "failed",
                    reason: reason.map(|p| p.message.as_str()),
                    bytes: bytes.as_ref(),
                    problems: Some(serde_json::to_string(one.problems())?),
                    ..Row::default()
                };
                let (id, _) = row_of.write(change, unit, row, latest.as_ref())?;
                cover(change, id)?;
                Ok(Fate::Failed)
            }
            Body::Read { bytes, .. } if row.is_none() && same_bytes(unit, &latest, Some(bytes)) => Ok(Fate::Unchanged),
            Body::Read { bytes, read, problems } => {
                let twin = twin(change, unit, bytes, &read.record)?;
                let skipped = twin.is_some();
                let row_of = Row {
                    state: if skipped { "skipped" } else { "read" },
                    reason: skipped.then_some("the same bytes, outlet and address as another report"),
                    bytes: Some(bytes),
                    problems: (!problems.is_empty()).then(|| serde_json::to_string(problems)).transpose()?,
                    duplicate_of: twin,
                    read: (!skipped).then_some((&**read, version)),
                };
                let (id, version) = row_of.write(change, unit, row, latest.as_ref())?;
                if skipped {
                    cover(change, id)?;
                    return Ok(Fate::Skipped);
                }
                change.index_items(id, &read.record)?;
                change.index_words(id, read)?;
                self.link_copies(change, id, read)?;
                cover(change, id)?;
                Ok(Fate::Read { version })
            }
        }
    }
}

impl Store {
    /// Take into the index what it has not: at first all that is stored, then what another program added meanwhile.
    fn catch_up(&mut self, change: &Change) -> anyhow::Result<()> {
        let mut find = change.tx.prepare_cached("SELECT id, sketch FROM report WHERE id > ?1 ORDER BY id")?;
        let mut rows = find.query([self.indexed])?;
        while let Some(row) = rows.next()? {
            let (id, sketch): (u32, Option<Vec<u8>>) = (row.get(0)?, row.get(1)?);
            if let Some(sketch) = sketch.and_then(|bytes| Sketch::from_bytes(&bytes)) {
                self.index.insert(id, &sketch);
            }
            self.indexed = id;
        }
        Ok(())
    }

    /// Link a report with those whose words come back in it, or its words in them.
    fn link_copies(&mut self, change: &Change, id: u32, read: &ReadReport) -> anyhow::Result<()> {
        let (sketch, own) = (&read.weighed.sketch, &read.weighed.passages);
        let mut seeker = Seeker::new(own);
        let mut insert = change.tx.prepare_cached("INSERT OR REPLACE INTO copy VALUES (?1, ?2, ?3, ?4, ?5)")?;
        for other in self.index.candidates(sketch).into_iter().filter(|other| *other != id) {
            if !self.recent.held.contains_key(&other) {
                let Some(passages) = passages_of(change, other)? else { continue };
                self.recent.hold(other, passages);
            }
            let Some(passages) = self.recent.held.get(&other) else { continue };
            if let Some(link) = seeker.link(id, (other, passages)) {
                insert.execute((link.report, link.of, word(&link.kind), link.share, link.dated))?;
            }
        }
        self.index.insert(id, sketch);
        self.indexed = self.indexed.max(id);
        self.recent.hold(id, own.clone());
        Ok(())
    }
}

/// The passages of a stored report.
fn passages_of(change: &Change, id: u32) -> anyhow::Result<Option<Passages>> {
    let mut find = change.tx.prepare_cached("SELECT record FROM report WHERE id = ?1 AND record IS NOT NULL")?;
    let record: Option<Vec<u8>> = find.query_row([id], |row| row.get(0)).optional()?;
    let Some(record) = record else { return Ok(None) };
    let stored: Stored = unpack(&record).with_context(|| format!("R{id}: its record is damaged"))?;
    Ok(Some(Passages::of(&stored.report)))
}

fn without_trace(one: &Prepared) -> Fate {
    if matches!(one.body, Body::Absent(_)) { Fate::Failed } else { Fate::Unchanged }
}

fn same_bytes(unit: &Unit, latest: &Option<Latest>, bytes: Option<&Packed>) -> bool {
    let versions = latest.as_ref().map(|l| l.versions.as_slice()).unwrap_or_default();
    bytes.is_some_and(|b| unit.is_among(versions, &Some(b.sha256.clone())))
}

fn latest(change: &Change, location: &str) -> anyhow::Result<Option<Latest>> {
    let mut find = change.tx.prepare_cached(
        "SELECT r.id, r.version, r.state, r.reason, s.sha256 FROM report r LEFT JOIN snapshot s ON s.id = r.snapshot
         WHERE r.location = ?1 ORDER BY r.version",
    )?;
    let (mut rows, mut latest, mut versions) = (find.query([location])?, None, Vec::new());
    while let Some(row) = rows.next()? {
        latest = Some((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
        versions.push(row.get(4)?);
    }
    Ok(latest.map(|(id, version, state, reason)| Latest { id, version, state, reason, versions }))
}

/// The first report elsewhere with the same bytes, outlet and address.
fn twin(change: &Change, unit: &Unit, bytes: &Packed, record: &Record) -> anyhow::Result<Option<u32>> {
    let mut find = change.tx.prepare_cached(
        "SELECT r.id FROM snapshot s JOIN report r ON r.snapshot = s.id
         WHERE s.sha256 = ?1 AND r.state = 'read' AND r.location <> ?2 AND r.outlet IS ?3 AND r.url IS ?4
         ORDER BY r.id LIMIT 1",
    )?;
    let report = &record.report;
    Ok(find.query_row(params![bytes.sha256, unit.location, report.outlet, report.url], |row| row.get(0)).optional()?)
}

/// What is to be written of a report.
#[derive(Default)]
struct Row<'a> {
    state: &'static str,
    reason: Option<&'a str>,
    bytes: Option<&'a Packed>,
    problems: Option<String>,
    duplicate_of: Option<u32>,
    /// The record and the version of what read it.
    read: Option<(&'a ReadReport, &'a str)>,
}

impl Row<'_> {
    /// Write the row, in the place of `row` if one is given, with its log entry; its number and version.
    fn write(
        &self,
        change: &Change,
        unit: &Unit,
        row: Option<u32>,
        latest: Option<&Latest>,
    ) -> anyhow::Result<(u32, u32)> {
        let id = match row {
            Some(id) => id,
            None => self.insert(change, unit, latest)?,
        };
        let snapshot = self.bytes.map(|bytes| snapshot(change, bytes)).transpose()?;
        let report = self.read.map(|(read, _)| &read.record.report);
        let read = self.read.map(|(read, _)| read);
        let mut update = change.tx.prepare_cached(
            "UPDATE report SET snapshot = coalesce(?2, snapshot), capture = coalesce(?3, capture), state = ?4, reason = ?5,
                 duplicate_of = ?6, problems = ?7, title = ?8, outlet = ?9, url = ?10, published = ?11, language = ?12,
                 text_sha256 = ?13, record = ?14, reader = ?15, read_at = ?16, sketch = ?17
             WHERE id = ?1 RETURNING version",
        )?;
        let version = update.query_row(
            params![
                id,
                snapshot,
                unit.capture.as_ref().map(serde_json::to_string).transpose()?,
                self.state,
                self.reason,
                self.duplicate_of,
                self.problems,
                report.map(|r| &r.title),
                report.map_or(unit.given.outlet.as_ref(), |r| r.outlet.as_ref()),
                report.map_or(unit.given.url.as_ref(), |r| r.url.as_ref()),
                report.map_or(unit.given.published.as_ref(), |r| r.published.as_ref()),
                report.and_then(|r| r.language.as_ref()),
                report.map(|r| &r.sha256),
                read.map(|r| &r.packed),
                self.read.map(|(_, version)| version),
                read.map(|_| &change.at),
                read.map(|r| &r.weighed.packed_sketch),
            ],
            |row| row.get(0),
        )?;
        if let Some(keys) = read.map(|r| &r.weighed.event_keys) {
            change.tx.prepare_cached("INSERT OR REPLACE INTO event_keys VALUES (?1, ?2)")?.execute((id, keys))?;
        }
        change.log(
            if unit.again.is_some() { "retry" } else { "add" },
            &format!("R{id}"),
            &json!({
                "location": unit.location, "state": self.state, "reason": self.reason,
                "sha256": self.bytes.map(|b| &b.sha256), "version": version,
                "duplicate_of": self.duplicate_of.map(|of| format!("R{of}")),
                "text_sha256": report.map(|r| &r.sha256),
            }),
        )?;
        Ok((id, version))
    }

    fn insert(&self, change: &Change, unit: &Unit, latest: Option<&Latest>) -> anyhow::Result<u32> {
        let kept = Kept { file: unit.file.clone(), line: unit.line, given: unit.given.clone() };
        let mut insert = change.tx.prepare_cached(
            "INSERT INTO report (location, name, version, previous, hint, added_at, added_by, state)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        insert.execute(params![
            unit.location,
            unit.name,
            latest.map_or(1, |l| l.version + 1),
            latest.map(|l| l.id),
            serde_json::to_string(&kept)?,
            change.at,
            change.by,
            self.state,
        ])?;
        let id = u32::try_from(change.tx.last_insert_rowid()).context("the case holds too many reports")?;
        Ok(id)
    }
}

fn snapshot(change: &Change, bytes: &Packed) -> anyhow::Result<i64> {
    let find = "SELECT id FROM snapshot WHERE sha256 = ?1";
    let found = change.tx.prepare_cached(find)?.query_row([&bytes.sha256], |row| row.get(0)).optional()?;
    if let Some(id) = found {
        return Ok(id);
    }
    let mut insert = change.tx.prepare_cached("INSERT INTO snapshot (sha256, size, bytes) VALUES (?1, ?2, ?3)")?;
    Ok(insert.insert((&bytes.sha256, bytes.size as i64, &bytes.bytes))?)
}

impl Change<'_> {
    /// Write (or write anew) the search words of a report.
    pub fn index_words(&self, id: u32, read: &ReadReport) -> anyhow::Result<()> {
        let words = &read.words;
        for (table, [title, text]) in [("words", &words.words), ("stems", &words.stems)] {
            self.tx.prepare_cached(&format!("DELETE FROM {table} WHERE rowid = ?1"))?.execute([id])?;
            let insert = format!("INSERT INTO {table} (rowid, title, text) VALUES (?1, ?2, ?3)");
            self.tx.prepare_cached(&insert)?.execute((id, title, text))?;
        }
        Ok(())
    }
}

/// Restrict a report that a restriction covers: of itself, its outlet or one of its sources. Another version and a
/// duplicate of a restricted report are restricted as it is.
fn cover(change: &Change, id: u32) -> anyhow::Result<()> {
    let mut inherit = change.tx.prepare_cached(
        "INSERT OR IGNORE INTO restriction (subject, by, at, why)
         SELECT 'R' || n.id, ?2, ?3, 'the same page as a restricted report' FROM report n
         JOIN report o ON o.id IN (n.previous, n.duplicate_of) WHERE n.id = ?1 AND o.restricted LIMIT 1",
    )?;
    if inherit.execute((id, &change.by, &change.at))? > 0 {
        change.log("restrict", &format!("R{id}"), &json!({ "why": "the same page as a restricted report" }))?;
    }
    change.cover(id)
}
