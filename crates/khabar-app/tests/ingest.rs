//! Adding to a case as a shell sees it: what is kept, what is told, and what a kill, a full disk or hostile input leaves.

use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

struct Ran {
    code: i32,
    out: String,
    err: String,
}

fn command(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_khabar"));
    command.args(args).current_dir(dir).env("KHABAR_USER", "tester").stdin(Stdio::null());
    command
}

fn ran(mut command: Command) -> Ran {
    let done = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { code: done.status.code().unwrap_or(-1), out: text(done.stdout), err: text(done.stderr) }
}

fn khabar(dir: &Path, args: &[&str]) -> Ran {
    ran(command(dir, args))
}

/// A folder with an empty case `a.khabar`.
fn case() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(khabar(dir.path(), &["new", "a.khabar"]).code, 0);
    dir
}

/// `verify`, which must find no fault.
fn verified(dir: &Path, case: &str) -> Value {
    let ran = khabar(dir, &["verify", case, "--json"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

fn counts(dir: &Path) -> [u64; 4] {
    let v = verified(dir, "a.khabar");
    ["read", "queued", "skipped", "failed"].map(|key| v[key].as_u64().unwrap())
}

/// Small reports that differ, one a line.
fn reports(from: usize, to: usize) -> String {
    let mut lines = String::new();
    for n in from..to {
        let text = format!("قال وزير النقل إن القافلة رقم {n} وصلت إلى سرت، ونفى متحدث باسم اللجنة {n} ذلك.");
        let report = json!({ "id": format!("r{n}"), "title": format!("القافلة {n}"), "text": text, "outlet": "نشرة الميناء",
            "published": "2019-11-25" });
        writeln!(lines, "{report}").unwrap();
    }
    lines
}

#[test]
fn adding_twice_changes_nothing() {
    let dir = case();
    fs::write(dir.path().join("r.jsonl"), reports(0, 30)).unwrap();
    let first = khabar(dir.path(), &["add", "a.khabar", "r.jsonl", "-j", "3"]);
    assert_eq!((first.code, first.out.trim()), (0, "30 read"), "{}", first.err);
    let before = verified(dir.path(), "a.khabar");
    let again = khabar(dir.path(), &["add", "a.khabar", "r.jsonl"]);
    assert_eq!((again.code, again.out.trim()), (0, "0 read, 30 already there"), "{}", again.err);
    assert_eq!(verified(dir.path(), "a.khabar"), before, "the log has no entry more");
}

#[test]
fn versions_duplicates_and_copies() {
    let dir = case();
    let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
    let page = "الوزير ينفي\n\nنفى وزير النقل وجود أي خلاف مع النقابة.\n";
    write("a.txt", page);
    write("b.txt", page);
    for (args, says) in [
        (&["a.txt"][..], "1 read"),
        (&["b.txt"], "0 read, 1 skipped as duplicates"),
        (&["b.txt"], "0 read, 1 already there"),
        (&["b.txt", "--outlet", "نشرة الميناء"], "0 read, 1 already there"),
    ] {
        let ran = khabar(dir.path(), &[&["add", "a.khabar"], args].concat());
        assert_eq!((ran.code, ran.out.trim()), (0, says), "{args:?} {}", ran.err);
    }
    write("c.txt", page);
    let copy = khabar(dir.path(), &["add", "a.khabar", "c.txt", "--outlet", "نشرة الميناء"]);
    assert_eq!(copy.out.trim(), "1 read", "the same bytes from another outlet are a copy, and kept");
    let db = rusqlite::Connection::open(dir.path().join("a.khabar")).unwrap();
    let linked = "SELECT report || ' ' || kind || ' of ' || of FROM copy";
    assert_eq!(db.query_row(linked, [], |row| row.get::<_, String>(0)).unwrap(), "3 exact of 1");
    drop(db);
    write("a.txt", &page.replace("النقابة", "نقابة السائقين"));
    let changed = khabar(dir.path(), &["add", "a.khabar", "a.txt"]);
    assert_eq!(changed.out.trim(), "1 read (1 a new version)");
    assert_eq!(counts(dir.path()), [3, 0, 1, 0]);
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_read() {
    let dir = case();
    let write = |name: &str, bytes: &[u8]| fs::write(dir.path().join(name), bytes).unwrap();
    write("good.txt", "الوزير ينفي\n\nنفى وزير النقل وجود أي خلاف.\n".as_bytes());
    write("binary.txt", &[0, 1, 2, 0, 3, 0xFF, 0, 0]);
    write("empty.txt", b"");
    write("cut.jsonl", "{\"id\": \"x\", \"text\": \"قال الوز".as_bytes());
    write(
        "deep.html",
        format!("<html><body>{}<p>قال الوزير إن الطريق مفتوحة.</p>", "<div>".repeat(200_000)).as_bytes(),
    );
    write("windows.txt", &[0xC7, 0xE1, 0xE6, 0xD2, 0xED, 0xD1, b'\n', b'\n', 0xDE, 0xC7, 0xE1, b'\n']);
    write("bomb.html.gz", &[0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xEC, 0xC1, 1, 1, 0, 0]);
    let lines = "{\"text\": 3}\nno object\n{\"id\": \"ok\", \"text\": \"قال الوزير إن الميناء مغلق.\"}\n";
    write("lines.jsonl", lines.as_bytes());
    let args = [
        "good.txt",
        "none.txt",
        "binary.txt",
        "empty.txt",
        "cut.jsonl",
        "deep.html",
        "windows.txt",
        "bomb.html.gz",
        "lines.jsonl",
    ];
    let ran = khabar(dir.path(), &[&["add", "a.khabar"][..], &args].concat());
    assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
    for name in ["none.txt", "binary.txt", "empty.txt", "cut.jsonl:1", "bomb.html.gz", "lines.jsonl:1", "lines.jsonl:2"]
    {
        assert!(ran.err.lines().any(|line| line.contains(name)), "{name}: {}", ran.err);
    }
    assert_eq!(counts(dir.path()), [4, 0, 0, 6], "{}", ran.err);
    let again = khabar(dir.path(), &["retry", "a.khabar"]);
    assert_eq!((again.code, again.out.trim()), (2, "0 read, 6 failed"), "{}", again.err);
    assert_eq!(counts(dir.path()), [4, 0, 0, 6]);
}

#[test]
fn a_line_without_end_is_passed_over_in_bounded_memory() {
    let dir = case();
    let path = dir.path().join("long.jsonl");
    let mut file = fs::File::create(&path).unwrap();
    file.write_all(reports(0, 1).as_bytes()).unwrap();
    // A hole of 1 GB takes no room on the disk; to a reader it is one line of zeros.
    let at = file.metadata().unwrap().len();
    file.set_len(at + (1 << 30)).unwrap();
    let mut file = fs::File::options().append(true).open(&path).unwrap();
    file.write_all(format!("\n{}", reports(1, 2)).as_bytes()).unwrap();
    drop(file);
    let limited = format!("ulimit -v 2000000; exec {} add a.khabar long.jsonl -j 2", env!("CARGO_BIN_EXE_khabar"));
    let mut shell = Command::new("sh");
    shell.args(["-c", &limited]).current_dir(dir.path());
    let ran = ran(shell);
    assert_eq!((ran.code, ran.out.trim()), (2, "2 read, 1 failed"), "{}", ran.err);
    assert!(ran.err.contains("long.jsonl:2: it is larger than 64 MB"), "{}", ran.err);
}

#[test]
fn kills_lose_nothing_that_was_committed_and_leave_nothing_half_done() {
    const ALL: usize = 200;
    let dir = case();
    fs::write(dir.path().join("r.jsonl"), reports(0, ALL)).unwrap();
    let mut seed = 7u64;
    let (mut had, mut kills) = (0, 0);
    for n in 0..100 {
        // Enough is left for every kill to meet work: the file grows as the case does.
        fs::write(dir.path().join("r.jsonl"), reports(0, ALL * (n + 10) / 110)).unwrap();
        let mut child: Child = command(dir.path(), &["add", "a.khabar", "r.jsonl"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(Duration::from_millis((seed >> 33) % 600));
        kills += usize::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
        let [read, queued, skipped, failed] = counts(dir.path());
        assert!(read >= had && [queued, skipped, failed] == [0; 3], "{read} of {had}");
        had = read;
    }
    assert!(kills > 50, "only {kills} of 100 met a program at work");
    fs::write(dir.path().join("r.jsonl"), reports(0, ALL)).unwrap();
    let last = khabar(dir.path(), &["add", "a.khabar", "r.jsonl"]);
    assert_eq!(last.code, 0, "{}", last.err);
    assert_eq!(counts(dir.path()), [ALL as u64, 0, 0, 0]);
    let v = verified(dir.path(), "a.khabar");
    assert_eq!(v["entries"].as_u64(), Some(ALL as u64 + 1), "each report was added exactly once");
}

#[test]
fn a_full_disk_stops_it_and_the_next_add_goes_on() {
    let dir = case();
    fs::write(dir.path().join("r.jsonl"), reports(0, 600)).unwrap();
    // No file may grow past so many blocks of 512 bytes; to the program it is as if the disk were full.
    let limited = format!("trap '' XFSZ; ulimit -f 1500; exec {} add a.khabar r.jsonl", env!("CARGO_BIN_EXE_khabar"));
    let mut shell = Command::new("sh");
    shell.args(["-c", &limited]).current_dir(dir.path());
    let full = ran(shell);
    assert_eq!(full.code, 1, "{}{}", full.out, full.err);
    assert!(full.err.contains("these are kept, and the same command goes on"), "{}", full.err);
    let [read, ..] = counts(dir.path());
    assert!(read < 600, "the limit was met");
    assert_eq!(khabar(dir.path(), &["add", "a.khabar", "r.jsonl"]).code, 0);
    assert_eq!(counts(dir.path()), [600, 0, 0, 0]);
}

#[test]
fn a_case_is_copied_while_another_program_adds() {
    let dir = case();
    fs::write(dir.path().join("r.jsonl"), reports(0, 1500)).unwrap();
    let mut adding = command(dir.path(), &["add", "a.khabar", "r.jsonl"]).stdout(Stdio::null()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(700));
    let copy = khabar(dir.path(), &["backup", "a.khabar", "b.khabar"]);
    assert_eq!(copy.code, 0, "{}", copy.err);
    verified(dir.path(), "b.khabar");
    assert!(adding.wait().unwrap().success());
    assert_eq!(counts(dir.path()), [1500, 0, 0, 0]);
    let twice = khabar(dir.path(), &["backup", "a.khabar", "b.khabar"]);
    assert!(twice.code == 1 && twice.err.contains("already"), "{}", twice.err);
}

#[test]
fn what_is_spoilt_shows() {
    for (spoil, says) in [
        ("UPDATE report SET text_sha256 = 'x' WHERE id = 1", "R1: its text is not the one"),
        ("UPDATE snapshot SET bytes = (SELECT bytes FROM snapshot WHERE id = 2) WHERE id = 1", "R1: the bytes kept"),
        ("DELETE FROM item WHERE report = 1 AND name = 'S1'", "R1: S1 was read and is not listed"),
        ("DELETE FROM words WHERE rowid = 2", "1 reports without search words"),
        (
            "UPDATE item SET body = '{\"span\":{\"field\":\"text\",\"start\":0,\"end\":3,\"text\":\"xyz\"}}' WHERE name = 'S1'",
            "R1: S1: the words at text 0–3",
        ),
        ("UPDATE audit SET by = 'x' WHERE seq = 2", "audit log"),
        ("PRAGMA foreign_keys = OFF; UPDATE report SET previous = 99 WHERE id = 2", "points to nothing"),
    ] {
        let dir = case();
        fs::write(dir.path().join("r.jsonl"), reports(0, 3)).unwrap();
        assert_eq!(khabar(dir.path(), &["add", "a.khabar", "r.jsonl"]).code, 0);
        let db = rusqlite::Connection::open(dir.path().join("a.khabar")).unwrap();
        db.execute_batch(spoil).unwrap();
        drop(db);
        let ran = khabar(dir.path(), &["verify", "a.khabar"]);
        assert!(ran.code == 1 && ran.out.contains(says), "{spoil}: {}{}", ran.out, ran.err);
    }
}

#[test]
fn what_a_restriction_covers_is_restricted_as_it_arrives() {
    let dir = case();
    let sql = |sql: &str| {
        let db = rusqlite::Connection::open(dir.path().join("a.khabar")).unwrap();
        db.execute_batch(sql).unwrap();
    };
    sql(
        "INSERT INTO restriction (subject, by, at) VALUES ('outlet:نشرة الميناء', 'x', 'y'), ('actor:~وزير النقل', 'x', 'y')",
    );
    let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
    write("by-outlet.jsonl", &reports(0, 2));
    write("by-source.txt", "القافلة\n\nقال وزير النقل إن القافلة وصلت إلى سرت.\n");
    write("open.txt", "القافلة\n\nقال وزير الصحة إن القافلة وصلت إلى سبها.\n");
    assert_eq!(khabar(dir.path(), &["add", "a.khabar", "by-outlet.jsonl", "by-source.txt", "open.txt"]).code, 0);
    assert_eq!(counts(dir.path()), [1, 0, 0, 0], "counts are of what no restriction covers");
    // Another version of the page, and the same bytes elsewhere, are restricted as it is.
    write("by-source.txt", "القافلة\n\nقال وزير الصحة إن القافلة لم تصل إلى سرت.\n");
    write("same.txt", "القافلة\n\nقال وزير الصحة إن القافلة لم تصل إلى سرت.\n");
    assert_eq!(khabar(dir.path(), &["add", "a.khabar", "by-source.txt", "same.txt"]).code, 0);
    assert_eq!(counts(dir.path()), [1, 0, 0, 0]);
}
