//! Events in order, under the day of each.

use khabar::corroborate::brief::{self, is_mutual_event};
use khabar::corroborate::differences::{Aspect, Comparison};
use khabar::corroborate::timeline::{By, Entry, Timeline};

use super::super::View;
use super::super::line::isolate;
use super::Page;

/// The timeline of these comparisons, which are those that it was made from.
pub fn timeline(timeline: &Timeline, comparisons: &[Comparison], view: &View) -> String {
    let mut page = Page::new(comparisons.iter(), view);
    let mut under: Option<&str> = None;
    for entry in &timeline.dated {
        let day = match timeline.by {
            By::Happened => entry.day.as_deref(),
            By::Reported => entry.reported.as_deref(),
        };
        if let Some(day) = day.filter(|d| under != Some(d)) {
            let words = brief::day_in_words(day, page.said);
            page.sheet.heading(&words);
            under = Some(day);
        }
        event(&mut page, entry, comparisons);
    }
    if !timeline.undated.is_empty() {
        page.sheet.heading(page.own.day_unknown);
        for entry in &timeline.undated {
            event(&mut page, entry, comparisons);
        }
    }
    if timeline.dated.is_empty() && timeline.undated.is_empty() {
        let none = page.run(page.own.no_events);
        page.line(0, &[none]);
    }
    page.sheet.out
}

/// The events of these comparisons in the order given.
pub fn events(comparisons: &[Comparison], view: &View) -> String {
    let mut page = Page::new(comparisons.iter(), view);
    let timeline = khabar::corroborate::timeline::timeline(comparisons, By::Happened);
    let mut entries: Vec<&Entry> = timeline.dated.iter().chain(&timeline.undated).collect();
    entries.sort_by_key(|e| e.comparison);
    for entry in &entries {
        event(&mut page, entry, comparisons);
    }
    if entries.is_empty() {
        let none = page.run(page.own.no_events);
        page.line(0, &[none]);
    }
    page.sheet.out
}

fn event(page: &mut Page, entry: &Entry, comparisons: &[Comparison]) {
    let Some(comparison) = comparisons.get(entry.comparison) else { return };
    let mutual = is_mutual_event(comparison);
    let head = page.event(comparison);
    page.line(2, &[head]);
    let field = |page: &Page, aspect: Aspect, values: &[usize], standing: bool| {
        let row = comparison.row(aspect).filter(|_| !values.is_empty())?;
        let list = page.list(&values.iter().map(|v| page.value(row, *v)).collect::<Vec<_>>());
        let standing = if standing {
            format!(" ({})", page.run(brief::standing_in_words(comparison, row, page.said)))
        } else {
            String::new()
        };
        Some(format!("{}{standing}", page.field((page.said.aspect)(aspect, mutual).0, &list)))
    };
    let parties = [(Aspect::Who, &entry.who), (Aspect::ToWhom, &entry.to_whom)];
    let parties: Vec<String> = parties.into_iter().filter_map(|(a, v)| field(page, a, v, false)).collect();
    let held = [(Aspect::Where, &entry.r#where), (Aspect::When, &entry.when)];
    let mut held: Vec<String> = held.into_iter().filter_map(|(a, v)| field(page, a, v, true)).collect();
    held.extend(entry.reported.as_deref().map(|d| page.field(page.own.reported, &page.day(d))));
    for parts in [parties, held].into_iter().filter(|p| !p.is_empty()) {
        page.line(5, &parts);
    }
    let figures: Vec<String> = brief::figures(comparison, page.said).iter().map(|f| page.run(f)).collect();
    page.line(5, &figures);
    let outlets: Vec<String> = entry.outlets.iter().map(|o| isolate(&super::super::shorten(o, 30))).collect();
    page.line(5, &outlets);
}
