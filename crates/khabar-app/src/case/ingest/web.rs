//! Reports from the web: addresses, which are fetched or wait; feeds and web archives, which hold several reports.

use khabar::Reader;
use khabar::page::{feed, warc};
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::io::{self, Read};
use std::ops::ControlFlow;

use super::source::{Take, is_address};
use super::{Content, Given, LARGEST, Source, Unit};
use crate::case::hex;
use crate::fetch::{Capture, Fetcher, address};

/// Why an address waits.
pub const NOT_FETCHED: &str = "not fetched: give --fetch";

/// What the units of a source need that come from the web.
#[derive(Clone, Copy)]
pub struct Web<'a> {
    /// Reads feeds.
    pub reader: &'a Reader,
    /// Who adds, for the captures.
    pub operator: &'a str,
    /// Whether addresses are fetched; without it those that wait in the case are left there.
    pub fetch: bool,
    /// Whether this machine may be asked: for tests.
    pub allow_loopback: bool,
}

/// An address that is to be fetched.
pub fn asked(text: &str, given: &Given, web: Web) -> Unit {
    let (location, content) = match address::checked(text, web.allow_loopback) {
        Ok(url) => (url.to_string(), Content::Queued(NOT_FETCHED.to_owned())),
        Err(why) => (text.to_owned(), Content::Absent(why)),
    };
    let given = Given { url: Some(location.clone()), ..given.clone() };
    Unit { name: name_of(&location), file: location.clone(), location, content, given, ..Unit::default() }
}

/// The last part of an address.
fn name_of(location: &str) -> String {
    location.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned()
}

/// The addresses of a list, one a line; a line that holds none is told with its number.
pub fn list(text: &str, name: &str, given: &Given, web: Web, take: Take) -> ControlFlow<()> {
    for (n, line) in text.trim_start_matches('\u{FEFF}').lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let mut unit = asked(line, given, web);
        if matches!(unit.content, Content::Absent(_)) {
            (unit.file, unit.line) = (name.to_owned(), Some(n + 1));
        }
        take(unit)?;
    }
    ControlFlow::Continue(())
}

/// The entries of a feed: those that carry their article are reports, the others addresses.
pub fn entries(bytes: &[u8], from: &Unit, web: Web, take: Take) -> ControlFlow<()> {
    let address = from.capture.as_ref().and_then(|c| c.address.as_ref()).or(from.given.url.as_ref());
    let found = match web.reader.feed(bytes, address.map(String::as_str)) {
        Ok(found) => found,
        Err(why) => return take(Unit { content: Content::Failed(why), ..from.clone() }),
    };
    for why in found.problems {
        take(Unit { content: Content::Absent(why), ..from.clone() })?;
    }
    for (n, entry) in found.entries.into_iter().enumerate() {
        // Its place in the feed is another the next day: an entry without an address goes by its own name or words.
        let id = entry.id.unwrap_or_else(|| hex(&Sha256::digest(&entry.bytes)[..6]));
        let at = format!("{}#{id}", from.file);
        let unit = match (&entry.html, &entry.url) {
            (Some(_), url) => Unit {
                location: url.clone().unwrap_or_else(|| at.clone()),
                name: url.as_deref().map_or(format!("{}-{id}", from.name), name_of),
                file: format!("{at}.xml"),
                capture: from.capture.clone(),
                given: Given { url: None, ..from.given.clone() },
                content: Content::Bytes(entry.bytes),
                ..Unit::default()
            },
            (None, Some(url)) => asked(url, &from.given, web),
            (None, None) => {
                let why = format!("entry {} holds neither an article nor a link", n + 1);
                Unit { file: from.file.clone(), content: Content::Absent(why), ..Unit::default() }
            }
        };
        take(unit)?;
    }
    ControlFlow::Continue(())
}

/// What a page, a text or what is called one is read as; XML that is neither a feed nor a page is no report.
pub fn page(bytes: Vec<u8>, name: &str) -> Content {
    let name = name.to_ascii_lowercase();
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let called = [".xml", ".rss", ".atom"].iter().any(|end| name.ends_with(end));
    let is_xml = head.trim_start_matches('\u{FEFF}').trim_start().starts_with("<?xml") || called;
    if is_xml && !head.contains("<html") {
        return Content::Failed("this is XML, but neither a page nor a feed (RSS, Atom or RDF)".to_owned());
    }
    Content::Bytes(bytes)
}

/// The pages of a web archive.
pub fn archive(from: impl Read, name: &str, given: &Given, web: Web, take: Take) -> ControlFlow<()> {
    for found in warc::records(from, warc::Limits { block: LARGEST, ..warc::Limits::default() }) {
        let page = match found {
            Ok(page) => page,
            Err(fault) => {
                let why = format!("at byte {}: {}", fault.offset, fault.message);
                take(Unit { file: name.to_owned(), content: Content::Absent(why), ..Unit::default() })?;
                continue;
            }
        };
        let is_page = matches!(page.mime.as_deref(), Some("text/html" | "application/xhtml+xml" | "text/plain"));
        if !is_page || page.status.is_some_and(|status| !(200..300).contains(&status)) {
            continue;
        }
        let at = format!("{name}#{}", page.offset);
        let location = page.target.clone().filter(|t| is_address(t)).unwrap_or_else(|| at.clone());
        let url = page.target.clone().filter(|t| is_address(t)).or(given.url.clone());
        take(Unit {
            name: name_of(&location),
            location,
            file: at,
            capture: Some(Capture::of_warc(&page, web.operator, name)),
            given: Given { url, ..given.clone() },
            content: Content::Bytes(page.body),
            ..Unit::default()
        })?;
    }
    ControlFlow::Continue(())
}

/// A source whose addresses are fetched as they come, each once. What answers with a feed gives its entries, and the
/// pages that it only links to are fetched too where they are not `settled` in the case.
pub fn fetching<'a>(
    source: Source<'a>,
    mut fetcher: Fetcher<'a>,
    settled: HashSet<String>,
    web: Web<'a>,
) -> Source<'a> {
    Box::new(move |take| {
        let mut asked = HashSet::new();
        source(&mut |unit| {
            if !waits(&unit) {
                return take(unit);
            }
            if !asked.insert(unit.location.clone()) {
                return ControlFlow::Continue(());
            }
            let unit = fetched(unit, &mut fetcher)?;
            let Content::Bytes(bytes) = &unit.content else { return take(unit) };
            if !feed::is_feed(bytes) {
                return take(unit);
            }
            entries(bytes, &unit, web, &mut |entry| {
                if waits(&entry) && !asked.insert(entry.location.clone()) {
                    return ControlFlow::Continue(());
                }
                if !waits(&entry) || settled.contains(&entry.location) {
                    return take(entry);
                }
                let entry = fetched(entry, &mut fetcher)?;
                let is_feed = matches!(&entry.content, Content::Bytes(bytes) if feed::is_feed(bytes));
                let why = "it is named in a feed and is a feed itself; add it to have its entries".to_owned();
                take(if is_feed { Unit { content: Content::Failed(why), ..entry } } else { entry })
            })?;
            take(Unit { content: Content::Feed, ..unit })
        });
    })
}

fn waits(unit: &Unit) -> bool {
    matches!(unit.content, Content::Queued(_)) && is_address(&unit.location)
}

/// A unit with what stands at its address, or why that could not be had. What was under way when the user stopped waits
/// for the next time.
fn fetched(unit: Unit, fetcher: &mut Fetcher) -> ControlFlow<(), Unit> {
    ControlFlow::Continue(match fetcher.fetch(&unit.location) {
        Ok(found) if feed::is_feed(&found.bytes) => {
            Unit { capture: Some(found.capture), content: Content::Bytes(found.bytes), current: true, ..unit }
        }
        Ok(found) => {
            Unit { content: page(found.bytes, &unit.location), capture: Some(found.capture), current: true, ..unit }
        }
        Err(_) if fetcher.stopped() => return ControlFlow::Break(()),
        Err(why) => Unit { content: Content::Failed(why), ..unit },
    })
}

/// Whether a file is a list of addresses, by its name.
pub fn is_list(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(".urls")
}

/// All of a stream, as far as a report may reach.
pub fn whole(from: impl Read) -> io::Result<Result<Vec<u8>, String>> {
    let mut bytes = Vec::new();
    from.take(LARGEST as u64 + 1).read_to_end(&mut bytes)?;
    Ok(if bytes.len() > LARGEST { Err(super::read::too_large()) } else { Ok(bytes) })
}
