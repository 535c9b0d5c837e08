//! Arabic attribution.
//!
//! A sentence is read from its cues: a verb, noun, participle or preposition of saying. What may follow a cue
//! (`takes` in the lexicon) decides where the content begins; the words between are the speaker, the one spoken to
//! and where it was said; a dropped subject is the speaker last named. Contents run to the end of the sentence or to
//! the next cue that is not theirs.

pub mod lexicon;
mod source;

use self::lexicon::{Cue, Reporting, Side, To};
use super::{Found, FoundSource, Tokens, quote_of};
use crate::names::NameLexicon;
use crate::phrases::ar::{Extent, Phrases, is_complementiser, is_definite, span_of};
use crate::phrases::{Class, Phrase, Reading};
use crate::record::{MentionKind, Stance};
use crate::text::Span;
use crate::text::affix::without_start;
use crate::text::ar::forms::Hit;
use crate::text::ar::inflect::{Agreement, Shape};
use crate::text::ar::tagger::{Tags, Upos};
use crate::text::tokens::{Doc, Kind};

/// How far behind a cue its content may begin, in tokens.
const REACH: usize = 40;

/// Statements of a report's fields (title first), in reading order within each field, not yet nested.
pub fn find_statements(lexicon: &Reporting, names: &NameLexicon, readings: &[Reading]) -> Vec<Found> {
    let mut found = Vec::new();
    for reading in readings {
        let mut finder = Finder {
            lexicon,
            phrases: Phrases { reading, names },
            reading,
            base: found.len(),
            found: Vec::new(),
            agreements: Vec::new(),
            prepositional: Vec::new(),
        };
        for sentence in &reading.doc.sentences {
            finder.sentence(sentence.clone());
        }
        let new = finder.found;
        found.extend(new);
    }
    found
}

/// Mark the verbs of saying, and the participles that carry a speaker on, among the token classes of a field.
pub fn mark_verbs(lexicon: &Reporting, doc: &Doc, tags: &Tags, class: &mut [Class]) {
    for (i, token) in doc.tokens.iter().enumerate() {
        if token.kind != Kind::Word || class[i].is(Class::PREPOSITION) {
            continue;
        }
        let hits = lexicon.cue_forms.hits(&token.form);
        let Some(hit) = hits.iter().find(|h| h.shape != Shape::Noun) else { continue };
        if hit.shape == Shape::Participle {
            // `مؤكدة` is an adjective but where a content follows.
            let follows = (i + 1..(i + 4).min(doc.tokens.len())).any(|k| {
                let form = doc.tokens[k].form.as_str();
                is_complementiser(form) || matches!(form, ":" | "\"" | "الي" | "علي" | "من" | "عن")
            });
            if follows || token.form.ends_with('ا') {
                class[i] = class[i].with(Class::CARRIES_ON);
            }
        } else if hits.iter().all(|h| h.shape != Shape::Noun) && !nominal(tags, i) {
            class[i] = class[i].with(Class::VERB);
        }
    }
}

/// Whether the tagger is sure to see a noun, adjective or name.
pub(crate) fn nominal(tags: &Tags, token: usize) -> bool {
    matches!(tags.upos(token), Some(Upos::Noun | Upos::Adj | Upos::Propn))
}

/// What a cue token is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reads {
    Verb(usize, Shape, Agreement),
    Noun(usize),
    SayingNoun(usize),
    Preposition(usize),
}

/// A possible cue.
#[derive(Debug, Clone)]
struct Candidate {
    tokens: Tokens,
    span: Span,
    reads: Reads,
    /// A conjunction stands before it (`وقال`).
    joined: bool,
    /// A pronoun hangs on it (`قوله`, `مطالبتها`).
    pronoun: bool,
    definite: bool,
}

/// Where the content of a cue begins, and what stands between.
#[derive(Debug, Clone)]
struct Complement {
    /// First token of the content.
    content: usize,
    /// First code point of the content.
    start: u32,
    /// Token where the words between cue and content end.
    between_end: usize,
    frame: &'static str,
    /// The content is a quotation after a colon or by itself: it ends with its closing mark.
    quoted: bool,
    subject: Option<Phrase>,
    addressee: Option<Phrase>,
    /// The content is a noun phrase and ends at the first comma.
    nominal: bool,
    /// Where a content before the cue ends.
    ends: Option<u32>,
}

struct Finder<'a, 'd> {
    lexicon: &'a Reporting,
    phrases: Phrases<'a, 'd>,
    reading: &'a Reading<'d>,
    /// Number of statements found in earlier fields.
    base: usize,
    found: Vec<Found>,
    /// Gender and number of the source of each found statement.
    agreements: Vec<Agreement>,
    /// Whether each was read from a preposition.
    prepositional: Vec<bool>,
}

impl<'d> Finder<'_, 'd> {
    fn form(&self, token: usize) -> &str {
        self.reading.form(token)
    }

    fn class(&self, token: usize) -> Class {
        self.reading.class(token)
    }

    fn span(&self, start: u32, end: u32) -> Span {
        span_of(self.reading.doc, start, end)
    }

    // ---- cues -------------------------------------------------------------------------------------------------

    fn candidates(&self, sentence: Tokens) -> Vec<Candidate> {
        let mut out: Vec<Candidate> = Vec::new();
        let mut i = sentence.start;
        while i < sentence.end {
            if let Some(c) = self.preposition_at(i, sentence.end).or_else(|| self.word_at(i)) {
                i = c.tokens.end;
                out.push(c);
            } else {
                i += 1;
            }
        }
        out
    }

    fn preposition_at(&self, i: usize, end: usize) -> Option<Candidate> {
        let doc = self.reading.doc;
        let (n, p, used) = self.lexicon.prepositions.iter().enumerate().find_map(|(n, p)| {
            let used = self.matches_words(i, end, &p.words)?;
            Some((n, p, used))
        })?;
        let joined = self.form(i).starts_with('و') && !p.words[0].starts_with('و');
        let mut last = i + used;
        if p.verb {
            let follows = self.lexicon.cue_forms.hits(self.form(last)).first().is_some_and(|h| h.shape != Shape::Noun);
            if !follows {
                return None;
            }
            last += 1;
        }
        let words = p.words.len().min(used);
        let cue_end = if p.verb { last } else { i + cue_words(&p.words, words) };
        let start = doc.inner(i, usize::from(joined), 0).start;
        let span = self.span(start, doc.tokens[cue_end - 1].end);
        Some(Candidate { tokens: i..last, span, reads: Reads::Preposition(n), joined, pronoun: false, definite: false })
    }

    /// Number of tokens that the words match from `i`; a last one-letter word is glued to the token after.
    fn matches_words(&self, i: usize, end: usize, words: &[String]) -> Option<usize> {
        for (k, word) in words.iter().enumerate() {
            let at = i + k;
            if at >= end {
                return None;
            }
            let form = self.form(at);
            if word.len() < 4 && word.chars().count() == 1 {
                return form.starts_with(word.as_str()).then_some(k);
            }
            let joined = || k == 0 && form.len() == word.len() + 2 && form.strip_prefix('و') == Some(word.as_str());
            if form != word && !joined() {
                return None;
            }
        }
        Some(words.len())
    }

    fn word_at(&self, i: usize) -> Option<Candidate> {
        let doc = self.reading.doc;
        let token = &doc.tokens[i];
        if token.kind != Kind::Word || self.reading.name_of(i).is_some() && !self.class(i).is(Class::VERB) {
            return None;
        }
        let make = |hit: &Hit, reads| {
            let pre = hit.split.pre.chars().count();
            let joined = hit.split.pre.starts_with(['و', 'ف']);
            // A future particle and a pronoun belong to the word; conjunctions, prepositions and the article's
            // preposition do not.
            let keep = if hit.split.pre.ends_with('س') {
                1
            } else if hit.split.pre.ends_with("ال") {
                2
            } else {
                0
            };
            let range = doc.inner(i, pre - keep.min(pre), 0);
            Candidate {
                tokens: i..i + 1,
                span: self.span(range.start, range.end),
                reads,
                joined,
                pronoun: !hit.split.suf.is_empty(),
                definite: hit.split.definite(),
            }
        };
        let hits = self.lexicon.cue_forms.hits(&token.form);
        let nouns = self.lexicon.noun_forms.hits(&token.form);
        if hits.is_empty() && nouns.is_empty() {
            return None;
        }
        // `بين` and `دون` are prepositions far more often than verbs, `يجب` is a modal.
        let nounlike = !hits.iter().any(|h| h.shape != Shape::Noun);
        if self.class(i).is(Class::PREPOSITION) || self.class(i).is(Class::NOT_SAYING) && !nounlike {
            return None;
        }
        if let Some(hit) = nouns.first() {
            return Some(make(hit, Reads::SayingNoun(hit.entry as usize)));
        }
        let hit = hits.iter().find(|h| h.shape != Shape::Noun).or_else(|| hits.first())?;
        // Where the tagger calls the word a noun, a verb's reading needs no second thought unless it is one of the
        // forms that only verbs have.
        let reads = match hit.shape {
            Shape::Noun => Reads::Noun(hit.entry as usize),
            shape => Reads::Verb(hit.entry as usize, shape, hit.agreement),
        };
        Some(make(hit, reads))
    }

    // ---- one sentence -----------------------------------------------------------------------------------------

    fn sentence(&mut self, sentence: Tokens) {
        let candidates = self.candidates(sentence.clone());
        let first_found = self.found.len();
        if let Some(f) = self.headline(&sentence) {
            self.keep(f, Agreement::default());
        }
        for c in &candidates {
            match c.reads {
                Reads::Verb(entry, shape, agreement) => {
                    self.verb(c, &self.lexicon.cues[entry], shape, agreement, &sentence, first_found);
                }
                Reads::Noun(entry) => self.noun(c, &self.lexicon.cues[entry], &sentence, first_found),
                Reads::SayingNoun(entry) => self.saying_noun(c, entry, &sentence),
                Reads::Preposition(entry) => self.preposition(c, entry, &sentence, first_found),
            }
        }
        self.cut_contents(first_found, &candidates);
    }

    fn keep(&mut self, mut found: Found, agreement: Agreement) {
        if found.content.start >= found.content.end {
            return;
        }
        found.signs = self.signs(&found);
        self.prepositional.push(
            found.rule.ends_with("/حرف")
                && self.lexicon.prepositions.iter().any(|p| found.rule.strip_suffix("/حرف") == Some(&p.name)),
        );
        self.found.push(found);
        self.agreements.push(agreement);
    }

    /// What stands around a cue, as words that a person can read in `models/doubt.toml`.
    fn signs(&self, f: &Found) -> Vec<String> {
        let doc = self.reading.doc;
        let tag = |k: Option<usize>| k.and_then(|k| self.reading.tags.upos(k)).map_or("none", |u| u.name());
        let sentence = doc.sentence(f.cue_token);
        let before = f.cue_token.checked_sub(1).filter(|&b| sentence.contains(&b));
        let source = match (&f.source, f.carries_on) {
            (None, _) => "none",
            (Some(_), Some(_)) => "carried",
            (Some(_), None) => "named",
        };
        let length = match f.content.end.saturating_sub(f.content.start) {
            0..=12 => "tiny",
            13..=40 => "short",
            41..=200 => "middling",
            _ => "long",
        };
        let frame = f.rule.rsplit('/').next().unwrap_or_default();
        let mut signs = vec![
            format!("rule={}", f.rule),
            format!("frame={frame}"),
            format!("stance={:?}", f.stance),
            format!("source={source}+{frame}"),
            format!("kind={:?}", f.source.as_ref().map(|s| s.kind)),
            format!("quote={:?}", f.quote),
            format!("content={length}+{frame}"),
            format!("tag={}+{frame}", tag(Some(f.cue_token))),
            format!("before={}", tag(before)),
        ];
        let named = f.source.as_ref().is_some_and(|s| self.reading.name_touches(s.span));
        for (yes, sign) in [
            (named, "source has a name"),
            (doc.field() == crate::text::Field::Title, "title"),
            (before.is_none(), "opens sentence"),
            (before.is_some_and(|b| self.class(b).is(Class::RELATIVE)), "after relative"),
            (doc.quotation_of(f.cue_token).is_some(), "inside quotation"),
            (f.relayed_by.is_some(), "relayed"),
        ] {
            if yes {
                signs.push(sign.to_owned());
            }
        }
        signs
    }

    /// `X: …` in a title or at the head of a line, X being one who can speak.
    fn headline(&self, sentence: &Tokens) -> Option<Found> {
        let doc = self.reading.doc;
        if doc.field() != crate::text::Field::Title && !doc.line_start[sentence.start] {
            return None;
        }
        let colon = (sentence.start + 1..sentence.end.min(sentence.start + 12)).find(|&k| self.form(k) == ":")?;
        let verbal = |k| self.lexicon.cue_forms.hits(self.form(k)).iter().any(|h| h.shape != Shape::Noun);
        if colon + 2 >= sentence.end || (sentence.start..colon).any(verbal) {
            return None;
        }
        // `مصدر بخارجية سوريا:` is one speaker however its prepositions hang together.
        let phrase = self.phrases.phrase(sentence.start, colon);
        let head = self.phrases.noun_phrase(sentence.start, colon, Extent::Full)?;
        let speaks = source::can_speak(self.lexicon, &self.phrases, &head, false)
            || (head.tokens.end == colon && self.state_speaks(&head, colon + 1, sentence));
        if !speaks {
            return None;
        }
        let end = content_end(self.reading, sentence);
        let (start, end, quote) = self.unquote(colon + 1, doc.tokens[colon + 1].start, end);
        Some(Found {
            cue: doc.span(colon..colon + 1),
            cue_token: colon,
            source: Some(self.source(&phrase)),
            content: self.span(start, end),
            addressee: None,
            medium: None,
            stance: self.content_stance(colon + 1, None).unwrap_or(Stance::Asserts),
            quote: if quote { crate::record::Quote::Direct } else { crate::record::Quote::Indirect },
            rule: "headline".to_owned(),
            relayed_by: None,
            carries_on: None,
            via: None,
            signs: Vec::new(),
            p_read: None,
        })
    }

    /// Whether a place before a colon stands for its government: a capital known as such, or a country where the words
    /// behind tell of another one. Else it only says where (`ليبيا: اشتباكات …`).
    fn state_speaks(&self, place: &Phrase, from: usize, sentence: &Tokens) -> bool {
        if self.lexicon.metonyms.contains(self.form(place.tokens.start)) && place.tokens.len() == 1 {
            return true;
        }
        let Some(mine) = self.country(place.span) else { return false };
        (from..sentence.end).any(|k| self.country(self.reading.doc.span(k..k + 1)).is_some_and(|c| c != mine))
    }

    fn verb(
        &mut self,
        c: &Candidate,
        cue: &Cue,
        shape: Shape,
        agreement: Agreement,
        sentence: &Tokens,
        first_found: usize,
    ) {
        // The outlet's own voice: `ويذكر أن`, `تجدر الإشارة إلى أن`.
        if c.tokens.start == sentence.start
            && self.lexicon.openers.contains(self.form(c.tokens.start))
            && is_complementiser(self.form(c.tokens.start + 1).trim_start_matches("الي"))
        {
            return;
        }
        // `مصدر طلب عدم الكشف عن اسمه` withholds a name and asks for nothing that is news.
        let next = c.tokens.end;
        let named = |k: usize| self.lexicon.name_words.contains(self.form(k));
        if self.form(next) == "عدم" && self.lexicon.withholds.contains(self.form(next + 1)) || named(next) {
            return;
        }
        // `ما وصفه بـ"…"` labels in passing; a speaker's own `نؤكد` inside his words says nothing new.
        if c.pronoun && cue.labels || agreement.first && cue.stance == Stance::Asserts {
            return;
        }
        let before = if shape == Shape::Participle {
            None
        } else {
            self.phrases.subject_before(c.tokens.clone(), c.joined, sentence)
        };
        let no_subject_after = shape == Shape::Participle || before.is_some() || agreement.first;
        let complement = self.complement(c, cue, sentence, no_subject_after);
        // `وينفي دعمه`: no room for both a subject and an object, so the subject is dropped.
        let Some(complement) = complement
            .or_else(|| self.complement(c, cue, sentence, true))
            .or_else(|| self.told_before(c, cue, sentence, shape))
            .or_else(|| self.quoted_before(c, cue, sentence, shape))
        else {
            return;
        };
        if !cue.needs.is_empty()
            && !(complement.content..sentence.end.min(complement.content + 20))
                .any(|k| cue.needs.contains(self.form(k)))
        {
            return;
        }
        let negated = self.negated(c.tokens.start);
        if negated && !matches!(cue.stance, Stance::Refuses | Stance::Denies | Stance::Expects) {
            return;
        }
        let told_in = cue.source.as_ref().and_then(|prep| {
            let at = (c.tokens.end..c.tokens.end + 2).find(|&k| self.form(k) == prep)?;
            self.phrases.noun_phrase(at + 1, complement.between_end, Extent::Full)
        });
        let subject = told_in.or_else(|| complement.subject.clone()).or(before);
        let (source, carries_on, who) = match subject {
            Some(phrase) => {
                let who = source::agreement(&self.phrases, &phrase);
                (Some(self.source(&phrase)), None, who)
            }
            None if shape == Shape::Participle => self.speaker_of_sentence(first_found, sentence, c.tokens.start),
            None if impersonal(cue, shape, &complement, c) => (None, None, Agreement::default()),
            None => self.last_speaker(agreement, first_found, sentence, c.tokens.start),
        };
        // A relay names the one whose words it passes on after `عن`.
        if cue.relay
            && let Some((inner, inner_cue)) = self.relayed(c, &complement, sentence)
        {
            self.relay(c, cue, &complement, source, who, inner, inner_cue, sentence);
            return;
        }
        let found = self.statement(
            c,
            cue.stance,
            &format!("{}/{}", cue.name, complement.frame),
            &complement,
            source,
            carries_on,
            sentence,
        );
        self.keep(found, who);
    }

    #[allow(clippy::too_many_arguments)]
    fn statement(
        &self,
        c: &Candidate,
        stance: Stance,
        rule: &str,
        complement: &Complement,
        source: Option<FoundSource>,
        carries_on: Option<usize>,
        sentence: &Tokens,
    ) -> Found {
        let end = if let Some(end) = complement.ends {
            end
        } else if complement.nominal {
            self.nominal_end(complement.content, sentence)
        } else {
            content_end(self.reading, sentence)
        };
        let (start, end, whole) = if complement.quoted {
            self.unquote(complement.content, complement.start, end)
        } else {
            self.unquote_clause(complement.content, complement.start, end)
        };
        let content = self.span(start, end);
        let any = self.reading.doc.quotes_within(start, end.max(start) + 1);
        let between = c.tokens.end..complement.between_end.max(c.tokens.end);
        let stance = self.stance(stance, complement.content, source.as_ref());
        Found {
            cue: c.span,
            cue_token: c.tokens.start,
            source,
            content,
            addressee: complement
                .addressee
                .as_ref()
                .map(|p| p.span)
                .or_else(|| self.addressee(between.clone(), complement.subject.as_ref())),
            medium: self.medium(between),
            stance,
            quote: quote_of(whole, any),
            rule: rule.to_owned(),
            relayed_by: None,
            carries_on: carries_on.map(|i| i + self.base),
            via: None,
            signs: Vec::new(),
            p_read: None,
        }
    }

    fn source(&self, phrase: &Phrase) -> FoundSource {
        FoundSource { span: phrase.span, kind: source::kind(self.lexicon, &self.phrases, phrase) }
    }

    // ---- where the content begins -----------------------------------------------------------------------------

    fn complement(&self, c: &Candidate, cue: &Cue, sentence: &Tokens, no_subject: bool) -> Option<Complement> {
        let from = c.tokens.end;
        let limit = sentence.end.min(from + REACH);
        let marker = self.marker(c, cue, limit);
        let by_phrase = self.after_phrases(c, cue, limit, no_subject);
        // A preposition or object right behind the subject wins over an `أن` that comes later inside it.
        match (marker, by_phrase) {
            (Some(_), Some(p)) if p.frame == "قول" => Some(p),
            (Some(m), Some(p)) if p.content < m.between_end && p.frame != "مفعول" => Some(p),
            (Some(mut m), _) => {
                if !no_subject {
                    self.fill_between(&mut m, from, cue);
                }
                Some(m)
            }
            (None, p) => p,
        }
    }

    /// `«…»، قال الوزير`: the quotation stands before its verb.
    fn quoted_before(&self, c: &Candidate, cue: &Cue, sentence: &Tokens, shape: Shape) -> Option<Complement> {
        if !cue.takes.colon || shape == Shape::Participle || c.joined {
            return None;
        }
        let doc = self.reading.doc;
        let mut close = c.tokens.start.checked_sub(1)?;
        if matches!(self.form(close), "،" | "," | ".") {
            close = close.checked_sub(1)?;
        }
        let at = doc.quotations.partition_point(|q| q.open < close);
        let q = doc.quotations[..at].iter().rev().take(2).find(|q| q.close == close && q.close > q.open + 2)?;
        let from = self.phrases.skip_circumstance(c.tokens.end, sentence.end);
        let subject = self
            .phrases
            .noun_phrase(from, sentence.end, Extent::Full)
            .filter(|p| source::can_speak(self.lexicon, &self.phrases, p, true))?;
        let plain = self.plain(q.open, doc.tokens[q.open].start, subject.tokens.end, "\"");
        Some(Complement { subject: Some(subject), quoted: true, ends: Some(doc.tokens[q.close].end), ..plain })
    }

    /// `أنباء تناقلتها وسائل الإعلام`, `ما نفته الوزارة`: the content is what the pronoun of the cue points back to.
    fn told_before(&self, c: &Candidate, cue: &Cue, sentence: &Tokens, shape: Shape) -> Option<Complement> {
        if !c.pronoun || shape == Shape::Participle || !(cue.takes.object || cue.takes.clause) {
            return None;
        }
        let from = self.phrases.skip_circumstance(c.tokens.end, sentence.end);
        let subject = self
            .phrases
            .noun_phrase(from, sentence.end, Extent::Full)
            .filter(|p| source::can_speak(self.lexicon, &self.phrases, p, true))?;
        let end = if self.class(c.tokens.start.checked_sub(1)?).is(Class::RELATIVE) {
            c.tokens.start - 1
        } else {
            c.tokens.start
        };
        let told = (sentence.start.max(end.saturating_sub(12))..end).find_map(|s| {
            let class = self.class(s);
            if class.is(Class::PREPOSITION) || class.is(Class::VERB) {
                return None;
            }
            self.phrases.noun_phrase(s, end, Extent::Short).filter(|p| p.tokens.end == end && self.phrases.can_act(p))
        })?;
        let plain = self.plain(told.tokens.start, told.span.start, from, "ضمير");
        Some(Complement { subject: Some(subject), ends: Some(told.span.end), nominal: true, ..plain })
    }

    /// A complementiser, colon or quotation behind the cue.
    fn marker(&self, c: &Candidate, cue: &Cue, limit: usize) -> Option<Complement> {
        let doc = self.reading.doc;
        let from = c.tokens.end;
        let mut k = from;
        while k < limit {
            let form = self.form(k);
            let class = self.class(k);
            let token = &doc.tokens[k];
            if cue.takes.clause && class.is(Class::COMPLEMENTISER) && !self.blocked(k, from) {
                let between_end = if k > from && self.class(k - 1).is(Class::PREPOSITION) { k - 1 } else { k };
                let content = k + 1;
                if content >= limit {
                    return None;
                }
                let start = doc.tokens.get(content).filter(|_| content < doc.tokens.len())?.start;
                return Some(self.plain(content, start, between_end, "أن"));
            }
            if cue.takes.colon && form == ":" && k + 1 < limit {
                let start = doc.tokens[k + 1].start;
                return Some(Complement { quoted: true, ..self.plain(k + 1, start, k, ":") });
            }
            if token.kind == Kind::Quote
                && let Some(q) = doc.quotation_opening(k)
            {
                let name = q.close - k <= 6 && self.opens_later(q.close + 1, limit, cue);
                let glued_name = k > from && doc.tokens[k - 1].end == token.start;
                let enough = q.close - k > 3 || self.first_word_is_verb(k + 1);
                if cue.takes.colon && !name && !glued_name && enough {
                    return Some(Complement { quoted: true, ..self.plain(k, token.start, k, "\"") });
                }
                k = q.close + 1;
                continue;
            }
            // Another verb of saying with a clause of its own begins.
            if k > from
                && form.starts_with('و')
                && self
                    .lexicon
                    .cue_forms
                    .hits(form)
                    .iter()
                    .any(|h| h.shape != Shape::Noun && h.split.pre.starts_with('و'))
            {
                return None;
            }
            if class.is(Class::CARRIES_ON) && k > from + 1 {
                return None;
            }
            k += 1;
        }
        None
    }

    fn plain(&self, content: usize, start: u32, between_end: usize, frame: &'static str) -> Complement {
        Complement {
            content,
            start,
            between_end,
            frame,
            quoted: false,
            subject: None,
            addressee: None,
            nominal: false,
            ends: None,
        }
    }

    fn first_word_is_verb(&self, token: usize) -> bool {
        self.class(token).is(Class::VERB) || self.class(token).is(Class::PARTICLE)
    }

    /// Whether a complementiser or colon follows soon, so that a short quotation before it was a name.
    fn opens_later(&self, from: usize, limit: usize, cue: &Cue) -> bool {
        (from..limit.min(from + 20)).any(|k| {
            (cue.takes.clause && self.class(k).is(Class::COMPLEMENTISER) && !self.blocked(k, from))
                || self.form(k) == ":"
        })
    }

    /// Whether the `أن` at `k` belongs to another word (`بعد أن`, `يجب أن`).
    fn blocked(&self, k: usize, from: usize) -> bool {
        if k == 0 || k == from {
            return false;
        }
        let form = self.form(k - 1);
        let bare = form.strip_prefix(['و', 'ف']).unwrap_or(form);
        if bare == "علي" || bare == "الي" || bare == "من" || bare == "عن" {
            return false;
        }
        self.class(k - 1).is(Class::NOT_SAYING)
    }

    /// Subject, addressee and place of saying in the words between the cue and its marker.
    fn fill_between(&self, m: &mut Complement, from: usize, cue: &Cue) {
        let mut i = from;
        while i < m.between_end {
            i = self.phrases.skip_circumstance(i, m.between_end);
            if i >= m.between_end {
                return;
            }
            let Some(phrase) = self.phrases.noun_phrase(i, m.between_end, Extent::Full) else {
                i += 1;
                continue;
            };
            if phrase.tokens.len() == 1 && self.class(i).is(Class::ADVERB) {
                i += 1;
                continue;
            }
            let end = phrase.tokens.end;
            if m.subject.is_none() {
                m.subject = Some(phrase);
            } else if cue.to == To::Object && m.addressee.is_none() {
                m.addressee = Some(phrase);
                return;
            }
            i = end.max(i + 1);
        }
    }

    /// Content by preposition or as an object, read by phrases from the cue on.
    fn after_phrases(&self, c: &Candidate, cue: &Cue, limit: usize, no_subject: bool) -> Option<Complement> {
        let takes = &cue.takes;
        if !takes.object && takes.prepositions.is_empty() && !takes.saying {
            return None;
        }
        let mut i = c.tokens.end;
        let mut subject = None;
        let mut addressee = None;
        if let Some(p) = self.preposition_content(takes, i, limit) {
            return Some(p);
        }
        if !no_subject && !c.pronoun {
            i = self.skip_for_subject(i, limit, cue);
            if let Some(p) = self.preposition_content(takes, i, limit) {
                return Some(p);
            }
            subject = self.phrases.noun_phrase(i, limit, Extent::Full);
            i = subject.as_ref().map_or(i, |p| p.tokens.end);
        } else if let Some(prep) = &cue.source {
            // `جاء في البيان`: the source itself follows a preposition.
            if self.form(i) == prep {
                subject = self.phrases.noun_phrase(i + 1, limit, Extent::Full);
                i = subject.as_ref().map_or(i, |p| p.tokens.end);
            }
        }
        for _ in 0..4 {
            // `طلب من فلان وقف …`: the one asked.
            if cue.to == To::Min && self.form(i) == "من" && addressee.is_none() {
                addressee = self.phrases.noun_phrase(i + 1, limit, Extent::Short);
                i = addressee.as_ref().map_or(i + 1, |p| p.tokens.end);
                if self.class(i).is(Class::PREPOSITION) && self.reading.name_of(i + 1).is_some() {
                    i = self.phrases.circumstance_end(i, limit);
                }
            }
            if let Some(p) = self.preposition_content(takes, i, limit) {
                return Some(Complement { subject, addressee, ..p });
            }
            let next = self.skip_for_subject(i, limit, cue);
            if let Some(p) = self.preposition_content(takes, next, limit) {
                return Some(Complement { subject, addressee, ..p });
            }
            if next >= limit {
                return None;
            }
            i = next;
            if cue.to == To::Object && addressee.is_none() {
                let phrase = self.phrases.noun_phrase(i, limit, Extent::Full);
                let after = phrase.as_ref().map(|p| self.skip_for_subject(p.tokens.end, limit, cue));
                let leads = |at: usize| self.preposition_content(takes, at, limit).is_some();
                if let (Some(p), Some(after)) = (phrase, after)
                    && (leads(p.tokens.end) || leads(after))
                {
                    i = p.tokens.end;
                    addressee = Some(p);
                    continue;
                }
            }
            break;
        }
        let says = |k: usize| {
            self.lexicon.cue_forms.hits(self.form(k)).iter().any(|h| h.shape == Shape::Noun && h.split.pre.is_empty())
                && self.reading.time_of(k).is_none()
        };
        // `نقل خلال اللقاء … تأكيد إدارته بأن`: what is passed on may stand far behind its circumstances.
        if takes.saying
            && let Some(k) = (c.tokens.end..limit).find(|&k| says(k) && self.reading.form(k + 1) != "ان")
            && !(c.tokens.end..k)
                .any(|n| self.class(n).is(Class::COMPLEMENTISER) || matches!(self.form(n), "عن" | "لسان" | ":"))
        {
            let start = self.reading.doc.tokens[k].start;
            return Some(Complement { subject, addressee, ..self.plain(k, start, i.min(k), "قول") });
        }
        if takes.object {
            let token = self.reading.doc.tokens.get(i)?;
            let closed =
                [Class::PREPOSITION, Class::SUBORDINATOR, Class::COMPLEMENTISER, Class::VERB, Class::CARRIES_ON];
            let opens = matches!(token.kind, Kind::Word | Kind::Quote | Kind::Number)
                && !closed.iter().any(|&c| self.class(i).is(c))
                && (self.form(i) == "ما" || !self.class(i).is(Class::RELATIVE))
                && !self.phrases.glued_preposition(i);
            if i < limit && opens {
                let start = token.start;
                return Some(Complement { subject, addressee, nominal: true, ..self.plain(i, start, i, "مفعول") });
            }
        }
        None
    }

    fn skip_for_subject(&self, mut i: usize, limit: usize, cue: &Cue) -> usize {
        while i < limit {
            if self.preposition_content(&cue.takes, i, limit).is_some() {
                return i;
            }
            let next = self.phrases.circumstance_end(i, limit);
            if next == i {
                return i;
            }
            i = next;
        }
        i
    }

    /// The content behind a preposition of `takes` that stands at `i`.
    fn preposition_content(&self, takes: &lexicon::Takes, i: usize, limit: usize) -> Option<Complement> {
        if i >= limit {
            return None;
        }
        let doc = self.reading.doc;
        let form = self.form(i);
        for p in &takes.prepositions {
            if p.chars().count() == 1 {
                let alone = form == p.as_str() && i + 1 < limit;
                let glued = form.starts_with(p.as_str())
                    && doc.tokens[i].kind == Kind::Word
                    && form.chars().count() > 2
                    && !self.class(i).is(Class::PREPOSITION)
                    && !self.class(i).is(Class::COMPLEMENTISER)
                    && !self.class(i).is(Class::ADVERB);
                if alone {
                    let start = doc.tokens[i + 1].start;
                    return Some(Complement { nominal: true, ..self.plain(i + 1, start, i, "ب") });
                }
                if glued && self.plausible_glue(i, p) {
                    let start = doc.inner(i, 1, 0).start;
                    return Some(Complement { nominal: true, ..self.plain(i, start, i, "ب") });
                }
            } else if form == p.as_str() && i + 1 < limit && !self.class(i + 1).is(Class::COMPLEMENTISER) {
                if matches!(self.form(i + 1), "ما" | "جانب" | "ذلك" | "حد" | "جانبه" | "جانبها") && p != "علي"
                {
                    return None;
                }
                let start = doc.tokens[i + 1].start;
                return Some(Complement { nominal: true, ..self.plain(i + 1, start, i, "حرف") });
            }
        }
        None
    }

    /// Whether a first letter is a preposition and not the word's own: the article behind it, a known word behind
    /// it, or the tagger's cut.
    fn plausible_glue(&self, i: usize, p: &str) -> bool {
        let form = self.form(i);
        let rest = &form[p.len()..];
        if rest.starts_with("ال") || form.starts_with("لل") {
            return true;
        }
        if self.reading.name_of(i).is_some_and(|n| n.span.start == self.reading.doc.tokens[i].start) {
            return false;
        }
        p == "ب" || self.phrases.glued_preposition(i)
    }

    // ---- speakers ---------------------------------------------------------------------------------------------

    /// The speaker that a participle carries on: the last one of the sentence who is not quoted himself, else the
    /// subject of the sentence's main verb, else the last speaker.
    fn speaker_of_sentence(
        &self,
        first: usize,
        sentence: &Tokens,
        at: usize,
    ) -> (Option<FoundSource>, Option<usize>, Agreement) {
        for i in (first..self.found.len()).rev() {
            let f = &self.found[i];
            let nested = (first..self.found.len())
                .any(|j| j != i && self.found[j].content.contains(f.cue) && self.found[j].cue_token < f.cue_token);
            if f.source.is_some() && (!nested || f.relayed_by.is_some()) && f.cue_token < at && !self.prepositional[i] {
                return (f.source.clone(), Some(i), self.agreements[i]);
            }
        }
        match self.subject_of_sentence(sentence, at, Agreement::default()) {
            Some(phrase) => (Some(self.source(&phrase)), None, source::agreement(&self.phrases, &phrase)),
            None => self.last_speaker(Agreement::default(), self.found.len(), sentence, at),
        }
    }

    /// The subject of the sentence's first verb, if it agrees.
    fn subject_of_sentence(&self, sentence: &Tokens, at: usize, verb: Agreement) -> Option<Phrase> {
        let v = (sentence.start..at).find(|&k| self.class(k).is(Class::VERB))?;
        let before = self.phrases.subject_before(v..v + 1, false, sentence);
        let phrase = before.or_else(|| {
            let from = self.phrases.skip_circumstance(v + 1, at);
            self.phrases.noun_phrase(from, at, Extent::Full)
        })?;
        let fits = agrees(verb, source::agreement(&self.phrases, &phrase));
        (fits && source::can_speak(self.lexicon, &self.phrases, &phrase, true)).then_some(phrase)
    }

    /// The last named speaker that a dropped subject can mean: of the sentence, else the subject of its main verb,
    /// else of the sentences before. Who is cited with `بحسب` is meant only where no one else can be.
    fn last_speaker(
        &self,
        verb: Agreement,
        first_found: usize,
        sentence: &Tokens,
        at: usize,
    ) -> (Option<FoundSource>, Option<usize>, Agreement) {
        let answer = |i: usize| (self.found[i].source.clone(), Some(i), self.agreements[i]);
        let mut cited = None;
        let mut sentence_asked = false;
        // `فلان الذي … كما قال يوما`: inside a sentence the nearest person named is meant.
        if at > sentence.start + 2
            && self.found.len() == first_found
            && verb.feminine == Some(false)
            && !verb.plural
            && self.subject_of_sentence(sentence, at, verb).is_none()
        {
            let here = self.reading.doc.span(sentence.start..at);
            let near = self.reading.names_in(here).iter().rev().find(|n| n.kind == MentionKind::Person);
            if let Some(name) = near {
                let start = (name.tokens.start.saturating_sub(3).max(sentence.start)..=name.tokens.start).find(|&s| {
                    let p = self.phrases.noun_phrase(s, at, Extent::Short);
                    p.is_some_and(|p| p.span.contains(name.span))
                        && (s == name.tokens.start || self.phrases.names.title_kind(self.form(s)).is_some())
                });
                if let Some(p) = start.and_then(|s| self.phrases.noun_phrase(s, at, Extent::Short)) {
                    return (Some(self.source(&p)), None, source::agreement(&self.phrases, &p));
                }
            }
        }
        for i in (0..self.found.len()).rev().take(10) {
            let f = &self.found[i];
            if i < first_found && !sentence_asked {
                sentence_asked = true;
                if let Some(phrase) = self.subject_of_sentence(sentence, at, verb) {
                    return (Some(self.source(&phrase)), None, source::agreement(&self.phrases, &phrase));
                }
            }
            // What holds it was found shortly before it, or (a preposition) shortly behind.
            let around = i.saturating_sub(24)..self.found.len().min(i + 24);
            let nested = around.clone().zip(&self.found[around]).any(|(j, o)| {
                j != i && o.content.contains(f.cue) && o.cue_token < f.cue_token && f.relayed_by.is_none()
            });
            if f.source.is_none() || nested || !agrees(verb, self.agreements[i]) {
                continue;
            }
            if self.prepositional[i] {
                cited = cited.or(Some(i));
                continue;
            }
            return answer(i);
        }
        if !sentence_asked && let Some(phrase) = self.subject_of_sentence(sentence, at, verb) {
            return (Some(self.source(&phrase)), None, source::agreement(&self.phrases, &phrase));
        }
        cited.map_or((None, None, verb), answer)
    }

    /// Whether a cue is denied: `لم يقل`, `من غير أن يلتزم`.
    fn negated(&self, at: usize) -> bool {
        let without =
            at > 1 && self.form(at - 1) == "ان" && matches!(self.form(at - 2), "غير" | "دون" | "بدون" | "عدم");
        without
            || at > 0
                && matches!(self.form(at - 1), "لم" | "لن" | "لا" | "ولم" | "ولن" | "ولا" | "ما" if !self.class(at).is(Class::RELATIVE) && self.form(at - 1) != "ما")
    }

    /// The one spoken to after `ل` between cue and content.
    fn addressee(&self, between: Tokens, subject: Option<&Phrase>) -> Option<Span> {
        between.clone().filter(|k| subject.is_none_or(|s| !s.tokens.contains(k))).find_map(|k| {
            let form = self.form(k);
            let (head, ok) = if form == "ل" {
                (k + 1, true)
            } else {
                (k, form.starts_with('ل') && self.phrases.glued_preposition(k))
            };
            if !ok || k > between.start && self.phrases.names.title_kind(self.form(k - 1)).is_some() {
                return None;
            }
            let phrase = self.phrases.noun_phrase(head, between.end, Extent::Short)?;
            (self.phrases.can_act(&phrase) && !form.starts_with("لشوون")).then_some(phrase.span)
        })
    }

    /// Where it was said: `في مؤتمر صحفي`, `على تويتر`.
    fn medium(&self, between: Tokens) -> Option<Span> {
        between.clone().find_map(|k| {
            let doc = self.reading.doc;
            let at = if self.class(k).is(Class::PREPOSITION) { k + 1 } else { k };
            if at >= between.end {
                return None;
            }
            let quoted = doc.tokens[at].kind == Kind::Quote;
            let word = if quoted { at + 1 } else { at };
            let form = self.form(word);
            let bare = form.strip_prefix(['ب', 'ل']).unwrap_or(form);
            if !self.lexicon.media.contains(form) && !self.lexicon.media.contains(bare) || at == k && bare == form {
                return None;
            }
            let end = (word + 1..between.end)
                .take(2)
                .take_while(|&n| {
                    doc.tokens[n].kind == Kind::Word
                        && self.reading.time_of(n).is_none()
                        && ["ي", "يه", "ه"].iter().any(|e| self.form(n).ends_with(e))
                        && !self.class(n).is(Class::PREPOSITION)
                        && !self.class(n).is(Class::VERB)
                        && !matches!(self.form(n), "له" | "لها" | "فيه" | "به")
                })
                .last()
                .map_or(word + 1, |n| n + 1);
            Some(self.span(self.phrases.bare_start(word), doc.tokens[end - 1].end))
        })
    }

    // ---- relays -----------------------------------------------------------------------------------------------

    /// The one whose words are passed on, and the inner cue if it has a word of its own (`قوله`).
    fn relayed(&self, c: &Candidate, m: &Complement, sentence: &Tokens) -> Option<(Phrase, Option<Span>)> {
        let limit = m.between_end.min(sentence.end);
        let an = (c.tokens.end..limit)
            .find(|&k| matches!(self.form(k), "عن" | "الي") || self.form(k) == "لسان" && self.form(k - 1) == "علي")?;
        let cue = (an + 2..limit).find(|&k| {
            self.lexicon.cue_forms.hits(self.form(k)).iter().any(|h| h.shape == Shape::Noun && !h.split.suf.is_empty())
        });
        let inner = self.phrases.noun_phrase(an + 1, cue.unwrap_or(limit), Extent::Full)?;
        Some((inner, cue.map(|k| self.reading.doc.span(k..k + 1))))
    }

    #[allow(clippy::too_many_arguments)]
    fn relay(
        &mut self,
        c: &Candidate,
        cue: &Cue,
        m: &Complement,
        source: Option<FoundSource>,
        who: Agreement,
        inner: Phrase,
        inner_cue: Option<Span>,
        sentence: &Tokens,
    ) {
        // The relaying subject may not reach into `عن Y`.
        let rule = format!("{}/{}", cue.name, "عن");
        let mut outer = self.statement(c, cue.stance, &rule, m, source, None, sentence);
        outer.stance = Stance::Asserts;
        let index = self.found.len();
        let mut told = self.statement(c, cue.stance, "قوله/عن", m, Some(self.source(&inner)), None, sentence);
        if let Some(span) = inner_cue {
            told.cue = span;
            told.cue_token = self.reading.doc.token_at(span.start);
        }
        told.relayed_by = Some(index + self.base);
        told.addressee = None;
        self.keep(outer, who);
        let agreement = source::agreement(&self.phrases, &inner);
        self.keep(told, agreement);
    }

    // ---- nouns and prepositions -------------------------------------------------------------------------------

    /// A verbal noun with its speaker in the genitive: `تأكيد الوزير أن …`, `دعوة الحزب إلى …`, `مطالبتها بـ…`.
    fn noun(&mut self, c: &Candidate, cue: &Cue, sentence: &Tokens, first_found: usize) {
        let from = c.tokens.end;
        if self.lexicon.name_words.contains(self.form(from)) {
            return;
        }
        let limit = sentence.end.min(from + 20);
        let owner = (!c.pronoun && !c.definite)
            .then(|| self.phrases.noun_phrase(from, limit, Extent::Short))
            .flatten()
            .filter(|p| self.phrases.can_act(p) && !self.phrases.glued_preposition(p.tokens.start));
        let mut after = owner.as_ref().map_or(from, |p| p.tokens.end);
        // `إبلاغ الوفد الذي التقى القائد، بضرورة …`: the speaker may be told at length.
        if owner.is_some() && self.class(after).is(Class::RELATIVE) {
            after = (after..limit).find(|&k| matches!(self.form(k), "،" | "," | "؛")).map_or(after, |k| k + 1);
        }
        let light = c.tokens.start > sentence.start
            && (sentence.start..c.tokens.start)
                .rev()
                .take(6)
                .any(|k| !self.lexicon.light_forms.hits(self.form(k)).is_empty());
        let complement = if cue.takes.clause
            && let Some(k) = (after..limit.min(after + 3)).find(|&k| self.class(k).is(Class::COMPLEMENTISER))
            && (k == after || self.class(k - 1).is(Class::PREPOSITION))
            && !(k > after && self.blocked(k, after))
        {
            self.reading.doc.tokens.get(k + 1).map(|t| self.plain(k + 1, t.start, after, "أن"))
        } else {
            let speech = !matches!(cue.stance, Stance::Asserts)
                || light
                || c.pronoun
                || (cue.to == To::Object && owner.is_some());
            speech.then(|| self.preposition_content(&cue.takes, after, limit)).flatten()
        };
        let Some(complement) = complement else { return };
        let taken = self.found.iter().any(|f| f.cue == c.span);
        if taken || c.definite && self.form(c.tokens.start).starts_with("بال") {
            return;
        }
        let (source, carries_on, who) = match owner {
            Some(p) => (Some(self.source(&p)), None, source::agreement(&self.phrases, &p)),
            None if light || c.pronoun => self.speaker_of_sentence(first_found, sentence, c.tokens.start),
            None => (None, None, Agreement::default()),
        };
        let rule = format!("{}/مصدر", cue.name);
        let found = self.statement(c, cue.stance, &rule, &complement, source, carries_on, sentence);
        self.keep(found, who);
    }

    fn saying_noun(&mut self, c: &Candidate, entry: usize, sentence: &Tokens) {
        let noun = &self.lexicon.nouns[entry];
        // `وكالة … للأنباء` is a name, not news of something.
        if c.definite && self.form(c.tokens.start).starts_with("لل") {
            return;
        }
        if c.tokens.start > 0 && self.phrases.names.head_kind(self.form(c.tokens.start - 1)).is_some() {
            return;
        }
        let from = c.tokens.end;
        let limit = sentence.end.min(from + 14);
        let owner = (noun.owner && !c.definite && !c.pronoun)
            .then(|| self.phrases.noun_phrase(from, limit, Extent::Short))
            .flatten()
            .filter(|p| self.phrases.can_act(p) && !self.phrases.glued_preposition(p.tokens.start));
        let mut after = owner.as_ref().map_or(from, |p| p.tokens.end);
        // Adjectives of the noun itself (`تقارير صحفية عن`).
        while owner.is_none()
            && after < limit
            && !self.class(after).is(Class::PREPOSITION)
            && after < from + 3
            && self.preposition_content(&noun.takes, after, limit).is_none()
            && self.reading.doc.tokens[after].kind == Kind::Word
            && !self.class(after).is(Class::VERB)
            && !self.class(after).is(Class::COMPLEMENTISER)
        {
            after += 1;
        }
        let complement = if noun.takes.clause && self.class(after).is(Class::COMPLEMENTISER) {
            self.reading.doc.tokens.get(after + 1).map(|t| self.plain(after + 1, t.start, after, "أن"))
        } else if noun.takes.genitive && !c.definite && from < limit && self.reading.doc.tokens[from].kind == Kind::Word
        {
            Some(Complement {
                nominal: true, ..self.plain(from, self.reading.doc.tokens[from].start, from, "مفعول")
            })
        } else {
            self.preposition_content(&noun.takes, after, limit)
        };
        let Some(complement) = complement else { return };
        let (source, who) = match owner {
            Some(p) => (Some(self.source(&p)), source::agreement(&self.phrases, &p)),
            None => (None, Agreement::default()),
        };
        let rule = format!("{}/اسم", noun.name);
        let found = self.statement(c, noun.stance, &rule, &complement, source, None, sentence);
        self.keep(found, who);
    }

    /// `بحسب X`, `وفقا لما ذكرته X`: the words before it in the sentence, or behind it when it opens the sentence.
    fn preposition(&mut self, c: &Candidate, entry: usize, sentence: &Tokens, first_found: usize) {
        let p = &self.lexicon.prepositions[entry];
        let doc = self.reading.doc;
        let mut from = c.tokens.end;
        let mut cue = c.span;
        let glued = p.words.last().is_some_and(|w| w.chars().count() == 1);
        // `ما ذكرت`, `لما نقلته`: the verb belongs to the cue and its subject is the source.
        if matches!(self.form(from), "ما" | "لما") {
            let verb = from + 1;
            if self.lexicon.cue_forms.hits(self.form(verb)).is_empty() {
                return;
            }
            cue.end = doc.tokens[verb].end;
            from = verb + 1;
        }
        if self.form(from) == "ل"
            || (p.verb && self.form(from) == "في")
            || matches!(self.form(from - 1), "جاء" | "ورد") && self.form(from) == "في"
        {
            from += 1;
        }
        let limit = sentence.end.min(from + 20);
        let from = self.skip_circumstance_before_source(from, limit);
        let Some(mut phrase) = self.phrases.noun_phrase(from, limit, Extent::Short) else { return };
        if glued && from == c.tokens.end && phrase.span.start == doc.tokens[from].start {
            phrase.span.start = doc.inner(from, 1, 0).start;
        }
        if matches!(
            self.form(from),
            "تعبيره"
                | "تعبيرها"
                | "قوله"
                | "قولها"
                | "وصفه"
                | "وصفها"
                | "لتعبيره"
                | "لقوله"
                | "تعبيرهم"
                | "لقولها"
        ) {
            return;
        }
        // `بحسب تجار محليين` speaks of persons by its ending, `بحسب الحاجة` of none.
        let persons = phrase.tokens.clone().any(|k| ["ين", "ون"].iter().any(|e| self.form(k).ends_with(e)));
        if matches!(entry_word(&p.words), "وفق" | "حسب" | "وفقا" | "بحسب")
            && !persons
            && !source::can_speak(self.lexicon, &self.phrases, &phrase, false)
        {
            return;
        }
        let opens = c.tokens.start <= sentence.start + 1;
        let (start_token, end) = if opens {
            let mut at = phrase.tokens.end;
            if matches!(self.form(at), "،" | ",") {
                at += 1;
            }
            (at, content_end(self.reading, sentence))
        } else {
            let inner = self.found[first_found..].iter().rev().find(|f| {
                let gap = !matches!(self.form(c.tokens.start - 1), "،" | ",");
                gap && f.cue_token < c.tokens.start && f.content.end >= doc.tokens[c.tokens.start].start
            });
            let start = inner.map_or(sentence.start, |f| doc.token_at(f.content.start));
            let mut last = c.tokens.start;
            while last > start && matches!(self.form(last - 1), "،" | "," | "-" | "و" | "وذلك") {
                last -= 1;
            }
            // `وضم الوفد، بحسب المصدر، فلانا وفلانا`: thrown in after the first words, it covers what follows too.
            let parted = (phrase.tokens.end..phrase.tokens.end + 2).any(|k| matches!(self.form(k), "،" | ","));
            let thrown_in = inner.is_none() && last - start <= 4 && parted;
            (
                start,
                if thrown_in { content_end(self.reading, sentence) } else { doc.tokens[last.max(start + 1) - 1].end },
            )
        };
        if start_token >= doc.tokens.len() || doc.tokens[start_token].start >= end {
            return;
        }
        let start = self.without_conjunction(start_token);
        let (start, end, whole) = self.unquote_clause(start_token, start, end);
        let any = doc.quotes_within(start, end);
        let found = Found {
            cue,
            cue_token: c.tokens.start,
            source: Some(self.source(&phrase)),
            content: self.span(start, end),
            addressee: None,
            medium: None,
            stance: p.stance,
            quote: quote_of(whole, any),
            rule: format!("{}/حرف", p.name),
            relayed_by: None,
            carries_on: None,
            via: None,
            signs: Vec::new(),
            p_read: None,
        };
        // `نقلا عن` inside a statement: that statement's speaker passes the words on.
        let relayed = p
            .relay
            .then(|| (first_found..self.found.len()).rev().find(|&i| self.found[i].cue_token < c.tokens.start))
            .flatten();
        let mut found = found;
        if let Some(i) = relayed {
            found.relayed_by = Some(i + self.base);
            found.content = self.found[i].content;
            found.quote = self.found[i].quote;
            // A content that begins behind the relay is the same for both.
            if found.content.end <= found.cue.end {
                found.content = self.span(start, end);
            }
        }
        let who = source::agreement(&self.phrases, &phrase);
        self.keep(found, who);
    }

    fn skip_circumstance_before_source(&self, from: usize, limit: usize) -> usize {
        let mut i = from;
        while i < limit && (self.reading.time_of(i).is_some() || self.class(i).is(Class::ADVERB)) {
            i += 1;
        }
        i
    }

    fn without_conjunction(&self, token: usize) -> u32 {
        let doc = self.reading.doc;
        let form = self.form(token);
        let verb_joined = form.strip_prefix(['و', 'ف']).is_some_and(|r| r.chars().count() >= 3)
            && (self.class(token).is(Class::VERB)
                || is_definite(&form[2..])
                || self.phrases.names.head_kind(&form[2..]).is_some())
            && self.phrases.names.head_kind(form).is_none()
            && self.phrases.names.title_kind(form).is_none();
        if verb_joined { doc.inner(token, 1, 0).start } else { doc.tokens[token].start }
    }

    // ---- where the content ends -------------------------------------------------------------------------------

    /// Cut each content of the sentence where a cue of the same level begins behind it.
    fn cut_contents(&mut self, first: usize, candidates: &[Candidate]) {
        let doc = self.reading.doc;
        for i in first..self.found.len() {
            let f = &self.found[i];
            let start_token = doc.token_at(f.content.start);
            let cue_token = f.cue_token;
            let direct = f.quote == crate::record::Quote::Direct;
            if direct || start_token <= cue_token {
                continue;
            }
            let mut end = f.content.end;
            for k in start_token + 1..doc.tokens.len() {
                if doc.tokens[k].start >= end {
                    break;
                }
                if doc.quotation_of(k).is_some() {
                    continue;
                }
                let comma_before = matches!(self.form(k - 1), "،" | "," | "؛" | "-" | "--" | ".." | "...");
                let own = self.found[first..].iter().find(|g| g.cue_token == k && g.cue_token > cue_token);
                let candidate = candidates.iter().find(|c| c.tokens.start == k);
                let splits = match (own, candidate) {
                    (Some(_), Some(c)) => match c.reads {
                        Reads::Verb(_, Shape::Participle, _) => true,
                        Reads::Verb(..) => c.joined && (comma_before || k > start_token + 2),
                        Reads::Preposition(_) => comma_before,
                        Reads::Noun(_) | Reads::SayingNoun(_) => false,
                    },
                    (None, Some(c)) => matches!(c.reads, Reads::Preposition(_)) && comma_before,
                    _ => comma_before && self.lexicon.tails.contains(self.form(k)),
                };
                // `…، فإدارة ترمب اعتبرت`: a fresh clause of the outlet's.
                let fresh = comma_before
                    && self.form(k).starts_with('ف')
                    && !self.class(k).is(Class::SUBORDINATOR)
                    && (self.phrases.joined_head(k)
                        || self.reading.tags.proclitics(k).first().is_some_and(|p| p.upos == Upos::Cconj));
                let hat = comma_before && self.form(k) == "علي" && self.form(k + 1) == "حد";
                let sign =
                    comma_before && self.form(k) == "في" && matches!(self.form(k + 1), "اشاره" | "حين" | "الوقت");
                if splits || hat || sign || fresh {
                    let mut last = k;
                    while last > start_token
                        && matches!(
                            doc.tokens[last - 1].form.as_str(),
                            "،" | "," | "؛" | "-" | "--" | ".." | "..." | "و"
                        )
                    {
                        last -= 1;
                    }
                    if last > start_token {
                        end = doc.tokens[last - 1].end;
                    }
                    break;
                }
            }
            let (start, end, whole) = self.unquote_clause(start_token, f.content.start, end);
            let any = doc.quotes_within(start, end);
            let quote = quote_of(whole, any || self.found[i].quote == crate::record::Quote::Direct);
            if start >= end {
                continue;
            }
            let content = self.span(start, end);
            self.found[i].content = content;
            self.found[i].quote = quote;
        }
    }

    /// A nominal content ends at the first comma, but for one right behind its head.
    fn nominal_end(&self, from: usize, sentence: &Tokens) -> u32 {
        let doc = self.reading.doc;
        let mut k = from;
        while k < sentence.end {
            if let Some(q) = doc.quotation_opening(k) {
                k = q.close + 1;
                continue;
            }
            let stops = matches!(self.form(k), "،" | "؛" | "," | ":") && k > from + 1
                || (self.class(k).is(Class::CARRIES_ON) && k > from);
            if stops && !self.enumerates(k) {
                return doc.tokens[k.max(from + 1) - 1].end;
            }
            k += 1;
        }
        content_end(self.reading, sentence)
    }

    /// Whether a comma parts the members of a list or an apposition and not two clauses.
    fn enumerates(&self, comma: usize) -> bool {
        let next = self.form(comma + 1);
        next.starts_with('و')
            && !self.class(comma + 1).is(Class::VERB)
            && is_definite(next)
            && self.lexicon.cue_forms.hits(next).is_empty()
    }

    /// A content that opens with a quotation mark: the words inside it, if the mark closes it; and whether it does.
    fn unquote(&self, token: usize, start: u32, end: u32) -> (u32, u32, bool) {
        let doc = self.reading.doc;
        match doc.quotation_opening(token) {
            Some(q) => {
                let last = &doc.tokens[q.close];
                // `قال “إن الكلمة …”`: the complementiser is no part of what was said.
                let opener = matches!(self.form(q.open + 1), "ان") && q.open + 2 < q.close;
                let first = if opener { doc.tokens[q.open + 2].start } else { doc.tokens[q.open].end };
                (first, last.start.max(first), true)
            }
            None if self.form(token) == ":" => (start, end, true),
            None => (start, end, self.form(token.saturating_sub(1)) == ":"),
        }
    }

    /// A clause content: without its quotation marks if they hold all of it, else with them.
    fn unquote_clause(&self, token: usize, start: u32, end: u32) -> (u32, u32, bool) {
        let doc = self.reading.doc;
        let inside = doc
            .quotation_of(token)
            .filter(|q| q.open + 1 == token || q.open + 2 == token && self.class(token - 1).is(Class::COMPLEMENTISER));
        let opening = doc.quotation_opening(token).or(inside);
        let Some(q) = opening else { return (start, end, false) };
        let close = &doc.tokens[q.close];
        let first = if q.open >= token { doc.tokens[q.open].end } else { start };
        let rest = doc.tokens[q.close + 1..].iter().take_while(|t| t.start < end);
        let more = rest.filter(|t| t.kind != Kind::Punct && t.kind != Kind::Quote).count();
        if more == 0 && q.close > token {
            return (first, close.start.max(first), true);
        }
        if matches!(doc.tokens.get(q.close + 1).map(|t| t.form.as_str()), Some("،" | "," | "." | "؛"))
            && q.close - q.open > 6
        {
            return (first, close.start.max(first), true);
        }
        (start, end, false)
    }

    // ---- stance -----------------------------------------------------------------------------------------------

    /// What the speaker does: the cue's stance, but that a neutral cue leaves it to the content.
    fn stance(&self, stance: Stance, content: usize, source: Option<&FoundSource>) -> Stance {
        match stance {
            Stance::Asserts => self.content_stance(content, source).unwrap_or(stance),
            // `تعهد بفرض عقوبات على …` promises harm.
            Stance::Promises | Stance::Warns => match self.content_stance(content, source) {
                Some(Stance::Threatens) => Stance::Threatens,
                _ => stance,
            },
            _ => stance,
        }
    }

    fn content_stance(&self, content: usize, source: Option<&FoundSource>) -> Option<Stance> {
        let sentence = self.reading.doc.sentence(content.min(self.reading.doc.tokens.len().checked_sub(1)?));
        let content = if self.reading.doc.tokens[content].kind == Kind::Quote { content + 1 } else { content };
        let end = sentence.end.min(content + 16);
        let own = self.own_side(content, end, source);
        let bare = |k: usize| {
            let form = self.form(k);
            ["وال", "بال", "لل", "ال", "و", "ف", "ب", "ل", "س", "وس"]
                .iter()
                .find_map(|p| without_start(form, p))
                .unwrap_or(form)
        };
        let words: Vec<(&str, &str)> = (content..end).map(|k| (self.form(k), bare(k))).collect();
        for c in &self.lexicon.content {
            if c.side.is_some_and(|s| own != Some(s)) {
                continue;
            }
            let reach = if c.anywhere { words.len() } else { 2 };
            if words.iter().take(reach).any(|(form, bare)| c.words.contains(*form) || c.words.contains(*bare)) {
                return Some(c.stance);
            }
        }
        // One's own future is a promise.
        let ahead = (content..end.min(content + 7)).any(|k| self.future(k));
        (own == Some(Side::Own) && ahead).then_some(Stance::Promises)
    }

    /// Whether a token puts its clause in the future: `سوف`, or the particle glued to a verb.
    fn future(&self, k: usize) -> bool {
        let form = self.form(k);
        let bare = form.strip_prefix(['و', 'ف']).filter(|f| f.starts_with('س')).unwrap_or(form);
        let glued = ["سي", "ست", "سن", "سا"].iter().any(|p| bare.starts_with(p));
        bare == "سوف"
            || glued
                && self.class(k).is(Class::VERB)
                && self
                    .reading
                    .tags
                    .proclitics(k)
                    .iter()
                    .any(|p| p.end == p.start + 1 && self.reading.doc.text.slice(p.start..p.end) == "س")
    }

    /// Whether a content speaks of the speaker's own side or of another; `None` where that cannot be told.
    fn own_side(&self, content: usize, end: usize, source: Option<&FoundSource>) -> Option<Side> {
        let first = self.form(content);
        let verb = self.class(content).is(Class::VERB) || first == "سوف" || matches!(first, "لن" | "لا" | "لم");
        let first_person = (content..end.min(content + 3)).any(|k| {
            let form = self.form(k);
            self.class(k).is(Class::VERB)
                && (form.starts_with('ن') || form.starts_with("سن") || form.starts_with("سا") || form.ends_with("نا"))
                || form == "نحن"
        });
        // `إنها ستقطع …`: the pronoun of the complementiser is the speaker.
        let before = content.checked_sub(1).map_or("", |b| {
            if self.reading.doc.tokens[b].kind == Kind::Quote && b > 0 { self.form(b - 1) } else { self.form(b) }
        });
        let pronoun = is_complementiser(before) && !matches!(before, "ان" | "بان");
        if first_person
            || pronoun && verb
            || matches!(
                first,
                "بلاده"
                    | "بلادها"
                    | "بلادنا"
                    | "حكومته"
                    | "حكومتها"
                    | "قواته"
                    | "قواتها"
                    | "قواتنا"
                    | "حركته"
                    | "حزبه"
            )
        {
            return Some(Side::Own);
        }
        let at = if matches!(first, "سوف" | "لن" | "لا" | "لم" | "قد") { content + 1 } else { content };
        let subject_at = if self.class(at).is(Class::VERB) { at + 1 } else { at };
        let subject = self.phrases.noun_phrase(subject_at, end, Extent::Short).filter(|p| self.phrases.can_act(p));
        let Some(subject) = subject else { return verb.then_some(Side::Own) };
        let source = source?;
        let (mine, theirs) = (self.country(source.span), self.country(subject.span));
        if source.span == subject.span {
            return Some(Side::Own);
        }
        match (mine, theirs) {
            (Some(m), Some(t)) if m == t => Some(Side::Own),
            (_, Some(_)) => Some(Side::Other),
            (_, None) => self.reading.name_in(subject.span).map(|_| Side::Other),
        }
    }

    /// The country that a phrase belongs to: that of the first of its names that has one, or of a nationality in it.
    fn country(&self, span: Span) -> Option<&str> {
        if span.field != self.reading.doc.field() {
            return None;
        }
        let names = self.phrases.names;
        let named = self
            .reading
            .names
            .iter()
            .filter(|n| span.contains(n.span))
            .find_map(|n| names.entry(n.entity.as_deref()?)?.country.as_deref());
        named.or_else(|| {
            let doc = self.reading.doc;
            let from = doc.token_at(span.start);
            (from..doc.tokens.len())
                .take_while(|&k| doc.tokens[k].start < span.end)
                .find_map(|k| names.nationality(self.form(k)))
        })
    }
}

/// Number of words of a prepositional cue that are quoted as the cue (`وفقا` of `وفقا ل`, `نقلا` of `نقلا عن`).
fn cue_words(words: &[String], used: usize) -> usize {
    let linking = words.last().is_some_and(|w| matches!(w.as_str(), "عن" | "الي") || w.chars().count() == 1);
    if linking { used.min(words.len() - 1).max(1) } else { used.max(1) }
}

fn entry_word(words: &[String]) -> &str {
    words.first().map_or("", String::as_str)
}

/// `يعتقد أن`, `يشتبه في`: an imperfect verb of expecting with its content right behind names no one.
fn impersonal(cue: &Cue, shape: Shape, m: &Complement, c: &Candidate) -> bool {
    shape == Shape::Imperfect && cue.stance == Stance::Expects && m.between_end <= c.tokens.end + 1
}

/// Whether a verb can have this subject.
fn agrees(verb: Agreement, subject: Agreement) -> bool {
    match (verb.feminine, subject.feminine) {
        (Some(v), Some(w)) => v == w || subject.plural,
        _ => true,
    }
}

/// The end of a sentence without its closing marks.
fn content_end(reading: &Reading, sentence: &Tokens) -> u32 {
    let doc = reading.doc;
    let mut end = sentence.end;
    while end > sentence.start + 1
        && doc.tokens[end - 1].kind == Kind::Punct
        && !matches!(doc.tokens[end - 1].form.as_str(), ")" | "]" | "؟" | "?" | "!")
    {
        end -= 1;
    }
    doc.tokens[end - 1].end
}
