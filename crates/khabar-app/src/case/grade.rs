//! Admiralty grades: how reliable a source is (A–F), how credible a piece of information (1–6), by whom, when and why.
//! The two scales are never put together, a later grade never takes an earlier one's place, and nothing is computed from
//! either.

use anyhow::bail;
use serde::Serialize;
use serde_json::json;

use super::restrict::log_subject;
use super::subject::Subject;
use super::{Case, Change};

/// A grade that a person gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Grade {
    /// `R12`, `R12#S3`, `outlet:…`, `actor:…`.
    pub subject: String,
    /// `reliability` or `credibility`.
    pub scale: String,
    /// A to F (F: cannot be judged); 1 to 6 (6: cannot be judged).
    pub value: String,
    /// Who.
    pub by: String,
    /// When, UTC.
    pub at: String,
    /// Why.
    pub why: String,
}

impl Case {
    /// Grade a source's reliability or an information's credibility.
    ///
    /// # Errors
    /// A scale that does not fit the subject, or a value that is not on it.
    pub fn grade(&mut self, subject: &Subject, scale: &str, value: &str, why: &str) -> anyhow::Result<()> {
        let of_source = matches!(subject, Subject::Outlet(_) | Subject::Actor(_));
        let value = value.to_uppercase();
        match (scale, of_source) {
            ("reliability", true) => anyhow::ensure!(
                value.len() == 1 && ("A"..="F").contains(&value.as_str()),
                "reliability is A (reliable) to E (unreliable), or F (cannot be judged)"
            ),
            ("credibility", false) => anyhow::ensure!(
                value.len() == 1 && ("1"..="6").contains(&value.as_str()),
                "credibility is 1 (confirmed) to 5 (improbable), or 6 (cannot be judged)"
            ),
            ("reliability", false) => bail!("reliability is of a source: name outlet:NAME or actor:NAME"),
            _ => bail!("credibility is of information: name a report, a statement or an event (R12, R12#S3)"),
        }
        anyhow::ensure!(!why.trim().is_empty(), "a grade needs its reason: --why");
        self.change(|change: &Change| {
            change.tx.execute(
                "INSERT INTO grade (subject, scale, value, by, at, why) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                (subject.to_string(), scale, &value, &change.by, &change.at, why),
            )?;
            let detail = json!({ "subject": subject.to_string(), "scale": scale, "value": value, "why": why });
            change.log("rate", &log_subject(subject), &detail)
        })
    }

    /// Every grade of what is shown, oldest first.
    pub fn grades(&self) -> anyhow::Result<Vec<Grade>> {
        let veil = self.veil()?;
        let mut rows = self.db().prepare("SELECT subject, scale, value, by, at, why FROM grade ORDER BY id")?;
        let rows = rows.query_map([], |row| {
            let [subject, scale, value, by, at, why] =
                [row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?];
            Ok(Grade { subject, scale, value, by, at, why })
        })?;
        let grades: Vec<Grade> = rows.collect::<Result<_, _>>()?;
        Ok(grades.into_iter().filter(|g| !veil.hides(&g.subject) && !veil.hides(&g.why)).collect())
    }
}
