//! Names in Arabic.
//!
//! Four readings of a report are laid over each other, the surer first: the register (whole names, then the
//! gazetteer), what titles and head words announce, the trained tagger, and surnames of persons named before.

mod phrases;
pub mod tagger;
pub mod word;

use std::ops::Range;

use super::gazetteer::WordFlags;
use super::titles::TitleKind;
use super::{NameLexicon, NameMention, Votes};
use crate::record::MentionKind;
use crate::text::Span;
use crate::text::fold::fold_mapped;
use crate::text::tokens::{Doc, Kind};
use word::{WordFacts, word_facts};

/// A name found, before it is written as a mention: tokens, how many folded letters of the first are proclitics.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    tokens: Range<usize>,
    cut: usize,
    kind: MentionKind,
    entity: Option<u32>,
}

/// Names of a report's fields.
pub(super) fn find(lexicon: &NameLexicon, docs: &[Doc]) -> Vec<NameMention> {
    let facts: Vec<Vec<WordFacts>> =
        docs.iter().map(|d| d.tokens.iter().map(|t| word_facts(lexicon, t)).collect()).collect();
    let matches: Vec<Vec<phrases::Match>> =
        docs.iter().zip(&facts).map(|(d, f)| phrases::find(lexicon, d, f)).collect();
    let votes = country_votes(lexicon, &facts, &matches);
    let mut found: Vec<Vec<Found>> = Vec::new();
    for ((doc, facts), matches) in docs.iter().zip(&facts).zip(&matches) {
        let mut taken = Taken::new(doc.tokens.len());
        // What the register holds to be no name here, the tagger shall not make one.
        let mut refused = Vec::new();
        for m in matches {
            match phrases::resolve(lexicon, doc, facts, m, &votes) {
                Some(f) => taken.put(f),
                None => refused.push(&m.tokens),
            }
        }
        for f in announced(doc, facts) {
            taken.put(f);
        }
        if let Some(tagger) = &lexicon.tagger {
            let names = tagger.names(lexicon, doc, facts);
            for f in names.into_iter().filter(|f| !refused.contains(&&f.tokens)) {
                taken.put(f);
            }
        }
        found.push(taken.found);
    }
    let surnames = Surnames::of(lexicon, docs, &found);
    for ((doc, facts), found) in docs.iter().zip(&facts).zip(&mut found) {
        surnames.read(doc, facts, found);
        found.sort_by_key(|f| f.tokens.start);
    }
    let mentions = docs.iter().zip(&facts).zip(&found);
    mentions.flat_map(|((doc, facts), found)| found.iter().map(|f| mention(lexicon, doc, facts, f))).collect()
}

/// How often the report names each state, by nationality words and by names that belong to one state only.
fn country_votes(lexicon: &NameLexicon, facts: &[Vec<WordFacts>], matches: &[Vec<phrases::Match>]) -> Votes {
    let mut votes = Votes::default();
    for f in facts.iter().flatten() {
        if let Some(c) = f.nation.and_then(|n| lexicon.nation_code(n)) {
            votes.add(c);
        }
    }
    for m in matches.iter().flatten() {
        let sure: Vec<_> = m.candidates.iter().filter(|c| !c.short).collect();
        for c in &sure {
            let Some(e) = lexicon.register.entry(c.entry) else { continue };
            if let Some(country) = e.country.as_deref().filter(|_| sure.len() == 1 && !e.generic) {
                votes.add(country);
            }
            if !e.generic {
                votes.seen.insert(c.entry);
            }
        }
    }
    votes
}

/// Which tokens a name holds already: the first to come keeps them.
struct Taken {
    holds: Vec<bool>,
    found: Vec<Found>,
}

impl Taken {
    fn new(len: usize) -> Taken {
        Taken { holds: vec![false; len], found: Vec::new() }
    }

    fn put(&mut self, f: Found) {
        let Some(slots) = self.holds.get_mut(f.tokens.clone()) else { return };
        if f.tokens.is_empty() || slots.iter().any(|h| *h) {
            return;
        }
        slots.fill(true);
        self.found.push(f);
    }
}

/// Names that a word before them announces: a person after a title, a body after its head word.
fn announced(doc: &Doc, facts: &[WordFacts]) -> Vec<Found> {
    let mut out = Vec::new();
    for i in 0..doc.tokens.len() {
        if let Some(f) = titled_person(doc, facts, i).or_else(|| body(doc, facts, i)) {
            out.push(f);
        }
    }
    out
}

/// The fact of a token; an empty one past the end.
fn fact(facts: &[WordFacts], i: usize) -> WordFacts {
    facts.get(i).copied().unwrap_or_default()
}

fn is_word(doc: &Doc, i: usize) -> bool {
    doc.tokens.get(i).is_some_and(|t| t.kind == Kind::Word)
}

fn is_quote(doc: &Doc, i: usize) -> bool {
    doc.tokens.get(i).is_some_and(|t| t.kind == Kind::Quote)
}

fn same_line(doc: &Doc, i: usize) -> bool {
    !doc.line_start.get(i).copied().unwrap_or(true)
}

/// `العميد محمد قنونو`, `السفير "ريتشارد نورلاند"`: after a title, two to five words that are names, or up to four
/// words in quotation marks of which the first is one. The title is token `i`.
fn titled_person(doc: &Doc, facts: &[WordFacts], i: usize) -> Option<Found> {
    fact(facts, i).title?;
    let start = i + 1;
    if !same_line(doc, start) {
        return None;
    }
    if is_quote(doc, start) {
        let close = doc.quotation_opening(start)?.close;
        let words = start + 1..close;
        let all_words = (2..=4).contains(&words.len()) && words.clone().all(|j| is_word(doc, j));
        let plain = words.clone().all(|j| fact(facts, j).title.is_none() && fact(facts, j).head.is_none());
        return (all_words && plain).then_some(Found {
            tokens: words,
            cut: 0,
            kind: MentionKind::Person,
            entity: None,
        });
    }
    let end = person_end(doc, facts, start)?;
    (end > start + 1).then_some(Found { tokens: start..end, cut: 0, kind: MentionKind::Person, entity: None })
}

/// Where a person's name that starts at `start` ends: a given name, then surnames, particles and `ال` names.
fn person_end(doc: &Doc, facts: &[WordFacts], start: usize) -> Option<usize> {
    let first = fact(facts, start);
    let named = first.flags.has(WordFlags::GIVEN | WordFlags::PERSON) && !first.link && !first.definite;
    if !is_word(doc, start) || !named || first.nation.is_some() {
        return None;
    }
    let mut end = start + 1;
    while end < start + 5 && is_word(doc, end) && same_line(doc, end) {
        let f = fact(facts, end);
        let form = doc.tokens.get(end).map_or("", |t| t.form.as_str());
        let particle =
            matches!(form, "بن" | "ابن" | "ابو" | "بو" | "ال" | "عبد" | "ولد" | "بنت" | "ام" | "دي" | "فون" | "فان");
        let known = f.flags.has(WordFlags::GIVEN | WordFlags::SURNAME | WordFlags::PERSON) && f.flags.common() < 11;
        // A word that is hardly ever written is part of the name as well: few surnames are listed.
        let name = known || (f.flags.common() <= 1 && !f.flags.has(WordFlags::THING) && f.head.is_none());
        if f.title.is_some() || f.nation.is_some() || !(particle || name) {
            break;
        }
        end += 1;
    }
    let last = doc.tokens.get(end - 1).map_or("", |t| t.form.as_str());
    let hangs =
        matches!(last, "بن" | "ابن" | "ابو" | "بو" | "ال" | "عبد" | "ولد" | "بنت" | "ام" | "دي" | "فون" | "فان");
    Some(if hangs { end - 1 } else { end })
}

/// `وزارة الخارجية اليمنية`, `السفارة الأمريكية`, `كتيبة "الفاروق"`: a body named by its head word (token `i`) and
/// what completes it.
fn body(doc: &Doc, facts: &[WordFacts], i: usize) -> Option<Found> {
    let head = fact(facts, i);
    let kind = head.head?;
    let nation = |j: usize| fact(facts, j).nation.is_some() && fact(facts, j).definite;
    let inner = |j: usize| is_word(doc, j) && same_line(doc, j);
    let mut end = i + 1;
    if head.definite {
        // With the article only a nationality makes a name of it: `الحكومة اليمنية`.
        while end < i + 3 && inner(end) && fact(facts, end).definite && !nation(end) && fact(facts, end).cut == 0 {
            end += 1;
        }
        // `وزير الخارجية المغربي`: the nationality is the minister's, not the ministry's.
        let form = |j: usize| doc.tokens.get(j).map_or("", |t| t.form.as_str());
        let agrees = !form(i).ends_with('ه') || !form(end).ends_with('ي');
        if !(inner(end) && nation(end) && agrees) {
            return None;
        }
        end += 1;
    } else if is_quote(doc, end) && same_line(doc, end) {
        let close = doc.quotation_opening(end)?.close;
        if close - end > 5 || (end + 1..close).any(|j| !is_word(doc, j)) {
            return None;
        }
        // The name is with its head: `حركة "النجباء"`.
        end = close + 1;
    } else {
        if head.suffixed {
            return None;
        }
        let mut definite = 0;
        while end < i + 7 && inner(end) {
            let f = fact(facts, end);
            let joined = f.conjunction && f.definite && definite > 0;
            if !(f.definite && (f.cut == 0 || joined))
                && !(f.head.is_some() && definite == 0 && f.cut == 0 && !f.suffixed)
            {
                break;
            }
            definite += usize::from(f.definite);
            end += 1;
            if f.nation.is_some() && !joined {
                break;
            }
        }
        if definite == 0 {
            return None;
        }
        // `مجلس المدينة` names no one: two words at least, or a nationality, or a name of its own.
        if end == i + 2 && !nation(end - 1) && !fact(facts, end - 1).flags.has(WordFlags::THING | WordFlags::PERSON) {
            let own = matches!(kind, MentionKind::Government) && fact(facts, end - 1).flags.common() < 15;
            if !own {
                return None;
            }
        }
    }
    let form = |j: usize| doc.tokens.get(j).map_or("", |t| t.form.as_str());
    let quoted = is_quote(doc, i + 1);
    let kind = match kind {
        // `القوات التركية`, `قوات الجيش العراقي` are a state's.
        MentionKind::ArmedGroup
            if form(i).ends_with("قوات")
                && (i + 1..end).any(|j| nation(j) || fact(facts, j).head == Some(MentionKind::Government)) =>
        {
            MentionKind::Government
        }
        // `عمليات وزارة الداخلية` are no event with a name.
        MentionKind::EventName if form(i).ends_with("ات") || (!quoted && fact(facts, i + 1).head.is_some()) => {
            return None;
        }
        kind => kind,
    };
    Some(Found { tokens: i..end, cut: head.cut, kind, entity: None })
}

/// Persons named in full in the report, by the hash of their last word.
struct Surnames(Vec<(u64, Option<u32>)>);

impl Surnames {
    fn of(lexicon: &NameLexicon, docs: &[Doc], found: &[Vec<Found>]) -> Surnames {
        let mut all: Vec<(u64, Option<u32>)> = Vec::new();
        for (doc, found) in docs.iter().zip(found) {
            for f in found.iter().filter(|f| f.kind == MentionKind::Person && f.tokens.len() > 1) {
                let Some(last) = doc.tokens.get(f.tokens.end - 1) else { continue };
                let flags = lexicon.gazetteer.word(super::gazetteer::word_hash(&last.form));
                // A last name that is also a given name (محمد, عباس) is anyone's.
                if flags.common() >= 10 || last.form.chars().count() < 3 {
                    continue;
                }
                all.push((super::gazetteer::word_hash(&last.form), f.entity));
            }
        }
        all.sort();
        all.dedup();
        // A surname that two persons of the report bear is neither's.
        let shared: Vec<u64> = all.windows(2).filter(|w| w[0].0 == w[1].0).map(|w| w[0].0).collect();
        for (hash, entity) in &mut all {
            if shared.contains(hash) {
                *entity = None;
            }
        }
        all.dedup();
        Surnames(all)
    }

    /// Add bare surnames, and resolve those that the tagger found.
    fn read(&self, doc: &Doc, facts: &[WordFacts], found: &mut Vec<Found>) {
        let mut taken = Taken::new(doc.tokens.len());
        for mut f in std::mem::take(found) {
            let bare = f.tokens.len() == 1 && f.kind == MentionKind::Person && f.entity.is_none();
            if let Some((cut, entity)) = self.at(facts, f.tokens.start).filter(|_| bare) {
                (f.cut, f.entity) = (cut, entity);
            }
            taken.put(f);
        }
        for i in 0..doc.tokens.len() {
            if let Some((cut, entity)) = self.at(facts, i) {
                taken.put(Found { tokens: i..i + 1, cut, kind: MentionKind::Person, entity });
            }
        }
        *found = taken.found;
    }

    fn at(&self, facts: &[WordFacts], i: usize) -> Option<(usize, Option<u32>)> {
        let f = fact(facts, i);
        f.cuts().find_map(|(cut, hash)| {
            let at = self.0.binary_search_by_key(&hash, |s| s.0).ok()?;
            Some((cut, self.0.get(at)?.1))
        })
    }
}

fn mention(lexicon: &NameLexicon, doc: &Doc, facts: &[WordFacts], f: &Found) -> NameMention {
    let whole = doc.span(f.tokens.clone());
    let start = after_letters(doc, f.tokens.start, f.cut);
    let span = Span { start: start.min(whole.end.saturating_sub(1)).max(whole.start), ..whole };
    let role = match f.kind {
        MentionKind::Person => role(doc, facts, f.tokens.clone()),
        _ => None,
    };
    let entity = f.entity.and_then(|e| lexicon.register.entry(e)).map(|e| e.key.clone());
    NameMention { span, tokens: f.tokens.clone(), kind: f.kind, entity, role: role.map(|r| role_span(doc, facts, r)) }
}

/// The code points of a role, without a conjunction or preposition before its first word.
fn role_span(doc: &Doc, facts: &[WordFacts], tokens: Range<usize>) -> Span {
    let cut = fact(facts, tokens.start).cut;
    let span = doc.span(tokens.clone());
    Span { start: after_letters(doc, tokens.start, cut).min(span.end.saturating_sub(1)).max(span.start), ..span }
}

/// The code point at which a token's folded letters go on after `cut` of them.
fn after_letters(doc: &Doc, token: usize, cut: usize) -> u32 {
    let Some(t) = doc.tokens.get(token) else { return doc.text.len() };
    if cut == 0 {
        return t.start;
    }
    t.start + fold_mapped(doc.text.slice(t.start..t.end)).map.get(cut).copied().unwrap_or(0)
}

/// The title or office beside a person's name: the words before it back to a title (`وزير الخارجية الأمريكي مايك
/// بومبيو`), or an office right behind it (`داني دانون، السفير الإسرائيلي`).
fn role(doc: &Doc, facts: &[WordFacts], name: Range<usize>) -> Option<Range<usize>> {
    let sentence = doc.sentence(name.start);
    let mut end = name.start;
    // A comma or an opening quotation mark may stand between office and name.
    if end > sentence.start && is_quote(doc, end - 1) {
        end -= 1;
    }
    if end > sentence.start && doc.tokens.get(end - 1).is_some_and(|t| t.is("،") || t.is(",")) {
        end -= 1;
    }
    let mut start = None;
    let mut at = end;
    while at > sentence.start && end - at < 14 {
        let f = fact(facts, at - 1);
        let quoted = is_quote(doc, at - 1) && end - at > 0;
        // The holder of the nearest office is meant: `متحدث باسم القائد … حفتر`.
        if start.is_some() && doc.tokens.get(at - 1).is_some_and(|t| t.is("باسم")) {
            break;
        }
        if f.title.is_some() {
            start = Some(at - 1);
        } else if !(f.in_office() || quoted) {
            break;
        }
        // Before the leftmost title only a title or its link may stand.
        if start.is_some() && f.title.is_none() && !f.in_office() {
            break;
        }
        at -= 1;
        // A proclitic conjunction or preposition opens the phrase: nothing before it belongs to it.
        if start == Some(at) && f.conjunction {
            break;
        }
    }
    if let Some(start) = start {
        return Some(start..end);
    }
    let mut at = name.end;
    if is_quote(doc, at) {
        at += 1;
    }
    if doc.tokens.get(at).is_some_and(|t| t.is("،") || t.is(",")) {
        at += 1;
    }
    let opens = fact(facts, at);
    if at >= sentence.end || opens.title != Some(TitleKind::Office) || opens.cut > 0 {
        return None;
    }
    let mut end = at + 1;
    while end < sentence.end && end < at + 8 && (fact(facts, end).in_office() || fact(facts, end).title.is_some()) {
        end += 1;
    }
    // A preposition that nothing follows is not part of it.
    while end > at + 1 && fact(facts, end - 1).link && !fact(facts, end - 1).definite {
        end -= 1;
    }
    Some(at..end)
}
