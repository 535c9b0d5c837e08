//! Events grouped across reports: how well the groups follow the stories of the gold reports, and how fast they come.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use anyhow::Result;
use khabar::corroborate::copies::{self, Index, Sketch};
use khabar::corroborate::same_event::{EventKey, EventKeys, Groups, group, keys_of};
use khabar::corroborate::{Actors, CopyLink, EventId};
use khabar::record::{Event, Record, Report};
use rayon::prelude::*;

/// Pairwise precision, recall and F1 of the reports of one story: two reports are paired if a group holds events of
/// both. Reports named `x…` belong to no story. The seed, which stands alone, is left out.
pub fn evaluate(data: &Path) -> Result<String> {
    let read = Stories::read(data)?;
    let (found, gold) = (read.pairs(), read.gold());
    let hits = found.intersection(&gold).count();
    let (p, r) = (hits as f64 / found.len().max(1) as f64, hits as f64 / gold.len().max(1) as f64);
    let f1 = if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 };
    let mut out = String::from("\n### Reports of one story, paired by their events\n\n");
    let _ = writeln!(out, "| pairs in the gold | found | P | R | F1 |\n|---|---|---|---|---|");
    let _ = writeln!(out, "| {} | {} | {p:.3} | {r:.3} | {f1:.3} |", gold.len(), found.len());
    Ok(out)
}

/// Print up to `most` pairs of events that join two stories, then as many pairs of one story that are not joined, then
/// every group.
pub fn print_errors(data: &Path, most: usize) -> Result<()> {
    if most == 0 {
        return Ok(());
    }
    let read = Stories::read(data)?;
    let (found, gold) = (read.pairs(), read.gold());
    for (a, b) in found.difference(&gold).take(most) {
        println!("false: {} {}", read.name(*a), read.name(*b));
    }
    for (a, b) in gold.difference(&found).take(most) {
        println!("missed: {} {}", read.name(*a), read.name(*b));
    }
    for g in read.groups.groups.iter().filter(|g| g.len() > 1) {
        println!("group");
        for id in g {
            println!("  {}", read.shown(*id));
        }
    }
    Ok(())
}

/// The gold reports, read and grouped.
struct Stories {
    records: Vec<Record>,
    groups: Groups,
}

impl Stories {
    fn read(data: &Path) -> Result<Stories> {
        let reader = crate::gold::reader()?;
        let reports = crate::gold::lines(&data.join("gold/reports.jsonl"))?;
        let text = |r: &serde_json::Value, key: &str| r[key].as_str().map(str::to_owned);
        let records: Vec<Record> = reports
            .par_iter()
            .filter(|r| r["id"].as_str().is_some_and(|id| id.starts_with(['s', 'x']) && id != "seed"))
            .map(|r| {
                let report = Report {
                    id: text(r, "id").unwrap_or_default(),
                    title: text(r, "title").unwrap_or_default(),
                    text: text(r, "text").unwrap_or_default(),
                    published: text(r, "published"),
                    outlet: text(r, "outlet"),
                    ..Report::default()
                };
                reader.read(report).record
            })
            .collect();
        let keys: Vec<(u32, EventKeys)> = records.iter().zip(0..).map(|(r, n)| (n, keys_of(r))).collect();
        let groups = group(&keys, &copies_of(&records), &[], &Actors::default());
        Ok(Stories { records, groups })
    }

    fn name(&self, report: u32) -> &str {
        self.records.get(report as usize).map_or("", |r| &r.report.id)
    }

    fn pairs(&self) -> BTreeSet<(u32, u32)> {
        let pairs = |g: &Vec<EventId>| {
            let reports: BTreeSet<u32> = g.iter().map(|e| e.report).collect();
            reports.iter().flat_map(|a| reports.range(a + 1..).map(move |b| (*a, *b))).collect::<Vec<_>>()
        };
        self.groups.groups.iter().flat_map(pairs).collect()
    }

    fn gold(&self) -> BTreeSet<(u32, u32)> {
        let mut stories: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for n in 0..self.records.len() as u32 {
            if let Some((story, _)) = self.name(n).split_once("-r") {
                stories.entry(story).or_default().push(n);
            }
        }
        let pairs = |s: Vec<u32>| s.iter().flat_map(|a| s.iter().map(move |b| (*a, *b))).collect::<Vec<_>>();
        stories.into_values().flat_map(pairs).filter(|(a, b)| a < b).collect()
    }

    fn shown(&self, id: EventId) -> String {
        let event = |r: &Record| r.events.iter().find(|e| e.id == format!("E{}", id.event)).map(line);
        let line = self.records.get(id.report as usize).and_then(event).unwrap_or_default();
        format!("{}#E{} {line}", self.name(id.report), id.event)
    }
}

fn line(e: &Event) -> String {
    let words =
        |roles: &[khabar::record::Role]| roles.iter().map(|r| r.span.text.as_str()).collect::<Vec<_>>().join(" + ");
    let place = e.place.as_ref().map_or("", |p| &p.span.text);
    let day = e.time.as_ref().and_then(|t| t.edtf.as_deref()).unwrap_or_default();
    let (actor, recipient) = (words(&e.actor), words(&e.recipient));
    format!("{:?} {} [{actor}] [{recipient}] @{place} {day} {:?}", e.kind, e.trigger.text, e.status)
}

fn copies_of(records: &[Record]) -> Vec<CopyLink> {
    let mut index = Index::default();
    let mut links = Vec::new();
    for (record, n) in records.iter().zip(0..) {
        let sketch = Sketch::of(&record.report.title, &record.report.text);
        let near = index.candidates(&sketch).into_iter();
        links.extend(near.filter_map(|m| copies::link((n, &record.report), (m, &records.get(m as usize)?.report))));
        index.insert(n, &sketch);
    }
    links
}

/// Time and memory of grouping the events of so many made-up reports, and of finding the copies among as many texts.
pub fn measure(count: usize) -> Result<()> {
    let mut state = 1u64;
    let mut draw = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below.max(1)
    };
    let kinds = ["ASSAULT", "CONSULT", "ACCUSE", "REQUEST", "SUPPORT", "PROTEST", "COERCE", "AID"];
    let mut keys = Vec::with_capacity(count);
    for n in 0..count as u32 {
        // Five reports tell one story; a hundred actors are in half of all.
        let story = u64::from(n / 5);
        let published = 18_000 + (story * 720 / (count as u64 / 5).max(1)) as i32;
        let mut events = Vec::new();
        for event in 1..=8u32 {
            let party =
                |d: u64| if d.is_multiple_of(2) { format!("~actor{}", d % 100) } else { format!("~actor{}", d % 5000) };
            let seed = story * 8 + u64::from(event);
            let kind = kinds[(seed % 8) as usize];
            let mut words: Vec<String> = (0..8).map(|_| format!("word{}", draw(20_000))).collect();
            words.extend((0..3).map(|i| format!("word{}", (seed * 7919 + i * 104_729) % 20_000)));
            events.push(EventKey {
                event,
                kind: serde_json::from_value(kind.into())?,
                act: format!("act{}", seed % 40),
                actors: vec![party(seed.wrapping_mul(2_654_435_761) >> 3)],
                recipients: vec![party(seed.wrapping_mul(40_503) >> 2)],
                places: Vec::new(),
                days: (draw(3) == 0).then_some((published, published)),
                status: khabar::record::Status::Happened,
                dead: None,
                injured: None,
                words,
                foreground: true,
            });
        }
        keys.push((n, EventKeys { published: Some(published), events, ..EventKeys::default() }));
    }
    let start = Instant::now();
    let groups = group(&keys, &[], &[], &Actors::default());
    let joined = groups.groups.iter().filter(|g| g.len() > 1).count();
    println!(
        "{count} reports, {} events: grouped in {:.1} s, {joined} groups",
        count * 8,
        start.elapsed().as_secs_f64()
    );
    drop((keys, groups));
    let start = Instant::now();
    let (mut index, mut met) = (Index::default(), 0usize);
    for n in 0..count as u32 {
        let text: String = (0..250).map(|_| format!("word{} ", draw(20_000))).collect();
        let sketch = Sketch::of("", &text);
        met += index.candidates(&sketch).len();
        index.insert(n, &sketch);
    }
    println!("{count} texts of 250 words: indexed in {:.1} s, {met} candidates", start.elapsed().as_secs_f64());
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    println!("{}", status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or("peak memory unknown"));
    Ok(())
}
