//! How an event stands: done, going on, planned, demanded, denied, or only possible.

use std::ops::Range;

use super::{Finder, Trigger};
use crate::phrases::Class;
use crate::record::{Stance, Status};
use crate::text::ar::inflect::Shape;

impl Finder<'_, '_> {
    pub(super) fn speech_status(&self, t: &Trigger, said_in: Option<usize>) -> Status {
        if self.future(t.token) {
            return Status::Planned;
        }
        match said_in.map(|s| self.statements[s].stance) {
            Some(Stance::Denies) => Status::Denied,
            _ => Status::Happened,
        }
    }

    fn future(&self, token: usize) -> bool {
        let form = self.form(token);
        let bare = form.strip_prefix(['و', 'ف']).unwrap_or(form);
        (bare.starts_with("سي") || bare.starts_with("ست") || bare.starts_with("سن") || bare.starts_with("سا"))
            && self.lexicon.verbs.hits(form).iter().any(|h| h.split.pre.ends_with('س'))
            || token > 0 && matches!(self.form(token - 1), "سوف" | "لن") && self.form(token - 1) != "لن"
    }

    pub(super) fn status(&self, t: &Trigger, said_in: Option<usize>, scope: &Range<usize>) -> Status {
        let before = (scope.start.max(t.token.saturating_sub(4))..t.token).rev();
        if t.shape != Shape::Noun {
            if self.future(t.token) {
                return Status::Planned;
            }
            let without = t.token > 1
                && self.form(t.token - 1) == "ان"
                && matches!(self.form(t.token - 2), "غير" | "دون" | "بدون");
            if without || t.token > 0 && matches!(self.form(t.token - 1), "لم" | "لن" | "ولم" | "ولن" | "لا" | "ولا")
            {
                return Status::Denied;
            }
        }
        for k in before {
            let form = self.form(k);
            if matches!(form, "،" | "." | "؛" | ":") {
                break;
            }
            let bare = form.strip_prefix(['و', 'ف']).unwrap_or(form);
            if let Some((status, _)) =
                self.lexicon.status.iter().find(|(_, words)| words.contains(form) || words.contains(bare))
            {
                // A negation or modal right before another verb is that verb's own.
                if k + 1 < t.token && matches!(status, Status::Denied) && self.class(k + 1).is(Class::VERB) {
                    continue;
                }
                return *status;
            }
        }
        for k in t.token + 1..scope.end.min(t.token + 5) {
            if let Some((status, _)) = self.lexicon.status_after.iter().find(|(_, words)| words.contains(self.form(k)))
            {
                return *status;
            }
        }
        let told = said_in.map(|s| &self.statements[s]);
        if let Some(s) = told {
            let opens = self.reading.doc.token_at(s.content.start) + 6 >= t.token;
            match s.stance {
                Stance::Demands if t.shape == Shape::Noun && (opens || t.joined) => return Status::Demanded,
                Stance::Promises if opens => return Status::Planned,
                Stance::Threatens => return Status::Planned,
                Stance::Denies => return Status::Denied,
                Stance::Expects => return Status::Possible,
                Stance::Asks => return Status::Possible,
                Stance::Warns => return Status::Possible,
                _ => {}
            }
        }
        let subjunctive =
            t.shape == Shape::Imperfect && t.token > 0 && self.class(t.token - 1).is(Class::COMPLEMENTISER);
        if subjunctive {
            return match told.map(|s| s.stance) {
                Some(Stance::Demands) => Status::Demanded,
                _ => Status::Planned,
            };
        }
        if t.shape == Shape::Imperfect && self.reading.doc.field() != crate::text::Field::Title {
            return Status::Ongoing;
        }
        Status::Happened
    }
}
