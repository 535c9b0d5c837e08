//! The answer of a search: reports, the words that answer in their own spelling with what stands around them, and the
//! statements and events that they lie in.

mod ar;
mod en;

use khabar::corroborate::brief;
use khabar::record::Quoted;
use khabar::text::Field;

use super::super::labels::labels;
use super::super::line::{isolate, isolate_as, shown};
use super::super::{DOT, Lang, Sheet, View};
use crate::case::search::{Answer, Found, FoundItem};

/// Code points shown on either side of a hit.
const AROUND: usize = 40;

/// Passages shown of one report before the rest is counted.
const PASSAGES: usize = 3;

/// Statements and events shown of one report before the rest is counted.
const ITEMS: usize = 4;

struct Words {
    /// How many reports answer.
    reports: fn(usize) -> String,
    /// How many more a wider mode finds.
    wider: fn(usize) -> String,
    /// So many more passages or items of this report.
    more: fn(usize) -> String,
    /// Where the rest of the reports is.
    limited: fn(usize) -> String,
}

/// The answer as text.
pub fn answer(answer: &Answer, view: &View) -> String {
    let lang = view.lang.unwrap_or(Lang::Ar);
    let words = match lang {
        Lang::Ar => &ar::WORDS,
        Lang::En => &en::WORDS,
    };
    let mut sheet = Sheet { out: String::new(), view: *view, lang, labels: labels(lang), rtl: lang == Lang::Ar };
    for found in &answer.found {
        report(&mut sheet, found, words);
        sheet.blank();
    }
    let own = |text: String| [if lang == Lang::Ar { isolate(&text) } else { text }];
    sheet.line(0, &own((words.reports)(answer.reports)), DOT);
    if answer.reports > answer.found.len() {
        sheet.line(0, &own((words.limited)(answer.reports - answer.found.len())), DOT);
    }
    if let Some(more) = answer.wider.filter(|more| *more > 0) {
        sheet.line(0, &own((words.wider)(more)), DOT);
    }
    sheet.out
}

fn report(sheet: &mut Sheet, found: &Found, words: &Words) {
    sheet.rtl = khabar::text::language::detect(&found.title).is_none_or(|l| l != "en");
    let number = sheet.bold(&isolate(&found.report));
    let parts = [
        number,
        isolate(&shown(&found.name)),
        sheet.optional(found.outlet.as_deref()),
        found.published.as_deref().map_or_else(|| sheet.optional(None), |day| isolate(&day_in_words(sheet.lang, day))),
    ];
    sheet.line(0, &parts, DOT);
    // A title that is hit is shown as a passage.
    if found.hits.iter().all(|h| h.field != Field::Title) {
        let title = sheet.given(&found.title);
        sheet.line(2, &[title], DOT);
    }
    let passages = passages(found);
    for passage in passages.iter().take(PASSAGES) {
        let text = marked(sheet, found, passage);
        sheet.line(2, &[text], DOT);
    }
    if let Some(more) = passages.len().checked_sub(PASSAGES).filter(|more| *more > 0) {
        let more = sheet.own(&(words.more)(more));
        sheet.line(2, &[more], DOT);
    }
    for item in found.items.iter().take(ITEMS) {
        let parts = line_of(sheet, item);
        sheet.line(4, &parts, DOT);
    }
    if let Some(more) = found.items.len().checked_sub(ITEMS).filter(|more| *more > 0) {
        let more = sheet.own(&(words.more)(more));
        sheet.line(4, &[more], DOT);
    }
}

fn day_in_words(lang: Lang, day: &str) -> String {
    brief::day_in_words(day, brief::words(if lang == Lang::Ar { brief::Lang::Ar } else { brief::Lang::En }))
}

/// Stance or type in the words of the page.
fn kind_of<'a>(sheet: &Sheet, kind: &'a str) -> &'a str {
    fn of<T: serde::de::DeserializeOwned>(kind: &str) -> Option<T> {
        serde_json::from_value(kind.into()).ok()
    }
    let stance = of(kind).map(sheet.labels.stance);
    stance.or_else(|| of(kind).map(sheet.labels.plover)).unwrap_or(kind)
}

fn line_of(sheet: &Sheet, item: &FoundItem) -> Vec<String> {
    let columns = sheet.view.width / 2;
    let source = item.source.iter().map(|s| sheet.named(s, columns / 2));
    let words = item.words.span.iter().map(|s| sheet.quoted(s, columns));
    std::iter::once(isolate(&item.id)).chain([isolate(kind_of(sheet, &item.kind))]).chain(source).chain(words).collect()
}

/// Hits that stand close enough to be shown together.
fn passages(found: &Found) -> Vec<Vec<&Quoted>> {
    let mut out: Vec<Vec<&Quoted>> = Vec::new();
    for hit in &found.hits {
        match out.last_mut() {
            Some(last) if last.last().is_some_and(|b| b.field == hit.field && hit.start < b.end + AROUND as u32) => {
                last.push(hit);
            }
            _ => out.push(vec![hit]),
        }
    }
    out
}

/// A passage with its hits marked, in the original spelling.
fn marked(sheet: &Sheet, found: &Found, hits: &[&Quoted]) -> String {
    let (Some(first), Some(last)) = (hits.first(), hits.last()) else { return String::new() };
    let raw: Vec<char> = if first.field == Field::Title { &found.title } else { &found.text }.chars().collect();
    let slice = |from: usize, to: usize| {
        shown(&raw[from.min(raw.len())..to.min(raw.len()).max(from.min(raw.len()))].iter().collect::<String>())
    };
    let (from, to) = ((first.start as usize).saturating_sub(AROUND), (last.end as usize + AROUND).min(raw.len()));
    // Whole words at the edges.
    let from = if from == 0 {
        0
    } else {
        (from..first.start as usize).find(|&i| raw[i].is_whitespace()).map_or(first.start as usize, |i| i + 1)
    };
    let to = if to == raw.len() {
        to
    } else {
        (last.end as usize..to).rev().find(|&i| raw[i].is_whitespace()).unwrap_or(last.end as usize)
    };
    let mut text = if from > 0 { "… ".to_owned() } else { String::new() };
    let mut at = from;
    let spaced = |text: &mut String, piece: &str, raw_from: usize, raw_to: usize| {
        if raw_to > raw_from {
            if raw[raw_from].is_whitespace() && !text.is_empty() && !text.ends_with(' ') {
                text.push(' ');
            }
            text.push_str(piece);
            if raw[raw_to - 1].is_whitespace() && !text.ends_with(' ') {
                text.push(' ');
            }
        }
    };
    for hit in hits {
        let (start, end) = (hit.start as usize, hit.end as usize);
        spaced(&mut text, &slice(at, start), at, start);
        let words = slice(start, end);
        text.push_str(&if sheet.view.colour { sheet.styled("1;33", &words) } else { format!("[{words}]") });
        at = end;
    }
    spaced(&mut text, &slice(at, to), at, to);
    if to < raw.len() {
        text.push_str(" …");
    }
    isolate_as(text.trim(), sheet.rtl)
}
