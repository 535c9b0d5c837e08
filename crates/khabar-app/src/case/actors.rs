//! Who stands in the reports, as the machine wrote it down, and what people made of it: merged, named, given aliases.
//!
//! The machine's keys stay in `item_actor` as they are; what people said is looked up over them, so that a merge undone
//! leaves no trace but in the log. An actor that only hidden reports quote is not shown, nor a merge into it: its group
//! then goes under the first of its keys that is.

use anyhow::bail;
use khabar::corroborate::Actors;
use khabar::text::fold::fold;
use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

use super::{Case, Change, audit};

/// An actor of the case, as `khabar actors --json` gives it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Actor {
    /// The key that it is counted under.
    pub key: String,
    /// The name that a person gave it.
    pub name: Option<String>,
    /// Other words for it that a person gave.
    pub aliases: Vec<String>,
    /// The words that reports most often use of it.
    pub words: String,
    /// In how many reports it stands.
    pub reports: usize,
    /// Of those, in how many as a source.
    pub as_source: usize,
    /// What the machine keeps apart and a person merged into it, and the machine's own part: every key that is counted
    /// here, with who merged it (null for what is its own).
    pub parts: Vec<Part>,
}

/// One of the machine's actors in an [`Actor`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// The machine's key: of the register, or `~` and folded words.
    pub key: String,
    /// All that reports write for it, the most frequent first.
    pub words: Vec<String>,
    /// In how many reports.
    pub reports: usize,
    /// Who merged it, when and why; null where nobody did.
    pub merged: Option<Merged>,
}

/// A person's merge.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Merged {
    /// Who.
    pub by: String,
    /// When.
    pub at: String,
    /// Why.
    pub why: Option<String>,
}

/// The subject that the log gives an actor: a key of the register as it is; words by their hash alone, since a purge can
/// take an entry's detail but never its subject.
pub fn logged(key: &str) -> String {
    match key.strip_prefix('~') {
        Some(words) => format!("actor:~{}", audit::sha256(&[words]).get(..16).unwrap_or_default()),
        None => format!("actor:{key}"),
    }
}

/// Where every tied key leads. A circle, which no command makes, leads nowhere.
fn roots(db: &Connection) -> anyhow::Result<BTreeMap<String, String>> {
    let mut rows = db.prepare(
        "SELECT key, into_key, 0 FROM actor_tie UNION ALL SELECT name, key, 1 FROM actor_name WHERE is_alias",
    )?;
    let rows =
        rows.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, bool>(2)?)))?;
    let mut ties = BTreeMap::new();
    for row in rows {
        let (key, into, alias) = row?;
        if alias {
            let key = format!("~{}", fold(&key));
            if key != into {
                ties.entry(key).or_insert(into);
            }
        } else {
            ties.insert(key, into);
        }
    }
    let follow = |key: &String| {
        let (mut at, mut passed) = (key, BTreeSet::new());
        while let Some(next) = ties.get(at) {
            if !passed.insert(at) {
                return None;
            }
            at = next;
        }
        Some(at.clone())
    };
    Ok(ties.keys().filter_map(|key| Some((key.clone(), follow(key)?))).collect())
}

impl Change<'_> {
    fn row(&self, action: &str, key: &str, alias: &str) -> anyhow::Result<Value> {
        let (sql, field) = match action {
            "actor-tie" | "actor-split" => {
                ("SELECT into_key, by, at, why FROM actor_tie WHERE key = ?1 AND ?2 = ''", "into")
            }
            "actor-name" => {
                ("SELECT name, by, at, NULL FROM actor_name WHERE key = ?1 AND NOT is_alias AND ?2 = ''", "name")
            }
            _ => ("SELECT name, by, at, NULL FROM actor_name WHERE key = ?1 AND is_alias AND name = ?2", "name"),
        };
        let row = self.tx.query_row(sql, (key, alias), |row| {
            let [value, by, at]: [String; 3] = [row.get(0)?, row.get(1)?, row.get(2)?];
            Ok(json!({ field: value, "by": by, "at": at, "why": row.get::<_, Option<String>>(3)? }))
        });
        Ok(row.optional()?.unwrap_or(Value::Null))
    }

    fn put_row(&self, action: &str, key: &str, alias: &str, row: &Value) -> anyhow::Result<()> {
        let [into, name, by, at, why] = ["into", "name", "by", "at", "why"].map(|k| row[k].as_str());
        match action {
            "actor-tie" | "actor-split" => {
                self.tx.execute("DELETE FROM actor_tie WHERE key = ?1", [key])?;
                if let Some(into) = into {
                    self.tx.execute("INSERT INTO actor_tie VALUES (?1, ?2, ?3, ?4, ?5)", (key, into, by, at, why))?;
                }
            }
            _ => {
                let is_alias = action == "actor-alias";
                self.tx.execute(
                    "DELETE FROM actor_name WHERE key = ?1 AND is_alias = ?2 AND (?3 = '' OR name = ?3)",
                    (key, is_alias, alias),
                )?;
                if let Some(name) = name {
                    self.tx.execute(
                        "INSERT OR REPLACE INTO actor_name VALUES (?1, ?2, ?3, ?4, ?5)",
                        (key, name, is_alias, by, at),
                    )?;
                }
            }
        }
        let into = into.map(str::to_owned);
        let alias = Some(alias).filter(|a| !a.is_empty()).map(|a| format!("~{}", fold(a)));
        for key in [Some(key.to_owned()), into, alias].into_iter().flatten() {
            self.cover_source(&key)?;
        }
        self.ungroup()
    }

    fn set_actor(&self, action: &str, key: &str, alias: &str, after: Value, why: Option<&str>) -> anyhow::Result<()> {
        let before = self.row(action, key, alias)?;
        self.put_row(action, key, alias, &after)?;
        let detail = json!({ "key": key, "alias": alias, "before": before, "after": after, "why": why });
        self.log(action, &logged(key), &detail)
    }

    /// Put an actor's row back as it was before a logged change.
    pub fn put_back_actor(&self, action: &str, detail: &Value) -> anyhow::Result<()> {
        let [key, alias] = ["key", "alias"].map(|k| detail[k].as_str().unwrap_or_default());
        self.put_row(action, key, alias, &detail["before"])?;
        self.refuse_circles()
    }

    fn refuse_circles(&self) -> anyhow::Result<()> {
        let ties: i64 = self.tx.query_row("SELECT count(*) FROM actor_tie", [], |row| row.get(0))?;
        let roots = roots(&self.tx)?;
        let led: i64 = self
            .tx
            .prepare("SELECT key FROM actor_tie")?
            .query_map([], |row| row.get::<_, String>(0))?
            .filter(|key| key.as_ref().is_ok_and(|key| roots.contains_key(key)))
            .count() as i64;
        anyhow::ensure!(led == ties, "this would merge actors in a circle; split one of them first");
        Ok(())
    }
}

impl Case {
    /// Merged and named actors, for weighing; of the reports that are shown.
    pub fn actors(&self) -> anyhow::Result<Actors> {
        let mut same_as = roots(self.db())?;
        let mut shown = self
            .db()
            .prepare("SELECT EXISTS (SELECT 1 FROM item_actor WHERE key = ?1 AND report IN (SELECT id FROM seen))")?;
        let mut is_shown = |key: &str| shown.query_row([key], |row| row.get::<_, bool>(0));
        // A group whose head is not shown goes under the first of its keys that is.
        let mut heads: BTreeMap<String, Option<String>> = BTreeMap::new();
        for root in same_as.values() {
            if !heads.contains_key(root) {
                let head = if is_shown(root)? { Some(root.clone()) } else { None };
                heads.insert(root.clone(), head);
            }
        }
        for (key, root) in &same_as {
            if let Some(head @ None) = heads.get_mut(root)
                && is_shown(key)?
            {
                *head = Some(key.clone());
            }
        }
        same_as.retain(|_, root| match heads.get(root) {
            Some(Some(head)) => {
                root.clone_from(head);
                true
            }
            _ => false,
        });
        // The head counts as itself; another key may have led there through a hidden one.
        same_as.retain(|key, root| key != root);
        let mut rows = self.db().prepare("SELECT key, name FROM actor_name WHERE NOT is_alias")?;
        let rows = rows.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
        let mut names = BTreeMap::new();
        for row in rows {
            let (key, name) = row?;
            if is_shown(&key)? {
                names.insert(key, name);
            }
        }
        Ok(Actors { same_as, names })
    }

    /// Every actor that stands in a report that is shown, those in most reports first.
    pub fn list_actors(&self) -> anyhow::Result<Vec<Actor>> {
        let actors = self.actors()?;
        let mut rows = self
            .db()
            .prepare("SELECT key, words, report, role FROM item_actor WHERE report IN (SELECT id FROM seen)")?;
        let rows = rows.query_map([], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, u32>(2)?, row.get::<_, String>(3)?))
        })?;
        #[derive(Default)]
        struct Gathered {
            words: BTreeMap<String, usize>,
            reports: BTreeSet<u32>,
            as_source: BTreeSet<u32>,
        }
        let mut parts: BTreeMap<String, BTreeMap<String, Gathered>> = BTreeMap::new();
        for row in rows {
            let (key, words, report, role) = row?;
            let root = actors.same_as.get(&key).unwrap_or(&key).clone();
            let part = parts.entry(root).or_default().entry(key).or_default();
            *part.words.entry(words).or_default() += 1;
            part.reports.insert(report);
            if role == "source" {
                part.as_source.insert(report);
            }
        }
        let by_use = |words: &BTreeMap<String, usize>| {
            let mut words: Vec<_> = words.iter().collect();
            words.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
            words.into_iter().map(|w| w.0.clone()).collect::<Vec<_>>()
        };
        let mut found = Vec::new();
        for (key, parts) in parts {
            let (mut words, mut reports, mut as_source) =
                (BTreeMap::new(), BTreeSet::<u32>::new(), BTreeSet::<u32>::new());
            let mut listed = Vec::new();
            for (part, gathered) in parts {
                gathered.words.iter().for_each(|(w, n)| *words.entry(w.clone()).or_default() += n);
                reports.extend(&gathered.reports);
                as_source.extend(&gathered.as_source);
                let merged = if part == key { None } else { self.merged(&part)? };
                listed.push(Part {
                    words: by_use(&gathered.words),
                    reports: gathered.reports.len(),
                    merged,
                    key: part,
                });
            }
            let name = actors.names.get(&key).cloned();
            found.push(Actor {
                aliases: self.aliases(&key)?,
                words: by_use(&words).into_iter().next().unwrap_or_default(),
                reports: reports.len(),
                as_source: as_source.len(),
                parts: listed,
                name,
                key,
            });
        }
        found.sort_by(|a, b| b.reports.cmp(&a.reports).then_with(|| a.key.cmp(&b.key)));
        Ok(found)
    }

    fn merged(&self, key: &str) -> anyhow::Result<Option<Merged>> {
        let row = self.db().query_row("SELECT by, at, why FROM actor_tie WHERE key = ?1", [key], |row| {
            Ok(Merged { by: row.get(0)?, at: row.get(1)?, why: row.get(2)? })
        });
        Ok(row.optional()?)
    }

    fn aliases(&self, key: &str) -> anyhow::Result<Vec<String>> {
        let mut rows =
            self.db().prepare_cached("SELECT name FROM actor_name WHERE key = ?1 AND is_alias ORDER BY name")?;
        Ok(rows.query_map([key], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// The key of the actor that a key, a given name, or words name; none where there is no such actor. `all` looks into
    /// hidden reports too.
    ///
    /// # Errors
    /// Words that fit several: they are listed.
    pub fn actor_named(&self, given: &str, all: bool) -> anyhow::Result<Option<String>> {
        let reports = if all { "1" } else { "report IN (SELECT id FROM seen)" };
        let folded = fold(given.trim());
        let own = [given.trim().to_owned(), format!("~{}", folded.trim_start_matches('~'))];
        let mut rows = self.db().prepare(&format!("SELECT DISTINCT key, words FROM item_actor WHERE {reports}"))?;
        let rows = rows.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
        let known: Vec<(String, String)> = rows.collect::<Result<_, _>>()?;
        if let Some(key) = own.iter().find(|own| known.iter().any(|(key, _)| key == *own)) {
            return Ok(Some(key.clone()));
        }
        let keys: BTreeSet<&String> = known.iter().map(|k| &k.0).collect();
        let mut names = self.db().prepare("SELECT key, name FROM actor_name")?;
        let names = names.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
        let names: Vec<(String, String)> = names.collect::<Result<_, _>>()?;
        let named = names.iter().filter(|(key, name)| fold(name) == folded && keys.contains(key)).map(|n| &n.0);
        let same = known.iter().filter(|(_, words)| fold(words) == folded).map(|k| &k.0);
        let mut fits: BTreeSet<&String> = named.chain(same).collect();
        if fits.is_empty() && folded.chars().count() > 2 {
            fits = known.iter().filter(|(_, words)| fold(words).contains(&folded)).map(|k| &k.0).collect();
        }
        let fits: Vec<&String> = fits.into_iter().collect();
        match fits[..] {
            [] => Ok(None),
            [one] => Ok(Some(one.clone())),
            _ => {
                let list: Vec<String> = fits.iter().take(10).map(|k| format!("`{}`", crate::render::safe(k))).collect();
                bail!("`{given}` fits several actors: {}; write one of these keys", list.join(", "))
            }
        }
    }

    fn actor_here(&self, given: &str) -> anyhow::Result<String> {
        match self.actor_named(given, false)? {
            Some(key) => Ok(key),
            None => bail!("`{given}` names no actor of the case; `khabar actors` lists them"),
        }
    }

    /// Count actors as another one.
    ///
    /// # Errors
    /// No such actor; a circle.
    pub fn merge_actors(&mut self, from: &[String], into: &str, why: Option<&str>) -> anyhow::Result<()> {
        let into = self.actor_here(into)?;
        let from: Vec<String> = from.iter().map(|k| self.actor_here(k)).collect::<Result<_, _>>()?;
        self.change(|change| {
            for key in &from {
                anyhow::ensure!(*key != into, "`{key}` is the actor itself; name another one");
                let after = json!({ "into": into, "by": change.by, "at": change.at, "why": why });
                change.set_actor("actor-tie", key, "", after, why)?;
            }
            change.refuse_circles()
        })
    }

    /// Count an actor as itself again.
    ///
    /// # Errors
    /// No such actor; nobody merged it.
    pub fn split_actor(&mut self, given: &str, why: Option<&str>) -> anyhow::Result<()> {
        let key = self.actor_here(given)?;
        self.change(|change| {
            anyhow::ensure!(!change.row("actor-split", &key, "")?.is_null(), "`{key}` was not merged into another");
            change.set_actor("actor-split", &key, "", Value::Null, why)
        })
    }

    /// Give an actor a name; an empty one takes the name away.
    ///
    /// # Errors
    /// No such actor.
    pub fn rename_actor(&mut self, given: &str, name: &str, why: Option<&str>) -> anyhow::Result<()> {
        let key = self.actor_here(given)?;
        self.change(|change| {
            let after = json!({ "name": name.trim(), "by": change.by, "at": change.at });
            change.set_actor("actor-name", &key, "", if name.trim().is_empty() { Value::Null } else { after }, why)
        })
    }

    /// Say that other words mean an actor: wherever they stand for one, they are counted as it.
    ///
    /// # Errors
    /// No such actor; a circle.
    pub fn alias_actor(&mut self, given: &str, alias: &str, why: Option<&str>) -> anyhow::Result<()> {
        let key = self.actor_here(given)?;
        let alias = alias.trim();
        anyhow::ensure!(!alias.is_empty(), "an alias cannot be empty");
        self.change(|change| {
            let after = json!({ "name": alias, "by": change.by, "at": change.at });
            change.set_actor("actor-alias", &key, alias, after, why)?;
            let own = format!("~{}", fold(alias));
            let led = roots(&change.tx)?;
            anyhow::ensure!(
                own == key || led.contains_key(&own),
                "this would merge actors in a circle; split one of them first"
            );
            change.refuse_circles()
        })
    }
}

/// Every key that is counted as the same actor as this one, itself among them.
pub fn same_actor(db: &Connection, key: &str) -> anyhow::Result<BTreeSet<String>> {
    let roots = roots(db)?;
    let root = roots.get(key).cloned().unwrap_or_else(|| key.to_owned());
    let mut same: BTreeSet<String> = roots.iter().filter(|(_, r)| **r == root).map(|(k, _)| k.clone()).collect();
    same.extend([root, key.to_owned()]);
    Ok(same)
}
