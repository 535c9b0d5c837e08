//! What a verb or participle of saying makes of its sentence: `أعلن الوزير أن …`, `مؤكدا أن …`.

use super::super::Tokens;
use super::cue::nominal;
use super::lexicon::{Cue, To};
use super::{Candidate, Complement, Finder, Speaker};
use crate::phrases::ar::{Extent, is_complementiser, is_definite};
use crate::phrases::{Class, Phrase};
use crate::record::{MentionKind, Stance};
use crate::text::ar::inflect::{Agreement, Shape};
use crate::text::tokens::Kind;

/// A verb or participle as it stands in its sentence.
#[derive(Clone, Copy)]
pub(super) struct Verb<'a> {
    pub(super) candidate: &'a Candidate,
    pub(super) cue: &'a Cue,
    pub(super) shape: Shape,
    pub(super) agreement: Agreement,
}

impl Finder<'_, '_> {
    /// Keep the statement, or the two of a relay, that a verb makes.
    pub(super) fn verb(&mut self, v: Verb, sentence: &Tokens, first_found: usize) {
        let Verb { candidate: c, cue, shape, agreement } = v;
        if self.tells_nothing(v, sentence, first_found) {
            return;
        }
        let before = (shape != Shape::Participle)
            .then(|| self.phrases.subject_before(c.tokens.clone(), c.joined, sentence))
            .flatten();
        // `قالت الحركة إنها تدين …`: the pronoun is the subject, and means the one who says so.
        let by_pronoun = c.tokens.start.checked_sub(1).is_some_and(|b| {
            let form = self.form(b);
            is_complementiser(form) && !matches!(form, "ان" | "بان")
        });
        // `أبدوا قلقا`: a verb in the plural has named its subject before.
        let plural = shape == Shape::Perfect && self.form(c.tokens.start).ends_with("وا");
        let no_subject_after =
            shape == Shape::Participle || before.is_some() || agreement.first || by_pronoun || plural;
        let Some((complement, before)) = self.complement_and_subject(v, before, no_subject_after, sentence) else {
            return;
        };
        if !cue.needs.is_empty()
            && !(complement.content..sentence.end.min(complement.content + 20))
                .any(|k| cue.needs.contains(self.form(k)))
        {
            return;
        }
        let Some(stance) = self.verb_stance(c, cue, complement.frame) else { return };
        // `جدد التأكيد على …`: the noun is the cue.
        let lends = !self.lexicon.light_forms.hits(self.form(c.tokens.start)).is_empty();
        if lends && complement.frame == "مفعول" && self.noun_of_saying(complement.content) {
            return;
        }
        let told_in = cue.source.as_ref().and_then(|prep| {
            let at = (c.tokens.end..c.tokens.end + 2).find(|&k| self.form(k) == prep)?;
            self.phrases.noun_phrase(at + 1, complement.between_end, Extent::Full)
        });
        let at = c.tokens.start;
        let speaker = match told_in.or_else(|| complement.subject.clone()).or(before) {
            Some(phrase) => self.named(&phrase),
            None if shape == Shape::Participle => self.speaker_of_sentence(agreement, first_found, sentence, at),
            None if by_pronoun => self.speaker_around(c, agreement, first_found, sentence),
            None if impersonal(cue, shape, &complement, c) => Speaker::default(),
            None => self.last_speaker(agreement, first_found, sentence, at),
        };
        // A relay names the one whose words it passes on after `عن`.
        if cue.relay
            && let Some(inner) = self.relayed(c, &complement, sentence)
        {
            self.relay(c, cue, &complement, speaker, inner, sentence);
            return;
        }
        let rule = format!("{}/{}", cue.name, complement.frame);
        let agreement = speaker.agreement;
        let found = self.statement(c, stance, &rule, &complement, speaker, sentence);
        self.keep(found, agreement);
    }

    /// Whether a form of a verb of saying attributes nothing here.
    fn tells_nothing(&self, v: Verb, sentence: &Tokens, first_found: usize) -> bool {
        let Verb { candidate: c, cue, shape, agreement } = v;
        // The outlet's own voice: `ويذكر أن`, `تجدر الإشارة إلى أن`.
        if c.tokens.start == sentence.start
            && self.lexicon.openers.contains(self.form(c.tokens.start))
            && is_complementiser(self.form(c.tokens.start + 1).trim_start_matches("الي"))
        {
            return true;
        }
        // `مصدر طلب عدم الكشف عن اسمه` withholds a name and asks for nothing that is news.
        let next = c.tokens.end;
        let named = |k: usize| self.lexicon.name_words.contains(self.form(k));
        if self.form(next) == "عدم" && self.lexicon.withholds.contains(self.form(next + 1)) || named(next) {
            return true;
        }
        // `شاب يدعى أحمد` is called so.
        if cue.calls && !c.joined && self.reading.name_of(next).is_some_and(|n| n.kind == MentionKind::Person) {
            return true;
        }
        // `تبلغ خمسة ملايين`: amounts to, and tells no one.
        let counts = self.class(next).is(Class::QUANTITY)
            || self.reading.doc.tokens.get(next).is_some_and(|t| t.kind == Kind::Number);
        if cue.amounts && shape == Shape::Imperfect && counts {
            return true;
        }
        // `جاء ذلك في بيان`: what was said has been told already.
        if cue.source.is_some() && self.class(next).is(Class::DEMONSTRATIVE) {
            return true;
        }
        // `ما وصفه بـ"…"` labels in passing; a speaker's own `نؤكد` inside his words says nothing new.
        let labelled =
            c.pronoun && cue.labels && c.tokens.start > 0 && self.class(c.tokens.start - 1).is(Class::RELATIVE);
        let plain = matches!(cue.stance, Stance::Asserts | Stance::Expects);
        if labelled || (agreement.first || self.own_voice(c, shape)) && plain {
            return true;
        }
        // `أضاف قائلا: …`: the participle repeats the cue before it.
        self.repeats(c, cue, shape, first_found)
    }

    /// What a verb takes, with the subject behind it if it has one, and else its subject before it.
    fn complement_and_subject(
        &self,
        v: Verb,
        before: Option<Phrase>,
        no_subject_after: bool,
        sentence: &Tokens,
    ) -> Option<(Complement, Option<Phrase>)> {
        let Verb { candidate: c, cue, shape, agreement } = v;
        let complement = self.complement(c, cue, sentence, no_subject_after);
        // `وينفي دعمه`: no room for both a subject and an object, so the subject is dropped.
        let mut complement = self
            .told_before(c, cue, sentence, shape)
            .or(complement)
            .or_else(|| self.complement(c, cue, sentence, !no_subject_after))
            .or_else(|| self.quoted_before(c, cue, sentence, shape))
            .or_else(|| self.clause_before(c, cue, sentence, shape))?;
        // `ومن هذا المنطلق يوصي المجلس`: one behind the verb is its subject before one that only stands before it.
        let mut before = before.filter(|_| complement.subject.is_none());
        if cue.to == To::Object
            && complement.addressee.is_none()
            && before.is_none()
            && complement.subject.as_ref().is_some_and(|p| self.only_spoken_to(p))
        {
            complement.addressee = complement.subject.take();
        }
        // What the tagger takes for a noun is no verb unless a clause or a quotation follows.
        let nounlike = shape != Shape::Participle && nominal(&self.reading.tags, c.tokens.start);
        if nounlike
            && before.is_none()
            && complement.subject.is_none()
            && !matches!(complement.frame, "أن" | ":" | "\"")
        {
            return None;
        }
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
                .filter(|p| self.can_speak(p, true))
                .or_else(|| self.told_of(c, agreement, sentence));
        }
        Some((complement, before))
    }

    /// `كما دعا المجتمع الدولي إلى …`, `وحث المواطنين على …`: who is only ever spoken to is no speaker.
    fn only_spoken_to(&self, phrase: &Phrase) -> bool {
        let head = self.form(phrase.tokens.start);
        let accusative = is_definite(head) && head.ends_with("ين") && head.chars().count() > 6;
        self.lexicon.addressed.contains(head) || accusative && self.reading.name_of(phrase.tokens.start).is_none()
    }

    /// What the speaker does by a cue, said or denied; `None` where he has not said it.
    fn verb_stance(&self, c: &Candidate, cue: &Cue, frame: &str) -> Option<Stance> {
        if !self.negated(c.tokens.start) {
            // To confirm is to stand by a thing done, `أكد مقتل …`; `أكد أن` only says so with weight.
            let confirms = cue.confirms && cue.stance == Stance::Asserts && frame == "مفعول";
            return Some(if confirms { Stance::Confirms } else { cue.stance });
        }
        // `لا يعتقد` says it is not so, `لم ينف` as good as confirms; `لم يستبعد` holds for possible, by its entry.
        cue.negated.or(match cue.stance {
            Stance::Refuses => Some(Stance::Refuses),
            Stance::Expects => Some(Stance::Denies),
            Stance::Denies => Some(Stance::Confirms),
            _ => None,
        })
    }
}

/// `يعتقد أن`, `يشتبه في`: an imperfect verb of expecting with its content right behind names no one.
fn impersonal(cue: &Cue, shape: Shape, m: &Complement, c: &Candidate) -> bool {
    shape == Shape::Imperfect && cue.stance == Stance::Expects && m.between_end <= c.tokens.end + 1
}
