//! Reading again what is stored, with a later version of the program or another lexicon, so that nothing which a person
//! decided is lost.
//!
//! Items are told by their words, not by their numbers, which a later version may give otherwise. An item that a person
//! touched (reviewed, entered, tied, graded, or named by one that was) and that the machine reads otherwise now stays as
//! the person saw it and is flagged `changed`; one that the machine no longer finds stays as a person's and is flagged
//! `gone`. The log says which item got which number.

use anyhow::{Context, anyhow};
use khabar::Reader;
use khabar::record::{Quoted, Record};
use rayon::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

use super::edit::{Body, Item};
use super::ingest::read::{ReadReport, report_of};
use super::records::{Review, unpack};
use super::review::State;
use super::subject::{ItemId, split};
use super::{Case, Change};

/// Reports read, and written in one transaction, at a time.
const AT_ONCE: usize = 64;

/// What a re-reading did.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Reread {
    /// Reports read again.
    pub read: usize,
    /// Items that a person touched and that the machine reads otherwise now.
    pub changed: Vec<String>,
    /// Items that a person touched and that the machine no longer finds.
    pub gone: Vec<String>,
}

/// Give the statements and events that a body names, and itself, their new numbers.
pub fn renumber(body: &mut Value, ids: &BTreeMap<String, String>) {
    let Some(fields) = body.as_object_mut() else { return };
    for key in ["id", "via", "said_in"] {
        if let Some(id) = fields.get_mut(key)
            && let Some(new) = id.as_str().and_then(|old| ids.get(old))
        {
            *id = json!(new);
        }
    }
    for account in fields.get_mut("accounts").and_then(Value::as_array_mut).into_iter().flatten() {
        renumber(account, ids);
    }
}

impl Case {
    /// Read reports again: these, or all that another reader read. `progress` is told of each step how many are done of
    /// how many. What is done is committed step by step, so that a run that was stopped goes on where it was.
    pub fn reread(
        &mut self,
        reader: &Reader,
        name: &str,
        reports: Option<&[u32]>,
        mut progress: impl FnMut(usize, usize),
    ) -> anyhow::Result<Reread> {
        let reports: Vec<u32> = match reports {
            Some(some) => some.to_vec(),
            None => self
                .db()
                .prepare("SELECT id FROM main.report WHERE state = 'read' AND reader IS NOT ?1 ORDER BY id")?
                .query_map([name], |row| row.get(0))?
                .collect::<Result<_, _>>()?,
        };
        let mut done = Reread::default();
        for some in reports.chunks(AT_ONCE) {
            let mut old = Vec::new();
            for report in some {
                let packed = self.db().query_row(
                    "SELECT record FROM main.report WHERE id = ?1 AND state = 'read'",
                    [report],
                    |row| row.get::<_, Option<Vec<u8>>>(0),
                );
                let packed = packed.ok().flatten().ok_or_else(|| anyhow!("R{report}: the report was not read yet"))?;
                let record: Record = unpack(&packed).with_context(|| format!("R{report}: its record is damaged"))?;
                old.push((*report, record));
            }
            let new = old.par_iter().map(|(_, record)| report_of(reader.read(record.report.clone()).record));
            let new: Vec<ReadReport> = new.collect::<anyhow::Result<_>>()?;
            self.change(|change| {
                for ((report, old), new) in old.iter().zip(&new) {
                    let (changed, gone) = change.replace(*report, old, new, name)?;
                    done.changed.extend(changed);
                    done.gone.extend(gone);
                }
                Ok(())
            })?;
            done.read += some.len();
            progress(done.read, reports.len());
        }
        // Only what is shown is told of.
        let hidden = self.veil()?;
        done.changed.retain(|id| !hidden.hides(id));
        done.gone.retain(|id| !hidden.hides(id));
        Ok(done)
    }
}

type Told = (Vec<String>, Vec<String>);

impl Change<'_> {
    /// Put a new reading in the place of the old one.
    fn replace(&self, report: u32, old: &Record, read: &ReadReport, name: &str) -> anyhow::Result<Told> {
        let new = &read.record;
        let states = self.states(report)?;
        let held = bodies(old, &states)?;
        let touched = self.touched(report, &states, &held)?;
        let (mut ids, mut next) = (matches(&held, old, new), Numbers::of(new));
        for id in touched.iter().filter(|id| !ids.contains_key(*id)).cloned().collect::<Vec<_>>() {
            let number = next.take(&id);
            ids.insert(id, number);
        }
        let before: String =
            self.tx
                .query_row("SELECT coalesce(reader, '') FROM main.report WHERE id = ?1", [report], |row| row.get(0))?;
        self.tx.execute("DELETE FROM item_actor WHERE report = ?1", [report])?;
        self.tx.execute("DELETE FROM item WHERE report = ?1", [report])?;
        self.tx.execute(
            "UPDATE main.report SET record = ?2, reader = ?3, read_at = ?4, language = ?5, sketch = ?6 WHERE id = ?1",
            (report, &read.packed, name, &self.at, &new.report.language, &read.weighed.packed_sketch),
        )?;
        self.index_items(report, new)?;
        self.index_words(report, read)?;
        let (mut changed, mut gone) = (Vec::new(), Vec::new());
        for id in &touched {
            let (Some(to), Some(body)) = (ids.get(id), held.get(id)) else { continue };
            let state = carry(states.get(id), body, id, to, old, new, &ids)?;
            let to = ItemId { report, item: to.clone() };
            match state.flag.as_deref() {
                Some("changed") => changed.push(to.to_string()),
                Some("gone") => gone.push(to.to_string()),
                _ => {}
            }
            self.put(&to, Some(&state), new)?;
        }
        self.rename(report, &ids)?;
        self.tx.execute("DELETE FROM event_group WHERE report = ?1 OR head_report = ?1", [report])?;
        self.tx.execute("DELETE FROM event_link WHERE a_report = ?1 OR b_report = ?1", [report])?;
        self.regroup(report)?;
        self.tx.execute("INSERT INTO event_keys VALUES (?1, ?2)", (report, &read.weighed.event_keys))?;
        self.cover(report)?;
        let moved: BTreeMap<&String, &String> = ids.iter().filter(|(from, to)| from != to).collect();
        let detail = json!({ "before": before, "after": name, "ids": moved, "changed": changed, "gone": gone });
        self.log("reread", &format!("R{report}"), &detail)?;
        Ok((changed, gone))
    }

    fn states(&self, report: u32) -> anyhow::Result<BTreeMap<String, State>> {
        let mut rows = self.tx.prepare_cached("SELECT name FROM item WHERE report = ?1")?;
        let names: Vec<String> = rows.query_map([report], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let mut states = BTreeMap::new();
        for item in names {
            if let Some(state) = self.state(&ItemId { report, item: item.clone() })? {
                states.insert(item, state);
            }
        }
        Ok(states)
    }

    /// Items that a person had to do with, and the statements that those stand in.
    fn touched(
        &self,
        report: u32,
        states: &BTreeMap<String, State>,
        held: &BTreeMap<String, Body>,
    ) -> anyhow::Result<BTreeSet<String>> {
        let own =
            states.iter().filter(|(_, s)| s.review != Review::Suggested || s.made_by == "person" || s.body.is_some());
        let mut touched: BTreeSet<String> = own.map(|(id, _)| id.clone()).collect();
        let mut rows = self.tx.prepare_cached(
            "SELECT 'E' || a_event FROM tie WHERE a_report = ?1 UNION SELECT 'E' || b_event FROM tie WHERE b_report = ?1
             UNION SELECT substr(subject, instr(subject, '#') + 1) FROM grade WHERE subject LIKE 'R' || ?1 || '#%'",
        )?;
        let named: Vec<String> = rows.query_map([report], |row| row.get(0))?.collect::<Result<_, _>>()?;
        touched.extend(named);
        let mut open: Vec<String> = touched.iter().cloned().collect();
        while let Some(id) = open.pop() {
            let told_in = match held.get(&id).map(|b| &b.item) {
                Some(Item::Statement(s)) => s.via.clone(),
                Some(Item::Event(e)) => e.said_in.clone(),
                None => None,
            };
            if let Some(told_in) = told_in
                && touched.insert(told_in.clone())
            {
                open.push(told_in);
            }
        }
        Ok(touched)
    }

    /// Ties and grades follow the items that they name.
    fn rename(&self, report: u32, ids: &BTreeMap<String, String>) -> anyhow::Result<()> {
        let number = |event: u32| ids.get(&format!("E{event}")).map_or(event, |new| split(new).1);
        let mut rows = self.tx.prepare_cached("SELECT a_report, a_event, b_report, b_event, together, by, at, why FROM tie WHERE ?1 IN (a_report, b_report)")?;
        type Row = (u32, u32, u32, u32, bool, String, String, Option<String>);
        let ties: Vec<Row> = rows.query_map([report], |row| row.try_into())?.collect::<Result<_, _>>()?;
        self.tx.execute("DELETE FROM tie WHERE ?1 IN (a_report, b_report)", [report])?;
        for (a_report, a, b_report, b, together, by, at, why) in ties {
            let moved = |r: u32, event: u32| (r, if r == report { number(event) } else { event });
            let (a, b) = (moved(a_report, a), moved(b_report, b));
            let (a, b) = (a.min(b), a.max(b));
            self.tx.execute(
                "INSERT OR REPLACE INTO tie VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                (a.0, a.1, b.0, b.1, together, by, at, why),
            )?;
        }
        let mut rows = self.tx.prepare_cached("SELECT id, subject FROM grade WHERE subject LIKE 'R' || ?1 || '#%'")?;
        let grades: Vec<(i64, String)> =
            rows.query_map([report], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
        for (id, subject) in grades {
            if let Some(new) = subject.split_once('#').and_then(|(_, item)| ids.get(item)) {
                self.tx.execute("UPDATE grade SET subject = ?2 WHERE id = ?1", (id, format!("R{report}#{new}")))?;
            }
        }
        Ok(())
    }
}

/// Every item as it stands before the new reading.
fn bodies(old: &Record, states: &BTreeMap<String, State>) -> anyhow::Result<BTreeMap<String, Body>> {
    let mut held = BTreeMap::new();
    let machine = old.statements.iter().map(|s| &s.id).chain(old.events.iter().map(|e| &e.id));
    for id in machine.chain(states.keys()) {
        let body = states.get(id).and_then(|s| s.body.as_ref()).map(|b| Body::from_json(id, b)).transpose()?;
        if let Some(body) = body.or_else(|| Item::of(old, id).map(Body::new)) {
            held.insert(id.clone(), body);
        }
    }
    Ok(held)
}

/// Which item of the new reading an old one is: one to one, those with most in common first. An item is told by what
/// the machine read in it before, and where a person entered it by what the person did.
fn matches(held: &BTreeMap<String, Body>, old: &Record, new: &Record) -> BTreeMap<String, String> {
    let items: Vec<Item> = new
        .statements
        .iter()
        .cloned()
        .map(Item::Statement)
        .chain(new.events.iter().cloned().map(Item::Event))
        .collect();
    let mut pairs = Vec::new();
    for (id, body) in held {
        let machine = Item::of(old, id);
        for item in &items {
            let score = alike(machine.as_ref().unwrap_or(&body.item), item).max(alike(&body.item, item));
            if score > 0 {
                // Of equals the one of the same number, then the earlier.
                pairs.push((std::cmp::Reverse(score), id != item.id(), split(id), split(item.id()), id, item.id()));
            }
        }
    }
    pairs.sort();
    let (mut ids, mut taken) = (BTreeMap::new(), BTreeSet::new());
    for (.., from, to) in pairs {
        if !ids.contains_key(from) && taken.insert(to) {
            ids.insert(from.clone(), to.to_owned());
        }
    }
    ids
}

/// How much two readings have in common; nothing where they hang on other words.
fn alike(a: &Item, b: &Item) -> u32 {
    let same = |a: &Quoted, b: &Quoted| (a.field, a.start, a.end) == (b.field, b.start, b.end);
    let shared = |a: &Quoted, b: &Quoted| {
        let common = a.end.min(b.end).saturating_sub(a.start.max(b.start));
        let longer = (a.end - a.start.min(a.end)).max(b.end - b.start.min(b.end)).max(1);
        if a.field == b.field { 10 * common / longer } else { 0 }
    };
    match (a, b) {
        (Item::Statement(a), Item::Statement(b)) => {
            let (cue, content) = (shared(&a.cue, &b.cue), shared(&a.content, &b.content));
            let source = |s: &khabar::record::Statement| s.source.as_ref().and_then(|x| x.span.clone());
            let same_source = source(a).zip(source(b)).is_some_and(|(a, b)| same(&a, &b));
            if cue > 0 && (content > 0 || same_source) || content >= 8 && same_source {
                1 + 3 * cue + 2 * content + 3 * u32::from(same_source)
            } else {
                0
            }
        }
        (Item::Event(a), Item::Event(b)) => {
            let trigger = shared(&a.trigger, &b.trigger);
            let also = b.also.iter().any(|q| same(q, &a.trigger)) || a.also.iter().any(|q| same(q, &b.trigger));
            if trigger > 0 {
                10 + trigger + 5 * u32::from(a.kind == b.kind)
            } else {
                u32::from(also && a.kind == b.kind)
            }
        }
        _ => 0,
    }
}

/// What people made of an item, over to the new reading.
fn carry(
    state: Option<&State>,
    body: &Body,
    id: &str,
    to: &str,
    old: &Record,
    new: &Record,
    ids: &BTreeMap<String, String>,
) -> anyhow::Result<State> {
    let untouched = State {
        made_by: "machine".to_owned(),
        review: Review::Suggested,
        reviewed_by: None,
        reviewed_at: None,
        why: None,
        flag: None,
        body: None,
    };
    let mut state = state.cloned().unwrap_or(untouched);
    let mut seen = body.to_json()?;
    renumber(&mut seen, ids);
    seen["id"] = json!(to);
    let Some(read) = Item::of(new, to) else {
        // Where the machine never had it a person entered it, and nothing is gone.
        if Item::of(old, id).is_some() {
            state.flag = Some("gone".to_owned());
            state.made_by = "person".to_owned();
        }
        state.body = Some(seen);
        return Ok(state);
    };
    if state.flag.as_deref() == Some("gone") {
        (state.flag, state.made_by) = (None, "machine".to_owned());
    }
    let before = Item::of(old, id);
    let machine = before.map(|b| Body::new(b).to_json()).transpose()?.map(|mut json| {
        renumber(&mut json, ids);
        json
    });
    let now = Body::new(read).to_json()?;
    if fields(&seen) == fields(&now) && state.review != Review::Edited && state.made_by == "machine" {
        (state.body, state.flag) = (None, None);
        return Ok(state);
    }
    if machine.as_ref().is_none_or(|before| fields(before) != fields(&now)) && state.made_by == "machine" {
        state.flag = Some("changed".to_owned());
    }
    // What a person saw stays, whatever the machine reads now; what nobody reviewed is the machine's.
    state.body = if state.review == Review::Suggested && state.body.is_none() { None } else { Some(seen) };
    if state.body.is_none() {
        state.flag = None;
    }
    Ok(state)
}

/// What a reading says, without its number and what the machine thinks of it.
fn fields(json: &Value) -> Value {
    let mut json = json.clone();
    if let Some(fields) = json.as_object_mut() {
        for key in ["id", "rule", "p_read", "judged"] {
            fields.remove(key);
        }
    }
    json
}

/// Numbers not yet given in a record.
struct Numbers {
    statement: u32,
    event: u32,
}

impl Numbers {
    fn of(record: &Record) -> Numbers {
        let highest = |ids: &mut dyn Iterator<Item = &String>| ids.map(|id| split(id).1).max().unwrap_or(0);
        Numbers {
            statement: highest(&mut record.statements.iter().map(|s| &s.id)),
            event: highest(&mut record.events.iter().map(|e| &e.id)),
        }
    }

    fn take(&mut self, id: &str) -> String {
        let (letter, _) = split(id);
        let number = if letter == 'S' { &mut self.statement } else { &mut self.event };
        *number += 1;
        format!("{letter}{number}")
    }
}
