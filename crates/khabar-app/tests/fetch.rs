//! Addresses added to a case, against a server on loopback.

use serde_json::Value;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

fn khabar(dir: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let out = Command::new(env!("CARGO_BIN_EXE_khabar"))
        .args(args)
        .current_dir(dir)
        .env("KHABAR_USER", "t")
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (out.status.code(), text(&out.stdout), text(&out.stderr))
}

/// A command on `a.khabar`, this machine fetched from.
fn fetch(dir: &Path, command: &str, sources: &[&str]) -> (Option<i32>, String, String) {
    let how = ["--fetch", "--delay", "0", "--allow-loopback"];
    khabar(dir, &[&[command, "a.khabar"], sources, &how].concat())
}

/// A folder with an empty case `a.khabar`.
fn case() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(khabar(dir.path(), &["new", "a.khabar"]).0, Some(0));
    dir
}

fn status(dir: &Path) -> Value {
    serde_json::from_str(&khabar(dir, &["status", "a.khabar", "--json"]).1).unwrap()
}

/// One value out of the case.
fn of_case(dir: &Path, sql: &str) -> String {
    let db = rusqlite::Connection::open(dir.join("a.khabar")).unwrap();
    db.query_row(sql, [], |row| row.get(0)).unwrap()
}

/// All about every report that a second `add` must not change, the log included.
fn everything(dir: &Path) -> String {
    of_case(
        dir,
        "SELECT (SELECT group_concat(id || location || name || version || state || coalesce(capture, '') || hint, x'0a')
             FROM report) || (SELECT max(hash) FROM (SELECT hash FROM audit ORDER BY seq DESC LIMIT 1))",
    )
}

const STORY: &str = "أعلنت بلدية المرسى صباح اليوم إعادة فتح جسر الوادي أمام السيارات بعد شهرين من أعمال الصيانة، وقالت إن السير عاد إلى طبيعته.";

fn page(title: &str, text: &str) -> String {
    format!("<html><body><h1>{title}</h1><p>{STORY}</p><p>{text}</p></body></html>")
}

/// Status line, content type and body (or, of a redirect, where to).
type Answer = (&'static str, &'static str, String);

/// A server whose pages change with `edition`; what it was asked is in the log.
fn serve(edition: Arc<AtomicU32>, site: fn(&str, &str, u32) -> Answer) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let log = Arc::new(Mutex::new(Vec::new()));
    let (asked, here) = (log.clone(), base.clone());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut head = [0; 4096];
            let n = stream.read(&mut head).unwrap_or(0);
            let path = String::from_utf8_lossy(&head[..n]).split(' ').nth(1).unwrap_or_default().to_owned();
            let (status, kind, body) = site(&path, &here, edition.load(Ordering::Relaxed));
            let to = if status.starts_with('3') { format!("Location: {body}\r\n") } else { String::new() };
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{to}Connection: close\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            // Logged first: who has the answer may look at once.
            asked.lock().unwrap().push(path);
            let _ = stream.write_all(&[head.as_bytes(), body.as_bytes()].concat());
        }
    });
    (base, log)
}

const MISSING: Answer = ("404 Not Found", "text/html", String::new());

#[test]
fn addresses_wait_are_fetched_fail_and_change() {
    let edition = Arc::new(AtomicU32::new(1));
    let (base, log) = serve(edition.clone(), |path, _, edition| match path {
        "/story" => ("200 OK", "text/html", page("الجسر", &format!("الطبعة {edition}."))),
        "/late" if edition > 1 => ("200 OK", "text/html", page("متأخر", "")),
        _ => MISSING,
    });
    let dir = case();
    let dir = dir.path();
    std::fs::write(dir.join("list.urls"), format!("# قائمة\n{base}/story\nnot an address\n\n{base}/late\n")).unwrap();

    let (code, out, err) = khabar(dir, &["add", "a.khabar", "list.urls", "--allow-loopback"]);
    assert!(code == Some(2) && out.contains("2 queued") && err.contains("list.urls:3"), "{out}{err}");
    let waits = "2 addresses wait to be fetched; `khabar add a.khabar --fetch` does so";
    assert!(out.contains(waits), "{out}");
    let (code, out, err) = khabar(dir, &["add", "a.khabar"]);
    assert_eq!((code, out.trim(), err.as_str()), (Some(0), format!("0 read\n{waits}").as_str(), ""));
    assert!(log.lock().unwrap().is_empty());

    let (code, out, err) = fetch(dir, "add", &[]);
    assert!(code == Some(2) && out.contains("1 read") && out.contains("1 failed") && err.contains("404"), "{out}{err}");

    let (code, out, err) = khabar(dir, &["retry", "a.khabar"]);
    let told = format!("R2 \u{2068}{base}/late\u{2069}: \u{2068}the server answers 404: there is no such page\u{2069}");
    assert!(code == Some(0) && out.contains(&told) && out.contains("`khabar retry a.khabar --fetch`"), "{out}{err}");

    edition.store(2, Ordering::Relaxed);
    let (code, out, err) = fetch(dir, "retry", &[]);
    assert!(code == Some(0) && out.contains("1 read"), "{out}{err}");
    let story = format!("{base}/story");
    let (code, out, err) = fetch(dir, "add", &[&story]);
    assert!(code == Some(0) && out.contains("1 a new version"), "{out}{err}");
    let (_, out, err) = fetch(dir, "add", &[&story]);
    assert!(out.contains("1 already there"), "{out}{err}");
    // A page that goes back to what it said before is a new version all the same.
    edition.store(1, Ordering::Relaxed);
    let (_, out, err) = fetch(dir, "add", &[&story]);
    assert!(out.contains("1 a new version"), "{out}{err}");
}

fn feed(here: &str, edition: u32) -> String {
    let item = |n: u32, what: &str| {
        format!(
            "<item><title>خبر {n}</title><link>{here}/{n}</link><guid isPermaLink=\"false\">n{n}</guid>\
             <pubDate>Mon, 0{n} Mar 2020 00:10:00 +0300</pubDate>{what}</item>"
        )
    };
    let whole =
        |n: u32| item(n, &format!("<content:encoded><![CDATA[<p>{STORY}</p><p>رقم {n}.</p>]]></content:encoded>"));
    let bare = format!(
        "<item><title>بيان</title><guid isPermaLink=\"false\">b7</guid><description>{STORY}</description></item>"
    );
    let later = if edition > 1 { format!("{}{}", whole(5), item(6, "")) } else { String::new() };
    let itself = format!("<item><title>تلقيم</title><link>{here}/feed.xml</link></item>");
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel>\
         <title>بوابة المثال</title><lastBuildDate>{edition}</lastBuildDate>{later}{}{}{}{bare}{itself}</channel></rss>",
        whole(1),
        item(2, "<description>موجز</description>"),
        item(3, ""),
    )
}

fn with_feed(path: &str, here: &str, edition: u32) -> Answer {
    match path {
        "/feed.xml" | "/other.xml" => ("200 OK", "application/rss+xml", feed(here, edition)),
        "/2" | "/6" => ("200 OK", "text/html", page("من الصفحة", &format!("الصفحة {path}، الطبعة {edition}."))),
        _ => MISSING,
    }
}

#[test]
fn a_feed_is_a_source_and_no_report() {
    for queued_first in [false, true] {
        let edition = Arc::new(AtomicU32::new(1));
        let (base, log) = serve(edition.clone(), with_feed);
        let dir = case();
        let dir = dir.path();
        let feed = format!("{base}/feed.xml");
        let first = if queued_first {
            let (code, out, _) = khabar(dir, &["add", "a.khabar", &feed, "--allow-loopback"]);
            assert!(code == Some(0) && out.contains("1 queued"), "{out}");
            fetch(dir, "add", &[])
        } else {
            fetch(dir, "add", &[&feed])
        };
        // The page of entry 3 is not there; the two others with their words, the bare one and page 2 are read.
        let (code, out, err) = first;
        assert_eq!((code, out.trim()), (Some(2), "3 read, 1 failed"), "{err}");
        assert!(err.lines().count() == 1 && err.contains("/3: the server answers 404"), "{err}");
        let read = of_case(
            dir,
            "SELECT group_concat(name || ' ' || coalesce(published, '-') || ' ' || outlet || ' ' || (url IS location), '; ')
             FROM (SELECT * FROM report WHERE state = 'read' ORDER BY title, name)",
        );
        assert!(read.contains("feed.xml-b7 - بوابة المثال 0; 1 2020-03-01T00:10:00+03:00 بوابة المثال 1"), "{read}");
        let v = status(dir);
        let counts = ["read", "queued", "skipped", "failed"].map(|key| v[key].as_u64().unwrap());
        assert_eq!(counts, [3, 0, u64::from(queued_first), 1], "{v}");
        if queued_first {
            assert_eq!(v["unread"][0]["reason"], "a feed: its entries are the reports", "{v}");
        }

        let before = everything(dir);
        let asked = log.lock().unwrap().len();
        let (code, out, err) = fetch(dir, "add", &[&feed]);
        assert_eq!((code, out.trim()), (Some(0), "0 read, 4 already there"), "{err}");
        assert_eq!(everything(dir), before);
        assert_eq!(
            log.lock().unwrap()[asked..],
            ["/robots.txt", "/feed.xml"],
            "what is settled is not asked for again"
        );

        // Entries move down as new ones come in front of them; the bare one has no address to know it by.
        edition.store(2, Ordering::Relaxed);
        let (code, out, err) = fetch(dir, "add", &[&feed]);
        assert_eq!((code, out.trim()), (Some(0), "2 read, 4 already there"), "{err}");
        assert_eq!(of_case(dir, "SELECT CAST(max(version) AS TEXT) FROM report"), "1");
        assert_eq!(khabar(dir, &["verify", "a.khabar"]).0, Some(0));
    }
}

#[test]
fn a_feed_file_leaves_its_links_in_the_queue() {
    let (base, log) = serve(Arc::new(AtomicU32::new(1)), with_feed);
    let dir = case();
    let dir = dir.path();
    std::fs::create_dir(dir.join("in")).unwrap();
    std::fs::write(dir.join("in/f.rss"), feed(&base, 1)).unwrap();
    let (code, out, err) = khabar(dir, &["add", "a.khabar", "in", "--allow-loopback"]);
    assert!(code == Some(0) && out.contains("2 read, 3 queued") && log.lock().unwrap().is_empty(), "{out}{err}");
    let v = status(dir);
    assert!(v["unread"][0]["reason"] == "not fetched: give --fetch" && v["unread"][0]["to_fetch"] == true, "{v}");
}

#[test]
fn what_is_refused_is_told_once_and_kept_with_its_reason() {
    fn site(path: &str, here: &str, _: u32) -> Answer {
        match path {
            "/robots.txt" => ("200 OK", "text/plain", "User-agent: *\nDisallow: /no\n".to_owned()),
            "/private" => ("302 Found", "text/html", "http://10.0.0.1/admin".to_owned()),
            "/metadata" => ("302 Found", "text/html", "http://169.254.169.254/latest/".to_owned()),
            "/file" => ("302 Found", "text/html", "file:///etc/passwd".to_owned()),
            "/circle" => ("302 Found", "text/html", format!("{here}/circle")),
            "/large" => ("200 OK", "text/html", "x".repeat((1 << 20) + 1)),
            "/pdf" => ("200 OK", "application/pdf", "%PDF-".to_owned()),
            "/map" => ("200 OK", "application/xml", "<?xml version=\"1.0\"?><urlset><url/></urlset>".to_owned()),
            "/no" | "/good" => ("200 OK", "text/html", page("الجسر", "")),
            _ => MISSING,
        }
    }
    let (base, log) = serve(Arc::new(AtomicU32::new(1)), site);
    let dir = case();
    let dir = dir.path();
    let refused = [
        ("/private", "10.0.0.1 is an address within a private or special network"),
        ("/metadata", "169.254.169.254 is an address within a private"),
        ("/file", "only http and https are fetched, not `file`"),
        ("/circle", "in a circle"),
        ("/large", "larger than 1048576 bytes once unpacked; --max-size sets the limit"),
        ("/pdf", "this is application/pdf; only pages"),
        ("/map", "this is XML, but neither a page nor a feed"),
        ("/no", "robots.txt asks that this page not be fetched"),
        ("/missing", "the server answers 404: there is no such page"),
    ];
    let addresses: Vec<String> = refused.iter().map(|(path, _)| format!("{base}{path}")).collect();
    let good = format!("{base}/good");
    let mut sources: Vec<&str> = addresses.iter().map(String::as_str).collect();
    sources.extend([good.as_str(), "--max-size", "1"]);
    let (code, out, err) = fetch(dir, "add", &sources);
    assert_eq!((code, out.trim()), (Some(2), "1 read, 9 failed"), "{err}");
    assert_eq!(err.lines().count(), refused.len(), "{err}");
    let unread = status(dir)["unread"].as_array().unwrap().clone();
    for ((address, (_, says)), one) in addresses.iter().zip(&refused).zip(&unread) {
        assert!(err.lines().any(|line| line.contains(address.as_str()) && line.contains(says)), "{address}: {err}");
        let reason = one["reason"].as_str().unwrap();
        assert!(one["state"] == "failed" && one["location"] == *address && reason.contains(says), "{one}");
    }
    assert!(log.lock().unwrap().iter().all(|path| path != "/no"));
    let (_, out, _) = khabar(dir, &["status", "a.khabar", "--lang", "ar"]);
    assert!(out.contains("تعذّرت قراءتها") && out.contains(&addresses[0]), "{out}");
    assert_eq!(khabar(dir, &["verify", "a.khabar"]).0, Some(0));
}

#[test]
fn this_machine_is_not_asked() {
    let (base, log) = serve(Arc::new(AtomicU32::new(1)), |_, _, _| ("200 OK", "text/html", page("الجسر", "")));
    let dir = case();
    let dir = dir.path();
    let by_name = base.replace("127.0.0.1", "localhost");
    // What can be told from the address alone is not kept; a name that turns out to be this machine's is, as failed.
    for (address, says, kept) in [
        (base.as_str(), "only 80 and 443 are asked", 0),
        (&by_name, "only 80 and 443 are asked", 0),
        ("http://127.0.0.1/", "127.0.0.1 is an address within a private or special network", 0),
        ("http://[::ffff:127.0.0.1]/", "is an address within a private", 0),
        ("http://0x7f000001/", "127.0.0.1 is an address within a private", 0),
        ("http://localhost/", "1 is an address within a private or special network", 1),
    ] {
        let (code, out, err) = khabar(dir, &["add", "a.khabar", "--fetch", address]);
        assert_eq!((code, out.trim()), (Some(2), "0 read, 1 failed"), "{err}");
        assert!(err.lines().count() == 1 && err.contains(says), "{address}: {err}");
        assert_eq!(status(dir)["failed"], kept, "{address}");
    }
    assert!(log.lock().unwrap().is_empty());
}
