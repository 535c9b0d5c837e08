//! What is told of a statement to the judge of doubt: `rule=قال/أن`, `source has a name`.

use super::super::Found;
use super::Finder;
use crate::phrases::{Class, Phrase};
use crate::text::Field;

impl Finder<'_, '_> {
    /// What stands around a cue, as words that a person can read in `models/doubt.toml`.
    pub(super) fn signs(&self, f: &Found) -> Vec<String> {
        let doc = self.reading.doc;
        let tag = |k: Option<usize>| k.and_then(|k| self.reading.tags.upos(k)).map_or("none", |u| u.name());
        let sentence = doc.sentence(f.cue_token);
        let before = f.cue_token.checked_sub(1).filter(|&b| sentence.contains(&b));
        let source = match (&f.source, f.carries_on) {
            (None, _) => "none",
            (Some(_), Some(_)) => "carried",
            (Some(_), None) => "named",
        };
        let length = match f.content.end.saturating_sub(f.content.start) {
            0..=12 => "tiny",
            13..=40 => "short",
            41..=200 => "middling",
            _ => "long",
        };
        let frame = f.rule.rsplit('/').next().unwrap_or_default();
        let mut signs = vec![
            format!("rule={}", f.rule),
            format!("frame={frame}"),
            format!("stance={:?}", f.stance),
            format!("source={source}+{frame}"),
            format!("kind={:?}", f.source.as_ref().map(|s| s.kind)),
            format!("quote={:?}", f.quote),
            format!("content={length}+{frame}"),
            format!("tag={}+{frame}", tag(Some(f.cue_token))),
            format!("before={}", tag(before)),
        ];
        let named = f.source.as_ref().is_some_and(|s| self.reading.name_touches(s.span));
        signs.push(format!("speaks={}+{frame}", self.speaks(f)));
        for (yes, sign) in [
            (named, "source has a name"),
            (doc.field() == Field::Title, "title"),
            (before.is_none(), "opens sentence"),
            (before.is_some_and(|b| self.class(b).is(Class::RELATIVE)), "after relative"),
            (doc.quotation_of(f.cue_token).is_some(), "inside quotation"),
            (f.relayed_by.is_some(), "relayed"),
        ] {
            if yes {
                signs.push(sign.to_owned());
            }
        }
        signs
    }

    /// Whether the source of a statement is known as one who can speak; `none` where there is none here.
    fn speaks(&self, f: &Found) -> &'static str {
        let doc = self.reading.doc;
        let Some(source) = f.source.as_ref().filter(|s| s.span.field == doc.field() && f.carries_on.is_none()) else {
            return "none";
        };
        let from = doc.token_at(source.span.start);
        let end =
            (from..doc.tokens.len()).find(|&k| doc.tokens[k].start >= source.span.end).unwrap_or(doc.tokens.len());
        let phrase = Phrase { tokens: from..end, span: source.span };
        if self.can_speak(&phrase, true) { "yes" } else { "no" }
    }
}
