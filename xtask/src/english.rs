//! English events on the PLOVER gold-standard records: `gold/plover_gsr_en.txt`, one sentence with its type and roles.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::Context;
use khabar::Reader;
use khabar::record::{Report, Role};
use serde::Deserialize;

#[derive(Deserialize)]
struct Gold {
    event: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    source: Actors,
    #[serde(default)]
    target: Actors,
}

/// The file writes no actor as an empty string here and there.
#[derive(Deserialize)]
#[serde(untagged)]
enum Actors {
    Some(Vec<Actor>),
    None(serde::de::IgnoredAny),
}

impl Default for Actors {
    fn default() -> Actors {
        Actors::Some(Vec::new())
    }
}

impl Actors {
    fn list(&self) -> &[Actor] {
        match self {
            Actors::Some(list) => list,
            Actors::None(_) => &[],
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Actor {
    #[serde(default)]
    actor_text: String,
}

#[derive(Default, Clone, Copy)]
struct Counts {
    hit: usize,
    found: usize,
    gold: usize,
}

/// The PLOVER type of an older name.
fn current(name: &str) -> &str {
    match name {
        "DEMAND" => "REQUEST",
        "DISAPPROVE" | "INVESTIGATE" => "ACCUSE",
        "FIGHT" => "ASSAULT",
        other => other,
    }
}

/// A table of how well English event types are found in their sentences, and how many of the gold sources and targets
/// share a word with an actor or recipient of an event of the gold type. The sentences are marked with one event each,
/// so that a second true event in a sentence counts against precision.
///
/// # Errors
/// The file is absent or is not the published JSON.
pub fn evaluate(shared: &Path) -> anyhow::Result<String> {
    Ok(table(&rows(shared)?))
}

/// Print what was missed: the sentence, the types found and the roles.
///
/// # Errors
/// As for [`evaluate`].
pub fn print_errors(shared: &Path, limit: usize) -> anyhow::Result<()> {
    for row in rows(shared)?.iter().filter(|r| !r.found.contains(&r.gold) || !r.source || !r.target).take(limit) {
        println!("{} found {:?} source {} target {}\n  {}", row.gold, row.found, row.source, row.target, row.read);
    }
    Ok(())
}

/// A sentence of the gold with what was read from it.
struct Row {
    gold: String,
    found: BTreeSet<String>,
    has_source: bool,
    has_target: bool,
    source: bool,
    target: bool,
    read: String,
}

fn rows(shared: &Path) -> anyhow::Result<Vec<Row>> {
    let path = shared.join("gold/plover_gsr_en.txt");
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let gold: Vec<Gold> = serde_json::from_str(&text).with_context(|| format!("parsing {}", path.display()))?;
    let reader = Reader::new()?;
    Ok(gold.iter().filter(|g| g.event != "DOCUMENT" && !g.text.is_empty()).map(|g| row(&reader, g)).collect())
}

fn row(reader: &Reader, gold: &Gold) -> Row {
    let report = Report { text: gold.text.clone(), language: Some("en".to_owned()), ..Report::default() };
    let events = reader.read(report).record.events;
    let name = |e: &khabar::record::Event| format!("{:?}", e.kind).to_uppercase();
    let kind = current(&gold.event).to_owned();
    let of_type: Vec<_> = events.iter().filter(|e| name(e) == kind).collect();
    let all = |roles: fn(&khabar::record::Event) -> &Vec<Role>| -> Vec<&Role> {
        of_type.iter().flat_map(|e| roles(e)).collect()
    };
    let read = events.iter().map(|e| {
        let words = |r: &[Role]| r.iter().map(|r| r.span.text.as_str()).collect::<Vec<_>>().join(" + ");
        format!("{} [{}] {{{}}} ({})", name(e), e.trigger.text, words(&e.actor), words(&e.recipient))
    });
    Row {
        has_source: !gold.source.list().is_empty(),
        has_target: !gold.target.list().is_empty(),
        source: overlap(gold.source.list(), &all(|e| &e.actor)),
        target: overlap(gold.target.list(), &all(|e| &e.recipient)),
        read: format!("{}\n  read: {}", gold.text, read.collect::<Vec<_>>().join("; ")),
        found: events.iter().map(name).collect(),
        gold: kind,
    }
}

fn overlap(gold: &[Actor], found: &[&Role]) -> bool {
    let words = |s: &str| -> BTreeSet<String> {
        s.split(|c: char| !c.is_alphanumeric()).filter(|w| w.len() > 1).map(str::to_lowercase).collect()
    };
    let stop = ["the", "of", "and", "in", "to"];
    found.iter().any(|r| {
        let have = words(&r.span.text);
        gold.iter().any(|g| words(&g.actor_text).iter().any(|w| have.contains(w) && !stop.contains(&w.as_str())))
    })
}

fn table(rows: &[Row]) -> String {
    let mut counts: BTreeMap<&str, Counts> = BTreeMap::new();
    for row in rows {
        counts.entry(&row.gold).or_default().gold += 1;
        for kind in &row.found {
            let c = counts.entry(kind).or_default();
            c.found += 1;
            c.hit += usize::from(*kind == row.gold);
        }
    }
    let total = counts.values().fold(Counts::default(), |a, c| Counts {
        hit: a.hit + c.hit,
        found: a.found + c.found,
        gold: a.gold + c.gold,
    });
    let mut out =
        String::from("## English: PLOVER records\n\n| type | sentences | P | R | F1 |\n|---|---|---|---|---|\n");
    let share = |n: usize, of: usize| if of == 0 { 0.0 } else { n as f64 / of as f64 };
    for (kind, c) in counts.iter().map(|(k, c)| (*k, *c)).chain([("all", total)]) {
        let (p, r) = (share(c.hit, c.found), share(c.hit, c.gold));
        let f1 = if p + r == 0.0 { 0.0 } else { 2.0 * p * r / (p + r) };
        _ = writeln!(out, "| {kind} | {} | {p:.2} | {r:.2} | {f1:.2} |", c.gold);
    }
    let sources = rows.iter().filter(|r| r.has_source).count();
    let targets = rows.iter().filter(|r| r.has_target).count();
    let source = rows.iter().filter(|r| r.has_source && r.source).count();
    let target = rows.iter().filter(|r| r.has_target && r.target).count();
    let typed = rows.iter().filter(|r| r.found.contains(&r.gold)).count();
    _ = writeln!(
        out,
        "\nRoles of events of the right type ({typed} sentences) that share a word with the gold: sources {source} of {sources} ({:.2}), targets {target} of {targets} ({:.2}).\n",
        share(source, sources),
        share(target, targets)
    );
    out
}
