//! Which words of a content stand in quotation marks, and whether they are words at all or a name: `"لن نعود"`, but
//! `حركة "العودة"`.

use super::{Finder, unglued};
use crate::phrases::Class;
use crate::text::tokens::Kind;

impl Finder<'_, '_> {
    /// A content that opens with a quotation mark: the words inside it, if the mark closes it; and whether it does.
    pub(super) fn unquote(&self, token: usize, start: u32, end: u32) -> (u32, u32, bool) {
        let doc = self.reading.doc;
        match doc.quotation_opening(token) {
            Some(q) => {
                let last = &doc.tokens[q.close];
                // `قال “إن الكلمة …”`: the complementiser is no part of what was said.
                let opener = matches!(self.form(q.open + 1), "ان") && q.open + 2 < q.close;
                let first = if opener { doc.tokens[q.open + 2].start } else { doc.tokens[q.open].end };
                (first, last.start.max(first), true)
            }
            None if self.form(token) == ":" => (start, end, true),
            None => (start, end, self.form(token.saturating_sub(1)) == ":"),
        }
    }

    /// A clause content: without its quotation marks if they hold all of it, else with them.
    pub(super) fn unquote_clause(&self, token: usize, start: u32, end: u32) -> (u32, u32, bool) {
        let doc = self.reading.doc;
        let inside = doc
            .quotation_of(token)
            .filter(|q| q.open + 1 == token || q.open + 2 == token && self.class(token - 1).is(Class::COMPLEMENTISER));
        let opening = doc.quotation_opening(token).or(inside);
        let Some(q) = opening else { return (start, end, false) };
        let close = &doc.tokens[q.close];
        let first = if q.open >= token { doc.tokens[q.open].end } else { start };
        let rest = doc.tokens[q.close + 1..].iter().take_while(|t| t.start < end);
        let more = rest.filter(|t| t.kind != Kind::Punct && t.kind != Kind::Quote).count();
        if more == 0 && q.close > token {
            return (first, close.start.max(first), true);
        }
        if matches!(doc.tokens.get(q.close + 1).map(|t| t.form.as_str()), Some("،" | "," | "." | "؛"))
            && q.close - q.open > 6
        {
            return (first, close.start.max(first), true);
        }
        (start, end, false)
    }

    /// Whether words of the speaker, and not only a name, stand in quotation marks within these code points.
    pub(super) fn words_quoted(&self, start: u32, end: u32) -> bool {
        let doc = self.reading.doc;
        let from = doc.quotations.partition_point(|q| doc.tokens[q.open].start < start);
        let inside = doc.quotations[from..].iter().take_while(|q| doc.tokens[q.open].start < end);
        inside.filter(|q| doc.tokens[q.close].end <= end).any(|q| !self.names_a_thing(q.open, q.close))
    }

    /// Whether a quotation holds a name: `تنظيم "…"`, `"حزب …"`, a name of the register.
    fn names_a_thing(&self, open: usize, close: usize) -> bool {
        let heads = |k: usize| {
            let form = self.form(k);
            let bare = unglued(form);
            self.lexicon.named.contains(form) || self.lexicon.named.contains(bare)
        };
        let named = (open + 1..close).all(|k| self.reading.name_of(k).is_some());
        let behind = open > 0 && (heads(open - 1) || self.phrases.names.head_kind(self.form(open - 1)).is_some());
        close <= open + 6 && (named || behind || close > open + 2 && heads(open + 1))
    }
}
