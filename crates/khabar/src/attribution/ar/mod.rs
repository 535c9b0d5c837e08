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
use crate::record::{MentionKind, SourceKind, Stance};
use crate::text::Span;
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

/// How much a cue settles what the speaker does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weighs {
    /// The cue alone.
    Cue,
    /// The content may turn a promise or a warning into a threat.
    Harm,
    /// The content before the cue.
    Content,
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
        let class = self.class(i);
        // `عبّر عن` is a verb, whatever `عبر` alone would be.
        let voices = matches!(token.form.as_str(), "عبر" | "وعبر") && self.form(i + 1) == "عن";
        if !voices && class.is(Class::PREPOSITION.with(Class::AUXILIARY)) || class.is(Class::NOT_SAYING) && !nounlike {
            return None;
        }
        if let Some(hit) = nouns.first() {
            return Some(make(hit, Reads::SayingNoun(hit.entry as usize)));
        }
        // No verb stands right behind a preposition: `عن أملها`, `بعد مطالبة المعارضة` are nouns.
        let governed = i > 0 && self.governs(i - 1);
        let noun = hits.iter().find(|h| h.shape == Shape::Noun);
        let verbal = hits.iter().find(|h| h.shape != Shape::Noun);
        let hit = if governed { noun.or(verbal.filter(|h| h.shape == Shape::Participle))? } else { verbal.or(noun)? };
        // Where the tagger calls the word a noun, a verb's reading needs no second thought unless it is one of the
        // forms that only verbs have.
        let reads = match hit.shape {
            Shape::Noun => Reads::Noun(hit.entry as usize),
            shape => Reads::Verb(hit.entry as usize, shape, hit.agreement),
        };
        Some(make(hit, reads))
    }

    /// Whether a token is a preposition and nothing else, so that a noun follows it.
    fn governs(&self, token: usize) -> bool {
        matches!(
            self.form(token),
            "عن" | "علي"
                | "الي"
                | "في"
                | "مع"
                | "حول"
                | "ضد"
                | "قبل"
                | "قبيل"
                | "عقب"
                | "بعد"
                | "خلال"
                | "بسبب"
                | "رغم"
        )
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
        for i in first_found..self.found.len() {
            self.found[i].stance = self.stance(&self.found[i]);
            self.found[i].signs = self.signs(&self.found[i]);
        }
    }

    fn keep(&mut self, found: Found, agreement: Agreement) {
        if found.content.start >= found.content.end {
            return;
        }
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
        signs.push(format!("speaks={}+{frame}", self.speaks(f)));
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

    /// Whether the source of a statement is known as one who can speak; `none` where there is none here.
    fn speaks(&self, f: &Found) -> &'static str {
        let doc = self.reading.doc;
        let Some(source) = f.source.as_ref().filter(|s| s.span.field == doc.field() && f.carries_on.is_none()) else {
            return "none";
        };
        let from = doc.token_at(source.span.start);
        let end =
            (from..doc.tokens.len()).find(|&k| doc.tokens[k].start >= source.span.end).unwrap_or(doc.tokens.len());
        let phrase = Phrase { tokens: from..end, span: source.span };
        if source::can_speak(self.lexicon, &self.phrases, &phrase, true) { "yes" } else { "no" }
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
        let title = doc.field() == crate::text::Field::Title;
        // `سول - وكالات:` is where a report comes from.
        let dateline = (sentence.start..colon).any(|k| matches!(self.form(k), "-" | "ـ" | "--" | "وكالات" | "مكتب"));
        if !title && dateline {
            return None;
        }
        let speaks = source::heads_speaker(self.lexicon, &self.phrases, &head)
            || title && (head.tokens.end == colon && self.state_speaks(&head, colon + 1, sentence));
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
            stance: Stance::Asserts,
            quote: if quote && self.reading.doc.quotation_opening(colon + 1).is_some() {
                crate::record::Quote::Direct
            } else {
                crate::record::Quote::Indirect
            },
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
        // `شاب يدعى أحمد` is called so.
        if cue.name == "ادّعى" && !c.joined && self.reading.name_of(next).is_some_and(|n| n.kind == MentionKind::Person)
        {
            return;
        }
        // `تبلغ خمسة ملايين`: amounts to, and tells no one.
        let counts = self.class(next).is(Class::QUANTITY)
            || self.reading.doc.tokens.get(next).is_some_and(|t| t.kind == Kind::Number);
        if cue.name == "أبلغ" && shape == Shape::Imperfect && counts {
            return;
        }
        // `جاء ذلك في بيان`: what was said has been told already.
        if cue.source.is_some() && self.class(next).is(Class::DEMONSTRATIVE) {
            return;
        }
        // `ما وصفه بـ"…"` labels in passing; a speaker's own `نؤكد` inside his words says nothing new.
        let labelled =
            c.pronoun && cue.labels && c.tokens.start > 0 && self.class(c.tokens.start - 1).is(Class::RELATIVE);
        let plain = matches!(cue.stance, Stance::Asserts | Stance::Expects);
        if labelled || (agreement.first || self.own_voice(c, shape)) && plain {
            return;
        }
        // `أضاف قائلا: …`: the participle repeats the cue before it.
        if self.repeats(c, cue, shape, first_found) {
            return;
        }
        let before = if shape == Shape::Participle {
            None
        } else {
            self.phrases.subject_before(c.tokens.clone(), c.joined, sentence)
        };
        // `قالت الحركة إنها تدين …`: the pronoun is the subject, and means the one who says so.
        let by_pronoun = c.tokens.start.checked_sub(1).is_some_and(|b| {
            let form = self.form(b);
            is_complementiser(form) && !matches!(form, "ان" | "بان")
        });
        let no_subject_after = shape == Shape::Participle || before.is_some() || agreement.first || by_pronoun;
        let complement = self.complement(c, cue, sentence, no_subject_after);
        // `وينفي دعمه`: no room for both a subject and an object, so the subject is dropped.
        let Some(mut complement) = self
            .told_before(c, cue, sentence, shape)
            .or(complement)
            .or_else(|| self.complement(c, cue, sentence, !no_subject_after))
            .or_else(|| self.quoted_before(c, cue, sentence, shape))
            .or_else(|| self.clause_before(c, cue, sentence, shape))
        else {
            return;
        };
        // `ومن هذا المنطلق يوصي المجلس`: one behind the verb is its subject before one that only stands before it.
        let before = before.filter(|_| complement.subject.is_none());
        // `كما دعا المجتمع الدولي إلى …`, `وحث المواطنين على …`: who is only ever spoken to is no speaker.
        if cue.to == To::Object && complement.addressee.is_none() && before.is_none() {
            let spoken_to = complement.subject.as_ref().is_some_and(|p| {
                let head = self.form(p.tokens.start);
                let accusative = is_definite(head) && head.ends_with("ين") && head.chars().count() > 6;
                self.lexicon.addressed.contains(head) || accusative && self.reading.name_of(p.tokens.start).is_none()
            });
            if spoken_to {
                complement.addressee = complement.subject.take();
            }
        }
        // What the tagger takes for a noun is no verb unless a clause or a quotation follows.
        let nounlike = shape != Shape::Participle && nominal(&self.reading.tags, c.tokens.start);
        if nounlike
            && before.is_none()
            && complement.subject.is_none()
            && !matches!(complement.frame, "أن" | ":" | "\"")
        {
            return;
        }
        let mut before = before;
        // `وأكد تنكيس الأعلام`: what cannot speak is what is told, and the speaker is dropped.
        let mute = complement.subject.as_ref().is_some_and(|p| self.mute(p));
        if mute
            && !matches!(complement.frame, "أن" | ":")
            && cue.takes.object
            && let Some(again) = self.complement(c, cue, sentence, true)
        {
            complement = again;
        }
        // `الحركة التي دانت الهجوم`: with its object behind it, the verb has the word before the relative as its subject.
        if complement.subject.is_none() && before.is_none() && shape != Shape::Participle && !c.pronoun {
            let relative = c.tokens.start.checked_sub(1).filter(|&b| self.class(b).is(Class::RELATIVE));
            before = relative
                .and_then(|b| self.phrases.antecedent(b, sentence))
                .filter(|p| source::can_speak(self.lexicon, &self.phrases, p, true))
                .or_else(|| self.told_of(c, agreement, sentence));
        }
        if !cue.needs.is_empty()
            && !(complement.content..sentence.end.min(complement.content + 20))
                .any(|k| cue.needs.contains(self.form(k)))
        {
            return;
        }
        let negated = self.negated(c.tokens.start);
        let stance = match (negated, cue.stance) {
            // To confirm is to stand by a thing done, `أكد مقتل …`; `أكد أن` only says so with weight.
            (false, Stance::Asserts) if cue.confirms && complement.frame == "مفعول" => Stance::Confirms,
            (false, stance) => stance,
            // `لم يستبعد` holds for possible, `لا يعتقد` says it is not so, `لم ينف` as good as confirms.
            (true, Stance::Refuses) if cue.name == "استبعد" => Stance::Expects,
            (true, Stance::Refuses) => Stance::Refuses,
            (true, Stance::Expects) => Stance::Denies,
            (true, Stance::Denies) => Stance::Confirms,
            (true, _) => return,
        };
        // `جدد التأكيد على …`: the noun is the cue.
        let lends = !self.lexicon.light_forms.hits(self.form(c.tokens.start)).is_empty();
        if lends && complement.frame == "مفعول" && self.noun_of_saying(complement.content) {
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
            None if shape == Shape::Participle => {
                self.speaker_of_sentence(agreement, first_found, sentence, c.tokens.start)
            }
            None if by_pronoun => self.speaker_around(c, agreement, first_found, sentence),
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
            stance,
            &format!("{}/{}", cue.name, complement.frame),
            &complement,
            source,
            carries_on,
            sentence,
        );
        self.keep(found, who);
    }

    /// `قال: "أعلن اليوم …"`: right behind the opening mark an unmarked verb is the speaker's own first person.
    fn own_voice(&self, c: &Candidate, shape: Shape) -> bool {
        let at = c.tokens.start;
        at > 0
            && shape != Shape::Participle
            && self.form(at).starts_with('ا')
            && self.reading.doc.quotation_opening(at - 1).is_some()
            && !self.form(at).ends_with('ت')
    }

    /// Whether a `قائلا` (or `يقول` behind `تابع`) only leads to the content of a cue found before it.
    fn repeats(&self, c: &Candidate, cue: &Cue, shape: Shape, first_found: usize) -> bool {
        let leads = cue.name == "قال" && matches!(shape, Shape::Participle | Shape::Imperfect);
        let near = self.reading.doc.tokens.get(c.tokens.end + 1).map_or(u32::MAX, |t| t.start);
        leads
            && self.found[first_found..]
                .iter()
                .any(|f| f.cue_token < c.tokens.start && f.content.start >= c.span.end && f.content.start <= near + 4)
    }

    /// Whether a token is a verbal noun of a cue or a noun of saying, with something told behind it.
    fn noun_of_saying(&self, token: usize) -> bool {
        let follows = self.class(token + 1).is(Class::PREPOSITION.with(Class::COMPLEMENTISER))
            || self.phrases.glued_preposition(token + 1);
        let form = self.form(token);
        follows
            && (self.lexicon.cue_forms.hits(form).iter().any(|h| h.shape == Shape::Noun)
                || !self.lexicon.noun_forms.hits(form).is_empty())
    }

    /// Whether a phrase is a verbal noun with what belongs to it, and no one who can speak.
    fn mute(&self, p: &Phrase) -> bool {
        let first = p.tokens.start;
        let form = self.form(first);
        if p.tokens.len() == 1 && self.lexicon.deeds.contains(form) {
            return true;
        }
        p.tokens.len() > 1
            && !is_definite(form)
            && !self.class(first).is(Class::QUANTITY)
            && !["ون", "ين", "و", "ات"].iter().any(|e| form.ends_with(e))
            && self.reading.name_of(first).is_none()
            && is_definite(self.form(first + 1))
            && !source::heads_speaker(self.lexicon, &self.phrases, p)
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
        let any = self.words_quoted(start, end.max(start) + 1);
        let between = c.tokens.end..complement.between_end.max(c.tokens.end);
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
        // A person with a name is named without the clause that tells of him.
        let relative =
            phrase.tokens.clone().skip(1).find(|&k| self.class(k).is(Class::RELATIVE) && self.form(k) != "من");
        let cut = relative.map(|k| self.phrases.phrase(phrase.tokens.start, k));
        let named = |p: &Phrase| self.reading.names_in(p.span).iter().any(|n| n.kind == MentionKind::Person);
        let phrase = cut.as_ref().filter(|p| named(p)).unwrap_or(phrase);
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
            // `أعلن قطع العلاقات بسبب "تورط"`: an object that holds a quotation.
            (Some(m), Some(p)) if m.frame == "\"" && p.content < m.content && self.opens_object(&p) => Some(p),
            // `وصف المحتجين بأنهم …`: both are what is said.
            (Some(m), Some(p)) if cue.labels && m.frame == "أن" && p.content < m.between_end => Some(p),
            (Some(mut m), _) => {
                if !no_subject {
                    self.fill_between(&mut m, from, cue);
                }
                Some(m)
            }
            (None, p) => p,
        }
    }

    /// Whether an object begins with a verbal noun and is no rest of a speaker's name.
    fn opens_object(&self, p: &Complement) -> bool {
        let i = p.content;
        !is_definite(self.form(i))
            && self.reading.name_of(i).is_none()
            && matches!(self.reading.tags.upos(i), Some(Upos::Noun))
            && self.phrases.names.title_kind(self.form(i)).is_none()
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

    /// `…، كما قال الوزير`, `…، يقول السكان.`, `… هذا ما أكده المتحدث`: a cue thrown in behind the clause that it tells.
    fn clause_before(&self, c: &Candidate, cue: &Cue, sentence: &Tokens, shape: Shape) -> Option<Complement> {
        let doc = self.reading.doc;
        let at = c.tokens.start;
        if shape == Shape::Participle || !(cue.takes.clause || cue.takes.colon) || at < sentence.start + 3 {
            return None;
        }
        let as_said = self.form(at - 1) == "كما";
        let this_is =
            c.pronoun && self.form(at - 1) == "ما" && matches!(self.form(at - 2), "هذا" | "وهذا" | "وهو" | "هو");
        let behind = matches!(self.form(at - 1), "،" | ",") && !c.joined;
        if !(as_said || this_is || behind) {
            return None;
        }
        let from = self.phrases.skip_circumstance(c.tokens.end, sentence.end);
        let subject = self
            .phrases
            .noun_phrase(from, sentence.end, Extent::Short)
            .filter(|p| source::can_speak(self.lexicon, &self.phrases, p, true))?;
        let after = subject.tokens.end;
        let closes = after >= sentence.end || matches!(self.form(after), "." | "،" | ",");
        if behind && !closes {
            return None;
        }
        let mut end = if this_is { at - 2 } else { at - 1 };
        while end > sentence.start && matches!(self.form(end - 1), "،" | "," | "-" | ".") {
            end -= 1;
        }
        if end < sentence.start + 2 {
            return None;
        }
        let start = self.without_conjunction(sentence.start);
        let plain = self.plain(sentence.start, start, after, "خلف");
        Some(Complement { subject: Some(subject), ends: Some(doc.tokens[end - 1].end), ..plain })
    }

    /// `أنباء تناقلتها وسائل الإعلام`, `ما نفته الوزارة`: the content is what the pronoun of the cue points back to.
    fn told_before(&self, c: &Candidate, cue: &Cue, sentence: &Tokens, shape: Shape) -> Option<Complement> {
        let resumes = !cue.takes.prepositions.is_empty()
            && matches!(
                self.form(c.tokens.end),
                "به" | "بها" | "عنه" | "عنها" | "اليه" | "اليها" | "له" | "لها" | "منه" | "منها"
            )
            && c.tokens.start > 0
            && self.class(c.tokens.start - 1).is(Class::RELATIVE);
        let points_back = c.pronoun && (cue.takes.object || cue.takes.clause) || resumes;
        if !points_back || shape == Shape::Participle || cue.labels {
            return None;
        }
        let from = self.phrases.skip_circumstance(c.tokens.end, sentence.end);
        let subject = self
            .phrases
            .noun_phrase(from, sentence.end, Extent::Full)
            .filter(|p| source::can_speak(self.lexicon, &self.phrases, p, true))?;
        let relative = c.tokens.start.checked_sub(1)?;
        // `ما تداولته الصحف بشأن …`: what is told stands behind the subject.
        if matches!(self.form(relative), "ما" | "مما" | "بما" | "لما" | "عما") {
            let at = subject.tokens.end;
            if matches!(self.form(at), "بشان" | "حول" | "من" | "عن") && at + 1 < sentence.end {
                let start = self.reading.doc.tokens[at + 1].start;
                let plain = self.plain(at + 1, start, at, "ضمير");
                return Some(Complement { subject: Some(subject), nominal: true, ..plain });
            }
        }
        let end = if self.class(relative).is(Class::RELATIVE) { c.tokens.start - 1 } else { c.tokens.start };
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
        let mut relative = false;
        let mut k = from;
        while k < limit {
            let form = self.form(k);
            let class = self.class(k);
            let token = &doc.tokens[k];
            if cue.takes.clause && class.is(Class::COMPLEMENTISER) && !self.blocked(k, from) {
                // `نشر تسجيلا قال إنه …`: the clause is that of the verb right before it.
                let nearer = |h: &Hit| {
                    matches!(h.shape, Shape::Perfect | Shape::Imperfect)
                        && self.lexicon.cues[h.entry as usize].takes.clause
                };
                if k > from
                    && self.class(k - 1).is(Class::VERB)
                    && self.lexicon.cue_forms.hits(self.form(k - 1)).iter().any(nearer)
                {
                    return None;
                }
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
            // A quotation that its line does not close.
            if token.kind == Kind::Quote
                && cue.takes.colon
                && k > from
                && k + 2 < limit
                && doc.quotation_of(k).is_none()
            {
                let start = doc.tokens[k + 1].start;
                return Some(Complement { quoted: true, ..self.plain(k + 1, start, k, "\"") });
            }
            // Another verb of saying begins, and what follows is its own: joined by a conjunction, or told of what was
            // just named (`نشرت تغريدة أكدت فيها أن …`), but not inside a relative clause (`الوزير الذي أعلن استقالته إن`).
            relative |= class.is(Class::RELATIVE) && form != "من";
            let hits = self.lexicon.cue_forms.hits(form);
            let joined = hits.iter().any(|h| h.shape != Shape::Noun && h.split.pre.starts_with('و'));
            let finite =
                class.is(Class::VERB) && hits.iter().any(|h| matches!(h.shape, Shape::Perfect | Shape::Imperfect));
            let of_it = matches!(self.form(k + 1), "فيه" | "فيها" | "خلاله" | "خلالها" | "به" | "بها");
            if k > from && (joined || k > from + 1 && finite && of_it && !relative) {
                return None;
            }
            if class.is(Class::CARRIES_ON) && k > from + 1 && !matches!(form, "قايلا" | "قايله" | "قايلين")
            {
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
        // `أكدت ذلك الوزارة`: the demonstrative is what is said, the phrase behind it who says it.
        let told = matches!(self.form(i), "ذلك" | "هذا" | "بذلك" | "الامر");
        if told
            && !no_subject
            && (takes.object || takes.prepositions.iter().any(|p| p == "ب"))
            && let Some(p) = self.phrases.noun_phrase(i + 1, limit, Extent::Full)
            && source::can_speak(self.lexicon, &self.phrases, &p, true)
        {
            let span = self.reading.doc.span(i..i + 1);
            let start = if self.form(i).starts_with('ب') { span.start + 1 } else { span.start };
            let plain = self.plain(i, start, i, "مفعول");
            return Some(Complement { subject: Some(p), ends: Some(span.end), nominal: true, ..plain });
        }
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
        // `عبرت الوزارة في بيان لها نقلته الوكالة، عن …`: behind an aside that a comma closes.
        if !takes.object
            && let Some(k) = (i..limit.min(i + 14)).find(|&k| {
                matches!(self.form(k), "،" | ",")
                    && takes.prepositions.iter().any(|p| p.chars().count() > 1 && self.form(k + 1) == p)
            })
            && let Some(p) = self.preposition_content(takes, k + 1, limit)
            && !(i..k).any(|n| self.class(n).is(Class::COMPLEMENTISER))
        {
            return Some(Complement { subject, addressee, between_end: i, ..p });
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
        // `واصفا إياه ب…`: the pronoun is told of, the rest is what is said.
        if takes.object
            && matches!(self.form(i), "اياه" | "اياها" | "اياهم")
            && let Some(p) = self.preposition_content(takes, i + 1, limit)
        {
            return Some(Complement { subject, addressee, ..p });
        }
        let pointed_at = c.pronoun && c.tokens.start > 0 && self.class(c.tokens.start - 1).is(Class::RELATIVE);
        if takes.object && !pointed_at {
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
                    && !self.class(i).is(Class::ADVERB)
                    && self.reading.time_of(i).is_none()
                    && !matches!(form, "لمره" | "للمره" | "لاول" | "لثاني" | "لليوم" | "لليله" | "لاحقا");
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
        word: Agreement,
        first: usize,
        sentence: &Tokens,
        at: usize,
    ) -> (Option<FoundSource>, Option<usize>, Agreement) {
        let speaks = |i: usize| {
            let f = &self.found[i];
            let nested = (first..self.found.len())
                .any(|j| j != i && self.found[j].content.contains(f.cue) && self.found[j].cue_token < f.cue_token);
            f.source.is_some() && (!nested || f.relayed_by.is_some()) && f.cue_token < at && !self.prepositional[i]
        };
        // One whose gender fits the participle is meant before one whose does not.
        let last = (first..self.found.len()).rev().filter(|&i| speaks(i));
        if let Some(i) = last.clone().find(|&i| agrees(word, self.agreements[i])).or_else(|| last.clone().next()) {
            return (self.found[i].source.clone(), Some(i), self.agreements[i]);
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
        if verb.plural
            && let Some(phrase) = self.plural_before(sentence, at)
        {
            return (Some(self.source(&phrase)), None, source::agreement(&self.phrases, &phrase));
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

    /// `وقع نواب على رسالة يطالبون فيها`: the subject in the plural of the nearest verb before.
    fn plural_before(&self, sentence: &Tokens, at: usize) -> Option<Phrase> {
        let verbs = (sentence.start..at).rev().filter(|&k| self.class(k).is(Class::VERB));
        verbs.take(3).find_map(|v| {
            let from = self.phrases.skip_circumstance(v + 1, at);
            let phrase = self.phrases.noun_phrase(from, at, Extent::Short)?;
            let many = phrase.tokens.clone().any(|k| ["ون", "ين"].iter().any(|e| self.form(k).ends_with(e)))
                || source::agreement(&self.phrases, &phrase).plural;
            (many && source::can_speak(self.lexicon, &self.phrases, &phrase, false)).then_some(phrase)
        })
    }

    /// The speaker of the statement whose content holds this cue, if the verb agrees with him.
    fn speaker_around(
        &self,
        c: &Candidate,
        verb: Agreement,
        first_found: usize,
        sentence: &Tokens,
    ) -> (Option<FoundSource>, Option<usize>, Agreement) {
        let holds = |&i: &usize| {
            let f = &self.found[i];
            f.source.is_some()
                && f.content.contains(c.span)
                && f.cue_token < c.tokens.start
                && agrees(verb, self.agreements[i])
        };
        match (first_found..self.found.len()).rev().find(holds) {
            Some(i) => (self.found[i].source.clone(), Some(i), self.agreements[i]),
            None => self.last_speaker(verb, first_found, sentence, c.tokens.start),
        }
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
            let hits = self.lexicon.cue_forms.hits(self.form(k));
            let own = |h: &Hit| h.shape == Shape::Noun && matches!(h.split.suf, "ه" | "ها" | "هم" | "هما");
            hits.iter().any(own) && self.reading.name_of(k).is_none()
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
        let lender = self.lender(c, sentence);
        let light = lender.is_some();
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
            let told = speech.then(|| self.preposition_content(&cue.takes, after, limit)).flatten();
            told.or_else(|| {
                // `وجه الشكر للمتطوعين على …`, `إبلاغ الوفد القائد بأن …`: the one spoken to stands between.
                let to = match cue.to {
                    To::Object if owner.is_some() => self.phrases.noun_phrase(after, limit, Extent::Short)?,
                    _ if light => self.phrases.noun_phrase(after, limit, Extent::Short)?,
                    _ => return None,
                };
                let at = to.tokens.end;
                let clause = (at < limit && self.class(at).is(Class::COMPLEMENTISER)).then(|| {
                    let next = self.reading.doc.tokens.get(at + 1)?;
                    Some(self.plain(at + 1, next.start, at, "أن"))
                });
                let told = clause.flatten().filter(|_| cue.takes.clause);
                told.or_else(|| self.preposition_content(&cue.takes, at, limit))
                    .map(|m| Complement { addressee: Some(to), ..m })
            })
            .or_else(|| self.object_of_noun(c, cue, owner.as_ref(), after, limit))
        };
        let Some(complement) = complement else { return };
        let taken = self.found.iter().any(|f| f.cue == c.span)
            || self.found.iter().rev().take(4).any(|f| f.source.as_ref().is_some_and(|s| s.span.start == c.span.start));
        if taken || c.definite && self.form(c.tokens.start).starts_with("بال") {
            return;
        }
        let (source, carries_on, who) = match owner {
            Some(p) => (Some(self.source(&p)), None, source::agreement(&self.phrases, &p)),
            None if light => match lender.and_then(|v| self.subject_of(v, c.tokens.start, sentence)) {
                Some(p) => (Some(self.source(&p)), None, source::agreement(&self.phrases, &p)),
                None => self.speaker_of_sentence(Agreement::default(), first_found, sentence, c.tokens.start),
            },
            None if c.pronoun => self.speaker_of_sentence(Agreement::default(), first_found, sentence, c.tokens.start),
            None => (None, None, Agreement::default()),
        };
        let rule = format!("{}/مصدر", cue.name);
        let found = self.statement(c, cue.stance, &rule, &complement, source, carries_on, sentence);
        self.keep(found, who);
    }

    /// The one whom a clause tells of: `الاحتجاجات …، والتي طالبت ب…`, `تقارير قالت إن …`.
    fn told_of(&self, c: &Candidate, verb: Agreement, sentence: &Tokens) -> Option<Phrase> {
        let last = c.tokens.start.checked_sub(1).filter(|&b| b > sentence.start && !c.joined)?;
        let relative =
            self.class(last).is(Class::RELATIVE) && !matches!(self.form(last), "من" | "ما" | "مما" | "بما" | "عما");
        let mut end = if relative { last } else { last + 1 };
        if relative && matches!(self.form(end - 1), "،" | ",") {
            end -= 1;
        }
        let from = sentence.start.max(end.saturating_sub(16));
        let fits = |s: usize| {
            let phrase = self.phrases.noun_phrase(s, end, Extent::Short)?;
            let reaches = if relative {
                self.phrases.skip_circumstance(phrase.tokens.end, end) >= end
                    && agrees(verb, source::agreement(&self.phrases, &phrase))
            } else {
                phrase.tokens.end == end && !is_definite(self.form(s)) && self.reading.name_of(s).is_none()
            };
            (reaches && source::heads_speaker(self.lexicon, &self.phrases, &phrase)).then_some(phrase)
        };
        let nearest = (from..end).rev().find_map(fits)?;
        // The whole phrase that the nearest head closes.
        let whole = (nearest.tokens.start.saturating_sub(4).max(from)..nearest.tokens.start)
            .filter_map(fits)
            .find(|p| p.tokens.end == nearest.tokens.end);
        Some(whole.unwrap_or(nearest))
    }

    /// The verb that lends itself to a noun of saying (`جدد التأكيد`), shortly before it.
    fn lender(&self, c: &Candidate, sentence: &Tokens) -> Option<usize> {
        let lends = |k: &usize| !self.lexicon.light_forms.hits(self.form(*k)).is_empty() && !is_definite(self.form(*k));
        (sentence.start..c.tokens.start).rev().take(10).find(lends)
    }

    /// The subject of a verb, before or behind it, if it can speak.
    fn subject_of(&self, verb: usize, limit: usize, sentence: &Tokens) -> Option<Phrase> {
        let joined = self.form(verb).starts_with('و') && self.class(verb).is(Class::VERB);
        let behind = || {
            let from = self.phrases.skip_circumstance(verb + 1, limit);
            self.phrases.noun_phrase(from, limit, Extent::Full)
        };
        let phrase = self.phrases.subject_before(verb..verb + 1, joined, sentence).or_else(behind)?;
        source::can_speak(self.lexicon, &self.phrases, &phrase, true).then_some(phrase)
    }

    /// `إعلان المغرب قطع العلاقات`, `رفضها الزواج`: the object of a verbal noun behind its owner.
    fn object_of_noun(
        &self,
        c: &Candidate,
        cue: &Cue,
        owner: Option<&Phrase>,
        after: usize,
        limit: usize,
    ) -> Option<Complement> {
        let owned = owner.is_some_and(|p| source::can_speak(self.lexicon, &self.phrases, p, true))
            || c.pronoun && matches!(cue.stance, Stance::Refuses | Stance::Denies | Stance::Condemns);
        let token = self.reading.doc.tokens.get(after)?;
        let closed = Class::PREPOSITION.with(Class::SUBORDINATOR).with(Class::COMPLEMENTISER).with(Class::VERB);
        let opens = after < limit
            && token.kind == Kind::Word
            && !self.class(after).is(closed.with(Class::CARRIES_ON).with(Class::RELATIVE).with(Class::PARTICLE))
            && !self.form(after).starts_with('و')
            && !self.phrases.glued_preposition(after)
            && !self.phrases.adjective(after)
            && self.reading.time_of(after).is_none()
            && (!is_definite(self.form(after)) || c.pronoun);
        (cue.takes.object && owned && opens)
            .then(|| Complement { nominal: true, ..self.plain(after, token.start, after, "مفعول") })
    }

    fn saying_noun(&mut self, c: &Candidate, entry: usize, sentence: &Tokens) {
        let noun = &self.lexicon.nouns[entry];
        // `تحدثت تقارير عن …`: they are the speaker of a statement that has its cue.
        if self.found.iter().rev().take(4).any(|f| f.source.as_ref().is_some_and(|s| s.span.contains(c.span))) {
            return;
        }
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
            let comma = usize::from(owner.is_some() && matches!(self.form(after), "،" | ","));
            self.preposition_content(&noun.takes, after + comma, limit)
        };
        let Some(complement) = complement else { return };
        let owner = owner.or_else(|| {
            let verb = self.lender(c, sentence).filter(|_| noun.owner || noun.light)?;
            self.subject_of(verb, c.tokens.start, sentence)
        });
        if noun.light && owner.is_none() {
            return;
        }
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
        // `نفت الوزارة، على لسان ناطقها، وجود …`: the one voice of a statement that has its cue.
        let voices = p.words.last().is_some_and(|w| w == "لسان");
        if voices
            && self.found[first_found..].iter().any(|f| f.cue_token < c.tokens.start && f.content.start > c.span.end)
        {
            return;
        }
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
        // `بحسب ما أفادت به الصحف`
        if matches!(self.form(from), "به" | "بها" | "عنه" | "عنها" | "اليه" | "اليها") {
            from += 1;
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
        // `وفقا للوكالة`: the article is written into the preposition.
        if glued && from == c.tokens.end {
            let cut = if self.form(from).starts_with("لل") { 2 } else { 1 };
            phrase.span.start = phrase.span.start.max(doc.inner(from, cut, 0).start).min(phrase.span.end);
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
            if matches!(self.form(at), "فان" | "فقد") {
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
        let any = self.words_quoted(start, end);
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
                let but = comma_before
                    && matches!(self.form(k), "ولكنه" | "لكنه" | "ولكنها" | "لكنها" | "ولكنهم" | "لكنهم")
                    && self.found[first..].iter().any(|g| g.cue_token == k + 1);
                let hat = comma_before && self.form(k) == "علي" && self.form(k + 1) == "حد";
                let sign =
                    comma_before && self.form(k) == "في" && matches!(self.form(k + 1), "اشاره" | "حين" | "الوقت");
                if splits || but || hat || sign || fresh {
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
            let any = self.words_quoted(start, end + 1);
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
        // A clause inside the content has verbs of its own.
        let mut clausal = false;
        while k < sentence.end {
            if let Some(q) = doc.quotation_opening(k) {
                k = q.close + 1;
                continue;
            }
            clausal |= self.class(k).is(Class::RELATIVE.with(Class::COMPLEMENTISER))
                || k > from && self.class(k).is(Class::VERB) && !self.joins_verb(k);
            let stops = matches!(self.form(k), "،" | "؛" | "," | ":") && k > from + 1
                || (self.class(k).is(Class::CARRIES_ON) && k > from)
                || k > from && !clausal && self.joins_verb(k)
                || k > from + 1 && !clausal && (self.lexicon.asides.contains(self.form(k)));
            if stops && !self.enumerates(k) {
                let mut last = k.max(from + 1) - 1;
                while last > from && doc.tokens[last].kind == Kind::Punct && self.form(last) != ")" {
                    last -= 1;
                }
                return doc.tokens[last].end;
            }
            k += 1;
        }
        content_end(self.reading, sentence)
    }

    /// `…، وقالت`: a finite verb that a conjunction joins to the one before.
    fn joins_verb(&self, k: usize) -> bool {
        let form = self.form(k);
        let glued = form.starts_with('و')
            && self.class(k).is(Class::VERB)
            && self.reading.tags.proclitics(k).first().is_some_and(|p| p.upos == Upos::Cconj);
        glued || form == "و" && self.class(k + 1).is(Class::VERB) || matches!(form, "وليس" | "ولم" | "ولن" | "وليست")
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

    /// Whether words of the speaker, and not only a name, stand in quotation marks within these code points.
    fn words_quoted(&self, start: u32, end: u32) -> bool {
        let doc = self.reading.doc;
        let from = doc.quotations.partition_point(|q| doc.tokens[q.open].start < start);
        let inside = doc.quotations[from..].iter().take_while(|q| doc.tokens[q.open].start < end);
        inside.filter(|q| doc.tokens[q.close].end <= end).any(|q| !self.names_a_thing(q.open, q.close))
    }

    /// Whether a quotation holds a name: `تنظيم "…"`, `"حزب …"`, a name of the register.
    fn names_a_thing(&self, open: usize, close: usize) -> bool {
        let heads = |k: usize| {
            let form = self.form(k);
            let bare = form.strip_prefix('ب').or_else(|| form.strip_prefix('ل')).unwrap_or(form);
            self.lexicon.named.contains(form) || self.lexicon.named.contains(bare)
        };
        let named = (open + 1..close).all(|k| self.reading.name_of(k).is_some());
        let behind = open > 0 && (heads(open - 1) || self.phrases.names.head_kind(self.form(open - 1)).is_some());
        close <= open + 6 && (named || behind || close > open + 2 && heads(open + 1))
    }

    // ---- stance -----------------------------------------------------------------------------------------------

    /// What the speaker does: the cue's stance, but that a neutral cue leaves it to the content.
    fn stance(&self, f: &Found) -> Stance {
        let entry = f.rule.split('/').next().unwrap_or_default();
        let labels = self.lexicon.cues.iter().any(|c| c.labels && c.name == entry);
        let media = f.source.as_ref().is_some_and(|s| s.kind == SourceKind::Media);
        let weighs = match f.stance {
            Stance::Asserts | Stance::Confirms if media => Weighs::Cue,
            Stance::Asserts | Stance::Confirms => Weighs::Content,
            _ if labels => Weighs::Content,
            Stance::Promises | Stance::Warns => Weighs::Harm,
            _ => Weighs::Cue,
        };
        match weighs {
            Weighs::Cue => f.stance,
            Weighs::Content => self.content_stance(f).unwrap_or(f.stance),
            // `تعهد بفرض عقوبات على …` promises harm.
            Weighs::Harm => self.content_stance(f).filter(|s| *s == Stance::Threatens).unwrap_or(f.stance),
        }
    }

    fn content_stance(&self, f: &Found) -> Option<Stance> {
        let doc = self.reading.doc;
        let first = doc.token_at(f.content.start);
        let content = if doc.tokens.get(first)?.kind == Kind::Quote { first + 1 } else { first };
        let last =
            (content..doc.tokens.len()).find(|&k| doc.tokens[k].start >= f.content.end).unwrap_or(doc.tokens.len());
        let end = last.min(content + 18);
        let side = self.own_side(content, end, f.source.as_ref());
        // Who only passes on what happened blames no one and promises nothing.
        let party = f
            .source
            .as_ref()
            .is_none_or(|s| !matches!(s.kind, SourceKind::Media | SourceKind::Anonymous | SourceKind::Witness));
        for c in &self.lexicon.content {
            if c.side.is_some_and(|s| side != Some(s) || !party) {
                continue;
            }
            let reach = if c.anywhere { end } else { end.min(content + 2) };
            if (content..reach).any(|k| self.content_word(c, k)) {
                return Some(c.stance);
            }
        }
        // `على الدول أن تتحد`: what others ought to do.
        let ought = matches!(self.form(content), "علي" | "وعلي" | "علينا" | "عليهم" | "عليكم")
            && (content + 1..end.min(content + 9)).any(|k| self.form(k) == "ان");
        if ought {
            return Some(Stance::Demands);
        }
        let near = end.min(content + 12);
        let ahead = (content..near).find(|&k| self.future(k))?;
        let harm = self.lexicon.harm_forms.hits(self.form(ahead)).iter().any(|h| h.shape != Shape::Noun);
        let own = side == Some(Side::Own) || self.first_person(ahead);
        match (own && party, harm) {
            (true, true) => Some(Stance::Threatens),
            (true, false) => Some(Stance::Promises),
            (false, _) => None,
        }
    }

    /// Whether a word of a content is one of these, alone or with the word behind it.
    fn content_word(&self, c: &lexicon::Content, k: usize) -> bool {
        let form = self.form(k);
        let bare = ["وال", "بال", "لل", "ال", "و", "ف", "ب", "ل", "س", "وس"].iter().find_map(|p| form.strip_prefix(p));
        let has = |w: &str| {
            c.words.contains(w) || c.paired.contains(w) && c.words.contains(&format!("{w}_{}", self.form(k + 1)))
        };
        has(form)
            || bare.is_some_and(has)
            || c.verbs.hits(form).iter().any(|h| h.shape != Shape::Noun) && !nominal(&self.reading.tags, k)
    }

    /// Whether a verb is in the first person.
    fn first_person(&self, k: usize) -> bool {
        let form = self.form(k);
        let bare = form.strip_prefix(['و', 'ف']).unwrap_or(form);
        let perfect = bare.ends_with('ت')
            || bare.chars().count() < 4
            || self.lexicon.cue_forms.hits(form).iter().any(|h| h.shape == Shape::Perfect && !h.agreement.first);
        self.class(k).is(Class::VERB)
            && (bare.starts_with("سن") || bare.starts_with("سا") && self.future(k) || bare.starts_with('ن') && !perfect)
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
        let we = (content..end.min(content + 4)).any(|k| {
            self.first_person(k)
                || self.class(k).is(Class::VERB) && self.form(k).ends_with("نا")
                || self.form(k) == "نحن"
        });
        // `إنها ستقطع …`: the pronoun of the complementiser is the speaker.
        let before = content.checked_sub(1).map_or("", |b| {
            if self.reading.doc.tokens[b].kind == Kind::Quote && b > 0 { self.form(b - 1) } else { self.form(b) }
        });
        let pronoun = is_complementiser(before) && !matches!(before, "ان" | "بان");
        if we || pronoun && (verb || !is_definite(first)) || self.lexicon.own.contains(first) {
            return Some(Side::Own);
        }
        let at = if matches!(first, "سوف" | "لن" | "لا" | "لم" | "قد" | "لقد") {
            content + 1
        } else {
            content
        };
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
            (_, None) => match self.reading.name_in(subject.span) {
                Some(n)
                    if n.entity.is_some()
                        && self.reading.names_in(source.span).iter().any(|m| m.entity == n.entity) =>
                {
                    Some(Side::Own)
                }
                Some(_) => Some(Side::Other),
                // `المملكة ستقطع …`, `البلدان سيعملان …`: a body without a name is the speaker's.
                None => self.lexicon.bodies.contains(self.form(subject.tokens.start)).then_some(Side::Own),
            },
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
