//! W3C Web Annotations: every statement and event on its words, with the whole of what was read as its body.
//!
//! Positions count code points of the title or of the text, whichever `khabar:field` names: the stored text, without
//! markup, whose SHA-256 (of title, newline, text) is `khabar:textSha256`. `cached` names the bytes as they were given.

use khabar::record::Quoted;
use serde_json::{Value, json};
use std::io::Write;

use super::outputs::Outputs;
use super::selection::{Chosen, Selection};
use super::table::chain;
use crate::case::records::Review;

/// Code points of context on either side.
const CONTEXT: u32 = 32;

/// One page of annotations.
pub fn write(selection: &Selection, out: &mut Outputs) -> anyhow::Result<()> {
    let mut sink = out.open(None, "jsonld")?;
    let head = json!({ "id": uuid(&selection.stable("annotations")), "type": "AnnotationPage" });
    let context = json!(["http://www.w3.org/ns/anno.jsonld", { "khabar": "urn:khabar:" }]);
    write!(sink, "{{\"@context\":{context},\"type\":{},\"id\":{},\"items\":[", head["type"], head["id"])?;
    let (mut statements, mut events) = (0, 0);
    for chosen in selection.each() {
        let chosen = chosen?;
        let said = chosen
            .statements
            .iter()
            .map(|s| (&s.id, &s.content, "statement", serde_json::to_value(s), chain(&chosen, Some(&s.id))));
        let done = chosen
            .events
            .iter()
            .map(|e| (&e.id, &e.trigger, "event", serde_json::to_value(e), chain(&chosen, e.said_in.as_deref())));
        for (id, target, kind, item, chain) in said.chain(done) {
            let body = json!({ "kind": kind, "id": chosen.id(id), "chain": chain, "item": item? });
            let one = annotation(selection, &chosen, id, target, &body);
            write!(sink, "{}\n{one}", if statements + events > 0 { "," } else { "" })?;
            *(if kind == "event" { &mut events } else { &mut statements }) += 1;
        }
    }
    sink.write_all(b"\n]}\n")?;
    out.count("statements", statements);
    out.count("events", events);
    out.close(sink, statements + events, &[])
}

fn annotation(selection: &Selection, chosen: &Chosen, item: &str, q: &Quoted, body: &Value) -> Value {
    let (prefix, suffix) = chosen.texts.around(q, CONTEXT);
    let state = chosen.state(item);
    let reviewed = state.filter(|s| s.review != Review::Suggested);
    let creator = reviewed.and_then(|s| s.reviewed_by.as_ref()).map(|by| json!({ "type": "Person", "nickname": by }));
    let cached = chosen.snapshot_sha256.as_ref().map(|hash| format!("urn:sha256:{hash}"));
    let mut time = json!({ "type": "TimeState", "sourceDate": chosen.captured_at });
    if let Some(cached) = cached {
        time["cached"] = cached.into();
    }
    let mut annotation = json!({
        "id": uuid(&selection.stable(&chosen.id(item))),
        "type": "Annotation",
        "motivation": "describing",
        "created": reviewed.and_then(|s| s.reviewed_at.clone()).unwrap_or_else(|| selection.at.clone()),
        "generator": { "type": "Software", "name": format!("Khabar {}", env!("CARGO_PKG_VERSION")) },
        "body": [{
            "type": "TextualBody",
            "value": body.to_string(),
            "format": "application/json",
            "purpose": "tagging",
        }],
        "target": {
            "source": chosen.address(),
            "state": time,
            "selector": [
                { "type": "TextQuoteSelector", "exact": q.text, "prefix": prefix, "suffix": suffix },
                { "type": "TextPositionSelector", "start": q.start, "end": q.end },
            ],
        },
        "khabar:report": chosen.number,
        "khabar:item": chosen.id(item),
        "khabar:field": q.field,
        "khabar:outlet": chosen.report().outlet,
        "khabar:published": chosen.report().published,
        "khabar:textSha256": chosen.report().sha256,
        "khabar:review": state.map(|s| s.review),
    });
    if let Some(creator) = creator {
        annotation["creator"] = creator;
    }
    annotation
}

/// A UUID of version 8 (its bits are the caller's) from 24 hex digits.
fn uuid(hex: &str) -> String {
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!(
        "urn:uuid:{}-{}-8{}-8{}-{}{}",
        part(0, 8),
        part(8, 12),
        part(12, 15),
        part(15, 18),
        part(18, 24),
        part(0, 6)
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_uuid_is_one() {
        assert_eq!(super::uuid("0123456789abcdef01234567"), "urn:uuid:01234567-89ab-8cde-8f01-234567012345");
    }
}
