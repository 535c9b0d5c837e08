//! What a case says of an event, in sentences: agreed, disputed, not known to have more than one origin, open.
//!
//! Every sentence bears its references (`[R3#S4]`) and passes no judgement: it says who is quoted with what. The
//! headline figure is distinct origins, at least and at most, with the outlets beside it. Grades that people entered
//! are shown as theirs and enter into nothing.

mod ar;
mod en;

#[cfg(test)]
mod tests;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fmt::Write;

use super::differences::{Aspect, Cell, Comparison, Given, Row, Standing, Value, Words as Said};
use super::origins::OriginKind;
use super::timeline::standing_values;
use super::{EventId, Evidence};
pub use crate::conflict::model::Lang;
use crate::record::{Plover, Status};
use crate::text::fold::is_bidi_control;

/// Where a sentence belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// Origins that are known to differ give compatible values.
    Agreed,
    /// They give incompatible ones, or one denies what another gives.
    Disputed,
    /// It rests on one origin, or on several that are not known to differ.
    OneWord,
    /// Nobody gives it, it is held back, or it is given in words that cannot be compared.
    Open,
}

impl Section {
    /// All, in order.
    pub const ALL: [Section; 4] = [Section::Agreed, Section::Disputed, Section::OneWord, Section::Open];
}

/// One sentence to be: an aspect of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// Which aspect.
    pub aspect: Aspect,
    /// Where it belongs.
    pub section: Section,
    /// What it rests on, `R3#S4`, each once, in order.
    pub references: Vec<String>,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventBrief {
    /// The first of its events, by which the whole is called.
    pub id: EventId,
    /// Index into the comparisons given.
    pub comparison: usize,
    /// In the order of the sections, then of the aspects.
    pub points: Vec<Point>,
    /// Aspects of which nobody says anything.
    pub silent: Vec<Aspect>,
}

/// A brief of one event or of a whole case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brief {
    /// The most told first: by origins known to differ, origins that may, outlets, id.
    pub events: Vec<EventBrief>,
}

/// A grade that a person entered. Reliability of a source and credibility of an information are kept apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grade {
    /// What is graded, as shown: an outlet, a source, `R12#E2`.
    pub of: String,
    /// `A` to `F`, or `1` to `6`.
    pub grade: String,
    /// Whether it is the reliability of a source (`A` to `F`) or the credibility of an information (`1` to `6`).
    pub source: bool,
    /// Who entered it.
    pub by: String,
    /// Day, `YYYY-MM-DD`.
    pub date: String,
    /// Why.
    pub reason: String,
}

/// What the comparisons come to, the most told event first.
pub fn brief(comparisons: &[Comparison]) -> Brief {
    let mut events: Vec<EventBrief> = comparisons.iter().enumerate().filter_map(|(i, c)| event_brief(i, c)).collect();
    events.sort_by_cached_key(|e| {
        let origins = comparisons.get(e.comparison).map(|c| &c.origins);
        let told = origins.map(|o| (o.at_least, o.at_most, o.outlets.len()));
        (Reverse(told), e.id)
    });
    Brief { events }
}

fn event_brief(comparison: usize, of: &Comparison) -> Option<EventBrief> {
    let first = of.events.first()?;
    let (mut points, mut silent) = (Vec::new(), Vec::new());
    for row in &of.rows {
        let references = references(row);
        if references.is_empty() {
            if matters(row.aspect, first.kind) {
                silent.push(row.aspect);
            }
            continue;
        }
        let section = match row.standing {
            Standing::Agreed => Section::Agreed,
            Standing::Differs => Section::Disputed,
            Standing::OneWord => Section::OneWord,
            Standing::NotCompared | Standing::Open => Section::Open,
        };
        points.push(Point { aspect: row.aspect, section, references });
    }
    points.sort_by_key(|p| (p.section, p.aspect));
    Some(EventBrief { id: first.id, comparison, points, silent })
}

/// Whether one asks for an aspect of such an event where nobody gives it: of a meeting one does not ask for its dead.
pub fn matters(aspect: Aspect, kind: Plover) -> bool {
    let violent = matches!(kind, Plover::Assault | Plover::Coerce | Plover::Protest | Plover::Mobilize);
    match aspect {
        Aspect::Killed | Aspect::Hurt | Aspect::WithWhat => violent,
        _ => true,
    }
}

/// Whether the event is both sides' own (a meeting, an agreement), so that all its parties stand in one row.
pub fn is_mutual_event(comparison: &Comparison) -> bool {
    comparison.events.first().is_some_and(|e| super::differences::is_mutual(e.kind))
}

/// The statement that the words stand in, else the event.
pub fn reference(words: &Said) -> String {
    let Evidence { report, item, .. } = &words.evidence;
    match &words.statement {
        Some(statement) => format!("R{report}#{statement}"),
        None => format!("R{report}#{item}"),
    }
}

fn references(row: &Row) -> Vec<String> {
    let cells = row.cells.iter().flat_map(|c| c.given.iter().flat_map(|g| &g.words).chain(&c.withheld));
    each_once(cells.map(reference))
}

fn each_once(all: impl Iterator<Item = String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for one in all {
        if !out.contains(&one) {
            out.push(one);
        }
    }
    out
}

/// How words of reports are set into our own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Set {
    /// For a terminal: isolated, controls out.
    Plain,
    /// For Markdown: as well, with what Markdown would take for a mark escaped.
    Markdown,
}

/// Words of a report as shown: on one line, in an isolate of their own, no control in them.
pub fn isolated(words: &str, set: Set) -> String {
    let mut out = String::from('\u{2068}');
    let mut space = false;
    for c in words.trim().chars().filter(|c| !is_bidi_control(*c)) {
        if c.is_whitespace() || c.is_control() {
            space = true;
            continue;
        }
        if std::mem::take(&mut space) {
            out.push(' ');
        }
        if set == Set::Markdown
            && c.is_ascii_punctuation()
            && !matches!(c, '.' | ',' | '-' | '/' | ':' | '\'' | '(' | ')')
        {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('\u{2069}');
    out
}

/// Everything that sentences say in their own words. `fn`s are given names already isolated.
#[allow(missing_docs)]
pub struct Words {
    pub lang: Lang,
    /// Name of an aspect as the subject of a sentence and as the object of a preposition. The second of an event that is
    /// both sides' own.
    pub aspect: fn(Aspect, mutual: bool) -> (&'static str, &'static str),
    pub kind: fn(Plover) -> &'static str,
    pub status: fn(Status) -> &'static str,
    pub standing: fn(Standing) -> &'static str,
    /// Where several give it who are not known to be more than one.
    pub not_known_apart: &'static str,
    /// Where those who give it name no source.
    pub no_source: &'static str,
    /// Where origins that differ give it otherwise but do not contradict each other.
    pub no_conflict: &'static str,
    pub section: fn(Section) -> &'static str,
    pub month: fn(i8) -> &'static str,
    pub about: fn(&str) -> String,
    pub from_to: fn(&str, &str) -> String,
    pub at_least: fn(u32) -> String,
    pub at_most: fn(u32) -> String,
    pub between: fn(u32, u32) -> String,
    pub quotes: (&'static str, &'static str),
    pub comma: &'static str,
    pub semicolon: &'static str,
    pub stop: &'static str,
    /// Heading of a brief.
    pub title: &'static str,
    pub origins: fn(at_least: usize, at_most: usize) -> String,
    pub outlets: &'static str,
    pub unknown_tellings: fn(usize) -> String,
    /// On whose word: a named or unnamed origin, an outlet's own people, nobody.
    pub citing: fn(kind: OriginKind, name: &str, outlets: &str) -> String,
    /// The second and later givers of one value.
    pub and: fn(&str) -> String,
    /// Before a clause that follows another.
    pub also: &'static str,
    pub agreed: fn(aspect: &str) -> String,
    pub compatible: fn(aspect: &str) -> String,
    pub differs: fn(aspect: &str) -> String,
    pub one_word: fn(aspect: &str) -> String,
    pub unsourced: fn(aspect: &str) -> String,
    pub not_known_to_differ: fn(aspect: &str) -> String,
    pub not_compared: fn(aspect: &str) -> String,
    /// A detail is held back in what is quoted from somebody, in these words.
    pub withheld: fn(aspect: &str, citing: &str, words: &str) -> String,
    pub denied: fn(value: &str, citing: &str) -> String,
    pub was: fn(value: &str, day: Option<&str>, citing: &str) -> String,
    pub only_withheld: fn(aspect: &str) -> String,
    pub silent: fn(&[&str]) -> String,
    pub nothing: &'static str,
    pub grades: &'static str,
    pub grades_note: &'static str,
    pub grade: fn(of: &str, grade: &str, source: bool, by: &str, day: &str, reason: &str) -> String,
    pub reports: &'static str,
    pub copy_of: fn(u32) -> String,
    pub version_of: fn(u32) -> String,
    pub unnamed_outlet: &'static str,
}

/// The words of a language.
pub fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::Ar => &ar::WORDS,
        Lang::En => &en::WORDS,
    }
}

/// A day, `YYYY-MM-DD`, as it is written out: 25 November 2019. What is no such day is shown as it is.
pub fn day_in_words(day: &str, w: &Words) -> String {
    match day.get(..10).and_then(|d| d.parse::<Date>().ok()) {
        Some(d) => format!("{} {} {}", d.day(), (w.month)(d.month()), d.year()),
        None => isolated(day, Set::Plain),
    }
}

/// Days from the first to the last, `YYYY-MM-DD`, as they are written out: a whole month or year by its name.
pub fn days_in_words(first: &str, last: &str, about: bool, w: &Words) -> String {
    let (Ok(a), Ok(b)) = (first.parse::<Date>(), last.parse::<Date>()) else { return isolated(first, Set::Plain) };
    let whole_months = a.day() == 1 && b.day() == b.days_in_month();
    let days = match (a.year() == b.year(), a.month() == b.month()) {
        _ if a == b => day_in_words(first, w),
        (true, true) if whole_months => format!("{} {}", (w.month)(a.month()), a.year()),
        (true, false) if whole_months && (a.month(), b.month()) == (1, 12) => a.year().to_string(),
        _ => (w.from_to)(&day_in_words(first, w), &day_in_words(last, w)),
    };
    if about { (w.about)(&days) } else { days }
}

/// A value of a row in words. A place or party is called by its words in that language where a report has them.
pub fn value_in_words(row: &Row, value: usize, w: &Words, set: Set) -> String {
    let (open, close) = w.quotes;
    match row.values.get(value) {
        // Words that name nobody known stand in the case that their sentence put them in: they are quoted.
        Some(v @ Value::Actor { name, .. }) if v.is_unresolved() => {
            format!("{open}{}{close}", isolated(in_language(row, value, w.lang).unwrap_or(name), set))
        }
        Some(Value::Actor { name, .. } | Value::Place { name, .. }) => {
            isolated(in_language(row, value, w.lang).unwrap_or(name), set)
        }
        Some(Value::Days { first, last, about, .. }) => isolated(&days_in_words(first, last, *about, w), Set::Plain),
        Some(Value::Count { min, max }) => match (*min, *max) {
            (Some(min), Some(max)) if min == max => isolated(&min.to_string(), Set::Plain),
            (Some(min), Some(max)) => (w.between)(min, max),
            (Some(min), None) => (w.at_least)(min),
            (None, Some(max)) => (w.at_most)(max),
            (None, None) => "—".to_owned(),
        },
        Some(Value::Status { status }) => (w.status)(*status).to_owned(),
        Some(Value::Words { words }) => format!("{open}{}{close}", isolated(words, set)),
        None => "—".to_owned(),
    }
}

/// The name itself where it is of that language; else the shortest words of a report that are.
fn in_language(row: &Row, value: usize, lang: Lang) -> Option<&str> {
    let name = match row.values.get(value)? {
        Value::Actor { name, .. } | Value::Place { name, .. } => name.as_str(),
        _ => return None,
    };
    let fits = |words: &&str| arabic(words) == (lang == Lang::Ar);
    let given = row.cells.iter().flat_map(|c| &c.given).filter(|g| g.value == value);
    let spans = given.flat_map(|g| &g.words).filter_map(|w| w.evidence.span.as_ref());
    let words = spans.map(|s| s.text.as_str()).filter(fits).min_by_key(|t| (t.chars().count(), *t));
    Some(name).filter(fits).or(words)
}

/// Whether most letters of a text are Arabic.
pub fn arabic(text: &str) -> bool {
    let (arabic, other) = text.chars().filter(|c| c.is_alphabetic()).fold((0usize, 0usize), |(a, o), c| match c {
        '\u{0620}'..='\u{06FF}' | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' => (a + 1, o),
        _ => (a, o + 1),
    });
    arabic > other
}

/// On whose word, with the outlets whose reports these words stand in; without words, all that have it from there.
pub fn citing<'a>(
    comparison: &'a Comparison,
    origin: usize,
    said: impl Iterator<Item = &'a Said>,
    w: &Words,
    set: Set,
) -> String {
    let Some(origin) = comparison.origins.origins.get(origin) else { return "—".to_owned() };
    let outlet = |said: &Said| comparison.told(said.evidence.report)?.outlet.as_deref();
    let mut outlets = each_once(said.filter_map(outlet).map(|o| isolated(o, set)));
    if outlets.is_empty() {
        outlets = origin.outlets.iter().map(|o| isolated(o, set)).collect();
    }
    let outlets = if outlets.is_empty() { w.unnamed_outlet.to_owned() } else { outlets.join(w.comma) };
    let name = origin.name.as_deref().map_or_else(|| "—".to_owned(), |n| isolated(n, set));
    (w.citing)(origin.kind, &name, &outlets)
}

/// `[R3#S4] [R5#E2]`
fn bracketed<'a>(words: impl Iterator<Item = &'a Said>) -> String {
    each_once(words.map(|w| format!("[{}]", reference(w)))).join(" ")
}

/// How a row stands, in a few words.
pub fn standing_in_words(comparison: &Comparison, row: &Row, w: &Words) -> &'static str {
    match row.standing {
        Standing::Agreed if !is_same(row) => w.no_conflict,
        Standing::OneWord if is_unsourced(comparison, row) => w.no_source,
        Standing::OneWord if givers(row).len() > 1 => w.not_known_apart,
        standing => (w.standing)(standing),
    }
}

/// Origins that give something now, each once.
fn givers(row: &Row) -> Vec<usize> {
    let gives = |cell: &Cell| cell.given.iter().any(Given::stands);
    row.cells.iter().enumerate().filter(|(_, c)| gives(c)).map(|(origin, _)| origin).collect()
}

/// Whether all who give anything give the same.
fn is_same(row: &Row) -> bool {
    let given = |cell: &Cell| cell.given.iter().filter(|g| g.stands()).map(|g| g.value).collect::<BTreeSet<_>>();
    let mut sets = row.cells.iter().map(given).filter(|s| !s.is_empty());
    let first = sets.next();
    sets.all(|s| Some(s) == first)
}

fn is_unsourced(comparison: &Comparison, row: &Row) -> bool {
    let kind = |o: &usize| comparison.origins.origins.get(*o).map(|o| o.kind);
    givers(row).iter().all(|g| kind(g) == Some(OriginKind::Unknown))
}

/// The sentence of a row, with its references.
pub fn sentence(comparison: &Comparison, row: &Row, w: &Words, set: Set) -> String {
    let mutual = is_mutual_event(comparison);
    let (subject, object) = (w.aspect)(row.aspect, mutual);
    let given = standing_values(row);
    let lead = match row.standing {
        Standing::Agreed if is_same(row) => (w.agreed)(object),
        Standing::Agreed => (w.compatible)(object),
        Standing::Differs => (w.differs)(object),
        Standing::NotCompared => (w.not_compared)(object),
        Standing::OneWord if is_unsourced(comparison, row) => (w.unsourced)(object),
        Standing::OneWord if givers(row).len() == 1 => (w.one_word)(object),
        Standing::OneWord => (w.not_known_to_differ)(object),
        Standing::Open => (w.only_withheld)(subject),
    };
    let mut sides: Vec<String> = given.iter().map(|v| side(comparison, row, *v, w, set)).collect();
    let all = row.cells.iter().enumerate().flat_map(|(o, c)| c.given.iter().map(move |g| (o, g)));
    for (origin, g) in all.filter(|(_, g)| !g.stands()) {
        let also = if sides.is_empty() { "" } else { w.also };
        sides.push(format!("{also}{}", no_longer(comparison, row, origin, g, w, set)));
    }
    for (origin, cell) in row.cells.iter().enumerate().filter(|(_, c)| !c.withheld.is_empty()) {
        let (open, close) = w.quotes;
        let quoted = cell.withheld.iter().filter_map(|s| s.evidence.span.as_ref());
        let quoted = each_once(quoted.map(|q| format!("{open}{}{close}", isolated(&q.text, set)))).join(w.comma);
        let words = (w.withheld)(subject, &citing(comparison, origin, cell.withheld.iter(), w, set), &quoted);
        let also = if sides.is_empty() { "" } else { w.also };
        sides.push(format!("{also}{words} {}", bracketed(cell.withheld.iter())));
    }
    format!("{lead} {}{}", sides.join(w.semicolon), w.stop)
}

/// A value and who gives it.
fn side(comparison: &Comparison, row: &Row, value: usize, w: &Words, set: Set) -> String {
    let mut out = value_in_words(row, value, w, set);
    for (n, origin) in row.givers(value).into_iter().enumerate() {
        let given = row.cells.get(origin).into_iter().flat_map(|c| &c.given);
        let words = given.filter(|g| g.value == value && g.stands()).flat_map(|g| &g.words);
        let cited = citing(comparison, origin, words.clone(), w, set);
        let cited = if n == 0 { format!("{}{cited}", w.comma) } else { (w.and)(&cited) };
        let _ = write!(out, "{cited} {}", bracketed(words));
    }
    out
}

/// What an origin denies, or has since said otherwise.
fn no_longer(comparison: &Comparison, row: &Row, origin: usize, given: &Given, w: &Words, set: Set) -> String {
    let value = value_in_words(row, given.value, w, set);
    let cited = citing(comparison, origin, given.words.iter(), w, set);
    let day = given.words.iter().filter_map(|w| w.reported.as_deref()).min().map(|d| day_in_words(d, w));
    let words = if given.denied { (w.denied)(&value, &cited) } else { (w.was)(&value, day.as_deref(), &cited) };
    format!("{words} {}", bracketed(given.words.iter()))
}

/// The figures that head an event: origins at least and at most, outlets, tellings of unknown origin.
pub fn figures(comparison: &Comparison, w: &Words) -> Vec<String> {
    let o = &comparison.origins;
    let mut figures = vec![(w.origins)(o.at_least, o.at_most), format!("{}: {}", w.outlets, o.outlets.len())];
    if o.unknown > 0 {
        figures.push((w.unknown_tellings)(o.unknown));
    }
    figures
}

/// What an event is, in a few words: its type and the word that names it.
pub fn event_in_words(comparison: &Comparison, w: &Words, set: Set) -> String {
    let Some(first) = comparison.events.first() else { return "—".to_owned() };
    let (open, close) = w.quotes;
    let word = first.trigger.span.as_ref().map(|q| format!(" {open}{}{close}", isolated(&q.text, set)));
    format!("{}{}", (w.kind)(first.kind), word.unwrap_or_default())
}

/// The brief as Markdown. The comparisons are those that it was made from.
pub fn markdown(brief: &Brief, comparisons: &[Comparison], grades: &[Grade], lang: Lang) -> String {
    let w = words(lang);
    let mut out = format!("# {}\n", w.title);
    let mut reports: Vec<u32> = Vec::new();
    for event in &brief.events {
        let Some(comparison) = comparisons.get(event.comparison) else { continue };
        let _ = write!(out, "\n## {} [{}]\n", event_in_words(comparison, w, Set::Markdown), event.id);
        let _ = write!(out, "\n{}\n", figures(comparison, w).join(w.semicolon) + w.stop);
        for section in Section::ALL {
            let mut lines: Vec<String> = event
                .points
                .iter()
                .filter(|p| p.section == section)
                .filter_map(|p| comparison.row(p.aspect))
                .map(|row| sentence(comparison, row, w, Set::Markdown))
                .collect();
            if section == Section::Open && !event.silent.is_empty() {
                let mutual = is_mutual_event(comparison);
                let silent: Vec<&str> = event.silent.iter().map(|a| (w.aspect)(*a, mutual).0).collect();
                lines.push((w.silent)(&silent));
            }
            let _ = write!(out, "\n### {}\n\n", (w.section)(section));
            if lines.is_empty() {
                lines.push(w.nothing.to_owned());
            }
            for line in lines {
                let _ = writeln!(out, "- {line}");
            }
        }
        reports.extend(comparison.events.iter().map(|e| e.id.report));
    }
    grades_in_words(&mut out, grades, w);
    reports.sort_unstable();
    reports.dedup();
    let _ = write!(out, "\n## {}\n\n", w.reports);
    for report in reports {
        let told = brief.events.iter().filter_map(|e| comparisons.get(e.comparison)?.told(report)).next();
        let Some(told) = told else { continue };
        let outlet = told.outlet.as_deref().map_or_else(|| w.unnamed_outlet.to_owned(), |o| isolated(o, Set::Markdown));
        let day =
            told.published.as_deref().map_or_else(|| "—".to_owned(), |d| isolated(&day_in_words(d, w), Set::Plain));
        let title = if told.title.is_empty() { &told.report_name } else { &told.title };
        let mut parts = vec![outlet, isolated(title, Set::Markdown), day];
        parts.extend(told.copy_of.map(|(of, _)| (w.copy_of)(of)));
        parts.extend(told.previous.map(w.version_of));
        let _ = writeln!(out, "- R{report}: {}", parts.join(w.comma));
    }
    out
}

fn grades_in_words(out: &mut String, grades: &[Grade], w: &Words) {
    if grades.is_empty() {
        return;
    }
    let _ = write!(out, "\n## {}\n\n{}\n\n", w.grades, w.grades_note);
    let md = |words: &str| isolated(words, Set::Markdown);
    for g in grades {
        let day = isolated(&day_in_words(&g.date, w), Set::Plain);
        let line = (w.grade)(&md(&g.of), &md(&g.grade), g.source, &md(&g.by), &day, &md(&g.reason));
        let _ = writeln!(out, "- {line}");
    }
}
