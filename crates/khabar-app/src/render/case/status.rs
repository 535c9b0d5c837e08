//! Where a case stands.

use super::super::labels::{Lang, labels};
use super::super::line::{isolate, shown};
use super::super::{DOT, Sheet, View};
use super::words::words;
use crate::case::status::{Status, Unread};

/// Counts, then state by state what was not read.
pub fn status(status: &Status, view: &View) -> String {
    let lang = view.lang.unwrap_or(Lang::Ar);
    let own = words(lang);
    let mut sheet = Sheet { out: String::new(), view: *view, lang, labels: labels(lang), rtl: lang == Lang::Ar };
    let states = [
        ("failed", own.unreadable, status.failed),
        ("queued", own.queued, status.queued),
        ("skipped", own.skipped, status.skipped),
    ];
    let counts = std::iter::once((own.read, status.read)).chain(states.map(|(_, label, n)| (label, n)));
    let counts: Vec<String> = counts.map(|(label, n)| sheet.field(label, &isolate(&n.to_string()))).collect();
    sheet.line(0, &counts, DOT);
    for (state, label, _) in states {
        let mut of_state = status.unread.iter().filter(|one| one.state == state).peekable();
        if of_state.peek().is_some() {
            sheet.heading(label);
        }
        for one in of_state {
            let parts = parts(one, &sheet, own.same_as);
            sheet.line(2, &parts, DOT);
        }
    }
    sheet.out
}

fn parts(one: &Unread, sheet: &Sheet, same_as: &str) -> Vec<String> {
    let why = match (&one.duplicate_of, &one.reason) {
        (Some(of), _) => sheet.field(same_as, &isolate(of)),
        (None, reason) => sheet.optional(reason.as_deref()),
    };
    // An address is given whole: it is to be copied.
    vec![isolate(&one.report), isolate(&shown(&one.location)), why]
}
