//! What a cue takes, and so where its content begins: a clause (`قال إن …`), a colon or a quotation (`قال: "…"`), an
//! object (`أعلن استقالته`), or what a preposition leads to (`دعا إلى …`).

use super::super::Tokens;
use super::lexicon::{Cue, Takes, To};
use super::{Candidate, Complement, Finder, comma};
use crate::phrases::Class;
use crate::phrases::ar::{Extent, is_definite};
use crate::text::ar::forms::Hit;
use crate::text::ar::inflect::Shape;
use crate::text::ar::tagger::Upos;
use crate::text::tokens::Kind;

/// How far behind a cue its content may begin, in tokens.
const REACH: usize = 40;

impl Finder<'_, '_> {
    pub(super) fn complement(
        &self,
        c: &Candidate,
        cue: &Cue,
        sentence: &Tokens,
        no_subject: bool,
    ) -> Option<Complement> {
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
                let start = doc.tokens.get(content)?.start;
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
            let of_it = self.lexicon.therein.contains(self.form(k + 1));
            if k > from && (joined || k > from + 1 && finite && of_it && !relative) {
                return None;
            }
            // `رفض توجيه الاتهام إلى أي جهة قائلا إن …`: the cue has its object before.
            let filled = k > from + 3 && cue.takes.object;
            if class.is(Class::CARRIES_ON) && k > from + 1 && (filled || !self.lexicon.quoting.contains(form)) {
                return None;
            }
            k += 1;
        }
        None
    }

    pub(super) fn plain(&self, content: usize, start: u32, between_end: usize, frame: &'static str) -> Complement {
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
    pub(super) fn blocked(&self, k: usize, from: usize) -> bool {
        if k == 0 || k == from {
            return false;
        }
        let form = self.form(k - 1);
        let bare = form.strip_prefix(['و', 'ف']).unwrap_or(form);
        if self.lexicon.before_clauses.contains(bare) {
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
        if !no_subject && let Some(told) = self.pointed_at(takes, i, limit) {
            return Some(told);
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
        let told = self
            .behind_aside(takes, i, limit)
            .or_else(|| self.passed_on(c, takes, i, limit))
            .or_else(|| self.object(c, takes, i, limit))?;
        Some(Complement { subject, addressee, ..told })
    }

    /// `أكدت ذلك الوزارة`: the demonstrative is what is said, the phrase behind it who says it.
    fn pointed_at(&self, takes: &Takes, i: usize, limit: usize) -> Option<Complement> {
        let told = self.lexicon.pointers.contains(self.form(i))
            && (takes.object || takes.prepositions.iter().any(|p| p == "ب"));
        let subject = told.then(|| self.phrases.noun_phrase(i + 1, limit, Extent::Full)).flatten();
        let subject = subject.filter(|p| self.can_speak(p, true))?;
        let span = self.reading.doc.span(i..i + 1);
        let start = if self.form(i).starts_with('ب') { span.start + 1 } else { span.start };
        let plain = self.plain(i, start, i, "مفعول");
        Some(Complement { subject: Some(subject), ends: Some(span.end), nominal: true, ..plain })
    }

    /// `عبرت الوزارة في بيان لها نقلته الوكالة، عن …`: behind an aside that a comma closes.
    fn behind_aside(&self, takes: &Takes, i: usize, limit: usize) -> Option<Complement> {
        let taken = |k: usize| takes.prepositions.iter().any(|p| p.chars().count() > 1 && self.form(k) == p);
        let aside = (i..limit.min(i + 14)).find(|&k| comma(self.form(k)) && taken(k + 1));
        let k = aside.filter(|_| !takes.object)?;
        let told = self.preposition_content(takes, k + 1, limit)?;
        let clausal = (i..k).any(|n| self.class(n).is(Class::COMPLEMENTISER));
        (!clausal).then_some(Complement { between_end: i, ..told })
    }

    /// `نقل خلال اللقاء … تأكيد إدارته بأن`: what is passed on may stand far behind its circumstances.
    fn passed_on(&self, c: &Candidate, takes: &Takes, i: usize, limit: usize) -> Option<Complement> {
        if !takes.saying {
            return None;
        }
        let says = |k: usize| {
            self.lexicon.cue_forms.hits(self.form(k)).iter().any(|h| h.shape == Shape::Noun && h.split.pre.is_empty())
                && self.reading.time_of(k).is_none()
        };
        let k = (c.tokens.end..limit).find(|&k| says(k) && self.form(k + 1) != "ان")?;
        let other = (c.tokens.end..k)
            .any(|n| self.class(n).is(Class::COMPLEMENTISER) || matches!(self.form(n), "عن" | "لسان" | ":"));
        (!other).then(|| self.plain(k, self.reading.doc.tokens[k].start, i.min(k), "قول"))
    }

    /// The object at `i`: `أعلن استقالته`.
    fn object(&self, c: &Candidate, takes: &Takes, i: usize, limit: usize) -> Option<Complement> {
        if !takes.object {
            return None;
        }
        // `واصفا إياه ب…`: the pronoun is told of, the rest is what is said.
        if self.lexicon.object_pronouns.contains(self.form(i))
            && let Some(told) = self.preposition_content(takes, i + 1, limit)
        {
            return Some(told);
        }
        let pointed_back = c.pronoun && c.tokens.start > 0 && self.class(c.tokens.start - 1).is(Class::RELATIVE);
        let token = self.reading.doc.tokens.get(i).filter(|_| !pointed_back && i < limit)?;
        let closed = Class::PREPOSITION.with(Class::SUBORDINATOR).with(Class::COMPLEMENTISER).with(Class::VERB);
        let opens = matches!(token.kind, Kind::Word | Kind::Quote | Kind::Number)
            && !self.class(i).is(closed.with(Class::CARRIES_ON))
            && (self.form(i) == "ما" || !self.class(i).is(Class::RELATIVE))
            && !self.phrases.glued_preposition(i);
        opens.then(|| Complement { nominal: true, ..self.plain(i, token.start, i, "مفعول") })
    }

    /// Over the circumstances at `i`, up to a preposition that the cue takes.
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
    pub(super) fn preposition_content(&self, takes: &Takes, i: usize, limit: usize) -> Option<Complement> {
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
                    && !self.lexicon.set_times.contains(form);
                if alone {
                    let start = doc.tokens[i + 1].start;
                    return Some(Complement { nominal: true, ..self.plain(i + 1, start, i, "ب") });
                }
                // `رئيس لجنة بمجلس النواب … بالزيارة`: the body is the speaker's, what is told stands behind.
                let body = glued
                    && self.phrases.names.head_kind(&form[p.len()..]).is_some()
                    && (i + 1..limit.min(i + 8))
                        .take_while(|&k| doc.tokens[k].kind == Kind::Word)
                        .any(|k| self.form(k).starts_with("بال") && self.phrases.glued_preposition(k));
                if glued && !body && self.plausible_glue(i, p) {
                    let start = doc.inner(i, 1, 0).start;
                    return Some(Complement { nominal: true, ..self.plain(i, start, i, "ب") });
                }
            } else if (form == p.as_str() || p == "من" && form == "مما")
                && i + 1 < limit
                && !self.class(i + 1).is(Class::COMPLEMENTISER)
            {
                if self.lexicon.set_phrases.contains(self.form(i + 1)) && p != "علي" {
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
}
