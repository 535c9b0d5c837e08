//! What a noun phrase is as a source: whether it can speak, and its kind.

use super::Finder;
use crate::names::TitleKind;
use crate::phrases::{Class, Phrase};
use crate::record::{MentionKind, SourceKind};
use crate::text::tokens::Kind;

use std::ops::Range;

impl Finder<'_, '_> {
    /// The head of a phrase: its last word before a preposition.
    fn head(&self, phrase: &Phrase) -> usize {
        let end = phrase
            .tokens
            .clone()
            .skip(1)
            .find(|&k| self.class(k).is(Class::PREPOSITION) && self.reading.name_of(k).is_none())
            .unwrap_or(phrase.tokens.end);
        (phrase.tokens.start..end)
            .rev()
            .find(|&k| self.reading.doc.tokens[k].kind == Kind::Word)
            .unwrap_or(phrase.tokens.start)
    }

    fn listed(&self, word: &str) -> Option<SourceKind> {
        let single = word.strip_suffix('s').unwrap_or(word);
        let holds = |w: &str| self.lexicon.sources.iter().find(|(heads, _)| heads.contains(w)).map(|(_, k)| *k);
        holds(word).or_else(|| holds(single))
    }

    /// Whether words that say a source is not to be named begin at a token.
    pub(super) fn unnamed_at(&self, k: usize) -> bool {
        self.lexicon.anonymous.iter().any(|p| p.iter().enumerate().all(|(n, w)| self.form(k + n) == w))
    }

    /// Whether the phrase names one who can be said to speak.
    pub(super) fn can_speak(&self, phrase: &Phrase) -> bool {
        let head = self.form(self.head(phrase));
        self.listed(head).is_some()
            || self.names.title_kind(head).is_some()
            || self.names.head_kind(head).is_some()
            || phrase.tokens.clone().any(|k| self.reading.name_of(k).is_some())
            || phrase.tokens.clone().any(|k| self.capitalised(k))
    }

    fn capital(&self, k: usize) -> bool {
        let doc = self.reading.doc;
        let t = &doc.tokens[k];
        t.kind == Kind::Word && doc.text.slice(t.start..t.end).starts_with(|c: char| c.is_uppercase())
    }

    /// A capital that no sentence's beginning asks for.
    fn capitalised(&self, k: usize) -> bool {
        self.capital(k) && k > self.reading.doc.sentence(k).start
    }

    /// Kind of source; `around` are the words that may say it is not to be named.
    pub(super) fn kind(&self, phrase: &Phrase, around: &Range<usize>) -> SourceKind {
        let unnamed = around.clone().any(|k| self.unnamed_at(k));
        let head = self.head(phrase);
        let word = self.form(head);
        let name = self.reading.name_of(head);
        if name.is_some_and(|n| n.kind == MentionKind::Person) {
            return SourceKind::Person;
        }
        // `Sam Lee, a spokesman for the union`: two capitals with a post behind them.
        let words = phrase.tokens.clone().filter(|&k| self.reading.doc.tokens[k].kind == Kind::Word);
        let capitals = words.clone().count() > 1 && words.clone().all(|k| self.capital(k));
        let post = (phrase.tokens.end + 1..around.end.min(phrase.tokens.end + 8)).any(|k| {
            matches!(
                self.listed(self.form(k)),
                Some(SourceKind::Office | SourceKind::Witness | SourceKind::Anonymous | SourceKind::Public)
            )
        });
        if capitals && name.is_none() && self.form(phrase.tokens.end) == "," && post {
            return SourceKind::Person;
        }
        if unnamed {
            return SourceKind::Anonymous;
        }
        if let Some(kind) = self.listed(word) {
            return kind;
        }
        if let Some(kind) = name.map(|n| n.kind).or_else(|| self.names.head_kind(word)) {
            return match kind {
                MentionKind::Media => SourceKind::Media,
                MentionKind::Person => SourceKind::Person,
                _ => SourceKind::Institution,
            };
        }
        // `President X Y` with a name that no register knows.
        let titled = phrase.tokens.clone().any(|k| k < head && self.names.title_kind(self.form(k)).is_some());
        if titled && self.capitalised(head) {
            return SourceKind::Person;
        }
        match self.names.title_kind(word) {
            Some(TitleKind::Office | TitleKind::Title) => SourceKind::Office,
            None => SourceKind::Institution,
        }
    }
}
