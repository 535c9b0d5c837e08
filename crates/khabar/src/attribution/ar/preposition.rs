//! What a prepositional cue makes of its sentence: `أغلق الميناء، بحسب الوزير.`

use super::super::{Found, Tokens, quote_of};
use super::content::content_end;
use super::lexicon::Preposition;
use super::{Candidate, Finder, comma, found_by, sound_plural};
use crate::phrases::ar::Extent;
use crate::phrases::{Class, Phrase};
use crate::text::Span;
use crate::text::tokens::Kind;

impl Finder<'_, '_> {
    /// `بحسب X`, `وفقا لما ذكرته X`: the words before it in the sentence, or behind it when it opens the sentence.
    pub(super) fn preposition(&mut self, c: &Candidate, entry: usize, sentence: &Tokens, first_found: usize) {
        let p = &self.lexicon.prepositions[entry];
        let doc = self.reading.doc;
        // `نفت الوزارة، على لسان ناطقها، وجود …`: the one voice of a statement that has its cue.
        let voices = p.words.last().is_some_and(|w| w == "لسان");
        if voices
            && self.found[first_found..].iter().any(|f| f.cue_token < c.tokens.start && f.content.start > c.span.end)
        {
            return;
        }
        let Some((cue, phrase, addressee)) = self.cited(c, p, sentence) else { return };
        let (from, end) = self.words_around(c, &phrase, sentence, first_found);
        if from >= doc.tokens.len() || doc.tokens[from].start >= end {
            return;
        }
        let (start, end, whole) = self.unquote_clause(from, self.without_conjunction(from), end);
        let quote = quote_of(whole, self.words_quoted(start, end));
        let speaker = self.named(&phrase);
        let mut found = Found {
            source: speaker.source,
            addressee,
            content: self.span(start, end),
            quote,
            ..found_by(cue, c.tokens.start, p.stance, format!("{}/حرف", p.name))
        };
        // `نقلا عن` inside a statement: that statement's speaker passes the words on.
        let relayed = (first_found..self.found.len()).rev().find(|&i| self.found[i].cue_token < c.tokens.start);
        if let Some(i) = relayed.filter(|_| p.relay) {
            found.relayed_by = Some(i + self.base);
            found.quote = self.found[i].quote;
            // A content that begins behind the relay is the same for both.
            if self.found[i].content.end > found.cue.end {
                found.content = self.found[i].content;
            }
        }
        self.keep(found, speaker.agreement);
    }

    /// The words of the cue with a verb that belongs to it, the one who is cited, and the one spoken to.
    fn cited(&self, c: &Candidate, p: &Preposition, sentence: &Tokens) -> Option<(Span, Phrase, Option<Span>)> {
        let doc = self.reading.doc;
        let mut from = c.tokens.end;
        let mut cue = c.span;
        // `ما ذكرت`, `لما نقلته`: the verb belongs to the cue and its subject is the source.
        if matches!(self.form(from), "ما" | "لما") {
            let verb = from + 1;
            if self.lexicon.cue_forms.hits(self.form(verb)).is_empty() {
                return None;
            }
            cue.end = doc.tokens[verb].end;
            from = verb + 1;
        }
        // `بحسب ما أفادت به الصحف`
        if self.lexicon.resumptives.contains(self.form(from)) {
            from += 1;
        }
        // `وفقا لما جاء في البيان`
        let held_in = self.form(from) == "في" && (p.verb || matches!(self.form(from - 1), "جاء" | "ورد"));
        let told = from;
        if self.form(from) == "ل" || held_in {
            from += 1;
        }
        let limit = sentence.end.min(from + 20);
        // `وفق ما أكده للصحيفة مصدر مطلع`: the one spoken to may stand before the one who speaks.
        let spoken_to = if cue.end > c.span.end { self.spoken_to(told, limit) } else { None };
        if let Some((_, after)) = spoken_to {
            from = after;
        }
        while from < limit && (self.reading.time_of(from).is_some() || self.class(from).is(Class::ADVERB)) {
            from += 1;
        }
        let mut phrase = self.phrases.noun_phrase(from, limit, Extent::Short)?;
        // `وفقا للوكالة`: the article is written into the preposition.
        let glued = p.words.last().is_some_and(|w| w.chars().count() == 1);
        if glued && from == c.tokens.end {
            let cut = if self.form(from).starts_with("لل") { 2 } else { 1 };
            phrase.span.start = phrase.span.start.max(doc.inner(from, cut, 0).start).min(phrase.span.end);
        }
        // `بحسب تجار محليين` speaks of persons by its ending, `بحسب الحاجة` of none.
        let persons = || phrase.tokens.clone().any(|k| sound_plural(self.form(k)));
        let norm = p.words.first().is_some_and(|w| self.lexicon.norms.contains(w));
        let speaks = !norm || persons() || self.can_speak(&phrase, false);
        let addressee = spoken_to.map(|(to, _)| to);
        (speaks && !self.lexicon.own_words.contains(self.form(from))).then_some((cue, phrase, addressee))
    }

    /// The one spoken to at a token, `ل` before it, and the token behind; where somebody who can speak follows.
    fn spoken_to(&self, at: usize, limit: usize) -> Option<(Span, usize)> {
        let form = self.form(at);
        let head = match form {
            "ل" => at + 1,
            _ if form.starts_with('ل') && self.phrases.glued_preposition(at) => at,
            _ => return None,
        };
        let to = self.phrases.noun_phrase(head, limit, Extent::Short)?;
        let is_quote = |k: usize| self.reading.doc.tokens.get(k).is_some_and(|t| t.kind == Kind::Quote);
        let after = to.tokens.end + usize::from(is_quote(to.tokens.end));
        let speaker = self.phrases.noun_phrase(after, limit, Extent::Short)?;
        (self.phrases.can_act(&to) && self.can_speak(&speaker, false)).then_some((to.span, after))
    }

    /// First token and end of what a prepositional cue covers: behind it where it opens the sentence, else before it.
    fn words_around(&self, c: &Candidate, phrase: &Phrase, sentence: &Tokens, first_found: usize) -> (usize, u32) {
        let doc = self.reading.doc;
        let at = c.tokens.start;
        let mut after = phrase.tokens.end;
        if at <= sentence.start + 1 {
            after += usize::from(comma(self.form(after)));
            after += usize::from(self.lexicon.main_clause.contains(self.form(after)));
            return (after, content_end(self.reading, sentence));
        }
        let apart = comma(self.form(at - 1));
        let inner = self.found[first_found..].iter().rev().find(|f| {
            let here = doc.tokens[at].start;
            !apart && f.cue_token < at && f.content.start < here && f.content.end >= here
        });
        let start = inner.map_or(sentence.start, |f| doc.token_at(f.content.start));
        let mut last = at;
        while last > start && matches!(self.form(last - 1), "،" | "," | "-" | "و" | "وذلك") {
            last -= 1;
        }
        // `وضم الوفد، بحسب المصدر، فلانا وفلانا`: thrown in after the first words, it covers what follows too.
        let parted = (after..after + 2).any(|k| comma(self.form(k)));
        let thrown_in = inner.is_none() && last - start <= 4 && parted;
        (start, if thrown_in { content_end(self.reading, sentence) } else { doc.tokens[last.max(start + 1) - 1].end })
    }
}
