//! Tolls: `قتل خمسة وأصيب عشرة في هجوم` tells of one attack, whose victims stand before it or behind it.

use std::ops::Range;

use super::Finder;
use crate::events::Found;
use crate::phrases::Class;
use crate::record::Plover;

impl Finder<'_, '_> {
    /// Lay what a sentence tells of killed and wounded to the act that it tells them of: the act's word is the trigger,
    /// the victims its recipients if it names no other.
    pub(super) fn fold_tolls(&self, sentence: &Range<usize>, events: &mut Vec<Found>) {
        let mut i = 0;
        while i < events.len() {
            match self.is_toll(&events[i]).then(|| self.act_of(i, sentence, events)).flatten() {
                Some(act) => {
                    let toll = events.remove(i);
                    let act = if act > i { act - 1 } else { act };
                    let act = &mut events[act];
                    let victims = self.name_is_toll(&act.rule) && toll.token > act.token;
                    if act.recipient.is_empty() && !act.anaphoric || victims {
                        act.recipient.extend(toll.recipient);
                    }
                    if act.actor.is_empty() {
                        act.actor = toll.actor;
                    }
                    act.place = act.place.or(toll.place);
                    act.time = act.time.take().or(toll.time);
                    act.also.push(toll.trigger);
                    act.also.extend(toll.also);
                }
                None => i += 1,
            }
        }
    }

    fn name_is_toll(&self, rule: &str) -> bool {
        rule.split('/').next().is_some_and(|name| self.lexicon.tolls.contains(&crate::text::fold::fold(name)))
    }

    fn is_toll(&self, e: &Found) -> bool {
        e.kind == Plover::Assault && e.speech.is_none() && self.name_is_toll(&e.rule)
    }

    /// The event that the toll at `i` is of.
    fn act_of(&self, i: usize, sentence: &Range<usize>, events: &[Found]) -> Option<usize> {
        let toll = &events[i];
        let told_alike = |e: &Found| e.kind == Plover::Assault && e.said_in == toll.said_in && e.speech.is_none();
        let ends = |k: usize| {
            self.class(k).is(Class::COMPLEMENTISER)
                || self.class(k).is(Class::SUBORDINATOR)
                || matches!(self.form(k), "." | "؛" | ":")
        };
        // `قتل ثلاثة وأصيب آخرون في هجوم`
        let behind = (i + 1..events.len()).find(|&n| told_alike(&events[n]) && !self.is_toll(&events[n]));
        if let Some(n) = behind
            && events[n].rule.ends_with("/noun")
            && toll.actor.is_empty()
            && !(toll.token..events[n].token).any(ends)
        {
            let at = events[n].token;
            let form = self.form(at);
            let led = form.starts_with('ب') && self.phrases.glued_preposition(at)
                || (at.saturating_sub(4).max(toll.token + 1)..at)
                    .rev()
                    .take_while(|&k| !self.class(k).is(Class::VERB))
                    .any(|k| matches!(self.form(k), "في" | "جراء" | "اثر" | "نتيجه" | "بسبب" | "بفعل"));
            if led {
                return Some(n);
            }
        }
        let before = i.checked_sub(1).filter(|&n| told_alike(&events[n]))?;
        // `أسفر الهجوم عن مقتل`, `استهدفت عبوة الموكب مما أدى إلى إصابة`
        let from = events[before].token.saturating_sub(3).max(sentence.start);
        let brings = (from..toll.token).any(|k| self.lexicon.brings.contains(self.form(k)));
        // `قتل 25 وأصيب 900`
        let goes_on = self.is_toll(&events[before]) && self.form(toll.token).starts_with('و') && {
            !(events[before].token..toll.token).any(ends)
        };
        (brings && !self.is_toll(&events[before]) || goes_on).then_some(before)
    }
}
