//! The command as a shell sees it: what goes in, what comes out where, which exit code.

use serde_json::Value;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

struct Ran {
    code: i32,
    out: String,
    err: String,
}

/// Run `khabar` in a folder, with something on standard input.
fn khabar_in(dir: &Path, stdin: &[u8], args: &[&str]) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_khabar"))
        .args(args)
        .current_dir(dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let input = stdin.to_vec();
    // A command that does not read its input closes the pipe; that is no concern of the test.
    let writer = std::thread::spawn(move || drop(pipe.write_all(&input)));
    let done = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { code: done.status.code().unwrap(), out: text(done.stdout), err: text(done.stderr) }
}

fn khabar(args: &[&str]) -> Ran {
    khabar_in(Path::new(env!("CARGO_MANIFEST_DIR")), b"", args)
}

fn ids(jsonl: &str) -> Vec<String> {
    let id = |line: &str| serde_json::from_str::<Value>(line).unwrap()["report"]["id"].as_str().unwrap().to_owned();
    jsonl.lines().map(id).collect()
}

const REPORT: &str = "الوزير ينفي\n\nنفى وزير النقل وجود أي خلاف مع النقابة، وقال إن المفاوضات ستُستأنف غدًا.\n";

#[test]
fn a_wrong_command_is_one_and_says_what_is_wrong() {
    for (args, what) in [
        (&["read", "--published", "25/11/2019", "x"][..], "2019-11-25"),
        (&["read", "-j", "0", "x"], "1..=1024"),
        (&["read", "--format", "xml", "x"], "jsonl"),
        (&["reed"], "read"),
        (&["read", "--lexicon", "no-such-folder", "x"], "no-such-folder: there is no such file or folder"),
        (&["read", "--lexicon", "src", "x"], "no .toml file below this folder"),
        (&["lexicon", "check", "no-such-folder"], "no-such-folder: there is no such file or folder"),
        (&["read", "x", "--out", "no-such-folder/out.json"], "no-such-folder/out.json: there is no such file"),
        (&["read", "src/main.rs", "--out", "src/main.rs"], "among the inputs"),
    ] {
        let ran = khabar(args);
        assert_eq!(ran.code, 1, "{args:?}: {}", ran.err);
        assert!(ran.err.contains(what), "{args:?}: {}", ran.err);
        assert_eq!(ran.out, "", "{args:?}");
    }
}

#[test]
fn help_and_version_are_no_fault() {
    for args in [["--help"], ["--version"]] {
        let ran = khabar(&args);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        assert!(ran.out.contains("khabar"));
    }
}

#[test]
fn what_cannot_be_read_is_named_with_its_cause_on_one_line() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("empty")).unwrap();
    for (path, cause) in
        [("none.txt", "there is no such file or folder"), ("empty", "the folder holds no report (.txt, .html")]
    {
        let ran = khabar_in(dir.path(), b"", &["read", path]);
        assert_eq!(ran.code, 2);
        assert!(ran.err.starts_with(&format!("khabar: {path}: {cause}")), "{}", ran.err);
        assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    }
}

#[test]
fn an_empty_standard_input_is_a_failure() {
    let ran = khabar_in(Path::new("."), b"", &["read", "-"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.starts_with("khabar: stdin"), "{}", ran.err);
}

#[test]
fn a_lexicon_fault_names_file_line_and_way_out() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("ar")).unwrap();
    for (name, content) in [("ar/no-such-lexicon.toml", "a = 1\n"), ("ar/another.toml", "b = 1\n")] {
        fs::write(dir.path().join(name), content).unwrap();
    }
    let check = khabar_in(dir.path(), b"", &["lexicon", "check", "."]);
    assert_eq!((check.code, check.out.as_str()), (1, ""));
    assert_eq!(check.err.lines().count(), 2, "{}", check.err);
    assert!(check.err.contains("./ar/another.toml:1: no lexicon has this path; known paths"), "{}", check.err);
    assert!(check.err.contains("./ar/no-such-lexicon.toml:1: no lexicon has this path"), "{}", check.err);
    let read = khabar_in(dir.path(), REPORT.as_bytes(), &["read", "-", "--lexicon", "."]);
    assert_eq!((read.code, read.out.as_str()), (1, ""));
    assert_eq!(khabar(&["lexicon", "check"]).code, 0);
}

#[test]
fn a_closed_pipe_is_success() {
    for args in [&["schema"][..], &["demo"], &["demo", "--format", "jsonl"], &["--help"], &["lexicon", "check"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = Command::new(env!("CARGO_BIN_EXE_khabar"));
        let done = command.args(args).stdin(Stdio::null()).stdout(writer).stderr(Stdio::piped()).output().unwrap();
        assert!(done.status.success(), "{args:?}");
        assert!(!String::from_utf8_lossy(&done.stderr).contains("panicked"), "{args:?}");
    }
}

#[test]
fn the_demo_says_that_it_is_training_material() {
    let elsewhere = tempfile::tempdir().unwrap();
    let text = khabar_in(elsewhere.path(), b"", &["demo"]);
    assert_eq!((text.code, text.err.as_str()), (0, ""));
    assert!(text.out.contains("Training material") && text.out.contains("مادة تدريبية"));
    let json = khabar_in(elsewhere.path(), b"", &["demo", "--format", "jsonl"]);
    assert!(json.err.contains("Training material"));
    assert!(json.out.lines().all(|l| l.starts_with('{')), "{}", json.out);
}

#[test]
fn threads_change_no_byte() {
    let dir = tempfile::tempdir().unwrap();
    for i in 0..70 {
        fs::write(dir.path().join(format!("{i}.txt")), format!("{REPORT}\nالرقم {i}\n")).unwrap();
    }
    for format in ["text", "json", "jsonl"] {
        let [one, four] =
            ["1", "4"].map(|j| khabar_in(dir.path(), b"", &["read", ".", "none.txt", "--format", format, "-j", j]));
        assert_eq!((one.code, four.code), (2, 2));
        assert!(one.out == four.out && one.err == four.err, "{format}");
    }
}

#[test]
fn good_reports_beside_bad_ones_are_read_in_the_order_given() {
    let dir = tempfile::tempdir().unwrap();
    let line =
        |id: &str| format!("{{\"id\":\"{id}\",\"title\":\"خبر\",\"text\":\"قال الوزير إن الجسر سيُفتح غدا.\"}}\n");
    fs::write(dir.path().join("b.txt"), REPORT).unwrap();
    fs::write(dir.path().join("a.jsonl"), format!("{}{{\"id\": broken\n{}", line("one"), line("two"))).unwrap();
    let args = ["read", "b.txt", "none.txt", "a.jsonl", "-", "--format", "jsonl"];
    let ran = khabar_in(dir.path(), REPORT.as_bytes(), &args);
    assert_eq!(ran.code, 2);
    assert_eq!(ids(&ran.out), ["b.txt", "one", "two", "stdin"]);
    let errors: Vec<&str> = ran.err.lines().collect();
    assert!(
        errors[0].starts_with("khabar: a.jsonl:2: ") || errors[1].starts_with("khabar: a.jsonl:2: "),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("khabar: none.txt: there is no such file"), "{}", ran.err);
}

#[test]
fn what_the_caller_knows_goes_into_the_record() {
    let args = [
        "read",
        "-",
        "--format",
        "json",
        "--published",
        "2024-05-04",
        "--outlet",
        "بريد (تدريبي)",
        "--url",
        "https://b.example/1",
    ];
    let ran = khabar_in(Path::new("."), REPORT.as_bytes(), &args);
    let record: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(record["report"]["published"], "2024-05-04");
    assert_eq!(record["report"]["outlet"], "بريد (تدريبي)");
    assert_eq!(record["report"]["url"], "https://b.example/1");
    assert!(record["report"]["text"].as_str().unwrap().contains("نفى وزير النقل"));
    let text = khabar_in(Path::new("."), REPORT.as_bytes(), &["read"]);
    assert!(text.out.contains("المنبر"), "Arabic labels for an Arabic report: {}", text.out);
    let text = khabar_in(Path::new("."), REPORT.as_bytes(), &["read", "--lang", "en"]);
    assert!(text.out.contains("Who says what"), "{}", text.out);
}

#[test]
fn out_holds_what_standard_output_would() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.txt"), REPORT).unwrap();
    let shown = khabar_in(dir.path(), b"", &["read", "a.txt", "--format", "jsonl"]);
    let kept = khabar_in(dir.path(), b"", &["read", "a.txt", "--format", "jsonl", "--out", "out.jsonl"]);
    assert_eq!((kept.code, kept.out.as_str()), (0, ""));
    assert_eq!(ids(&shown.out), ["a.txt"]);
    assert_eq!(fs::read_to_string(dir.path().join("out.jsonl")).unwrap(), shown.out);
    let mut files: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    files.sort();
    assert_eq!(files, ["a.txt", "out.jsonl"]);
}

#[test]
fn a_huge_line_is_read() {
    let line = "قال الوزير إن الجسر سيُفتح. ".repeat(6 << 20 >> 6).into_bytes();
    let ran = khabar_in(Path::new("."), &line, &["read", "-"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.lines().count() > 4);
}

#[test]
fn a_reader_that_closes_the_pipe_early_has_seen_enough() {
    let dir = tempfile::tempdir().unwrap();
    let line = format!("{{\"title\":\"خبر\",\"text\":\"{}\"}}\n", "كلمة ".repeat(500));
    fs::write(dir.path().join("many.jsonl"), line.repeat(300)).unwrap();
    for format in ["text", "json", "jsonl"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_khabar"));
        command.args(["read", "many.jsonl", "--format", format]).current_dir(dir.path()).stdin(Stdio::null());
        let (mut reader, writer) = std::io::pipe().unwrap();
        let child = command.stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
        drop(command);
        reader.read_exact(&mut [0; 100]).unwrap();
        drop(reader);
        let done = child.wait_with_output().unwrap();
        assert!(done.status.success() && done.stderr.is_empty(), "{format}: {}", String::from_utf8_lossy(&done.stderr));
    }
}
