//! Where a content ends: with its sentence, at the first comma if it is a noun phrase, or where the next cue of the
//! same level begins: `قال إن الطريق مغلق، وأضاف …`.

use super::super::{Found, Tokens, quote_of};
use super::{Candidate, Finder, Reads};
use crate::phrases::ar::is_definite;
use crate::phrases::{Class, Reading};
use crate::record::Quote;
use crate::text::ar::inflect::Shape;
use crate::text::ar::tagger::Upos;
use crate::text::tokens::Kind;

impl Finder<'_, '_> {
    pub(super) fn without_conjunction(&self, token: usize) -> u32 {
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

    /// Cut each content of the sentence where a cue of the same level begins behind it.
    pub(super) fn cut_contents(&mut self, first: usize, candidates: &[Candidate]) {
        let doc = self.reading.doc;
        for i in first..self.found.len() {
            let f = &self.found[i];
            let from = doc.token_at(f.content.start);
            if f.quote == Quote::Direct || from <= f.cue_token {
                continue;
            }
            let end = (from + 1..doc.tokens.len())
                .take_while(|&k| doc.tokens[k].start < f.content.end)
                .find(|&k| doc.quotation_of(k).is_none() && self.ends_content(f, from, k, first, candidates))
                .and_then(|k| (from..k).rev().find(|&n| !self.parts(n) && self.form(n) != "و"))
                .map_or(f.content.end, |last| doc.tokens[last].end);
            let (start, end, whole) = self.unquote_clause(from, f.content.start, end);
            let any = self.words_quoted(start, end + 1);
            if start < end {
                let content = self.span(start, end);
                self.found[i].content = content;
                self.found[i].quote = quote_of(whole, any);
            }
        }
    }

    /// Whether a token is a mark that parts clauses.
    fn parts(&self, token: usize) -> bool {
        matches!(self.form(token), "،" | "," | "؛" | "-" | "--" | ".." | "...")
    }

    /// Whether at `k` the content of `f`, which begins at `from`, is over.
    fn ends_content(&self, f: &Found, from: usize, k: usize, first: usize, candidates: &[Candidate]) -> bool {
        let apart = self.parts(k - 1);
        let cue_at = |k: usize| self.found[first..].iter().any(|g| g.cue_token == k);
        let own = k > f.cue_token && cue_at(k);
        let splits = match (own, candidates.iter().find(|c| c.tokens.start == k)) {
            (true, Some(c)) => match c.reads {
                Reads::Verb(_, Shape::Participle, _) => true,
                Reads::Verb(..) => c.joined && (apart || k > from + 2),
                Reads::Preposition(_) => apart,
                Reads::Noun(_) | Reads::SayingNoun(_) => false,
            },
            (false, Some(c)) => matches!(c.reads, Reads::Preposition(_)) && apart,
            (_, None) => apart && self.lexicon.tails.contains(self.form(k)),
        };
        // `…، فإدارة ترمب اعتبرت`: a fresh clause of the outlet's.
        let fresh = || {
            self.form(k).starts_with('ف')
                && !self.class(k).is(Class::SUBORDINATOR)
                && (self.phrases.joined_head(k)
                    || self.reading.tags.proclitics(k).first().is_some_and(|p| p.upos == Upos::Cconj))
        };
        let but = || self.lexicon.but_they.contains(self.form(k)) && cue_at(k + 1);
        let pair = || self.lexicon.tail_pairs.contains(&format!("{}_{}", self.form(k), self.form(k + 1)));
        splits || apart && (but() || pair() || fresh())
    }

    /// A nominal content ends at the first comma, but for one right behind its head.
    pub(super) fn nominal_end(&self, from: usize, sentence: &Tokens) -> u32 {
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
        glued || form == "و" && self.class(k + 1).is(Class::VERB) || self.lexicon.denied_clauses.contains(form)
    }

    /// Whether a comma parts the members of a list or an apposition and not two clauses.
    fn enumerates(&self, comma: usize) -> bool {
        let next = self.form(comma + 1);
        next.starts_with('و')
            && !self.class(comma + 1).is(Class::VERB)
            && is_definite(next)
            && self.lexicon.cue_forms.hits(next).is_empty()
    }
}

/// The end of a sentence without its closing marks.
pub(super) fn content_end(reading: &Reading, sentence: &Tokens) -> u32 {
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
