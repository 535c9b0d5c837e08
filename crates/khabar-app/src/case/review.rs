//! People's decisions on what the machine read, and taking them back.
//!
//! A decision changes the row of one thing (an item, a tie, an actor's name) and logs that row before and after. To undo
//! it is to put the row back as it was before, which is sound while no later decision on the same thing stands; so a
//! decision under another is refused until that one is undone. What stands is told by the log alone: decisions, less
//! those that an `undo` entry names. A re-reading may give an item another number; its entry in the log says which.

use anyhow::{Context, anyhow, bail};
use khabar::record::Record;
use rusqlite::OptionalExtension;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

use super::edit::{Body, Item};
use super::records::Review;
use super::subject::{ItemId, split};
use super::{Case, Change};

/// Actions of the log that can be undone.
pub const DECISIONS: [&str; 10] = [
    "confirm",
    "reject",
    "edit",
    "annotate",
    "link",
    "unlink",
    "actor-tie",
    "actor-split",
    "actor-name",
    "actor-alias",
];

/// What people made of an item: the columns of its row that are theirs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// `machine` or `person`.
    pub made_by: String,
    /// See [`Review`].
    pub review: Review,
    /// Who.
    pub reviewed_by: Option<String>,
    /// When.
    pub reviewed_at: Option<String>,
    /// Why.
    pub why: Option<String>,
    /// What a re-reading left open.
    pub flag: Option<String>,
    /// The item as a person has it; none where it is as the machine has it.
    pub body: Option<Value>,
}

/// What a person decides on an item.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "one at a time")]
pub enum Decision {
    /// It is read right.
    Confirm,
    /// It is not so read.
    Reject,
    /// It is to be read like this.
    Edit(Body),
}

/// An item waiting for a person.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Waiting {
    /// `R12#S3`.
    pub id: String,
    /// `statement` or `event`.
    pub kind: String,
    /// Stance or PLOVER type.
    #[serde(rename = "type")]
    pub kind_of: Option<String>,
    /// Chance that the words were read right.
    pub p_read: Option<f64>,
    /// Where people stand on it.
    pub review: Review,
    /// What a re-reading left open.
    pub flag: Option<String>,
}

/// Which items to review.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only of these reports; of all if empty.
    pub reports: Vec<u32>,
    /// `statement` or `event`.
    pub kind: Option<String>,
    /// Stance or PLOVER type.
    pub kind_of: Option<String>,
    /// Of this state; if none is given, those that wait: suggested, or left open by a re-reading.
    pub state: Option<Review>,
    /// At most so many.
    pub limit: Option<usize>,
}

impl Change<'_> {
    /// What people made of an item; none where there is no such item.
    pub fn state(&self, id: &ItemId) -> anyhow::Result<Option<State>> {
        let row = self.tx.query_row(
            "SELECT made_by, review, reviewed_by, reviewed_at, why, flag, body FROM item WHERE report = ?1 AND name = ?2",
            (id.report, &id.item),
            |row| {
                let texts: [Option<String>; 7] = [
                    row.get(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    row.get(4)?,
                    row.get(5)?,
                    row.get(6)?,
                ];
                Ok(texts)
            },
        );
        let Some([made_by, review, reviewed_by, reviewed_at, why, flag, body]) = row.optional()? else {
            return Ok(None);
        };
        Ok(Some(State {
            made_by: made_by.unwrap_or_default(),
            review: serde_json::from_value(json!(review))?,
            reviewed_by,
            reviewed_at,
            why,
            flag,
            body: body.map(|b| serde_json::from_str(&b)).transpose().with_context(|| format!("{id} is damaged"))?,
        }))
    }

    /// Put an item in a state, its row written anew for filters; without one the item goes. `record` is the machine's.
    pub fn put(&self, id: &ItemId, state: Option<&State>, record: &Record) -> anyhow::Result<()> {
        match state {
            None => {
                for table in [
                    "DELETE FROM item WHERE report = ?1 AND name = ?2",
                    "DELETE FROM item_actor WHERE report = ?1 AND item = ?2",
                ] {
                    self.tx.execute(table, (id.report, &id.item))?;
                }
            }
            Some(state) => {
                let body = state.body.as_ref().map(|b| Body::from_json(&id.item, b)).transpose()?;
                let item = body.map(|b| b.item).or_else(|| Item::of(record, &id.item));
                match item.ok_or_else(|| anyhow!("{id}: the machine's reading has no such item"))? {
                    Item::Statement(s) => self.index_statement(id.report, &s, &state.made_by)?,
                    Item::Event(e) => self.index_event(id.report, &e, record, &state.made_by)?,
                }
                self.tx.execute(
                    "UPDATE item SET made_by = ?3, review = ?4, reviewed_by = ?5, reviewed_at = ?6, why = ?7, flag = ?8,
                         body = ?9 WHERE report = ?1 AND name = ?2",
                    (
                        id.report,
                        &id.item,
                        &state.made_by,
                        state.review.as_str(),
                        &state.reviewed_by,
                        &state.reviewed_at,
                        &state.why,
                        &state.flag,
                        state.body.as_ref().map(Value::to_string),
                    ),
                )?;
            }
        }
        self.regroup(id.report)?;
        self.cover(id.report)
    }

    /// The events of a report are no longer what was grouped: its keys are made anew, then the groups.
    pub fn regroup(&self, report: u32) -> anyhow::Result<()> {
        self.tx.execute("DELETE FROM event_keys WHERE report = ?1", [report])?;
        self.ungroup()
    }

    /// What was grouped no longer holds.
    pub fn ungroup(&self) -> anyhow::Result<()> {
        self.tx.execute("INSERT INTO meta VALUES ('grouped', '0') ON CONFLICT DO UPDATE SET value = '0'", ())?;
        Ok(())
    }
}

impl Case {
    /// Take a decision on an item.
    pub fn decide(&mut self, id: &ItemId, decision: Decision, why: Option<&str>) -> anyhow::Result<()> {
        let record = self.record(id.report)?.ok_or_else(|| anyhow!("{id}: the report was not read"))?;
        self.change(|change| {
            let before = change.state(id)?.ok_or_else(|| anyhow!("{id}: there is no such item"))?;
            let mut after = State {
                reviewed_by: Some(change.by.clone()),
                reviewed_at: Some(change.at.clone()),
                why: why.map(str::to_owned),
                flag: None,
                ..before.clone()
            };
            let action = match decision {
                Decision::Confirm => {
                    // What a person corrected or entered stays known as theirs.
                    after.review = if before.body.is_some() { Review::Edited } else { Review::Confirmed };
                    "confirm"
                }
                Decision::Reject => {
                    after.review = Review::Rejected;
                    "reject"
                }
                Decision::Edit(body) => {
                    after.review = Review::Edited;
                    after.body = Some(body.to_json()?);
                    "edit"
                }
            };
            change.put(id, Some(&after), &record)?;
            change.log(action, &id.to_string(), &json!({ "before": before, "after": after, "why": why }))
        })
    }

    /// Enter an item that the machine missed; gives its id, which goes on after the report's others.
    pub fn annotate(&mut self, report: u32, mut body: Body, why: Option<&str>) -> anyhow::Result<ItemId> {
        let record = self.record(report)?.ok_or_else(|| anyhow!("R{report}: the report was not read"))?;
        self.change(|change| {
            let letter = body.item.letter();
            let id = ItemId { report, item: format!("{letter}{}", next_number(change, report, &record, letter)?) };
            body.item.rename(&id.item);
            let after = State {
                made_by: "person".to_owned(),
                review: Review::Edited,
                reviewed_by: Some(change.by.clone()),
                reviewed_at: Some(change.at.clone()),
                why: why.map(str::to_owned),
                flag: None,
                body: Some(body.to_json()?),
            };
            change.put(&id, Some(&after), &record)?;
            change.log("annotate", &id.to_string(), &json!({ "before": null, "after": after, "why": why }))?;
            Ok(id)
        })
    }

    /// An item as it stands: as a person has it, else as the machine does.
    pub fn body(&self, id: &ItemId) -> anyhow::Result<Body> {
        let record = self.record(id.report)?.ok_or_else(|| anyhow!("{id}: the report was not read"))?;
        let find = "SELECT body FROM item WHERE report = ?1 AND name = ?2";
        let body: Option<String> =
            self.db().query_row(find, (id.report, &id.item), |row| row.get(0)).optional()?.flatten();
        match body {
            Some(body) => Body::from_json(&id.item, &serde_json::from_str(&body)?),
            None => Item::of(&record, &id.item).map(Body::new).ok_or_else(|| anyhow!("{id}: there is no such item")),
        }
    }

    /// The items that a filter leaves, most doubtful first: those without a chance of a right reading, then by it.
    pub fn waiting(&self, filter: &Filter) -> anyhow::Result<Vec<Waiting>> {
        let mut rows = self.db().prepare(
            "SELECT report, name, kind, type, p_read, review, flag FROM item
             WHERE report IN (SELECT id FROM seen) AND (?1 IS NULL OR kind = ?1) AND (?2 IS NULL OR type = ?2)
               AND (review = ?3 OR ?3 IS NULL AND (review = 'suggested' OR flag IS NOT NULL))",
        )?;
        let rows = rows.query_map((&filter.kind, &filter.kind_of, filter.state.map(Review::as_str)), |row| {
            let id = ItemId { report: row.get(0)?, item: row.get(1)? };
            Ok((id, row.get(2)?, row.get(3)?, row.get::<_, Option<f64>>(4)?, row.get::<_, String>(5)?, row.get(6)?))
        })?;
        let mut found = Vec::new();
        for row in rows {
            let (id, kind, kind_of, p_read, review, flag) = row?;
            if filter.reports.is_empty() || filter.reports.contains(&id.report) {
                let review = serde_json::from_value(json!(review))?;
                let waiting = Waiting { id: id.to_string(), kind, kind_of, p_read, review, flag };
                found.push(((p_read.map(f64::to_bits), id.order()), waiting));
            }
        }
        // Chances are not negative, so their bits sort as they do.
        found.sort_by_key(|f| f.0);
        Ok(found.into_iter().map(|f| f.1).take(filter.limit.unwrap_or(usize::MAX)).collect())
    }

    /// Take back a decision: that of an entry of the log, or this person's last that stands, if its action is among
    /// `actions`. Gives what was undone: number, action, subject.
    ///
    /// # Errors
    /// Nothing to take back; an entry that is no decision, or undone already, or under a later one.
    pub fn undo(&mut self, entry: Option<i64>, actions: &[&str]) -> anyhow::Result<(i64, String, String)> {
        let standing = self.standing()?;
        let by = self.by().to_owned();
        let one = match entry {
            Some(seq) => standing.iter().find(|d| d.seq == seq).ok_or_else(|| {
                anyhow!("entry {seq} is no decision that stands: it was undone, purged, or is of another kind; see `khabar log`")
            })?,
            None => standing
                .iter()
                .rev()
                .find(|d| d.by == by && actions.contains(&d.action.as_str()))
                .ok_or_else(|| anyhow!("{by} has no decision to take back; `khabar log` shows all, `--entry` names one"))?,
        };
        if let Some(later) = standing.iter().find(|d| d.seq > one.seq && d.thing() == one.thing()) {
            bail!("entry {} on {} came after it; take that back first (--entry {})", later.seq, one.subject, later.seq);
        }
        self.put_back(one)?;
        Ok((one.seq, one.action.clone(), one.subject.clone()))
    }

    fn put_back(&mut self, one: &Standing) -> anyhow::Result<()> {
        let before = one.detail.get("before").cloned().unwrap_or(Value::Null);
        let after = one.detail.get("after").cloned().unwrap_or(Value::Null);
        let id = ItemId::parse(&one.subject).filter(|_| one.is_of_item());
        let record = match &id {
            Some(id) => self.record(id.report)?,
            None => None,
        };
        self.change(|change| {
            match (&id, &record) {
                (Some(id), Some(record)) => {
                    let mut state: Option<State> = serde_json::from_value(before.clone())?;
                    // What the machine no longer finds stays as it was read.
                    if let Some(state) = &mut state
                        && state.body.is_none()
                        && Item::of(record, &id.item).is_none()
                    {
                        let now = change.state(id)?;
                        (state.body, state.flag) =
                            now.map(|now| (now.body, Some("gone".to_owned()))).unwrap_or_default();
                        state.made_by = "person".to_owned();
                    }
                    change.put(id, state.as_ref(), record)?;
                }
                (Some(id), None) => bail!("{id}: its report is not there or not shown"),
                (None, _) if one.action.starts_with("actor-") => change.put_back_actor(&one.action, &one.detail)?,
                (None, _) => change.put_back_tie(&one.subject, &before)?,
            }
            let detail = json!({ "entry": one.seq, "action": one.action, "before": after, "after": before });
            change.log("undo", &one.logged, &detail)
        })
    }

    /// The decisions that stand, in their order, on the items as they are numbered now.
    fn standing(&self) -> anyhow::Result<Vec<Standing>> {
        let mut rows = self.db().prepare("SELECT seq, by, action, subject, detail FROM audit ORDER BY seq")?;
        let mut rows = rows.query([])?;
        let (mut standing, mut undone) = (Vec::<Standing>::new(), BTreeSet::new());
        while let Some(row) = rows.next()? {
            let (action, subject): (String, String) = (row.get(2)?, row.get(3)?);
            let Some(detail) = row.get::<_, Option<String>>(4)? else { continue };
            match action.as_str() {
                "undo" => {
                    undone.extend(serde_json::from_str::<Value>(&detail)?["entry"].as_i64());
                }
                "reread" => {
                    let ids: BTreeMap<String, String> =
                        serde_json::from_value(serde_json::from_str::<Value>(&detail)?["ids"].clone())
                            .unwrap_or_default();
                    standing.iter_mut().for_each(|d| d.renumber(&subject, &ids));
                }
                action if DECISIONS.contains(&action) => standing.push(Standing {
                    seq: row.get(0)?,
                    by: row.get(1)?,
                    action: action.to_owned(),
                    logged: subject.clone(),
                    subject,
                    detail: serde_json::from_str(&detail)?,
                }),
                _ => {}
            }
        }
        let veil = self.veil()?;
        // A hidden thing cannot be told of, and so not be taken back.
        standing.retain(|d| {
            !undone.contains(&d.seq)
                && !veil.hides(&d.subject)
                && !d.detail["key"].as_str().is_some_and(|k| veil.hides(k))
        });
        Ok(standing)
    }
}

/// A decision that stands.
struct Standing {
    seq: i64,
    by: String,
    action: String,
    /// As the log has it.
    logged: String,
    /// As it is numbered now.
    subject: String,
    detail: Value,
}

impl Standing {
    fn is_of_item(&self) -> bool {
        matches!(self.action.as_str(), "confirm" | "reject" | "edit" | "annotate")
    }

    /// What the decision is on; two on one thing undo each other's ground.
    fn thing(&self) -> (&str, String) {
        match self.action.as_str() {
            "actor-tie" | "actor-split" => ("actor-tie", self.subject.clone()),
            "actor-name" => ("actor-name", self.subject.clone()),
            "actor-alias" => ("actor-alias", format!("{} {}", self.subject, self.detail["alias"])),
            "link" | "unlink" => ("tie", self.subject.clone()),
            _ => ("item", self.subject.clone()),
        }
    }

    fn renumber(&mut self, report: &str, ids: &BTreeMap<String, String>) {
        let new = |word: &str| match word.split_once('#') {
            Some((r, item)) if r == report => ids.get(item).map_or(word.to_owned(), |new| format!("{r}#{new}")),
            _ => word.to_owned(),
        };
        if self.action.starts_with("actor-") {
            return;
        }
        let own = self.subject.split('#').next() == Some(report);
        self.subject = self.subject.split(' ').map(new).collect::<Vec<_>>().join(" ");
        if own && self.is_of_item() {
            for state in ["before", "after"] {
                if let Some(body) = self.detail.get_mut(state).and_then(|s| s.get_mut("body")) {
                    super::reread::renumber(body, ids);
                }
            }
        }
    }
}

/// One past the highest number of a report's items of this letter.
pub fn next_number(change: &Change, report: u32, record: &Record, letter: char) -> anyhow::Result<u32> {
    let mut rows = change.tx.prepare_cached("SELECT name FROM item WHERE report = ?1")?;
    let names: Vec<String> = rows.query_map([report], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let machine = record.statements.iter().map(|s| &s.id).chain(record.events.iter().map(|e| &e.id));
    let numbers = names.iter().chain(machine).map(|n| split(n)).filter(|n| n.0 == letter).map(|n| n.1);
    Ok(numbers.max().unwrap_or(0) + 1)
}
