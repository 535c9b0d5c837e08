//! Fetching pages: the only place that opens sockets, and only where `--fetch` was given.
//!
//! One request at a time. Before each, a redirect's included, the address is checked in form ([`address::checked`]), the
//! name resolved and every address of it checked to be public, the host's `robots.txt` asked, and the host given its
//! rest since the last request. The connection goes to the address that was checked; proxies are not used, since what
//! they connect to cannot be checked.

pub mod address;
pub mod capture;
mod robots;

use std::collections::HashMap;
use std::io::Read;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use ureq::Agent;
use ureq::unversioned::transport::DefaultConnector;
use url::Url;

pub use capture::{Capture, Redirect};
use robots::Rules;

/// Redirects followed.
const MAX_REDIRECTS: usize = 5;

/// What is fetched: pages, text, feeds.
const TYPES: [&str; 8] = [
    "text/html",
    "application/xhtml+xml",
    "text/plain",
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/xml",
    "text/xml",
];

/// How pages are fetched.
#[derive(Debug, Clone)]
pub struct Options {
    /// Least time between two requests to one host.
    pub delay: Duration,
    /// Largest page, in bytes once unpacked.
    pub largest: usize,
    /// Longest wait for a connection.
    pub connect: Duration,
    /// Longest time for one request, its body included.
    pub total: Duration,
    /// Whether this machine may be asked, at any port: for tests.
    pub allow_loopback: bool,
    /// Who fetches, for the capture.
    pub operator: String,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            delay: Duration::from_secs(2),
            largest: 10 << 20,
            connect: Duration::from_secs(10),
            total: Duration::from_secs(60),
            allow_loopback: false,
            operator: String::new(),
        }
    }
}

/// A page as it was fetched.
#[derive(Debug)]
pub struct Fetched {
    /// Its body, unpacked.
    pub bytes: Vec<u8>,
    /// How it was obtained.
    pub capture: Capture,
}

/// Fetches pages, and remembers what each host asked for.
#[derive(Debug)]
pub struct Fetcher<'a> {
    options: Options,
    /// Set when the user wants to stop.
    stop: &'a AtomicBool,
    rules: HashMap<String, Rules>,
    /// When a host answered last.
    last: HashMap<String, Instant>,
}

/// An answer, its body not yet looked at.
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    ip: String,
    body: ureq::Body,
}

impl<'a> Fetcher<'a> {
    /// Nothing is asked until [`Fetcher::fetch`] is.
    pub fn new(options: Options, stop: &'a AtomicBool) -> Fetcher<'a> {
        Fetcher { options, stop, rules: HashMap::new(), last: HashMap::new() }
    }

    /// Whether the user wants to stop.
    pub fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Fetch a page.
    ///
    /// # Errors
    /// Why it was not fetched, one sentence.
    pub fn fetch(&mut self, asked: &str) -> Result<Fetched, String> {
        let mut redirects: Vec<Redirect> = Vec::new();
        let mut url = address::checked(asked, self.options.allow_loopback)?;
        loop {
            let delay = self.rules(&url).and_then(|rules| rules.allow(&url).map(|()| rules.delay()))?;
            let answer = self.get(&url, delay)?;
            let Some(next) = next(&url, &answer)? else {
                return self.page(asked, &url, redirects, answer);
            };
            let seen = |r: &Redirect| r.from == next.as_str();
            if next == url || redirects.iter().any(seen) {
                return Err(format!("the server sends in a circle, back to {next}"));
            }
            if redirects.len() == MAX_REDIRECTS {
                return Err(format!("the server sends on more than {MAX_REDIRECTS} times, last to {next}"));
            }
            redirects.push(Redirect { from: url.to_string(), status: answer.status, to: next.to_string() });
            url = address::checked(next.as_str(), self.options.allow_loopback)
                .map_err(|why| format!("the server sends on to {next}: {why}"))?;
        }
    }

    fn page(&self, asked: &str, url: &Url, redirects: Vec<Redirect>, answer: Answer) -> Result<Fetched, String> {
        if !(200..300).contains(&answer.status) {
            return Err(refusal(answer.status));
        }
        let header = |name| khabar::page::warc::header(&answer.headers, name);
        let mime = header("content-type").and_then(khabar::page::warc::media_type);
        match mime.as_deref() {
            Some(kind) if TYPES.contains(&kind) => {}
            Some(kind) => return Err(format!("this is {kind:.80}; only pages, plain text and feeds are fetched")),
            None => {
                return Err("the server does not say what it is; only pages, plain text and feeds are fetched".into());
            }
        }
        let coding = header("content-encoding").unwrap_or("identity").to_ascii_lowercase();
        if !matches!(coding.as_str(), "identity" | "gzip" | "") {
            return Err(format!("its compression (`{coding:.20}`) is not one that was asked for"));
        }
        let bytes = read(answer.body, self.options.largest)?;
        let capture = Capture {
            asked: Some(asked.to_owned()),
            address: Some(url.to_string()),
            redirects,
            status: Some(answer.status),
            headers: answer.headers,
            ip: Some(answer.ip),
            mime,
            ..Capture::new(&self.options.operator)
        };
        Ok(Fetched { bytes, capture })
    }

    /// The rules of a host, asked for once.
    fn rules(&mut self, url: &Url) -> Result<&Rules, String> {
        let host = url.origin().ascii_serialization();
        if !self.rules.contains_key(&host) {
            let rules = self.ask_rules(url)?;
            self.rules.insert(host.clone(), rules);
        }
        self.rules.get(&host).ok_or_else(|| "no rules".to_owned())
    }

    fn ask_rules(&mut self, url: &Url) -> Result<Rules, String> {
        let mut at = url.join("/robots.txt").map_err(|e| e.to_string())?;
        for _ in 0..=MAX_REDIRECTS {
            let answer = match self.get(&at, Duration::ZERO) {
                Ok(answer) => answer,
                Err(why) => return Ok(Rules::Unknown(format!("its robots.txt could not be had: {why}"))),
            };
            match answer.status {
                200..300 => {
                    return Ok(match read_start(answer.body, robots::LARGEST) {
                        Ok(text) => Rules::read(&text),
                        Err(why) => Rules::Unknown(format!("its robots.txt could not be had: {why}")),
                    });
                }
                429 => {
                    return Ok(Rules::Unknown("the site asks not to be asked now (429); try again later".to_owned()));
                }
                400..500 => return Ok(Rules::Free),
                status => match next(&at, &answer) {
                    Ok(Some(to)) => match address::checked(to.as_str(), self.options.allow_loopback) {
                        Ok(to) => at = to,
                        Err(why) => return Ok(Rules::Unknown(format!("its robots.txt sends on to {to}: {why}"))),
                    },
                    _ => return Ok(Rules::Unknown(format!("its robots.txt could not be had: {}", refusal(status)))),
                },
            }
        }
        Ok(Rules::Unknown(format!("its robots.txt sends on more than {MAX_REDIRECTS} times")))
    }

    /// One request, once its host has had its rest.
    fn get(&mut self, url: &Url, delay: Duration) -> Result<Answer, String> {
        let host = url.host_str().unwrap_or_default().to_owned();
        if let Some(last) = self.last.get(&host) {
            self.rest(*last + delay.max(self.options.delay))?;
        }
        let addresses = address::resolved(url, self.options.allow_loopback, self.options.connect)?;
        let mut answer = Err(ureq::Error::HostNotFound);
        for to in addresses.into_iter().take(4) {
            answer = self.call(url, to);
            // Another address of the same host may answer where this one is not reached.
            match &answer {
                Err(e) if is_unreached(e) => {}
                _ => break,
            }
        }
        self.last.insert(host, Instant::now());
        answer.map_err(|e| told(&e, &self.options))
    }

    fn call(&self, url: &Url, to: std::net::SocketAddr) -> Result<Answer, ureq::Error> {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .user_agent(format!("khabar/{} (news archive; obeys robots.txt)", env!("CARGO_PKG_VERSION")))
            .accept(TYPES.join(", "))
            .timeout_connect(Some(self.options.connect))
            .timeout_global(Some(self.options.total))
            .build();
        let agent = Agent::with_parts(config, DefaultConnector::default(), address::Pinned(to));
        let response = agent.get(url.as_str()).call()?;
        let (parts, body) = response.into_parts();
        let text = |value: &ureq::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = parts.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        Ok(Answer { status: parts.status.as_u16(), headers, ip: to.ip().to_string(), body })
    }

    fn rest(&self, until: Instant) -> Result<(), String> {
        loop {
            if self.stopped() {
                return Err("stopped before it was fetched".to_owned());
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            std::thread::sleep(left.min(Duration::from_millis(100)));
        }
    }
}

/// Where an answer sends on to; none where it is the last.
fn next(from: &Url, answer: &Answer) -> Result<Option<Url>, String> {
    if !matches!(answer.status, 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let to =
        khabar::page::warc::header(&answer.headers, "location").ok_or("the server sends on and does not say where")?;
    let mut to = from.join(to).map_err(|e| format!("the server sends on to what is no address ({e})"))?;
    to.set_fragment(None);
    Ok(Some(to))
}

/// A body of at most so many bytes.
fn read(body: ureq::Body, largest: usize) -> Result<Vec<u8>, String> {
    let bytes = read_start(body, largest + 1)?;
    if bytes.len() > largest {
        return Err(format!("it is larger than {largest} bytes once unpacked; --max-size sets the limit"));
    }
    Ok(bytes)
}

/// The first bytes of a body.
fn read_start(body: ureq::Body, most: usize) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let reader = body.into_with_config().limit(u64::MAX).reader();
    reader.take(most as u64).read_to_end(&mut bytes).map_err(|e| format!("the answer broke off ({e})"))?;
    Ok(bytes)
}

fn is_unreached(e: &ureq::Error) -> bool {
    match e {
        ureq::Error::ConnectionFailed | ureq::Error::Timeout(ureq::Timeout::Connect) => true,
        ureq::Error::Io(e) => {
            use std::io::ErrorKind::{ConnectionRefused, HostUnreachable, NetworkUnreachable, TimedOut};
            matches!(e.kind(), ConnectionRefused | HostUnreachable | NetworkUnreachable | TimedOut)
        }
        _ => false,
    }
}

fn told(e: &ureq::Error, options: &Options) -> String {
    match e {
        ureq::Error::Timeout(ureq::Timeout::Connect) => format!("no connection within {} s", options.connect.as_secs()),
        ureq::Error::Timeout(_) => format!("no whole answer within {} s", options.total.as_secs()),
        ureq::Error::Rustls(e) => format!("the connection is not safe ({e})"),
        e if is_unreached(e) => format!("the host cannot be reached ({e})"),
        e => format!("the server's answer cannot be read ({e})"),
    }
}

fn refusal(status: u16) -> String {
    let what = match status {
        401 | 403 => "it may not be read without leave",
        404 | 410 => "there is no such page",
        429 => "too many requests; try again later",
        500..600 => "it is at fault itself; try again later",
        _ => "no page came",
    };
    format!("the server answers {status}: {what}")
}

#[cfg(test)]
mod tests;
