use proptest::prelude::*;
use std::sync::OnceLock;

use super::*;
use crate::Reader;
use crate::record::Event;
use crate::record::Plover;

fn reader() -> &'static Reader {
    static READER: OnceLock<Reader> = OnceLock::new();
    READER.get_or_init(|| Reader::new().expect("built-in lexicons"))
}

fn read(outlet: &str, text: &str) -> Record {
    let report = Report { text: text.to_owned(), outlet: Some(outlet.to_owned()), ..Report::default() };
    reader().read(report).record
}

/// The first event of this type.
fn event(record: &Record, kind: Plover) -> &Event {
    record.events.iter().find(|e| e.kind == kind).unwrap_or_else(|| panic!("{kind:?} in {:?}", record.events))
}

fn weigh(records: &[Record], kind: Plover, copies: &[CopyLink], actors: &Actors) -> Origins {
    let members: Vec<Member> = records
        .iter()
        .zip(1..)
        .map(|(record, report)| {
            let event = event(record, kind);
            let id = EventId { report, event: event.id.trim_start_matches('E').parse().unwrap_or(0) };
            Member { id, record, event, previous: None }
        })
        .collect();
    origins_of(&members, copies, actors)
}

fn copy(report: u32, of: u32, kind: CopyKind) -> CopyLink {
    CopyLink { report, of, kind, share: 1.0, dated: true }
}

/// Bounds and unknown tellings of an attack that these outlets tell.
fn check(reports: &[(&str, &str)], want: (usize, usize, usize)) {
    let records: Vec<Record> = reports.iter().map(|(outlet, text)| read(outlet, text)).collect();
    let got = weigh(&records, Plover::Assault, &[], &Actors::default());
    assert_eq!((got.at_least, got.at_most, got.unknown), want, "{reports:#?}\n{got:#?}");
}

const MINISTRY: &str = "أعلنت وزارة الداخلية العراقية أن مسلحين هاجموا مركزا للشرطة في كركوك فجر الأحد.";
const SPOKESMAN: &str = "قال المتحدث باسم وزارة الداخلية العراقية إن مسلحين هاجموا مركز الشرطة في كركوك.";
const STATEMENT: &str = "ذكر بيان لوزارة الداخلية العراقية أن مسلحين هاجموا مركز شرطة في كركوك.";
const ARMY: &str = "قالت وزارة الدفاع العراقية إن مسلحين هاجموا مركزا للشرطة في كركوك.";
const UNNAMED: &str = "قال مصدر أمني إن مسلحين هاجموا مركزا للشرطة في كركوك.";
const VOICE: &str = "هاجم مسلحون مركزا للشرطة في كركوك فجر الأحد.";

#[test]
fn origins_and_not_outlets() {
    check(&[("النهر", MINISTRY), ("الضفة", MINISTRY)], (1, 1, 0));
    check(&[("النهر", MINISTRY), ("الضفة", SPOKESMAN), ("الجسر", STATEMENT)], (1, 1, 0));
    check(&[("النهر", MINISTRY), ("الضفة", ARMY)], (2, 2, 0));
    check(&[("النهر", UNNAMED), ("الضفة", UNNAMED)], (1, 2, 0));
    check(&[("النهر", UNNAMED), ("النهر", UNNAMED)], (1, 1, 0));
    check(&[("النهر", UNNAMED), ("الضفة", MINISTRY)], (1, 2, 0));
    check(&[("النهر", VOICE), ("الضفة", VOICE)], (0, 0, 2));
    check(&[("النهر", VOICE), ("الضفة", MINISTRY)], (1, 1, 1));
}

#[test]
fn what_is_relayed_has_one_origin() {
    let own = "قال مصدر أمني لوكالة الفرات إن مسلحين هاجموا مركزا للشرطة في كركوك.";
    let relay = "نقلت وكالة الفرات عن مصدر أمني قوله إن مسلحين هاجموا مركزا للشرطة في كركوك.";
    check(&[("وكالة الفرات للأنباء", own), ("النهر", relay)], (1, 1, 0));
    check(&[("النهر", relay), ("الضفة", relay)], (1, 1, 0));
    let ministry = "نقلت وكالة الفرات عن وزارة الداخلية العراقية أن مسلحين هاجموا مركزا للشرطة في كركوك.";
    check(&[("النهر", MINISTRY), ("الضفة", ministry)], (1, 1, 0));
}

#[test]
fn a_second_mention_goes_back_to_the_first() {
    let again = "حذرت وزارة الداخلية العراقية من السفر ليلا. وقالت الوزارة إن مسلحين هاجموا مركزا للشرطة في كركوك.";
    check(&[("النهر", again), ("الضفة", SPOKESMAN)], (1, 1, 0));
    let paper =
        "قالت وزارة الداخلية العراقية في بيان إن الطريق مغلق. وأضاف البيان أن مسلحين هاجموا مركزا للشرطة في كركوك.";
    check(&[("النهر", paper), ("الضفة", MINISTRY)], (1, 1, 0));
}

#[test]
fn two_languages() {
    let arabic = "أعلنت وزارة الخارجية الأمريكية أن مسلحين هاجموا السفارة في بغداد.";
    let english = "Gunmen attacked the embassy in Baghdad, the State Department said.";
    check(&[("النهر", arabic), ("Harbour", english)], (1, 1, 0));
}

fn credit(kind: CreditKind, name: Option<&str>, entity: Option<&str>) -> Credit {
    Credit { kind, span: None, name: name.map(str::to_owned), entity: entity.map(str::to_owned) }
}

#[test]
fn credits_speak_for_the_outlets_own_voice() {
    let with = |outlet: &str, credits: Vec<Credit>| Record { credits, ..read(outlet, VOICE) };
    let reuters = || credit(CreditKind::Agency, Some("رويترز"), Some("reuters"));
    let latin = || credit(CreditKind::Agency, Some("Reuters"), Some("reuters"));
    let afp = || credit(CreditKind::Agency, Some("أ ف ب"), Some("afp"));
    let agencies = || credit(CreditKind::Agencies, None, None);
    let line = || credit(CreditKind::Dateline, Some("كركوك"), None);
    let own = || credit(CreditKind::OwnReporting, None, None);
    for (records, want) in [
        (vec![with("النهر", vec![reuters()]), with("الضفة", vec![latin()])], (1, 1, 0)),
        (vec![with("النهر", vec![reuters()]), with("الضفة", vec![afp()])], (2, 2, 0)),
        (vec![with("النهر", vec![reuters(), afp()])], (0, 0, 1)),
        (vec![with("النهر", vec![agencies()]), with("الضفة", vec![line(), agencies()])], (0, 0, 2)),
        (vec![with("النهر", vec![own()]), with("الضفة", vec![line()])], (2, 2, 0)),
        (vec![with("رويترز", vec![reuters()]), with("الضفة", vec![latin()])], (1, 1, 0)),
        (vec![with("النهر", vec![own()]), read("الضفة", MINISTRY)], (2, 2, 0)),
        (
            vec![with("CNN", vec![credit(CreditKind::Agency, Some("CNN"), Some("cnn"))]), read("الضفة", MINISTRY)],
            (1, 1, 1),
        ),
        (vec![with("arabic.cnn.com", vec![credit(CreditKind::Agency, Some("CNN"), Some("cnn"))])], (0, 0, 1)),
    ] {
        let got = weigh(&records, Plover::Assault, &[], &Actors::default());
        assert_eq!((got.at_least, got.at_most, got.unknown), want, "{got:#?}");
    }
}

#[test]
fn copies_and_versions_are_no_origins() {
    let own = Record { credits: vec![credit(CreditKind::OwnReporting, None, None)], ..read("النهر", VOICE) };
    let other =
        Record { credits: vec![credit(CreditKind::Byline, Some("سعاد"), None)], ..read("الضفة", VOICE) };
    let records = [own, other, read("الجسر", UNNAMED)];
    for (links, want) in [
        (vec![], (2, 3, 0)),
        (vec![copy(2, 1, CopyKind::Near)], (1, 2, 0)),
        (vec![copy(2, 1, CopyKind::Rewrite)], (1, 3, 0)),
        (vec![copy(2, 1, CopyKind::Exact), copy(3, 1, CopyKind::Near)], (1, 1, 0)),
    ] {
        let got = weigh(&records, Plover::Assault, &links, &Actors::default());
        assert_eq!((got.at_least, got.at_most, got.unknown), want, "{links:?}\n{got:#?}");
    }
    let members: Vec<Member> = (records.iter().zip(1..))
        .map(|(record, report)| {
            let event = event(record, Plover::Assault);
            Member { id: EventId { report, event: 1 }, record, event, previous: (report == 3).then_some(1) }
        })
        .collect();
    let got = origins_of(&members, &[], &Actors::default());
    assert_eq!((got.at_least, got.at_most), (2, 2), "{got:#?}");
    assert!(got.origins.iter().any(|o| o.why.contains(&Why::Version { report: 3, of: 1 })), "{got:#?}");
}

#[test]
fn every_origin_shows_its_words() {
    let records = [read("النهر", MINISTRY), read("الضفة", STATEMENT), read("الجسر", UNNAMED), read("الجرف", VOICE)];
    let got = weigh(&records, Plover::Assault, &[], &Actors::default());
    for o in &got.origins {
        assert!(!o.evidence.is_empty() && !o.why.is_empty() && !o.tellings.is_empty(), "{o:#?}");
        for e in &o.evidence {
            let record = &records[e.report as usize - 1];
            let span = e.span.as_ref().expect("read from words");
            let words: String =
                record.report.text.chars().skip(span.start as usize).take(span.text.chars().count()).collect();
            assert_eq!(words, span.text);
        }
    }
    assert_eq!(got.outlets.len(), 4);
}

/// A report of the samples.
fn sample(id: &str) -> Record {
    let lines = include_str!("../../../../../samples/reports.jsonl").lines();
    let mut reports = lines.filter_map(|l| serde_json::from_str::<serde_json::Value>(l).ok());
    let line = reports.find(|v| v["id"] == id).unwrap_or_else(|| panic!("no sample {id}"));
    let field = |name: &str| line[name].as_str().map(str::to_owned);
    let report = Report {
        id: id.to_owned(),
        title: field("title").unwrap_or_default(),
        text: field("text").unwrap_or_default(),
        outlet: field("outlet"),
        published: field("published"),
        ..Report::default()
    };
    reader().read(report).record
}

#[test]
fn the_meeting_of_november() {
    let minbar = include_str!("../../../../../samples/training-minbar.txt");
    let minbar: Vec<&str> = minbar.lines().filter(|l| l.ends_with('.')).collect();
    let mut records: Vec<Record> =
        ["mutawassit-1", "barid-1", "harbour-1", "sahel-1", "sabah-1"].iter().map(|id| sample(id)).collect();
    records.push(read("منبر برقة (تدريبي)", &minbar.join("\n")));
    let triggers = ["التقوا", "التقوا", "met", "اجتمع", "اللقاء", "استقبل"];
    let members: Vec<Member> = (records.iter().zip(triggers).zip(1..))
        .map(|((record, trigger), report)| {
            let event = record.events.iter().find(|e| e.trigger.text == trigger).expect(trigger);
            let id = EventId { report, event: event.id.trim_start_matches('E').parse().unwrap_or(0) };
            Member { id, record, event, previous: None }
        })
        .collect();
    let got = origins_of(&members, &[copy(2, 1, CopyKind::Near)], &Actors::default());
    assert_eq!((got.at_least, got.at_most, got.unknown, got.outlets.len()), (1, 7, 1, 6), "{got:#?}");
    let of = |report: u32| {
        let telling = got.tellings.iter().find(|t| t.id.report == report && t.account.is_none());
        telling.map(|t| (t.origin, t.relation, got.origins[t.origin].kind))
    };
    let department = of(1).map(|(origin, ..)| origin);
    assert_eq!(of(1), department.map(|o| (o, Relation::Quotes, OriginKind::Named)));
    assert_eq!(of(2), department.map(|o| (o, Relation::Copy, OriginKind::Named)));
    assert_eq!(of(3), department.map(|o| (o, Relation::Quotes, OriginKind::Named)));
    assert_eq!(of(4).map(|(_, r, k)| (r, k)), Some((Relation::Quotes, OriginKind::Unnamed)));
    assert_eq!(of(5).map(|(_, r, k)| (r, k)), Some((Relation::Relays, OriginKind::Unnamed)));
}

/// Reports of all kinds, to be put together in any way.
fn pool() -> &'static Vec<Record> {
    static POOL: OnceLock<Vec<Record>> = OnceLock::new();
    POOL.get_or_init(|| {
        let relay = "نقلت وكالة الفرات عن مصدر أمني قوله إن مسلحين هاجموا مركزا للشرطة في كركوك.";
        let minister = "قال وزير الداخلية إن مسلحين هاجموا مركزا للشرطة في كركوك.";
        let mut pool: Vec<Record> = [
            ("النهر", MINISTRY),
            ("الضفة", SPOKESMAN),
            ("الجسر", STATEMENT),
            ("النهر", ARMY),
            ("الضفة", UNNAMED),
            ("الجسر", UNNAMED),
            ("الجرف", VOICE),
            ("الجرف", relay),
            ("النهر", minister),
        ]
        .iter()
        .map(|(outlet, text)| read(outlet, text))
        .collect();
        for (kind, name, entity) in [
            (CreditKind::OwnReporting, None, None),
            (CreditKind::Agency, Some("رويترز"), Some("reuters")),
            (CreditKind::Agencies, None, None),
        ] {
            pool.push(Record { credits: vec![credit(kind, name, entity)], ..read("المرفأ", VOICE) });
        }
        pool
    })
}

fn picked(picks: &[usize]) -> Vec<Record> {
    picks.iter().filter_map(|&i| pool().get(i % pool().len()).cloned()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn bounds_hold_and_order_does_not_matter(picks in prop::collection::vec(0usize..12, 1..9), turn in 0usize..9) {
        let records = picked(&picks);
        let members: Vec<Member> = (records.iter().zip(1..)).map(|(record, report)| {
            let event = event(record, Plover::Assault);
            Member { id: EventId { report, event: 1 }, record, event, previous: None }
        }).collect();
        let got = origins_of(&members, &[], &Actors::default());
        prop_assert!(got.at_least <= got.at_most);
        prop_assert_eq!(got.at_least == 0, got.at_most == 0);
        let mut turned = members.clone();
        turned.rotate_left(turn % members.len());
        prop_assert_eq!(&origins_of(&turned, &[], &Actors::default()), &got);
        turned.reverse();
        prop_assert_eq!(&origins_of(&turned, &[], &Actors::default()), &got);
    }

    #[test]
    fn a_copy_never_raises(picks in prop::collection::vec(0usize..12, 1..8), more in 0usize..12, of in 0u32..8, exact: bool) {
        let records = picked(&picks);
        let before = weigh(&records, Plover::Assault, &[], &Actors::default());
        let all = picked(&[picks.as_slice(), &[more]].concat());
        let kind = if exact { CopyKind::Exact } else { CopyKind::Near };
        let link = copy(all.len() as u32, of % records.len() as u32 + 1, kind);
        let after = weigh(&all, Plover::Assault, &[link], &Actors::default());
        prop_assert!(after.at_least <= before.at_least && after.at_most <= before.at_most, "{:#?}", after);
    }

    #[test]
    fn merging_actors_never_raises(picks in prop::collection::vec(0usize..12, 1..8), a in 0usize..8, b in 0usize..8) {
        let records = picked(&picks);
        let before = weigh(&records, Plover::Assault, &[], &Actors::default());
        let key = |n: usize| before.origins.get(n % before.origins.len()).map(|o| o.key.clone()).unwrap_or_default();
        let mut actors = Actors::default();
        if key(a) != key(b) {
            actors.same_as.insert(key(a), key(b));
        }
        let after = weigh(&records, Plover::Assault, &[], &actors);
        prop_assert!(after.at_least <= before.at_least && after.at_most <= before.at_most, "{:#?}", after);
    }

    #[test]
    fn the_bound_from_below_is_exact(edges in prop::collection::vec((0usize..9, 0usize..9), 0..20)) {
        let mut beside = vec![BTreeSet::new(); 9];
        for (a, b) in edges.into_iter().filter(|(a, b)| a != b) {
            beside[a].insert(b);
            beside[b].insert(a);
        }
        let apart = |set: u32| (0..9).all(|i| set >> i & 1 == 0 || beside[i].iter().all(|j| set >> j & 1 == 0));
        let best = (0u32..512).filter(|&set| apart(set)).map(u32::count_ones).max().unwrap_or(0);
        prop_assert_eq!(most_apart(&beside), best as usize);
    }
}
