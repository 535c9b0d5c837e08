//! What must not be said: numbers and words of the reports that are hidden, for texts that people or commands wrote
//! freely (reasons, the log), where a query over `seen` cannot keep them out.

use khabar::text::fold::fold;
use rusqlite::OptionalExtension;
use std::collections::BTreeSet;

use super::audit::Entry;
use super::{Case, actors};

/// Shorter words say nothing of a report, and would hide everything.
const TELLING: usize = 4;

/// Numbers and words of hidden reports.
#[derive(Debug, Default)]
pub struct Veil {
    reports: BTreeSet<u32>,
    /// Folded: titles, places, outlets, addresses, names, sources.
    words: BTreeSet<String>,
    /// Log subjects of actors and outlets that only hidden reports have.
    subjects: BTreeSet<String>,
}

impl Veil {
    /// Whether a text names a hidden report or holds its words.
    pub fn hides(&self, text: &str) -> bool {
        if self.reports.is_empty() && self.subjects.is_empty() && self.words.is_empty() {
            return false;
        }
        let folded = fold(text);
        self.subjects.contains(text)
            || numbers(text).any(|n| self.reports.contains(&n))
            || self.words.iter().any(|w| folded.contains(w))
    }
}

/// The numbers that a text names as `R12`.
fn numbers(text: &str) -> impl Iterator<Item = u32> + '_ {
    let mut before = ' ';
    text.char_indices().filter_map(move |(at, c)| {
        let starts = c == 'R' && !before.is_alphanumeric();
        before = c;
        let digits = text.get(at + 1..).filter(|_| starts)?;
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        digits.get(..end)?.parse().ok()
    })
}

/// Which entries of the log to list.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// About this report, item, outlet or actor (`R12` gives its items' too).
    pub subject: Option<String>,
    /// By this person.
    pub by: Option<String>,
    /// From this moment on, as in the log (`2026-11-24`, `2026-11-24T10:00:00Z`).
    pub since: Option<String>,
}

impl Case {
    /// What must not be said now.
    pub fn veil(&self) -> anyhow::Result<Veil> {
        let mut veil = Veil::default();
        let mut rows = self.db().prepare(
            "SELECT id, title, location, name, url, outlet, json_extract(hint, '$.outlet'), json_extract(hint, '$.url')
             FROM main.report WHERE id NOT IN (SELECT id FROM seen)",
        )?;
        let mut rows = rows.query([])?;
        let mut outlets = BTreeSet::new();
        while let Some(row) = rows.next()? {
            veil.reports.insert(row.get(0)?);
            for column in [1, 2, 4, 7] {
                veil.words.extend(row.get::<_, Option<String>>(column)?);
            }
            for column in [5, 6] {
                outlets.extend(row.get::<_, Option<String>>(column)?);
            }
        }
        let strings = |sql: &str| -> anyhow::Result<Vec<String>> {
            Ok(self.db().prepare(sql)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
        };
        let mut keys: BTreeSet<String> =
            strings("SELECT DISTINCT key FROM item_actor WHERE report NOT IN (SELECT id FROM seen)")?
                .into_iter()
                .collect();
        // What is restricted for now and later, too, though no report has come yet.
        for subject in strings("SELECT subject FROM restriction")? {
            if let Some(name) = subject.strip_prefix("outlet:") {
                outlets.insert(name.to_owned());
            } else if let Some(key) = subject.strip_prefix("actor:") {
                keys.extend(actors::same_actor(self.db(), key)?);
            }
        }
        veil.words.extend(strings(
            "SELECT name FROM main.report WHERE id NOT IN (SELECT id FROM seen) AND name NOT IN (SELECT name FROM seen)",
        )?);
        let shown: BTreeSet<String> =
            strings("SELECT DISTINCT outlet FROM seen WHERE outlet IS NOT NULL")?.iter().map(|o| fold(o)).collect();
        for outlet in outlets.into_iter().filter(|o| !shown.contains(&fold(o))) {
            veil.subjects.insert(format!("outlet:{outlet}"));
            veil.words.insert(outlet);
        }
        let mut find =
            self.db().prepare("SELECT 1 FROM item_actor WHERE key = ?1 AND report IN (SELECT id FROM seen)")?;
        let mut names = self.db().prepare("SELECT name FROM actor_name WHERE key = ?1")?;
        for key in keys {
            if find.query_row([&key], |_| Ok(())).optional()?.is_none() {
                veil.subjects.extend([actors::logged(&key), format!("actor:{key}")]);
                let names: Vec<String> = names.query_map([&key], |row| row.get(0))?.collect::<Result<_, _>>()?;
                veil.words.extend(names);
                veil.words.insert(key.trim_start_matches('~').to_owned());
            }
        }
        veil.words = veil.words.iter().map(|w| fold(w.trim())).filter(|w| w.chars().count() >= TELLING).collect();
        Ok(veil)
    }

    /// The log, but for the entries that say something of hidden reports.
    pub fn log_entries(&self, asked: &Asked) -> anyhow::Result<Vec<Entry>> {
        let veil = self.veil()?;
        let mut rows = self.db().prepare(
            "SELECT seq, at, by, action, subject, detail, hash FROM audit
             WHERE (?1 IS NULL OR by = ?1) AND (?2 IS NULL OR at >= ?2) ORDER BY seq",
        )?;
        let mut rows = rows.query((&asked.by, &asked.since))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let (by, subject, detail): (String, String, Option<String>) = (row.get(2)?, row.get(4)?, row.get(5)?);
            if veil.hides(&subject) || detail.as_deref().is_some_and(|d| veil.hides(d)) {
                continue;
            }
            let detail: Option<serde_json::Value> = detail.map(|d| serde_json::from_str(&d)).transpose()?;
            // Reports as numbers alone stand in what a restriction covered.
            let listed = detail.iter().filter_map(|d| d["reports"].as_array()).flatten().filter_map(|n| n.as_u64());
            if listed.into_iter().any(|n| veil.reports.iter().any(|r| u64::from(*r) == n)) {
                continue;
            }
            let entry = Entry {
                seq: row.get(0)?,
                at: row.get(1)?,
                by,
                action: row.get(3)?,
                subject,
                detail,
                hash: row.get(6)?,
            };
            if asked.subject.as_deref().is_none_or(|s| about(&entry, s)) {
                found.push(entry);
            }
        }
        Ok(found)
    }
}

fn about(entry: &Entry, subject: &str) -> bool {
    let named = |word: &str| word == subject || word.strip_prefix(subject).is_some_and(|rest| rest.starts_with('#'));
    let own = entry.detail.as_ref().and_then(|d| d["subject"].as_str().or(d["key"].as_str()));
    entry.subject == subject
        || entry.subject.split(' ').any(named)
        || own.is_some_and(|own| own == subject || subject.strip_prefix("actor:") == Some(own))
}
