//! Against a server that the tests start on loopback; nothing leaves it.

use super::*;
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What a path is answered with: the whole answer, byte for byte.
type Site = fn(&str, &str) -> Vec<u8>;

/// What a server was asked, in its order: path, when it came, when it was answered.
type Log = Arc<Mutex<Vec<(String, Instant, Instant)>>>;

/// A server: its address and log. It takes every connection in a thread of its own, so that overlap would show.
fn serve(site: Site) -> (String, Log) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let log = Log::default();
    let (here, told) = (base.clone(), log.clone());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (here, told) = (here.clone(), told.clone());
            std::thread::spawn(move || answer(stream, &here, site, &told));
        }
    });
    (base, log)
}

fn answer(mut stream: TcpStream, here: &str, site: Site, log: &Log) {
    let came = Instant::now();
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|n| n == 1) {
        head.push(byte[0]);
    }
    let path = String::from_utf8_lossy(&head).split(' ').nth(1).unwrap_or_default().to_owned();
    let bytes = site(&path, here);
    if path == "/slow" {
        for byte in bytes {
            if stream.write_all(&[byte]).is_err() {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    } else {
        let _ = stream.write_all(&bytes);
    }
    log.lock().unwrap().push((path, came, Instant::now()));
}

fn reply(status: &str, fields: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n{fields}\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn page(body: &str) -> Vec<u8> {
    reply("200 OK", "Content-Type: text/html; charset=utf-8\r\n", body.as_bytes())
}

fn to(location: &str) -> Vec<u8> {
    reply("302 Found", &format!("Location: {location}\r\n"), b"")
}

fn site(path: &str, here: &str) -> Vec<u8> {
    let pack = |bytes: &[u8]| {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(bytes).unwrap();
        packed.finish().unwrap()
    };
    let packed = |body: &[u8]| reply("200 OK", "Content-Type: text/html\r\nContent-Encoding: gzip\r\n", &pack(body));
    match path {
        "/robots.txt" => reply("200 OK", "Content-Type: text/plain\r\n", b"User-agent: *\nDisallow: /no\n"),
        "/page" | "/no" => page("<p>خبر</p>"),
        "/moved" => to("/page"),
        "/twice" => to(&format!("{here}/moved#part")),
        "/circle" => to("/circle2"),
        "/circle2" => to("/circle"),
        "/on" => to("/on1"),
        "/to-no" => to("/no"),
        "/private" => to("http://10.0.0.1/admin"),
        "/metadata" => to("http://169.254.169.254/latest"),
        "/file" => to("file:///etc/passwd"),
        "/lost" => reply("302 Found", "", b""),
        "/large" => page(&"x".repeat(70_000)),
        "/bomb" => packed(&vec![b' '; 5 << 20]),
        "/packed" => packed("<p>خبر</p>".as_bytes()),
        "/slow" => page(&"x".repeat(1000)),
        "/pdf" => reply("200 OK", "Content-Type: application/pdf\r\n", b"%PDF-"),
        "/untyped" => reply("200 OK", "", b"x"),
        "/brotli" => reply("200 OK", "Content-Type: text/html\r\nContent-Encoding: br\r\n", b"x"),
        "/broken" => reply("500 Oh", "", b""),
        "/cut" => b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 900\r\n\r\nx".to_vec(),
        "/ssh" => b"SSH-2.0-x\r\n\r\n".to_vec(),
        path => match path.strip_prefix("/on").and_then(|n| n.parse::<u32>().ok()) {
            Some(n) => to(&format!("/on{}", n + 1)),
            None => reply("404 Not Found", "", b""),
        },
    }
}

static GO_ON: AtomicBool = AtomicBool::new(false);

fn fetcher() -> Fetcher<'static> {
    let options = Options {
        delay: Duration::from_millis(1),
        largest: 64 << 10,
        total: Duration::from_secs(1),
        allow_loopback: true,
        operator: "س".to_owned(),
        ..Options::default()
    };
    Fetcher::new(options, &GO_ON)
}

#[test]
fn a_capture_tells_how_the_page_was_obtained() {
    let (base, _) = serve(site);
    let fetched = fetcher().fetch(&format!("{base}/twice#x")).unwrap();
    assert_eq!(fetched.bytes, "<p>خبر</p>".as_bytes());
    let c = fetched.capture;
    let url = |path: &str| format!("{base}{path}");
    assert_eq!((c.asked, c.address), (Some(url("/twice#x")), Some(url("/page"))));
    let step = |from: &str, to: &str| Redirect { from: url(from), status: 302, to: url(to) };
    assert_eq!(c.redirects, [step("/twice", "/moved"), step("/moved", "/page")]);
    assert_eq!((c.status, c.mime.as_deref()), (Some(200), Some("text/html")));
    assert_eq!((c.ip.as_deref(), c.operator.as_str()), (Some("127.0.0.1"), "س"));
    assert!(c.headers.contains(&("content-type".to_owned(), "text/html; charset=utf-8".to_owned())), "{:?}", c.headers);
    assert!(c.tool.starts_with("khabar ") && c.at.ends_with('Z'));
    assert_eq!(fetcher().fetch(&url("/packed")).unwrap().bytes, "<p>خبر</p>".as_bytes());
}

#[test]
fn what_is_not_fetched_has_a_reason() {
    let (base, log) = serve(site);
    let mut fetcher = fetcher();
    for (path, says) in [
        ("/no", "robots.txt asks"),
        ("/to-no", "robots.txt asks"),
        ("/circle", "in a circle"),
        ("/on", "more than 5 times"),
        ("/private", "10.0.0.1"),
        ("/metadata", "169.254.169.254"),
        ("/file", "only http and https"),
        ("/lost", "does not say where"),
        ("/large", "larger than 65536 bytes"),
        ("/bomb", "larger than 65536 bytes"),
        ("/slow", "no whole answer"),
        ("/pdf", "application/pdf"),
        ("/untyped", "does not say what it is"),
        ("/brotli", "`br`"),
        ("/broken", "500"),
        ("/cut", "broke off"),
        ("/ssh", "cannot be read"),
        ("/missing", "404"),
    ] {
        match fetcher.fetch(&format!("{base}{path}")) {
            Ok(fetched) => panic!("{path}: {fetched:?}"),
            Err(why) => assert!(why.contains(says) && !why.contains('\n'), "{path}: {why}"),
        }
    }
    let log = log.lock().unwrap();
    assert!(log.iter().all(|(path, ..)| path != "/no"), "{log:?}");
    assert_eq!(log.iter().filter(|(path, ..)| path == "/robots.txt").count(), 1, "{log:?}");
}

#[test]
fn without_leave_nothing_is_asked() {
    let (base, log) = serve(site);
    let mut fetcher = Fetcher::new(Options::default(), &GO_ON);
    let port = base.rsplit(':').next().unwrap();
    for address in [base.clone(), "http://localhost/".to_owned(), format!("http://localhost:{port}/page")] {
        assert!(fetcher.fetch(&address).is_err(), "{address}");
    }
    assert!(log.lock().unwrap().is_empty());
}

#[test]
fn a_site_whose_rules_cannot_be_had_is_left_alone() {
    for (rules, says) in [
        (reply("500 Oh", "", b"") as Vec<u8>, "robots.txt could not be had"),
        (reply("429 Slow", "", b""), "429"),
        (to("http://10.0.0.1/robots.txt"), "10.0.0.1"),
        (reply("404 No", "", b""), ""),
        (reply("403 No", "", b""), ""),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut head = [0; 4096];
                let n = stream.read(&mut head).unwrap_or(0);
                let asked_rules = head[..n].starts_with(b"GET /robots.txt");
                let _ = stream.write_all(&if asked_rules { rules.clone() } else { page("<p>x</p>") });
            }
        });
        match fetcher().fetch(&format!("{base}/page")) {
            Ok(_) => assert!(says.is_empty(), "{says}"),
            Err(why) => assert!(!says.is_empty() && why.contains(says), "{why}"),
        }
    }
}

#[test]
fn one_request_at_a_time_and_a_rest_between() {
    let (base, log) = serve(site);
    let mut fetcher = fetcher();
    let rest = Duration::from_millis(60);
    fetcher.options.delay = rest;
    for path in ["/page", "/moved"] {
        fetcher.fetch(&format!("{base}{path}")).unwrap();
    }
    // The last answer is logged once it is sent.
    while log.lock().unwrap().len() < 4 {
        std::thread::sleep(Duration::from_millis(5));
    }
    let log = log.lock().unwrap();
    let paths: Vec<&str> = log.iter().map(|(path, ..)| path.as_str()).collect();
    assert_eq!(paths, ["/robots.txt", "/page", "/moved", "/page"]);
    assert!(log.windows(2).all(|w| w[0].1 + rest <= w[1].1), "{log:?}");
}

#[test]
fn a_stop_ends_the_rest() {
    let (base, _) = serve(site);
    let stop = AtomicBool::new(true);
    let mut fetcher =
        Fetcher::new(Options { delay: Duration::from_secs(600), allow_loopback: true, ..Options::default() }, &stop);
    assert!(fetcher.fetch(&format!("{base}/page")).unwrap_err().contains("stopped"));
}
