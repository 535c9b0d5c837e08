//! Bytes to reports: encoding, HTML, plain text, JSON Lines; furniture off, page date and byline read.
//!
//! Offsets downstream count in the text that this module makes, so its text is well defined: one paragraph a line,
//! white space collapsed, nothing else altered. Whatever the bytes, reading returns what was found and the problems
//! met; source, depth and text are bounded, and the parsers of others are fenced.
//!
//! No markup is known to make the HTML parser panic behind the guard, and a property test holds it to that. Should a
//! page do so all the same, the panic is caught and told as a problem; its message still passes through the panic
//! hook, which is the whole program's and not for a library to replace. A build with `panic = "abort"` has no such fence.

mod byline;
mod cue;
mod date;
mod encoding;
pub mod feed;
mod furniture;
mod guard;
mod html;
mod jsonl;
mod knowledge;
mod meta;
mod plain;
mod walk;
pub mod warc;

use sha2::{Digest, Sha256};

use crate::record::{Problem, Report};
use crate::text::language;

pub use knowledge::PageLexicon;

/// What the caller knows about some bytes.
#[derive(Debug, Clone, Default)]
pub struct Hint {
    /// Name of the file or address; used in problems, as the report's id, and to tell the kind (`.html`, `.jsonl`).
    pub name: String,
    /// Day of publication, where the caller knows it. Wins over a page's own; fills in what a JSON line leaves out.
    pub published: Option<String>,
    /// Outlet, where the caller knows it; as above.
    pub outlet: Option<String>,
    /// Address, where the caller knows it; as above.
    pub url: Option<String>,
}

/// Reports found in some bytes, and what went wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pages {
    /// In the order of the input.
    pub reports: Vec<Report>,
    /// In the order of the input.
    pub problems: Vec<Problem>,
}

/// Longest text of one report, in bytes.
const MAX_TEXT: usize = 5_000_000;

/// Read some bytes of any kind: HTML and plain text give one report, JSON Lines one a line.
///
/// A problem is `fatal` where something was not read because of it: a line that was skipped, what lies behind a cut, or
/// all of it. Broken bytes that were replaced and fields that were left out are told and are not fatal.
pub fn read_bytes(lexicon: &PageLexicon, bytes: &[u8], hint: &Hint) -> Pages {
    let mut pages = Pages::default();
    match encoding::decode(bytes) {
        Err(fault) => pages.problems.push(problem(hint, None, fault)),
        Ok(decoded) => {
            pages.problems.extend(decoded.fault.map(|fault| problem(hint, None, fault)));
            let source = decoded.text.trim_start_matches('\u{FEFF}');
            match kind(source, &hint.name) {
                Kind::Empty => pages.problems.push(problem(hint, None, "there is nothing in it".into())),
                Kind::Feed => pages.problems.push(problem(
                    hint,
                    None,
                    "this is a feed, not a report; `khabar add` takes its entries into a case, or read the pages it links to".into(),
                )),
                Kind::Lines => {
                    let found = jsonl::read(lexicon, source, hint);
                    pages.reports.extend(found.reports);
                    pages.problems.extend(found.problems);
                }
                Kind::Html => read_html(lexicon, source, hint, None, &mut pages),
                Kind::Entry => read_entry(lexicon, source, hint, &mut pages),
                Kind::Plain => read_plain(lexicon, source, hint, &mut pages),
            }
        }
    }
    let nothing = pages.reports.is_empty();
    pages.problems.iter_mut().for_each(|p| p.fatal |= nothing);
    pages
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Empty,
    Feed,
    /// One entry, cut out of a feed.
    Entry,
    Lines,
    Html,
    Plain,
}

/// What a text is: its content first, its name where the content leaves it open.
fn kind(source: &str, name: &str) -> Kind {
    let start = source.trim_start();
    if start.is_empty() {
        return Kind::Empty;
    }
    let name = name.to_ascii_lowercase();
    let named = |endings: &[&str]| endings.iter().any(|e| name.ends_with(e));
    if named(&[".jsonl", ".ndjson", ".json"]) {
        return Kind::Lines;
    }
    if start.starts_with('{') && start.contains("\"text\"") {
        return Kind::Lines;
    }
    if feed::is_entry(start) {
        return Kind::Entry;
    }
    if feed::opens(start) {
        return Kind::Feed;
    }
    let head: String = source.chars().take(20_000).collect::<String>().to_ascii_lowercase();
    let marks = |tags: &[&str]| tags.iter().any(|tag| head.contains(tag));
    let whole = marks(&["<!doctype html", "<html", "<head>", "<head ", "<body"]);
    let piece = marks(&["<p>", "<p ", "<div", "<article", "<br", "<h1", "<span", "<table", "<meta"]);
    if whole || (piece && (start.starts_with('<') || named(&[".html", ".htm", ".xhtml"]))) {
        return Kind::Html;
    }
    Kind::Plain
}

fn problem(hint: &Hint, line: Option<usize>, message: String) -> Problem {
    Problem { report: hint.name.clone(), line, message, fatal: false }
}

/// A problem for which something was not read.
fn loss(hint: &Hint, line: Option<usize>, message: String) -> Problem {
    Problem { fatal: true, ..problem(hint, line, message) }
}

/// The article that an entry of a feed carries; what the entry says of it wins over what its words look like.
fn read_entry(lexicon: &PageLexicon, source: &str, hint: &Hint, pages: &mut Pages) {
    match feed::entry(lexicon, source) {
        None => pages.problems.push(problem(hint, None, "this entry of a feed is not well-formed XML".into())),
        Some(entry) if entry.html.is_none() => {
            let fault = "this entry of a feed holds a link and no article; the page it links to has to be fetched";
            pages.problems.push(problem(hint, None, fault.into()));
        }
        Some(entry) => {
            let known = Hint {
                name: hint.name.clone(),
                published: hint.published.clone().or(entry.published.clone()),
                outlet: hint.outlet.clone().or(entry.outlet.clone()),
                url: hint.url.clone().or(entry.url.clone()),
            };
            read_html(lexicon, &feed::as_page(&entry), &known, Some(&entry), pages);
        }
    }
}

fn read_html(lexicon: &PageLexicon, source: &str, hint: &Hint, entry: Option<&feed::Entry>, pages: &mut Pages) {
    let (cut, page) = html::read(lexicon, source, hint);
    let told = |cut: guard::Cut| Problem {
        fatal: cut.lost,
        ..problem(hint, None, format!("the page is broken or too large: {}", cut.fault))
    };
    pages.problems.extend(cut.into_iter().map(told));
    match page {
        Err(fault) => pages.problems.push(problem(hint, None, fault)),
        Ok(page) => {
            if page.unsure {
                let fault = "no article body stands out in this page; the text of its main element was taken";
                pages.problems.push(problem(hint, None, fault.into()));
            }
            let report = Report {
                id: hint.name.clone(),
                title: entry.map_or(page.meta.title, |entry| entry.title.clone()),
                text: page.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n"),
                published: hint.published.clone().or(page.meta.published),
                outlet: hint.outlet.clone().or(page.meta.outlet),
                url: hint.url.clone().or(page.meta.url),
                byline: entry.and_then(|entry| entry.byline.clone()).or(page.meta.byline),
                ..Report::default()
            };
            seal(report, None, hint, pages);
        }
    }
}

fn read_plain(lexicon: &PageLexicon, source: &str, hint: &Hint, pages: &mut Pages) {
    let plain = plain::read(lexicon, bounded(source));
    if bounded(source).len() < source.len() {
        pages.problems.push(loss(hint, None, "the text is longer than 5 MB and was cut there".into()));
    }
    if plain.text.is_empty() && plain.title.is_empty() {
        pages.problems.push(problem(hint, None, "there is no line of text in it".into()));
        return;
    }
    let report = Report {
        id: hint.name.clone(),
        title: plain.title,
        text: plain.text,
        published: hint.published.clone().or(plain.published),
        outlet: hint.outlet.clone(),
        url: hint.url.clone(),
        byline: plain.byline,
        ..Report::default()
    };
    seal(report, None, hint, pages);
}

/// At most [`MAX_TEXT`] bytes of a text, whole characters.
fn bounded(text: &str) -> &str {
    let mut end = text.len().min(MAX_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Bound a report, name its language, hash it, and put it with the others.
fn seal(mut report: Report, line: Option<usize>, hint: &Hint, pages: &mut Pages) {
    for (part, text) in [("title", &mut report.title), ("text", &mut report.text)] {
        let end = bounded(text).len();
        if end < text.len() {
            text.truncate(end);
            pages.problems.push(loss(hint, line, format!("the {part} is longer than 5 MB and was cut there")));
        }
    }
    if report.text.is_empty() {
        pages.problems.push(problem(hint, line, "it has a title and no text".into()));
    }
    let whole = format!("{}\n{}", report.title, report.text);
    report.language = language::detect(&whole).map(str::to_owned);
    report.sha256 = Sha256::digest(whole.as_bytes()).iter().map(|b| format!("{b:02x}")).collect();
    pages.reports.push(report);
}
