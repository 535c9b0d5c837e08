//! Plain text, often scraped: a title line, paragraphs, and the furniture that was copied along.

use super::cue::words;
use super::furniture::{self, ends_sentence};
use super::knowledge::PageLexicon;
use super::walk::Line;
use super::{date, meta};

/// A plain text cut up.
pub(super) struct Plain {
    pub title: String,
    pub text: String,
    pub published: Option<String>,
    pub byline: Option<String>,
}

/// Longest title, in words.
const TITLE: usize = 35;

/// Cut a plain text into title and text; lines that are furniture are left out, the others are not touched but for
/// white space at their ends.
pub(super) fn read(lexicon: &PageLexicon, source: &str) -> Plain {
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let above = |line: &&str| !line.is_empty() && !furniture::is_no_headline(lexicon, line);
    let first = lines.iter().position(above).unwrap_or(lines.len());
    let titled = lines.get(first).is_some_and(|line| is_title(line, lines.get(first + 1..).unwrap_or_default()));
    let title = lines.get(first).filter(|_| titled).map(|line| (*line).to_owned()).unwrap_or_default();
    let body = lines.get(first + usize::from(titled)..).unwrap_or_default();
    let as_lines = |lines: &[&str]| -> Vec<Line> {
        lines.iter().filter(|l| !l.is_empty()).map(|l| Line { text: (*l).to_owned(), ..Line::default() }).collect()
    };
    let head = as_lines(lines.get(..first).unwrap_or_default());
    let as_lines = as_lines(body);
    let byline = meta::byline_in_body(lexicon, &as_lines, &[]);
    let published = head.iter().chain(as_lines.iter().take(3)).find_map(|line| {
        let found = date::line(lexicon, &line.text);
        found.date.filter(|_| !found.updated && found.others <= 3)
    });
    let context = furniture::Context { title: &title, sites: &[], tree: false };
    let kept = furniture::strip(lexicon, as_lines, &context);
    Plain { text: rejoin(body, &kept), title, published, byline }
}

/// A headline: short, not closed by a full stop, with something longer or set off below it.
fn is_title(line: &str, below: &[&str]) -> bool {
    let count = words(line).len();
    let stop = line.ends_with('.') && !line.ends_with("..");
    let next = below.iter().filter(|l| !l.is_empty());
    let set_off = below.first().is_some_and(|l| l.is_empty());
    (1..=TITLE).contains(&count)
        && !stop
        && !line.ends_with(['،', ':', '؛', ','])
        && next.clone().next().is_some()
        && (set_off || next.take(4).any(|line| words(line).len() > count || ends_sentence(line)))
}

/// The kept lines with the blank lines that stood between them, at most one in a row.
fn rejoin(body: &[&str], kept: &[Line]) -> String {
    let mut out = String::new();
    let mut kept = kept.iter().peekable();
    let mut blank = false;
    for line in body {
        match kept.peek() {
            _ if line.is_empty() => blank = true,
            // A line may have been cut at its end; furniture between is passed over.
            Some(next) if line.starts_with(next.text.as_str()) => {
                if !out.is_empty() {
                    out.push_str(if blank { "\n\n" } else { "\n" });
                }
                out.push_str(&next.text);
                blank = false;
                kept.next();
            }
            _ => {}
        }
    }
    out
}
