//! What a prepositional cue makes of its sentence: `أغلق الميناء، بحسب الوزير.`

use super::super::{Found, Tokens, quote_of};
use super::content::content_end;
use super::{Candidate, Finder, comma};
use crate::phrases::Class;
use crate::phrases::ar::Extent;

impl Finder<'_, '_> {
    /// `بحسب X`, `وفقا لما ذكرته X`: the words before it in the sentence, or behind it when it opens the sentence.
    pub(super) fn preposition(&mut self, c: &Candidate, entry: usize, sentence: &Tokens, first_found: usize) {
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
        if self.lexicon.resumptives.contains(self.form(from)) {
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
        if self.lexicon.own_words.contains(self.form(from)) {
            return;
        }
        // `بحسب تجار محليين` speaks of persons by its ending, `بحسب الحاجة` of none.
        let persons = phrase.tokens.clone().any(|k| ["ين", "ون"].iter().any(|e| self.form(k).ends_with(e)));
        if p.words.first().is_some_and(|w| self.lexicon.norms.contains(w))
            && !persons
            && !self.can_speak(&phrase, false)
        {
            return;
        }
        let opens = c.tokens.start <= sentence.start + 1;
        let (start_token, end) = if opens {
            let mut at = phrase.tokens.end;
            if comma(self.form(at)) {
                at += 1;
            }
            if self.lexicon.main_clause.contains(self.form(at)) {
                at += 1;
            }
            (at, content_end(self.reading, sentence))
        } else {
            let inner = self.found[first_found..].iter().rev().find(|f| {
                let gap = !comma(self.form(c.tokens.start - 1));
                gap && f.cue_token < c.tokens.start && f.content.end >= doc.tokens[c.tokens.start].start
            });
            let start = inner.map_or(sentence.start, |f| doc.token_at(f.content.start));
            let mut last = c.tokens.start;
            while last > start && matches!(self.form(last - 1), "،" | "," | "-" | "و" | "وذلك") {
                last -= 1;
            }
            // `وضم الوفد، بحسب المصدر، فلانا وفلانا`: thrown in after the first words, it covers what follows too.
            let parted = (phrase.tokens.end..phrase.tokens.end + 2).any(|k| comma(self.form(k)));
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
        let who = self.agreement(&phrase);
        self.keep(found, who);
    }

    fn skip_circumstance_before_source(&self, from: usize, limit: usize) -> usize {
        let mut i = from;
        while i < limit && (self.reading.time_of(i).is_some() || self.class(i).is(Class::ADVERB)) {
            i += 1;
        }
        i
    }
}
