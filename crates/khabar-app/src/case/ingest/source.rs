//! Files and folders as units: a page or a text is one report, JSON Lines one a line, streamed.

use khabar::page::{feed, warc};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::ops::ControlFlow;
use std::path::Path;

use super::read::too_large;
use super::web::{self, Web};
use super::{Content, Given, LARGEST, Source, Unit};
use crate::cli::{Input, cause};
use crate::fetch::Capture;

/// How much of a file tells its kind.
const HEAD: usize = 64 << 10;

/// A file that is not JSON Lines at all has a fault a line: so many are kept.
const FAULTS: usize = 100;

/// Where units go.
pub type Take<'a> = &'a mut dyn FnMut(Unit) -> ControlFlow<()>;

/// The reports in files and on standard input.
pub fn files(inputs: Vec<Input>, given: Given, web: Web<'_>) -> Source<'_> {
    Box::new(move |take| {
        for input in inputs {
            if file(&input, &given, web, take).is_break() {
                return;
            }
        }
    })
}

/// The reports of one file.
pub(super) fn file(input: &Input, given: &Given, web: Web, take: Take) -> ControlFlow<()> {
    let (name, path) = (
        input.name(),
        match input {
            Input::File(path) => Some(path.as_path()),
            Input::Stdin => None,
        },
    );
    let from_here = Unit { capture: Some(Capture::of_file(web.operator, path)), ..whole(&name, given) };
    let opened: io::Result<Box<dyn Read>> = match input {
        Input::Stdin => Ok(Box::new(io::stdin())),
        Input::File(path) => File::open(path).map(|f| Box::new(f) as Box<dyn Read>),
    };
    let read = opened.and_then(|from| units(BufReader::with_capacity(HEAD, from), &from_here, web, take));
    read.unwrap_or_else(|e| {
        let why = cause(&e);
        let content = if e.kind() == io::ErrorKind::NotFound { Content::Absent(why) } else { Content::Failed(why) };
        take(Unit { content, ..from_here.clone() })
    })
}

/// The reports in a stream of bytes; `file` is what is known of all of it.
pub fn units(mut from: impl BufRead, file: &Unit, web: Web, take: Take) -> io::Result<ControlFlow<()>> {
    let name = &*file.file;
    let mut head = Vec::new();
    from.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    if web::is_list(name) || warc::is_warc(&head, name) || feed::is_feed(&head) {
        return several(head, from, file, web, take);
    }
    let (is_lines, printed) = (is_lines(&head, name), breaks_off(&head));
    let mut from = Cursor::new(head).chain(from);
    let mut bytes = Vec::new();
    if !is_lines || printed {
        from.by_ref().take(LARGEST as u64 + 1).read_to_end(&mut bytes)?;
    }
    if !is_lines || printed && serde_json::from_slice::<IgnoredAny>(bare(&bytes)).is_ok() {
        let large = bytes.len() > LARGEST;
        let content = if large { Content::Failed(too_large()) } else { web::page(bytes, name) };
        return Ok(take(Unit { content, ..file.clone() }));
    }
    lines(Cursor::new(bytes).chain(from), file, take)
}

/// The reports of a list of addresses, a web archive or a feed.
fn several(head: Vec<u8>, from: impl Read, file: &Unit, web: Web, take: Take) -> io::Result<ControlFlow<()>> {
    let name = &*file.file;
    let archive = warc::is_warc(&head, name);
    let from = Cursor::new(head).chain(from);
    if archive {
        return Ok(web::archive(from, name, &file.given, web, take));
    }
    Ok(match web::whole(from)? {
        Err(why) => take(Unit { content: Content::Failed(why), ..file.clone() }),
        Ok(bytes) if web::is_list(name) => web::list(&String::from_utf8_lossy(&bytes), name, &file.given, web, take),
        Ok(bytes) => web::entries(&bytes, file, web, take),
    })
}

/// Whether the first line is the beginning of an object that is printed over several.
fn breaks_off(head: &[u8]) -> bool {
    let start = bare(head);
    let line = start.iter().position(|&b| b == b'\n').and_then(|end| start.get(..end));
    line.is_some_and(|line| serde_json::from_slice::<IgnoredAny>(line).is_err_and(|e| e.is_eof()))
}

/// One report a line.
fn lines(mut from: impl BufRead, file: &Unit, take: Take) -> io::Result<ControlFlow<()>> {
    let name = &*file.file;
    let (mut line, mut no_objects) = (Vec::new(), 0);
    // Address → id of the first line that gives it.
    let mut addresses: HashMap<String, Option<String>> = HashMap::new();
    for number in 1.. {
        line.clear();
        let content = match next_line(&mut from, &mut line)? {
            Line::None => break,
            Line::Whole if bare(&line).is_empty() => continue,
            Line::Whole => Content::Bytes(line.trim_ascii_end().to_owned()),
            Line::TooLong => Content::Failed(too_large()),
        };
        no_objects += usize::from(!bare(&line).starts_with(b"{"));
        if no_objects > FAULTS {
            let why = format!(
                "{FAULTS} lines of it and more are no objects; is this a JSON Lines file? From line {number} on it was left"
            );
            return Ok(take(Unit { content: Content::Failed(why), ..file.clone() }));
        }
        let own = if matches!(content, Content::Bytes(_)) { Own::of(&line) } else { Own::default() };
        let id = own.id.and_then(|id| match id {
            Value::String(id) if !id.trim().is_empty() => Some(id),
            Value::Number(id) => Some(id.to_string()),
            _ => None,
        });
        let address = own.url.as_ref().and_then(Value::as_str).filter(|u| is_address(u)).map(str::to_owned);
        // Reports that one file tells apart by their ids are not versions of one, though they name one address (a channel,
        // an outlet's front page).
        let address = address.filter(|address| {
            let first = addresses.entry(address.clone()).or_insert_with(|| id.clone());
            first.is_none() || id.is_none() || *first == id
        });
        let unit = Unit {
            location: address.unwrap_or_else(|| match &id {
                Some(id) => format!("{name}#{id}"),
                None => format!("{name}#{number}"),
            }),
            name: id.unwrap_or_else(|| format!("{}-{number}", stem(name))),
            // Read by itself, a line must still be taken for one.
            file: if named_lines(name) { name.to_owned() } else { format!("{name}.jsonl") },
            line: Some(number),
            content,
            current: false,
            ..file.clone()
        };
        if take(unit).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// What a line says of where it belongs.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Own {
    id: Option<Value>,
    url: Option<Value>,
}

impl Own {
    fn of(line: &[u8]) -> Own {
        serde_json::from_slice(bare(line)).unwrap_or_default()
    }
}

/// A file that is one report, without its bytes.
pub fn whole(name: &str, given: &Given) -> Unit {
    Unit {
        location: given.url.clone().unwrap_or_else(|| name.to_owned()),
        name: stem(name),
        file: name.to_owned(),
        given: given.clone(),
        current: given.url.is_none(),
        ..Unit::default()
    }
}

/// The last part of a path without its ending.
fn stem(name: &str) -> String {
    Path::new(name).file_stem().map_or_else(|| name.to_owned(), |s| s.to_string_lossy().into_owned())
}

pub fn is_address(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

fn named_lines(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".jsonl", ".ndjson", ".json"].iter().any(|end| name.ends_with(end))
}

/// Whether this is JSON Lines, as [`khabar::page::read_bytes`] will see it.
fn is_lines(head: &[u8], name: &str) -> bool {
    named_lines(name) || bare(head).starts_with(b"{") && head.windows(6).any(|w| w == b"\"text\"")
}

/// Without a byte order mark and white space at the edges.
fn bare(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(bytes).trim_ascii()
}

#[derive(Debug, PartialEq, Eq)]
enum Line {
    Whole,
    /// Passed over; longer than [`LARGEST`].
    TooLong,
    None,
}

/// Add the next line to `line`.
fn next_line(from: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Line> {
    let n = from.by_ref().take(LARGEST as u64 + 1).read_until(b'\n', line)?;
    match n {
        0 => Ok(Line::None),
        n if n > LARGEST && line.last() != Some(&b'\n') => {
            from.skip_until(b'\n')?;
            line.clear();
            Ok(Line::TooLong)
        }
        _ => Ok(Line::Whole),
    }
}
