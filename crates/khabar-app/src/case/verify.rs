//! Whether a case is whole: every hash, every span, every row against what it was made from.

use khabar::record::{Record, Report};
use khabar::text::{Field, Text};
use rayon::prelude::*;
use rusqlite::Connection;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

use super::records::{unpack, unpack_bytes};
use super::{Case, Scope, hex};

/// Reports in memory at a time.
const AT_ONCE: u32 = 128;

/// What was looked at, and what is wrong. Counts are of the reports that no restriction covers; everything is checked.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Verified {
    /// Reports by state.
    pub read: u64,
    /// In the queue.
    pub queued: u64,
    /// Same bytes as another.
    pub skipped: u64,
    /// Could not be read.
    pub failed: u64,
    /// Statements and events.
    pub items: u64,
    /// Spans compared with the stored text, word for word.
    pub spans: u64,
    /// Entries of the audit log.
    pub entries: i64,
    /// Hash of its last entry: keep it outside the case.
    pub last_hash: String,
    /// A sentence each; none where the case is whole.
    pub faults: Vec<String>,
}

/// One report's row as the checks need it.
struct Row {
    id: u32,
    restricted: bool,
    state: String,
    text_sha256: Option<String>,
    record: Option<Vec<u8>>,
    snapshot: Option<(String, i64, Vec<u8>)>,
    items: Vec<Item>,
}

struct Item {
    name: String,
    by_person: bool,
    gone: bool,
    body: Option<String>,
}

impl Case {
    /// Check everything against everything, on one state of the case however much is added meanwhile.
    pub fn verify(&mut self) -> anyhow::Result<Verified> {
        self.scope(&Scope::default())?;
        self.db().execute_batch("BEGIN")?;
        let verified = self.verify_all();
        self.db().execute_batch("COMMIT")?;
        verified
    }

    fn verify_all(&self) -> anyhow::Result<Verified> {
        let db = self.db();
        let mut v = Verified::default();
        for line in texts(db, "PRAGMA integrity_check")? {
            if line != "ok" {
                v.faults.push(format!("the database is damaged: {line}"));
            }
        }
        let strays = "SELECT \"table\" || ' ' || coalesce(rowid, '') || ' → ' || parent FROM pragma_foreign_key_check";
        v.faults.extend(texts(db, strays)?.into_iter().map(|row| format!("a row points to nothing: {row}")));
        v.faults.extend(self.verify_audit()?);
        (v.entries, v.last_hash) = self.last_entry()?;
        let mut from = 0;
        loop {
            let rows = rows(db, from)?;
            let Some(last) = rows.last() else { break };
            from = last.id;
            let checked: Vec<(u64, Vec<String>)> = rows.par_iter().map(check).collect();
            for (row, (spans, faults)) in rows.iter().zip(checked) {
                // A restricted report is not to be seen in any output, its number neither.
                let name = if row.restricted { "a restricted report".to_owned() } else { format!("R{}", row.id) };
                v.faults.extend(faults.into_iter().map(|fault| format!("{name}: {fault}")));
                if !row.restricted {
                    v.spans += spans;
                    v.items += row.items.len() as u64;
                    *match row.state.as_str() {
                        "read" => &mut v.read,
                        "queued" => &mut v.queued,
                        "skipped" => &mut v.skipped,
                        _ => &mut v.failed,
                    } += 1;
                }
            }
        }
        for (table, what) in [("words", "search words"), ("stems", "search stems")] {
            let missing = format!(
                "SELECT count(*) FROM report WHERE record IS NOT NULL AND id NOT IN (SELECT rowid FROM {table})"
            );
            let stray = format!(
                "SELECT count(*) FROM {table} WHERE rowid NOT IN (SELECT id FROM report WHERE record IS NOT NULL)"
            );
            for (count, fault) in [(missing, "reports without"), (stray, "reports that are not there have")] {
                let n: i64 = db.query_row(&count, [], |row| row.get(0))?;
                if n > 0 {
                    v.faults.push(format!("{n} {fault} {what}"));
                }
            }
        }
        let unused =
            "SELECT count(*) FROM snapshot WHERE id NOT IN (SELECT snapshot FROM report WHERE snapshot IS NOT NULL)";
        let unused: i64 = db.query_row(unused, [], |row| row.get(0))?;
        if unused > 0 {
            v.faults.push(format!("{unused} snapshots belong to no report"));
        }
        Ok(v)
    }
}

fn texts(db: &Connection, sql: &str) -> anyhow::Result<Vec<String>> {
    Ok(db.prepare(sql)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// The next reports after number `from`.
fn rows(db: &Connection, from: u32) -> anyhow::Result<Vec<Row>> {
    let mut find = db.prepare_cached(
        "SELECT r.id, r.restricted, r.state, r.text_sha256, r.record, s.sha256, s.size, s.bytes
         FROM report r LEFT JOIN snapshot s ON s.id = r.snapshot WHERE r.id > ?1 ORDER BY r.id LIMIT ?2",
    )?;
    let mut items =
        db.prepare_cached("SELECT name, made_by = 'person', flag IS 'gone', body FROM item WHERE report = ?1")?;
    let rows = find.query_map([from, AT_ONCE], |row| {
        let sha256: Option<String> = row.get(5)?;
        let snapshot = sha256.map(|sha| Ok::<_, rusqlite::Error>((sha, row.get(6)?, row.get(7)?))).transpose()?;
        let (id, restricted, state) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(Row { id, restricted, state, text_sha256: row.get(3)?, record: row.get(4)?, snapshot, items: Vec::new() })
    })?;
    let mut rows = rows.collect::<Result<Vec<Row>, _>>()?;
    for row in &mut rows {
        let found = items.query_map([row.id], |item| {
            Ok(Item { name: item.get(0)?, by_person: item.get(1)?, gone: item.get(2)?, body: item.get(3)? })
        })?;
        row.items = found.collect::<Result<_, _>>()?;
    }
    Ok(rows)
}

/// How many spans a report has, and what is wrong with it.
fn check(row: &Row) -> (u64, Vec<String>) {
    let mut faults = Vec::new();
    if let Some((sha256, size, bytes)) = &row.snapshot {
        match unpack_bytes(bytes) {
            Ok(bytes) if hex(&Sha256::digest(&bytes)) == *sha256 && bytes.len() as i64 == *size => {}
            Ok(_) => faults.push("the bytes kept are not those that were given".to_owned()),
            Err(e) => faults.push(format!("the bytes kept cannot be unpacked ({e})")),
        }
    }
    let Some(record) = &row.record else {
        if row.state == "read" {
            faults.push("it was read, and its record is missing".to_owned());
        }
        if !row.items.is_empty() {
            faults.push("it has statements or events and no record".to_owned());
        }
        return (0, faults);
    };
    if row.snapshot.is_none() {
        faults.push("the bytes that it was read from are missing".to_owned());
    }
    let (record, as_json) = match unpack::<Record>(record).and_then(|r| Ok((serde_json::to_value(&r)?, r))) {
        Ok((as_json, record)) => (record, as_json),
        Err(e) => {
            faults.push(format!("its record cannot be read ({e})"));
            return (0, faults);
        }
    };
    let Report { title, text, sha256, .. } = &record.report;
    let digest = hex(&Sha256::digest(format!("{title}\n{text}")));
    if digest != *sha256 || Some(&digest) != row.text_sha256.as_ref() {
        faults.push("its text is not the one that was read".to_owned());
    }
    let stored = [Text::new(Field::Title, title), Text::new(Field::Text, text)];
    let mut spans = 0;
    check_spans(&as_json, &stored, &mut spans, &mut |at| faults.push(format!("the words at {at} are not the text's")));
    for item in &row.items {
        let Some(body) = &item.body else { continue };
        let wrong = &mut |at: &str| faults.push(format!("{}: the words at {at} are not the text's", item.name));
        match serde_json::from_str(body) {
            Ok(body) => check_spans(&body, &stored, &mut spans, wrong),
            Err(e) => faults.push(format!("{}: what was edited cannot be read ({e})", item.name)),
        }
    }
    let read = record.statements.iter().map(|s| s.id.as_str()).chain(record.events.iter().map(|e| e.id.as_str()));
    let read: BTreeSet<&str> = read.collect();
    let listed: BTreeSet<&str> = row.items.iter().map(|i| i.name.as_str()).collect();
    let own = |name: &&str| row.items.iter().any(|i| i.name == **name && (i.by_person || i.gone));
    faults.extend(read.difference(&listed).map(|name| format!("{name} was read and is not listed")));
    faults
        .extend(listed.difference(&read).filter(|n| !own(n)).map(|name| format!("{name} is listed and was not read")));
    (spans, faults)
}

/// Compare every quotation in a JSON value with the stored text.
fn check_spans(value: &Value, stored: &[Text; 2], spans: &mut u64, wrong: &mut impl FnMut(&str)) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| check_spans(item, stored, spans, wrong)),
        Value::Object(map) => {
            let number = |key| map.get(key).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
            let string = |key| map.get(key).and_then(Value::as_str);
            if let (Some(field), Some(start), Some(end)) = (string("field"), number("start"), number("end")) {
                *spans += 1;
                let text = if field == "title" { &stored[0] } else { &stored[1] };
                if start > end || end > text.len() || Some(text.slice(start..end)) != string("text") {
                    wrong(&format!("{field} {start}–{end}"));
                }
            }
            map.values().for_each(|value| check_spans(value, stored, spans, wrong));
        }
        _ => {}
    }
}
