//! Where the origins of one event differ: figures, origins, the table where it fits, then every value in its words.

use khabar::corroborate::brief::{self, Set, is_mutual_event, matters};
use khabar::corroborate::differences::{Cell, Comparison, Given, Row, Words as Said};
use khabar::corroborate::origins::Why;

use super::super::line::{isolate, pad, shorten, shown, width};
use super::super::{DOT, UNKNOWN, View};
use super::Page;

/// Columns that one cell may take.
const CELL: usize = 22;

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
        let others: Vec<String> = others.into_iter().map(number).collect();
        let others = (!others.is_empty()).then(|| page.field(page.own.may_be, &page.list(&others)));
        let parts: Vec<String> = std::iter::once(head).chain(others).collect();
        page.line(2, &parts);
    }
}

/// Only where every cell fits whole: a cell cut short would show half a value.
fn table(page: &mut Page, comparison: &Comparison, rows: &[&Row]) {
    let own = page.own;
    let head = [page.run(own.aspect), page.run(own.standing)];
    let numbers = (0..comparison.origins.origins.len()).map(number);
    let mut lines: Vec<Vec<String>> = vec![head.into_iter().chain(numbers).collect()];
    for row in rows {
        let head = [page.run(aspect(page, comparison, row)), page.run((page.said.standing)(row.standing))];
        lines.push(head.into_iter().chain(row.cells.iter().map(|c| cell(page, row, c))).collect());
    }
    let columns = lines.first().map_or(0, Vec::len);
    let widths: Vec<usize> =
        (0..columns).map(|i| lines.iter().filter_map(|l| l.get(i)).map(|c| width(c)).max().unwrap_or(0)).collect();
    let whole = 2 + widths.iter().sum::<usize>() + width(GUTTER) * columns.saturating_sub(1);
    if whole > page.sheet.view.width {
        return;
    }
    page.sheet.heading(own.table);
    for (n, line) in lines.iter().enumerate() {
        let cells: Vec<String> = line.iter().zip(&widths).map(|(c, w)| pad(c, *w)).collect();
        let line = cells.join(GUTTER).trim_end().to_owned();
        let line = if n == 0 { page.sheet.dim(&line) } else { line };
        page.line(2, &[line]);
    }
}

/// What an origin gives now, or that it denies it, holds it back or says nothing.
fn cell(page: &Page, row: &Row, cell: &Cell) -> String {
    let mut parts: Vec<String> = cell.given.iter().filter(|g| g.stands()).map(|g| page.value(row, g.value)).collect();
    for g in cell.given.iter().filter(|g| g.denied) {
        parts.push(page.field(page.own.denied, &page.value(row, g.value)));
    }
    if parts.is_empty() && !cell.withheld.is_empty() {
        return page.run(page.own.withheld);
    }
    page.list(&parts)
}

fn block(page: &mut Page, comparison: &Comparison, row: &Row) {
    let name = page.sheet.bold(&page.run(aspect(page, comparison, row)));
    let standing = page.run((page.said.standing)(row.standing));
    page.line(2, &[name, standing]);
    for (origin, cell) in row.cells.iter().enumerate() {
        for given in &cell.given {
            let label = if given.denied { Some(page.own.denied) } else { given.revised.then_some(page.own.earlier) };
            let value = page.value(row, given.value);
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
    let mut parts = vec![format!("{} {value}", number(origin))];
    parts.extend(given.words.iter().map(|w| place_of(page, comparison, w)));
    page.line(5, &parts);
}

/// The words, where they stand and in which outlet.
fn place_of(page: &Page, comparison: &Comparison, words: &Said) -> String {
    let columns = (page.sheet.view.width / 3).max(CELL);
    let quoted = words.evidence.span.as_ref().map(|q| format!("{} ", page.sheet.quoted(q, columns)));
    let outlet = comparison.told(words.evidence.report).and_then(|t| t.outlet.as_deref());
    let outlet = outlet.map_or_else(|| page.run(page.sheet.labels.outlet_unnamed), |o| isolate(&shorten(o, CELL)));
    let copy = if words.copy { format!("{DOT}{}", page.run(page.own.copy)) } else { String::new() };
    format!("{}{} {outlet}{copy}", quoted.unwrap_or_default(), isolate(&brief::reference(words)))
}

fn reports(page: &mut Page, comparison: &Comparison) {
    page.sheet.heading(page.said.reports);
    for told in &comparison.events {
        let title = if shown(&told.title).is_empty() { &told.report_name } else { &told.title };
        let outlet =
            told.outlet.as_deref().map_or_else(|| page.run(page.sheet.labels.outlet_unnamed), |o| page.given(o));
        let day = told.published.as_deref().map_or_else(|| UNKNOWN.to_owned(), |d| page.day(d));
        let mut parts = vec![format!("{} {outlet}", isolate(&told.id.to_string())), day, page.given(title)];
        parts.extend(told.copy_of.map(|(of, _)| page.run(&(page.said.copy_of)(of))));
        parts.extend(told.previous.map(|of| page.run(&(page.said.version_of)(of))));
        parts.extend(told.review.map(|m| page.run((page.own.mark)(m))));
        page.line(2, &parts);
    }
}
