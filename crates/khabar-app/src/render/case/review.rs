//! One item for review: its words within the passage, on whose word, and what the machine read.

use khabar::record::{Quoted, Record};
use khabar::text::{Field, Text};

use super::super::labels::labels;
use super::super::line::{isolate, isolate_as, shown, width, wrap};
use super::super::statements::chain;
use super::super::{DOT, Lang, Sheet, View};
use crate::case::edit::{Body, Item};
use crate::case::review::Waiting;

/// How much of the text is shown on either side of the words, in code points; `passage` shows more.
const AROUND: u32 = 160;
const AROUND_MORE: u32 = 1200;

/// Marks words of the item where there is no colour.
const MARKS: (&str, &str) = ("[", "]");

/// What the review says in its own words.
pub struct Words {
    pub keys: &'static str,
    pub help: &'static str,
    pub why: &'static str,
    pub edit: &'static str,
    pub nothing_left: &'static str,
    pub nothing_to_undo: &'static str,
    of: &'static str,
    changed: &'static str,
    gone: &'static str,
}

const AR: Words = Words {
    keys: "ش/a صحيح · ق/r مرفوض · ث/e تصحيح · س/s تجاوز · ع/u تراجع · ح/p النص · ض/q خروج · ؟ مساعدة",
    help: "صحيح: قُرئت الكلمات كما ينبغي. مرفوض: ليس في النص ما قرأته الآلة. تصحيح: اكتب الحقل وقيمته، مثل \
           \u{2066}place=الرجمة\u{2069} أو \u{2066}stance=denies\u{2069}، سطرًا بعد سطر، ثم سطرًا فارغًا. الحكم هنا على القراءة لا على صدق الخبر. \
           تعمل المفاتيح نفسها على لوحة المفاتيح العربية والإنكليزية.",
    why: "السبب (يجوز تركه فارغًا): ",
    edit: "الحقل=القيمة (سطر فارغ للإنهاء): ",
    nothing_left: "لم يبقَ ما يُراجَع.",
    nothing_to_undo: "ليس ثمة قرار يُتراجَع عنه.",
    of: "من",
    changed: "تقرؤها الآلة الآن على نحو آخر",
    gone: "لم تعد الآلة تجدها",
};

const EN: Words = Words {
    keys: "a accept · r reject · e edit · s skip · u undo · p passage · q quit · ? help",
    help: "Accept: the words are read right. Reject: the text does not say so. Edit: a field and its value a line, such as \
           place=Tripoli or stance=denies, then an empty line. This judges the reading, never the truth of the report. The \
           same keys work on an Arabic keyboard.",
    why: "Why (may be left empty): ",
    edit: "field=value (an empty line ends): ",
    nothing_left: "Nothing is left to review.",
    nothing_to_undo: "There is no decision to take back.",
    of: "of",
    changed: "the machine reads it otherwise now",
    gone: "the machine no longer finds it",
};

/// The words of a language.
pub fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::Ar => &AR,
        Lang::En => &EN,
    }
}

/// The language that a report is reviewed in.
pub fn lang_of(view: &View, record: &Record) -> Lang {
    let own = if record.report.language.as_deref() == Some("ar") { Lang::Ar } else { Lang::En };
    view.lang.unwrap_or(own)
}

/// The screen for an item: the `at`-th of `all`.
pub fn screen(view: &View, record: &Record, body: &Body, item: &Waiting, at: (usize, usize), more: bool) -> String {
    let rtl = record.report.language.as_deref() == Some("ar");
    let lang = lang_of(view, record);
    let mut sheet = Sheet { out: String::new(), view: *view, lang, labels: labels(lang), rtl };
    let own = words(lang);
    let place = format!("{} {} {}", at.0, own.of, at.1);
    let mut head = vec![sheet.bold(&isolate(&item.id)), sheet.own(&place)];
    head.extend(sheet.read_right(item.p_read.map(|p| p as f32)));
    head.extend(item.flag.as_deref().map(|flag| sheet.own(if flag == "gone" { own.gone } else { own.changed })));
    sheet.line(0, &head, DOT);
    let title = shown(&record.report.title);
    let published = sheet.optional(record.report.published.as_deref());
    let line = [isolate_as(&title, rtl), sheet.outlet(record), published];
    sheet.line(0, &line, DOT);
    sheet.blank();
    passage(&mut sheet, record, &body.item, if more { AROUND_MORE } else { AROUND });
    sheet.blank();
    sources(&mut sheet, record, &body.item);
    fields(&mut sheet, body);
    sheet.blank();
    let keys = sheet.dim(&sheet.own(own.keys));
    sheet.line(0, &[keys], DOT);
    sheet.out
}

/// The text around an item's words, these marked.
fn passage(sheet: &mut Sheet, record: &Record, item: &Item, around: u32) {
    let anchor = item.anchor();
    let source = match anchor.field {
        Field::Title => &record.report.title,
        Field::Text => &record.report.text,
    };
    let text = Text::new(anchor.field, source);
    let spans: Vec<&Quoted> = item.spans().into_iter().filter(|q| q.field == anchor.field).collect();
    let first = spans.iter().map(|q| q.start).min().unwrap_or(anchor.start);
    let last = spans.iter().map(|q| q.end).max().unwrap_or(anchor.end);
    // A source may be named far above: what is shown stays around the anchor.
    let start = first.max(anchor.start.saturating_sub(around)).saturating_sub(around / 2);
    let end = last.min(anchor.end.saturating_add(around * 3)).saturating_add(around / 2).min(text.len());
    let small: Vec<&Quoted> = match item {
        // The content is most of the passage: its own words are not marked, or all would be.
        Item::Statement(s) => spans.iter().copied().filter(|q| **q != s.content).collect(),
        Item::Event(_) => spans,
    };
    let mut marked = String::new();
    let mut inside = false;
    for at in start..end {
        let is_in = small.iter().any(|q| (q.start..q.end).contains(&at));
        if is_in != inside {
            marked.push_str(if is_in { MARKS.0 } else { MARKS.1 });
            inside = is_in;
        }
        marked.push_str(text.slice(at..at + 1));
    }
    if inside {
        marked.push_str(MARKS.1);
    }
    let (before, after) = (if start > 0 { "… " } else { "" }, if end < text.len() { " …" } else { "" });
    let columns = sheet.view.width.saturating_sub(2).max(20);
    for line in wrap(&format!("{before}{}{after}", shown(&marked)), columns) {
        let line = isolate_as(&line, sheet.rtl);
        sheet.line(2, &[line], DOT);
    }
}

/// On whose word, from the outlet inwards.
fn sources(sheet: &mut Sheet, record: &Record, item: &Item) {
    let labels = sheet.labels;
    let within = match item {
        Item::Statement(s) => s.via.as_deref(),
        Item::Event(e) => e.said_in.as_deref(),
    };
    let mut parts = vec![sheet.outlet(record)];
    for s in chain(&record.statements, within) {
        let span = s.source.as_ref().and_then(|source| source.span.as_ref());
        let name = span.map_or_else(|| sheet.own(labels.no_source), |q| sheet.named(q, 40));
        parts.push(format!("{} {name} ({})", sheet.own(labels.citing), isolate(&s.id)));
    }
    let line = sheet.field(labels.word_of, &parts.join(&format!("{} ", labels.comma)));
    sheet.line(0, &[line], DOT);
}

/// What stands in the item, by the names that `edit` knows them by; `✓` is what a person set.
fn fields(sheet: &mut Sheet, body: &Body) {
    let mut rows: Vec<(&str, String)> = Vec::new();
    let quoted = |sheet: &Sheet, q: &Quoted| sheet.quoted(q, sheet.view.width * 2 / 3);
    match &body.item {
        Item::Statement(s) => {
            if let Some(source) = &s.source {
                let name = source.span.as_ref().map_or_else(|| super::super::UNKNOWN.to_owned(), |q| quoted(sheet, q));
                rows.push(("source", format!("{name} ({})", sheet.own((sheet.labels.source_kind)(source.kind)))));
            } else {
                rows.push(("source", sheet.own(sheet.labels.no_source)));
            }
            rows.push(("cue", quoted(sheet, &s.cue)));
            rows.push(("stance", sheet.own((sheet.labels.stance)(s.stance))));
            rows.push(("content", quoted(sheet, &s.content)));
            rows.extend(s.addressee.iter().map(|q| ("addressee", quoted(sheet, q))));
            rows.extend(s.medium.iter().map(|q| ("medium", quoted(sheet, q))));
        }
        Item::Event(e) => {
            rows.push(("type", sheet.own((sheet.labels.plover)(e.kind))));
            rows.push(("trigger", quoted(sheet, &e.trigger)));
            rows.push(("status", sheet.own((sheet.labels.status_word)(e.status))));
            rows.extend(e.actor.iter().map(|r| ("actor", quoted(sheet, &r.span))));
            rows.extend(e.recipient.iter().map(|r| ("recipient", quoted(sheet, &r.span))));
            rows.extend(e.place.iter().map(|p| ("place", quoted(sheet, &p.span))));
            for time in e.time.iter() {
                let edtf = time.edtf.as_ref().map_or(super::super::UNKNOWN.to_owned(), |e| isolate(e));
                let words = time.span.as_ref().map(|q| format!(" {}", quoted(sheet, q))).unwrap_or_default();
                rows.push(("time", format!("{edtf}{words}")));
            }
            for (field, count) in [("dead", &e.dead), ("injured", &e.injured)] {
                for c in count.iter() {
                    let bound = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
                    rows.push((
                        field,
                        format!(
                            "{} {}",
                            isolate(&format!("{}..{}", bound(c.min), bound(c.max))),
                            quoted(sheet, &c.span)
                        ),
                    ));
                }
            }
            rows.extend(e.instrument.iter().map(|q| ("instrument", quoted(sheet, q))));
            rows.extend(e.cause.iter().map(|q| ("cause", quoted(sheet, q))));
        }
    }
    let widest = rows.iter().map(|r| width(r.0)).max().unwrap_or(0);
    for (field, value) in rows {
        let by_person = body.judged.keys().any(|k| k.split('.').next() == Some(field));
        let mark = if by_person { "✓ " } else { "  " };
        let label = isolate(&format!("{field}{}", " ".repeat(widest - width(field))));
        let row = format!("{mark}{} {value}", sheet.dim(&label));
        sheet.line(0, &[row], DOT);
    }
}
