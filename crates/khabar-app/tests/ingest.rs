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
        std::thread::sleep(Duration::from_millis((seed >> 33) % 150));
        kills += usize::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
        let [read, queued, skipped, failed] = counts(dir.path());
        assert!(read >= had && [queued, skipped, failed] == [0; 3], "{read} of {had}");
        had = read;
    }
    assert!(kills > 5, "only {kills} of 100 met a program at work");
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

/// A record of a web archive that holds a page.
fn warc_page(address: &str, html: &str) -> Vec<u8> {
    warc_page_of_length(address, html, 0)
}

/// Its length said to be larger than it is.
fn warc_page_of_length(address: &str, html: &str, too_large: usize) -> Vec<u8> {
    let http = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\r\n{html}",
        html.len()
    );
    let head = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2020-03-02T08:00:00Z\r\n\
         WARC-IP-Address: 192.0.2.7\r\nWARC-Record-ID: <urn:uuid:{}>\r\nContent-Type: application/http; msgtype=response\r\n\
         Content-Length: {}\r\n\r\n",
        address.len(),
        http.len() + too_large
    );
    [head.as_bytes(), http.as_bytes(), b"\r\n\r\n"].concat()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn story(title: &str, day: &str, source: &str) -> String {
    format!(
        "<html><head><title>{title}</title><meta property=\"og:site_name\" content=\"نشرة الميناء\">\
         <meta property=\"article:published_time\" content=\"{day}T09:00:00+02:00\"></head><body><article><h1>{title}</h1>\
         <p>قال {source} إن القافلة وصلت إلى سرت صباح اليوم بعد رحلة استغرقت يومين، وإن السائقين جميعًا بخير.</p>\
         <p>ونفى متحدث باسم اللجنة أن تكون القافلة قد تأخرت على الطريق الساحلي بسبب أعمال الصيانة.</p></article></body></html>"
    )
}

const ENTRY: &str = "قال مدير المستشفى إن المبنى الجديد يستقبل المرضى من صباح غد، ونفى وجود نقص في الأدوية.";

/// What each report is known by, of an archive or feed that was added.
fn told(dir: &Path) -> Vec<String> {
    let db = rusqlite::Connection::open(dir.join("a.khabar")).unwrap();
    let sql =
        "SELECT concat_ws(' | ', location, title, published, outlet, url, state, version) FROM report ORDER BY id";
    db.prepare(sql).unwrap().query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

#[test]
fn web_archives_and_feeds_in_a_folder() {
    let dir = case();
    let dir = dir.path();
    fs::create_dir(dir.join("in")).unwrap();
    let one = warc_page("https://example.org/a/1", &story("القافلة الأولى", "2020-03-01", "وزير النقل"));
    let two = warc_page("https://example.org/a/2", &story("القافلة الثانية", "2020-03-02", "العقيد زمردستان"));
    let three = warc_page("https://example.org/a/3", &story("القافلة الثالثة", "2020-03-03", "محافظ سرت"));
    let four = warc_page("https://example.org/a/4", &story("القافلة الرابعة", "2020-03-04", "رئيس البلدية"));
    // A length that is not true: the record does not end where it says.
    let spoilt = story("تالف", "2020-03-02", "وزير");
    let damaged = warc_page_of_length("https://example.org/a/x", &spoilt, 90);
    // The body of a page that is a bomb within the record, and a member of the file that is one.
    let body = gzip(&vec![b' '; 40 << 20]);
    let http =
        [b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n", body.as_slice()].concat();
    let head = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/bomb\r\nContent-Type: application/http\r\n\
         Content-Length: {}\r\n\r\n",
        http.len()
    );
    let bomb = [head.as_bytes(), &http, b"\r\n\r\n"].concat();
    fs::write(dir.join("in/a.warc"), [one.as_slice(), &damaged, &bomb, &two].concat()).unwrap();
    let mut broken = gzip(&warc_page("https://example.org/a/y", &spoilt));
    let middle = broken.len() / 2;
    broken[middle..middle + 20].fill(0xAA);
    let packed = [gzip(&three), broken, gzip(&vec![b' '; 100 << 20]), gzip(&four)].concat();
    fs::write(dir.join("in/b.warc.gz"), packed).unwrap();
    let rss = format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel>\
         <title>بوابة المثال</title><item><title>المستشفى</title><link>https://example.org/f/1</link>\
         <pubDate>Mon, 02 Mar 2020 00:10:00 +0300</pubDate><content:encoded><![CDATA[<p>{ENTRY}</p>]]></content:encoded></item>\
         <item><title>وصلة</title><link>https://example.org/f/2</link></item></channel></rss>"
    );
    fs::write(dir.join("in/c.rss"), &rss).unwrap();
    let atom = format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:base=\"https://example.org/\"><title>مرصد المثال</title><id>x</id>\
         <updated>2020-03-02T00:00:00Z</updated><entry><title>مستشفى السدرة</title><id>a</id>\
         <published>2020-03-05T23:30:00+03:00</published><link href=\"g/1\"/>\
         <content type=\"html\">&lt;p&gt;{ENTRY} وأعلن فيروزستان الافتتاح.&lt;/p&gt;</content></entry></feed>"
    );
    fs::write(dir.join("in/d.atom"), &atom).unwrap();
    fs::write(dir.join("in/e.xml"), "<?xml version=\"1.0\"?><urlset></urlset>").unwrap();
    fs::write(dir.join("in/f.urls"), "https://example.org/u/1\n").unwrap();

    let first = khabar(dir, &["add", "a.khabar", "in"]);
    assert_eq!(first.code, 2, "{}{}", first.out, first.err);
    assert!(first.out.starts_with("6 read, 2 queued, 5 failed\n"), "{}{}", first.out, first.err);
    for (file, says) in [
        ("in/a.warc: at byte", "the length that this record gives is wrong"),
        ("in/a.warc: at byte", "unpack"),
        ("in/b.warc.gz: at byte", "the compression is damaged here"),
        ("in/b.warc.gz: at byte", "the head of this record is damaged"),
        ("in/e.xml", "neither a page nor a feed"),
    ] {
        let lines = first.err.lines().filter(|line| line.contains(file) && line.contains(says));
        assert_eq!(lines.count(), 1, "{file} {says}: {}", first.err);
    }
    assert_eq!(first.err.lines().count(), 5, "{}", first.err);
    assert_eq!(
        told(dir),
        [
            "https://example.org/a/1 | القافلة الأولى | 2020-03-01T09:00:00+02:00 | نشرة الميناء | https://example.org/a/1 | read | 1",
            "https://example.org/a/2 | القافلة الثانية | 2020-03-02T09:00:00+02:00 | نشرة الميناء | https://example.org/a/2 | read | 1",
            "https://example.org/a/3 | القافلة الثالثة | 2020-03-03T09:00:00+02:00 | نشرة الميناء | https://example.org/a/3 | read | 1",
            "https://example.org/a/4 | القافلة الرابعة | 2020-03-04T09:00:00+02:00 | نشرة الميناء | https://example.org/a/4 | read | 1",
            "https://example.org/f/1 | المستشفى | 2020-03-02T00:10:00+03:00 | بوابة المثال | https://example.org/f/1 | read | 1",
            "https://example.org/f/2 | https://example.org/f/2 | queued | 1",
            "https://example.org/g/1 | مستشفى السدرة | 2020-03-05T23:30:00+03:00 | مرصد المثال | https://example.org/g/1 | read | 1",
            "in/e.xml | failed | 1",
            "https://example.org/u/1 | https://example.org/u/1 | queued | 1",
        ]
    );
    let captures = captures(dir);
    assert_eq!(captures[1]["warc"]["date"], "2020-03-02T08:00:00Z");
    assert_eq!((&captures[1]["status"], &captures[1]["ip"]), (&json!(200), &json!("192.0.2.7")));
    assert_eq!(captures[4]["file"]["path"], "in/c.rss");

    let before = verified(dir, "a.khabar");
    let again = khabar(dir, &["add", "a.khabar", "in"]);
    assert!(
        again.code == 2 && again.out.starts_with("0 read, 5 failed, 8 already there\n"),
        "{}{}",
        again.out,
        again.err
    );
    assert_eq!(verified(dir, "a.khabar"), before, "the log has no entry more");

    let has = |word: &str| {
        ["a.khabar", "a.khabar-wal"].iter().any(|file| {
            let bytes = fs::read(dir.join(file)).unwrap_or_default();
            bytes.windows(word.len()).any(|w| w == word.as_bytes())
        })
    };
    // The index leaves out the letters that a word shares with the one before it.
    for (report, words) in
        [("R2", ["مردستان", "https://example.org/a/2"]), ("R7", ["وزستان", "https://example.org/g/1"])]
    {
        assert!(words.iter().all(|word| has(word)), "{report}");
        let purged = khabar(dir, &["purge", "a.khabar", report, "--why", "طلب", "--yes"]);
        assert_eq!(purged.code, 0, "{}", purged.err);
        assert!(!words.iter().any(|word| has(word)), "{report}");
    }
    let db = rusqlite::Connection::open(dir.join("a.khabar")).unwrap();
    let kept: i64 = db.query_row("SELECT count(*) FROM snapshot", [], |row| row.get(0)).unwrap();
    assert_eq!(kept, 4, "one for each report that is left");
    drop(db);
    assert_eq!(verified(dir, "a.khabar")["read"], 4);
}

/// How every report was obtained, in the order of their numbers.
fn captures(dir: &Path) -> Vec<Value> {
    let db = rusqlite::Connection::open(dir.join("a.khabar")).unwrap();
    let mut rows = db.prepare("SELECT coalesce(capture, 'null') FROM report ORDER BY id").unwrap();
    let rows = rows.query_map([], |row| row.get::<_, String>(0)).unwrap();
    rows.map(|capture| serde_json::from_str(&capture.unwrap()).unwrap()).collect()
}

#[test]
fn a_file_has_its_capture() {
    let dir = case();
    let dir = dir.path();
    fs::create_dir(dir.join("in")).unwrap();
    let text = "الوزير ينفي\n\nنفى وزير النقل وجود أي خلاف مع النقابة.\n";
    fs::write(dir.join("in/a.txt"), text).unwrap();
    fs::write(dir.join("in/b.jsonl"), reports(0, 2)).unwrap();
    let written = jiff_of(fs::metadata(dir.join("in/a.txt")).unwrap().modified().unwrap());
    let mut add = command(dir, &["add", "a.khabar", "in/a.txt", "in/b.jsonl", "none.txt"]);
    add.env("KHABAR_NOW", "2026-11-24T10:00:00Z");
    assert_eq!(ran(add).code, 2);
    let found = captures(dir);
    let db = rusqlite::Connection::open(dir.join("a.khabar")).unwrap();
    let mut rows = db.prepare("SELECT sha256, size FROM snapshot ORDER BY id").unwrap();
    let stored: Vec<(String, u64)> = rows
        .query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!((found.len(), stored.len(), stored[0].1), (3, 3, text.len() as u64));
    for (capture, (sha256, size)) in found.iter().zip(&stored) {
        assert_eq!((&capture["sha256"], &capture["size"]), (&json!(sha256), &json!(size)), "{capture}");
        assert_eq!((&capture["at"], &capture["operator"]), (&json!("2026-11-24T10:00:00Z"), &json!("tester")));
        assert_eq!(capture["tool"], concat!("khabar ", env!("CARGO_PKG_VERSION")));
    }
    assert_eq!(found[0]["file"], json!({ "path": "in/a.txt", "modified": written }));
    assert_eq!(found[2]["file"]["path"], "in/b.jsonl");
    assert!(["address", "status", "warc"].iter().all(|key| found[0][key].is_null()), "{}", found[0]);
}

fn jiff_of(time: std::time::SystemTime) -> String {
    jiff::Timestamp::try_from(time).unwrap().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[test]
fn lines_with_one_address() {
    let address = "https://example.org/channel";
    let line = |id: Option<&str>, text: &str| json!({ "id": id, "url": address, "text": text }).to_string() + "\n";
    for (first, second, expected) in [
        (Some("a"), Some("a"), [(address, 1), (address, 2)]),
        (None, None, [(address, 1), (address, 2)]),
        (None, Some("b"), [(address, 1), (address, 2)]),
        (Some("a"), None, [(address, 1), (address, 2)]),
        (Some("a"), Some("b"), [(address, 1), ("r.jsonl#b", 1)]),
    ] {
        let dir = case();
        let lines =
            line(first, "قال وزير النقل إن القافلة وصلت إلى سرت.") + &line(second, "نفى محافظ سرت وصول القافلة.");
        fs::write(dir.path().join("r.jsonl"), lines).unwrap();
        for _ in 0..2 {
            let ran = khabar(dir.path(), &["add", "a.khabar", "r.jsonl"]);
            assert_eq!(ran.code, 0, "{}", ran.err);
            let db = rusqlite::Connection::open(dir.path().join("a.khabar")).unwrap();
            let mut rows = db.prepare("SELECT location, version FROM report ORDER BY id").unwrap();
            let found: Vec<(String, u32)> =
                rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().collect::<Result<_, _>>().unwrap();
            assert_eq!(found, expected.map(|(at, version)| (at.to_owned(), version)), "{first:?} {second:?}");
        }
        let again = khabar(dir.path(), &["add", "a.khabar", "r.jsonl"]);
        assert_eq!(again.out.trim(), "0 read, 2 already there");
        // The file turned round says nothing new.
        let text = fs::read_to_string(dir.path().join("r.jsonl")).unwrap();
        let turned: Vec<&str> = text.lines().rev().collect();
        fs::write(dir.path().join("r.jsonl"), turned.join("\n")).unwrap();
        let turned = khabar(dir.path(), &["add", "a.khabar", "r.jsonl"]);
        assert!(turned.code == 0 && turned.out.starts_with("0 read"), "{first:?} {second:?}: {}", turned.out);
        verified(dir.path(), "a.khabar");
    }
}

#[test]
fn one_page_from_a_feed_and_from_an_archive_is_two_versions_however_often() {
    let dir = case();
    let dir = dir.path();
    let address = "https://example.org/a/1";
    let page = warc_page(address, &story("القافلة الأولى", "2020-03-01", "وزير النقل"));
    fs::write(dir.join("a.warc"), page).unwrap();
    let rss = format!(
        "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>ب</title>\
         <item><title>القافلة</title><link>{address}</link><content:encoded><![CDATA[<p>{ENTRY}</p>]]></content:encoded>\
         </item></channel></rss>"
    );
    fs::write(dir.join("a.xml"), rss).unwrap();
    for says in ["2 read (1 a new version)", "0 read, 2 already there", "0 read, 2 already there"] {
        assert_eq!(khabar(dir, &["add", "a.khabar", "a.warc", "a.xml"]).out.trim(), says);
    }
    // A file that goes back to what it said is another matter: it is what stands at its path now.
    for (text, says) in [
        ("أكد وزير النقل الخبر.", "1 read"),
        ("نفى وزير النقل الخبر.", "1 read (1 a new version)"),
        ("أكد وزير النقل الخبر.", "1 read (1 a new version)"),
        ("أكد وزير النقل الخبر.", "0 read, 1 already there"),
    ] {
        fs::write(dir.join("a.txt"), text).unwrap();
        assert_eq!(khabar(dir, &["add", "a.khabar", "a.txt"]).out.trim(), says);
    }
}
