//! The commands over conflict files, run as a user runs them.

use khabar::Reader;
use khabar::conflict::file::{self, Loaded};
use khabar::page::Hint;
use khabar::record::{Record, SourceKind};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

const SAMPLE: &str = "samples/libya-2019.conflict.toml";

fn khabar(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_khabar")).args(args).current_dir(root()).output().unwrap()
}

fn stdout(args: &[&str]) -> String {
    let done = khabar(args);
    assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

fn json(args: &[&str]) -> Value {
    serde_json::from_str(&stdout(&[args, &["--json"]].concat())).unwrap_or_else(|e| panic!("{args:?}: {e}"))
}

/// Every command that takes one file, with what else it needs.
const COMMANDS: [&[&str]; 9] = [
    &["solve"],
    &["strike", "--anonymous"],
    &["explain", "20"],
    &["paths"],
    &["coalitions"],
    &["what-if", "--want", "sq"],
    &["sensitivity", "--runs", "50"],
    &["diff", SAMPLE],
    &["draw"],
];

fn with_file(command: &[&'static str]) -> Vec<&'static str> {
    let mut args = vec![command[0], SAMPLE];
    args.extend(&command[1..]);
    args
}

#[test]
fn every_command_answers_in_both_languages_and_in_json() {
    for command in COMMANDS {
        let args = with_file(command);
        for (lang, word) in [("ar", "الوضع القائم"), ("en", "status quo")] {
            let text = stdout(&[&args[..], &["--lang", lang]].concat());
            assert!(text.contains(word), "{args:?} {lang}:\n{text}");
        }
        assert!(json(&args).is_object(), "{args:?}");
    }
}

/// Where nothing is asked that can be answered, that is said, and no empty answer is given.
#[test]
fn an_answer_without_concepts_is_none() {
    let commands: [&[&str]; 3] = [
        &["what-if", SAMPLE, "--want", "sq", "--concepts", "SIM"],
        &["coalitions", SAMPLE, "--concepts", "SIM"],
        &["coalitions", SAMPLE, "--concepts", "SSEQ"],
    ];
    for args in commands {
        let done = khabar(args);
        assert!(!done.status.success() && done.stdout.is_empty(), "{args:?}");
    }
}

/// A model too large for the engine that its unknown comparisons need is told to be so.
#[test]
fn too_large_a_model_is_one_clear_error() {
    let file = std::env::temp_dir().join(format!("khabar-large-{}.toml", std::process::id()));
    let options = |from: usize| (from..from + 12).map(|k| format!("'o{k}'")).collect::<Vec<_>>().join(", ");
    let text = format!(
        "[[decision_maker]]\nid = 'a'\noptions = [{}]\n[[decision_maker]]\nid = 'b'\noptions = [{}]\n",
        options(0),
        options(12)
    );
    fs::write(&file, text).unwrap();
    let path = file.to_str().unwrap();
    let commands: [&[&str]; 6] = [
        &["solve", path],
        &["paths", path, "--from", "1"],
        &["draw", path],
        &["report", path],
        &["diff", path, path],
        &["sensitivity", path],
    ];
    for args in commands {
        let done = khabar(args);
        let told = String::from_utf8_lossy(&done.stderr);
        assert!(!done.status.success() && done.stdout.is_empty(), "{args:?}");
        assert!(told.contains("16777216 states are too many"), "{args:?}: {told}");
    }
    fs::remove_file(&file).unwrap();
}

/// A line that opens an isolate and does not close it would reorder what follows it.
#[test]
fn every_line_closes_the_isolates_that_it_opens() {
    let mut texts: Vec<String> = Vec::new();
    for lang in ["ar", "en"] {
        texts.extend(COMMANDS.iter().map(|c| stdout(&[&with_file(c)[..], &["--lang", lang]].concat())));
    }
    for line in texts.iter().flat_map(|t| t.lines()) {
        let mut open = 0i32;
        for c in line.chars() {
            open += i32::from(('\u{2066}'..='\u{2068}').contains(&c)) - i32::from(c == '\u{2069}');
            assert!(open >= 0, "{line:?}");
        }
        assert_eq!(open, 0, "{line:?}");
    }
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    for command in COMMANDS {
        let args = with_file(command);
        let on = |n| stdout(&[&args[..], &["--json", "--threads", n]].concat());
        assert_eq!(on("1"), on("4"), "{args:?}");
    }
}

#[test]
fn solve_gives_states_stability_and_equilibria() {
    let answer = json(&["solve", SAMPLE]);
    assert_eq!(answer["states"].as_array().unwrap().len(), 32);
    assert_eq!(answer["states"][12]["id"], 13);
    assert_eq!(answer["states"][12]["options"]["support"], true);
    assert_eq!(answer["states"][12]["options"]["stop"], false);
    assert_eq!(answer["status_quo"], 13);
    // Worked out by hand and by a script of the definitions that shares no code with the engine.
    let expected = [
        ("Nash", vec![20]),
        ("GMR", vec![1, 2, 3, 4, 6, 9, 18, 20, 22]),
        ("SMR", vec![1, 2, 4, 6, 9, 18, 20, 22]),
        ("SEQ", vec![1, 2, 6, 9, 18, 20, 22]),
        ("SSEQ", vec![1, 2, 6, 9, 18, 20, 22]),
    ];
    for (concept, states) in expected {
        assert_eq!(answer["equilibria"][concept], Value::from(states), "{concept}");
        let stable = answer["stable"][concept].as_object().unwrap();
        assert_eq!(stable.keys().collect::<Vec<_>>(), ["gna", "haftar", "moscow", "sponsors", "washington"]);
    }
    assert!(answer["equilibria"]["SIM"].is_array());
}

#[test]
fn the_unnamed_bear_the_red_line_and_one_of_them_does_not() {
    let all = json(&["strike", SAMPLE, "--anonymous"]);
    assert!(all["fallen"].as_array().unwrap().contains(&serde_json::json!({ "kind": "option", "option": "enforce" })));
    assert_eq!(all["before"]["Nash"]["sure"], serde_json::json!([20]));
    assert_eq!(all["after"]["Nash"]["sure"], serde_json::json!([]));
    let possible = all["after"]["Nash"]["possible"].as_array().unwrap();
    assert!(possible.contains(&13.into()) && !possible.contains(&20.into()), "{possible:?}");
    let one = json(&["strike", SAMPLE, "--source", "مصدر دبلوماسى غربي"]);
    assert_eq!(one["fallen"], serde_json::json!([]));
    assert_eq!(one["changed"], serde_json::json!([]));
    assert_eq!(one["struck"], serde_json::json!(["demand-sahel", "red-line-sahel"]));
}

/// A mistake that only struck words tell of is gone with them, and with it what rested on it.
#[test]
fn a_strike_on_a_mistaken_view_shows_what_each_party_then_sees() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("view.conflict.toml");
    let text = "[[decision_maker]]\nid = \"one\"\noptions = [\"attack\"]\npreferences = [\"NOT answer\", \"attack\"]\n\
                [[decision_maker]]\nid = \"two\"\noptions = [\"answer\"]\npreferences = [\"answer IF attack\", \
                \"NOT answer\"]\n[[view]]\nby = \"one\"\nevidence = [{ quote = \"q\", source = \"s\" }]\n\
                [[view.belief]]\nof = \"two\"\npreferences = [\"NOT answer\"]\n";
    fs::write(&path, text).unwrap();
    let struck = json(&["strike", path.to_str().unwrap(), "--source", "s"]);
    assert_eq!(struck["fallen"][0]["kind"], "view");
    assert_eq!(struck["changed"], serde_json::json!([]));
    let seen = struck["changed_as_each_sees_it"].as_array().unwrap();
    assert!(seen.iter().any(|c| c["id"] == 1 && c["after"]["sure"].to_string().contains("SEQ")), "{seen:?}");
    assert_eq!(json(&["strike", SAMPLE, "--anonymous"]).get("changed_as_each_sees_it"), None);
}

/// A name in a file may not drive the terminal.
#[test]
fn no_escape_of_a_name_reaches_the_output() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("names.conflict.toml");
    let text = "status_quo = []\n[[decision_maker]]\nid = \"one\"\nname = \"one\\u001b[31m\"\npreferences = [\"stop\"]\n\
                [[decision_maker.option]]\nid = \"stop\"\nname = \"halt\\u001b[2J\"\n";
    fs::write(&path, text).unwrap();
    let path = path.to_str().unwrap();
    for command in ["solve", "explain", "paths", "sensitivity", "draw", "report"] {
        let args = if command == "explain" { vec![command, path, "sq"] } else { vec![command, path] };
        let shown = stdout(&args);
        assert!(shown.contains("halt") && !shown.contains('\u{1b}'), "{command}");
    }
}

#[test]
fn what_takes_too_long_is_left_out_and_said_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.conflict.toml");
    let path = path.to_str().unwrap();
    stdout(&["random", "--options", "16", "--out", path]);
    for command in ["solve", "diff"] {
        let args = if command == "diff" { vec!["diff", path, path] } else { vec!["solve", path] };
        let answer = json(&args);
        assert_eq!(answer["not_computed"], serde_json::json!(["SIM"]), "{command}");
        assert!(answer["equilibria"].get("SIM").is_none(), "{command}");
        assert!(answer["equilibria"].get("GMR").is_some(), "{command}");
    }
}

fn sample() -> Loaded {
    file::load(SAMPLE, &fs::read(root().join(SAMPLE)).unwrap()).unwrap()
}

fn records() -> Vec<Record> {
    let reader = Reader::new().unwrap();
    let read = |name: &str| {
        let bytes = fs::read(root().join("samples").join(name)).unwrap();
        let hint = Hint { name: format!("samples/{name}"), ..Hint::default() };
        reader.pages(&bytes, &hint).reports.into_iter().map(|r| reader.read(r).record).collect::<Vec<_>>()
    };
    ["reports.jsonl", "training-minbar.txt", "training-awras.html"].into_iter().flat_map(read).collect()
}

/// The sample quotes what the training reports say, and names whom the reader finds there.
#[test]
fn evidence_of_the_sample_stands_in_the_training_reports() {
    let records = records();
    let evidence = sample().model.evidence;
    assert!(evidence.len() >= 15);
    for e in &evidence {
        let name = e.report.as_deref().unwrap();
        let record = records.iter().find(|r| r.report.id.contains(name)).unwrap_or_else(|| panic!("{name}"));
        let quote = e.quote.as_deref().unwrap();
        assert!(record.report.text.contains(quote), "{}: {quote}", e.id);
        let Some(id) = e.statement.as_deref() else { continue };
        let statement = record.statements.iter().find(|s| s.id == id).unwrap_or_else(|| panic!("{}: {id}", e.id));
        let content = &statement.content.text;
        assert!(content.contains(quote) || quote.contains(content), "{}: {quote} / {content}", e.id);
        let last = e.chain.last().unwrap();
        let kind = statement.source.as_ref().map(|s| s.kind);
        assert_eq!(last.anonymous, kind == Some(SourceKind::Anonymous), "{}: {kind:?}", e.id);
    }
}

#[test]
fn every_preference_of_the_sample_cites_words_or_is_the_authors_judgement() {
    let loaded = sample();
    let resting = khabar::conflict::strike::items(&loaded.model);
    let judged: Vec<_> = resting.iter().filter(|(_, e)| e.is_empty()).collect();
    assert_eq!((resting.len(), judged.len()), (5 + 16, 3), "{judged:?}");
}

fn check_fault(name: &str, content: &str, wanted: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    for command in ["solve", "paths", "sensitivity"] {
        let done = khabar(&[command, path.to_str().unwrap()]);
        let told = String::from_utf8(done.stderr).unwrap();
        assert_eq!(done.status.code(), Some(1), "{told}");
        assert_eq!(told.trim_end().lines().count(), 1, "{told}");
        assert!(done.stdout.is_empty(), "no part of an answer: {}", String::from_utf8_lossy(&done.stdout));
        for word in wanted {
            assert!(told.contains(word), "{word} in {told}");
        }
    }
}

#[test]
fn a_bad_model_gets_one_clear_error_and_no_answer() {
    check_fault("a.conflict.toml", "title = \"x\"\n", &["a.conflict.toml:1", "no decision maker"]);
    let dm = "[[decision_maker]]\nid = \"a\"\noptions = [\"stop\"]\n";
    check_fault(
        "b.conflict.toml",
        &format!("{dm}preferences = [\"stpo\"]\n"),
        &["b.conflict.toml:4", "stpo", "`stop`"],
    );
    check_fault(
        "c.conflict.toml",
        &format!("infeasible = [\"stop\", \"NOT stop\"]\n{dm}"),
        &[":1", "no state is left"],
    );
    check_fault("d.conflict.toml", "title = \"x\n", &["d.conflict.toml:1", "not TOML"]);
    let many: String = (0..30).map(|k| format!("\"o{k}\",")).collect();
    let many = format!("[[decision_maker]]\nid = \"a\"\npreferences = []\noptions = [{many}]\n");
    check_fault("e.conflict.toml", &many, &["more than 16777216 feasible states"]);
    check_fault("f.json", "{\"schema\":\"khabar-gmcr-case/1\"}", &["f.json:1", "no decision maker"]);
}

#[test]
fn forty_options_with_few_feasible_states_are_solved() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("forty.conflict.toml");
    let pairs = (0..40).flat_map(|i| (0..i).map(move |j| format!("\"o{i} AND o{j}\"")));
    let mut text = format!("infeasible = [{}]\n", pairs.collect::<Vec<_>>().join(","));
    for dm in 0..4 {
        let options: Vec<String> = (0..10).map(|k| format!("\"o{}\"", dm * 10 + k)).collect();
        let first = &options[0];
        text += &format!(
            "[[decision_maker]]\nid = \"d{dm}\"\noptions = [{}]\npreferences = [{first}]\n",
            options.join(",")
        );
    }
    fs::write(&path, text).unwrap();
    assert_eq!(json(&["solve", path.to_str().unwrap()])["states"].as_array().unwrap().len(), 41);
}

#[test]
fn an_unknown_state_party_or_source_is_named_with_what_there_is() {
    for (args, wanted) in [
        (vec!["explain", SAMPLE, "99"], vec!["no state 99"]),
        (vec!["explain", SAMPLE, "stop"], vec!["16 states fit"]),
        (vec!["explain", SAMPLE, "stpo"], vec!["stpo", "`stop`"]),
        (vec!["explain", SAMPLE, "1", "haftr"], vec!["haftr", "haftar, washington"]),
        (vec!["strike", SAMPLE, "--source", "nobody"], vec!["nobody", "ليلى الحداد"]),
        (vec!["strike", SAMPLE], vec!["--anonymous"]),
        (vec!["strike", SAMPLE, "--evidence", "nope"], vec!["has the id `nope`", "red-line-sahel"]),
        (vec!["solve", SAMPLE, "--horizon", "3"], vec!["two decision makers", "this model has 5"]),
        (vec!["solve", SAMPLE, "--concepts", "Nush"], vec!["Nash"]),
        (vec!["solve", "samples/none.toml"], vec!["samples/none.toml"]),
    ] {
        let done = khabar(&args);
        let told = String::from_utf8(done.stderr).unwrap();
        assert!(!done.status.success() && done.stdout.is_empty(), "{args:?}");
        for word in wanted {
            assert!(told.contains(word), "{word} in {told}");
        }
    }
}

#[test]
fn a_model_goes_out_and_comes_in_again_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let equilibria = json(&["solve", SAMPLE])["equilibria"].clone();
    for (form, name) in [("json", "x.json"), ("toml", "x.conflict.toml")] {
        let path = folder.path().join(name);
        let path = path.to_str().unwrap();
        stdout(&["model", "export", SAMPLE, "--to", form, "--out", path]);
        assert!(stdout(&["model", "check", path]).contains("32 feasible states"));
        assert_eq!(json(&["solve", path])["equilibria"], equilibria, "{form}");
        assert_eq!(json(&["diff", SAMPLE, path])["structure"], serde_json::json!([]), "{form}");
    }
}

#[test]
fn a_random_conflict_is_the_same_for_a_seed_and_solves() {
    let random = |seed| stdout(&["random", "--dms", "4", "--options", "8", "--seed", seed]);
    assert_eq!(random("7"), random("7"));
    assert_ne!(random("7"), random("8"));
    assert!(random("7").len() < 1000 && random("7").contains("random = { seed = 7 }"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r.conflict.toml");
    fs::write(&path, random("7")).unwrap();
    assert_eq!(json(&["solve", path.to_str().unwrap()])["states"].as_array().unwrap().len(), 256);
}

#[test]
fn pictures_and_reports_are_whole_documents() {
    for picture in ["graph", "equilibria", "paths"] {
        for (lang, rtl) in [("ar", true), ("en", false)] {
            let svg = stdout(&["draw", SAMPLE, "--picture", picture, "--lang", lang]);
            assert!(svg.trim_start().starts_with("<svg") && svg.trim_end().ends_with("</svg>"), "{picture} {lang}");
            assert_eq!(svg.contains("rtl"), rtl, "{picture} {lang}");
            assert!(!svg.contains("<script"), "{picture} {lang}");
        }
    }
    let html = stdout(&["report", SAMPLE, "--lang", "ar"]);
    assert!(html.contains("<html lang=\"ar\" dir=\"rtl\"") && html.contains("</html>"));
    assert!(html.contains("ليلى الحداد"));
    assert!(stdout(&["report", SAMPLE, "--lang", "en", "--format", "markdown"]).starts_with("# "));
}

#[test]
fn the_demonstration_ends_with_the_conflict() {
    let text = stdout(&["demo", "--lang", "en"]);
    for words in ["Will Haftar halt his attack on Tripoli?", "If everyone unnamed is struck out", "What falls with it"]
    {
        assert!(text.contains(words), "{words}");
    }
    assert!(stdout(&["demo"]).contains("إذا شُطب كل من لم يُسمَّ"));
}
