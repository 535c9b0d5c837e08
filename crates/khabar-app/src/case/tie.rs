//! Events joined or kept apart by hand.

use khabar::corroborate::{EventId, Tie};
use rusqlite::OptionalExtension;
use serde_json::{Value, json};

use super::{Case, Change};

impl Change<'_> {
    fn tie(&self, a: EventId, b: EventId) -> anyhow::Result<Value> {
        let row = self.tx.query_row(
            "SELECT together, by, at, why FROM tie WHERE (a_report, a_event, b_report, b_event) = (?1, ?2, ?3, ?4)",
            (a.report, a.event, b.report, b.event),
            |row| {
                let (together, by, at, why): (bool, String, String, Option<String>) =
                    (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
                Ok(json!({ "together": together, "by": by, "at": at, "why": why }))
            },
        );
        Ok(row.optional()?.unwrap_or(Value::Null))
    }

    fn put_tie(&self, a: EventId, b: EventId, state: &Value) -> anyhow::Result<()> {
        self.tx.execute(
            "DELETE FROM tie WHERE (a_report, a_event, b_report, b_event) = (?1, ?2, ?3, ?4)",
            (a.report, a.event, b.report, b.event),
        )?;
        if let Some(together) = state["together"].as_bool() {
            let [by, at, why] = ["by", "at", "why"].map(|key| state[key].as_str());
            self.tx.execute(
                "INSERT INTO tie VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                (a.report, a.event, b.report, b.event, together, by, at, why),
            )?;
        }
        self.ungroup()
    }

    /// Put a tie back as it was.
    pub fn put_back_tie(&self, subject: &str, before: &Value) -> anyhow::Result<()> {
        let ids = subject.split_once(' ').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
        let (a, b): (EventId, EventId) = ids.ok_or_else(|| anyhow::anyhow!("`{subject}` names no two events"))?;
        // A re-reading may have turned their order.
        self.put_tie(a.min(b), a.max(b), before)
    }
}

impl Case {
    /// Join two events, or keep them apart.
    ///
    /// # Errors
    /// Both are one.
    pub fn tie(&mut self, a: EventId, b: EventId, together: bool, why: Option<&str>) -> anyhow::Result<()> {
        anyhow::ensure!(a != b, "{a} is one event; name two");
        let (a, b) = (a.min(b), a.max(b));
        self.change(|change| {
            let before = change.tie(a, b)?;
            let after = json!({ "together": together, "by": change.by, "at": change.at, "why": why });
            change.put_tie(a, b, &after)?;
            let detail = json!({ "before": before, "after": after, "why": why });
            change.log(if together { "link" } else { "unlink" }, &format!("{a} {b}"), &detail)
        })
    }

    /// What people said of events that are shown.
    pub fn ties(&self) -> anyhow::Result<Vec<Tie>> {
        let mut rows = self.db().prepare(
            "SELECT a_report, a_event, b_report, b_event, together FROM tie
             WHERE a_report IN (SELECT id FROM seen) AND b_report IN (SELECT id FROM seen)",
        )?;
        let rows = rows.query_map([], |row| {
            Ok(Tie {
                a: EventId { report: row.get(0)?, event: row.get(1)? },
                b: EventId { report: row.get(2)?, event: row.get(3)? },
                together: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
