//! FollowTheMoney JSON Lines: articles, events, who takes part, and a note for each statement.
//!
//! FollowTheMoney has no place for a claim: a statement becomes a note on who says it, with the article as proof. Nobody
//! becomes an entity who is not named: an unnamed source is only in the note's words. The format's hash is SHA-1, so
//! `contentHash` is left out and the SHA-256 stands in `notes`.

use khabar::record::{Event, MentionKind, Quoted, SourceKind, Statement};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::io::Write;

use super::outputs::{Outputs, Sink};
use super::selection::{Chosen, Selection, What};
use super::table::{chain, days};
use crate::case::records::word;

/// One file.
pub fn write(selection: &Selection, out: &mut Outputs) -> anyhow::Result<()> {
    let mut file = File { sink: out.open(None, "json")?, rows: 0 };
    let mut actors: BTreeMap<String, Value> = BTreeMap::new();
    for chosen in selection.each() {
        let chosen = chosen?;
        file.entity(&article(selection, &chosen))?;
        out.count("reports", 1);
        for statement in &chosen.statements {
            let speaker = speaker(selection, &chosen, statement, &mut actors);
            file.entity(&note(selection, &chosen, statement, speaker))?;
            out.count("statements", 1);
        }
        for e in &chosen.events {
            let roles = e.actor.iter().chain(&e.recipient);
            let involved: Vec<String> = roles
                .map(|r| {
                    let key = selection.actors.key(r.entity.as_deref(), &r.span.text);
                    actor(selection, &key, &r.span, kind_of(&chosen, &r.span), &mut actors)
                })
                .collect();
            file.entity(&event(selection, &chosen, e, involved))?;
            out.count("events", 1);
        }
    }
    out.count("actors", actors.len() as u64);
    actors.values().try_for_each(|entity| file.entity(entity))?;
    out.close(file.sink, file.rows, &[])
}

struct File {
    sink: Sink,
    rows: u64,
}

impl File {
    fn entity(&mut self, entity: &Value) -> anyhow::Result<()> {
        serde_json::to_writer(&mut self.sink, entity)?;
        self.sink.write_all(b"\n")?;
        self.rows += 1;
        Ok(())
    }
}

/// An entity of the values that are known: all properties are lists of strings.
fn entity(id: String, schema: &str, properties: Vec<(&str, Vec<String>)>) -> Value {
    let known = properties.into_iter().filter_map(|(name, mut values)| {
        values.retain(|v| !v.trim().is_empty());
        (!values.is_empty()).then(|| (name.to_owned(), json!(values)))
    });
    json!({ "id": id, "schema": schema, "properties": known.collect::<Map<_, _>>() })
}

fn one(value: Option<impl Into<String>>) -> Vec<String> {
    value.map(Into::into).into_iter().collect()
}

fn article_id(selection: &Selection, chosen: &Chosen) -> String {
    format!("kh-doc-{}", selection.stable(&chosen.number))
}

fn article(selection: &Selection, chosen: &Chosen) -> Value {
    let report = chosen.report();
    // Who asks for statements or events alone does not get whole texts.
    let body = selection.what.contains(&What::Reports).then_some(&report.text);
    entity(
        article_id(selection, chosen),
        "Article",
        vec![
            ("title", vec![report.title.clone()]),
            ("name", vec![report.title.clone()]),
            ("fileName", vec![chosen.name.clone()]),
            ("author", one(report.byline.clone())),
            ("publisher", one(report.outlet.clone())),
            ("publishedAt", one(chosen.day())),
            ("language", one(report.language.as_deref().and_then(three_letters))),
            ("sourceUrl", one(report.url.clone())),
            ("retrievedAt", vec![chosen.captured_at.trim_end_matches('Z').to_owned()]),
            ("bodyText", one(body.cloned())),
            ("notes", vec![chosen.number.clone(), format!("sha256 {}", report.sha256)]),
        ],
    )
}

fn three_letters(language: &str) -> Option<&'static str> {
    match language {
        "ar" => Some("ara"),
        "en" => Some("eng"),
        "fa" => Some("fas"),
        "fr" => Some("fra"),
        "he" => Some("heb"),
        "tr" => Some("tur"),
        "ur" => Some("urd"),
        _ => None,
    }
}

/// What ties an entity to its words.
fn evidence(chosen: &Chosen, item: &str, q: &Quoted) -> Vec<String> {
    vec![chosen.id(item), format!("{} {}..{}", word(&q.field).unwrap_or_default(), q.start, q.end), q.text.clone()]
}

fn note(selection: &Selection, chosen: &Chosen, s: &Statement, speaker: Option<String>) -> Value {
    let report = chosen.report();
    entity(
        format!("kh-st-{}", selection.stable(&chosen.id(&s.id))),
        "Note",
        vec![
            ("name", vec![chosen.id(&s.id)]),
            ("description", vec![s.content.text.clone()]),
            ("summary", vec![chain(chosen, Some(&s.id))]),
            ("entity", one(speaker)),
            ("proof", vec![article_id(selection, chosen)]),
            ("publisher", one(report.outlet.clone())),
            ("sourceUrl", one(report.url.clone())),
            ("keywords", one(word(&s.stance))),
            ("notes", evidence(chosen, &s.id, &s.content)),
        ],
    )
}

fn event(selection: &Selection, chosen: &Chosen, e: &Event, involved: Vec<String>) -> Value {
    let report = chosen.report();
    let day = |d: jiff::civil::Date| d.to_string();
    let (date, start, end) = match days(e) {
        Some((first, last)) if first == last => (one(Some(day(first))), vec![], vec![]),
        Some((first, last)) => (vec![], vec![day(first)], vec![day(last)]),
        None => (vec![], vec![], vec![]),
    };
    let place = e.place.as_ref();
    let country = place.and_then(|p| selection.entry(chosen.place_key(p)?)?.country.clone());
    let kind = word(&e.kind).unwrap_or_default();
    entity(
        format!("kh-ev-{}", selection.stable(&chosen.id(&e.id))),
        "Event",
        vec![
            ("name", vec![format!("{kind}: {}", e.trigger.text)]),
            ("recordId", vec![chosen.id(&e.id)]),
            ("summary", vec![chain(chosen, e.said_in.as_deref())]),
            ("date", date),
            ("startDate", start),
            ("endDate", end),
            ("location", one(place.map(|p| p.span.text.clone()))),
            ("country", one(country.map(|c| c.to_lowercase()))),
            ("involved", involved),
            ("proof", vec![article_id(selection, chosen)]),
            ("publisher", one(report.outlet.clone())),
            ("sourceUrl", one(report.url.clone())),
            ("keywords", vec![kind, word(&e.status).unwrap_or_default()]),
            ("notes", evidence(chosen, &e.id, &e.trigger)),
        ],
    )
}

/// The entity of a statement's source, where it is named.
fn speaker(
    selection: &Selection,
    chosen: &Chosen,
    s: &Statement,
    actors: &mut BTreeMap<String, Value>,
) -> Option<String> {
    let source = s.source.as_ref()?;
    let span = source.span.as_ref()?;
    let kind = match source.kind {
        SourceKind::Person => Some(MentionKind::Person),
        SourceKind::Institution => Some(MentionKind::Organization),
        SourceKind::Media => Some(MentionKind::Media),
        SourceKind::Office => None,
        SourceKind::Anonymous | SourceKind::Witness | SourceKind::Document | SourceKind::Public => return None,
    };
    let key = selection.actors.key(source.entity.as_deref(), &span.text);
    Some(actor(selection, &key, span, kind.or_else(|| kind_of(chosen, span)), actors))
}

/// The kind of the name within some words, where there is just one.
fn kind_of(chosen: &Chosen, words: &Quoted) -> Option<MentionKind> {
    let within = |m: &&khabar::record::Mention| {
        m.span.field == words.field && words.start <= m.span.start && m.span.end <= words.end
    };
    let mut kinds = chosen.record().mentions.iter().filter(within).map(|m| m.kind);
    kinds.next().filter(|_| kinds.next().is_none())
}

fn actor(
    selection: &Selection,
    key: &str,
    words: &Quoted,
    kind: Option<MentionKind>,
    actors: &mut BTreeMap<String, Value>,
) -> String {
    let id = format!("kh-act-{}", selection.stable(&format!("actor:{key}")));
    let entry = selection.entry(key);
    // The register knows what a key is; words alone are taken as what most generally acts.
    let schema = match entry.map(|e| e.kind).or(kind) {
        Some(MentionKind::Person) => "Person",
        Some(MentionKind::Organization | MentionKind::ArmedGroup | MentionKind::Government | MentionKind::Media) => {
            "Organization"
        }
        _ => "LegalEntity",
    };
    let made = actors.entry(id.clone()).or_insert_with(|| {
        entity(
            id.clone(),
            schema,
            vec![
                ("name", vec![selection.name(key, &words.text).to_owned()]),
                ("country", one(entry.and_then(|e| e.country.as_ref()).map(|c| c.to_lowercase()))),
                ("notes", vec![key.to_owned()]),
            ],
        )
    });
    let known = |name: &str| made["properties"][name].as_array().is_some_and(|v| v.contains(&json!(words.text)));
    if !known("name") && !known("alias") {
        match made["properties"]["alias"].as_array_mut() {
            Some(aliases) => aliases.push(json!(words.text)),
            None => made["properties"]["alias"] = json!([words.text]),
        }
    }
    id
}
