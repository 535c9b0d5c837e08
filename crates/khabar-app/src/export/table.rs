//! Reports, statements and events as tables: what CSV, XLSX and Parquet have in common.
//!
//! A column stands in one place with its name, its Arabic heading, its kind and what fills it, so that no cell can come
//! under another's heading.

use jiff::civil::Date;
use khabar::corroborate::EventId;
use khabar::record::{Count, Event, Field, Quoted, Role, Statement};
use khabar::time::days_of;

use super::selection::{Chosen, Selection, What};
use crate::case::records::word;

/// A value of a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Unknown, or nothing is said.
    Empty,
    /// Words.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// Degrees, chances.
    Real(f64),
    /// A day.
    Day(Date),
    /// Yes or no.
    Flag(bool),
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// Whole numbers.
    Integer,
    /// Numbers.
    Real,
    /// Days.
    Day,
    /// Yes or no.
    Flag,
}

/// A heading.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name, stable.
    pub name: &'static str,
    /// Heading for Arabic readers.
    pub ar: &'static str,
    /// What it holds.
    pub kind: Kind,
}

type Filled<F> = (&'static str, &'static str, Kind, F);
type OfReport = Filled<fn(&Chosen) -> Cell>;
type Of<T> = Filled<for<'a> fn(&Told<'a, T>) -> Cell>;

/// An item with what it stands in.
struct Told<'a, T> {
    selection: &'a Selection<'a>,
    chosen: &'a Chosen,
    item: &'a T,
}

fn text(words: impl Into<String>) -> Cell {
    let words = words.into();
    if words.is_empty() { Cell::Empty } else { Cell::Text(words) }
}

fn maybe(words: Option<impl Into<String>>) -> Cell {
    words.map_or(Cell::Empty, text)
}

fn number(n: Option<u32>) -> Cell {
    n.map_or(Cell::Empty, |n| Cell::Integer(n.into()))
}

fn real(n: Option<f64>) -> Cell {
    n.map_or(Cell::Empty, Cell::Real)
}

/// A chance of reading, as it was given: not with the digits that widening a single to a double makes up.
fn chance(p: Option<f32>) -> Cell {
    real(p.and_then(|p| p.to_string().parse().ok()))
}

fn day(day: Option<&str>) -> Cell {
    day.and_then(|d| d.parse().ok()).map_or(Cell::Empty, Cell::Day)
}

fn joined(parts: impl Iterator<Item = String>) -> Cell {
    text(parts.collect::<Vec<_>>().join(" | "))
}

fn field(q: &Quoted) -> Cell {
    text(if q.field == Field::Title { "title" } else { "text" })
}

fn quotation(q: Option<&Quoted>) -> Cell {
    maybe(q.map(|q| q.text.clone()))
}

fn start(q: Option<&Quoted>) -> Cell {
    number(q.map(|q| q.start))
}

fn end(q: Option<&Quoted>) -> Cell {
    number(q.map(|q| q.end))
}

const REPORT: &[OfReport] = &[
    ("report", "التقرير", Kind::Text, |c| text(&c.number)),
    ("report_name", "اسم التقرير", Kind::Text, |c| text(&c.name)),
    ("outlet", "المنبر", Kind::Text, |c| maybe(c.report().outlet.clone())),
    ("url", "الرابط", Kind::Text, |c| maybe(c.report().url.clone())),
    ("published", "يوم النشر", Kind::Day, |c| day(c.day())),
    ("published_at", "وقت النشر كما ورد", Kind::Text, |c| maybe(c.report().published.clone())),
    ("language", "اللغة", Kind::Text, |c| maybe(c.report().language.clone())),
    ("restricted", "مقيَّد", Kind::Flag, |c| Cell::Flag(c.restricted)),
];

const REPORT_ALONE: &[Of<Chosen>] = &[
    ("title", "العنوان", Kind::Text, |t| text(&t.item.report().title)),
    ("byline", "الكاتب", Kind::Text, |t| maybe(t.item.report().byline.clone())),
    ("credits", "إسناد الخبر", Kind::Text, |t| {
        joined(t.item.record().credits.iter().map(|c| {
            let kind = word(&c.kind).unwrap_or_default();
            c.name.as_ref().map_or(kind.clone(), |name| format!("{kind}: {name}"))
        }))
    }),
    ("statements", "عدد الأقوال", Kind::Integer, |t| number(Some(t.item.record().statements.len() as u32))),
    ("events", "عدد الأحداث", Kind::Integer, |t| number(Some(t.item.record().events.len() as u32))),
    ("version", "النسخة", Kind::Integer, |t| number(Some(t.item.version))),
    ("previous_version", "النسخة السابقة", Kind::Text, |t| {
        maybe(t.item.reviewed.previous.map(|p| format!("R{p}")))
    }),
    ("captured_at", "وقت الحفظ", Kind::Text, |t| text(&t.item.captured_at)),
    ("snapshot_sha256", "بصمة الأصل", Kind::Text, |t| maybe(t.item.snapshot_sha256.clone())),
    ("text_sha256", "بصمة النص", Kind::Text, |t| text(&t.item.report().sha256)),
    ("reader", "برنامج القراءة", Kind::Text, |t| maybe(t.item.reader.clone())),
    ("outlet_reliability", "موثوقية المنبر", Kind::Text, |t| {
        maybe(t.chosen.report().outlet.as_ref().and_then(|o| t.selection.grade(&format!("outlet:{o}"), "reliability")))
    }),
    ("credibility", "مصداقية الخبر", Kind::Text, |t| {
        maybe(t.selection.grade(&t.chosen.number, "credibility"))
    }),
];

const STATEMENT: &[Of<Statement>] = &[
    ("field", "الموضع", Kind::Text, |t| field(&t.item.content)),
    ("start", "البداية", Kind::Integer, |t| start(Some(&t.item.content))),
    ("end", "النهاية", Kind::Integer, |t| end(Some(&t.item.content))),
    ("quotation", "نص القول", Kind::Text, |t| text(&t.item.content.text)),
    ("source", "المصدر", Kind::Text, |t| quotation(source_span(t.item))),
    ("source_start", "بداية المصدر", Kind::Integer, |t| start(source_span(t.item))),
    ("source_end", "نهاية المصدر", Kind::Integer, |t| end(source_span(t.item))),
    ("source_kind", "نوع المصدر", Kind::Text, |t| maybe(t.item.source.as_ref().and_then(|s| word(&s.kind)))),
    ("source_key", "مفتاح المصدر", Kind::Text, |t| maybe(source_key(t))),
    ("source_name", "اسم المصدر", Kind::Text, |t| {
        let words = source_span(t.item).map(|q| &*q.text).unwrap_or_default();
        maybe(source_key(t).map(|key| t.selection.name(&key, words).to_owned()))
    }),
    ("cue", "لفظ النسبة", Kind::Text, |t| text(&t.item.cue.text)),
    ("cue_start", "بداية اللفظ", Kind::Integer, |t| start(Some(&t.item.cue))),
    ("cue_end", "نهاية اللفظ", Kind::Integer, |t| end(Some(&t.item.cue))),
    ("stance", "الموقف", Kind::Text, |t| maybe(word(&t.item.stance))),
    ("quote", "طريقة النقل", Kind::Text, |t| maybe(word(&t.item.quote))),
    ("via", "ضمن القول", Kind::Text, |t| maybe(t.item.via.as_ref().map(|v| t.chosen.id(v)))),
    ("chain", "السلسلة", Kind::Text, |t| text(chain(t.chosen, Some(&t.item.id)))),
    ("addressee", "المخاطَب", Kind::Text, |t| quotation(t.item.addressee.as_ref())),
    ("medium", "الوسيلة", Kind::Text, |t| quotation(t.item.medium.as_ref())),
    ("source_reliability", "موثوقية المصدر", Kind::Text, |t| {
        maybe(source_key(t).and_then(|key| t.selection.grade(&format!("actor:{key}"), "reliability")))
    }),
    ("p_read", "صحة القراءة", Kind::Real, |t| chance(t.item.p_read)),
];

const EVENT: &[Of<Event>] = &[
    ("field", "الموضع", Kind::Text, |t| field(&t.item.trigger)),
    ("start", "البداية", Kind::Integer, |t| start(Some(&t.item.trigger))),
    ("end", "النهاية", Kind::Integer, |t| end(Some(&t.item.trigger))),
    ("quotation", "اللفظ", Kind::Text, |t| text(&t.item.trigger.text)),
    ("group", "الحدث الجامع", Kind::Text, |t| {
        maybe(event_id(t).map(|id| t.selection.group_of(id).to_string()))
    }),
    ("type", "النوع", Kind::Text, |t| maybe(word(&t.item.kind))),
    ("mode", "الصيغة", Kind::Text, |t| maybe(t.item.mode.clone())),
    ("status", "الحال", Kind::Text, |t| maybe(word(&t.item.status))),
    ("foreground", "محور الخبر", Kind::Flag, |t| Cell::Flag(t.item.foreground)),
    ("actor", "الفاعل", Kind::Text, |t| joined(t.item.actor.iter().map(|r| r.span.text.clone()))),
    ("actor_key", "مفتاح الفاعل", Kind::Text, |t| joined(keys(t.selection, &t.item.actor))),
    ("recipient", "الطرف الآخر", Kind::Text, |t| {
        joined(t.item.recipient.iter().map(|r| r.span.text.clone()))
    }),
    ("recipient_key", "مفتاح الطرف الآخر", Kind::Text, |t| joined(keys(t.selection, &t.item.recipient))),
    ("place", "المكان كما ورد", Kind::Text, |t| quotation(t.item.place.as_ref().map(|p| &p.span))),
    ("place_name", "اسم المكان", Kind::Text, |t| maybe(t.item.place.as_ref().and_then(|p| p.name.clone()))),
    ("place_precision", "دقة المكان", Kind::Text, |t| {
        maybe(t.item.place.as_ref().and_then(|p| p.precision.clone()))
    }),
    ("latitude", "خط العرض", Kind::Real, |t| real(t.item.place.as_ref().and_then(|p| p.lat))),
    ("longitude", "خط الطول", Kind::Real, |t| real(t.item.place.as_ref().and_then(|p| p.lon))),
    ("time", "الزمان كما ورد", Kind::Text, |t| {
        quotation(t.item.time.as_ref().and_then(|w| w.span.as_ref()))
    }),
    ("edtf", "التاريخ EDTF", Kind::Text, |t| maybe(t.item.time.as_ref().and_then(|w| w.edtf.clone()))),
    ("first_day", "أول يوم ممكن", Kind::Day, |t| days(t.item).map_or(Cell::Empty, |d| Cell::Day(d.0))),
    ("last_day", "آخر يوم ممكن", Kind::Day, |t| days(t.item).map_or(Cell::Empty, |d| Cell::Day(d.1))),
    ("said_in", "قيل في", Kind::Text, |t| maybe(t.item.said_in.as_ref().map(|s| t.chosen.id(s)))),
    ("chain", "على ذمّة", Kind::Text, |t| text(chain(t.chosen, t.item.said_in.as_deref()))),
    ("dead_min", "القتلى (أدنى)", Kind::Integer, |t| number(t.item.dead.as_ref().and_then(|c| c.min))),
    ("dead_max", "القتلى (أقصى)", Kind::Integer, |t| number(t.item.dead.as_ref().and_then(|c| c.max))),
    ("dead_words", "القتلى كما ورد", Kind::Text, |t| words(&t.item.dead)),
    ("injured_min", "الجرحى (أدنى)", Kind::Integer, |t| number(t.item.injured.as_ref().and_then(|c| c.min))),
    ("injured_max", "الجرحى (أقصى)", Kind::Integer, |t| number(t.item.injured.as_ref().and_then(|c| c.max))),
    ("injured_words", "الجرحى كما ورد", Kind::Text, |t| words(&t.item.injured)),
    ("instrument", "الأداة", Kind::Text, |t| quotation(t.item.instrument.as_ref())),
    ("cause", "السبب", Kind::Text, |t| quotation(t.item.cause.as_ref())),
    ("withheld", "محجوب", Kind::Text, |t| {
        joined(t.item.withheld.iter().map(|w| format!("{}: {}", word(&w.field).unwrap_or_default(), w.span.text)))
    }),
    // What others say of it in the same report, as the record has it: a row of its own would be counted as an event.
    ("other_accounts", "روايات أخرى", Kind::Text, |t| {
        let accounts = &t.item.accounts;
        maybe((!accounts.is_empty()).then(|| serde_json::to_string(accounts).unwrap_or_default()))
    }),
    ("p_read", "صحة القراءة", Kind::Real, |t| chance(t.item.p_read)),
];

/// Of any item: the review and the grade.
const REVIEW: &[(&str, &str, Kind)] = &[
    ("review", "المراجعة", Kind::Text),
    ("entered_by_person", "أُدخل يدويًّا", Kind::Flag),
    ("reviewed_by", "المراجِع", Kind::Text),
    ("reviewed_at", "وقت المراجعة", Kind::Text),
    ("why", "سبب القرار", Kind::Text),
    ("flag", "تنبيه", Kind::Text),
    ("credibility", "مصداقية الخبر", Kind::Text),
];

fn review(selection: &Selection, chosen: &Chosen, item: &str) -> Vec<Cell> {
    let state = chosen.state(item);
    vec![
        maybe(state.map(|s| s.review.as_str())),
        state.map_or(Cell::Empty, |s| Cell::Flag(s.by_person)),
        maybe(state.and_then(|s| s.reviewed_by.clone())),
        maybe(state.and_then(|s| s.reviewed_at.clone())),
        maybe(state.and_then(|s| s.why.clone())),
        maybe(state.and_then(|s| s.flag.clone())),
        maybe(selection.grade(&chosen.id(item), "credibility")),
    ]
}

fn source_span(s: &Statement) -> Option<&Quoted> {
    s.source.as_ref()?.span.as_ref()
}

fn source_key(t: &Told<Statement>) -> Option<String> {
    let source = t.item.source.as_ref()?;
    let words = source.span.as_ref().map(|q| &*q.text).unwrap_or_default();
    (source.entity.is_some() || !words.is_empty()).then(|| t.selection.actors.key(source.entity.as_deref(), words))
}

fn keys<'a>(selection: &'a Selection, roles: &'a [Role]) -> impl Iterator<Item = String> + 'a {
    roles.iter().map(|r| selection.actors.key(r.entity.as_deref(), &r.span.text))
}

fn words(count: &Option<Count>) -> Cell {
    quotation(count.as_ref().map(|c| &c.span))
}

/// First and last day that an event's words allow.
pub fn days(e: &Event) -> Option<(Date, Date)> {
    days_of(e.time.as_ref()?.edtf.as_deref()?)
}

fn event_id(t: &Told<Event>) -> Option<EventId> {
    Some(EventId { report: t.chosen.reviewed.report, event: t.item.id.get(1..)?.parse().ok()? })
}

/// Outlet and sources, from the one who is read to the one who says it.
pub fn chain(chosen: &Chosen, said_in: Option<&str>) -> String {
    let outlet = chosen.report().outlet.clone().unwrap_or_else(|| "—".to_owned());
    let sources = chosen.chain(said_in).into_iter().map(|s| {
        let words = source_span(s).map_or("—", |q| &q.text);
        format!("{words} [{}]", chosen.id(&s.id))
    });
    [outlet].into_iter().chain(sources).collect::<Vec<_>>().join(" › ")
}

/// The columns of a table.
pub fn columns(what: What) -> Vec<Column> {
    fn of<F>(filled: &[Filled<F>]) -> Vec<Column> {
        filled.iter().map(|&(name, ar, kind, _)| Column { name, ar, kind }).collect()
    }
    let id = Column { name: "id", ar: "المعرّف", kind: Kind::Text };
    let review = REVIEW.iter().map(|&(name, ar, kind)| Column { name, ar, kind });
    match what {
        What::Reports => of(REPORT).into_iter().chain(of(REPORT_ALONE)).collect(),
        What::Statements => [id].into_iter().chain(of(REPORT)).chain(of(STATEMENT)).chain(review).collect(),
        What::Events => [id].into_iter().chain(of(REPORT)).chain(of(EVENT)).chain(review).collect(),
    }
}

/// Heading of a table for Arabic readers, and name of its sheet.
pub fn title(what: What) -> (&'static str, &'static str) {
    match what {
        What::Reports => ("reports", "التقارير"),
        What::Statements => ("statements", "الأقوال"),
        What::Events => ("events", "الأحداث"),
    }
}

/// The rows that a report makes in a table, each with its id.
pub fn rows(what: What, selection: &Selection, chosen: &Chosen) -> Vec<(String, Vec<Cell>)> {
    let of_report = || REPORT.iter().map(|(.., fill)| fill(chosen));
    match what {
        What::Reports => {
            let told = Told { selection, chosen, item: chosen };
            let alone = REPORT_ALONE.iter().map(|(.., fill)| fill(&told));
            vec![(chosen.number.clone(), of_report().chain(alone).collect())]
        }
        What::Statements => {
            chosen.statements.iter().map(|item| row(&item.id, item, STATEMENT, selection, chosen)).collect()
        }
        What::Events => chosen.events.iter().map(|item| row(&item.id, item, EVENT, selection, chosen)).collect(),
    }
}

fn row<T>(name: &str, item: &T, filled: &[Of<T>], selection: &Selection, chosen: &Chosen) -> (String, Vec<Cell>) {
    let (id, told) = (chosen.id(name), Told { selection, chosen, item });
    let mut cells = vec![Cell::Text(id.clone())];
    cells.extend(REPORT.iter().map(|(.., fill)| fill(chosen)));
    cells.extend(filled.iter().map(|(.., fill)| fill(&told)));
    cells.extend(review(selection, chosen, name));
    (id, cells)
}
