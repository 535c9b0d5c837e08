//! The audit log: who did what, when, with before and after; chained by SHA-256, so that an entry changed, left out or
//! put in between shows.
//!
//! `hash` = SHA-256 of the hash before and of the entry's fields as a canonical JSON array
//! `[seq, at, by, action, subject, detail_sha256]`; `detail_sha256` = SHA-256 of nonce and detail. A purge takes nonce
//! and detail of the entries about a report and leaves their digest, so the chain holds and says nothing of the words.
//! A chain shows change from within; against someone who writes the whole log anew, keep the last hash (`khabar
//! verify` prints it) outside the case.

use rusqlite::Connection;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

use super::{Case, Change, hex};

/// The hash before the first entry.
const GENESIS: &str = "khabar-audit/1";

/// An entry of the log.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Entry {
    /// Its number, from 1.
    pub seq: i64,
    /// When, UTC.
    pub at: String,
    /// Who.
    pub by: String,
    /// What was done: `add`, `confirm`, `restrict`, `export` …
    pub action: String,
    /// What it was done to: `case`, `R12`, `R12#S3`, `outlet:…`, `actor:…`.
    pub subject: String,
    /// Before, after, why; none where a purge took it.
    pub detail: Option<Value>,
    /// SHA-256 of the entry and of the one before it.
    pub hash: String,
}

impl Change<'_> {
    /// Add an entry. Detail of changes holds `before`, `after` and `why`.
    pub fn log(&self, action: &str, subject: &str, detail: &Value) -> anyhow::Result<()> {
        let (seq, before) = last(&self.tx)?;
        let seq = seq + 1;
        let detail = detail.to_string();
        let nonce: String =
            self.tx.prepare_cached("SELECT lower(hex(randomblob(16)))")?.query_row([], |row| row.get(0))?;
        let digest = sha256(&[&nonce, &detail]);
        let hash = chain(&before, seq, [&self.at, &self.by, action, subject, &digest]);
        let mut insert = self.tx.prepare_cached("INSERT INTO audit VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?;
        insert.execute((seq, &self.at, &self.by, action, subject, &detail, &nonce, &digest, &hash))?;
        Ok(())
    }
}

impl Case {
    /// What is wrong with the log, a sentence each; none if it holds. Entries without detail are sound only where a
    /// later `purge` says that it took it.
    pub fn verify_audit(&self) -> anyhow::Result<Vec<String>> {
        let mut wrong = Vec::new();
        let erased = self.erased()?;
        let mut rows = self.db().prepare(
            "SELECT seq, at, by, action, subject, detail, nonce, detail_sha256, hash FROM audit ORDER BY seq",
        )?;
        let mut rows = rows.query([])?;
        let (mut expected, mut before) = (1i64, GENESIS.to_owned());
        while let Some(row) = rows.next()? {
            let seq: i64 = row.get(0)?;
            let [at, by, action, subject, digest, hash] =
                [1, 2, 3, 4, 7, 8].map(|i| row.get::<_, String>(i).unwrap_or_default());
            let (detail, nonce): (Option<String>, Option<String>) = (row.get(5)?, row.get(6)?);
            if seq != expected {
                wrong.push(format!("audit log: entry {expected} is missing"));
            }
            match (detail, nonce) {
                (Some(detail), Some(nonce)) if sha256(&[&nonce, &detail]) == digest => {}
                (None, None) if erased.contains(&seq) => {}
                _ => wrong.push(format!("audit log: the detail of entry {seq} was changed")),
            }
            if chain(&before, seq, [&at, &by, &action, &subject, &digest]) != hash {
                wrong.push(format!("audit log: entry {seq} was changed, or the one before it"));
            }
            (expected, before) = (seq + 1, hash);
        }
        Ok(wrong)
    }

    /// Numbers of the entries whose detail a purge took, as its own entry says; each is before that one.
    fn erased(&self) -> anyhow::Result<BTreeSet<i64>> {
        let mut rows =
            self.db().prepare("SELECT seq, detail FROM audit WHERE action = 'purge' AND detail IS NOT NULL")?;
        let rows = rows.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
        let mut erased = BTreeSet::new();
        for row in rows {
            let (at, detail) = row?;
            let detail: Value = serde_json::from_str(&detail).unwrap_or_default();
            let numbers = detail["erased"].as_array().into_iter().flatten().filter_map(Value::as_i64);
            erased.extend(numbers.filter(|seq| *seq < at));
        }
        Ok(erased)
    }

    /// Number and hash of the last entry.
    pub fn last_entry(&self) -> anyhow::Result<(i64, String)> {
        last(self.db())
    }
}

fn last(db: &Connection) -> anyhow::Result<(i64, String)> {
    let mut rows = db.prepare_cached("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")?;
    let mut rows = rows.query([])?;
    Ok(match rows.next()? {
        Some(row) => (row.get(0)?, row.get(1)?),
        None => (0, GENESIS.to_owned()),
    })
}

fn chain(before: &str, seq: i64, [at, by, action, subject, digest]: [&str; 5]) -> String {
    sha256(&[before, &serde_json::json!([seq, at, by, action, subject, digest]).to_string()])
}

pub(super) fn sha256(parts: &[&str]) -> String {
    hex(&parts.iter().fold(Sha256::new(), |hash, part| hash.chain_update(part)).finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tampered_log_shows() {
        for (tamper, says) in [
            ("UPDATE audit SET by = 'x' WHERE seq = 2", "entry 2 was changed"),
            ("UPDATE audit SET detail = '{}' WHERE seq = 2", "detail of entry 2"),
            ("UPDATE audit SET detail = NULL, nonce = NULL WHERE seq = 2", "detail of entry 2"),
            ("DROP TRIGGER audit_append_only; DELETE FROM audit WHERE seq = 2", "entry 2 is missing"),
            ("DELETE FROM audit WHERE seq = 3", ""),
        ] {
            let dir = tempfile::tempdir().unwrap();
            let mut case = Case::create(&dir.path().join("a.khabar"), "r").unwrap();
            for n in 0..3 {
                case.change(|c| c.log("test", "R1", &serde_json::json!({ "n": n }))).unwrap();
            }
            assert_eq!(case.verify_audit().unwrap(), Vec::<String>::new());
            match case.db().execute_batch(tamper) {
                Err(e) => assert!(says.is_empty() && e.to_string().contains("append-only"), "{tamper}: {e}"),
                Ok(()) => {
                    let wrong = case.verify_audit().unwrap();
                    assert!(wrong.iter().any(|w| w.contains(says)), "{tamper}: {wrong:?}");
                }
            }
        }
    }
}
