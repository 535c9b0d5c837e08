//! Names of the register and the gazetteer in a text, and which of their bearers is meant.

use super::super::gazetteer::WordFlags;
use super::super::register::{Candidate, EMPTY, extend};
use super::super::{NameLexicon, Votes};
use super::word::WordFacts;
use super::{Found, fact, is_quote, is_word, same_line};
use crate::record::MentionKind;
use crate::text::tokens::{Doc, Kind};
use std::ops::Range;

/// A phrase that is a name, with all its readings.
#[derive(Debug, Clone)]
pub struct Match {
    pub tokens: Range<usize>,
    pub cut: usize,
    pub candidates: Vec<Candidate>,
}

/// The longest names at each place, from left to right, none within another.
pub fn find(lexicon: &NameLexicon, doc: &Doc, facts: &[WordFacts]) -> Vec<Match> {
    let mut out = Vec::new();
    let mut i = 0;
    while i < doc.tokens.len() {
        match longest_at(lexicon, doc, facts, i) {
            Some(m) => {
                i = m.tokens.end;
                out.push(m);
            }
            None => i += 1,
        }
    }
    out
}

fn longest_at(lexicon: &NameLexicon, doc: &Doc, facts: &[WordFacts], i: usize) -> Option<Match> {
    // Names in Latin letters (`CNN`) are those of the English register.
    let latin = doc.tokens.get(i).is_some_and(|t| t.kind == Kind::Word && t.form.is_ascii());
    let phrases = if latin { &lexicon.register.en } else { &lexicon.register.ar };
    let mut best: Option<Match> = None;
    for (cut, first) in fact(facts, i).cuts() {
        let mut hash = extend(EMPTY, first);
        let mut end = i + 1;
        while let Some(candidates) = phrases.get(hash) {
            let longer = best.as_ref().is_none_or(|b| end > b.tokens.end);
            if longer && !candidates.is_empty() {
                best = Some(Match { tokens: i..end, cut, candidates: candidates.to_vec() });
            }
            // Quotation marks and the `_` of hashtags stand within names: `وكالة "سانا"`, `حركة_الجهاد`.
            while doc.tokens.get(end).is_some_and(|t| t.kind == Kind::Quote || t.is("_")) && same_line(doc, end) {
                end += 1;
            }
            let Some(next) = doc.tokens.get(end).filter(|_| same_line(doc, end)) else { break };
            if next.kind == Kind::Break {
                break;
            }
            hash = extend(hash, fact(facts, end).hash);
            end += 1;
        }
    }
    best
}

/// Which bearer a name has in this report, and what else belongs to the name; `None` where it is no name here.
pub fn resolve(lexicon: &NameLexicon, doc: &Doc, facts: &[WordFacts], m: &Match, votes: &Votes) -> Option<Found> {
    let entry = |c: &Candidate| lexicon.register.entry(c.entry);
    let nation = next_nation(facts, m).and_then(|n| lexicon.nation_code(n));
    let country = |c: &Candidate| entry(c).and_then(|e| e.country.as_deref());
    let generic: Vec<&Candidate> = m.candidates.iter().filter(|c| entry(c).is_some_and(|e| e.generic)).collect();
    if let (Some(first), Some(nation)) = (generic.first(), nation) {
        // `مجلس النواب العراقي`: the nationality decides and is part of the name.
        let meant = generic.iter().find(|c| country(c) == Some(nation)).map(|c| c.entry);
        let kind = entry(first)?.kind;
        return Some(Found { tokens: m.tokens.start..m.tokens.end + 1, cut: m.cut, kind, entity: meant });
    }
    let borne_out = |c: &&Candidate| {
        let Some(e) = entry(c) else { return false };
        if e.generic {
            return e.country.as_deref().is_some_and(|cc| votes.leads(cc)) || votes.seen.contains(&c.entry);
        }
        if c.short {
            return votes.seen.contains(&c.entry) || short_fits(doc, facts, m, e.kind, e.country.as_deref(), votes);
        }
        !c.world || world_fits(doc, facts, m, votes, e.country.as_deref())
    };
    let readings: Vec<&Candidate> = m.candidates.iter().filter(borne_out).collect();
    let Some(best) = readings
        .iter()
        .max_by_key(|c| (country(c).map_or(0, |cc| votes.count(cc)), !c.world, !c.short, std::cmp::Reverse(c.entry)))
    else {
        // A body of a state that the report does not make out is a name all the same.
        let kind = entry(generic.first()?)?.kind;
        return Some(Found { tokens: m.tokens.clone(), cut: m.cut, kind, entity: None });
    };
    let e = entry(best)?;
    if e.kind == MentionKind::Place && adjective(doc, facts, m) {
        return None;
    }
    if e.kind == MentionKind::Person && m.tokens.len() == 1 && other_given_name(doc, facts, m.tokens.start) {
        return None;
    }
    Some(Found { tokens: m.tokens.clone(), cut: m.cut, kind: e.kind, entity: Some(best.entry) })
}

/// A nationality with the article right behind a name.
fn next_nation(facts: &[WordFacts], m: &Match) -> Option<u16> {
    let next = fact(facts, m.tokens.end);
    next.nation.filter(|_| next.definite && next.cut == 0)
}

/// Whether the words around bear out a name that also means something else.
fn short_fits(
    doc: &Doc,
    facts: &[WordFacts],
    m: &Match,
    kind: MentionKind,
    country: Option<&str>,
    votes: &Votes,
) -> bool {
    let before = m.tokens.start.checked_sub(1).filter(|_| same_line(doc, m.tokens.start));
    let enclosed = |open: &str, close: &str| {
        before.is_some_and(|b| doc.tokens.get(b).is_some_and(|t| t.is(open)))
            && doc.tokens.get(m.tokens.end).is_some_and(|t| t.is(close))
    };
    let beside = |f: &dyn Fn(WordFacts) -> bool| {
        (m.tokens.start.saturating_sub(3)..m.tokens.start)
            .rev()
            .take_while(|j| !doc.tokens[*j].is("."))
            .any(|j| f(fact(facts, j)))
    };
    match kind {
        MentionKind::Media => {
            let headed = beside(&|f| f.head == Some(MentionKind::Media));
            let cued = before.is_some_and(|b| fact(facts, b).media_cue);
            let after = |j: usize| doc.tokens.get(j).is_some_and(|t| t.is("نت") || t.is("."));
            headed
                || enclosed("(", ")")
                || (cued && m.cut == 0)
                || ((enclosed("\"", "\"") || before.is_some_and(|b| is_quote(doc, b)))
                    && (cued || m.tokens.start > 1 && fact(facts, m.tokens.start - 2).media_cue))
                || (m.cut == 0 && after(m.tokens.end) && doc.tokens.get(m.tokens.end).is_some_and(|t| t.is("نت")))
        }
        MentionKind::Person => {
            let titled = before.is_some_and(|b| fact(facts, b).title.is_some());
            let given = before.is_some_and(|b| is_word(doc, b) && fact(facts, b).flags.has(WordFlags::GIVEN));
            (titled && country.is_none_or(|c| votes.count(c) > 0)) || (!given && m.cut == 0 && titled)
        }
        MentionKind::Place => {
            let announced = before.is_some_and(|b| {
                fact(facts, b).place
                    || doc.tokens.get(b).is_some_and(|t| matches!(t.form.as_str(), "في" | "الي" | "من"))
            });
            announced && country.is_some_and(|c| votes.leads(c)) || before.is_some_and(|b| fact(facts, b).place)
        }
        _ => {
            let headed = before.is_some_and(|b| fact(facts, b).head.is_some());
            headed || country.is_some_and(|c| votes.leads(c))
        }
    }
}

/// A town of the world's gazetteer stands on its own where its name is no everyday word or person's name.
fn world_fits(doc: &Doc, facts: &[WordFacts], m: &Match, votes: &Votes, country: Option<&str>) -> bool {
    let this = fact(facts, m.tokens.start);
    let flags = this.flags;
    if m.tokens.len() == 1 && (this.place || this.title.is_some() || this.head.is_some()) {
        return false;
    }
    if m.tokens.len() > 1 || flags.has(WordFlags::THING) && !flags.has(WordFlags::GIVEN) {
        return true;
    }
    let before = m.tokens.start.checked_sub(1).filter(|_| same_line(doc, m.tokens.start));
    let announced = before.is_some_and(|b| {
        fact(facts, b).place || doc.tokens.get(b).is_some_and(|t| matches!(t.form.as_str(), "في" | "الي" | "قرب"))
    });
    let person = flags.has(WordFlags::GIVEN | WordFlags::SURNAME | WordFlags::PERSON);
    let rare = flags.common() <= 3;
    let home = country.is_some_and(|c| votes.count(c) > 0);
    if m.cut > 0 && !home {
        return false;
    }
    (rare && !person && (announced || home)) || (announced && home) || (announced && !person && flags.common() <= 8)
}

/// `مدينة سورية`, `دعما روسيا`: a state's name that is spelt like its adjective, behind an indefinite noun.
fn adjective(doc: &Doc, facts: &[WordFacts], m: &Match) -> bool {
    let form = |i: usize| doc.tokens.get(i).map_or("", |t| t.form.as_str());
    let Some(b) = m.tokens.start.checked_sub(1).filter(|_| m.tokens.len() == 1 && same_line(doc, m.tokens.start))
    else {
        return false;
    };
    let before = fact(facts, b);
    if m.cut > 0 || !is_word(doc, b) || before.definite || before.flags.has(WordFlags::THING | WordFlags::GIVEN) {
        return false;
    }
    let spelt_so = |noun: &str, adjective: &str| form(b).ends_with(noun) && form(m.tokens.start).ends_with(adjective);
    let pronoun = ["ها", "ذا", "نا"].iter().any(|p| form(b).ends_with(p));
    form(b).chars().count() > 3 && (spelt_so("ه", "يه") || (spelt_so("ا", "يا") && !pronoun))
}

/// `خالد حفتر` is not `خليفة حفتر`: another given name stands before the surname.
fn other_given_name(doc: &Doc, facts: &[WordFacts], i: usize) -> bool {
    let Some(b) = i.checked_sub(1).filter(|_| same_line(doc, i)) else { return false };
    let f = fact(facts, b);
    let form = doc.tokens.get(b).map_or("", |t| t.form.as_str());
    let name = f.flags.has(WordFlags::GIVEN) && f.flags.common() < 8 && !f.definite;
    is_word(doc, b) && f.title.is_none() && f.nation.is_none() && (name || matches!(form, "بن" | "ابو" | "ال"))
}
