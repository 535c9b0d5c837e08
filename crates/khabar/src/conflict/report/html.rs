//! The report as one HTML page: nothing is loaded, nothing runs.

use super::{Block, Report, Section};
use crate::conflict::draw::{isolated, marked_up, plain};
use crate::conflict::model::Lang;
use std::fmt::Write as _;

const STYLE: &str = "\
body{max-width:62rem;margin-block:2rem;margin-inline:auto;padding-inline:1.25rem;color:#222;background:#fff;\
line-height:1.65;font-family:'Segoe UI','Helvetica Neue','Noto Sans',Arial,sans-serif}\
html:lang(ar){font-size:110%}\
:lang(ar){font-family:'Noto Naskh Arabic',Amiri,'Geeza Pro','Segoe UI',Tahoma,'Noto Sans',sans-serif;line-height:1.85}\
h1{font-size:1.7rem;line-height:1.35;margin-block-end:.2rem}\
h2{font-size:1.25rem;margin-block:2.2rem .6rem;border-block-end:1px solid #ddd;padding-block-end:.2rem}\
.date{color:#6b6b6b;margin-block:0}\
.note{border-inline-start:4px solid #e69f00;padding-inline-start:.8rem;margin-block:1rem}\
.wide{overflow-x:auto}\
table{border-collapse:collapse;margin-block:1rem;font-size:.92rem;min-width:60%}\
th,td{text-align:start;vertical-align:top;padding-block:.35rem;padding-inline:0 1rem;border-block-end:1px solid #e4e4e0}\
th{border-block-end:2px solid #222}\
figure{margin-block:1.2rem;margin-inline:0}\
figure svg{max-width:100%;height:auto}\
@page{size:A4;margin:15mm}\
@media print{body{max-width:none;margin:0;padding:0;font-size:10pt}figure,tr{break-inside:avoid}h2{break-after:avoid}}";

/// The report as a page that stands alone.
pub fn html(report: &Report<'_>) -> String {
    let (lang, dir) = match report.lang {
        Lang::Ar => ("ar", "rtl"),
        Lang::En => ("en", "ltr"),
    };
    let title = report.model.title.in_lang(report.lang);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\" dir=\"{dir}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{}</h1>\n",
        marked_up(&plain(title)),
        text(&isolated(title))
    );
    if let Some(date) = &report.model.date {
        let _ = writeln!(out, "<p class=\"date\">{}</p>", text(&isolated(date)));
    }
    if let Some(note) = &report.model.note {
        let _ = writeln!(out, "<p class=\"note\">{}</p>", text(&isolated(note.in_lang(report.lang))));
    }
    for Section { title, body } in report.all() {
        let _ = writeln!(out, "<section>\n<h2>{}</h2>", text(&title));
        body.iter().for_each(|block| write(&mut out, block));
        out.push_str("</section>\n");
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn write(out: &mut String, block: &Block) {
    match block {
        Block::Paragraph(says) => {
            let _ = writeln!(out, "<p>{}</p>", text(says));
        }
        Block::List(items) => {
            out.push_str("<ul>\n");
            for item in items {
                let _ = writeln!(out, "<li>{}</li>", text(item));
            }
            out.push_str("</ul>\n");
        }
        Block::Table { head, rows } => {
            let cells = |cells: &[String], element: &str| {
                let scope = if element == "th" { " scope=\"col\"" } else { "" };
                cells.iter().map(|c| format!("<{element}{scope}>{}</{element}>", text(c))).collect::<String>()
            };
            out.push_str("<div class=\"wide\"><table>\n");
            let _ = writeln!(out, "<thead><tr>{}</tr></thead>\n<tbody>", cells(head, "th"));
            for row in rows {
                let _ = writeln!(out, "<tr>{}</tr>", cells(row, "td"));
            }
            out.push_str("</tbody>\n</table></div>\n");
        }
        Block::Svg(svg) => {
            let _ = writeln!(out, "<figure>\n{}</figure>", svg);
        }
    }
}

/// Escaped; what stands between the signs of isolation is set in `<bdi>`, and each that is opened is closed.
fn text(says: &str) -> String {
    let mut out = String::new();
    let mut open = 0usize;
    for part in says.split_inclusive(['\u{2068}', '\u{2069}']) {
        out.push_str(&marked_up(&plain(part)));
        match part.chars().next_back() {
            Some('\u{2068}') => {
                out.push_str("<bdi>");
                open += 1;
            }
            Some('\u{2069}') if open > 0 => {
                out.push_str("</bdi>");
                open -= 1;
            }
            _ => {}
        }
    }
    out + &"</bdi>".repeat(open)
}
