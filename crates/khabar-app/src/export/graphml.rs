//! GraphML: actors, events and outlets, with what was *done* kept apart from what was *said*.
//!
//! Edges, by `kind`: `did` (actor → event), `done_to` (event → recipient), `said_about` (source → event that is told on
//! its word), `reported` (outlet → event), `cites` (outlet → source). A source that is not named is a node of its report
//! alone: nobody knows that two of them are one.

use khabar::record::{Event, Quoted, SourceKind, Statement};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use super::outputs::{Outputs, Sink};
use super::selection::{Chosen, Selection};
use super::table::days;
use crate::case::records::word;

/// Attributes of nodes and edges with their types.
const NODE: [(&str, &str); 15] = [
    ("kind", "string"),
    ("label", "string"),
    ("key", "string"),
    ("type", "string"),
    ("status", "string"),
    ("group", "string"),
    ("date_start", "string"),
    ("date_end", "string"),
    ("place", "string"),
    ("latitude", "double"),
    ("longitude", "double"),
    ("dead_min", "int"),
    ("dead_max", "int"),
    ("p_read", "double"),
    ("country", "string"),
];
const EDGE: [(&str, &str); 12] = [
    ("kind", "string"),
    ("item", "string"),
    ("report", "string"),
    ("outlet", "string"),
    ("url", "string"),
    ("published", "string"),
    ("field", "string"),
    ("start", "int"),
    ("end", "int"),
    ("quotation", "string"),
    ("stance", "string"),
    ("source_kind", "string"),
];

/// One graph.
pub fn write(selection: &Selection, out: &mut Outputs) -> anyhow::Result<()> {
    let mut sink = out.open(None, "graphml")?;
    sink.write_all(
        b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
    )?;
    for (of, names) in [("node", &NODE[..]), ("edge", &EDGE[..])] {
        for (name, kind) in names {
            writeln!(sink, "<key id=\"{of}_{name}\" for=\"{of}\" attr.name=\"{name}\" attr.type=\"{kind}\"/>")?;
        }
    }
    writeln!(sink, "<graph id=\"khabar\" edgedefault=\"directed\">")?;
    let mut graph = Graph { sink, nodes: BTreeSet::new(), edges: 0 };
    for chosen in selection.each() {
        let chosen = chosen?;
        for statement in &chosen.statements {
            graph.statement(selection, &chosen, statement)?;
        }
        for event in &chosen.events {
            graph.event(selection, &chosen, event)?;
        }
        out.count("statements", chosen.statements.len() as u64);
        out.count("events", chosen.events.len() as u64);
    }
    graph.sink.write_all(b"</graph>\n</graphml>\n")?;
    out.count("nodes", graph.nodes.len() as u64);
    out.count("edges", graph.edges);
    out.close(graph.sink, graph.edges, &[])
}

struct Graph {
    sink: Sink,
    nodes: BTreeSet<String>,
    edges: u64,
}

type Data = BTreeMap<&'static str, Option<String>>;

impl Graph {
    fn node(&mut self, id: &str, data: Data) -> anyhow::Result<()> {
        if !self.nodes.insert(id.to_owned()) {
            return Ok(());
        }
        writeln!(self.sink, "<node id=\"{}\">{}</node>", escaped(id), filled("node", &NODE, &data))?;
        Ok(())
    }

    fn edge(&mut self, from: &str, to: &str, data: Data) -> anyhow::Result<()> {
        let id = self.edges;
        let (from, to) = (escaped(from), escaped(to));
        let data = filled("edge", &EDGE, &data);
        writeln!(self.sink, "<edge id=\"e{id}\" source=\"{from}\" target=\"{to}\">{data}</edge>")?;
        self.edges += 1;
        Ok(())
    }

    fn actor(&mut self, selection: &Selection, key: &str, words: &str) -> anyhow::Result<String> {
        let id = format!("actor:{key}");
        let country = selection.entry(key).and_then(|e| e.country.clone());
        self.node(
            &id,
            Data::from([
                ("kind", Some("actor".to_owned())),
                ("label", Some(selection.name(key, words).to_owned())),
                ("key", Some(key.to_owned())),
                ("country", country),
            ]),
        )?;
        Ok(id)
    }

    fn outlet(&mut self, chosen: &Chosen) -> anyhow::Result<String> {
        let outlet = chosen.report().outlet.clone();
        // An outlet without a name is nobody else's.
        let id = outlet.as_ref().map_or_else(|| format!("outlet:{}", chosen.number), |o| format!("outlet:{o}"));
        self.node(&id, Data::from([("kind", Some("outlet".to_owned())), ("label", outlet)]))?;
        Ok(id)
    }

    fn source(&mut self, selection: &Selection, chosen: &Chosen, s: &Statement) -> anyhow::Result<Option<String>> {
        let Some(source) = &s.source else { return Ok(None) };
        let Some(span) = &source.span else { return Ok(None) };
        let key = selection.actors.key(source.entity.as_deref(), &span.text);
        let unnamed = matches!(source.kind, SourceKind::Anonymous | SourceKind::Witness | SourceKind::Public);
        let key = if unnamed && source.entity.is_none() { format!("{}{key}", chosen.number) } else { key };
        self.actor(selection, &key, &span.text).map(Some)
    }

    fn statement(&mut self, selection: &Selection, chosen: &Chosen, s: &Statement) -> anyhow::Result<()> {
        let outlet = self.outlet(chosen)?;
        let Some(source) = self.source(selection, chosen, s)? else { return Ok(()) };
        self.edge(&outlet, &source, said("cites", chosen, s, &s.id, &s.content))
    }

    fn event(&mut self, selection: &Selection, chosen: &Chosen, e: &Event) -> anyhow::Result<()> {
        let id = format!("event:{}", chosen.id(&e.id));
        let number = e.id.get(1..).and_then(|n| n.parse().ok()).unwrap_or_default();
        let group = selection.group_of(khabar::corroborate::EventId { report: chosen.reviewed.report, event: number });
        let (days, place) = (days(e), e.place.as_ref());
        let of = |n: Option<u32>| n.map(|n| n.to_string());
        self.node(
            &id,
            Data::from([
                ("kind", Some("event".to_owned())),
                ("label", Some(e.trigger.text.clone())),
                ("type", word(&e.kind)),
                ("status", word(&e.status)),
                ("group", Some(group.to_string())),
                ("date_start", days.map(|d| d.0.to_string())),
                ("date_end", days.map(|d| d.1.to_string())),
                ("place", place.map(|p| p.span.text.clone())),
                ("latitude", place.and_then(|p| p.lat).map(|n| n.to_string())),
                ("longitude", place.and_then(|p| p.lon).map(|n| n.to_string())),
                ("dead_min", of(e.dead.as_ref().and_then(|c| c.min))),
                ("dead_max", of(e.dead.as_ref().and_then(|c| c.max))),
                ("p_read", e.p_read.map(|p| p.to_string())),
            ]),
        )?;
        let outlet = self.outlet(chosen)?;
        self.edge(&outlet, &id, edge("reported", chosen, &e.id, &e.trigger))?;
        if let Some(s) = chosen.chain(e.said_in.as_deref()).last()
            && let Some(source) = self.source(selection, chosen, s)?
        {
            self.edge(&source, &id, said("said_about", chosen, s, &e.id, &e.trigger))?;
        }
        for (kind, roles) in [("did", &e.actor), ("done_to", &e.recipient)] {
            for role in roles {
                let key = selection.actors.key(role.entity.as_deref(), &role.span.text);
                let actor = self.actor(selection, &key, &role.span.text)?;
                let (from, to) = if kind == "did" { (&actor, &id) } else { (&id, &actor) };
                self.edge(from, to, edge(kind, chosen, &e.id, &role.span))?;
            }
        }
        Ok(())
    }
}

fn edge(kind: &str, chosen: &Chosen, item: &str, q: &Quoted) -> Data {
    let report = chosen.report();
    Data::from([
        ("kind", Some(kind.to_owned())),
        ("item", Some(chosen.id(item))),
        ("report", Some(chosen.number.clone())),
        ("outlet", report.outlet.clone()),
        ("url", report.url.clone()),
        ("published", report.published.clone()),
        ("field", word(&q.field)),
        ("start", Some(q.start.to_string())),
        ("end", Some(q.end.to_string())),
        ("quotation", Some(q.text.clone())),
    ])
}

fn said(kind: &str, chosen: &Chosen, s: &Statement, item: &str, q: &Quoted) -> Data {
    let mut data = edge(kind, chosen, item, q);
    data.insert("stance", word(&s.stance));
    data.insert("source_kind", s.source.as_ref().and_then(|source| word(&source.kind)));
    data
}

fn filled(of: &str, names: &[(&str, &str)], data: &Data) -> String {
    let one = |(name, _): &(&str, &str)| {
        let value = data.get(name)?.as_ref()?;
        Some(format!("<data key=\"{of}_{name}\">{}</data>", escaped(value)))
    };
    names.iter().filter_map(one).collect()
}

/// As XML holds it; what XML cannot hold (most controls) is shown as a replacement.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // Written plainly, an end of line would come back as another one, or in an attribute as a space.
            '\r' | '\n' | '\t' => out.push_str(&format!("&#{};", c as u32)),
            '\u{0}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn xml_holds_any_text() {
        for (text, want) in [
            ("«قال» <b> & \"x\"", "«قال» &lt;b&gt; &amp; &quot;x&quot;"),
            ("سطر\r\nوسطر", "سطر&#13;&#10;وسطر"),
            ("\u{1}\u{b}", "\u{fffd}\u{fffd}"),
        ] {
            assert_eq!(super::escaped(text), want);
        }
    }
}
