//! What a verb or participle of saying makes of its sentence: `أعلن الوزير أن …`, `مؤكدا أن …`.

use super::super::Tokens;
use super::cue::nominal;
use super::lexicon::{Cue, To};
use super::{Candidate, Complement, Finder};
use crate::phrases::Class;
use crate::phrases::ar::{Extent, is_complementiser, is_definite};
use crate::record::{MentionKind, Stance};
use crate::text::ar::inflect::{Agreement, Shape};
use crate::text::tokens::Kind;

impl Finder<'_, '_> {
    pub(super) fn verb(
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
        if cue.calls && !c.joined && self.reading.name_of(next).is_some_and(|n| n.kind == MentionKind::Person) {
            return;
        }
        // `تبلغ خمسة ملايين`: amounts to, and tells no one.
        let counts = self.class(next).is(Class::QUANTITY)
            || self.reading.doc.tokens.get(next).is_some_and(|t| t.kind == Kind::Number);
        if cue.amounts && shape == Shape::Imperfect && counts {
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
                .filter(|p| self.can_speak(p, true))
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
            (true, _) if cue.negated.is_some() => cue.negated.unwrap_or(cue.stance),
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
                let who = self.agreement(&phrase);
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
}

/// `يعتقد أن`, `يشتبه في`: an imperfect verb of expecting with its content right behind names no one.
fn impersonal(cue: &Cue, shape: Shape, m: &Complement, c: &Candidate) -> bool {
    shape == Shape::Imperfect && cue.stance == Stance::Expects && m.between_end <= c.tokens.end + 1
}
