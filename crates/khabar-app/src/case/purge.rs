//! Removing a report for good.
//!
//! Everything that holds its words goes: snapshot, record, items, search, grades, ties, merges of actors that no other
//! report has, and the details of log entries. What stays is the number, never given again, and an entry of the log
//! with hashes of what was there.

use khabar::text::fold::fold;
use rusqlite::OptionalExtension;
use serde_json::{Value, json};
use std::collections::BTreeSet;

use super::actors::logged;
use super::{Case, Change};

impl Case {
    /// The reports that go with one: what was skipped as a duplicate of it has the same bytes.
    pub fn purged_with(&self, report: u32) -> anyhow::Result<Vec<u32>> {
        let mut rows =
            self.db().prepare("SELECT id FROM main.report WHERE id = ?1 OR duplicate_of = ?1 ORDER BY id")?;
        Ok(rows.query_map([report], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// Remove a report, and what was skipped as a duplicate of it, for good. Gives the numbers removed.
    pub fn purge(&mut self, report: u32, why: &str) -> anyhow::Result<Vec<u32>> {
        anyhow::ensure!(!why.trim().is_empty(), "a purge needs its reason: --why");
        let reports = self.purged_with(report)?;
        self.change(|change| {
            // Duplicates first: they refer to the report.
            reports.iter().rev().filter(|r| **r != report).try_for_each(|r| change.purge(*r, why))?;
            change.purge(report, why)?;
            // Deleted rows of a contentless index lie in its segments until they are merged.
            for index in
                ["INSERT INTO words (words) VALUES ('optimize')", "INSERT INTO stems (stems) VALUES ('optimize')"]
            {
                change.tx.execute(index, [])?;
            }
            Ok(())
        })?;
        // Deleted content is overwritten already (secure_delete); this gives its room back, and empties the journal.
        self.db().execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);")?;
        Ok(reports)
    }
}

impl Change<'_> {
    fn purge(&self, report: u32, why: &str) -> anyhow::Result<()> {
        let hashes = self.tx.query_row(
            "SELECT r.text_sha256, s.sha256, s.id FROM main.report r LEFT JOIN snapshot s ON s.id = r.snapshot WHERE r.id = ?1",
            [report],
            |row| Ok((row.get::<_, Option<String>>(0)?, row.get::<_, Option<String>>(1)?, row.get::<_, Option<i64>>(2)?)),
        );
        let (text, bytes, snapshot) =
            hashes.optional()?.ok_or_else(|| anyhow::anyhow!("R{report}: there is no such report"))?;
        let only_here = self.only_in(report)?;
        self.restrict_later(report)?;
        self.tx.execute(
            "UPDATE main.report SET previous = (SELECT previous FROM main.report WHERE id = ?1) WHERE previous = ?1",
            [report],
        )?;
        for table in [
            "DELETE FROM item WHERE report = ?1",
            "DELETE FROM item_actor WHERE report = ?1",
            "DELETE FROM copy WHERE report = ?1 OR of = ?1",
            "DELETE FROM event_keys WHERE report = ?1",
            "DELETE FROM event_group WHERE report = ?1 OR head_report = ?1",
            "DELETE FROM event_link WHERE a_report = ?1 OR b_report = ?1",
            "DELETE FROM tie WHERE a_report = ?1 OR b_report = ?1",
            "DELETE FROM grade WHERE subject = 'R' || ?1 OR subject LIKE 'R' || ?1 || '#%'",
            "DELETE FROM restriction WHERE subject = 'R' || ?1",
            "DELETE FROM words WHERE rowid = ?1",
            "DELETE FROM stems WHERE rowid = ?1",
            "DELETE FROM main.report WHERE id = ?1",
        ] {
            self.tx.execute(table, [report])?;
        }
        self.tx.execute(
            "DELETE FROM snapshot WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM main.report WHERE snapshot = ?1)",
            [snapshot],
        )?;
        let mut subjects = BTreeSet::from([format!("R{report}")]);
        for key in &only_here {
            self.tx.execute("DELETE FROM actor_tie WHERE key = ?1 OR into_key = ?1", [key])?;
            self.tx.execute("DELETE FROM actor_name WHERE key = ?1", [key])?;
            self.tx.execute("DELETE FROM grade WHERE subject = 'actor:' || ?1", [key])?;
            subjects.insert(logged(key));
        }
        self.drop_aliases(&only_here)?;
        let erased = self.erase(&subjects, &only_here)?;
        self.ungroup()?;
        let detail = json!({ "why": why, "text_sha256": text, "snapshot_sha256": bytes, "erased": erased });
        self.log("purge", &format!("R{report}"), &detail)
    }

    /// Later versions of a page that was restricted keep out of sight without it.
    fn restrict_later(&self, report: u32) -> anyhow::Result<()> {
        let mut hand_on = self.tx.prepare(
            "INSERT OR IGNORE INTO restriction (subject, by, at, why)
             SELECT 'R' || n.id, ?2, ?3, 'the same page as a restricted report' FROM main.report n
             WHERE n.previous = ?1 AND EXISTS (SELECT 1 FROM restriction WHERE subject = 'R' || ?1) RETURNING subject",
        )?;
        let later: Vec<String> =
            hand_on.query_map((report, &self.by, &self.at), |row| row.get(0))?.collect::<Result<_, _>>()?;
        let why = json!({ "why": "the same page as a restricted report" });
        later.iter().try_for_each(|subject| self.log("restrict", subject, &why))
    }

    /// Aliases that are these actors' words.
    fn drop_aliases(&self, keys: &BTreeSet<String>) -> anyhow::Result<()> {
        let mut rows = self.tx.prepare("SELECT DISTINCT name FROM actor_name WHERE is_alias")?;
        let names: Vec<String> = rows.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        for name in names.iter().filter(|name| keys.contains(&format!("~{}", fold(name)))) {
            self.tx.execute("DELETE FROM actor_name WHERE is_alias AND name = ?1", [name])?;
        }
        Ok(())
    }

    /// Actors in no other report, known by words alone, and those only tied to such.
    fn only_in(&self, report: u32) -> anyhow::Result<BTreeSet<String>> {
        let mut rows = self.tx.prepare(
            "SELECT DISTINCT key FROM item_actor WHERE report = ?1 AND key LIKE '~%'
                 AND key NOT IN (SELECT key FROM item_actor WHERE report <> ?1)",
        )?;
        Ok(rows.query_map([report], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// Take the details of the entries about these subjects (a report's items among them), and of those that name such
    /// an actor; gives their numbers.
    fn erase(&self, subjects: &BTreeSet<String>, keys: &BTreeSet<String>) -> anyhow::Result<Vec<i64>> {
        let mut rows = self.tx.prepare(
            "SELECT seq, subject, detail FROM audit WHERE detail IS NOT NULL AND action <> 'purge' ORDER BY seq",
        )?;
        let entries: Vec<(i64, String, String)> =
            rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect::<Result<_, _>>()?;
        let about = |subject: &str| {
            subjects.contains(subject)
                || subject.split(' ').any(|w| w.split('#').next().is_some_and(|r| subjects.contains(r)))
        };
        let names = |detail: &str| serde_json::from_str(detail).is_ok_and(|detail| names_one(&detail, keys));
        let erased: Vec<i64> = entries.into_iter().filter(|e| about(&e.1) || names(&e.2)).map(|e| e.0).collect();
        let mut take = self.tx.prepare("UPDATE audit SET detail = NULL, nonce = NULL WHERE seq = ?1")?;
        for seq in &erased {
            take.execute([seq])?;
        }
        Ok(erased)
    }
}

/// Whether a value somewhere in the JSON is one of these keys, or the words of one.
fn names_one(json: &Value, keys: &BTreeSet<String>) -> bool {
    match json {
        Value::String(text) => keys.contains(text) || keys.contains(&format!("~{}", fold(text))),
        Value::Array(all) => all.iter().any(|one| names_one(one, keys)),
        Value::Object(fields) => fields.values().any(|one| names_one(one, keys)),
        _ => false,
    }
}
