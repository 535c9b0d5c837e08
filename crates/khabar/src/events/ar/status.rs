//! How an event stands: done, going on, planned, demanded, denied, or only possible.
//!
//! The nearest word that governs the event says it: for a verb its particles (`لم`, `قد`, `سوف`), `أن` and what stands
//! before that; for a noun the word whose object or prepositional object it is, or the verb it goes with
//! (`ستجري محادثات`). Only where none does, the words around it and the stance of the statement that tells it count.

use std::ops::Range;

use super::{Finder, Trigger};
use crate::phrases::Class;
use crate::record::{Plover, Stance, Status};
use crate::text::Field;
use crate::text::ar::inflect::Shape;
use crate::text::ar::tagger::Upos;

/// How far what governs an event may stand from it, in tokens.
const GOVERNED: usize = 15;

impl Finder<'_, '_> {
    pub(super) fn speech_status(&self, t: &Trigger, said_in: Option<usize>, scope: &Range<usize>) -> Status {
        let told = said_in.map(|s| self.statements[s].stance);
        let mood = if t.shape != Shape::Noun && self.class(t.token).is(Class::VERB) {
            self.mood(t.token, scope, told)
        } else {
            Status::Happened
        };
        // `نافيا أن يكون الوفد قد طلب …`: the clause that is denied is what he asked.
        let denied = t.shape != Shape::Noun
            && said_in.is_some_and(|s| {
                self.statements[s].stance == Stance::Denies && self.statements[s].rule.ends_with("/أن")
            });
        match mood {
            Status::Happened | Status::Ongoing if denied => Status::Denied,
            Status::Ongoing if self.lasting(t.token, scope) => Status::Ongoing,
            Status::Ongoing => Status::Happened,
            status => status,
        }
    }

    pub(super) fn status(&self, t: &Trigger, said_in: Option<usize>, scope: &Range<usize>) -> Status {
        let told = said_in.map(|s| self.statements[s].stance);
        let opens = said_in.is_some_and(|s| self.reading.doc.token_at(self.statements[s].content.start) + 6 >= t.token);
        if self.nominal(t) {
            return self
                .governed(t, scope)
                .or_else(|| self.carried(t, scope))
                .or_else(|| self.followed(t, scope))
                .or_else(|| self.nearby(t, scope))
                .unwrap_or_else(|| self.noun_told(t, told, opens));
        }
        match self.mood(t.token, scope, told) {
            Status::Ongoing if self.behind(t.token, scope) == Some(Status::Planned) => Status::Planned,
            Status::Ongoing => match told {
                Some(Stance::Promises) if opens => Status::Planned,
                Some(Stance::Threatens) => Status::Planned,
                Some(Stance::Denies) if !verbal(t) => Status::Denied,
                Some(Stance::Asks) => Status::Possible,
                // What one says in the present is said: `تدين`, `يرفض`.
                _ if t.entry.kind == Plover::Support => Status::Ongoing,
                _ if verbal(t) && !self.lasting(t.token, scope) => Status::Happened,
                _ => Status::Ongoing,
            },
            Status::Happened if told == Some(Stance::Denies) && !verbal(t) => Status::Denied,
            status => status,
        }
    }

    /// A noun, also one that is written as the verb is (`وحل مجلس النواب`).
    fn nominal(&self, t: &Trigger) -> bool {
        t.shape == Shape::Noun || t.shape == Shape::Perfect && self.reading.tags.upos(t.token) == Some(Upos::Noun)
    }

    /// Without a conjunction.
    fn plain(&self, token: usize) -> &str {
        let form = self.form(token);
        form.strip_prefix(['و', 'ف']).filter(|f| f.chars().count() > 1).unwrap_or(form)
    }

    fn stops(&self, token: usize) -> bool {
        matches!(self.form(token), "." | "؛" | ":" | "؟" | "!")
    }

    /// A comma that does not set off a time (`سيعقد البرلمان، السبت، جلسة`).
    fn comma(&self, token: usize) -> bool {
        let timed = |k: usize| self.reading.time_of(k).is_some();
        matches!(self.form(token), "،" | ",") && !timed(token + 1) && !token.checked_sub(1).is_some_and(timed)
    }

    // ---- verbs ------------------------------------------------------------------------------------------------

    fn future(&self, token: usize) -> bool {
        let bare = self.plain(token);
        let marked = ["سي", "ست", "سن", "سا"].iter().any(|p| bare.starts_with(p));
        let known = || self.lexicon.verbs.hits(self.form(token)).iter().any(|h| h.split.pre.ends_with('س'));
        let other = || self.class(token).is(Class::VERB) && !bare.starts_with("سيطر") && bare.chars().count() > 4;
        marked && (known() || other() && self.lexicon.verbs.hits(self.form(token)).is_empty())
            || token > 0 && self.plain(token - 1) == "سوف"
    }

    fn imperfect(&self, token: usize) -> bool {
        let form = self.form(token);
        let l = self.lexicon;
        let known = [&l.verbs, &l.light, &l.occurs, &l.control, &l.governing, &l.undergoes, &l.aims];
        let shapes = known.iter().flat_map(|i| i.hits(form)).map(|h| h.shape).filter(|s| *s != Shape::Noun);
        let (mut perfect, mut imperfect) = (false, false);
        for shape in shapes {
            perfect |= shape == Shape::Perfect;
            imperfect |= shape == Shape::Imperfect;
        }
        match (perfect, imperfect) {
            (false, false) => {
                let plain = self.plain(token);
                plain.starts_with('ي') || plain.starts_with('ت') && token > 0 && self.plain(token - 1) == "قد"
            }
            (perfect, imperfect) => imperfect && !perfect,
        }
    }

    /// How what a verb tells stands, `Ongoing` for a present of running text.
    fn mood(&self, verb: usize, scope: &Range<usize>, told: Option<Stance>) -> Status {
        let before = |n: usize| verb.checked_sub(n).filter(|k| *k >= scope.start.saturating_sub(2));
        let word = |n: usize| before(n).map_or("", |k| self.plain(k));
        let imperfect = self.imperfect(verb);
        if self.conditional(verb, scope) || word(1) == "لم" && word(2) == "ما" {
            return Status::Possible;
        }
        let negated = matches!(word(1), "لم" | "لن" | "لا" | "لما" | "الا");
        if negated || word(1) == "ان" && matches!(word(2), "دون" | "بدون") {
            return Status::Denied;
        }
        if self.future(verb) {
            return Status::Planned;
        }
        if imperfect && matches!(word(1), "قد" | "ربما" | "لعل") {
            return Status::Possible;
        }
        if imperfect && matches!(word(1), "ان" | "بان" | "كي" | "لكي") {
            let told = match told {
                Some(Stance::Demands) => Status::Demanded,
                Some(Stance::Expects) => Status::Possible,
                _ => Status::Planned,
            };
            return match word(2) {
                "قبل" | "بعد" | "منذ" => Status::Happened,
                _ => self.governing(verb - 1, None).unwrap_or(told),
            };
        }
        // `أن يجتمع ويقرر`: what is joined stands as what it is joined to.
        if imperfect && self.form(verb).starts_with('و') {
            let first = (scope.start.max(verb.saturating_sub(9))..verb)
                .rev()
                .take_while(|&k| !self.stops(k))
                .find(|&k| self.class(k).is(Class::VERB));
            // One step back: what that verb is joined to in its turn stands as it does.
            let first = first.filter(|&k| (self.imperfect(k) || self.future(k)) && !self.form(k).starts_with('و'));
            if let Some(first) = first {
                match self.mood(first, scope, told) {
                    Status::Denied | Status::Happened | Status::Ongoing => {}
                    status => return status,
                }
            }
        }
        let was = |n: usize| matches!(word(n), "كان" | "كانت" | "كانوا" | "كنا" | "كنت");
        if !imperfect || (1..=4).any(was) || self.reading.doc.field() == Field::Title {
            return Status::Happened;
        }
        Status::Ongoing
    }

    /// `إذا رفض الوزراء`, `لو وافقت`, `ما لم تقدم`.
    fn conditional(&self, verb: usize, scope: &Range<usize>) -> bool {
        (scope.start.max(verb.saturating_sub(4))..verb)
            .rev()
            .take_while(|&k| {
                let was = matches!(self.plain(k), "كان" | "كانت" | "لم" | "قد");
                !self.stops(k) && !self.comma(k) && (was || !self.class(k).is(Class::VERB))
            })
            .any(|k| matches!(self.plain(k), "اذا" | "لو" | "ريثما" | "طالما"))
    }

    fn lasting(&self, verb: usize, scope: &Range<usize>) -> bool {
        (scope.start.max(verb.saturating_sub(3))..verb).any(|k| {
            matches!(
                self.plain(k),
                "زال" | "زالت" | "يزال" | "تزال" | "يزالون" | "مازال" | "مازالت" | "لايزال" | "لاتزال"
            )
        })
    }

    // ---- nouns ------------------------------------------------------------------------------------------------

    /// The first token of the nouns that carry the event, and its preposition.
    fn head(&self, t: &Trigger, scope: &Range<usize>) -> (usize, String) {
        let own = |k: usize| {
            let nouns = self.lexicon.nouns.hits(self.form(k));
            nouns.iter().find(|h| h.entry as usize == t.number).and_then(|h| h.split.preposition())
        };
        let mut head = t.token;
        let mut by = own(t.token).map(String::from);
        while head > scope.start {
            let linked = matches!(self.form(head - 1), "من" | "الي" | "في" | "علي");
            let back = if linked && head > scope.start + 1 { 2 } else { 1 };
            let k = head - back;
            if !self.lexicon.carriers.contains(self.plain(k)) || self.class(k).is(Class::VERB) && back == 1 {
                break;
            }
            head = k;
            let bare = self.plain(k);
            by = ['ب', 'ل']
                .iter()
                .find(|p| {
                    bare.strip_prefix(**p)
                        .is_some_and(|rest| self.lexicon.carriers.contains(rest) || rest.starts_with("ل"))
                })
                .map(|p| p.to_string());
        }
        let word = head.checked_sub(1).filter(|&k| k >= scope.start && self.class(k).is(Class::PREPOSITION));
        match (by, word) {
            (Some(by), _) => (head, by),
            (None, Some(k)) => (head, self.plain(k).to_owned()),
            (None, None) => (head, String::new()),
        }
    }

    /// By the verb or noun whose object the event is.
    fn governed(&self, t: &Trigger, scope: &Range<usize>) -> Option<Status> {
        let (head, by) = self.head(t, scope);
        let joined = self.form(head).starts_with('و') && self.form(head).chars().count() > 2;
        let status = self.governing(head, Some((&by, joined)))?;
        // An accusation that is denied was made.
        (status != Status::Denied || !verbal(t)).then_some(status)
    }

    /// By what governs the noun at `head` with its preposition (and whether it is joined to another), or, without one,
    /// the clause that `أن` at `head` opens. It may stand before the content that tells the event: the cue itself.
    fn governing(&self, head: usize, by: Option<(&str, bool)>) -> Option<Status> {
        let doc = self.reading.doc;
        let start = doc.sentence_of.get(head).and_then(|&n| doc.sentences.get(n as usize)).map_or(head, |s| s.start);
        for g in (start.max(head.saturating_sub(GOVERNED))..head).rev() {
            if self.stops(g) || self.comma(g) && g + 2 < head {
                return None;
            }
            let verb = self.class(g).is(Class::VERB);
            for hit in self.lexicon.governing.hits(self.form(g)) {
                let noun = hit.shape == Shape::Noun;
                if verb && noun {
                    continue;
                }
                let Some((status, words)) = self.lexicon.governors.get(hit.entry as usize) else { continue };
                let fits = |p: &String| match by {
                    None => !noun || g + 3 >= head,
                    Some((by, joined)) => {
                        let reach = match (noun, p.is_empty()) {
                            (true, true) if self.lexicon.control_nouns.contains(self.bare(g)) => 4,
                            (true, true) => 1,
                            (true, false) => 8,
                            (false, _) => GOVERNED,
                        };
                        let near = p.as_str() == by && g + reach >= head;
                        let shared = || {
                            !p.is_empty()
                                && (g + 1..head).any(|k| {
                                    self.plain(k) == p || p.chars().count() == 1 && self.form(k).starts_with(p.as_str())
                                })
                        };
                        near || joined && shared()
                    }
                };
                if words.iter().any(fits) {
                    if !noun && self.conditional(g, &(start..head)) {
                        return Some(Status::Possible);
                    }
                    let negated = !noun && g > 0 && matches!(self.plain(g - 1), "لا" | "لم" | "لن");
                    return Some(if negated && *status != Status::Ongoing { Status::Denied } else { *status });
                }
            }
            if verb || by.is_some() && (self.class(g).is(Class::COMPLEMENTISER) || self.class(g).is(Class::RELATIVE)) {
                return None;
            }
        }
        None
    }

    /// By the verb that the event is subject or object of: `ستجري محادثات`, `لم يقع هجوم`.
    fn carried(&self, t: &Trigger, scope: &Range<usize>) -> Option<Status> {
        let (head, by) = self.head(t, scope);
        let verb = (scope.start.max(head.saturating_sub(9))..head)
            .rev()
            .take_while(|&k| {
                !self.stops(k)
                    && !self.comma(k)
                    && !self.class(k).is(Class::COMPLEMENTISER)
                    && !self.class(k).is(Class::RELATIVE)
                    && !matches!(self.plain(k), "لكن" | "بينما" | "فيما" | "حيث")
            })
            .find(|&k| self.class(k).is(Class::VERB))?;
        let form = self.form(verb);
        let l = self.lexicon;
        let light =
            [&l.light, &l.occurs, &l.undergoes].iter().any(|i| !i.hits(form).is_empty()) || l.witness.contains(form);
        let object = matches!(by.as_str(), "" | "ل" | "ب" | "الي") || by == "في" && verb + 2 == head;
        let status = self.mood(verb, scope, None);
        let light = light || verb + 1 == head && status == Status::Possible;
        let timed = || (verb + 1..head).any(|k| matches!(self.bare(k), "غد" | "غدا" | "مقبل" | "قادم"));
        match status {
            Status::Planned if object && (light || !t.definite) => Some(status),
            Status::Planned if !t.definite && !t.pronoun && matches!(by.as_str(), "في" | "خلال") => Some(status),
            Status::Ongoing | Status::Happened if light && object && timed() => Some(Status::Planned),
            Status::Happened => None,
            Status::Ongoing => (light && object && !verbal(t)).then_some(status),
            Status::Planned => None,
            _ => (light && object).then_some(status),
        }
    }

    /// By the verb behind it: `المشاورات ستتواصل`, `الاجتماع الذي سيعقد`, `الحصار الذي تفرضه`.
    fn followed(&self, t: &Trigger, scope: &Range<usize>) -> Option<Status> {
        let mut relative = false;
        for k in t.token + 1..scope.end.min(t.token + 8) {
            let class = self.class(k);
            if self.stops(k) || self.comma(k) || class.is(Class::COMPLEMENTISER) || self.form(k) == "بان" {
                return None;
            }
            relative |= class.is(Class::RELATIVE);
            if !class.is(Class::VERB) {
                continue;
            }
            let status = self.mood(k, scope, None);
            if relative {
                let reach = if status == Status::Planned { 4 } else { 2 };
                let near = (t.token + 1..=t.token + reach).any(|r| self.class(r).is(Class::RELATIVE));
                let kept = status == Status::Planned || status == Status::Ongoing && !verbal(t);
                return (near && kept).then_some(status);
            }
            let (_, by) = self.head(t, scope);
            let subject = by.is_empty()
                && !(scope.start.max(t.token.saturating_sub(6))..t.token)
                    .rev()
                    .take_while(|&k| !self.class(k).is(Class::COMPLEMENTISER) && !self.stops(k))
                    .any(|k| self.class(k).is(Class::VERB));
            let kept = matches!(status, Status::Planned | Status::Possible | Status::Denied);
            return (subject && kept).then_some(status);
        }
        None
    }

    /// By words beside it that say so.
    fn nearby(&self, t: &Trigger, scope: &Range<usize>) -> Option<Status> {
        let (head, _) = self.head(t, scope);
        if (head..t.token).any(|k| matches!(self.plain(k), "اي" | "ايه" | "باي" | "لاي")) {
            return Some(Status::Possible);
        }
        for k in (scope.start.max(t.token.saturating_sub(4))..t.token).rev() {
            if self.stops(k) || matches!(self.form(k), "،") {
                break;
            }
            let (form, bare) = (self.form(k), self.plain(k));
            let said = self.lexicon.status.iter().find(|(_, words)| words.contains(form) || words.contains(bare));
            if let Some((status, _)) = said {
                // A negation or modal right before another verb is that verb's own.
                if k + 1 < t.token && matches!(status, Status::Denied) && self.class(k + 1).is(Class::VERB) {
                    continue;
                }
                return Some(*status);
            }
        }
        self.behind(t.token, scope)
    }

    /// By words right behind it, but for those of a time: `هجمات العام الجاري`.
    fn behind(&self, token: usize, scope: &Range<usize>) -> Option<Status> {
        (token + 1..scope.end.min(token + 7))
            .take_while(|&k| !self.stops(k) && (k < token + 5 || !self.comma(k)))
            .find_map(|k| {
                let (status, _) = self.lexicon.status_after.iter().find(|(_, words)| words.contains(self.form(k)))?;
                let of_time = self.form(k) != "منذ" && self.reading.time_of(k).is_some();
                (*status != Status::Ongoing || k < token + 5 && !of_time).then_some(*status)
            })
    }

    /// By the stance of the statement that tells it.
    fn noun_told(&self, t: &Trigger, told: Option<Stance>, opens: bool) -> Status {
        match told {
            Some(Stance::Demands) if opens || t.joined => Status::Demanded,
            Some(Stance::Promises) if opens && !verbal(t) => Status::Planned,
            Some(Stance::Threatens) if opens => Status::Planned,
            Some(Stance::Denies) if !verbal(t) => Status::Denied,
            Some(Stance::Expects) if opens => Status::Planned,
            Some(Stance::Warns) if opens => Status::Possible,
            Some(Stance::Asks) => Status::Possible,
            _ if self.lexicon.standing.contains(self.plain(t.token)) => Status::Ongoing,
            _ => Status::Happened,
        }
    }
}

/// What is done by saying it.
fn verbal(t: &Trigger) -> bool {
    matches!(
        t.entry.kind,
        Plover::Request | Plover::Accuse | Plover::Reject | Plover::Threaten | Plover::Agree | Plover::Support
    ) && t.entry.mode.as_deref() != Some("investigate")
}
