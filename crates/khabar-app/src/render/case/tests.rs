use super::*;
use khabar::Reader;
use khabar::corroborate::timeline::{By, timeline as in_order};
use khabar::corroborate::{Actors, CopyKind, CopyLink, EventId, Member, differences};
use khabar::page::Hint;
use khabar::record::{Event, Plover, Record};

const SAMPLES: [(&str, &[u8], Option<&str>); 3] = [
    ("reports.jsonl", include_bytes!("../../../../../samples/reports.jsonl"), None),
    ("training-awras.html", include_bytes!("../../../../../samples/training-awras.html"), None),
    ("training-minbar.txt", include_bytes!("../../../../../samples/training-minbar.txt"), Some("منبر برقة (تدريبي)")),
];

fn records() -> Vec<Record> {
    let reader = Reader::new().unwrap();
    let hint = |name: &str, outlet: Option<&str>| Hint {
        name: format!("samples/{name}"),
        outlet: outlet.map(str::to_owned),
        ..Hint::default()
    };
    let pages = SAMPLES.iter().flat_map(|(name, bytes, outlet)| reader.pages(bytes, &hint(name, *outlet)).reports);
    pages.map(|report| reader.read(report).record).collect()
}

/// The events of the samples that are told of these days.
fn compared(records: &[Record], of: impl Fn(&Event) -> bool) -> Comparison {
    let mut members = Vec::new();
    for (i, record) in records.iter().enumerate() {
        for event in record.events.iter().filter(|e| of(e)) {
            let id = EventId { report: i as u32 + 1, event: event.id[1..].parse().unwrap() };
            members.push(Member { id, record, event, previous: None });
        }
    }
    let copies = [CopyLink { report: 3, of: 2, kind: CopyKind::Near, share: 0.8, dated: true }];
    differences::compare(&members, &copies, &Actors::default())
}

fn told_of(event: &Event, day: &str) -> bool {
    event.time.as_ref().and_then(|t| t.edtf.as_deref()) == Some(day)
}

fn events() -> Vec<Comparison> {
    let records = records();
    vec![
        compared(&records, |e| e.kind == Plover::Assault && told_of(e, "2019-11-25")),
        compared(&records, |e| e.kind == Plover::Consult && told_of(e, "2019-11-24")),
    ]
}

/// As a reader sees it: the marks of direction are not seen.
fn seen(text: &str) -> String {
    text.chars().filter(|c| !('\u{2066}'..='\u{2069}').contains(c) && *c != '\u{200F}').collect()
}

#[test]
fn the_meeting_of_the_samples_in_both_languages() {
    let all = events();
    for (lang, name) in [(Lang::Ar, "arabic"), (Lang::En, "english")] {
        let view = View { width: 110, ..View::plain(Some(lang)) };
        insta::assert_snapshot!(format!("the_meeting_in_{name}"), seen(&compare(&all[1], &view)));
        let order = in_order(&all, By::Happened);
        insta::assert_snapshot!(format!("a_timeline_in_{name}"), seen(&timeline(&order, &all, &view)));
    }
}

#[test]
fn a_wide_page_shows_the_table_and_a_narrow_one_does_not() {
    let all = events();
    for (width, table) in [(240, true), (60, false)] {
        let view = View { width, ..View::plain(Some(Lang::Ar)) };
        let text = compare(&all[1], &view);
        assert_eq!(text.contains(words(Lang::Ar).table), table, "{text}");
    }
}

#[test]
fn no_isolate_is_left_open_on_a_line() {
    let all = events();
    let order = in_order(&all, By::Reported);
    for lang in [Lang::Ar, Lang::En] {
        for width in [40, 100, 240] {
            let view = View { width, ..View::plain(Some(lang)) };
            let text = compare(&all[1], &view) + &timeline(&order, &all, &view);
            for line in text.lines() {
                let mut open = 0i32;
                for c in line.chars() {
                    open += i32::from(('\u{2066}'..='\u{2068}').contains(&c)) - i32::from(c == '\u{2069}');
                    assert!(open >= 0, "{line}");
                }
                assert_eq!(open, 0, "{line}");
            }
        }
    }
}
