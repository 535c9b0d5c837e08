//! Events of many reports weighed: the grouping kept in the case, and a group's reports compared.
//!
//! The stored grouping is that of the reports that no restriction covers, so that a restricted report neither shows nor
//! joins others unseen. Where restricted reports are named, all is grouped anew in memory and nothing is stored.

use anyhow::Context;
use khabar::corroborate::brief::Grade;
use khabar::corroborate::differences::{Comparison, Mark, compare_reviewed};
use khabar::corroborate::same_event::{EventKeys, Groups, group, keys_of};
use khabar::corroborate::{CopyKind, CopyLink, EventId, Member};
use rusqlite::{OptionalExtension, params_from_iter};
use std::collections::{BTreeMap, BTreeSet};

use super::filter::Filter;
use super::records::{Review, Reviewed, unpack, word};
use super::{Case, Change};

impl Case {
    /// Bring the stored grouping up to date, if it is not. Needs [`Case::scope`] first. What is derived is no change of
    /// the record, so the log has no entry for it.
    pub fn regroup(&mut self) -> anyhow::Result<()> {
        let held =
            self.db().query_row("SELECT value FROM meta WHERE key = 'grouped'", [], |row| row.get::<_, String>(0));
        if held.is_ok_and(|held| held == "1") {
            return Ok(());
        }
        let (told, _) = self.last_entry()?;
        let groups = self.group_all("NOT restricted")?;
        let now = |change: &Change| change.tx.query_row("SELECT max(seq) FROM audit", [], |row| row.get::<_, i64>(0));
        self.change(|change| {
            change.tx.execute_batch("DELETE FROM event_group; DELETE FROM event_link;")?;
            let mut insert = change.tx.prepare("INSERT INTO event_group VALUES (?1, ?2, ?3, ?4)")?;
            for group in &groups.groups {
                let Some(head) = group.first() else { continue };
                for id in group {
                    insert.execute((id.report, id.event, head.report, head.event))?;
                }
            }
            let mut insert = change.tx.prepare("INSERT OR REPLACE INTO event_link VALUES (?1, ?2, ?3, ?4, ?5)")?;
            for link in &groups.links {
                let reasons = serde_json::to_string(link)?;
                insert.execute((link.a.report, link.a.event, link.b.report, link.b.event, reasons))?;
            }
            // What another program changed meanwhile is not in these groups: the next who asks groups anew.
            if now(change)? == told {
                change.tx.execute("INSERT OR REPLACE INTO meta VALUES ('grouped', '1')", [])?;
            }
            Ok(())
        })
    }

    /// All groups that the scope shows.
    pub fn groups(&mut self) -> anyhow::Result<Groups> {
        if self.shows_restricted()? {
            return self.group_all("NOT restricted OR id IN (SELECT id FROM temp.included)");
        }
        let groups = self.group_lists()?;
        let links = self
            .db()
            .prepare(
                "SELECT reasons FROM event_link WHERE a_report IN (SELECT id FROM seen) AND b_report IN (SELECT id FROM seen)
                 ORDER BY a_report, a_event, b_report, b_event",
            )?
            .query_map([], |row| row.get::<_, String>(0))?
            .map(|json| Ok(serde_json::from_str(&json?)?))
            .collect::<anyhow::Result<_>>()?;
        Ok(Groups { groups, links })
    }

    /// The groups of [`Case::groups`] without their links.
    pub fn group_lists(&mut self) -> anyhow::Result<Vec<Vec<EventId>>> {
        if self.shows_restricted()? {
            return Ok(self.groups()?.groups);
        }
        self.regroup()?;
        let mut rows = self.db().prepare(
            "SELECT head_report, head_event, report, event FROM event_group
                 WHERE report IN (SELECT id FROM seen) ORDER BY 1, 2, 3, 4",
        )?;
        let mut groups: Vec<Vec<EventId>> = Vec::new();
        let mut rows = rows.query([])?;
        let mut head = None;
        while let Some(row) = rows.next()? {
            let id = EventId { report: row.get(2)?, event: row.get(3)? };
            let of = EventId { report: row.get(0)?, event: row.get(1)? };
            if head.replace(of) != Some(of) {
                groups.push(Vec::new());
            }
            if let Some(group) = groups.last_mut() {
                group.push(id);
            }
        }
        Ok(groups)
    }

    /// The group that an event is in, as the scope shows it; empty where there is no such event.
    pub fn group_of(&mut self, event: EventId) -> anyhow::Result<Vec<EventId>> {
        if self.shows_restricted()? {
            let all = self.groups()?.groups;
            return Ok(all.into_iter().find(|group| group.contains(&event)).unwrap_or_default());
        }
        self.regroup()?;
        let mut rows = self.db().prepare_cached(
            "SELECT g.report, g.event FROM event_group AS own
             JOIN event_group AS g ON (g.head_report, g.head_event) = (own.head_report, own.head_event)
             WHERE (own.report, own.event) = (?1, ?2) AND g.report IN (SELECT id FROM seen) ORDER BY 1, 2",
        )?;
        let ids =
            rows.query_map((event.report, event.event), |row| Ok(EventId { report: row.get(0)?, event: row.get(1)? }))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// The reports of a group compared, as people's decisions leave them.
    pub fn compare(&self, group: &[EventId]) -> anyhow::Result<Comparison> {
        let mut records: BTreeMap<u32, Reviewed> = BTreeMap::new();
        for id in group {
            if !records.contains_key(&id.report)
                && let Some(reviewed) = self.reviewed(id.report)?
            {
                records.insert(id.report, reviewed);
            }
        }
        let reports: BTreeSet<u32> = records.keys().copied().collect();
        let names = self.report_names()?;
        for (report, reviewed) in &mut records {
            // As the case calls it: its own id may be the path of a file on somebody's machine.
            if let Some(name) = names.get(report) {
                reviewed.record.report.id.clone_from(name);
            }
            reviewed.previous = self.version_before(*report, &reports)?.or(reviewed.previous);
        }
        let members: Vec<Member> = group
            .iter()
            .filter_map(|id| {
                let reviewed = records.get(&id.report)?;
                let event = reviewed.record.events.iter().find(|e| e.id == format!("E{}", id.event))?;
                Some(Member { id: *id, record: &reviewed.record, event, previous: reviewed.previous })
            })
            .collect();
        let marks = members.iter().filter_map(|m| {
            let state = records.get(&m.id.report)?.items.get(&m.event.id)?;
            let mark = match state.review {
                _ if state.by_person => Mark::Entered,
                Review::Confirmed => Mark::Confirmed,
                Review::Edited => Mark::Edited,
                Review::Suggested | Review::Rejected => return None,
            };
            Some((m.id, mark))
        });
        Ok(compare_reviewed(&members, &self.copies(Some(&reports))?, &self.actors()?, &marks.collect()))
    }

    /// Which reports are copies of which, among those that the scope shows; of `reports` alone, if given.
    pub fn copies(&self, reports: Option<&BTreeSet<u32>>) -> anyhow::Result<Vec<CopyLink>> {
        // A join looks the few reports up; `IN (SELECT …)` would list the whole case first.
        let sql = "SELECT c.report, c.of, c.kind, c.share, c.dated FROM copy c
                   CROSS JOIN seen a ON a.id = c.report CROSS JOIN seen b ON b.id = c.of";
        let read = |row: &rusqlite::Row| {
            Ok((
                CopyLink {
                    report: row.get(0)?,
                    of: row.get(1)?,
                    kind: CopyKind::Near,
                    share: row.get(3)?,
                    dated: row.get(4)?,
                },
                row.get::<_, String>(2)?,
            ))
        };
        let mut out = Vec::new();
        let mut keep = |(link, kind): (CopyLink, String)| {
            let kinds = [CopyKind::Exact, CopyKind::Near, CopyKind::Rewrite];
            let kind = kinds.into_iter().find(|k| word(k).as_ref() == Some(&kind)).unwrap_or(CopyKind::Rewrite);
            out.push(CopyLink { kind, ..link });
        };
        match reports {
            None => {
                let mut rows = self.db().prepare(&format!("{sql} ORDER BY 1, 2"))?;
                for row in rows.query_map([], read)? {
                    keep(row?);
                }
            }
            Some(reports) => {
                let mut rows = self.db().prepare_cached(&format!("{sql} WHERE c.report = ?1 ORDER BY 2"))?;
                for report in reports {
                    for row in rows.query_map([report], read)? {
                        let row = row?;
                        if reports.contains(&row.0.of) {
                            keep(row);
                        }
                    }
                }
            }
        }
        Ok(out)
    }

    /// The events that a filter lets through.
    ///
    /// # Errors
    /// A filter that names what the case does not have.
    pub fn events_fitting(&self, filter: &Filter) -> anyhow::Result<BTreeSet<EventId>> {
        let resolved = filter.resolve(self)?;
        let sql = format!(
            "SELECT i.report, i.name FROM item i JOIN seen r ON r.id = i.report WHERE i.kind = 'event' AND {} AND {}",
            resolved.report.sql, resolved.item.sql
        );
        let params = resolved.report.params.into_iter().chain(resolved.item.params);
        let mut rows = self.db().prepare(&sql)?;
        let rows =
            rows.query_map(params_from_iter(params), |row| Ok((row.get::<_, u32>(0)?, row.get::<_, String>(1)?)))?;
        let ids = rows.map(|row| row.map(|(report, name)| format!("R{report}#{name}").parse().ok()));
        Ok(ids.collect::<Result<Vec<Option<EventId>>, _>>()?.into_iter().flatten().collect())
    }

    /// The reports' own names, by number.
    pub fn report_names(&self) -> anyhow::Result<BTreeMap<u32, String>> {
        let mut rows = self.db().prepare("SELECT id, name FROM seen")?;
        Ok(rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
    }

    /// Of each later version of a page the number of its first.
    pub fn first_versions(&self) -> anyhow::Result<BTreeMap<u32, u32>> {
        let previous = self.previous_versions()?;
        // A version is younger than the one before it, so that the first is reached.
        let first = |mut at: u32| {
            while let Some(&before) = previous.get(&at).filter(|before| **before < at) {
                at = before;
            }
            at
        };
        Ok(previous.keys().map(|&later| (later, first(later))).collect())
    }

    fn previous_versions(&self) -> anyhow::Result<BTreeMap<u32, u32>> {
        let mut rows = self.db().prepare("SELECT id, previous FROM main.report WHERE previous IS NOT NULL")?;
        Ok(rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
    }

    /// The nearest version before a report that is among `reports`: versions between that do not tell of the event, or
    /// could not be read, part none of them.
    pub fn version_before(&self, report: u32, reports: &BTreeSet<u32>) -> anyhow::Result<Option<u32>> {
        let mut find = self.db().prepare_cached("SELECT previous FROM main.report WHERE id = ?1")?;
        let mut at = report;
        loop {
            let before: Option<u32> = find.query_row([at], |row| row.get(0)).optional()?.flatten();
            match before.filter(|before| *before < at) {
                Some(before) if reports.contains(&before) => return Ok(Some(before)),
                Some(before) => at = before,
                None => return Ok(None),
            }
        }
    }

    /// The grades that people entered, as a brief shows them.
    pub fn grades_in_brief(&self) -> anyhow::Result<Vec<Grade>> {
        let as_shown = |g: super::grade::Grade| Grade {
            of: g
                .subject
                .split_once(':')
                .map_or(g.subject.clone(), |(_, name)| name.trim_start_matches('~').to_owned()),
            grade: g.value,
            source: g.scale == "reliability",
            by: g.by,
            date: g.at.chars().take(10).collect(),
            reason: g.why,
        };
        Ok(self.grades()?.into_iter().map(as_shown).collect())
    }

    fn shows_restricted(&self) -> anyhow::Result<bool> {
        Ok(self.db().query_row("SELECT EXISTS (SELECT 1 FROM temp.included)", [], |row| row.get(0))?)
    }

    fn group_all(&self, which: &str) -> anyhow::Result<Groups> {
        // What people touched is keyed as they left it.
        let touched: BTreeSet<u32> = self
            .db()
            .prepare("SELECT DISTINCT report FROM item WHERE review IN ('edited', 'rejected') OR body IS NOT NULL")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let mut keys: Vec<(u32, EventKeys)> = Vec::new();
        let mut rows = self.db().prepare(&format!(
            "SELECT id, keys FROM report LEFT JOIN event_keys ON event_keys.report = report.id
             WHERE state = 'read' AND ({which}) ORDER BY 1"
        ))?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            let report: u32 = row.get(0)?;
            // A decision drops the stored keys.
            let stored = row.get::<_, Option<Vec<u8>>>(1)?.filter(|_| !touched.contains(&report));
            let of = match stored {
                Some(packed) => Some(unpack(&packed).with_context(|| format!("R{report}: its event keys"))?),
                None => self.reviewed(report)?.map(|reviewed| keys_of(&reviewed.record)),
            };
            keys.extend(of.map(|of| (report, of)));
        }
        Ok(group(&keys, &self.copies(None)?, &self.ties()?, &self.actors()?))
    }
}
