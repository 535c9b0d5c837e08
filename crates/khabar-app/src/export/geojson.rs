//! GeoJSON: an event a feature, at the place that its words name, as precisely as they name it and no more.

use khabar::corroborate::EventId;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::Write;

use super::outputs::Outputs;
use super::selection::{Chosen, Selection};
use super::table::{chain, days};
use khabar::record::Event;

/// One collection.
pub fn write(selection: &Selection, out: &mut Outputs) -> anyhow::Result<()> {
    let mut sink = out.open(None, "geojson")?;
    sink.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")?;
    let mut rows = 0;
    let mut grouped = None;
    for chosen in selection.each() {
        let chosen = chosen?;
        for event in &chosen.events {
            let number = event.id.get(1..).and_then(|n| n.parse().ok()).unwrap_or_default();
            let group = selection.group_of(EventId { report: chosen.reviewed.report, event: number });
            // Events of one group often follow each other.
            let told = match grouped.take() {
                Some((of, told)) if of == group => told,
                _ => of_group(selection, group)?,
            };
            let one = feature(selection, &chosen, event, group, &told);
            write!(sink, "{}\n{one}", if rows > 0 { "," } else { "" })?;
            grouped = Some((group, told));
            rows += 1;
        }
    }
    sink.write_all(b"\n]}\n")?;
    out.count("events", rows);
    out.close(sink, rows, &[])
}

/// Origins and outlets behind the chosen events of a group.
fn of_group(selection: &Selection, group: EventId) -> anyhow::Result<Value> {
    let members = selection.members(group)?;
    let origins = selection.origins(&members)?;
    let outlets: BTreeSet<&str> = members.iter().filter_map(|(_, c)| c.report().outlet.as_deref()).collect();
    Ok(json!({
        "origins": { "at_least": origins.at_least, "at_most": origins.at_most, "unknown": origins.unknown },
        "outlets": outlets,
    }))
}

fn feature(selection: &Selection, chosen: &Chosen, e: &Event, group: EventId, told: &Value) -> Value {
    let place = e.place.as_ref();
    let point = place.and_then(|p| Some([p.lon?, p.lat?]));
    let days = days(e);
    let edtf = e.time.as_ref().and_then(|t| t.edtf.as_deref());
    let precision = days.map(|(first, last)| match () {
        () if first == last => "day",
        () if edtf.is_some_and(|e| e.contains('/')) => "interval",
        () if edtf.is_some_and(|e| e.trim_end_matches('~').len() == 7) => "month",
        () => "year",
    });
    let report = chosen.report();
    let q = &e.trigger;
    json!({
        "type": "Feature",
        "id": format!("kh-ev-{}", selection.stable(&chosen.id(&e.id))),
        "geometry": point.map(|at| json!({ "type": "Point", "coordinates": at })),
        "properties": {
            "khabar_id": chosen.id(&e.id),
            "group": group,
            "event_type": e.kind,
            "mode": e.mode,
            "status": e.status,
            "date_start": days.map(|d| d.0.to_string()),
            "date_end": days.map(|d| d.1.to_string()),
            "date_precision": precision,
            "edtf": edtf,
            "place_text": place.map(|p| &p.span.text),
            "place_name": place.and_then(|p| p.name.as_ref()),
            "place_key": place.and_then(|p| chosen.place_key(p)),
            "geo_precision": place.and_then(|p| p.precision.as_ref()),
            "actors": e.actor.iter().map(|r| &r.span.text).collect::<Vec<_>>(),
            "recipients": e.recipient.iter().map(|r| &r.span.text).collect::<Vec<_>>(),
            "dead": e.dead,
            "injured": e.injured,
            "origins": told["origins"],
            "outlets": told["outlets"],
            "evidence": [{
                "report": chosen.number,
                "outlet": report.outlet,
                "url": report.url,
                "published": report.published,
                "field": q.field,
                "start": q.start,
                "end": q.end,
                "quotation": q.text,
                "chain": chain(chosen, e.said_in.as_deref()),
                "place": place.map(|p| &p.span),
            }],
        },
    })
}
