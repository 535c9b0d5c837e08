//! JSON Lines: one report a line, title and text exactly as given.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::knowledge::PageLexicon;
use super::{Hint, Pages, date, loss, problem, seal};
use crate::record::{Problem, Report};

/// One line; keys that are not here are passed over without being stored.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Entry {
    id: Scalar,
    title: Scalar,
    text: Scalar,
    published: Scalar,
    outlet: Scalar,
    host: Scalar,
    url: Scalar,
    byline: Scalar,
}

/// A value where a string is expected.
#[derive(Default)]
enum Scalar {
    #[default]
    Absent,
    Text(String),
    Number(String),
    /// A list, an object, a truth value: not stored.
    Other,
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Scalar, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Scalar;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("any JSON value")
            }
            fn visit_str<E>(self, v: &str) -> Result<Scalar, E> {
                Ok(Scalar::Text(v.to_owned()))
            }
            fn visit_u64<E>(self, v: u64) -> Result<Scalar, E> {
                Ok(Scalar::Number(v.to_string()))
            }
            fn visit_i64<E>(self, v: i64) -> Result<Scalar, E> {
                Ok(Scalar::Number(v.to_string()))
            }
            fn visit_f64<E>(self, v: f64) -> Result<Scalar, E> {
                Ok(Scalar::Number(v.to_string()))
            }
            fn visit_bool<E>(self, _: bool) -> Result<Scalar, E> {
                Ok(Scalar::Other)
            }
            fn visit_unit<E>(self) -> Result<Scalar, E> {
                Ok(Scalar::Absent)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Scalar, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Scalar::Other)
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalar, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Scalar::Other)
            }
        }
        deserializer.deserialize_any(Any)
    }
}

/// Read the lines of a JSON Lines file; what a line does not say is filled in from the hint.
pub(super) fn read(lexicon: &PageLexicon, source: &str, hint: &Hint) -> Pages {
    let mut pages = Pages::default();
    let object = |text: &str| text.trim_start().starts_with('{');
    // One object, printed over several lines.
    if object(source)
        && let Ok(entry) = serde_json::from_str(source)
    {
        report(lexicon, entry, 1, hint, &mut pages);
        return pages;
    }
    for (n, line) in source.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let message = match serde_json::from_str::<Entry>(line) {
            _ if !object(line) => "an object {…} is expected here; the line was skipped".to_owned(),
            Ok(entry) => {
                report(lexicon, entry, n + 1, hint, &mut pages);
                continue;
            }
            Err(e) if e.is_eof() => {
                "the JSON breaks off before its end (a cut-off file?); the line was skipped".to_owned()
            }
            Err(e) => format!("not JSON at column {} ({}); the line was skipped", e.column(), reason(&e)),
        };
        pages.problems.push(loss(hint, Some(n + 1), message));
    }
    bound(hint, &mut pages.problems);
    pages
}

/// A file that is not JSON Lines at all has a fault a line: the first are told, the others counted.
fn bound(hint: &Hint, problems: &mut Vec<Problem>) {
    const TOLD: usize = 100;
    let more = problems.len().saturating_sub(TOLD);
    if more > 0 {
        let fatal = problems.drain(TOLD..).any(|p| p.fatal);
        let message = format!("{more} more faults like these, not listed; is this a JSON Lines file?");
        problems.push(Problem { fatal, ..problem(hint, None, message) });
    }
}

fn reason(e: &serde_json::Error) -> String {
    let text = e.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

fn report(lexicon: &PageLexicon, entry: Entry, line: usize, hint: &Hint, pages: &mut Pages) {
    let mut string = |key: &str, value: Scalar| match value {
        Scalar::Absent => None,
        Scalar::Text(text) => Some(text),
        Scalar::Number(number) if key == "id" => Some(number),
        Scalar::Number(_) | Scalar::Other => {
            let message = format!("`{key}` is not a string; it was left out");
            let fatal = matches!(key, "title" | "text");
            pages.problems.push(Problem { fatal, ..problem(hint, Some(line), message) });
            None
        }
    };
    let title = string("title", entry.title).unwrap_or_default();
    let text = string("text", entry.text).unwrap_or_default();
    let mut filled = |key: &str, value: Scalar| string(key, value).filter(|s| !s.trim().is_empty());
    let id = filled("id", entry.id).unwrap_or_else(|| format!("{}:{line}", hint.name));
    let host = filled("host", entry.host);
    let outlet = filled("outlet", entry.outlet).or(host).or_else(|| hint.outlet.clone());
    let url = filled("url", entry.url).or_else(|| hint.url.clone());
    let byline = filled("byline", entry.byline);
    let given = filled("published", entry.published);
    let published = given.as_deref().and_then(|raw| date::read(lexicon, raw));
    if let (Some(raw), None) = (&given, &published) {
        let shown: String = raw.chars().take(40).collect();
        let message = format!("`published` is no date that can be read one way (`{shown}`); it was left out");
        pages.problems.push(problem(hint, Some(line), message));
    }
    if text.trim().is_empty() && title.trim().is_empty() {
        pages.problems.push(loss(
            hint,
            Some(line),
            "neither `title` nor `text` holds anything; the line was skipped".into(),
        ));
        return;
    }
    let published = published.or_else(|| hint.published.clone());
    let report = Report { id, title, text, published, outlet, url, byline, ..Report::default() };
    seal(report, Some(line), hint, pages);
}
