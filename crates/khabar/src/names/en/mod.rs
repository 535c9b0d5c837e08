//! Names in English: the register, and persons whom a title announces.

use std::ops::Range;

use super::gazetteer::word_hash;
use super::register::{Candidate, EMPTY, extend};
use super::{NameLexicon, NameMention, Votes};
use crate::record::MentionKind;
use crate::text::Span;
use crate::text::tokens::{Doc, Kind, Token};

/// Names of a report's fields.
pub(super) fn find(lexicon: &NameLexicon, docs: &[Doc]) -> Vec<NameMention> {
    let matches: Vec<Vec<Match>> = docs.iter().map(|d| matches(lexicon, d)).collect();
    let mut votes = Votes::default();
    for m in matches.iter().flatten() {
        let sure: Vec<_> = m.candidates.iter().filter(|c| !c.short).collect();
        for c in &sure {
            let Some(e) = lexicon.register.entry(c.entry).filter(|e| !e.generic) else { continue };
            votes.seen.insert(c.entry);
            if let (1, Some(country)) = (sure.len(), e.country.as_deref()) {
                votes.add(country);
            }
        }
    }
    let mut out = Vec::new();
    for (doc, matches) in docs.iter().zip(&matches) {
        let mut at = 0;
        for m in matches {
            titled(lexicon, doc, at..m.tokens.start, &mut out);
            out.extend(resolve(lexicon, doc, m, &votes));
            at = m.tokens.end;
        }
        titled(lexicon, doc, at..doc.tokens.len(), &mut out);
    }
    out
}

struct Match {
    tokens: Range<usize>,
    candidates: Vec<Candidate>,
}

/// A word without the `'s` of possession.
fn stem(form: &str) -> &str {
    form.strip_suffix("'s").or_else(|| form.strip_suffix('\'')).unwrap_or(form)
}

fn capital(doc: &Doc, t: &Token) -> bool {
    t.kind == Kind::Word && doc.text.slice(t.start..t.start + 1).chars().all(char::is_uppercase)
}

fn matches(lexicon: &NameLexicon, doc: &Doc) -> Vec<Match> {
    let mut out: Vec<Match> = Vec::new();
    let mut i = 0;
    while i < doc.tokens.len() {
        let mut best: Option<Match> = None;
        if doc.tokens.get(i).is_some_and(|t| capital(doc, t) || t.kind == Kind::Number) {
            let mut hash = EMPTY;
            for end in i + 1..=doc.tokens.len().min(i + 10) {
                let Some(token) = doc.tokens.get(end - 1) else { break };
                if end > i + 1 && doc.line_start.get(end - 1) == Some(&true) {
                    break;
                }
                // Only the last word of a name bears the `'s`.
                let closed = extend(hash, word_hash(stem(&token.form)));
                if let Some(c) = lexicon.register.en.get(closed).filter(|c| !c.is_empty()) {
                    best = Some(Match { tokens: i..end, candidates: c.to_vec() });
                }
                hash = extend(hash, word_hash(&token.form));
                if lexicon.register.en.get(hash).is_none() {
                    break;
                }
            }
        }
        i = best.as_ref().map_or(i + 1, |m| m.tokens.end);
        out.extend(best);
    }
    out
}

fn resolve(lexicon: &NameLexicon, doc: &Doc, m: &Match, votes: &Votes) -> Option<NameMention> {
    let entry = |c: &Candidate| lexicon.register.entry(c.entry);
    let fits = |c: &&Candidate| {
        let Some(e) = entry(c) else { return false };
        let leads = e.country.as_deref().is_some_and(|cc| votes.leads(cc));
        match (e.generic, c.short) {
            (true, _) => leads,
            (_, true) => votes.seen.contains(&c.entry) || (leads && e.kind != MentionKind::Person),
            _ => true,
        }
    };
    let count = |c: &Candidate| entry(c).and_then(|e| e.country.as_deref()).map_or(0, |cc| votes.count(cc));
    let best = m.candidates.iter().filter(fits).max_by_key(|c| (count(c), !c.world, std::cmp::Reverse(c.entry)));
    let kind = match best {
        Some(c) => entry(c)?.kind,
        None => m.candidates.iter().filter_map(entry).find(|e| e.generic)?.kind,
    };
    let last = doc.tokens.get(m.tokens.end.checked_sub(1)?)?;
    let owned = last.form.chars().count().saturating_sub(stem(&last.form).chars().count()) as u32;
    let whole = doc.span(m.tokens.clone());
    let span = Span { end: whole.end.saturating_sub(owned).max(whole.start + 1), ..whole };
    let role = (kind == MentionKind::Person).then(|| role(lexicon, doc, m.tokens.start)).flatten();
    let entity = best.and_then(entry).map(|e| e.key.clone());
    Some(NameMention { span, tokens: m.tokens.clone(), kind, entity, role })
}

/// The office before a name: back over capitalised words and links to the first that an office word is among.
fn role(lexicon: &NameLexicon, doc: &Doc, name: usize) -> Option<Span> {
    let first = doc.sentence(name).start;
    let listed = |i: usize| doc.tokens.get(i).and_then(|t| lexicon.titles_en.get(&t.form)).unwrap_or_default();
    let mut start = name;
    let mut titled = false;
    while start > first && name - start < 8 {
        let Some(token) = doc.tokens.get(start - 1) else { break };
        let word = listed(start - 1);
        if token.kind != Kind::Word || !(word.title.is_some() || word.link || capital(doc, token)) {
            break;
        }
        titled |= word.title.is_some();
        start -= 1;
    }
    while start < name
        && listed(start).link
        && listed(start).title.is_none()
        && !doc.tokens.get(start).is_some_and(|t| capital(doc, t))
    {
        start += 1;
    }
    (titled && start < name).then(|| doc.span(start..name))
}

/// Capitalised words that the register does not know, right behind a title.
fn titled(lexicon: &NameLexicon, doc: &Doc, range: Range<usize>, out: &mut Vec<NameMention>) {
    let listed = |i: usize| doc.tokens.get(i).and_then(|t| lexicon.titles_en.get(&t.form)).unwrap_or_default();
    let mut i = range.start;
    while i < range.end {
        let after_title = i > 0
            && listed(i - 1).title.is_some()
            && doc.tokens.get(i - 1).is_some_and(|t| capital(doc, t))
            && doc.line_start.get(i) == Some(&false);
        let mut end = i;
        while after_title
            && end < range.end.min(i + 4)
            && doc.tokens.get(end).is_some_and(|t| capital(doc, t))
            && doc.line_start.get(end) == Some(&false)
            && listed(end).title.is_none()
            && listed(end).head.is_none()
        {
            end += 1;
        }
        if end > i + 1 {
            let whole = doc.span(i..end);
            let owned = doc.tokens.get(end - 1).map_or(0, |t| t.form.chars().count() - stem(&t.form).chars().count());
            out.push(NameMention {
                span: Span { end: whole.end - owned as u32, ..whole },
                tokens: i..end,
                kind: MentionKind::Person,
                entity: None,
                role: role(lexicon, doc, i),
            });
            i = end;
        } else {
            i += 1;
        }
    }
}
