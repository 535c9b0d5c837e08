//! The report that started the project, read whole: `../shared/seed`. Skipped, with a notice, where it is absent.

use std::io::Write as _;
use std::path::Path;

use khabar::Reader;
use khabar::page::Hint;
use khabar::record::{Plover, Record, Stance, Statement, WithheldField};

fn seed() -> Option<Record> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/seed");
    let Ok(files) = std::fs::read_dir(&folder) else {
        // Written past the capture of the test harness, so that a skipped test is seen.
        let _ = writeln!(std::io::stderr(), "notice: {} is absent; the seed was not read", folder.display());
        return None;
    };
    let path = files.flatten().map(|f| f.path()).find(|p| p.extension().is_some_and(|e| e == "txt"))?;
    let reader = Reader::new().unwrap();
    let hint = Hint { name: "seed.txt".into(), published: Some("2019-11-26".into()), ..Hint::default() };
    let report = reader.pages(&std::fs::read(path).unwrap(), &hint).reports.remove(0);
    Some(reader.read(report).record)
}

#[test]
fn the_chain_to_the_red_line_has_three_links() {
    let Some(record) = seed() else { return };
    let source =
        |s: &Statement| s.source.as_ref().and_then(|s| s.span.as_ref()).map(|q| q.text.clone()).unwrap_or_default();
    let line = record
        .statements
        .iter()
        .find(|s| source(s).starts_with("إدارة الرئيس") && s.content.text.contains("خط أحمر"))
        .unwrap();
    assert!(line.content.text.starts_with("التدخل الروسي"), "{:?}", line.content);
    assert_eq!(line.stance, Stance::Warns);
    let by_id = |id: &Option<String>| record.statements.iter().find(|s| Some(&s.id) == id.as_ref());
    let delegation = by_id(&line.via).unwrap();
    assert_eq!(source(delegation), "الوفد الأمريكي");
    let diplomat = by_id(&delegation.via).unwrap();
    assert_eq!(source(diplomat), "المصدر الدبلوماسي");
    assert_eq!(diplomat.via, None);
}

#[test]
fn two_meetings_one_placed_by_a_diplomat_one_withheld_by_an_embassy() {
    let Some(record) = seed() else { return };
    let meetings: Vec<_> = record.events.iter().filter(|e| e.kind == Plover::Consult).collect();
    let entity = |roles: &[khabar::record::Role], key: &str| roles.iter().any(|r| r.entity.as_deref() == Some(key));
    let edtf = |e: &khabar::record::Event| e.time.as_ref().and_then(|t| t.edtf.clone());
    let first = meetings.iter().find(|e| entity(&e.recipient, "khalifa-haftar")).unwrap();
    assert_eq!(edtf(first).as_deref(), Some("2019-11-24"));
    let place = first.place.as_ref().unwrap();
    assert!(place.span.text.starts_with("فندق") && place.span.text.ends_with("عمان"), "{place:?}");
    let second = meetings.iter().find(|e| entity(&e.recipient, "fayez-al-sarraj")).unwrap();
    assert!(entity(&second.actor, "richard-norland"));
    assert_eq!(edtf(second).as_deref(), Some("2019-11-25"));
    assert!(second.place.is_none());
    assert!(second.withheld.iter().any(|w| w.field == WithheldField::Place));
    let teller = record.statements.iter().find(|s| Some(&s.id) == second.said_in.as_ref()).unwrap();
    assert_eq!(teller.source.as_ref().unwrap().entity.as_deref(), Some("us-embassy-libya"));
}

#[test]
fn the_apology_and_what_it_admits() {
    let Some(record) = seed() else { return };
    let apology = record.events.iter().find(|e| e.kind == Plover::Support && e.trigger.text == "اعتذر").unwrap();
    assert_eq!(apology.time, None);
    let downing = record.events.iter().find(|e| e.kind == Plover::Assault && e.trigger.text == "إسقاط").unwrap();
    assert_eq!(downing.time.as_ref().and_then(|t| t.edtf.as_deref()), Some("2019-11-21"));
}

#[test]
fn four_members_with_their_offices_and_no_furniture() {
    let Some(record) = seed() else { return };
    let office = |name: &str| {
        record.mentions.iter().find(|m| m.span.text == name).and_then(|m| m.role.clone()).unwrap_or_default()
    };
    for (name, opens) in [
        ("فيكتوريا كوتس", "نائب مستشار الأمن القومي"),
        ("ريتشارد نورلاند", "السفير الأمريكي لدى ليبيا"),
        ("ماثيو زايس", "النائب الأول لمساعد وزير"),
        ("ستيفن ديميليانو", "نائب مدير"),
    ] {
        assert!(office(name).starts_with(opens), "{name}: {}", office(name));
    }
    for furniture in ["Total", "مشاركة\n", "مقالات ذات صلة"] {
        assert!(!record.report.text.contains(furniture));
    }
    // Silence is no event.
    assert!(!record.events.iter().any(|e| e.trigger.text == "غياب" || e.trigger.text == "غابت"));
}
