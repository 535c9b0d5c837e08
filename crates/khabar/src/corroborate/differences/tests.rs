use super::*;
use crate::corroborate::origins::{Doubt, Link, Origin};
use crate::corroborate::testing::{Case, case, meeting};
use crate::record::SourceKind;
use proptest::prelude::*;

fn standings(case: &Case) -> String {
    let comparison = case.compare();
    let rows = comparison.rows.iter().filter(|r| r.standing != Standing::Open);
    rows.map(|r| format!("{:?}={:?}", r.aspect, r.standing)).collect::<Vec<_>>().join(" ")
}

/// Standing of one aspect over tellings `outlet day source | field=words …`.
fn check(aspect: Aspect, tellings: &[&str], want: Standing) {
    let case = case(tellings);
    let comparison = case.compare();
    let row = comparison.row(aspect).unwrap();
    assert_eq!(row.standing, want, "{tellings:#?}\n{row:#?}");
}

#[test]
fn a_place_is_agreed_or_disputed_only_where_it_is_known() {
    use Standing::*;
    for (tellings, want) in [
        (&["a 1 @ministry | place=Amman", "b 1 @embassy | place=Amman"][..], Agreed),
        (&["a 1 @ministry | place=Amman", "b 1 @embassy | place=Benghazi"], Differs),
        // One origin through two outlets is one word.
        (&["a 1 @ministry | place=Amman", "b 1 @ministry | place=Amman"], OneWord),
        // Two unnamed sources are not known to differ.
        (&["a 1 ?diplomat | place=Amman", "b 1 ?official | place=Amman"], OneWord),
        // They contradict each other all the same.
        (&["a 1 ?diplomat | place=Amman", "b 1 ?official | place=Benghazi"], Differs),
        // The outlet's own voice counts for nothing, and disagrees all the same.
        (&["a 1 - | place=Amman", "b 1 @ministry | place=Amman"], OneWord),
        (&["a 1 - | place=Amman", "b 1 @ministry | place=Benghazi"], Differs),
        // Words that nothing resolves agree with nothing and dispute nothing.
        (&["a 1 @ministry | place=Amman", "b 1 @embassy | place=abroad"], NotCompared),
        (&["a 1 @ministry | place=abroad", "b 1 @embassy | place=abroad"], NotCompared),
        (&["a 1 @ministry | place=abroad"], OneWord),
        // A country is not held against a town, nor a quarter against its city.
        (&["a 1 @ministry | place=Amman", "b 1 @embassy | place=Jordan"], NotCompared),
        (&["a 1 @ministry | place=Tripoli", "b 1 @embassy | place=Swani"], NotCompared),
        (&["a 1 @ministry | place=Libya", "b 1 @embassy | place=Jordan"], Differs),
        (&["a 1 @ministry | withheld=place", "b 1 @embassy | place=Jordan"], OneWord),
        (&["a 1 @ministry | withheld=place", "b 1 @embassy | status=happened"], Open),
        // Whoever denies the event disputes no detail of it; whoever tells it otherwise does.
        (&["a 1 @ministry | place=Amman", "b 1 @embassy | place=Amman status=denied"], OneWord),
        (
            &["a 1 @ministry | place=Amman", "b 1 @embassy | place=Benghazi & @embassy | place=Amman status=denied"],
            Differs,
        ),
    ] {
        check(Aspect::Where, tellings, want);
    }
}

#[test]
fn days_and_numbers_are_held_against_each_other_as_bounds() {
    use Standing::*;
    for (aspect, tellings, want) in [
        (Aspect::When, ["a 1 @m | time=2019-11-24", "b 1 @e | time=2019-11"], Agreed),
        (Aspect::When, ["a 1 @m | time=2019-11-24", "b 1 @e | time=2019-11-25"], Differs),
        (Aspect::When, ["a 1 @m | time=2019-11-24", "b 1 @e | time=2019-11-25~"], NotCompared),
        (Aspect::When, ["a 1 @m | time=2019-11-24", "b 1 @e | time=2019-11-20/2019-11-30"], Agreed),
        (Aspect::When, ["a 1 @m | time=2019-11-24", "b 1 @e | time=XXXX-11-25"], NotCompared),
        (Aspect::Killed, ["a 1 @m | dead=12..", "b 1 @e | dead=14"], Agreed),
        (Aspect::Killed, ["a 1 @m | dead=12", "b 1 @e | dead=14"], Differs),
        (Aspect::Killed, ["a 1 @m | dead=12..", "b 1 @e | dead=..11"], Differs),
        (Aspect::Hurt, ["a 1 @m | injured=5..9", "b 1 @e | injured=9..20"], Agreed),
        (Aspect::WithWhat, ["a 1 @m | instrument=drone", "b 1 @e | instrument=armed_drone"], Agreed),
        (Aspect::WithWhat, ["a 1 @m | instrument=drone", "b 1 @e | instrument=missile"], NotCompared),
        (Aspect::SaidHow, ["a 1 @m | status=happened", "b 1 @e | status=denied"], Differs),
        (Aspect::SaidHow, ["a 1 @m | status=happened", "b 1 @e | status=ongoing"], Agreed),
        (Aspect::SaidHow, ["a 1 @m | status=happened", "b 1 @e | status=planned"], NotCompared),
        (Aspect::Who, ["a 1 @m | actor=lna", "b 1 @e | actor=lna,wagner"], Agreed),
        (Aspect::Who, ["a 1 @m | actor=lna", "b 1 @e | actor=wagner"], Differs),
        (Aspect::Who, ["a 1 @m | actor=lna", "b 1 @e | actor=gunmen"], NotCompared),
        (Aspect::Who, ["a 1 @m | actor=lna", "b 1 @e | actor=haftar"], NotCompared),
    ] {
        check(aspect, &tellings, want);
    }
}

#[test]
fn a_later_word_of_the_same_origin_is_a_revision() {
    let kept = case(&["a 1 @m | dead=3", "a 2 @m | dead=5", "b 2 @e | dead=5"]);
    let row = kept.compare().row(Aspect::Killed).cloned().unwrap();
    assert_eq!(row.standing, Standing::Agreed);
    let history: Vec<_> = row.revisions.iter().flat_map(|r| &r.steps).map(|s| s.value).collect();
    assert_eq!(history.len(), 2, "{row:#?}");
    let first = row.cells[0].given.iter().find(|g| g.value == history[0]).unwrap();
    assert!(first.revised && !first.denied);
    for (tellings, want) in [
        // On one day it is no revision.
        (&["a 1 @m | dead=3", "b 1 @m | dead=5"][..], Standing::Differs),
        // The outlet went on from one source to another.
        (&["a 1 @m | dead=3", "a 2 @e | dead=5"], Standing::NotCompared),
        (&["a 1 @m | dead=3", "b 2 @e | dead=5"], Standing::Differs),
        // A later version of the same page.
        (&["a 1 @m | dead=3", "a 1 @m | dead=5 previous=1"], Standing::OneWord),
    ] {
        check(Aspect::Killed, tellings, want);
    }
}

#[test]
fn a_copy_says_nothing_again() {
    let case =
        case(&["a 1 @m | place=Amman", "b 2 @m | place=Amman copy=1", "c 2 @m | place=Amman time=2019-11-24 copy=1"]);
    let comparison = case.compare();
    let cell = &comparison.row(Aspect::Where).unwrap().cells[0];
    assert_eq!(cell.given[0].words.iter().map(|w| w.evidence.report).collect::<Vec<_>>(), [1]);
    // What only the copy gives is shown, as the copy's.
    let cell = &comparison.row(Aspect::When).unwrap().cells[0];
    assert!(cell.given[0].words.iter().all(|w| w.copy));
    assert_eq!(comparison.events[1].copy_of, Some((1, CopyKind::Near)));
}

#[test]
fn both_sides_of_a_meeting_are_its_parties() {
    let case =
        case(&["a 1 @m | kind=consult actor=lna recipient=wagner", "b 1 @e | kind=consult actor=wagner recipient=lna"]);
    assert_eq!(standings(&case), "Who=Agreed SaidHow=Agreed");
}

#[test]
fn each_place_of_the_meeting_stands_under_its_origin() {
    let comparison = meeting().compare();
    let row = comparison.row(Aspect::Where).unwrap();
    let told: Vec<String> = row
        .cells
        .iter()
        .zip(&comparison.origins.origins)
        .map(|(cell, origin)| {
            let mut given: Vec<&str> = cell.given.iter().flat_map(|g| &g.words).filter_map(text).collect();
            given.extend(cell.withheld.iter().filter_map(text));
            format!("{}: {:?} {}", origin.name.as_deref().unwrap_or("—"), cell.holds, given.join(" / "))
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"));
    assert_eq!(row.standing, Standing::Differs);
}

fn text(words: &Words) -> Option<&str> {
    words.evidence.span.as_ref().map(|s| s.text.as_str())
}

const FIELDS: [&str; 12] = [
    "place=Amman",
    "place=Benghazi",
    "place=abroad",
    "withheld=place",
    "time=2019-11-24",
    "time=2019-11",
    "dead=12",
    "dead=12..",
    "dead=14",
    "actor=lna",
    "actor=haftar",
    "status=denied",
];

prop_compose! {
    fn telling()(outlet in "[abc]", day in 1u8..4, source in prop_oneof!["@[me]", "\\?[xy]", Just("-".to_owned())],
                 fields in prop::collection::vec(0usize..FIELDS.len(), 0..4)) -> String {
        let fields: Vec<&str> = fields.into_iter().map(|f| FIELDS[f]).collect();
        format!("{outlet} {day} {source} | {}", fields.join(" "))
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn every_cell_quotes_its_report(tellings in prop::collection::vec(telling(), 1..6)) {
        let case = case(&tellings.iter().map(String::as_str).collect::<Vec<_>>());
        let comparison = case.compare();
        for row in &comparison.rows {
            for cell in &row.cells {
                for words in cell.given.iter().flat_map(|g| &g.words).chain(&cell.withheld) {
                    prop_assert!(case.quotes(&words.evidence), "{:?}", words);
                }
            }
        }
    }

    #[test]
    fn the_order_of_reports_does_not_matter(tellings in prop::collection::vec(telling(), 1..6)) {
        let case = case(&tellings.iter().map(String::as_str).collect::<Vec<_>>());
        prop_assert_eq!(case.compare(), case.compare_backwards());
    }

    #[test]
    fn a_silent_report_changes_no_standing(tellings in prop::collection::vec(telling(), 1..6)) {
        let mut tellings: Vec<&str> = tellings.iter().map(String::as_str).collect();
        let before = case(&tellings).compare();
        tellings.push("z 9 @silent | status=silent");
        let after = case(&tellings).compare();
        for (a, b) in before.rows.iter().zip(&after.rows).filter(|(a, _)| a.aspect != Aspect::SaidHow) {
            prop_assert_eq!(a.standing, b.standing, "{:?}", a.aspect);
        }
    }
}

/// The origins of a case, laid to the names that its tellings give: what [`origins_of`] finds is its own module's to test.
pub(in crate::corroborate) fn origins_by_name(
    named: &[(EventId, Option<usize>, String, String, Option<u32>)],
) -> Origins {
    let mut origins = Origins::default();
    let mut keys: Vec<String> = named.iter().map(|n| n.2.clone()).collect();
    // A source that nobody names is its outlet's.
    keys.sort_by_key(|k| (k.starts_with('?'), k.starts_with('-'), named.iter().position(|n| n.2 == *k)));
    keys.dedup();
    for key in &keys {
        let kind = match key.chars().next() {
            Some('?') => OriginKind::Unnamed,
            Some('-') => OriginKind::Unknown,
            _ => OriginKind::Named,
        };
        let name = (kind != OriginKind::Unknown).then(|| key.trim_start_matches(['?', '@']).to_owned());
        origins.origins.push(Origin {
            key: key.clone(),
            kind,
            name,
            entity: None,
            tellings: vec![],
            outlets: vec![],
            evidence: vec![],
            why: vec![],
        });
    }
    for (id, account, key, outlet, copy_of) in named {
        let origin = keys.iter().position(|k| k == key).unwrap();
        let source = match origins.origins[origin].kind {
            OriginKind::Unnamed => Some(SourceKind::Anonymous),
            OriginKind::Unknown => None,
            _ => Some(SourceKind::Institution),
        };
        let name = origins.origins[origin].name.clone();
        let link = Link { key: key.clone(), name, entity: None, source, credit: None, evidence: vec![] };
        let at = origins.tellings.len();
        origins.tellings.push(Telling {
            id: *id,
            account: *account,
            chain: source.map(|_| link).into_iter().collect(),
            origin,
            relation: if copy_of.is_some() { OriginRelation::Copy } else { OriginRelation::Quotes },
            copy_of: *copy_of,
        });
        let own = &mut origins.origins[origin];
        own.tellings.push(at);
        own.outlets.push(outlet.clone());
        own.outlets.sort();
        own.outlets.dedup();
        origins.outlets.push(outlet.clone());
    }
    origins.outlets.sort();
    origins.outlets.dedup();
    let kinds: Vec<OriginKind> = origins.origins.iter().map(|o| o.kind).collect();
    for (a, kind) in kinds.iter().enumerate().filter(|(_, k)| **k == OriginKind::Unnamed) {
        for (b, _) in kinds.iter().enumerate().filter(|(b, k)| *b != a && **k != OriginKind::Unknown) {
            origins.origins[a].why.push(Why::MayBe { origin: b, doubt: Doubt::Unnamed });
        }
        let _ = kind;
    }
    let of = |k| kinds.iter().filter(|x| **x == k).count();
    origins.at_least = of(OriginKind::Named).max(usize::from(of(OriginKind::Unnamed) > 0));
    origins.at_most = of(OriginKind::Named) + of(OriginKind::Unnamed);
    origins.unknown = origins.tellings.iter().filter(|t| kinds[t.origin] == OriginKind::Unknown).count();
    origins
}
