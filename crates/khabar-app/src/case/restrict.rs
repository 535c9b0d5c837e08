//! Restrictions: which reports are kept out of every output.
//!
//! A restriction names a report, an outlet or an actor. One on a report covers its later versions and what was skipped
//! as a duplicate of it, since they hold its words; one on an outlet or a source covers every report of theirs, those
//! that come later too. `report.restricted` is what follows from all of them: [`Change::cover`] works it out for one
//! report, on arrival and after a change. Decisions on a reading never lift it: the words are still in the report.

use khabar::record::Record;
use khabar::text::fold::fold;
use rusqlite::{Connection, OptionalExtension};
use serde_json::json;
use std::collections::BTreeSet;

use super::actors::{logged, same_actor};
use super::records::unpack;
use super::subject::Subject;
use super::{Case, Change};

/// What a restriction did.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
pub struct Covered {
    /// Reports that it newly covers, or that are shown again.
    pub changed: usize,
    /// Reports still shown that hold words of what is covered: copies and earlier versions.
    pub still_shown: Vec<u32>,
}

/// Whether any restriction covers a report, by what the case holds of it: its row, its items, its record. For a new
/// report: call [`Change::cover`] once its row and items are written.
pub fn restricted_by(db: &Connection, report: u32) -> anyhow::Result<bool> {
    let mut rows = db.prepare_cached("SELECT subject FROM restriction")?;
    let subjects: Vec<String> = rows.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    for subject in subjects {
        if covers(db, &subject, report)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn covers(db: &Connection, subject: &str, report: u32) -> anyhow::Result<bool> {
    if let Some(name) = subject.strip_prefix("outlet:") {
        let outlets: [Option<String>; 2] = db
            .prepare_cached("SELECT outlet, json_extract(hint, '$.outlet') FROM main.report WHERE id = ?1")?
            .query_row([report], |row| Ok([row.get(0)?, row.get(1)?]))?;
        return Ok(outlets.iter().flatten().any(|outlet| fold(outlet.trim()) == fold(name)));
    }
    if let Some(key) = subject.strip_prefix("actor:") {
        let same = same_actor(db, key)?;
        let mut rows = db.prepare_cached("SELECT key FROM item_actor WHERE report = ?1 AND role = 'source'")?;
        let now: Vec<String> = rows.query_map([report], |row| row.get(0))?.collect::<Result<_, _>>()?;
        return Ok(
            now.iter().any(|key| same.contains(key)) || machine_sources(db, report)?.iter().any(|k| same.contains(k))
        );
    }
    let number: Option<u32> = subject.strip_prefix('R').and_then(|n| n.parse().ok());
    let mut rows = db.prepare_cached(
        "WITH RECURSIVE back (id) AS (
             SELECT ?1 UNION
             SELECT coalesce(r.previous, r.duplicate_of) FROM main.report r JOIN back USING (id)
             WHERE coalesce(r.previous, r.duplicate_of) IS NOT NULL UNION
             SELECT r.duplicate_of FROM main.report r JOIN back USING (id) WHERE r.duplicate_of IS NOT NULL)
         SELECT EXISTS (SELECT 1 FROM back WHERE id = ?2)",
    )?;
    Ok(rows.query_row((report, number), |row| row.get(0))?)
}

/// The sources that the machine read in a report, whatever people made of them.
fn machine_sources(db: &Connection, report: u32) -> anyhow::Result<BTreeSet<String>> {
    let packed: Option<Vec<u8>> = db
        .prepare_cached("SELECT record FROM main.report WHERE id = ?1")?
        .query_row([report], |row| row.get(0))
        .optional()?
        .flatten();
    let Some(packed) = packed else { return Ok(BTreeSet::new()) };
    let record: Record = unpack(&packed)?;
    let sources = record.statements.iter().filter_map(|s| s.source.as_ref());
    let own = khabar::corroborate::Actors::default();
    Ok(sources.filter_map(|s| Some(own.key(s.entity.as_deref(), &s.span.as_ref()?.text))).collect())
}

impl Change<'_> {
    /// Work out whether restrictions cover a report, and mark it so. Never lifts one.
    pub fn cover(&self, report: u32) -> anyhow::Result<()> {
        if restricted_by(&self.tx, report)? {
            self.tx.execute("UPDATE main.report SET restricted = 1 WHERE id = ?1", [report])?;
        }
        Ok(())
    }

    /// [`Change::cover`] for the reports with a source that is counted as this actor: a merge may bring them under a
    /// restriction.
    pub fn cover_source(&self, key: &str) -> anyhow::Result<()> {
        if self.tx.query_row(
            "SELECT NOT EXISTS (SELECT 1 FROM restriction WHERE subject LIKE 'actor:%')",
            [],
            |row| row.get(0),
        )? {
            return Ok(());
        }
        for key in same_actor(&self.tx, key)? {
            let mut rows = self.tx.prepare_cached("SELECT DISTINCT report FROM item_actor WHERE key = ?1")?;
            let reports: Vec<u32> = rows.query_map([key], |row| row.get(0))?.collect::<Result<_, _>>()?;
            reports.into_iter().try_for_each(|report| self.cover(report))?;
        }
        Ok(())
    }

    /// Work out every report's restriction anew; gives those that changed. Without `lift` none that stands is lifted: a
    /// later reading may no longer find the source that brought a report under it.
    fn cover_all(&self, lift: bool) -> anyhow::Result<BTreeSet<u32>> {
        let mut rows = self.tx.prepare("SELECT id, restricted FROM main.report")?;
        let rows: Vec<(u32, bool)> =
            rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
        let mut changed = BTreeSet::new();
        for (report, was) in rows {
            let is = restricted_by(&self.tx, report)?;
            if is != was && (is || lift) {
                self.tx.execute("UPDATE main.report SET restricted = ?2 WHERE id = ?1", (report, is))?;
                changed.insert(report);
            }
        }
        if !changed.is_empty() {
            self.ungroup()?;
        }
        Ok(changed)
    }
}

impl Case {
    /// Restrict a report, an outlet or a source.
    ///
    /// # Errors
    /// An item: it is the report that is restricted.
    pub fn restrict(&mut self, subject: &Subject, why: Option<&str>) -> anyhow::Result<Covered> {
        let subject = restrictable(subject)?;
        let changed = self.change(|change| {
            change.tx.execute(
                "INSERT INTO restriction (subject, by, at, why) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
                (subject.to_string(), &change.by, &change.at, why),
            )?;
            let changed = change.cover_all(false)?;
            let detail = json!({ "subject": subject.to_string(), "why": why, "reports": changed });
            change.log("restrict", &log_subject(subject), &detail)?;
            Ok(changed)
        })?;
        self.covered(changed)
    }

    /// Lift a restriction.
    ///
    /// # Errors
    /// There is none on this subject.
    pub fn unrestrict(&mut self, subject: &Subject, why: Option<&str>) -> anyhow::Result<Covered> {
        let subject = restrictable(subject)?;
        let changed = self.change(|change| {
            let lifted = change.tx.execute("DELETE FROM restriction WHERE subject = ?1", [subject.to_string()])?;
            anyhow::ensure!(
                lifted > 0,
                "there is no restriction on {subject} itself; one on its outlet or a source may cover it"
            );
            let changed = change.cover_all(true)?;
            let detail = json!({ "subject": subject.to_string(), "why": why, "reports": changed });
            change.log("unrestrict", &log_subject(subject), &detail)?;
            Ok(changed)
        })?;
        Ok(Covered { changed: changed.len(), still_shown: Vec::new() })
    }

    /// What of the covered reports' words others still show.
    fn covered(&self, changed: BTreeSet<u32>) -> anyhow::Result<Covered> {
        let mut near = BTreeSet::new();
        for report in &changed {
            let mut rows = self.db().prepare_cached(
                "SELECT id FROM main.report r WHERE NOT restricted AND id <> ?1 AND (
                     id IN (SELECT of FROM copy WHERE report = ?1 UNION SELECT report FROM copy WHERE of = ?1)
                     OR text_sha256 IS NOT NULL AND text_sha256 = (SELECT text_sha256 FROM main.report WHERE id = ?1)
                     OR location = (SELECT location FROM main.report WHERE id = ?1)
                     OR id = (SELECT duplicate_of FROM main.report WHERE id = ?1))",
            )?;
            near.extend(rows.query_map([report], |row| row.get::<_, u32>(0))?.collect::<Result<Vec<_>, _>>()?);
        }
        Ok(Covered { changed: changed.len(), still_shown: near.into_iter().collect() })
    }
}

fn restrictable(subject: &Subject) -> anyhow::Result<&Subject> {
    match subject {
        Subject::Item(id) => anyhow::bail!("{id}: a restriction covers a whole report; name R{}", id.report),
        subject => Ok(subject),
    }
}

/// The subject that the log gives it.
pub fn log_subject(subject: &Subject) -> String {
    match subject {
        Subject::Actor(key) => logged(key),
        other => other.to_string(),
    }
}
