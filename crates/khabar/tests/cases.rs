//! Literate cases: `cases/*.md` hold passages and what is to be read in them, to the letter.
//!
//! A case is a heading, prose, a ```` ```report ```` passage (first line `title: …` if it has a title) and a
//! ```` ```reads ```` expectation:
//!
//! - one line a statement: `source ← cue → content | stance | via`, `via` being the outer cue, with ` | to addressee`
//!   behind it where one is spoken to;
//! - one line an event: `TYPE trigger | actor → recipient | place | time | status | said in`, said in being a cue, with
//!   ` | dead 12..`, ` | injured 3` and ` | withheld place` behind it where the report counts or holds back.
//!
//! `-` is null, `+` stands between two doers, and `…` in an expectation for any words between. The passages of
//! `known-gaps.md` are what is not read yet: each must still fail, and is moved to a file of its own kind once it holds.

use khabar::Reader;
use khabar::record::{Count, Quoted, Record, Report, Role};

struct Case {
    name: String,
    title: String,
    text: String,
    reads: Vec<String>,
}

fn parse(markdown: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut fence: Option<&str> = None;
    for line in markdown.lines() {
        match (fence, line.strip_prefix("```")) {
            (None, Some(kind)) => fence = Some(kind.trim()),
            (Some(_), Some(_)) => fence = None,
            (None, None) => {
                if let Some(name) = line.strip_prefix("## ") {
                    let name = name.trim().to_owned();
                    cases.push(Case { name, title: String::new(), text: String::new(), reads: Vec::new() });
                }
            }
            (Some(kind), None) => {
                let case = cases.last_mut().expect("a heading before the first fence");
                match (kind, line.strip_prefix("title: ")) {
                    ("report", Some(title)) => case.title = title.trim().to_owned(),
                    ("report", None) if case.text.is_empty() => case.text = line.to_owned(),
                    ("report", None) => case.text = format!("{}\n{line}", case.text),
                    ("reads", _) if !line.trim().is_empty() => case.reads.push(line.trim().to_owned()),
                    ("reads", _) => {}
                    (other, _) => panic!("{}: no fence is called `{other}`", case.name),
                }
            }
        }
    }
    cases
}

fn words(quoted: Option<&Quoted>) -> String {
    quoted.map_or("-".to_owned(), |q| q.text.replace('\n', " "))
}

fn roles(roles: &[Role]) -> String {
    let words: Vec<&str> = roles.iter().map(|r| r.span.text.as_str()).collect();
    if words.is_empty() { "-".to_owned() } else { words.join(" + ") }
}

fn count(name: &str, count: Option<&Count>) -> String {
    let bound = |n: Option<u32>| n.map_or(String::new(), |n| n.to_string());
    match count {
        None => String::new(),
        Some(c) if c.min == c.max => format!(" | {name} {}", bound(c.min)),
        Some(c) => format!(" | {name} {}..{}", bound(c.min), bound(c.max)),
    }
}

/// A record in the words of an expectation.
fn render(record: &Record) -> Vec<String> {
    let snake = |v: serde_json::Value| v.as_str().unwrap_or_default().to_owned();
    let cue = |id: Option<&str>| words(record.statements.iter().find(|s| Some(s.id.as_str()) == id).map(|s| &s.cue));
    let statements = record.statements.iter().map(|s| {
        let source = words(s.source.as_ref().and_then(|s| s.span.as_ref()));
        let stance = snake(serde_json::to_value(s.stance).unwrap_or_default());
        let to = s.addressee.as_ref().map_or(String::new(), |a| format!(" | to {}", a.text));
        format!("{source} ← {} → {} | {stance} | {}{to}", s.cue.text, words(Some(&s.content)), cue(s.via.as_deref()))
    });
    let events = record.events.iter().map(|e| {
        let time = e
            .time
            .as_ref()
            .map_or("-".to_owned(), |t| format!("{} = {}", words(t.span.as_ref()), t.edtf.as_deref().unwrap_or("-")));
        let held_back: String = e
            .withheld
            .iter()
            .map(|w| format!(" | withheld {}", snake(serde_json::to_value(w.field).unwrap_or_default())))
            .collect();
        format!(
            "{} {} | {} → {} | {} | {time} | {} | {}{}{}{held_back}",
            snake(serde_json::to_value(e.kind).unwrap_or_default()),
            e.trigger.text,
            roles(&e.actor),
            roles(&e.recipient),
            words(e.place.as_ref().map(|p| &p.span)),
            snake(serde_json::to_value(e.status).unwrap_or_default()),
            cue(e.said_in.as_deref()),
            count("dead", e.dead.as_ref()),
            count("injured", e.injured.as_ref()),
        )
    });
    statements.chain(events).collect()
}

/// Whether a line is as expected, `…` standing for any words.
fn fits(expected: &str, line: &str) -> bool {
    match expected.split_once('…') {
        None => expected == line,
        Some((head, tail)) => line
            .strip_prefix(head)
            .is_some_and(|rest| (0..=rest.len()).filter(|&i| rest.is_char_boundary(i)).any(|i| fits(tail, &rest[i..]))),
    }
}

/// What differs, as `-` expected and not read, `+` read and not expected; empty if nothing does.
fn difference(reader: &Reader, case: &Case) -> String {
    let report = Report {
        title: case.title.clone(),
        text: case.text.clone(),
        language: Some("ar".to_owned()),
        published: Some("2019-11-26".to_owned()),
        ..Report::default()
    };
    let mut read = render(&reader.read(report).record);
    let mut out = String::new();
    for expected in &case.reads {
        match read.iter().position(|line| fits(expected, line)) {
            Some(i) => drop(read.remove(i)),
            None => out += &format!("  - {expected}\n"),
        }
    }
    read.iter().for_each(|line| out += &format!("  + {line}\n"));
    out
}

#[test]
fn passages_are_read_as_written() {
    let reader = Reader::new().expect("the built-in lexicons");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("tests/cases")
        .flatten()
        .map(|f| f.path())
        .filter(|p| p.extension().is_some_and(|e| e == "md"))
        .collect();
    files.sort();
    let (mut held, mut gaps, mut faults) = (0, 0, String::new());
    for file in files {
        let known_gaps = file.ends_with("known-gaps.md");
        for case in parse(&std::fs::read_to_string(&file).expect("a case file")) {
            let place = format!("{}: {}", file.file_name().unwrap_or_default().display(), case.name);
            assert!(!case.text.is_empty() && !case.reads.is_empty(), "{place}: no passage or no expectation");
            let difference = difference(&reader, &case);
            match (known_gaps, difference.is_empty()) {
                (false, true) => held += 1,
                (true, false) => {
                    gaps += 1;
                    println!("{place}\n{difference}");
                }
                (false, false) => faults += &format!("{place}\n{difference}"),
                (true, true) => faults += &format!("{place}\n  holds now: move it out of known-gaps.md\n"),
            }
        }
    }
    println!("{held} passages are read as written, {gaps} are known gaps");
    assert!(faults.is_empty(), "\n{faults}");
}

/// The comparison compares: any other word in an expectation is seen.
#[test]
fn another_reading_is_told_apart() {
    assert!(fits("أ ← قال → ب … د | asserts", "أ ← قال → ب ج د | asserts"));
    assert!(!fits("أ ← قال → ب … د | asserts", "أ ← قال → ب ج د | denies"));
    assert!(!fits("أ", "أب"));
}
