//! Who speaks, to whom and where: the subject of a cue, the one that its relative points back to, and, where the subject
//! is dropped, the speaker last named: `قال الوزير … وأضاف …`.

use super::super::{FoundSource, Tokens};
use super::{Candidate, Finder, Speaker, comma, sound_plural, source, unglued};
use crate::phrases::ar::{Extent, is_definite};
use crate::phrases::{Class, Phrase};
use crate::record::MentionKind;
use crate::text::Span;
use crate::text::ar::inflect::Agreement;
use crate::text::tokens::Kind;

impl Finder<'_, '_> {
    pub(super) fn can_speak(&self, phrase: &Phrase, places: bool) -> bool {
        source::can_speak(self.lexicon, &self.phrases, phrase, places)
    }

    pub(super) fn heads_speaker(&self, phrase: &Phrase) -> bool {
        source::heads_speaker(self.lexicon, &self.phrases, phrase)
    }

    pub(super) fn agreement(&self, phrase: &Phrase) -> Agreement {
        source::agreement(self.lexicon, &self.phrases, phrase)
    }

    pub(super) fn source(&self, phrase: &Phrase) -> FoundSource {
        // A person with a name is named without the clause that tells of him.
        let relative =
            phrase.tokens.clone().skip(1).find(|&k| self.class(k).is(Class::RELATIVE) && self.form(k) != "من");
        let cut = relative.map(|k| self.phrases.phrase(phrase.tokens.start, k));
        let named = |p: &Phrase| self.reading.names_in(p.span).iter().any(|n| n.kind == MentionKind::Person);
        let phrase = cut.as_ref().filter(|p| named(p)).unwrap_or(phrase);
        FoundSource { span: phrase.span, kind: source::kind(self.lexicon, &self.phrases, phrase) }
    }

    /// A speaker named by this phrase.
    pub(super) fn named(&self, phrase: &Phrase) -> Speaker {
        Speaker { source: Some(self.source(phrase)), carries_on: None, agreement: self.agreement(phrase) }
    }

    /// The speaker of a statement found before, who speaks on.
    fn carried(&self, i: usize) -> Speaker {
        Speaker { source: self.found[i].source.clone(), carries_on: Some(i), agreement: self.agreements[i] }
    }

    /// The speaker that a participle carries on: the last one of the sentence who is not quoted himself, else the
    /// subject of the sentence's main verb, else the last speaker.
    pub(super) fn speaker_of_sentence(&self, word: Agreement, first: usize, sentence: &Tokens, at: usize) -> Speaker {
        let speaks = |i: usize| {
            let f = &self.found[i];
            let nested = (first..self.found.len())
                .any(|j| j != i && self.found[j].content.contains(f.cue) && self.found[j].cue_token < f.cue_token);
            f.source.is_some() && (!nested || f.relayed_by.is_some()) && f.cue_token < at && !self.prepositional[i]
        };
        // `قال المصدر إن أعضاء الوفد طالبوا …، محذرين`: several speak who were named as several.
        let several = |&i: &usize| self.agreements[i].plural && self.found[i].source.is_some();
        if word.plural
            && let Some(i) = (first..self.found.len()).rev().filter(|&i| self.found[i].cue_token < at).find(several)
        {
            return self.carried(i);
        }
        // One whose gender fits the participle is meant before one whose does not.
        let last = (first..self.found.len()).rev().filter(|&i| speaks(i));
        if let Some(i) = last.clone().find(|&i| agrees(word, self.agreements[i])).or_else(|| last.clone().next()) {
            return self.carried(i);
        }
        match self.subject_of_sentence(sentence, at, Agreement::default()) {
            Some(phrase) => self.named(&phrase),
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
        let fits = agrees(verb, self.agreement(&phrase));
        (fits && self.can_speak(&phrase, true)).then_some(phrase)
    }

    /// The last named speaker that a dropped subject can mean: of the sentence, else the subject of its main verb,
    /// else of the sentences before. Who is cited with `بحسب` is meant only where no one else can be.
    pub(super) fn last_speaker(&self, verb: Agreement, first_found: usize, sentence: &Tokens, at: usize) -> Speaker {
        let mut cited = None;
        let mut sentence_asked = false;
        let alone = self.found.len() == first_found && verb.feminine == Some(false) && !verb.plural;
        if alone
            && at > sentence.start + 2
            && self.subject_of_sentence(sentence, at, verb).is_none()
            && let Some(phrase) = self.nearest_person(sentence, at)
        {
            return self.named(&phrase);
        }
        if verb.plural
            && let Some(phrase) = self.plural_before(sentence, at)
        {
            return self.named(&phrase);
        }
        for i in (0..self.found.len()).rev().take(10) {
            let f = &self.found[i];
            if i < first_found && !sentence_asked {
                sentence_asked = true;
                if let Some(phrase) = self.subject_of_sentence(sentence, at, verb) {
                    return self.named(&phrase);
                }
            }
            // What holds it was found shortly before it, or (a preposition) shortly behind.
            let around = i.saturating_sub(24)..self.found.len().min(i + 24);
            let nested = around.clone().zip(&self.found[around]).any(|(j, o)| {
                j != i && o.content.contains(f.cue) && o.cue_token < f.cue_token && f.relayed_by.is_none()
            });
            // One alone goes on (`وأضاف`), not the several who were named last.
            let several = self.agreements[i].plural && verb.feminine == Some(false) && !verb.plural;
            if f.source.is_none() || nested || several || !agrees(verb, self.agreements[i]) {
                continue;
            }
            if self.prepositional[i] {
                cited = cited.or(Some(i));
                continue;
            }
            return self.carried(i);
        }
        if !sentence_asked && let Some(phrase) = self.subject_of_sentence(sentence, at, verb) {
            return self.named(&phrase);
        }
        cited.map_or(Speaker { agreement: verb, ..Speaker::default() }, |i| self.carried(i))
    }

    /// `فلان الذي … كما قال يوما`: the person named last in the sentence before `at`, with a title before the name.
    fn nearest_person(&self, sentence: &Tokens, at: usize) -> Option<Phrase> {
        let here = self.reading.doc.span(sentence.start..at);
        let name = self.reading.names_in(here).iter().rev().find(|n| n.kind == MentionKind::Person)?;
        let first = name.tokens.start;
        (first.saturating_sub(3).max(sentence.start)..=first)
            .filter(|&s| s == first || self.phrases.names.title_kind(self.form(s)).is_some())
            .filter_map(|s| self.phrases.noun_phrase(s, at, Extent::Short))
            .find(|p| p.span.contains(name.span))
    }

    /// `وقع نواب على رسالة يطالبون فيها`: the subject in the plural of the nearest verb before.
    fn plural_before(&self, sentence: &Tokens, at: usize) -> Option<Phrase> {
        let verbs = (sentence.start..at).rev().filter(|&k| self.class(k).is(Class::VERB));
        verbs.take(3).find_map(|v| {
            let from = self.phrases.skip_circumstance(v + 1, at);
            let phrase = self.phrases.noun_phrase(from, at, Extent::Short)?;
            let many = phrase.tokens.clone().any(|k| sound_plural(self.form(k))) || self.agreement(&phrase).plural;
            (many && self.can_speak(&phrase, false)).then_some(phrase)
        })
    }

    /// The speaker of the statement whose content holds this cue, if the verb agrees with him.
    pub(super) fn speaker_around(
        &self,
        c: &Candidate,
        verb: Agreement,
        first_found: usize,
        sentence: &Tokens,
    ) -> Speaker {
        let holds = |&i: &usize| {
            let f = &self.found[i];
            f.source.is_some()
                && f.content.contains(c.span)
                && f.cue_token < c.tokens.start
                && agrees(verb, self.agreements[i])
        };
        match (first_found..self.found.len()).rev().find(holds) {
            Some(i) => self.carried(i),
            None => self.last_speaker(verb, first_found, sentence, c.tokens.start),
        }
    }

    /// The one whom a clause tells of: `الاحتجاجات …، والتي طالبت ب…`, `تقارير قالت إن …`.
    pub(super) fn told_of(&self, c: &Candidate, verb: Agreement, sentence: &Tokens) -> Option<Phrase> {
        let last = c.tokens.start.checked_sub(1).filter(|&b| b > sentence.start && !c.joined)?;
        let relative = self.class(last).is(Class::RELATIVE)
            && self.form(last) != "من"
            && !self.lexicon.fused_relatives.contains(self.form(last));
        let mut end = if relative { last } else { last + 1 };
        if relative && comma(self.form(end - 1)) {
            end -= 1;
        }
        let from = sentence.start.max(end.saturating_sub(16));
        let fits = |s: usize| {
            let phrase = self.phrases.noun_phrase(s, end, Extent::Short)?;
            let reaches = if relative {
                self.phrases.skip_circumstance(phrase.tokens.end, end) >= end && agrees(verb, self.agreement(&phrase))
            } else {
                phrase.tokens.end == end && !is_definite(self.form(s)) && self.reading.name_of(s).is_none()
            };
            (reaches && self.heads_speaker(&phrase)).then_some(phrase)
        };
        let nearest = (from..end).rev().find_map(fits)?;
        // The whole phrase that the nearest head closes.
        let whole = (nearest.tokens.start.saturating_sub(4).max(from)..nearest.tokens.start)
            .filter_map(fits)
            .find(|p| p.tokens.end == nearest.tokens.end);
        Some(whole.unwrap_or(nearest))
    }

    /// The subject of a verb, before or behind it, if it can speak.
    pub(super) fn subject_of(&self, verb: usize, limit: usize, sentence: &Tokens) -> Option<Phrase> {
        let joined = self.form(verb).starts_with('و') && self.class(verb).is(Class::VERB);
        let behind = || {
            let from = self.phrases.skip_circumstance(verb + 1, limit);
            self.phrases.noun_phrase(from, limit, Extent::Full)
        };
        let phrase = self.phrases.subject_before(verb..verb + 1, joined, sentence).or_else(behind)?;
        self.can_speak(&phrase, true).then_some(phrase)
    }

    /// Whether a phrase is a verbal noun with what belongs to it, and no one who can speak.
    pub(super) fn mute(&self, p: &Phrase) -> bool {
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
            && !self.heads_speaker(p)
    }

    /// The one spoken to after `ل` between cue and content.
    pub(super) fn addressee(&self, between: Tokens, subject: Option<&Phrase>) -> Option<Span> {
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
    pub(super) fn medium(&self, between: Tokens) -> Option<Span> {
        between.clone().find_map(|k| {
            let doc = self.reading.doc;
            let at = if self.class(k).is(Class::PREPOSITION) { k + 1 } else { k };
            if at >= between.end {
                return None;
            }
            let quoted = doc.tokens[at].kind == Kind::Quote;
            let word = if quoted { at + 1 } else { at };
            let form = self.form(word);
            let bare = unglued(form);
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
                        && !self.lexicon.resumptives.contains(self.form(n))
                        && !self.lexicon.therein.contains(self.form(n))
                })
                .last()
                .map_or(word + 1, |n| n + 1);
            Some(self.span(self.phrases.bare_start(word), doc.tokens[end - 1].end))
        })
    }
}

/// Whether a verb can have this subject.
fn agrees(verb: Agreement, subject: Agreement) -> bool {
    match (verb.feminine, subject.feminine) {
        (Some(v), Some(w)) => v == w || subject.plural,
        _ => true,
    }
}
