//! Addresses added to a case, against a server on loopback.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

fn khabar(dir: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let out = Command::new(env!("CARGO_BIN_EXE_khabar")).args(args).current_dir(dir).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (out.status.code(), text(&out.stdout), text(&out.stderr))
}

const STORY: &str = "أعلنت بلدية المرسى صباح اليوم إعادة فتح جسر الوادي أمام السيارات بعد شهرين من أعمال الصيانة، وقالت إن السير عاد إلى طبيعته.";

/// A server whose pages change with `edition`; what it was asked is in the log.
fn serve(edition: Arc<AtomicU32>) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let log = Arc::new(Mutex::new(Vec::new()));
    let asked = log.clone();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut head = [0; 4096];
            let n = stream.read(&mut head).unwrap_or(0);
            let path = String::from_utf8_lossy(&head[..n]).split(' ').nth(1).unwrap_or_default().to_owned();
            let edition = edition.load(Ordering::Relaxed);
            let (status, body) = match path.as_str() {
                "/story" => (
                    "200 OK",
                    format!("<html><body><h1>الجسر</h1><p>{STORY}</p><p>الطبعة {edition}.</p></body></html>"),
                ),
                "/late" if edition > 1 => ("200 OK", format!("<html><body><h1>متأخر</h1><p>{STORY}</p></body></html>")),
                _ => ("404 Not Found", String::new()),
            };
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all(&[head.as_bytes(), body.as_bytes()].concat());
            asked.lock().unwrap().push(path);
        }
    });
    (base, log)
}

#[test]
fn addresses_wait_are_fetched_fail_and_change() {
    let edition = Arc::new(AtomicU32::new(1));
    let (base, log) = serve(edition.clone());
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    std::fs::write(dir.join("list.urls"), format!("# قائمة\n{base}/story\nnot an address\n\n{base}/late\n")).unwrap();
    assert_eq!(khabar(dir, &["new", "a.khabar"]).0, Some(0));
    let loopback = "--allow-loopback";

    let (code, out, err) = khabar(dir, &["add", "a.khabar", "list.urls", loopback]);
    assert!(code == Some(2) && out.contains("2 queued") && err.contains("list.urls:3"), "{out}{err}");
    assert!(log.lock().unwrap().is_empty());

    let fetch = ["--fetch", "--delay", "0", loopback];
    let (code, out, err) = khabar(dir, &[&["add", "a.khabar"], &fetch[..]].concat());
    assert!(code == Some(2) && out.contains("1 read") && out.contains("1 failed") && err.contains("404"), "{out}{err}");

    edition.store(2, Ordering::Relaxed);
    let (code, out, err) = khabar(dir, &[&["retry", "a.khabar"], &fetch[..]].concat());
    assert!(code == Some(0) && out.contains("1 read"), "{out}{err}");
    let story = format!("{base}/story");
    let (code, out, err) = khabar(dir, &[&["add", "a.khabar", &story], &fetch[..]].concat());
    assert!(code == Some(0) && out.contains("1 a new version"), "{out}{err}");
    let (_, out, err) = khabar(dir, &[&["add", "a.khabar", &story], &fetch[..]].concat());
    assert!(out.contains("1 already there"), "{out}{err}");
}
