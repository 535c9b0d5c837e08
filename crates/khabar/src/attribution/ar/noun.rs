//! What a noun makes of its sentence: a verbal noun with its speaker, `دعوة الحزب إلى …`, or a noun of saying,
//! `أنباء عن …`.

use super::super::Tokens;
use super::lexicon::{Cue, To};
use super::{Candidate, Complement, Finder, Speaker, comma};
use crate::phrases::ar::{Extent, is_definite};
use crate::phrases::{Class, Phrase};
use crate::record::Stance;
use crate::text::ar::inflect::Agreement;
use crate::text::tokens::Kind;

impl Finder<'_, '_> {
    /// A verbal noun with its speaker in the genitive: `تأكيد الوزير أن …`, `دعوة الحزب إلى …`, `مطالبتها بـ…`.
    pub(super) fn noun(&mut self, c: &Candidate, cue: &Cue, sentence: &Tokens, first_found: usize) {
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
        let speaker = match owner {
            Some(p) => self.named(&p),
            None if light => match lender.and_then(|v| self.subject_of(v, c.tokens.start, sentence)) {
                Some(p) => self.named(&p),
                None => self.speaker_of_sentence(Agreement::default(), first_found, sentence, c.tokens.start),
            },
            None if c.pronoun => self.speaker_of_sentence(Agreement::default(), first_found, sentence, c.tokens.start),
            None => Speaker::default(),
        };
        let rule = format!("{}/مصدر", cue.name);
        let agreement = speaker.agreement;
        let found = self.statement(c, cue.stance, &rule, &complement, speaker, sentence);
        self.keep(found, agreement);
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
        let owned = owner.is_some_and(|p| self.can_speak(p, true))
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

    pub(super) fn saying_noun(&mut self, c: &Candidate, entry: usize, sentence: &Tokens) {
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
            let comma = usize::from(owner.is_some() && comma(self.form(after)));
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
        let speaker = match owner {
            Some(p) => self.named(&p),
            None => Speaker::default(),
        };
        let rule = format!("{}/اسم", noun.name);
        let agreement = speaker.agreement;
        let found = self.statement(c, noun.stance, &rule, &complement, speaker, sentence);
        self.keep(found, agreement);
    }
}
