//! Reports from the web: addresses, which are fetched or wait; feeds and web archives, which hold several reports.

use khabar::Reader;
use khabar::page::{feed, warc};
use std::io::{self, Read};
use std::ops::ControlFlow;

use super::source::{Take, is_address};
use super::{Content, Given, LARGEST, Source, Unit};
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
    /// Whether this machine may be asked: for tests.
    pub allow_loopback: bool,
}

/// An address that is to be fetched.
pub fn asked(text: &str, given: &Given, web: Web) -> Unit {
    let (location, content) = match address::checked(text, web.allow_loopback) {
        Ok(url) => (url.to_string(), Content::Queued(NOT_FETCHED.to_owned())),
        Err(why) => (text.to_owned(), Content::Absent(why)),
    };
    let name = location.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
    let given = Given { url: Some(location.clone()), ..given.clone() };
    Unit { name, file: location.clone(), location, content, given, ..Unit::default() }
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
    let found = match web.reader.feed(bytes, from.given.url.as_deref()) {
        Ok(found) => found,
        Err(why) => return take(Unit { content: Content::Failed(why), ..from.clone() }),
    };
    for why in found.problems {
        take(Unit { content: Content::Absent(why), ..from.clone() })?;
    }
    for (n, entry) in found.entries.into_iter().enumerate() {
        let at = format!("{}#{}", from.file, n + 1);
        let unit = match (&entry.html, &entry.url) {
            (Some(_), _) => Unit {
                location: entry.url.clone().unwrap_or_else(|| at.clone()),
                name: format!("{}-{}", from.name, n + 1),
                file: format!("{at}.xml"),
                capture: capture_of_part(from, &entry.bytes, web),
                given: Given { url: None, ..from.given.clone() },
                content: Content::Bytes(entry.bytes),
                ..Unit::default()
            },
            (None, Some(url)) => asked(url, &from.given, web),
            (None, None) => {
                let why = "this entry holds neither an article nor a link".to_owned();
                Unit { file: at, content: Content::Absent(why), ..Unit::default() }
            }
        };
        take(unit)?;
    }
    ControlFlow::Continue(())
}

/// How an entry was obtained: as its feed was, with its own size and hash.
fn capture_of_part(feed: &Unit, bytes: &[u8], web: Web) -> Option<serde_json::Value> {
    let own = Capture::of(bytes, web.operator);
    let whole: Option<Capture> = feed.capture.clone().and_then(|c| serde_json::from_value(c).ok());
    let capture = whole.map_or(own.clone(), |whole| Capture { sha256: own.sha256, size: own.size, ..whole });
    serde_json::to_value(capture).ok()
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
        let capture = Capture::of_warc(&page, web.operator, name);
        let url = page.target.clone().filter(|t| is_address(t)).or(given.url.clone());
        take(Unit {
            name: location.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned(),
            location,
            file: at,
            capture: serde_json::to_value(capture).ok(),
            given: Given { url, ..given.clone() },
            content: Content::Bytes(page.body),
            ..Unit::default()
        })?;
    }
    ControlFlow::Continue(())
}

/// A source whose addresses are fetched as they come. What answers with a feed gives its entries.
pub fn fetching<'a>(source: Source<'a>, mut fetcher: Fetcher<'a>, web: Web<'a>) -> Source<'a> {
    Box::new(move |take| {
        source(&mut |unit| {
            if !matches!(unit.content, Content::Queued(_)) || !is_address(&unit.location) {
                return take(unit);
            }
            let fetched = match fetcher.fetch(&unit.location) {
                Ok(fetched) => fetched,
                // What was under way when the user stopped waits for the next time.
                Err(_) if fetcher.stopped() => return ControlFlow::Break(()),
                Err(why) => return take(Unit { content: Content::Failed(why), ..unit }),
            };
            let capture = serde_json::to_value(fetched.capture).ok();
            let unit = Unit { capture, ..unit };
            if feed::is_feed(&fetched.bytes) {
                // An entry's own page is fetched the next time.
                return entries(&fetched.bytes, &unit, web, take);
            }
            take(Unit { content: Content::Bytes(fetched.bytes), ..unit })
        });
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
