//! The report as Markdown with tables (as GitHub reads it). Pictures are left out: tables say the same.

use super::{Block, Report, Section};
use crate::conflict::draw::{isolated, plain};
use crate::conflict::model::Lang;
use std::fmt::Write as _;

/// The report as Markdown.
pub fn markdown(report: &Report<'_>) -> String {
    let model = report.model;
    let mut out = String::new();
    if report.lang == Lang::Ar {
        out.push_str("<div dir=\"rtl\" lang=\"ar\">\n\n");
    }
    let _ = writeln!(out, "# {}\n", text(&isolated(model.title.in_lang(report.lang))));
    if let Some(date) = &model.date {
        let _ = writeln!(out, "{}\n", text(&isolated(date)));
    }
    if let Some(note) = &model.note {
        let _ = writeln!(out, "> {}\n", text(&isolated(note.in_lang(report.lang))));
    }
    for Section { title, body } in report.all() {
        let _ = writeln!(out, "## {}\n", text(&title));
        body.iter().for_each(|block| write(&mut out, block));
    }
    if report.lang == Lang::Ar {
        out.push_str("</div>\n");
    }
    out
}

fn write(out: &mut String, block: &Block) {
    match block {
        Block::Paragraph(says) => {
            let _ = writeln!(out, "{}\n", text(says));
        }
        Block::List(items) => {
            for item in items {
                let _ = writeln!(out, "- {}", text(item));
            }
            out.push('\n');
        }
        Block::Table { head, rows } => {
            let line =
                |cells: &[String]| format!("| {} |", cells.iter().map(|c| text(c)).collect::<Vec<_>>().join(" | "));
            let _ = writeln!(out, "{}\n|{}", line(head), " --- |".repeat(head.len()));
            for row in rows {
                let _ = writeln!(out, "{}", line(row));
            }
            out.push('\n');
        }
        Block::Svg(_) => {}
    }
}

/// On one line, with everything escaped that Markdown would read; isolates stay, each closed.
fn text(says: &str) -> String {
    let mut out = String::new();
    let mut open = 0usize;
    for part in says.split_inclusive(['\u{2068}', '\u{2069}']) {
        for c in plain(part).chars() {
            if "\\`*_{}[]<>|~#&$".contains(c) {
                out.push('\\');
            }
            out.push(c);
        }
        match part.chars().next_back() {
            Some(mark @ '\u{2068}') => {
                out.push(mark);
                open += 1;
            }
            Some(mark @ '\u{2069}') if open > 0 => {
                out.push(mark);
                open -= 1;
            }
            _ => {}
        }
    }
    out.extend(std::iter::repeat_n('\u{2069}', open));
    begins_plainly(&out)
}

/// A line that would begin a list is told that it does not.
fn begins_plainly(line: &str) -> String {
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    match line.get(digits..).and_then(|rest| rest.chars().next()) {
        Some('.' | ')') if digits > 0 => format!("{}\\{}", &line[..digits], &line[digits..]),
        Some('-' | '+' | '=') if digits == 0 => format!("\\{line}"),
        _ => line.to_owned(),
    }
}
