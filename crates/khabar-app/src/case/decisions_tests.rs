//! Decisions, restrictions, re-reading and purging over a small case of our own words.

use khabar::Reader;
use khabar::record::{Record, Report};
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use super::edit::{Body, Item, Set, Words};
use super::records::{Review, pack, pack_bytes};
use super::review::{DECISIONS, Decision, Filter};
use super::subject::{ItemId, Subject};
use super::veil::Asked;
use super::{Case, Scope};

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new().unwrap());

pub const MEETING: &str = "قال وزير الدفاع إن قوات الجيش قصفت مخزن أسلحة في الرجمة يوم 24 نوفمبر 2019. ونفى مصدر مقرب من \
                       الحكومة وقوع أي قصف. وأكد شهود عيان مقتل 3 جنود في الهجوم.";

/// A case in a folder that goes with it.
pub struct Held {
    pub case: Case,
    pub path: PathBuf,
    pub _dir: tempfile::TempDir,
}

/// A case with these reports, read (title, outlet, text).
pub fn case_of(reports: &[(&str, &str, &str)]) -> Held {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.khabar");
    let mut case = Case::create(&path, "r").unwrap();
    for report in reports {
        add(&mut case, report);
    }
    case.scope(&Scope::default()).unwrap();
    Held { case, path, _dir: dir }
}

fn read(title: &str, outlet: &str, text: &str) -> Record {
    let report = Report {
        id: "x".to_owned(),
        title: title.to_owned(),
        text: text.to_owned(),
        outlet: Some(outlet.to_owned()),
        published: Some("2019-11-25".to_owned()),
        ..Report::default()
    };
    READER.read(report).record
}

fn add(case: &mut Case, (title, outlet, text): &(&str, &str, &str)) -> u32 {
    let record = read(title, outlet, text);
    case.change(|change| {
        let tx = &change.tx;
        let raw = format!("{title}\n{text}\n{outlet}");
        let bytes = pack_bytes(raw.as_bytes())?;
        tx.execute(
            "INSERT INTO snapshot (sha256, size, bytes) VALUES (lower(hex(randomblob(32))), ?1, ?2)",
            (raw.len() as i64, bytes),
        )?;
        tx.execute(
            "INSERT INTO main.report (location, name, snapshot, added_at, added_by, state, title, outlet, published, language,
                 text_sha256, record, reader)
             VALUES (?1, ?1, last_insert_rowid(), ?2, 'r', 'read', ?3, ?4, '2019-11-25', 'ar', ?5, ?6, 'old')",
            (format!("{title}.txt"), &change.at, title, outlet, &record.report.sha256, pack(&record)?),
        )?;
        let id = tx.last_insert_rowid() as u32;
        change.index_items(id, &record)?;
        for index in ["words", "stems"] {
            let sql = format!("INSERT INTO {index} (rowid, title, text) VALUES (?1, ?2, ?3)");
            tx.execute(&sql, (id, khabar::text::fold::fold(title), khabar::text::fold::fold(text)))?;
        }
        change.cover(id)?;
        change.log("add", &format!("R{id}"), &serde_json::json!({ "location": format!("{title}.txt") }))?;
        Ok(id)
    })
    .unwrap()
}

/// The rows of all items and of who stands in them, but for what time adds to nothing.
fn table(case: &Case) -> Vec<String> {
    let mut out = Vec::new();
    for sql in [
        "SELECT json_array(report, name, kind, type, status, source_kind, first_day, last_day, place, p_read, made_by, review,
             reviewed_by, reviewed_at, why, flag, body) FROM item ORDER BY report, name",
        "SELECT json_array(report, item, role, at, key, words) FROM item_actor ORDER BY report, item, role, at",
        "SELECT json_array(a_report, a_event, b_report, b_event, together, by, at, why) FROM tie ORDER BY 1",
        "SELECT json_array(key, into_key, by, at, why) FROM actor_tie ORDER BY 1",
        "SELECT json_array(key, name, is_alias, by, at) FROM actor_name ORDER BY 1",
    ] {
        let mut rows = case.db().prepare(sql).unwrap();
        out.extend(rows.query_map([], |row| row.get::<_, String>(0)).unwrap().map(Result::unwrap));
    }
    out
}

fn sound(case: &Case) {
    assert_eq!(case.verify_audit().unwrap(), Vec::<String>::new());
}

fn set(field: &str, value: &str) -> Set {
    Set { field: field.to_owned(), value: value.to_owned(), words: None }
}

fn item(case: &Case, id: &str) -> ItemId {
    case.item_named(id).unwrap()
}

fn edit(case: &mut Case, id: &str, sets: &[Set]) -> anyhow::Result<()> {
    let id = item(case, id);
    let record = case.reviewed(id.report)?.unwrap().record;
    let mut body = case.body(&id)?;
    body.set(&record, sets)?;
    case.decide(&id, Decision::Edit(body), None)
}

/// The first item of the report that a test finds.
fn first(case: &Case, report: u32, is: impl Fn(&Item) -> bool) -> String {
    let record = case.record(report).unwrap().unwrap();
    let ids = record.statements.iter().map(|s| s.id.clone()).chain(record.events.iter().map(|e| e.id.clone()));
    let id = ids.into_iter().find(|id| is(&Item::of(&record, id).unwrap())).expect("the reader finds such an item");
    format!("R{report}#{id}")
}

fn statement(i: &Item) -> bool {
    matches!(i, Item::Statement(_))
}

fn event(i: &Item) -> bool {
    matches!(i, Item::Event(_))
}

#[test]
fn a_decision_is_kept_with_its_before_and_after_and_the_machines_version_stays() {
    let Held { mut case, _dir, .. } = case_of(&[("خبر", "الراصد", MEETING)]);
    let machine = case.record(1).unwrap().unwrap();
    let (s, e) = (first(&case, 1, statement), first(&case, 1, event));
    case.decide(&item(&case, &s), Decision::Confirm, None).unwrap();
    case.decide(&item(&case, &e), Decision::Reject, Some("لا يقوله النص")).unwrap();
    let reviewed = case.reviewed(1).unwrap().unwrap();
    assert_eq!(reviewed.items[s.split_once('#').unwrap().1].review, Review::Confirmed);
    assert_eq!(reviewed.rejected.1.len(), 1);
    assert_eq!(case.record(1).unwrap().unwrap(), machine);
    edit(&mut case, &s, &[set("stance", "denies"), set("addressee", "الحكومة")]).unwrap();
    let reviewed = case.reviewed(1).unwrap().unwrap();
    let edited = reviewed.record.statements.iter().find(|x| s.ends_with(&x.id)).unwrap();
    let to = edited.addressee.as_ref().unwrap();
    let exact: String = MEETING.chars().skip(to.start as usize).take((to.end - to.start) as usize).collect();
    assert_eq!((exact.as_str(), to.text.as_str()), ("الحكومة", "الحكومة"));
    let body = case.body(&item(&case, &s)).unwrap();
    assert_eq!(body.judged["stance"], None, "no words: a judgement");
    assert_eq!(body.judged["addressee"].as_ref(), Some(to));
    let log = case.log_entries(&Asked { subject: Some("R1".to_owned()), ..Asked::default() }).unwrap();
    let actions: Vec<&str> = log.iter().map(|l| l.action.as_str()).collect();
    assert_eq!(actions, ["add", "confirm", "reject", "edit"]);
    assert_eq!(log[2].detail.as_ref().unwrap()["before"]["review"], "suggested");
    sound(&case);
}

#[test]
fn fields_are_set_to_exact_words_or_refused() {
    let Held { mut case, _dir, .. } = case_of(&[("خبر", "الراصد", MEETING)]);
    let (s, e) = (first(&case, 1, statement), first(&case, 1, event));
    for (id, field, value, says) in [
        (&s, "stance", "shouts", "there is no"),
        (&s, "content", "", "cannot be empty"),
        (&s, "addressee", "ليس هنا", "not in the report"),
        (&s, "trigger", "x", "a statement has no field"),
        (&s, "via", "S99", "no statement"),
        (&s, "source.entity", "وزير", "no key"),
        (&e, "cue", "x", "an event has no field"),
        (&e, "type", "BOMB", "there is no"),
        (&e, "time.edtf", "24/11/2019", "2019-11-24"),
        (&e, "dead", "ثلاثة", "write a number"),
        (&e, "dead", "5..3", "wrong way round"),
    ] {
        let before = table(&case);
        let error = edit(&mut case, id, &[set(field, value)]).unwrap_err().to_string();
        assert!(error.contains(says), "{field}={value}: {error}");
        assert_eq!(table(&case), before);
    }
    let number = Set { words: Some(Words::Exact("3 جنود".to_owned(), None)), ..set("dead", "3..") };
    edit(&mut case, &e, &[number]).unwrap();
    edit(&mut case, &e, &[set("place", "")]).unwrap();
    edit(&mut case, &e, &[set("type", "assault"), set("actor", "قوات الجيش"), set("actor", "وزير الدفاع")]).unwrap();
    let Item::Event(now) = case.body(&item(&case, &e)).unwrap().item else { panic!() };
    let dead = now.dead.unwrap();
    assert_eq!((dead.min, dead.max, dead.span.text.as_str()), (Some(3), None, "3 جنود"));
    assert_eq!((now.place, now.actor.len()), (None, 2));
}

#[test]
fn what_the_machine_missed_goes_on_after_its_numbers() {
    let Held { mut case, _dir, .. } = case_of(&[("خبر", "الراصد", MEETING)]);
    let record = case.record(1).unwrap().unwrap();
    let mut body = Body::blank(true);
    let sets = [set("type", "MOBILIZE"), set("trigger", "الهجوم"), set("actor", "جنود"), set("status", "possible")];
    body.set(&record, &sets).unwrap();
    let id = case.annotate(1, body, Some("فاتت الآلة")).unwrap();
    assert_eq!(id.item, format!("E{}", record.events.len() + 1));
    let reviewed = case.reviewed(1).unwrap().unwrap();
    assert!(reviewed.items[&id.item].by_person);
    assert_eq!(reviewed.record.events.last().unwrap().trigger.text, "الهجوم");
    case.undo(None, &DECISIONS).unwrap();
    assert_eq!(case.reviewed(1).unwrap().unwrap().record, record);
    sound(&case);
}

#[test]
fn the_most_doubtful_come_first() {
    let Held { case, _dir, .. } = case_of(&[("خبر", "الراصد", MEETING), ("ثان", "الراصد", MEETING)]);
    let waiting = case.waiting(&Filter::default()).unwrap();
    let chances: Vec<f64> = waiting.iter().map(|w| w.p_read.unwrap_or(-1.0)).collect();
    assert!(chances.len() > 3 && chances.is_sorted(), "{chances:?}");
    let only = Filter { reports: vec![2], kind: Some("event".to_owned()), limit: Some(1), ..Filter::default() };
    let only = case.waiting(&only).unwrap();
    assert!(only.len() == 1 && only[0].id.starts_with("R2#E"), "{only:?}");
}

#[test]
fn a_decision_under_another_is_not_taken_back() {
    let Held { mut case, path, _dir } = case_of(&[("خبر", "الراصد", MEETING)]);
    let s = first(&case, 1, statement);
    case.decide(&item(&case, &s), Decision::Confirm, None).unwrap();
    drop(case);
    let mut other = Case::open(&path, "other").unwrap();
    other.scope(&Scope::default()).unwrap();
    assert!(other.undo(None, &DECISIONS).unwrap_err().to_string().contains("no decision to take back"));
    other.decide(&item(&other, &s), Decision::Reject, None).unwrap();
    let first = other.log_entries(&Asked::default()).unwrap().iter().find(|e| e.action == "confirm").unwrap().seq;
    assert!(other.undo(Some(first), &DECISIONS).unwrap_err().to_string().contains("came after it"));
    other.undo(None, &DECISIONS).unwrap();
    other.undo(Some(first), &DECISIONS).unwrap();
    assert!(other.undo(Some(first), &DECISIONS).unwrap_err().to_string().contains("undone"));
    assert_eq!(other.waiting(&Filter { state: Some(Review::Suggested), ..Filter::default() }).unwrap().len(), {
        let record = other.record(1).unwrap().unwrap();
        record.statements.len() + record.events.len()
    });
    sound(&other);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn as_many_undos_as_decisions_give_back_the_same_case(steps in prop::collection::vec((0u8..9, 0usize..64, 0usize..64), 1..14)) {
        let Held { mut case, _dir, .. } = case_of(&[("خبر", "الراصد", MEETING), ("ثان", "المرصد", MEETING)]);
        let before = table(&case);
        let mut taken = 0;
        for (what, one, other) in steps {
            let items: Vec<String> = case.waiting(&Filter::default()).unwrap().into_iter().map(|w| w.id)
                .chain(case.waiting(&Filter { state: Some(Review::Rejected), ..Filter::default() }).unwrap().into_iter().map(|w| w.id))
                .collect();
            let keys: Vec<String> = case.list_actors().unwrap().into_iter().flat_map(|a| a.parts).map(|p| p.key).collect();
            let (id, key) = (item(&case, &items[one % items.len()]), keys[one % keys.len()].clone());
            let into = keys[other % keys.len()].clone();
            let events: Vec<&String> = items.iter().filter(|i| i.contains("#E")).collect();
            let result = match what {
                0 => case.decide(&id, Decision::Confirm, None),
                1 => case.decide(&id, Decision::Reject, Some("x")),
                2 if id.item.starts_with('S') => edit(&mut case, &id.to_string(), &[set("stance", "warns")]),
                2 => edit(&mut case, &id.to_string(), &[set("status", "denied"), set("actor", "الحكومة")]),
                3 => {
                    let record = case.record(1).unwrap().unwrap();
                    let mut body = Body::blank(false);
                    body.set(&record, &[set("cue", "قال"), set("content", "قوات الجيش"), set("source", "الحكومة"), set("source.kind", "institution")]).unwrap();
                    case.annotate(1, body, None).map(|_| ())
                }
                4 | 5 if events.len() > 1 => {
                    let (a, b) = (case.event_named(events[one % events.len()]), case.event_named(events[other % events.len()]));
                    case.tie(a.unwrap(), b.unwrap(), what == 4, None)
                }
                6 => case.merge_actors(&[key], &into, None),
                7 => case.rename_actor(&key, if other % 3 == 0 { "" } else { "اسم" }, None),
                8 if other % 2 == 0 => case.split_actor(&key, None),
                _ => case.alias_actor(&key, "لقب آخر", None),
            };
            taken += usize::from(result.is_ok());
            sound(&case);
        }
        for _ in 0..taken {
            case.undo(None, &DECISIONS).unwrap();
            sound(&case);
        }
        prop_assert!(case.undo(None, &DECISIONS).is_err());
        prop_assert_eq!(table(&case), before);
    }
}

#[test]
fn merged_actors_are_counted_as_one_and_never_in_a_circle() {
    let Held { mut case, _dir, .. } =
        case_of(&[("خبر", "الراصد", MEETING), ("ثان", "المرصد", "قال الناطق باسم الحكومة إن القصف وقع في الرجمة.")]);
    let keys: Vec<String> = case.list_actors().unwrap().into_iter().map(|a| a.key).collect();
    let (a, b) = (keys[0].clone(), keys[1].clone());
    case.merge_actors(std::slice::from_ref(&a), &b, Some("واحد")).unwrap();
    let merged = case.list_actors().unwrap().into_iter().find(|x| x.key == b).unwrap();
    assert_eq!(merged.parts.len(), 2);
    assert_eq!(merged.parts.iter().find(|p| p.key == a).unwrap().merged.as_ref().unwrap().why.as_deref(), Some("واحد"));
    assert_eq!(case.actors().unwrap().same_as[&a], b);
    assert!(case.merge_actors(std::slice::from_ref(&b), &a, None).unwrap_err().to_string().contains("circle"));
    case.alias_actor(&b, "صاحب الأمر", None).unwrap();
    assert_eq!(case.actors().unwrap().key(None, "صاحب الامر"), b);
    assert!(case.merge_actors(&["لا أحد".to_owned()], &b, None).unwrap_err().to_string().contains("names no actor"));
    case.split_actor(&a, None).unwrap();
    assert_eq!(case.list_actors().unwrap().len(), keys.len());
    sound(&case);
}

#[test]
fn a_restriction_covers_what_comes_later_and_the_actors_of_hidden_reports_are_gone() {
    let only = ("سري", "الخفي", "قال العقيد زيدون المخفي إن القصف وقع في الرجمة.");
    let Held { mut case, _dir, .. } = case_of(&[("خبر", "الراصد", MEETING), only]);
    let hidden = |case: &Case| -> Vec<u32> {
        let mut rows = case.db().prepare("SELECT id FROM main.report WHERE restricted ORDER BY id").unwrap();
        rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let source = case.list_actors().unwrap().into_iter().find(|a| a.words.contains("المخفي")).unwrap().key;
    for subject in [Subject::Report(2), Subject::Outlet("الخفي".to_owned()), Subject::Actor(source.clone())] {
        case.restrict(&subject, None).unwrap();
        assert_eq!(hidden(&case), [2], "{subject}");
        assert!(case.list_actors().unwrap().iter().all(|a| !a.words.contains("المخفي")));
        assert!(case.item_named("R2#S1").unwrap_err().to_string().contains("names no report"));
        assert!(case.waiting(&Filter::default()).unwrap().iter().all(|w| w.id.starts_with("R1#")));
        let log = serde_json::to_string(&case.log_entries(&Asked::default()).unwrap()).unwrap();
        assert!(!log.contains("R2") && !log.contains("الخفي") && !log.contains("سري"), "{log}");
        case.unrestrict(&subject, None).unwrap();
        assert_eq!(hidden(&case), Vec::<u32>::new());
    }
    case.restrict(&Subject::Actor(source), None).unwrap();
    let later = add(&mut case, &("لاحق", "غيره", only.2));
    assert_eq!(hidden(&case), [2, later]);
    assert!(case.undo(None, &DECISIONS).is_err());
    sound(&case);
}

#[test]
fn a_merge_into_a_hidden_actor_does_not_show_it() {
    let Held { mut case, _dir, .. } =
        case_of(&[("خبر", "الراصد", MEETING), ("سري", "الخفي", "قال العقيد زيدون المخفي إن القصف وقع.")]);
    let actors = case.list_actors().unwrap();
    let source = actors.iter().find(|a| a.words.contains("المخفي")).unwrap().key.clone();
    let other = actors.iter().find(|a| a.key != source).unwrap().key.clone();
    case.merge_actors(std::slice::from_ref(&other), &source, None).unwrap();
    case.rename_actor(&source, "زيدون", None).unwrap();
    case.restrict(&Subject::Report(2), None).unwrap();
    let shown = format!(
        "{:?} {:?} {:?}",
        case.list_actors().unwrap(),
        case.actors().unwrap(),
        case.log_entries(&Asked::default()).unwrap()
    );
    assert!(!shown.contains("المخفي") && !shown.contains("زيدون"), "{shown}");
    assert!(case.list_actors().unwrap().iter().any(|a| a.key == other));
}

#[test]
fn a_grade_is_kept_beside_the_earlier_ones() {
    let Held { mut case, _dir, .. } = case_of(&[("خبر", "الراصد", MEETING)]);
    let outlet = Subject::Outlet("الراصد".to_owned());
    case.grade(&outlet, "reliability", "b", "سجل حسن").unwrap();
    case.grade(&outlet, "reliability", "D", "أخطأ مرتين").unwrap();
    case.grade(&Subject::Report(1), "credibility", "3", "لم يؤكده غيره").unwrap();
    let grades: Vec<(String, String)> = case.grades().unwrap().into_iter().map(|g| (g.subject, g.value)).collect();
    assert_eq!(grades.iter().map(|g| g.1.as_str()).collect::<Vec<_>>(), ["B", "D", "3"]);
    for (subject, scale, value, why) in [
        (&outlet, "credibility", "1", "x"),
        (&Subject::Report(1), "reliability", "A", "x"),
        (&outlet, "reliability", "G", "x"),
        (&outlet, "reliability", "A", " "),
    ] {
        assert!(case.grade(subject, scale, value, why).is_err(), "{subject} {scale} {value}");
    }
    case.restrict(&outlet, None).unwrap();
    assert!(case.grades().unwrap().is_empty());
}

#[test]
fn a_purged_report_leaves_no_word_in_the_file_and_a_log_that_holds() {
    let secret = ("عنوان زمردة", "الراصد", "قال العقيد زيدون الفيروزي إن زمردة قُصفت في الياقوتية.");
    let Held { mut case, path, _dir } = case_of(&[("خبر", "الراصد", MEETING), secret]);
    let s = first(&case, 2, statement);
    case.decide(&item(&case, &s), Decision::Reject, Some("زمردة ليست مدينة")).unwrap();
    let source = case.list_actors().unwrap().into_iter().find(|a| a.words.contains("الفيروزي")).unwrap().key;
    case.rename_actor(&source, "زيدون الفيروزي", None).unwrap();
    case.alias_actor(&source, "ابو زمردة", None).unwrap();
    case.grade(&Subject::Actor(source), "reliability", "C", "قريب من زمردة").unwrap();
    let words = ["زمردة", "زمرده", "الفيروزي", "الياقوتية", "الياقوتيه"];
    drop(case);
    let held = |path: &Path| {
        let bytes: Vec<u8> =
            fs::read_dir(path.parent().unwrap()).unwrap().flat_map(|f| fs::read(f.unwrap().path()).unwrap()).collect();
        words.iter().filter(|w| bytes.windows(w.len()).any(|b| b == w.as_bytes())).count()
    };
    assert!(held(&path) >= 3, "the test would see the words");
    let mut case = Case::open(&path, "r").unwrap();
    case.scope(&Scope::default()).unwrap();
    assert_eq!(case.purge(2, "بطلب صاحبه").unwrap(), [2]);
    // Before the close, too: neither the file nor its journal.
    assert_eq!(held(&path), 0);
    sound(&case);
    assert_eq!(add(&mut case, &("جديد", "الراصد", "قال الوزير إن الاجتماع عُقد.")), 3, "the number is not given again");
    let log = case.log_entries(&Asked { subject: Some("R2".to_owned()), ..Asked::default() }).unwrap();
    let last = log.last().unwrap();
    assert_eq!(
        (last.action.as_str(), last.detail.as_ref().unwrap()["text_sha256"].as_str().map(str::len)),
        ("purge", Some(64))
    );
    assert!(log.iter().filter(|e| e.action != "purge").all(|e| e.detail.is_none()));
    drop(case);
    assert_eq!(held(&path), 0);
}

#[test]
fn a_rereading_keeps_what_people_decided_and_flags_what_changed() {
    let Held { mut case, _dir, .. } = case_of(&[("خبر", "الراصد", MEETING)]);
    let now = case.record(1).unwrap().unwrap();
    let n = now.statements.len();
    assert!(n >= 2, "the reader finds what the test needs");
    // As if an older version had numbered otherwise, read a stance otherwise, and found a statement that is none.
    let mut old = now.clone();
    let rename =
        |id: &str| id.strip_prefix('S').map_or(id.to_owned(), |k| format!("S{}", k.parse::<usize>().unwrap() + 1));
    for s in &mut old.statements {
        s.id = rename(&s.id);
        s.via = s.via.as_deref().map(rename);
    }
    for e in &mut old.events {
        e.said_in = e.said_in.as_deref().map(rename);
    }
    let mut none = old.statements[0].clone();
    (none.id, none.via) = ("S1".to_owned(), None);
    none.cue = super::edit::find(&now, &Words::Exact("الحكومة".to_owned(), Some(1)), None).unwrap();
    none.content = super::edit::find(&now, &Words::Exact("وقوع أي قصف".to_owned(), Some(1)), None).unwrap();
    none.source = None;
    old.statements.insert(0, none.clone());
    old.statements[2].stance = khabar::record::Stance::Praises;
    case.change(|change| {
        change.tx.execute("DELETE FROM item", [])?;
        change.tx.execute("DELETE FROM item_actor", [])?;
        change.tx.execute("UPDATE main.report SET record = ?1 WHERE id = 1", [pack(&old)?])?;
        change.index_items(1, &old)
    })
    .unwrap();
    for id in ["R1#S1", "R1#S2", "R1#S3"] {
        case.decide(&item(&case, id), Decision::Confirm, Some(id)).unwrap();
    }
    let done = case.reread(&READER, "new", None, |_, _| {}).unwrap();
    assert_eq!((done.read, done.changed, done.gone), (1, vec!["R1#S2".to_owned()], vec![format!("R1#S{}", n + 1)]));
    let reviewed = case.reviewed(1).unwrap().unwrap();
    let state = |id: &str| {
        let s = &reviewed.items[id];
        (s.review, s.why.clone().unwrap_or_default(), s.flag.clone(), s.by_person)
    };
    let gone = format!("S{}", n + 1);
    assert_eq!(state("S1"), (Review::Confirmed, "R1#S2".to_owned(), None, false));
    assert_eq!(state("S2"), (Review::Confirmed, "R1#S3".to_owned(), Some("changed".to_owned()), false));
    assert_eq!(state(&gone), (Review::Confirmed, "R1#S1".to_owned(), Some("gone".to_owned()), true));
    let kept = reviewed.record.statements.iter().find(|s| s.id == gone).unwrap();
    assert_eq!((&kept.cue, &kept.content), (&none.cue, &none.content));
    assert_eq!(case.record(1).unwrap().unwrap(), now, "the machine's record is the new one");
    // Again: nothing waits, and read once more by name nothing moves.
    let before = table(&case);
    assert_eq!(case.reread(&READER, "new", None, |_, _| {}).unwrap().read, 0);
    case.reread(&READER, "new", Some(&[1]), |_, _| {}).unwrap();
    assert_eq!(table(&case), before);
    // Decisions from before the re-reading can still be taken back, on the items as they are numbered now.
    for _ in 0..3 {
        case.undo(None, &DECISIONS).unwrap();
    }
    let reviewed = case.reviewed(1).unwrap().unwrap();
    assert!(reviewed.items.values().all(|s| s.review == Review::Suggested));
    sound(&case);
}

/// Make the second report a later version of the first's page.
fn second_is_a_later_version(case: &mut Case) {
    case.change(|c| Ok(c.tx.execute("UPDATE main.report SET previous = 1 WHERE id = 2", [])?)).unwrap();
}

fn restricted(case: &Case) -> Vec<u32> {
    let mut rows = case.db().prepare("SELECT id FROM main.report WHERE restricted ORDER BY id").unwrap();
    rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn no_restriction_is_lifted_by_the_way() {
    let reports =
        [("خبر", "الراصد", MEETING), ("خبر ثان", "الراصد", MEETING), ("بيان", "المنبر", "قال الوزير إن الأمر انتهى.")];
    let Held { mut case, _dir, .. } = case_of(&reports);
    second_is_a_later_version(&mut case);
    case.restrict(&Subject::Report(1), None).unwrap();
    assert_eq!(restricted(&case), [1, 2]);
    // The restricted version goes; the later one holds the same words still.
    case.purge(1, "a request").unwrap();
    let outlet = Subject::Outlet("المنبر".to_owned());
    case.restrict(&outlet, None).unwrap();
    assert_eq!(restricted(&case), [2, 3]);
    case.unrestrict(&outlet, None).unwrap();
    assert_eq!(restricted(&case), [2]);
    // A reading that no longer finds the source does not bring the report back.
    case.change(|c| Ok(c.tx.execute("UPDATE main.report SET restricted = 1 WHERE id = 3", [])?)).unwrap();
    case.restrict(&Subject::Report(2), None).unwrap();
    assert_eq!(restricted(&case), [2, 3]);
    sound(&case);
}

#[test]
fn a_purge_takes_the_words_of_an_actor_out_of_what_was_said_of_others() {
    let own = "قال الزعيم زمردخان إن الأمر انتهى.";
    let Held { mut case, path, _dir } = case_of(&[("بيان", "المنبر", own), ("خبر", "الراصد", MEETING)]);
    let actors = case.list_actors().unwrap();
    let found = |words: &str| actors.iter().find(|a| a.words.contains(words)).unwrap().key.clone();
    let (his, other) = (found("زمردخان"), found("الدفاع"));
    case.merge_actors(std::slice::from_ref(&other), &his, None).unwrap();
    case.split_actor(&other, None).unwrap();
    case.alias_actor(&other, "الزعيم زمردخان", None).unwrap();
    case.purge(1, "a request").unwrap();
    sound(&case);
    drop(case);
    let bytes = fs::read(&path).unwrap();
    assert!(!bytes.windows("زمردخان".len()).any(|w| w == "زمردخان".as_bytes()));
}

#[test]
fn a_rereading_makes_all_anew_that_follows_from_the_text() {
    let Held { mut case, _dir, .. } = case_of(&[("خبر", "الراصد", MEETING)]);
    let wipe = "DELETE FROM words; DELETE FROM stems; DELETE FROM event_keys; UPDATE main.report SET sketch = NULL;";
    case.change(|c| Ok(c.tx.execute_batch(wipe)?)).unwrap();
    case.reread(&READER, "new", None, |_, _| {}).unwrap();
    for (sql, want) in [
        ("SELECT count(*) FROM words WHERE words MATCH 'قصفت'", 1),
        ("SELECT count(*) FROM stems", 1),
        ("SELECT count(*) FROM event_keys", 1),
        ("SELECT count(*) FROM main.report WHERE sketch IS NOT NULL", 1),
    ] {
        assert_eq!(case.db().query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap(), want, "{sql}");
    }
}

#[test]
fn versions_of_a_page_belong_together_whatever_lies_between() {
    let Held { mut case, _dir, .. } =
        case_of(&[("١", "الراصد", MEETING), ("٢", "الراصد", MEETING), ("٣", "الراصد", MEETING)]);
    second_is_a_later_version(&mut case);
    case.change(|c| Ok(c.tx.execute("UPDATE main.report SET previous = 2 WHERE id = 3", [])?)).unwrap();
    for (report, among, want) in
        [(3, &[1, 3][..], Some(1)), (3, &[1, 2, 3], Some(2)), (3, &[3], None), (1, &[1, 3], None)]
    {
        assert_eq!(case.version_before(report, &among.iter().copied().collect()).unwrap(), want, "{report} {among:?}");
    }
    assert_eq!(case.first_versions().unwrap(), [(2, 1), (3, 1)].into());
}
