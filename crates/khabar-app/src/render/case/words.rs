//! What pages about events say in their own words beside the library's, in the languages of the files beside this one.

use super::Lang;
use khabar::corroborate::differences::Mark;

#[path = "ar.rs"]
mod ar;
#[path = "en.rs"]
mod en;

/// The words of a language.
pub fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::Ar => &ar::WORDS,
        Lang::En => &en::WORDS,
    }
}

/// Everything said on these pages.
pub struct Words {
    pub origins: &'static str,
    /// Before the numbers of the origins that one may be the same as.
    pub may_be: &'static str,
    /// Where one may be the same as any of the others.
    pub may_be_any: &'static str,
    pub table: &'static str,
    pub aspect: &'static str,
    pub standing: &'static str,
    /// In the words of reports, aspect by aspect.
    pub in_words: &'static str,
    pub withheld: &'static str,
    pub denied: &'static str,
    pub earlier: &'static str,
    pub copy: &'static str,
    pub history: &'static str,
    /// Between the steps of a history.
    pub then: &'static str,
    pub silent: &'static str,
    pub mark: fn(Mark) -> &'static str,
    pub day_unknown: &'static str,
    pub reported: &'static str,
    pub no_events: &'static str,
    /// Before the number of reports in this state, and their list.
    pub read: &'static str,
    pub queued: &'static str,
    pub skipped: &'static str,
    pub unreadable: &'static str,
    pub same_as: &'static str,
}
