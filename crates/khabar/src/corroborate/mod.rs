//! Many reports weighed: which are copies, which tell of the same event, how many *origins* stand behind it, and where
//! they differ, field by field.
//!
//! Pure functions over records; no database and no clock. A report is known here by a number of the caller's, an event
//! by that number and its place in the record ([`EventId`]). Every step is given what the step before found *and what
//! people decided*, so that a link made or undone by hand, a merged actor or a rejected reading holds everywhere.
//!
//! ```text
//! text ──copies::Sketch──▶ copies::Index ─▶ CopyLink        (who copied whom)
//! Record ──same_event::keys_of──▶ EventKeys ──same_event::group──▶ Groups   (links with their reasons)
//! a group's Members ──origins::origins_of──▶ Origins ──differences::compare──▶ Comparison ──brief──▶ sentences
//! ```
//!
//! What is absent on purpose: a truth score, a best figure, a mean of bounds, and independence that nobody showed.

mod ar;
pub mod brief;
pub mod copies;
pub mod differences;
mod en;
mod naming;
mod namings;
pub mod origins;
pub mod same_event;
#[cfg(test)]
#[allow(clippy::type_complexity)]
mod testing;
pub mod timeline;
mod words;

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::record::{Count, Event, Place, Quoted, Record, Role, Status, When, Withheld};

/// An event of a report: `R12#E3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct EventId {
    /// The caller's number of the report.
    pub report: u32,
    /// The number in the event's id: 3 for `E3`.
    pub event: u32,
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "R{}#E{}", self.report, self.event)
    }
}

impl From<EventId> for String {
    fn from(id: EventId) -> String {
        id.to_string()
    }
}

impl TryFrom<String> for EventId {
    type Error = String;

    fn try_from(text: String) -> Result<EventId, String> {
        text.parse()
    }
}

impl FromStr for EventId {
    type Err = String;

    fn from_str(text: &str) -> Result<EventId, String> {
        let parts = text.strip_prefix('R').and_then(|rest| rest.split_once("#E"));
        let id = parts
            .and_then(|(report, event)| Some(EventId { report: report.parse().ok()?, event: event.parse().ok()? }));
        id.ok_or_else(|| format!("`{text}` names no event; write it as R12#E3"))
    }
}

/// How near two reports' texts are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CopyKind {
    /// The same folded words.
    Exact,
    /// Most of the words, in the same runs.
    Near,
    /// One holds long runs of the other's words among its own.
    Rewrite,
}

/// One report's text comes back in another's. Which was first is told by the day of publication where both have one;
/// otherwise `of` is only the one that was there first.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CopyLink {
    /// The later report.
    pub report: u32,
    /// The earlier one.
    pub of: u32,
    /// How near.
    pub kind: CopyKind,
    /// Share of the shorter text's runs of words that stand in the other, 0 to 1.
    pub share: f32,
    /// Whether both give a day of publication (with a time, if the same day), so that the direction is known.
    pub dated: bool,
}

/// A person's word on whether two events are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tie {
    /// One event.
    pub a: EventId,
    /// The other.
    pub b: EventId,
    /// Joined, or kept apart.
    pub together: bool,
}

/// Merged and renamed actors, as people decided: from a key or a folded name to the actor that it is counted as.
///
/// Keys are register keys (`khalifa-haftar`) or, for who is in no register, `~` and the folded words
/// (`~مصدر دبلوماسي`). What stands in neither map is itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Actors {
    /// Key → key of the actor it was merged into. Already followed to the end.
    pub same_as: BTreeMap<String, String>,
    /// Key → name that people gave it.
    pub names: BTreeMap<String, String>,
}

impl Actors {
    /// The key that an entity key, or words without one, are counted under.
    pub fn key(&self, entity: Option<&str>, words: &str) -> String {
        let own = entity.map_or_else(|| format!("~{}", crate::text::fold::fold(words)), str::to_owned);
        self.same_as.get(&own).cloned().unwrap_or(own)
    }
}

/// One event of a group with the report that tells it.
#[derive(Debug, Clone, Copy)]
pub struct Member<'a> {
    /// Its id; `id.report` is the number of the report.
    pub id: EventId,
    /// The report's record, with people's corrections in it.
    pub record: &'a Record,
    /// The event, from that record.
    pub event: &'a Event,
    /// Number of the report that this one is a later version of, if it is one.
    pub previous: Option<u32>,
}

/// A quotation of a report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Evidence {
    /// The caller's number of the report.
    pub report: u32,
    /// `S4` or `E2`: the statement or event that it was read in.
    pub item: String,
    /// The words; null for what a person entered without any.
    pub span: Option<Quoted>,
}

/// What one telling of an event says: the event's own fields, or those of one of its accounts.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs)]
pub struct Fields<'a> {
    pub trigger: &'a Quoted,
    pub said_in: Option<&'a str>,
    pub actor: &'a [Role],
    pub recipient: &'a [Role],
    pub place: Option<&'a Place>,
    pub time: Option<&'a When>,
    pub status: Status,
    pub dead: Option<&'a Count>,
    pub injured: Option<&'a Count>,
    pub instrument: Option<&'a Quoted>,
    pub cause: Option<&'a Quoted>,
    pub withheld: &'a [Withheld],
}

macro_rules! fields {
    ($of:expr) => {
        Fields {
            trigger: &$of.trigger,
            said_in: $of.said_in.as_deref(),
            actor: &$of.actor,
            recipient: &$of.recipient,
            place: $of.place.as_ref(),
            time: $of.time.as_ref(),
            status: $of.status,
            dead: $of.dead.as_ref(),
            injured: $of.injured.as_ref(),
            instrument: $of.instrument.as_ref(),
            cause: $of.cause.as_ref(),
            withheld: &$of.withheld,
        }
    };
}

impl<'a> Fields<'a> {
    /// Those of the event itself, or of the account at that place; none where it has no such account.
    pub fn of(event: &'a Event, account: Option<usize>) -> Option<Fields<'a>> {
        Some(match account {
            None => fields!(event),
            Some(at) => fields!(event.accounts.get(at)?),
        })
    }
}
