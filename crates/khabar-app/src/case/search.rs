//! Search over texts, statements and events.
//!
//! The index says which reports answer; the report's own text says where, so that every hit is a span of the stored
//! text in its own spelling. A statement or event is hit where a hit lies in its words.

use khabar::corroborate::Evidence;
use khabar::record::{Event, Quoted, Report, Statement};
use khabar::text::query::{Mode, Query};
use khabar::text::{Field, Text};
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params_from_iter};

use super::Case;
use super::filter::{Filter, Resolved};
use super::records::Reviewed;

/// What is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Within {
    /// Title and text.
    #[default]
    Text,
    /// The words of statements: source, cue, content.
    Statements,
    /// The words of events: trigger, actors, recipients, place, time.
    Events,
}

/// A report that answers.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Found {
    /// Its number: `R12`.
    pub report: String,
    /// Its own name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Outlet.
    pub outlet: Option<String>,
    /// Day of publication.
    pub published: Option<String>,
    /// The words that answer, in the order of title and text; empty where only a filter was given.
    pub hits: Vec<Quoted>,
    /// The statements and events that answer filter and words.
    pub items: Vec<FoundItem>,
    /// The text, for showing what is around a hit.
    #[serde(skip)]
    pub text: String,
}

/// A statement or event that answers.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct FoundItem {
    /// `R12#S3`.
    pub id: String,
    /// Stance or PLOVER type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its words: a statement's content, an event's trigger.
    pub words: Evidence,
    /// A statement's source.
    pub source: Option<Quoted>,
}

/// What a search gives.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Answer {
    /// How many reports answer in all.
    pub reports: usize,
    /// The first of them, nearest first (by the index's rank), reports of one rank by their numbers.
    pub found: Vec<Found>,
    /// How many more reports a wider mode would find, by the index alone; null in the widest.
    pub wider: Option<usize>,
}

impl Case {
    /// Search. [`Case::scope`] must have been called.
    ///
    /// # Errors
    /// A filter that names what the case does not have; damage.
    pub fn search(&self, query: &Query, within: Within, filter: &Filter, limit: usize) -> anyhow::Result<Answer> {
        let resolved = filter.resolve(self)?;
        let asks_items = resolved.asks_items || within != Within::Text;
        let (mut found, mut reports) = (Vec::new(), 0);
        // What the index alone can tell is not read: only a spelling or an item's words ask for the text.
        let sure = query.mode() != Mode::Exact && !asks_items;
        for report in self.answering(query, &resolved)? {
            if sure && found.len() >= limit {
                reports += 1;
                continue;
            }
            let Some(one) = self.found(report, query, within, &resolved, asks_items)? else { continue };
            reports += 1;
            if found.len() < limit {
                found.push(one);
            }
        }
        let wider = match query.mode() {
            _ if query.is_empty() => None,
            Mode::Stem => None,
            mode => {
                let next = if mode == Mode::Exact { Mode::Folded } else { Mode::Stem };
                Some(self.count(&query.clone().with(next), &resolved)?.saturating_sub(reports))
            }
        };
        Ok(Answer { reports, found, wider })
    }

    /// Numbers of the reports that the index and the filter give, nearest first.
    fn answering(&self, query: &Query, resolved: &Resolved) -> anyhow::Result<Vec<u32>> {
        let condition = resolved.reports();
        let (sql, first) = if query.is_empty() {
            (format!("SELECT r.id FROM seen r WHERE {} ORDER BY r.id", condition.sql), None)
        } else {
            let index = if query.mode() == Mode::Stem { "stems" } else { "words" };
            let sql = format!(
                "SELECT r.id FROM {index} AS f JOIN seen r ON r.id = f.rowid WHERE {index} MATCH ? AND {} ORDER BY f.rank, r.id",
                condition.sql
            );
            (sql, Some(Value::from(query.fts())))
        };
        let params = first.into_iter().chain(condition.params);
        let mut rows = self.db().prepare_cached(&sql)?;
        let ids = rows.query_map(params_from_iter(params), |row| row.get(0))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// How many [`Case::answering`] would give: without an order the index need not weigh them.
    fn count(&self, query: &Query, resolved: &Resolved) -> anyhow::Result<usize> {
        let condition = resolved.reports();
        let index = if query.mode() == Mode::Stem { "stems" } else { "words" };
        let sql = format!(
            "SELECT count(*) FROM {index} AS f JOIN seen r ON r.id = f.rowid WHERE {index} MATCH ? AND {}",
            condition.sql
        );
        let params = std::iter::once(Value::from(query.fts())).chain(condition.params);
        let count: u32 = self.db().prepare_cached(&sql)?.query_row(params_from_iter(params), |row| row.get(0))?;
        Ok(count as usize)
    }

    fn found(
        &self,
        id: u32,
        query: &Query,
        within: Within,
        resolved: &Resolved,
        asks_items: bool,
    ) -> anyhow::Result<Option<Found>> {
        let Some(reviewed) = self.reviewed(id)? else { return Ok(None) };
        let report = &reviewed.record.report;
        if !query.is_empty() && !query.answers(&[&report.title, &report.text]) {
            return Ok(None);
        }
        let hits = hits(query, report);
        let items = if asks_items || !query.is_empty() {
            let fitting = self.fitting(id, resolved)?;
            items(&reviewed, &fitting, &hits, query.is_empty(), within)
        } else {
            Vec::new()
        };
        if asks_items && items.is_empty() {
            return Ok(None);
        }
        let name = self.db().query_row("SELECT name FROM seen WHERE id = ?1", [id], |row| row.get(0)).optional()?;
        Ok(Some(Found {
            report: format!("R{id}"),
            name: name.unwrap_or_default(),
            title: report.title.clone(),
            outlet: report.outlet.clone(),
            published: report.published.clone(),
            hits,
            items,
            text: report.text.clone(),
        }))
    }

    /// Ids of a report's items that the filter lets through.
    fn fitting(&self, report: u32, resolved: &Resolved) -> anyhow::Result<Vec<String>> {
        let sql = format!("SELECT i.name FROM item i WHERE i.report = ? AND {}", resolved.item.sql);
        let params = std::iter::once(Value::from(report)).chain(resolved.item.params.iter().cloned());
        let mut rows = self.db().prepare_cached(&sql)?;
        let names = rows.query_map(params_from_iter(params), |row| row.get(0))?;
        Ok(names.collect::<Result<_, _>>()?)
    }
}

fn hits(query: &Query, report: &Report) -> Vec<Quoted> {
    let of = |field: Field, raw: &str| {
        let text = Text::new(field, raw);
        query.find(raw).into_iter().map(|range| text.quote(range)).collect::<Vec<_>>()
    };
    [of(Field::Title, &report.title), of(Field::Text, &report.text)].concat()
}

/// The fitting items in whose words a hit lies; all of them where no word is asked for.
fn items(reviewed: &Reviewed, fitting: &[String], hits: &[Quoted], all: bool, within: Within) -> Vec<FoundItem> {
    let fits = |id: &String| fitting.contains(id);
    let touched = |spans: &[&Quoted]| {
        all || hits.iter().any(|h| spans.iter().any(|s| s.field == h.field && s.start < h.end && h.start < s.end))
    };
    let id = |item: &str| format!("R{}#{item}", reviewed.report);
    let words = |item: &str, span: &Quoted| Evidence {
        report: reviewed.report,
        item: item.to_owned(),
        span: Some(span.clone()),
    };
    let statements = reviewed.record.statements.iter().filter(|s| within != Within::Events && fits(&s.id));
    let statements = statements.filter(|s| touched(&statement_spans(s))).map(|s| FoundItem {
        id: id(&s.id),
        kind: super::records::word(&s.stance).unwrap_or_default(),
        words: words(&s.id, &s.content),
        source: s.source.as_ref().and_then(|source| source.span.clone()),
    });
    let events = reviewed.record.events.iter().filter(|e| within != Within::Statements && fits(&e.id));
    let events = events.filter(|e| touched(&event_spans(e))).map(|e| FoundItem {
        id: id(&e.id),
        kind: super::records::word(&e.kind).unwrap_or_default(),
        words: words(&e.id, &e.trigger),
        source: None,
    });
    statements.chain(events).collect()
}

fn statement_spans(s: &Statement) -> Vec<&Quoted> {
    let source = s.source.iter().filter_map(|source| source.span.as_ref());
    source.chain([&s.cue, &s.content]).chain(&s.addressee).collect()
}

fn event_spans(e: &Event) -> Vec<&Quoted> {
    let roles = e.actor.iter().chain(&e.recipient).map(|r| &r.span);
    let place = e.place.iter().map(|p| &p.span);
    let time = e.time.iter().filter_map(|t| t.span.as_ref());
    let counts = e.dead.iter().chain(&e.injured).map(|c| &c.span);
    std::iter::once(&e.trigger)
        .chain(&e.also)
        .chain(roles)
        .chain(place)
        .chain(time)
        .chain(counts)
        .chain(&e.instrument)
        .chain(&e.cause)
        .collect()
}
