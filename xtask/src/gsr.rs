//! The public Arabic gold sentences of the Open Event Data Alliance: does a sentence tell of an ASSAULT, of a PROTEST?

use std::path::Path;

use anyhow::{Context, Result};
use khabar::record::{Event, Plover, Report, Status};

/// A sentence tells of an act that it tells as done, not one that it mentions in passing, and tells at least two things
/// of: who, to whom, where, when, with what, at what cost, or the act itself a second time.
fn told(e: &Event) -> bool {
    let details = [
        !e.actor.is_empty(),
        !e.recipient.is_empty(),
        e.place.is_some(),
        e.time.is_some(),
        e.instrument.is_some(),
        e.dead.is_some() || e.injured.is_some(),
        !e.also.is_empty(),
    ];
    e.foreground
        && matches!(e.status, Status::Happened | Status::Ongoing)
        && details.into_iter().filter(|d| *d).count() >= 2
}

/// Precision, recall and F1 of the shipped reader on each file: `yes` against all `no` labels, `ambiguous` left out.
pub fn evaluate(data: &Path) -> Result<String> {
    let reader = crate::gold::reader()?;
    let mut out = String::from(
        "\n### Sentences of the Arabic event gold set (half of it)\n\n| type | sentences | yes | P | R | F1 |\n|---|---|---|---|---|---|\n",
    );
    for (name, kind) in [("assault", Plover::Assault), ("protest", Plover::Protest)] {
        let path = data.join(format!("gold/arabic_event_gsr/{name}.csv"));
        let mut rows = csv::Reader::from_path(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let (mut hits, mut said, mut yes, mut all) = (0usize, 0usize, 0usize, 0usize);
        for row in rows.records() {
            let row = row?;
            let (label, text) = (row.get(2).unwrap_or_default(), row.get(6).unwrap_or_default());
            if label == "ambiguous" {
                continue;
            }
            let report = Report { text: text.to_owned(), language: Some("ar".into()), ..Report::default() };
            let found = reader.read(report).record.events.iter().any(|e| e.kind == kind && told(e));
            all += 1;
            yes += usize::from(label == "yes");
            said += usize::from(found);
            hits += usize::from(found && label == "yes");
        }
        let (p, r) = (hits as f64 / said.max(1) as f64, hits as f64 / yes.max(1) as f64);
        let f1 = if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 };
        out += &format!("| {} | {all} | {yes} | {p:.3} | {r:.3} | {f1:.3} |\n", name.to_uppercase());
    }
    Ok(out)
}
