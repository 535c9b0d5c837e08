//! Events as a table where it fits, as blocks where it does not.

use khabar::record::{Account, Count, Event, Place, Record, Role, When, Withheld, WithheldField};

use super::line::{isolate, pad, shorten, width};
use super::statements::chain;
use super::{DOT, Sheet, UNKNOWN};

/// Columns that a quotation may take in a table cell.
const CELL: usize = 24;

/// Between columns of the table.
const GUTTER: &str = "  ";

pub fn write(sheet: &mut Sheet, record: &Record) {
    sheet.heading(sheet.labels.events);
    if record.events.is_empty() {
        let none = sheet.own(sheet.labels.none_found);
        return sheet.line(2, &[none], DOT);
    }
    let rows: Vec<Vec<String>> = record.events.iter().map(|e| cells(sheet, record, e, CELL)).collect();
    let head: Vec<String> = columns(sheet).iter().map(|label| sheet.own(label)).collect();
    let widths: Vec<usize> = (0..head.len())
        .map(|i| rows.iter().chain([&head]).filter_map(|r| r.get(i)).map(|c| width(c)).max().unwrap_or(0))
        .collect();
    if 2 + widths.iter().sum::<usize>() + width(GUTTER) * (widths.len() - 1) <= sheet.view.width {
        table(sheet, record, &head, &rows, &widths);
    } else {
        for event in &record.events {
            block(sheet, record, event);
        }
    }
}

fn table(sheet: &mut Sheet, record: &Record, head: &[String], rows: &[Vec<String>], widths: &[usize]) {
    let row = |cells: &[String]| cells.iter().zip(widths).map(|(c, &w)| pad(c, w)).collect::<Vec<_>>().join(GUTTER);
    let head = sheet.dim(row(head).trim_end());
    sheet.line(2, &[head], DOT);
    for (event, cells) in record.events.iter().zip(rows) {
        sheet.line(2, &[row(cells).trim_end().to_owned()], DOT);
        accounts(sheet, record, event, CELL);
    }
}

fn block(sheet: &mut Sheet, record: &Record, event: &Event) {
    let wide = sheet.view.width / 2;
    let cells = cells(sheet, record, event, wide);
    let labelled: Vec<String> =
        columns(sheet).iter().zip(&cells).map(|(label, cell)| sheet.field(label, cell)).collect();
    let [id, kind, trigger, _, _, _, _, status, ..] = &cells[..] else { return };
    let [_, _, _, actor, recipient, place, time, _, _, dead, injured] = &labelled[..] else { return };
    let head = format!("{} {kind} {trigger}", sheet.bold(id));
    let head: Vec<String> = [head, status.clone()]
        .into_iter()
        .chain((!event.foreground).then(|| sheet.own(sheet.labels.in_passing)))
        .chain(sheet.read_right(event.p_read))
        .collect();
    sheet.line(2, &head, DOT);
    sheet.line(5, &[actor.clone(), recipient.clone()], DOT);
    sheet.line(5, &[place.clone(), time.clone()], DOT);
    let mut chain = on_whose_word(sheet, record, event.said_in.as_deref(), wide);
    if let Some(outlet) = chain.first_mut() {
        *outlet = sheet.field(sheet.labels.word_of, outlet);
    }
    sheet.line(5, &chain, "");
    sheet.line(5, &[dead.clone(), injured.clone()], DOT);
    accounts(sheet, record, event, wide);
}

/// What others say of the event, a line each: what they tell of it, then on whose word.
fn accounts(sheet: &mut Sheet, record: &Record, event: &Event, columns: usize) {
    for a in &event.accounts {
        let mut parts = told(sheet, a, event, columns);
        if let Some(first) = parts.first_mut() {
            *first = format!("{}: {first}", sheet.own(sheet.labels.account));
        }
        let word = on_whose_word(sheet, record, a.said_in.as_deref(), columns).concat();
        parts.push(sheet.field(sheet.labels.word_of, &word));
        sheet.line(5, &parts, DOT);
    }
}

/// The details that an account gives; how the event stands only where it says otherwise than the event does.
fn told(sheet: &Sheet, a: &Account, event: &Event, columns: usize) -> Vec<String> {
    let l = sheet.labels;
    let held = |field| withheld(sheet, &a.withheld, field, columns);
    let some = |label: &'static str, cell: Option<String>| cell.map(|c| sheet.field(label, &c));
    let who = |r: &[Role]| (!r.is_empty()).then(|| list(sheet, roles(sheet, r, columns).into_iter()));
    let number = |c: Option<&Count>| c.is_some().then(|| count(sheet, c, columns));
    let both = |x: Option<String>, y: Option<String>| {
        let items: Vec<String> = x.into_iter().chain(y).collect();
        (!items.is_empty()).then(|| list(sheet, items.into_iter()))
    };
    [
        some(l.actor, who(&a.actor)),
        some(l.recipient, who(&a.recipient)),
        some(l.place, both(place(sheet, a.place.as_ref(), columns), held(WithheldField::Place))),
        some(l.time, both(time(sheet, a.time.as_ref(), columns), held(WithheldField::Date))),
        some(l.name, held(WithheldField::Name)),
        some(l.dead, number(a.dead.as_ref())),
        some(l.injured, number(a.injured.as_ref())),
        some(l.status, (a.status != event.status).then(|| sheet.own((l.status_word)(a.status)))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn columns(sheet: &Sheet) -> [&'static str; 11] {
    let l = sheet.labels;
    [l.event, l.kind, l.trigger, l.actor, l.recipient, l.place, l.time, l.status, l.word_of, l.dead, l.injured]
}

/// What stands in each of the [`columns`].
fn cells(sheet: &Sheet, record: &Record, event: &Event, columns: usize) -> Vec<String> {
    let labels = sheet.labels;
    let withheld = |field| withheld(sheet, &event.withheld, field, columns);
    let name = withheld(WithheldField::Name).map(|w| format!("{} {w}", sheet.own(labels.name)));
    vec![
        isolate(&event.id),
        sheet.own((labels.plover)(event.kind)),
        sheet.quoted(&event.trigger, columns),
        list(sheet, roles(sheet, &event.actor, columns).into_iter().chain(name)),
        list(sheet, roles(sheet, &event.recipient, columns).into_iter()),
        list(sheet, place(sheet, event.place.as_ref(), columns).into_iter().chain(withheld(WithheldField::Place))),
        list(sheet, time(sheet, event.time.as_ref(), columns).into_iter().chain(withheld(WithheldField::Date))),
        sheet.own((labels.status_word)(event.status)),
        on_whose_word(sheet, record, event.said_in.as_deref(), columns).concat(),
        count(sheet, event.dead.as_ref(), columns),
        count(sheet, event.injured.as_ref(), columns),
    ]
}

fn list(sheet: &Sheet, items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    if items.is_empty() { UNKNOWN.to_owned() } else { items.join(&format!("{} ", sheet.own(sheet.labels.and))) }
}

fn roles(sheet: &Sheet, roles: &[Role], columns: usize) -> Vec<String> {
    roles.iter().map(|r| sheet.named(&r.span, columns)).collect()
}

/// The words, and what the register knows of them.
fn place(sheet: &Sheet, place: Option<&Place>, columns: usize) -> Option<String> {
    let place = place?;
    let precision = place.precision.as_deref().map(sheet.labels.precision);
    let known: Vec<String> =
        place.name.as_deref().into_iter().chain(precision).map(|k| isolate(&shorten(k, columns))).collect();
    let known = known.join(&format!("{} ", sheet.labels.comma));
    let known = if known.is_empty() { known } else { format!(" ({known})") };
    Some(format!("{}{known}", sheet.named(&place.span, columns)))
}

/// The resolved date, then the words.
fn time(sheet: &Sheet, when: Option<&When>, columns: usize) -> Option<String> {
    let when = when?;
    let edtf = when.edtf.as_ref().map_or(UNKNOWN.to_owned(), |e| isolate(e));
    let words = when.span.as_ref().map(|q| format!(" {}", sheet.quoted(q, columns))).unwrap_or_default();
    Some(format!("{edtf}{words}"))
}

fn withheld(sheet: &Sheet, withheld: &[Withheld], field: WithheldField, columns: usize) -> Option<String> {
    let withheld = withheld.iter().find(|w| w.field == field)?;
    Some(format!("{}: {}", sheet.own(sheet.labels.withheld), sheet.quoted(&withheld.span, columns)))
}

/// The chain from the outlet inwards, a part a link: the outlet, citing an agency, citing a diplomat (S2).
fn on_whose_word(sheet: &Sheet, record: &Record, said_in: Option<&str>, columns: usize) -> Vec<String> {
    let labels = sheet.labels;
    let chain = chain(&record.statements, said_in);
    let mut parts = vec![sheet.outlet(record)];
    for s in &chain {
        let span = s.source.as_ref().and_then(|source| source.span.as_ref());
        let name = span.map_or_else(|| sheet.own(labels.no_source), |q| sheet.named(q, columns));
        parts.push(format!("{} {} {name}", labels.comma, sheet.own(labels.citing)));
    }
    parts.push(match chain.last() {
        Some(last) => format!(" ({})", isolate(&last.id)),
        None => format!(" {}", sheet.own(labels.own_voice)),
    });
    parts
}

/// The number as the words bound it, then the words.
fn count(sheet: &Sheet, count: Option<&Count>, columns: usize) -> String {
    let Some(count) = count else { return UNKNOWN.to_owned() };
    let number = match (count.min, count.max) {
        (Some(min), Some(max)) if min == max => isolate(&min.to_string()),
        (Some(min), Some(max)) => isolate(&format!("{min}–{max}")),
        (Some(min), None) => format!("{} {}", sheet.own(sheet.labels.at_least), isolate(&min.to_string())),
        (None, Some(max)) => format!("{} {}", sheet.own(sheet.labels.at_most), isolate(&max.to_string())),
        (None, None) => UNKNOWN.to_owned(),
    };
    format!("{number} {}", sheet.quoted(&count.span, columns))
}
