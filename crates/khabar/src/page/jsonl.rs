//! JSON Lines: one report a line, title and text exactly as given.

use serde_json::{Map, Value};

use super::knowledge::PageLexicon;
use super::{Hint, Pages, date, seal};
use crate::record::{Problem, Report};

/// Read the lines of a JSON Lines file; what a line does not say is filled in from the hint.
pub(super) fn read(lexicon: &PageLexicon, source: &str, hint: &Hint) -> Pages {
    let mut pages = Pages::default();
    if let Ok(Value::Object(map)) = serde_json::from_str::<Value>(source) {
        report(lexicon, &map, 1, hint, &mut pages);
        return pages;
    }
    for (n, line) in source.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match serde_json::from_str::<Value>(line) {
            Ok(Value::Object(map)) => report(lexicon, &map, n + 1, hint, &mut pages),
            Ok(other) => {
                let kind = match other {
                    Value::Array(_) => "a list",
                    Value::String(_) => "a string",
                    _ => "a bare value",
                };
                pages.problems.push(fault(
                    hint,
                    n + 1,
                    format!("{kind} stands where an object {{…}} is expected; the line was skipped"),
                ));
            }
            Err(e) if e.is_eof() => pages.problems.push(fault(
                hint,
                n + 1,
                "the JSON breaks off before its end (a cut-off file?); the line was skipped".into(),
            )),
            Err(e) => pages.problems.push(fault(
                hint,
                n + 1,
                format!("not JSON at column {} ({}); the line was skipped", e.column(), reason(&e)),
            )),
        }
    }
    bound(hint, &mut pages.problems);
    pages
}

/// A file that is not JSON Lines at all has a fault a line: the first are told, the others counted.
fn bound(hint: &Hint, problems: &mut Vec<Problem>) {
    const TOLD: usize = 100;
    let more = problems.len().saturating_sub(TOLD);
    if more > 0 {
        problems.truncate(TOLD);
        let message = format!("{more} more faults like these, not listed; is this a JSON Lines file?");
        problems.push(Problem { report: hint.name.clone(), line: None, message, fatal: false });
    }
}

fn reason(e: &serde_json::Error) -> String {
    let text = e.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

fn fault(hint: &Hint, line: usize, message: String) -> Problem {
    Problem { report: hint.name.clone(), line: Some(line), message, fatal: false }
}

fn report(lexicon: &PageLexicon, map: &Map<String, Value>, line: usize, hint: &Hint, pages: &mut Pages) {
    let mut string = |key: &str| match map.get(key) {
        None | Some(Value::Null) => None,
        Some(Value::String(s)) => Some(s.clone()),
        Some(Value::Number(n)) if key == "id" => Some(n.to_string()),
        Some(_) => {
            pages.problems.push(fault(hint, line, format!("`{key}` is not a string; it was left out")));
            None
        }
    };
    let filled = |value: Option<String>| value.filter(|s| !s.trim().is_empty());
    let id = filled(string("id")).unwrap_or_else(|| format!("{}:{line}", hint.name));
    let (title, text) = (string("title").unwrap_or_default(), string("text").unwrap_or_default());
    let outlet = filled(string("outlet")).or_else(|| filled(string("host"))).or_else(|| hint.outlet.clone());
    let url = filled(string("url")).or_else(|| hint.url.clone());
    let byline = filled(string("byline"));
    let given = filled(string("published"));
    let published = given.as_deref().and_then(|raw| date::read(lexicon, raw));
    if let (Some(raw), None) = (&given, &published) {
        let shown: String = raw.chars().take(40).collect();
        pages.problems.push(fault(
            hint,
            line,
            format!("`published` is no date that can be read one way (`{shown}`); it was left out"),
        ));
    }
    if text.trim().is_empty() && title.trim().is_empty() {
        pages.problems.push(fault(
            hint,
            line,
            "neither `title` nor `text` holds anything; the line was skipped".into(),
        ));
        return;
    }
    let published = published.or_else(|| hint.published.clone());
    let report = Report { id, title, text, published, outlet, url, byline, ..Report::default() };
    seal(report, Some(line), hint, pages);
}
