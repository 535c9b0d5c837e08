//! A record as text for people.
//!
//! Made to be read in a terminal that orders right-to-left text, in one that does not, and in a file. So: logical
//! order throughout; every run of Arabic, label or quotation, in its own isolate; with Arabic labels a
//! right-to-left mark opens each line, so that a viewer that takes direction from the first strong letter lays the
//! whole line out from the right, while one that does not still shows the cells in one order on every line.

pub mod case;
pub mod conflict;
mod events;
mod labels;
mod line;
mod statements;

#[cfg(test)]
mod tests;

pub use labels::{Labels, Lang, counted, labels, plural};
pub use line::{isolate, shorten, shown};

use khabar::record::{Problem, Quoted, Read, Record, Report};
use line::{isolate_as, width, wrap};
use std::io::IsTerminal;

/// Columns where no terminal tells them.
const PLAIN_WIDTH: usize = 100;

/// What stands for the unknown: a value, and never left blank.
const UNKNOWN: &str = "—";

/// Between parts of a line.
const DOT: &str = " · ";

/// How a record is to look.
#[derive(Debug, Clone, Copy)]
pub struct View {
    /// Language of the labels; that of the report if not given.
    pub lang: Option<Lang>,
    /// Terminal columns.
    pub width: usize,
    /// Whether headings are set off by colour codes.
    pub colour: bool,
}

impl View {
    /// For files and pipes.
    pub fn plain(lang: Option<Lang>) -> View {
        View { lang, width: PLAIN_WIDTH, colour: false }
    }

    /// For standard output, terminal or not.
    pub fn of_stdout(lang: Option<Lang>) -> View {
        if !std::io::stdout().is_terminal() {
            return View::plain(lang);
        }
        let width = terminal_size::terminal_size().map_or(PLAIN_WIDTH, |(w, _)| usize::from(w.0));
        View { lang, width: width.clamp(40, 240), colour: colour_wanted(true) }
    }
}

/// Stored or given words within a line of ours: nothing in them can drive the terminal or the line around them.
pub fn safe(words: &str) -> String {
    isolate(&shown(words))
}

/// Whether to colour: on a terminal that can, unless `NO_COLOR` is set.
pub fn colour_wanted(terminal: bool) -> bool {
    let set = |name| std::env::var_os(name).filter(|v| !v.is_empty());
    terminal && set("NO_COLOR").is_none() && set("TERM").is_none_or(|t| t != "dumb")
}

/// Header, statements, events, problems.
pub fn render(read: &Read, view: &View) -> String {
    let record = &read.record;
    let rtl = record.report.language.as_deref().is_some_and(|l| matches!(l, "ar" | "fa" | "ur" | "ku" | "he"));
    let lang = view.lang.unwrap_or(if record.report.language.as_deref() == Some("ar") { Lang::Ar } else { Lang::En });
    let mut sheet = Sheet { out: String::new(), view: *view, lang, labels: labels(lang), rtl };
    header(&mut sheet, &record.report);
    statements::write(&mut sheet, record);
    events::write(&mut sheet, record);
    let also = (sheet.labels.also)(record.mentions.len(), record.times.len(), record.relations.len());
    sheet.blank();
    let also = sheet.own(&also);
    sheet.line(0, &[also], DOT);
    problems(&mut sheet, &read.problems);
    sheet.out
}

fn header(sheet: &mut Sheet, report: &Report) {
    let labels = sheet.labels;
    let rule = "─".repeat(sheet.view.width.min(PLAIN_WIDTH));
    sheet.line(0, &[rule], DOT);
    let title = shown(&report.title);
    let title = if title.is_empty() { labels.untitled } else { &title };
    for part in wrap(title, sheet.view.width) {
        let part = sheet.bold(&isolate_as(&part, sheet.rtl));
        sheet.line(0, &[part], DOT);
    }
    let outlet = sheet.field(labels.outlet, &sheet.optional(report.outlet.as_deref()));
    let published = sheet.field(labels.published, &sheet.optional(report.published.as_deref()));
    sheet.line(0, &[outlet, published], DOT);
    let id = sheet.field(labels.id, &sheet.given(&report.id));
    let sha256: String = report.sha256.chars().take(12).collect();
    let sha256 = if sha256.is_empty() { UNKNOWN.to_owned() } else { format!("{sha256}…") };
    sheet.line(0, &[id, isolate(&format!("sha256 {sha256}"))], DOT);
}

fn problems(sheet: &mut Sheet, problems: &[Problem]) {
    if problems.is_empty() {
        return;
    }
    sheet.heading(sheet.labels.problems);
    for problem in problems {
        let line = problem.line.map(|l| sheet.field(sheet.labels.line, &isolate(&l.to_string())));
        let message = isolate(&shown(&problem.message));
        sheet.line(2, &line.into_iter().chain([message]).collect::<Vec<_>>(), DOT);
    }
}

/// The page being written, and how things are said on it.
struct Sheet {
    out: String,
    view: View,
    lang: Lang,
    labels: &'static Labels,
    /// Whether the report reads from the right.
    rtl: bool,
}

impl Sheet {
    /// Our own words.
    fn own(&self, words: &str) -> String {
        if self.lang == Lang::Ar { isolate(words) } else { words.to_owned() }
    }

    /// A label and what it labels.
    fn field(&self, label: &str, value: &str) -> String {
        format!("{}: {value}", self.dim(&self.own(label)))
    }

    /// A value from the report, not marked as a quotation, or the sign for the unknown.
    fn optional(&self, value: Option<&str>) -> String {
        value.map_or(UNKNOWN.to_owned(), |v| self.given(v))
    }

    fn given(&self, value: &str) -> String {
        let value = shorten(value, self.view.width * 2 / 3);
        if value.is_empty() { UNKNOWN.to_owned() } else { isolate(&value) }
    }

    /// Words of the report within quotation marks, shortened to so many columns.
    fn quoted(&self, words: &Quoted, columns: usize) -> String {
        let (open, close) = self.labels.quotes;
        isolate(&format!("{open}{}{close}", shorten(&words.text, columns)))
    }

    /// Words of the report that name someone or something.
    fn named(&self, words: &Quoted, columns: usize) -> String {
        isolate(&shorten(&words.text, columns))
    }

    fn read_right(&self, p: Option<f32>) -> Option<String> {
        p.map(|p| self.field(self.labels.read_right, &isolate(&format!("{:.0}%", p * 100.0))))
    }

    fn outlet(&self, record: &Record) -> String {
        record.report.outlet.as_deref().map_or_else(|| self.own(self.labels.outlet_unnamed), |o| self.given(o))
    }

    fn bold(&self, words: &str) -> String {
        self.styled("1", words)
    }

    fn dim(&self, words: &str) -> String {
        self.styled("2", words)
    }

    fn styled(&self, code: &str, words: &str) -> String {
        if self.view.colour { format!("\u{1b}[{code}m{words}\u{1b}[0m") } else { words.to_owned() }
    }

    fn blank(&mut self) {
        self.out.push('\n');
    }

    fn heading(&mut self, words: &str) {
        self.blank();
        let words = self.bold(&self.own(words));
        self.line(0, &[words], DOT);
    }

    /// Parts in a row, broken between parts where the line gets too wide.
    fn line(&mut self, indent: usize, parts: &[String], between: &str) {
        let mut used = 0;
        for part in parts {
            let wide = width(part);
            if used > 0 && used + width(between) + wide <= self.view.width {
                self.out.push_str(between);
                used += width(between) + wide;
                self.out.push_str(part);
                continue;
            }
            if used > 0 {
                self.out.push('\n');
            }
            let hang = if used > 0 { indent + 4 } else { indent };
            if self.lang == Lang::Ar {
                self.out.push('\u{200F}');
            }
            self.out.push_str(&" ".repeat(hang));
            self.out.push_str(part);
            used = hang + wide;
        }
        self.out.push('\n');
    }

    /// A quotation over at most two lines.
    fn passage(&mut self, indent: usize, words: &Quoted) {
        let columns = self.view.width.saturating_sub(indent).max(20);
        let (open, close) = self.labels.quotes;
        // Wrapping loses up to a word a line; leave room for one.
        let text = format!("{open}{}{close}", shorten(&words.text, 2 * columns - columns / 4));
        for part in wrap(&text, columns) {
            let part = isolate_as(&part, self.rtl);
            self.line(indent, &[part], DOT);
        }
    }
}
