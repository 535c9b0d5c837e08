//! Stated relations between names: `الميليشيا الموالية لطهران`, `رعاة حفتر … كالإمارات`, an alliance told as an event.

use super::lexicon::EventLexicon;
use crate::events::{Found, FoundRelation};
use crate::names::{NameLexicon, NameMention};
use crate::phrases::Reading;
use crate::record::{Plover, RelationKind, Status};
use crate::text::Span;

/// Relations that the words of a report state, in reading order.
pub fn find_relations(lexicon: &EventLexicon, readings: &[Reading], events: &[Found]) -> Vec<FoundRelation> {
    let mut out: Vec<FoundRelation> = Vec::new();
    for reading in readings {
        let doc = reading.doc;
        for (k, token) in doc.tokens.iter().enumerate() {
            let Some(word) = lexicon.relations.iter().find(|r| r.words.contains(&token.form)) else { continue };
            let sentence = doc.sentence(k);
            let beside = |range: std::ops::Range<usize>| reading.names_in(doc.span(range)).iter();
            // The first name is the one that the word describes; for a bare plural (`رعاة حفتر`) it is the genitive.
            let genitive = word.by.is_empty();
            let after: Vec<&NameMention> = beside(k + 1..sentence.end.min(k + if genitive { 12 } else { 6 })).collect();
            let pairs: Vec<(&NameMention, &NameMention)> = if genitive {
                let Some((object, subjects)) = after.split_first() else { continue };
                subjects.iter().filter(|s| likened(reading, s)).map(|s| (*s, *object)).collect()
            } else {
                let before = beside(sentence.start.max(k.saturating_sub(6))..k).last();
                let led = after.first().filter(|n| led_by(reading, n, &word.by));
                before.zip(led.copied()).into_iter().collect()
            };
            for (a, b) in pairs {
                let (from, to) = if word.reversed { (b, a) } else { (a, b) };
                let start = a.span.start.min(b.span.start).min(token.start);
                let span = Span { field: doc.field(), start, end: a.span.end.max(b.span.end).max(token.end) };
                out.push(FoundRelation { kind: word.kind, from: from.span, to: to.span, span });
            }
        }
        out.extend(offices(reading));
    }
    out.extend(events.iter().filter_map(|e| told_as_event(readings, e)));
    out
}

/// `كالإمارات والسعودية`: names that follow `ك` or `مثل` and their conjuncts.
fn likened(reading: &Reading, name: &NameMention) -> bool {
    let token = name.tokens.start;
    let form = reading.form(token);
    let led = |k: usize| {
        reading.form(k).starts_with('ك') && reading.name_of(k).is_some()
            || matches!(reading.form(k), "مثل" | "هم" | "بينهم" | "منهم")
    };
    led(token) || token > 0 && led(token - 1) || form.starts_with('و') && (token.saturating_sub(4)..token).any(led)
}

fn led_by(reading: &Reading, name: &NameMention, by: &[String]) -> bool {
    let token = name.tokens.start;
    by.iter().any(|p| {
        let glued = p.chars().count() == 1
            && reading.form(token).starts_with(p.as_str())
            && name.span.start > reading.doc.tokens[token].start;
        glued || (1..=3).any(|back| token >= back && reading.form(token - back) == p)
    })
}

/// A person whose office names a body: `وزير داخلية الوفاق فتحي باشاغا`.
fn offices(reading: &Reading) -> Vec<FoundRelation> {
    let mut out = Vec::new();
    for person in reading.names.iter().filter(|n| n.kind == crate::record::MentionKind::Person) {
        let Some(role) = person.role else { continue };
        let body = reading
            .names_in(role)
            .iter()
            .find(|n| !matches!(n.kind, crate::record::MentionKind::Place | crate::record::MentionKind::Person));
        if let Some(body) = body {
            let span = Span {
                field: role.field,
                start: role.start.min(person.span.start),
                end: role.end.max(person.span.end),
            };
            out.push(FoundRelation { kind: RelationKind::HoldsOffice, from: person.span, to: body.span, span });
        }
    }
    out
}

/// An alliance or support that is told as done is a relation as well.
fn told_as_event(readings: &[Reading], e: &Found) -> Option<FoundRelation> {
    let kind = match e.kind {
        Plover::Cooperate if e.rule.starts_with("تحالف") => RelationKind::Ally,
        Plover::Aid | Plover::Support if e.rule.starts_with("دعم") || e.rule.starts_with("ساند") => {
            RelationKind::Support
        }
        _ => return None,
    };
    if !matches!(e.status, Status::Happened | Status::Ongoing) {
        return None;
    }
    let name = |s: &Span| readings.iter().find(|r| r.doc.field() == s.field)?.name_in(*s).map(|n| n.span);
    let (from, to) = (name(e.actor.first()?)?, name(e.recipient.first()?)?);
    let one_field = from.field == to.field && from.field == e.trigger.field;
    let span = Span {
        field: e.trigger.field,
        start: from.start.min(to.start).min(e.trigger.start),
        end: from.end.max(to.end).max(e.trigger.end),
    };
    (one_field && from != to && span.end - span.start < 240).then_some(FoundRelation { kind, from, to, span })
}

/// The office before a name, as far left as one noun phrase reaches: `نائب مستشار الأمن القومي لشؤون الشرق الأوسط`.
pub fn extend_role(names: &NameLexicon, reading: &Reading, name: &NameMention) -> Option<Span> {
    use crate::phrases::ar::{Extent, Phrases};
    let phrases = Phrases { reading, names };
    let at = name.tokens.start;
    let sentence = reading.doc.sentence(at);
    let from = sentence.start.max(at.saturating_sub(18));
    let begins = |k: &usize| {
        let form = reading.form(*k);
        names.title_kind(form).is_some()
            || form.strip_prefix(['و', 'ف']).is_some_and(|rest| names.title_kind(rest).is_some())
    };
    let start = (from..at)
        .filter(begins)
        .find(|&k| phrases.noun_phrase(k, sentence.end, Extent::Short).is_some_and(|p| p.span.end >= name.span.end))?;
    let span = phrases.phrase(start, at).span;
    // An opening quotation mark before the name is no part of the office.
    let doc = reading.doc;
    let last = (start..at).rev().find(|&k| {
        !matches!(doc.tokens[k].kind, crate::text::tokens::Kind::Quote | crate::text::tokens::Kind::Punct)
    })?;
    let span = Span { end: doc.tokens[last].end, ..span };
    (span.end > span.start).then_some(span)
}
