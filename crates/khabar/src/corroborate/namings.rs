//! A source as its report names it most fully: `المصدر نفسه`, `الوزارة`, `البيان` go back to an earlier naming.

use std::collections::BTreeSet;

use super::naming::{Knowledge, Who};
use super::origins::Why;
use crate::record::{Mention, MentionKind, Quoted, Record, Source, SourceKind};
use crate::text::Field;
use crate::text::fold::fold;

/// A source, named as fully as its report names it.
#[derive(Debug, Clone)]
pub(super) struct Full {
    pub who: Who,
    /// The words of the naming.
    pub words: String,
    pub kind: SourceKind,
    /// Key of the one named itself; what only belongs to a registered body has none.
    pub entity: Option<String>,
    /// Offices that the report gives a person.
    pub roles: Vec<String>,
    /// Statement and words, here first, then of the fuller naming.
    pub spans: Vec<(usize, Quoted)>,
    pub why: Vec<Why>,
}

/// The source of a statement, or none where nobody is said to speak.
pub(super) fn fullest(k: &Knowledge, record: &Record, at: usize) -> Option<Full> {
    let source = record.statements.get(at)?.source.as_ref()?;
    let span = source.span.clone()?;
    let here = plain(k, record, at, source, &span);
    if let Some(person) = person_of(k, record, source, &span) {
        return Some(with_person(record, here, person));
    }
    let earlier = match source.kind {
        SourceKind::Document => issuer(k, record, at, &here),
        SourceKind::Anonymous | SourceKind::Witness | SourceKind::Public => described(k, record, at, source, &span),
        _ => named_before(k, record, at, &here, &span),
    };
    let Some(earlier) = earlier else { return Some(here) };
    let why = if source.kind == SourceKind::Document {
        Why::Issued { document: span.text.clone(), issuer: earlier.words.clone() }
    } else {
        Why::Again { here: span.text.clone(), earlier: earlier.words.clone() }
    };
    let mut full = Full { spans: here.spans, why: vec![why], ..earlier.clone() };
    full.spans.extend(earlier.spans);
    full.why.extend(earlier.why);
    Some(full)
}

/// The naming as it stands.
fn plain(k: &Knowledge, record: &Record, at: usize, source: &Source, span: &Quoted) -> Full {
    let entity = source.entity.clone().filter(|e| is_itself(k, record, source, e, span));
    let who = match source.kind {
        SourceKind::Person => Who::Person,
        SourceKind::Office | SourceKind::Institution | SourceKind::Media => Who::Body,
        SourceKind::Document if entity.is_some() || issuer_in(k, span) => Who::Body,
        _ => Who::Anyone,
    };
    let entity = entity.filter(|_| who != Who::Anyone);
    let (spans, words) = (vec![(at, span.clone())], span.text.clone());
    Full { who, words, kind: source.kind, entity, roles: Vec::new(), spans, why: Vec::new() }
}

/// Whether a document's words go on to name a body: `بيان لوزارة الداخلية`.
fn issuer_in(k: &Knowledge, span: &Quoted) -> bool {
    k.is_document(&span.text)
        && k.telling(&span.text).iter().any(|w| k.is_generic(w))
        && !k.nobody(&k.telling(&span.text))
}

/// Whether the key of a source's words is that of the source, and not of a body it belongs to (`مصدر في القيادة`).
fn is_itself(k: &Knowledge, record: &Record, source: &Source, entity: &str, span: &Quoted) -> bool {
    if matches!(source.kind, SourceKind::Anonymous | SourceKind::Witness | SourceKind::Public) {
        return false;
    }
    let telling = k.telling(&span.text);
    let inside = record.mentions.iter().filter(|m| m.entity.as_deref() == Some(entity) && overlaps(&m.span, span));
    let mut any = false;
    for m in inside {
        any = true;
        if m.kind == MentionKind::Person || telling.is_subset(&k.telling(&m.span.text)) {
            return true;
        }
    }
    let listed = k.entry(entity).is_some_and(|e| e.has_name(&telling));
    listed || !any && matches!(source.kind, SourceKind::Person | SourceKind::Institution | SourceKind::Media)
}

fn overlaps(a: &Quoted, b: &Quoted) -> bool {
    a.field == b.field && a.start < b.end && b.start < a.end
}

/// The person's mention that a source names, stands before as an office, or goes back to by a part of the name.
fn person_of<'a>(k: &Knowledge, record: &'a Record, source: &Source, span: &Quoted) -> Option<&'a Mention> {
    let people = || record.mentions.iter().filter(|m| m.kind == MentionKind::Person);
    if matches!(source.kind, SourceKind::Anonymous | SourceKind::Witness | SourceKind::Document | SourceKind::Media) {
        return None;
    }
    let within = people().filter(|m| overlaps(&m.span, span)).max_by_key(|m| m.span.end);
    let begins = |m: &&Mention| {
        let role = m.role.as_deref().map(fold).unwrap_or_default();
        let gap = m.span.start.checked_sub(span.end);
        m.span.field == span.field
            && gap.is_some_and(|gap| gap < 80)
            && !role.is_empty()
            && role.starts_with(&fold(&span.text))
    };
    let found = within.or_else(|| people().find(begins));
    if found.is_none() && source.kind != SourceKind::Person {
        return None;
    }
    // A part of a name goes back to the whole of it, earlier in the report or else anywhere.
    let words = k.telling(found.map_or(&span.text, |m| &m.span.text));
    let whole = |m: &&Mention| {
        let w = k.telling(&m.span.text);
        !words.is_empty() && words.is_subset(&w) && w.len() > words.len()
    };
    let earlier = |m: &&Mention| (m.span.field, m.span.start) < (span.field, span.start);
    let known = found.is_some_and(|m| m.entity.is_some());
    let fuller = (!known && words.len() <= 1)
        .then(|| people().filter(earlier).rfind(whole).or_else(|| people().find(whole)))
        .flatten();
    fuller.or(found)
}

fn with_person(record: &Record, here: Full, person: &Mention) -> Full {
    let of_person = |m: &&Mention| {
        m.kind == MentionKind::Person
            && (m.span.text == person.span.text || m.entity.is_some() && m.entity == person.entity)
    };
    let roles: BTreeSet<String> = record.mentions.iter().filter(of_person).filter_map(|m| m.role.clone()).collect();
    let mut spans = here.spans;
    let first = spans.first().map(|(at, span)| (*at, overlaps(span, &person.span)));
    let mut why = Vec::new();
    if let Some((at, false)) = first {
        why.push(Why::Again { here: here.words.clone(), earlier: person.span.text.clone() });
        spans.push((at, person.span.clone()));
    }
    Full {
        who: Who::Person,
        words: person.span.text.clone(),
        kind: here.kind,
        entity: person.entity.clone(),
        roles: roles.into_iter().collect(),
        spans,
        why,
    }
}

/// The body that issued a document: named with it, or by the statement that first gave it.
fn issuer(k: &Knowledge, record: &Record, at: usize, here: &Full) -> Option<Full> {
    if here.who != Who::Anyone {
        return None;
    }
    let (_, span) = here.spans.first()?;
    let behind = |m: &&Mention| {
        let gap = (m.span.start.checked_sub(span.end)).filter(|&gap| gap <= 14 && m.span.field == span.field);
        let text = if span.field == Field::Title { &record.report.title } else { &record.report.text };
        let between = |gap: u32| -> String { text.chars().skip(span.end as usize).take(gap as usize).collect() };
        !matches!(m.kind, MentionKind::Place | MentionKind::EventName)
            && gap.is_some_and(|gap| k.telling(&between(gap)).is_empty())
    };
    if let Some(m) = record.mentions.iter().find(behind) {
        let who = if m.kind == MentionKind::Person { Who::Person } else { Who::Body };
        let (words, entity) = (m.span.text.clone(), m.entity.clone());
        return Some(Full { who, words, entity, spans: vec![(at, m.span.clone())], ..here.clone() });
    }
    let words: BTreeSet<String> = k.words(&here.words);
    let in_writing = |i: &usize| {
        let s = record.statements.get(*i);
        let source = s.and_then(|s| s.source.as_ref());
        let document = source.filter(|s| s.kind == SourceKind::Document).and_then(|s| s.span.as_ref());
        let medium = s.and_then(|s| s.medium.as_ref());
        medium.or(document).is_some_and(|m| k.words(&m.text).iter().any(|w| words.contains(w)))
    };
    let found = (0..at).rev().filter(in_writing).find_map(|i| fullest(k, record, i))?;
    (found.who != Who::Anyone).then_some(found)
}

/// The earlier description of an unnamed source that points back.
fn described(k: &Knowledge, record: &Record, at: usize, source: &Source, span: &Quoted) -> Option<Full> {
    let words = k.telling(&span.text);
    if !k.points_back(&span.text) || !k.nobody(&words) {
        return None;
    }
    (0..at).rev().find_map(|i| {
        let other = record.statements.get(i)?.source.as_ref()?;
        let named = other.span.as_ref()?;
        let fuller = other.kind == source.kind
            && named.field == span.field
            && !k.points_back(&named.text)
            && k.telling(&named.text).len() > words.len();
        fuller.then(|| fullest(k, record, i)).flatten()
    })
}

/// The earlier naming of a body or office whose words hold these.
fn named_before(k: &Knowledge, record: &Record, at: usize, here: &Full, span: &Quoted) -> Option<Full> {
    let words = k.telling(&span.text);
    if words.is_empty()
        || here.entity.is_some()
        || !k.points_back(&span.text)
        || !(words.len() <= 1 || k.nobody(&words))
    {
        return None;
    }
    let holds = |text: &str| {
        let w = k.telling(text);
        w.len() > words.len() && words.is_subset(&w)
    };
    let source = (0..at).rev().find_map(|i| {
        let other = record.statements.get(i)?.source.as_ref()?;
        let unnamed = matches!(other.kind, SourceKind::Anonymous | SourceKind::Witness | SourceKind::Public);
        (!unnamed && holds(&other.span.as_ref()?.text)).then(|| fullest(k, record, i)).flatten()
    });
    source.or_else(|| {
        let earlier = |m: &&Mention| (m.span.field, m.span.start) < (span.field, span.start);
        let body = |m: &&Mention| !matches!(m.kind, MentionKind::Person | MentionKind::Place | MentionKind::EventName);
        let m = record.mentions.iter().filter(earlier).filter(body).rfind(|m| holds(&m.span.text))?;
        let (words, entity) = (m.span.text.clone(), m.entity.clone());
        Some(Full { words, entity, spans: vec![(at, m.span.clone())], why: Vec::new(), ..here.clone() })
    })
}
