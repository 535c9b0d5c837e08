//! The table of differences over what the reader makes of the samples.

use khabar::Reader;
use khabar::corroborate::differences::{Aspect, Comparison, Holds, Standing, compare};
use khabar::corroborate::{Actors, EventId, Evidence, Member};
use khabar::page::Hint;
use khabar::record::{Event, Field, Plover, Record};
use std::path::Path;

fn samples() -> Vec<Record> {
    let reader = Reader::new().unwrap();
    let mut records = Vec::new();
    for (name, outlet) in
        [("reports.jsonl", None), ("training-awras.html", None), ("training-minbar.txt", Some("منبر"))]
    {
        let bytes = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples").join(name)).unwrap();
        let hint = Hint { name: name.to_owned(), outlet: outlet.map(str::to_owned), ..Hint::default() };
        records.extend(reader.pages(&bytes, &hint).reports.into_iter().map(|r| reader.read(r).record));
    }
    records
}

fn table(records: &[Record], of: impl Fn(&Event) -> bool) -> Comparison {
    let mut members = Vec::new();
    for (record, report) in records.iter().zip(1..) {
        for event in record.events.iter().filter(|e| of(e)) {
            let id = EventId { report, event: event.id[1..].parse().unwrap() };
            members.push(Member { id, record, event, previous: None });
        }
    }
    compare(&members, &[], &Actors::default())
}

fn words(evidence: &Evidence) -> &str {
    evidence.span.as_ref().map_or("", |q| &q.text)
}

#[test]
fn the_places_of_the_meeting_stand_under_those_who_give_them() {
    let records = samples();
    let day = |e: &Event| e.time.as_ref().and_then(|t| t.edtf.as_deref()) == Some("2019-11-24");
    let comparison = table(&records, |e| e.kind == Plover::Consult && day(e));
    let row = comparison.row(Aspect::Where).unwrap();
    assert_eq!(row.standing, Standing::Differs);
    let under = |place: &str| {
        let cells = row.cells.iter().zip(&comparison.origins.origins);
        let mut of =
            cells.filter(|(c, _)| c.given.iter().flat_map(|g| &g.words).any(|w| words(&w.evidence).contains(place)));
        of.next().unwrap_or_else(|| panic!("nobody gives {place}: {row:#?}"))
    };
    let (_, diplomat) = under("عمّان");
    assert_eq!(diplomat.name.as_deref(), Some("مصدر دبلوماسي غربي"));
    let (_, command) = under("بنغازي");
    assert_ne!(diplomat.key, command.key);
    let department = comparison.origins.origins.iter().position(|o| o.entity.as_deref() == Some("us-state-department"));
    let cell = &row.cells[department.unwrap()];
    assert_eq!(cell.holds, Holds::Withheld);
    assert!(cell.withheld.iter().any(|w| words(&w.evidence).contains("مكان الاجتماع")));
    assert!(comparison.origins.at_least < comparison.origins.outlets.len());
}

#[test]
fn every_cell_quotes_its_report() {
    let records = samples();
    let mut checked = 0;
    for kind in [Plover::Consult, Plover::Assault, Plover::Request, Plover::Retreat, Plover::Accuse] {
        for row in table(&records, |e| e.kind == kind).rows {
            for said in row.cells.iter().flat_map(|c| c.given.iter().flat_map(|g| &g.words).chain(&c.withheld)) {
                let Some(q) = &said.evidence.span else { continue };
                let report = &records[said.evidence.report as usize - 1].report;
                let field = if q.field == Field::Title { &report.title } else { &report.text };
                let there: String = field.chars().skip(q.start as usize).take((q.end - q.start) as usize).collect();
                assert_eq!(there, q.text);
                checked += 1;
            }
        }
    }
    assert!(checked > 50, "{checked}");
}
