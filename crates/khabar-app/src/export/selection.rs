//! What of a case is exported, chosen once.

use anyhow::Context;
use clap::ValueEnum;
use khabar::corroborate::origins::{Origins, origins_of};
use khabar::corroborate::{Actors, CopyKind, CopyLink, EventId, Member};
use khabar::names::{Entry, NameLexicon};
use khabar::record::{Event, MentionKind, Place, Record, Report, Statement};
use rusqlite::params_from_iter;
use sha2::{Digest, Sha256};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use super::spans::{self, Texts};
use crate::case::filter::Filter;
use crate::case::grade::Grade;
use crate::case::records::{ItemState, Reviewed};
use crate::case::{Case, hex};
use crate::render::Lang;

/// What kinds of thing are exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// The reports themselves.
    Reports,
    /// Who said what.
    Statements,
    /// Who did what to whom.
    Events,
}

impl What {
    /// All kinds.
    pub const ALL: [What; 3] = [What::Reports, What::Statements, What::Events];
}

/// What the filter shows of a case.
#[derive(Debug)]
pub struct Selection<'c> {
    case: &'c Case,
    names: NameLexicon,
    picked: BTreeMap<u32, Vec<String>>,
    group_of: BTreeMap<EventId, EventId>,
    /// Kinds asked for.
    pub what: BTreeSet<What>,
    /// The filter as given.
    pub filter: Filter,
    /// What its names were taken to be.
    pub taken: BTreeMap<&'static str, Vec<String>>,
    /// Tells this case from every other, and the same in every export of it: SHA-256 that its log begins with.
    pub case_id: String,
    /// The groups of chosen events by the event that names them; an event that nothing is grouped with is a group of one.
    pub groups: BTreeMap<EventId, Vec<EventId>>,
    /// Restricted reports that are in it because they were named.
    pub restricted: Vec<String>,
    /// Merged and renamed actors.
    pub actors: Actors,
    /// Grades that people gave, by subject, in the order given.
    pub grades: Vec<Grade>,
    /// Language of labels and names.
    pub lang: Lang,
    /// Now, UTC.
    pub at: String,
    /// How many quotations were checked.
    pub spans: Cell<u64>,
}

/// A report with what is chosen of it.
#[derive(Debug)]
pub struct Chosen {
    /// With people's decisions in it.
    pub reviewed: Reviewed,
    /// The chosen statements, in order; a rejected one only where the filter asks for those.
    pub statements: Vec<Statement>,
    /// The chosen events.
    pub events: Vec<Event>,
    /// Where the fields' code points are.
    pub texts: Texts,
    /// `R12`.
    pub number: String,
    /// The report's own name.
    pub name: String,
    /// Which version of its page.
    pub version: u32,
    /// When it was captured or, for a file, added; UTC.
    pub captured_at: String,
    /// SHA-256 of the bytes as given.
    pub snapshot_sha256: Option<String>,
    /// Whether a restriction covers it.
    pub restricted: bool,
    /// What read it.
    pub reader: Option<String>,
}

impl Chosen {
    /// The report.
    pub fn report(&self) -> &Report {
        &self.reviewed.record.report
    }

    /// The record, rejected items left out.
    pub fn record(&self) -> &Record {
        &self.reviewed.record
    }

    /// `R12#S3`.
    pub fn id(&self, item: &str) -> String {
        format!("{}#{item}", self.number)
    }

    /// Where people stand on an item.
    pub fn state(&self, item: &str) -> Option<&ItemState> {
        self.reviewed.items.get(item)
    }

    /// The day of publication, without time.
    pub fn day(&self) -> Option<&str> {
        self.report().published.as_deref().and_then(|p| p.get(..10))
    }

    /// The address, or a name for it where the report has none.
    pub fn address(&self) -> String {
        let report = self.report();
        report.url.clone().unwrap_or_else(|| format!("urn:sha256:{}", report.sha256))
    }

    /// The statements on whose word something is told, the outermost first; a circle is left at its first repetition.
    pub fn chain(&self, said_in: Option<&str>) -> Vec<&Statement> {
        let all = || self.record().statements.iter().chain(&self.reviewed.rejected.0);
        let mut chain: Vec<&Statement> = Vec::new();
        let mut next = said_in;
        while let Some(s) = next.and_then(|id| all().find(|s| s.id == id)) {
            if chain.iter().any(|c| c.id == s.id) {
                break;
            }
            chain.push(s);
            next = s.via.as_deref();
        }
        chain.reverse();
        chain
    }

    /// The place in the register that a place's words were read as.
    pub fn place_key(&self, place: &Place) -> Option<&str> {
        let place = &place.span;
        let mention = self.record().mentions.iter().filter(|m| m.kind == MentionKind::Place).find(|m| {
            m.span.field == place.field && m.span.start < place.end && place.start < m.span.end && m.entity.is_some()
        });
        mention.and_then(|m| m.entity.as_deref())
    }
}

impl<'c> Selection<'c> {
    /// What a filter shows of a case. [`Case::scope`] must have been called; `groups` are [`Case::groups`].
    pub fn of(
        case: &'c Case,
        groups: &[Vec<EventId>],
        filter: &Filter,
        what: BTreeSet<What>,
        lang: Option<Lang>,
    ) -> anyhow::Result<Selection<'c>> {
        let resolved = filter.resolve(case)?;
        let mut picked: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        if what.contains(&What::Reports) {
            let reports = resolved.reports();
            let sql = format!("SELECT r.id FROM seen r WHERE {}", reports.sql);
            let mut rows = case.db().prepare(&sql)?;
            let mut rows = rows.query(params_from_iter(reports.params))?;
            while let Some(row) = rows.next()? {
                picked.insert(row.get(0)?, Vec::new());
            }
        }
        let kinds = [(What::Statements, "'statement'"), (What::Events, "'event'")];
        let kinds: Vec<&str> = kinds.into_iter().filter(|(w, _)| what.contains(w)).map(|(_, kind)| kind).collect();
        let sql = format!(
            "SELECT i.report, i.name FROM item i JOIN seen r ON r.id = i.report
             WHERE i.kind IN ({}) AND {} AND {}",
            kinds.join(", "),
            resolved.report.sql,
            resolved.item.sql
        );
        let mut rows = case.db().prepare(&sql)?;
        let mut rows = rows.query(params_from_iter(resolved.report.params.iter().chain(&resolved.item.params)))?;
        while let Some(row) = rows.next()? {
            picked.entry(row.get(0)?).or_default().push(row.get(1)?);
        }
        let strings = |sql: &str| -> anyhow::Result<Vec<String>> {
            Ok(case.db().prepare(sql)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
        };
        let first = strings("SELECT hash FROM audit ORDER BY seq LIMIT 1")?;
        let restricted = strings("SELECT 'R' || id FROM seen WHERE restricted ORDER BY id")?;
        let mut selection = Selection {
            case,
            // As shipped they load: a test of the library reads them.
            names: NameLexicon::load(&[]).unwrap_or_default(),
            restricted: restricted
                .into_iter()
                .filter(|r| r[1..].parse().is_ok_and(|n: u32| picked.contains_key(&n)))
                .collect(),
            picked,
            group_of: groups.iter().filter_map(|g| Some((g.first()?, g))).flat_map(named_by_first).collect(),
            what,
            filter: filter.clone(),
            taken: resolved.taken,
            case_id: first.into_iter().next().unwrap_or_default(),
            groups: BTreeMap::new(),
            actors: case.actors()?,
            grades: case.grades()?,
            lang: lang.map_or_else(|| most(case), Ok)?,
            at: crate::case::now(),
            spans: Cell::new(0),
        };
        selection.group();
        Ok(selection)
    }

    /// Put the chosen events into their groups.
    fn group(&mut self) {
        for (&report, items) in &self.picked {
            for event in items.iter().filter_map(|i| i.strip_prefix('E')?.parse().ok()) {
                let id = EventId { report, event };
                self.groups.entry(self.group_of.get(&id).copied().unwrap_or(id)).or_default().push(id);
            }
        }
        self.groups.values_mut().for_each(|members| members.sort());
    }

    /// The group that an event is in.
    pub fn group_of(&self, id: EventId) -> EventId {
        self.group_of.get(&id).copied().unwrap_or(id)
    }

    /// Every chosen report in the order of numbers, each after its quotations were found to stand where they should.
    pub fn each(&self) -> impl Iterator<Item = anyhow::Result<Chosen>> {
        self.picked.keys().map(|&report| self.chosen(report))
    }

    /// One of them.
    pub fn chosen(&self, report: u32) -> anyhow::Result<Chosen> {
        let reviewed = self.case.reviewed(report)?.with_context(|| format!("R{report}: its record is gone"))?;
        let items: BTreeSet<&str> = self.picked.get(&report).into_iter().flatten().map(String::as_str).collect();
        let numbered = |id: &str| id.get(1..).and_then(|n| n.parse().ok()).unwrap_or(u32::MAX);
        let (record, rejected) = (&reviewed.record, &reviewed.rejected);
        let mut statements: Vec<Statement> =
            record.statements.iter().chain(&rejected.0).filter(|s| items.contains(&*s.id)).cloned().collect();
        let mut events: Vec<Event> =
            record.events.iter().chain(&rejected.1).filter(|e| items.contains(&*e.id)).cloned().collect();
        statements.sort_by_key(|s| numbered(&s.id));
        events.sort_by_key(|e| numbered(&e.id));
        let mut find = self.case.db().prepare_cached(
            "SELECT r.name, r.version, r.capture, r.added_at, s.sha256, r.restricted, r.reader
             FROM seen r LEFT JOIN snapshot s ON s.id = r.snapshot WHERE r.id = ?1",
        )?;
        let chosen = find.query_row([report], |row| {
            let capture: Option<String> = row.get(2)?;
            let capture: Option<serde_json::Value> = capture.and_then(|c| serde_json::from_str(&c).ok());
            let captured = capture.and_then(|c| c.get("at")?.as_str().map(str::to_owned));
            Ok(Chosen {
                texts: Texts::of(&reviewed.record.report),
                number: format!("R{report}"),
                name: row.get(0)?,
                version: row.get(1)?,
                captured_at: captured.map_or_else(|| row.get(3), Ok)?,
                snapshot_sha256: row.get(4)?,
                restricted: row.get(5)?,
                reader: row.get(6)?,
                reviewed,
                statements,
                events,
            })
        })?;
        self.check(&chosen)?;
        Ok(chosen)
    }

    fn check(&self, chosen: &Chosen) -> anyhow::Result<()> {
        let statements = chosen.statements.iter().map(|s| (&s.id, spans::of_statement(s)));
        let events = chosen.events.iter().map(|e| (&e.id, spans::of_event(e)));
        for (item, quotations) in statements.chain(events) {
            chosen.texts.check(&chosen.id(item), &quotations)?;
            self.spans.set(self.spans.get() + quotations.len() as u64);
        }
        Ok(())
    }

    /// The chosen events of a group, each with its report.
    pub fn members(&self, group: EventId) -> anyhow::Result<Vec<(EventId, Chosen)>> {
        let members = self.groups.get(&group).into_iter().flatten();
        members.map(|&id| Ok((id, self.chosen(id.report)?))).collect()
    }

    /// On whose word the chosen events of a group are told.
    pub fn origins(&self, members: &[(EventId, Chosen)]) -> anyhow::Result<Origins> {
        let reports: BTreeSet<u32> = members.iter().map(|(id, _)| id.report).collect();
        let before = |id: &EventId| self.case.version_before(id.report, &reports);
        let previous = members.iter().map(|(id, _)| Ok((id.report, before(id)?)));
        let previous: BTreeMap<u32, Option<u32>> = previous.collect::<anyhow::Result<_>>()?;
        let told: Vec<Member> = members
            .iter()
            .filter_map(|(id, chosen)| {
                Some(Member {
                    id: *id,
                    record: chosen.record(),
                    event: event_of(*id, chosen)?,
                    previous: previous.get(&id.report).copied().flatten().or(chosen.reviewed.previous),
                })
            })
            .collect();
        Ok(origins_of(&told, &self.copies(members)?, &self.actors))
    }

    fn copies(&self, members: &[(EventId, Chosen)]) -> anyhow::Result<Vec<CopyLink>> {
        let reports: BTreeSet<u32> = members.iter().map(|(id, _)| id.report).collect();
        let mut find = self.case.db().prepare_cached("SELECT of, kind, share, dated FROM copy WHERE report = ?1")?;
        let mut copies = Vec::new();
        for &report in &reports {
            let mut rows = find.query([report])?;
            while let Some(row) = rows.next()? {
                let (of, kind): (u32, String) = (row.get(0)?, row.get(1)?);
                let kind: Option<CopyKind> = serde_json::from_value(kind.into()).ok();
                if let Some(kind) = kind.filter(|_| reports.contains(&of)) {
                    copies.push(CopyLink { report, of, kind, share: row.get::<_, f64>(2)? as f32, dated: row.get(3)? });
                }
            }
        }
        Ok(copies)
    }

    /// What the register knows of a key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.names.entry(key)
    }

    /// The name to show for an actor's key; the words as written where people and register give none.
    pub fn name<'a>(&'a self, key: &str, words: &'a str) -> &'a str {
        let given = self.actors.names.get(key).map(String::as_str);
        let entry = || self.entry(key).map(|e| if self.lang == Lang::Ar { &*e.ar } else { &*e.en });
        given.or_else(entry).filter(|n| !n.is_empty()).unwrap_or(words)
    }

    /// A name of 24 hex digits for something of this case, the same in every export of it.
    pub fn stable(&self, of: &str) -> String {
        hex(&Sha256::digest(format!("{}\n{of}", self.case_id)))[..24].to_owned()
    }

    /// Grades of a subject on a scale, each person's last, as `B (r1, 2026-11-20)`.
    pub fn grade(&self, subject: &str, scale: &str) -> Option<String> {
        let all = self.grades.iter().filter(|g| g.subject == subject && g.scale == scale);
        let last: BTreeMap<&str, &Grade> = all.map(|g| (&*g.by, g)).collect();
        let said = last.values().map(|g| format!("{} ({}, {})", g.value, g.by, g.at.get(..10).unwrap_or(&g.at)));
        Some(said.collect::<Vec<_>>().join("; ")).filter(|g| !g.is_empty())
    }
}

fn named_by_first<'g>(
    (first, all): (&EventId, &'g Vec<EventId>),
) -> impl Iterator<Item = (EventId, EventId)> + use<'g> {
    let first = *first;
    all.iter().map(move |id| (*id, first))
}

/// The event of that id.
pub fn event_of(id: EventId, chosen: &Chosen) -> Option<&Event> {
    let name = format!("E{}", id.event);
    chosen.events.iter().find(|e| e.id == name)
}

/// The language of most reports.
fn most(case: &Case) -> anyhow::Result<Lang> {
    let sql = "SELECT count(*) FILTER (WHERE language = 'ar') * 2 >= count(*) FROM seen WHERE record IS NOT NULL";
    Ok(if case.db().query_row(sql, [], |row| row.get(0))? { Lang::Ar } else { Lang::En })
}
