//! What holds of every record, whatever the report: nothing panics, every span quotes its field, nothing is altered,
//! every reference leads somewhere and none in a circle, and the same report always gives the same bytes.

use std::io::Write as _;
use std::sync::LazyLock;

use khabar::Reader;
use khabar::page::Hint;
use khabar::record::{Record, Report};
use proptest::prelude::*;
use serde_json::Value;

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new().expect("the built-in lexicons"));

/// Every word of the lexicons as their editors wrote it: cues, event nouns, names, and the words of all rule tests.
static VOCABULARY: LazyLock<Vec<String>> = LazyLock::new(|| {
    let files = khabar::lexicon::paths().flat_map(|p| khabar::lexicon::files(p, &[]));
    let mut words: Vec<String> = files
        .flat_map(|f| {
            let lines: Vec<String> = f.content.lines().filter(|l| !l.starts_with('#')).map(str::to_owned).collect();
            lines.into_iter().flat_map(|l| l.split_whitespace().map(bare).collect::<Vec<_>>())
        })
        .filter(|w| w.chars().any(|c| ('\u{600}'..='\u{6FF}').contains(&c)))
        .collect();
    words.sort();
    words.dedup();
    words
});

/// What joins words in the news, and what breaks readers of it.
const GLUE: &[&str] = &[
    "أن",
    "إن",
    "أنه",
    "إنها",
    "بأن",
    "أنّ",
    "قال",
    "قالت",
    "وأضاف",
    "وأضافت",
    "مؤكدا",
    "مشيرة",
    "نقلت",
    "عن",
    "قوله",
    "بحسب",
    "وفقا",
    "لـ",
    "من قبل",
    "تم",
    "لم",
    "لن",
    "لا",
    "ما",
    "الذي",
    "التي",
    "في",
    "على",
    "إلى",
    "بين",
    "و",
    "ثم",
    "\"",
    "“",
    "”",
    "«",
    "»",
    "'",
    "‘",
    "’",
    ":",
    "؛",
    "،",
    ",",
    ".",
    "…",
    "!",
    "؟",
    "(",
    ")",
    "[",
    "]",
    "-",
    "–",
    "\n",
    "\n\n",
    "\u{A0}",
    "\u{200F}",
    "\u{200E}",
    "\u{202B}",
    "\u{202C}",
    "\u{2067}",
    "\u{2069}",
    "\u{FEFF}",
    "\u{640}",
    "12",
    "٢٠١٩",
    "۳۵",
    "3.5",
    "١٢٬٠٠٠",
    "2019-11-24",
    "الأحد",
    "24 نوفمبر",
    "أمس",
    "ما لا يقل عن",
    "عشرات",
    "قتيلا",
    "ﻗﺎﻝ",
    "ﺍﻟﻠﻪ",
    "ﷺ",
    "ﷲ",
    "ﻻ",
    "قَالَ",
    "إنَّ",
    "👩‍👩‍👧",
    "e\u{301}",
    "\u{0}",
    "\r\n",
    "\t",
    "BBC",
    "the",
];

fn bare(word: &str) -> String {
    word.chars().filter(|c| !"\"'[]{}<>()=,.".contains(*c)).collect()
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        5 => any::<prop::sample::Index>().prop_map(|i| VOCABULARY[i.index(VOCABULARY.len())].clone()),
        4 => prop::sample::select(GLUE).prop_map(str::to_owned),
        1 => "[ء-يً-ْٱ-ۓﭐ-ﻼ]{1,6}",
    ]
}

/// Words with and without white space between them.
fn sentence(most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec((word(), prop::bool::weighted(0.85)), 0..most)
        .prop_map(|words| words.into_iter().map(|(w, space)| if space { w + " " } else { w }).collect())
}

fn report(title: &str, text: &str, language: Option<&str>) -> Report {
    Report {
        id: "law".to_owned(),
        title: title.to_owned(),
        text: text.to_owned(),
        language: language.map(str::to_owned),
        published: Some("2019-11-26".to_owned()),
        ..Report::default()
    }
}

/// The code points `start..end` of a string, or nothing where it has not so many.
fn slice(s: &str, start: usize, end: usize) -> Option<&str> {
    let byte = |n| s.char_indices().map(|(b, _)| b).chain([s.len()]).nth(n);
    s.get(byte(start)?..byte(end)?)
}

/// Spans that do not quote their field, by their JSON path.
fn spans(path: &str, value: &Value, record: &Record, faults: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            if let (Some(field), Some(start), Some(end), Some(text)) =
                (map.get("field").and_then(Value::as_str), map.get("start"), map.get("end"), map.get("text"))
            {
                let raw = if field == "title" { &record.report.title } else { &record.report.text };
                let at = |v: &Value| v.as_u64().map_or(usize::MAX, |n| n as usize);
                let words = slice(raw, at(start), at(end));
                if words.is_none() || words != text.as_str() || words == Some("") {
                    faults.push(format!("{path}: {value} quotes {words:?}"));
                }
            }
            map.iter().for_each(|(k, v)| spans(&format!("{path}/{k}"), v, record, faults));
        }
        Value::Array(items) => items.iter().for_each(|v| spans(path, v, record, faults)),
        _ => {}
    }
}

/// What is wrong with a record of this report; empty if it keeps every law.
fn faults(given: &Report, record: &Record) -> Vec<String> {
    let mut faults = Vec::new();
    if (&given.title, &given.text) != (&record.report.title, &record.report.text) {
        faults.push("title or text altered".to_owned());
    }
    spans("", &serde_json::to_value(record).expect("a record is JSON"), record, &mut faults);
    let ids: [(&str, Vec<&str>); 5] = [
        ("M", record.mentions.iter().map(|x| x.id.as_str()).collect()),
        ("T", record.times.iter().map(|x| x.id.as_str()).collect()),
        ("S", record.statements.iter().map(|x| x.id.as_str()).collect()),
        ("E", record.events.iter().map(|x| x.id.as_str()).collect()),
        ("R", record.relations.iter().map(|x| x.id.as_str()).collect()),
    ];
    for (letter, ids) in &ids {
        if ids.iter().enumerate().any(|(n, id)| *id != format!("{letter}{}", n + 1)) {
            faults.push(format!("ids out of order: {ids:?}"));
        }
    }
    let [mentions, _, statements, ..] = &ids;
    let said = record.events.iter().filter_map(|e| e.said_in.as_deref());
    let told = record.relations.iter().filter_map(|r| r.said_in.as_deref());
    let via = record.statements.iter().filter_map(|s| s.via.as_deref());
    for id in said.chain(told).chain(via).filter(|id| !statements.1.contains(id)) {
        faults.push(format!("{id} is no statement"));
    }
    for id in record.relations.iter().flat_map(|r| [&r.from, &r.to]).filter(|id| !mentions.1.contains(&id.as_str())) {
        faults.push(format!("{id} is no mention"));
    }
    let outer = |id: &str| record.statements.iter().find(|s| s.id == id).and_then(|s| s.via.as_deref());
    for s in &record.statements {
        if std::iter::successors(outer(&s.id), |id| outer(id)).take(statements.1.len() + 1).any(|id| id == s.id) {
            faults.push(format!("{} is told via itself", s.id));
        }
    }
    let p = record.statements.iter().map(|s| s.p_read).chain(record.events.iter().map(|e| e.p_read));
    if let Some(p) = p.flatten().find(|p| !(0.0..=1.0).contains(p)) {
        faults.push(format!("p_read {p}"));
    }
    faults
}

fn bytes(report: &Report) -> Vec<u8> {
    serde_json::to_vec(&READER.read(report.clone()).record).expect("a record is JSON")
}

fn check(report: Report) -> Result<(), TestCaseError> {
    let read = READER.read(report.clone());
    let faults = faults(&report, &read.record);
    prop_assert!(faults.is_empty(), "{faults:#?}\nof {report:#?}");
    let first = serde_json::to_vec(&read.record).expect("a record is JSON");
    prop_assert!(bytes(&report) == first, "read twice, not the same: {report:#?}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_unicode(title in any::<String>(), text in any::<String>(), ar in any::<bool>()) {
        check(report(&title, &text, ar.then_some("ar")))?;
    }

    #[test]
    fn arabic_letters(title in "[ء-ي ]{0,40}", text in "[ء-ي ـً-ْ٠-٩0-9:،.؛\"«»“”()\n\u{200F}ﭐ-ﻼ]{0,400}") {
        check(report(&title, &text, Some("ar")))?;
    }

    #[test]
    fn words_of_the_lexicons(title in sentence(12), text in sentence(120)) {
        check(report(&title, &text, Some("ar")))?;
    }

    #[test]
    fn words_in_a_language_to_be_told(text in sentence(40), language in prop::sample::select(vec![None, Some("en"), Some("xx")])) {
        check(report("", &text, language))?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn threads_agree(title in sentence(12), text in sentence(200)) {
        let report = report(&title, &text, Some("ar"));
        let alone = bytes(&report);
        let together: Vec<Vec<u8>> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| bytes(&report))).collect();
            threads.into_iter().map(|t| t.join().expect("reading does not panic")).collect()
        });
        prop_assert!(together.iter().all(|t| *t == alone));
    }

    #[test]
    fn bytes_of_any_kind(bytes in prop::collection::vec(any::<u8>(), 0..600), name in prop::sample::select(vec!["a.html", "a.txt", "a.jsonl", ""])) {
        let pages = READER.pages(&bytes, &Hint { name: name.to_owned(), ..Hint::default() });
        for report in pages.reports {
            check(report)?;
        }
    }
}

/// Reports of a JSON Lines or plain file, or none with a notice where the shared data is not there.
fn shared(path: &str) -> Vec<Report> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(path);
    let Ok(bytes) = std::fs::read(&path) else {
        // Written past the capture of the test harness, so that a skipped test is seen.
        let _ = writeln!(std::io::stderr(), "skipped: no {}", path.display());
        return Vec::new();
    };
    READER.pages(&bytes, &Hint { name: path.display().to_string(), ..Hint::default() }).reports
}

#[test]
fn shared_reports() {
    let seed = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/seed");
    let mut names: Vec<String> = match std::fs::read_dir(seed) {
        Ok(folder) => folder.flatten().map(|f| format!("seed/{}", f.file_name().to_string_lossy())).collect(),
        Err(_) => {
            // Written past the capture of the test harness, so that a skipped test is seen.
            let _ = writeln!(std::io::stderr(), "skipped: no {seed}");
            Vec::new()
        }
    };
    names.sort();
    names.push("gold/reports.jsonl".to_owned());
    for report in names.iter().flat_map(|n| shared(n)) {
        check(report).unwrap_or_else(|e| panic!("{e}"));
    }
}

/// The judge of the laws judges: it finds the faults that are put into a record.
#[test]
fn broken_records_are_found_out() {
    let given = report("", "قال الوزير إن الجيش قصف المدينة. وأضاف أن القوات انسحبت من البلدة.", Some("ar"));
    let good = READER.read(given.clone()).record;
    assert!(faults(&given, &good).is_empty() && !good.statements.is_empty());
    type Break = (&'static str, fn(&mut Record));
    let breaks: [Break; 6] = [
        ("span", |r| r.statements[0].cue.start += 1),
        ("empty cue", |r| {
            let cue = &mut r.statements[0].cue;
            cue.end = cue.start;
            cue.text.clear();
        }),
        ("text", |r| r.report.text.push(' ')),
        ("id", |r| r.statements[0].id = "S9".to_owned()),
        ("via", |r| r.statements[0].via = Some("S1".to_owned())),
        ("p_read", |r| r.statements[0].p_read = Some(1.5)),
    ];
    for (name, fault) in breaks {
        let mut bad = good.clone();
        fault(&mut bad);
        assert!(!faults(&given, &bad).is_empty(), "{name}");
    }
}

/// A cue whose complementiser nothing follows says nothing, and is no statement.
#[test]
fn a_cue_without_a_content_is_no_statement() {
    let read = READER.read(report("", "قال أن.آب", Some("ar")));
    assert!(read.record.statements.is_empty(), "{:?}", read.record.statements);
}

/// A lexicon file of a user's cannot make the reader stall or fall: what would is refused with its line.
#[test]
fn a_cue_of_no_word_or_of_one_letter_is_refused() {
    for words in ["", "ل", "ل الوزير"] {
        let text =
            format!("[[preposition]]\nwords = \"{words}\"\nstance = \"asserts\"\ntest = \"[وفق] {{الوزير}} <تم>.\"\n");
        let file = khabar::lexicon::LexiconFile { path: "ar/reporting.toml".into(), content: text };
        let error = Reader::with_lexicon(&[file]).err();
        assert!(error.is_some_and(|e| e.to_string().contains("reporting.toml")), "`{words}` was taken");
    }
}
