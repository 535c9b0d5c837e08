//! What a person names on the command line: a report, an item, an event, an outlet, an actor. Names are looked up in
//! the view `seen`, so that a hidden record answers as one that is not there.

use anyhow::{anyhow, bail};
use khabar::corroborate::EventId;
use khabar::text::fold::fold;
use rusqlite::OptionalExtension;
use std::fmt;

use super::Case;

/// An item of a report: `R12#S3`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId {
    /// The report's number.
    pub report: u32,
    /// `S3`, `E2`.
    pub item: String,
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "R{}#{}", self.report, self.item)
    }
}

impl ItemId {
    /// `R12#S3` as the log has it.
    pub fn parse(text: &str) -> Option<ItemId> {
        let (report, item) = text.strip_prefix('R')?.split_once('#')?;
        Some(ItemId { report: report.parse().ok()?, item: item.to_owned() })
    }

    /// The letter (S before… E) and number, for sorting: `S10` after `S9`.
    pub fn order(&self) -> (u32, char, u32) {
        let (letter, number) = split(&self.item);
        (self.report, letter, number)
    }
}

impl From<EventId> for ItemId {
    fn from(id: EventId) -> ItemId {
        ItemId { report: id.report, item: format!("E{}", id.event) }
    }
}

/// The letter and number of an item's name.
pub fn split(item: &str) -> (char, u32) {
    let letter = item.chars().next().unwrap_or('?');
    (letter, item.get(letter.len_utf8()..).and_then(|n| n.parse().ok()).unwrap_or(0))
}

/// What a grade or a restriction is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// One report.
    Report(u32),
    /// One statement or event.
    Item(ItemId),
    /// An outlet by its name.
    Outlet(String),
    /// An actor by its key.
    Actor(String),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::Report(number) => write!(f, "R{number}"),
            Subject::Item(id) => id.fmt(f),
            Subject::Outlet(name) => write!(f, "outlet:{name}"),
            Subject::Actor(key) => write!(f, "actor:{key}"),
        }
    }
}

impl Case {
    /// The number of the report that `R12`, or its own name where only one has it, names. `all` looks among hidden
    /// ones too.
    ///
    /// # Errors
    /// No such report, or several.
    pub fn report_named(&self, given: &str, all: bool) -> anyhow::Result<u32> {
        let table = if all { "main.report" } else { "seen" };
        let find = |sql: String, by: &dyn rusqlite::ToSql| -> anyhow::Result<Vec<u32>> {
            let mut rows = self.db().prepare(&sql)?;
            Ok(rows.query_map([by], |row| row.get(0))?.collect::<Result<_, _>>()?)
        };
        if let Some(number) = given.strip_prefix(['R', 'r']).and_then(|n| n.parse::<u32>().ok())
            && let [one] = find(format!("SELECT id FROM {table} WHERE id = ?1"), &number)?[..]
        {
            return Ok(one);
        }
        let found = find(format!("SELECT id FROM {table} WHERE name = ?1 ORDER BY id"), &given)?;
        match found[..] {
            [one] => Ok(one),
            [] => bail!("`{given}` names no report; write its number, as in R12"),
            _ => {
                let list: Vec<String> = found.iter().take(8).map(|r| format!("R{r}")).collect();
                bail!("`{given}` names several reports ({}); write the number of one", list.join(", "))
            }
        }
    }

    /// The item that `R12#S3` or `marsad-1#S3` names.
    ///
    /// # Errors
    /// No such report or item.
    pub fn item_named(&self, given: &str) -> anyhow::Result<ItemId> {
        let (report, item) =
            given.rsplit_once('#').ok_or_else(|| anyhow!("`{given}` names no item; write it as R12#S3 or R12#E2"))?;
        let id = ItemId { report: self.report_named(report, false)?, item: item.to_uppercase() };
        let there = self.db().query_row(
            "SELECT 1 FROM item WHERE report = ?1 AND name = ?2",
            (id.report, &id.item),
            |_| Ok(()),
        );
        match there.optional()? {
            Some(()) => Ok(id),
            None => bail!("{id}: the report has no such statement or event"),
        }
    }

    /// The event that `R12#E2` or `marsad-1#E2` names.
    ///
    /// # Errors
    /// As [`Case::item_named`], or the item is a statement.
    pub fn event_named(&self, given: &str) -> anyhow::Result<EventId> {
        let id = self.item_named(given)?;
        match split(&id.item) {
            ('E', event) => Ok(EventId { report: id.report, event }),
            _ => bail!("{id} is a statement; name an event, as in R{}#E2", id.report),
        }
    }

    /// What `R12`, `R12#S3`, `outlet:NAME` or `actor:NAME` names. A report is looked for among hidden ones too if `all`;
    /// an outlet or actor need not have come yet.
    ///
    /// # Errors
    /// No such report or item; an actor's name that fits several.
    pub fn subject_named(&self, given: &str, all: bool) -> anyhow::Result<Subject> {
        if let Some(name) = given.strip_prefix("outlet:") {
            anyhow::ensure!(!name.trim().is_empty(), "`{given}` names no outlet");
            return Ok(Subject::Outlet(name.trim().to_owned()));
        }
        if let Some(name) = given.strip_prefix("actor:") {
            anyhow::ensure!(!name.trim().is_empty(), "`{given}` names no actor");
            let known = self.actor_named(name.trim(), all)?;
            let unknown = || match name.trim() {
                key if key.starts_with('~') => format!("~{}", fold(&key[1..])),
                words => format!("~{}", fold(words)),
            };
            return Ok(Subject::Actor(known.unwrap_or_else(unknown)));
        }
        if given.contains('#') {
            return Ok(Subject::Item(self.item_named(given)?));
        }
        Ok(Subject::Report(self.report_named(given, all)?))
    }
}
