//! The training reports: that they say what they are, are our own words, and read into records of the contract.

use khabar::Reader;
use khabar::record::Report;
use serde_json::Value;
use std::collections::HashSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn sample(name: &str) -> String {
    fs::read_to_string(root().join("samples").join(name)).unwrap()
}

fn lines() -> Vec<Value> {
    sample("reports.jsonl").lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

fn khabar(args: &[&str]) -> String {
    let done = Command::new(env!("CARGO_BIN_EXE_khabar")).args(args).output().unwrap();
    assert!(done.status.success(), "{args:?}");
    String::from_utf8(done.stdout).unwrap()
}

fn assert_follows_the_schema(records: &[Value]) {
    let schema = serde_json::from_str(&khabar(&["schema"])).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for record in records {
        let errors: Vec<String> = validator.iter_errors(record).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", record["report"]["id"]);
    }
}

#[test]
fn each_says_that_it_is_training_material() {
    for line in lines() {
        let (outlet, text) = (line["outlet"].as_str().unwrap(), line["text"].as_str().unwrap());
        assert!(outlet.contains("(تدريبي)") || outlet.contains("(training)"), "{outlet}");
        assert!(text.contains("مادة تدريبية") || text.contains("Training material"), "{outlet}");
        let words = text.split_whitespace().count();
        assert!((120..=220).contains(&words), "{outlet}: {words} words");
    }
    for name in ["training-awras.html", "training-minbar.txt"] {
        let text = sample(name);
        assert!(text.contains("مادة تدريبية") && text.contains("(تدريبي)"), "{name}");
    }
}

#[test]
fn no_sentence_is_taken_from_the_seed() {
    let Ok(seeds) = fs::read_dir(root().join("../shared/seed")) else {
        // Written past the capture of the test harness, so that a skipped test is seen.
        let _ = writeln!(std::io::stderr(), "skipped: ../shared/seed is not here to compare with");
        return;
    };
    let sentences = |text: &str| -> HashSet<String> {
        let words = |s: &str| s.split_whitespace().map(khabar::text::fold::fold).collect::<Vec<_>>();
        let runs = |s: &str| words(s).windows(8).map(|w| w.join(" ")).collect::<Vec<_>>();
        text.split(['.', '\n']).flat_map(runs).collect()
    };
    let ours: HashSet<String> = lines()
        .iter()
        .map(|l| l["text"].as_str().unwrap().to_owned())
        .chain(["training-awras.html", "training-minbar.txt"].map(sample))
        .flat_map(|text| sentences(&text))
        .collect();
    for seed in seeds {
        let theirs = sentences(&fs::read_to_string(seed.unwrap().path()).unwrap_or_default());
        assert_eq!(ours.intersection(&theirs).next(), None);
    }
}

#[test]
fn records_of_the_samples_follow_the_schema() {
    let reader = Reader::new().unwrap();
    let field = |line: &Value, key: &str| line[key].as_str().map(str::to_owned);
    let records: Vec<Value> = lines()
        .iter()
        .map(|line| Report {
            id: field(line, "id").unwrap(),
            title: field(line, "title").unwrap(),
            text: field(line, "text").unwrap(),
            published: field(line, "published"),
            outlet: field(line, "outlet"),
            url: field(line, "url"),
            ..Report::default()
        })
        .map(|report| serde_json::to_value(reader.read(report).record).unwrap())
        .collect();
    assert_eq!(records.len(), 7);
    assert_follows_the_schema(&records);
}

#[test]
fn the_demo_shows_all_nine_and_they_follow_the_schema() {
    let demo = khabar(&["demo", "--format", "jsonl"]);
    let records: Vec<Value> = demo.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(records.len(), 9);
    assert_follows_the_schema(&records);
    for record in &records {
        let report = &record["report"];
        let (title, text) = (report["title"].as_str().unwrap(), report["text"].as_str().unwrap());
        assert!(!title.is_empty() && report["published"].is_string(), "{}", report["id"]);
        assert!(text.contains("مادة تدريبية") || text.contains("Training material"), "{}", report["id"]);
        for furniture in ["اتصل بنا", "شارك على", "أضف تعليقك", "سياسة الخصوصية", "tracker"]
        {
            assert!(!text.contains(furniture) && !title.contains(furniture), "{}: {furniture}", report["id"]);
        }
    }
    let folder = khabar(&["read", root().join("samples").to_str().unwrap(), "--format", "jsonl"]);
    assert_eq!(folder.lines().count(), 9);
}
