//! Which words are cues, and how each reads: as a verb, a verbal noun, a noun of saying or a preposition.
//!
//! `أكد الوزير` has a verb, `تأكيد الوزير` and `عن تأكيده` a noun, `بحسب الوزير` a preposition; in `لم يقل` the cue is
//! denied, in `أضاف قائلا` the second one repeats the first.

use super::super::Tokens;
use super::lexicon::{Cue, Reporting};
use super::{Candidate, Finder, Reads};
use crate::phrases::Class;
use crate::phrases::ar::{is_complementiser, is_definite};
use crate::text::ar::forms::Hit;
use crate::text::ar::inflect::Shape;
use crate::text::ar::tagger::{Tags, Upos};
use crate::text::tokens::{Doc, Kind};

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
                is_complementiser(form) || matches!(form, ":" | "\"") || lexicon.before_clauses.contains(form)
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

impl Finder<'_, '_> {
    pub(super) fn candidates(&self, sentence: Tokens) -> Vec<Candidate> {
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
        // `عبّر في بيان عن`, `بيّن الوزير أن` are verbs, whatever `عبر` and `بين` alone would be.
        let voices = match token.form.as_str() {
            "عبر" | "وعبر" => (i + 1..i + 7).any(|k| self.form(k) == "عن"),
            "بين" | "وبين" => (i + 2..i + 5).any(|k| self.form(k) == "ان"),
            _ => false,
        };
        if !voices && class.is(Class::PREPOSITION.with(Class::AUXILIARY)) || class.is(Class::NOT_SAYING) && !nounlike {
            return None;
        }
        if let Some(hit) = nouns.first() {
            return Some(make(hit, Reads::SayingNoun(hit.entry as usize)));
        }
        // No verb stands right behind a preposition: `عن أملها`, `بعد مطالبة المعارضة` are nouns.
        let governed = i > 0 && self.lexicon.governors.contains(self.form(i - 1));
        let noun = hits.iter().find(|h| h.shape == Shape::Noun);
        let verbal = hits.iter().find(|h| h.shape != Shape::Noun);
        let hit = if governed { noun.or(verbal.filter(|h| h.shape == Shape::Participle))? } else { verbal.or(noun)? };
        let reads = match hit.shape {
            Shape::Noun => Reads::Noun(hit.entry as usize),
            shape => Reads::Verb(hit.entry as usize, shape, hit.agreement),
        };
        Some(make(hit, reads))
    }

    /// Whether a cue is denied: `لم يقل`, `من غير أن يلتزم`.
    pub(super) fn negated(&self, at: usize) -> bool {
        let without = at > 1 && self.form(at - 1) == "ان" && self.lexicon.without.contains(self.form(at - 2));
        without || at > 0 && self.lexicon.negations.contains(self.form(at - 1)) && !self.class(at).is(Class::RELATIVE)
    }

    /// `قال: "أعلن اليوم …"`: right behind the opening mark an unmarked verb is the speaker's own first person.
    pub(super) fn own_voice(&self, c: &Candidate, shape: Shape) -> bool {
        let at = c.tokens.start;
        at > 0
            && shape != Shape::Participle
            && self.form(at).starts_with('ا')
            && self.reading.doc.quotation_opening(at - 1).is_some()
            && !self.form(at).ends_with('ت')
    }

    /// Whether a `قائلا` (or `يقول` behind `تابع`) only leads to the content of a cue found before it.
    pub(super) fn repeats(&self, c: &Candidate, cue: &Cue, shape: Shape, first_found: usize) -> bool {
        let leads = cue.leads && matches!(shape, Shape::Participle | Shape::Imperfect);
        let near = self.reading.doc.tokens.get(c.tokens.end + 1).map_or(u32::MAX, |t| t.start);
        leads
            && self.found[first_found..]
                .iter()
                .any(|f| f.cue_token < c.tokens.start && f.content.start >= c.span.end && f.content.start <= near + 4)
    }

    /// Whether a token is a verbal noun of a cue or a noun of saying, with something told behind it.
    pub(super) fn noun_of_saying(&self, token: usize) -> bool {
        let follows = self.class(token + 1).is(Class::PREPOSITION.with(Class::COMPLEMENTISER))
            || self.phrases.glued_preposition(token + 1);
        let form = self.form(token);
        follows
            && (self.lexicon.cue_forms.hits(form).iter().any(|h| h.shape == Shape::Noun)
                || !self.lexicon.noun_forms.hits(form).is_empty())
    }

    /// The verb that lends itself to a noun of saying (`جدد التأكيد`), shortly before it.
    pub(super) fn lender(&self, c: &Candidate, sentence: &Tokens) -> Option<usize> {
        let lends = |k: &usize| !self.lexicon.light_forms.hits(self.form(*k)).is_empty() && !is_definite(self.form(*k));
        (sentence.start..c.tokens.start).rev().take(10).find(lends)
    }
}

/// Number of words of a prepositional cue that are quoted as the cue (`وفقا` of `وفقا ل`, `نقلا` of `نقلا عن`).
fn cue_words(words: &[String], used: usize) -> usize {
    let linking = words.last().is_some_and(|w| matches!(w.as_str(), "عن" | "الي") || w.chars().count() == 1);
    if linking { used.min(words.len() - 1).max(1) } else { used.max(1) }
}
