//! Where the origins of one event differ: figures, origins, the table where it fits, then every value in its words.

use khabar::corroborate::brief::{self, Set, is_mutual_event, matters};
use khabar::corroborate::differences::{Cell, Comparison, Given, Row, Value, Words as Said};
use khabar::corroborate::origins::{OriginKind, Why};

use super::super::line::{isolate, pad, shorten, shown, width, wrap};
use super::super::{DOT, UNKNOWN, View};
use super::Page;

/// Columns that the name of an outlet may take beside a quotation.
const OUTLET: usize = 34;

/// Columns that a quotation takes at least.
const QUOTATION: usize = 22;

/// Columns that an origin needs for a table.
const LEAST: usize = 13;

/// Between columns.
const GUTTER: &str = "  ";

/// The comparison of one event.
pub fn compare(comparison: &Comparison, view: &View) -> String {
    let mut page = Page::new(std::iter::once(comparison), view);
    let rule = "─".repeat(view.width.min(super::super::PLAIN_WIDTH));
    page.line(0, &[rule]);
    let event = page.event(comparison);
    page.line(0, &[event]);
    figures(&mut page, comparison);
    origins(&mut page, comparison);
    let kind = comparison.events.first().map(|e| e.kind);
    let silent = |row: &&Row| row.cells.iter().all(|c| c.given.is_empty() && c.withheld.is_empty());
    let rows: Vec<&Row> = comparison.rows.iter().filter(|r| !silent(r)).collect();
    table(&mut page, comparison, &rows);
    page.sheet.heading(page.own.in_words);
    for row in &rows {
        block(&mut page, comparison, row);
    }
    let asked = |row: &&Row| silent(row) && kind.is_some_and(|k| matters(row.aspect, k));
    let unsaid: Vec<String> =
        comparison.rows.iter().filter(asked).map(|r| page.run(aspect(&page, comparison, r))).collect();
    if !unsaid.is_empty() {
        let unsaid = page.field(page.own.silent, &page.list(&unsaid));
        page.line(2, &[unsaid]);
    }
    reports(&mut page, comparison);
    page.sheet.out
}

fn aspect(page: &Page, comparison: &Comparison, row: &Row) -> &'static str {
    (page.said.aspect)(row.aspect, is_mutual_event(comparison)).0
}

fn figures(page: &mut Page, comparison: &Comparison) {
    let figures: Vec<String> = brief::figures(comparison, page.said).iter().map(|f| page.run(f)).collect();
    page.line(0, &figures);
    let outlets: Vec<String> = comparison.origins.outlets.iter().map(|o| page.given(o)).collect();
    page.line(4, &outlets);
}

fn number(origin: usize) -> String {
    isolate(&(origin + 1).to_string())
}

/// An origin and the outlets that have it from there.
fn cited(page: &Page, comparison: &Comparison, origin: usize) -> String {
    page.run(&brief::citing(comparison, origin, std::iter::empty(), page.said, Set::Plain))
}

fn origins(page: &mut Page, comparison: &Comparison) {
    page.sheet.heading(page.own.origins);
    for (i, origin) in comparison.origins.origins.iter().enumerate() {
        let mut others: Vec<usize> = origin
            .why
            .iter()
            .filter_map(|w| match w {
                Why::MayBe { origin, .. } => Some(*origin),
                _ => None,
            })
            .collect();
        others.sort_unstable();
        others.dedup();
        let head = format!("{} {}", page.sheet.bold(&number(i)), cited(page, comparison, i));
        let counted = comparison.origins.origins.iter().filter(|o| o.kind != OriginKind::Unknown).count();
        let others = match others.len() {
            0 => None,
            n if n > 2 && n + 1 == counted => Some(page.run(page.own.may_be_any)),
            _ => Some(page.field(page.own.may_be, &page.list(&others.into_iter().map(number).collect::<Vec<_>>()))),
        };
        let parts: Vec<String> = std::iter::once(head).chain(others).collect();
        page.line(2, &parts);
    }
}

/// Only where a column leaves room for words; a cell goes over as many lines as it takes, for one cut short would show
/// half a value.
fn table(page: &mut Page, comparison: &Comparison, rows: &[&Row]) {
    let own = page.own;
    let head = format!("{} / {}", own.aspect, own.standing);
    let numbers = (0..comparison.origins.origins.len()).map(|i| vec![(i + 1).to_string()]);
    let mut lines: Vec<Vec<Vec<String>>> = vec![std::iter::once(vec![head]).chain(numbers).collect()];
    for row in rows {
        let head = vec![
            aspect(page, comparison, row).to_owned(),
            brief::standing_in_words(comparison, row, page.said).to_owned(),
        ];
        lines.push(std::iter::once(head).chain(row.cells.iter().map(|c| cell(page, row, c))).collect());
    }
    let columns = lines.first().map_or(0, Vec::len);
    let widest = |i: usize| {
        let cells = lines.iter().filter_map(|l| l.get(i)).flatten();
        cells.map(|c| width(c)).max().unwrap_or(0)
    };
    let first = widest(0);
    let left = page.sheet.view.width.saturating_sub(2 + first);
    let share = (left / columns.saturating_sub(1).max(1)).saturating_sub(width(GUTTER));
    if columns < 2 || share < LEAST {
        return;
    }
    let widths: Vec<usize> = (0..columns).map(|i| if i == 0 { first } else { widest(i).min(share) }).collect();
    page.sheet.heading(own.table);
    for (n, line) in lines.iter().enumerate() {
        let cells: Vec<Vec<String>> =
            line.iter().zip(&widths).map(|(parts, w)| parts.iter().flat_map(|p| folded(p, *w)).collect()).collect();
        for k in 0..cells.iter().map(Vec::len).max().unwrap_or(0) {
            let part = |c: &Vec<String>| c.get(k).map_or_else(|| isolate(""), |p| page.run(&isolate(p)));
            let last = cells.iter().rposition(|c| c.get(k).is_some()).map_or(0, |at| at + 1);
            let shown = cells.iter().zip(&widths).take(last).map(|(c, w)| pad(&part(c), *w));
            let text = shown.collect::<Vec<_>>().join(GUTTER).trim_end().to_owned();
            let text = if n == 0 { page.sheet.dim(&text) } else { text };
            page.line(2, &[text]);
        }
    }
}

/// Over lines of so many columns; a word that is longer is cut.
fn folded(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for line in wrap(text, columns) {
        let mut rest = String::new();
        for c in line.chars() {
            if width(&rest) + width(&c.to_string()) > columns {
                lines.push(std::mem::take(&mut rest));
            }
            rest.push(c);
        }
        lines.push(rest);
    }
    lines
}

/// What an origin gives now, or that it denies it, holds it back or says nothing; a part a line, nothing isolated.
fn cell(page: &Page, row: &Row, cell: &Cell) -> Vec<String> {
    let value = |g: &Given| shown(&brief::value_in_words(row, g.value, page.said, Set::Plain));
    let mut parts: Vec<String> = cell.given.iter().filter(|g| g.stands()).map(value).collect();
    parts.extend(cell.given.iter().filter(|g| g.denied).map(|g| format!("{}: {}", page.own.denied, value(g))));
    if parts.is_empty() {
        parts.push(if cell.withheld.is_empty() { UNKNOWN } else { page.own.withheld }.to_owned());
    }
    parts
}

fn block(page: &mut Page, comparison: &Comparison, row: &Row) {
    let name = page.sheet.bold(&page.run(aspect(page, comparison, row)));
    let standing = page.run(brief::standing_in_words(comparison, row, page.said));
    page.line(2, &[name, standing]);
    for (origin, cell) in row.cells.iter().enumerate() {
        for given in &cell.given {
            let label = if given.denied { Some(page.own.denied) } else { given.revised.then_some(page.own.earlier) };
            // What is only words is given by its quotation.
            let words = row.values.get(given.value).is_some_and(Value::is_unresolved);
            let value = if words { String::new() } else { page.value(row, given.value) };
            let value = label.map_or(value.clone(), |l| page.field(l, &value));
            said(page, comparison, origin, &value, given);
        }
        for words in &cell.withheld {
            let withheld = page.run(page.own.withheld);
            let parts = [format!("{} {withheld}", number(origin)), place_of(page, comparison, words)];
            page.line(5, &parts);
        }
    }
    for revision in &row.revisions {
        let steps: Vec<String> = revision
            .steps
            .iter()
            .map(|s| {
                let day = s.reported.as_deref().map_or_else(|| UNKNOWN.to_owned(), |d| page.day(d));
                format!("{} ({day} {})", page.value(row, s.value), isolate(&brief::reference(&s.words)))
            })
            .collect();
        let then = format!(" {} ", page.run(page.own.then));
        let history = page.field(page.own.history, &steps.join(&then));
        page.line(5, &[format!("{} {history}", number(revision.origin))]);
    }
}

fn said(page: &mut Page, comparison: &Comparison, origin: usize, value: &str, given: &Given) {
    let mut parts = vec![format!("{} {value}", number(origin)).trim_end().to_owned()];
    for (n, words) in given.words.iter().map(|w| place_of(page, comparison, w)).enumerate() {
        match parts.first_mut().filter(|_| n == 0 && value.is_empty()) {
            Some(head) => *head = format!("{head} {words}"),
            None => parts.push(words),
        }
    }
    page.line(5, &parts);
}

/// The words, where they stand and in which outlet.
fn place_of(page: &Page, comparison: &Comparison, words: &Said) -> String {
    let columns = (page.sheet.view.width / 3).max(QUOTATION);
    let quoted = words.evidence.span.as_ref().map(|q| format!("{} ", page.sheet.quoted(q, columns)));
    let outlet = comparison.told(words.evidence.report).and_then(|t| t.outlet.as_deref());
    let outlet = outlet.map_or_else(|| page.run(page.sheet.labels.outlet_unnamed), |o| isolate(&shorten(o, OUTLET)));
    let copy = if words.copy { format!("{DOT}{}", page.run(page.own.copy)) } else { String::new() };
    format!("{}{} {outlet}{copy}", quoted.unwrap_or_default(), isolate(&brief::reference(words)))
}

/// Each report once, with the events of it.
fn reports(page: &mut Page, comparison: &Comparison) {
    page.sheet.heading(page.said.reports);
    for of_report in comparison.events.chunk_by(|a, b| a.id.report == b.id.report) {
        let Some(told) = of_report.first() else { continue };
        let title = if shown(&told.title).is_empty() { &told.report_name } else { &told.title };
        let outlet =
            told.outlet.as_deref().map_or_else(|| page.run(page.sheet.labels.outlet_unnamed), |o| page.given(o));
        let day = told.published.as_deref().map_or_else(|| UNKNOWN.to_owned(), |d| page.day(d));
        let ids = of_report.iter().map(|t| isolate(&t.id.to_string())).collect::<Vec<_>>().join(" ");
        let mut parts = vec![format!("{ids} {outlet}"), day, page.given(title)];
        parts.extend(told.copy_of.map(|(of, _)| page.run(&(page.said.copy_of)(of))));
        parts.extend(told.previous.map(|of| page.run(&(page.said.version_of)(of))));
        for marked in of_report {
            let mark =
                marked.review.map(|m| page.field(&isolate(&marked.id.to_string()), &page.run((page.own.mark)(m))));
            parts.extend(mark);
        }
        page.line(2, &parts);
    }
}
