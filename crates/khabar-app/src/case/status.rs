//! Where a case stands: how many reports were read, and which were not, with the reason.

use serde::Serialize;

use super::Case;

/// How far a case is read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Status {
    /// Reports that were read.
    pub read: u64,
    /// Those that wait.
    pub queued: u64,
    /// Those that are none of their own: the same bytes as another report's, or a feed.
    pub skipped: u64,
    /// Those that could not be had or read.
    pub failed: u64,
    /// All but those that were read, in the order of their numbers.
    pub unread: Vec<Unread>,
}

/// A report that was not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unread {
    /// `R12`.
    pub report: String,
    /// `queued`, `skipped` or `failed`.
    pub state: String,
    /// Address, or path with `#` and the line's own id or number.
    pub location: String,
    /// Why, one sentence.
    pub reason: Option<String>,
    /// The report with the same bytes (`R3`).
    pub duplicate_of: Option<String>,
    /// Whether it is an address that `--fetch` asks for (with `add` where it waits, with `retry` where it failed).
    pub to_fetch: bool,
}

impl Case {
    /// How far the case is read.
    pub fn status(&self) -> anyhow::Result<Status> {
        let mut status = Status::default();
        let mut rows = self.db().prepare("SELECT state, count(*) FROM seen GROUP BY state")?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            let count = match row.get::<_, String>(0)?.as_str() {
                "read" => &mut status.read,
                "queued" => &mut status.queued,
                "skipped" => &mut status.skipped,
                _ => &mut status.failed,
            };
            *count = row.get::<_, i64>(1)?.unsigned_abs();
        }
        status.unread = self.unread()?;
        Ok(status)
    }

    /// The addresses in a state (`queued`, `failed`) that have to be fetched.
    pub fn to_fetch(&self, state: &str) -> anyhow::Result<Vec<Unread>> {
        Ok(self.unread()?.into_iter().filter(|one| one.to_fetch && one.state == state).collect())
    }

    fn unread(&self) -> anyhow::Result<Vec<Unread>> {
        let mut rows = self.db().prepare(
            "SELECT 'R' || r.id, r.state, r.location, r.reason, 'R' || o.id,
                 r.state <> 'skipped' AND r.snapshot IS NULL AND (r.location LIKE 'http://%' OR r.location LIKE 'https://%')
             FROM seen r LEFT JOIN seen o ON o.id = r.duplicate_of WHERE r.state <> 'read' ORDER BY r.id",
        )?;
        let rows = rows.query_map([], |row| {
            Ok(Unread {
                report: row.get(0)?,
                state: row.get(1)?,
                location: row.get(2)?,
                reason: row.get(3)?,
                duplicate_of: row.get(4)?,
                to_fetch: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
