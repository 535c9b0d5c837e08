//! What an act of violence cost, told beside the act: `قتل ثلاثة في هجوم`, `أسفر القصف عن مقتل جنديين`.
//!
//! The word for the act names the event; the word for its cost is a further mention and says who suffered it.

use super::Finder;
use crate::events::Found;
use crate::record::Plover;
use crate::text::tokens::Kind;

/// How far an act may stand behind the word for its cost, in tokens.
const BEHIND: usize = 24;
/// How far before it.
const BEFORE: usize = 16;

impl Finder<'_, '_> {
    /// The events of one sentence, in reading order, with each toll folded into the act that it belongs to.
    pub(super) fn fold_tolls(&self, mut found: Vec<Found>) -> Vec<Found> {
        let mut i = 0;
        while i < found.len() {
            let Some(of) = self.act_of(i, &found) else {
                i += 1;
                continue;
            };
            let cost = found.remove(i);
            let act = &mut found[if of > i { of - 1 } else { of }];
            if act.recipient.is_empty() {
                act.recipient = cost.recipient;
            }
            if act.actor.is_empty() {
                act.actor = cost.actor;
            }
            act.foreground |= cost.foreground;
            act.place = act.place.or(cost.place);
            act.time = act.time.take().or(cost.time);
            act.also.push(cost.trigger);
            act.also.extend(cost.also);
        }
        found
    }

    /// The act that the word at `i` tells the cost or the target of.
    fn act_of(&self, i: usize, found: &[Found]) -> Option<usize> {
        let entry = |e: &Found| self.lexicon.entries.get(e.entry);
        let toll = |e: &Found| entry(e).is_some_and(|entry| entry.toll);
        let noun = |e: &Found| e.rule.ends_with("noun");
        let act = |e: &Found| e.kind == Plover::Assault && e.speech.is_none() && !toll(e);
        let word = &found[i];
        let at = word.token;
        if entry(word).is_some_and(|entry| entry.aims) && !noun(word) {
            return found[..i].iter().rposition(|e| act(e) && noun(e) && self.on(e.token, at));
        }
        if !toll(word) {
            return None;
        }
        let behind = found.iter().position(|e| act(e) && e.token > at && self.told_in(at, e.token));
        behind.or_else(|| found.iter().rposition(|e| act(e) && e.token < at && self.brings(e.token, at)))
    }

    /// `قتل … في هجوم`: a word that lays the cost in the act stands right before the act's phrase, and no new clause
    /// begins between the two.
    fn told_in(&self, cost: usize, act: usize) -> bool {
        let within = &self.lexicon.toll_within;
        let lays = (cost + 1..act).rev().take(3).any(|k| within.contains(self.form(k)))
            || self.form(act).starts_with("ب") && self.phrases.glued_preposition(act);
        act - cost <= BEHIND && lays && !self.clause_between(cost, act)
    }

    /// `غارة جوية (التي) استهدفت منزلا`: no mark stands between the noun and the verb of its clause.
    fn on(&self, act: usize, verb: usize) -> bool {
        verb - act <= 8
            && (act + 1..verb).all(|k| self.reading.doc.tokens[k].kind != Kind::Punct || self.form(k) == "\"")
            && !self.clause_between(act, verb)
    }

    /// `أسفر الهجوم عن مقتل …`: a word of outcome stands between the two.
    fn brings(&self, act: usize, cost: usize) -> bool {
        let outcome = |k: usize| {
            let form = self.form(k);
            let bare = form.strip_prefix(['و', 'ف']).unwrap_or(form);
            self.lexicon.toll_brings.contains(bare) || self.lexicon.toll_brings.contains(form)
        };
        cost - act <= BEFORE && (act.saturating_sub(4)..=cost).any(outcome)
    }

    /// Whether a mark or word that opens another clause stands between two tokens.
    fn clause_between(&self, from: usize, to: usize) -> bool {
        (from + 1..to).any(|k| {
            self.reading.doc.tokens[k].kind == Kind::Punct && matches!(self.form(k), "." | "؛" | ":")
                || self.lexicon.toll_parts.contains(self.form(k))
        })
    }
}
