//! PLOVER JSON Lines: an event a line, with what the format has a place for.
//!
//! `date` is the day where the words allow one, the first of several with `enddate` the last, and null where it is not
//! known: the day of publication is not put in its place, and stands in `cite_info`.

use khabar::corroborate::EventId;
use khabar::record::{Event, MentionKind, Place, Plover, Quoted, Role, Status};
use serde_json::{Value, json};
use std::io::Write;

use super::outputs::Outputs;
use super::selection::{Chosen, Selection};
use super::table::{chain, days};
use crate::case::records::{Review, word};

/// One file.
pub fn write(selection: &Selection, out: &mut Outputs) -> anyhow::Result<()> {
    let mut sink = out.open(None, "jsonl")?;
    let mut rows = 0;
    for chosen in selection.each() {
        let chosen = chosen?;
        for event in &chosen.events {
            serde_json::to_writer(&mut sink, &record(selection, &chosen, event))?;
            sink.write_all(b"\n")?;
            rows += 1;
        }
    }
    out.count("events", rows);
    out.close(sink, rows, &[])
}

fn record(selection: &Selection, chosen: &Chosen, e: &Event) -> Value {
    let report = chosen.report();
    let days = days(e);
    let dates = days.map(|(first, last)| (first.to_string(), (first != last).then(|| last.to_string())));
    let (date, enddate) = dates.map_or((None, None), |(first, last)| (Some(first), last));
    let id = e.id.get(1..).and_then(|n| n.parse().ok()).map(|event| EventId { report: chosen.reviewed.report, event });
    let state = chosen.state(&e.id);
    let person = state.filter(|s| s.review != Review::Suggested).and_then(|s| s.reviewed_by.as_deref());
    // Casualties are those of the event and no role's: PLOVER's `size` is all that holds them.
    let size = json!({ "dead": e.dead, "injured": e.injured });
    json!({
        "id": chosen.id(&e.id),
        "date": date,
        "enddate": enddate,
        "actor": e.actor.iter().map(|r| entity(selection, chosen, r)).collect::<Vec<_>>(),
        "recipient": e.recipient.iter().map(|r| entity(selection, chosen, r)).collect::<Vec<_>>(),
        "event": [word(&e.kind)],
        "mode": e.mode.iter().cloned().chain(auxiliary(e.status).map(str::to_owned)).collect::<Vec<_>>(),
        "context": e.context,
        "quad_code": quad(e.kind),
        "event_loc": e.place.iter().map(|p| location(selection, chosen, p)).collect::<Vec<_>>(),
        "event_text": [words(&e.trigger)],
        "size": size,
        "text": [words(&e.trigger)],
        "status": e.status,
        "group": id.map(|id| selection.group_of(id).to_string()),
        "cite_info": {
            "title": report.title,
            "publication": report.outlet,
            "published": report.published,
            "url": report.url,
            "language": report.language,
            "citation": chain(chosen, e.said_in.as_deref()),
            "sha256": report.sha256,
        },
        "coder": person.unwrap_or("khabar"),
        "coded_date": state.and_then(|s| s.reviewed_at.as_deref()).and_then(|at| at.get(..10)),
        "comment": state.and_then(|s| s.why.as_deref()),
    })
}

fn words(q: &Quoted) -> Value {
    json!({ "field": q.field, "start": q.start, "end": q.end, "text": q.text })
}

/// PLOVER's auxiliary modes for what did not, or not yet, take place.
fn auxiliary(status: Status) -> Option<&'static str> {
    match status {
        Status::Happened | Status::Ongoing => None,
        Status::Planned | Status::Demanded => Some("future"),
        Status::Possible => Some("hypothetical"),
        Status::Denied => Some("negation"),
    }
}

/// Verbal or material, cooperation or conflict, as PLOVER groups its types.
fn quad(kind: Plover) -> u8 {
    use Plover::*;
    match kind {
        Agree | Consult | Support | Concede => 1,
        Cooperate | Aid | Retreat => 2,
        Request | Accuse | Reject | Threaten => 3,
        Protest | Sanction | Mobilize | Coerce | Assault => 4,
    }
}

fn entity(selection: &Selection, chosen: &Chosen, role: &Role) -> Value {
    let key = selection.actors.key(role.entity.as_deref(), &role.span.text);
    let entry = selection.entry(&key);
    json!({
        "entity_text": role.span.text,
        "identifier_id": key,
        "identifier_text": selection.name(&key, &role.span.text),
        "code": entry.and_then(|e| e.country.as_deref()),
        "sector": entry.and_then(|e| sector(e.kind)),
        "text_info": words(&role.span),
        "report": chosen.number,
    })
}

fn sector(kind: MentionKind) -> Option<&'static str> {
    match kind {
        MentionKind::Government => Some("GOV"),
        MentionKind::Media => Some("MED"),
        _ => None,
    }
}

fn location(selection: &Selection, chosen: &Chosen, place: &Place) -> Value {
    let entry = chosen.place_key(place).and_then(|key| selection.entry(key));
    // PLOVER: 5 below a city, 1 a country.
    let resolution = place.precision.as_deref().and_then(|p| match p {
        "site" => Some(5),
        "city" => Some(4),
        "region" => Some(2),
        "country" => Some(1),
        _ => None,
    });
    json!({
        "extracted_place": place.span.text,
        "resolved_place": place.name,
        "lat": place.lat,
        "lon": place.lon,
        "country_code": entry.and_then(|e| e.country.as_deref()),
        "resolution": resolution,
        "text_info": words(&place.span),
    })
}
