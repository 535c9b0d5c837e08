//! What the commands of a case show people.

mod compare;
pub mod review;
pub mod search;
mod status;
mod timeline;
mod words;

#[cfg(test)]
mod tests;

pub use compare::compare;
pub use status::status;
pub use timeline::{events, timeline};

use khabar::corroborate::brief;
use khabar::corroborate::differences::{Comparison, Row};

use super::labels::{Lang, labels};
use super::line::isolate;
use super::{Sheet, View};
use words::{Words, words};

/// A page about events.
struct Page {
    sheet: Sheet,
    /// Words of this page.
    own: &'static Words,
    /// Words of the library's sentences.
    said: &'static brief::Words,
}

impl Page {
    /// In the language asked for, else in that of most of the reports.
    fn new<'a>(events: impl Iterator<Item = &'a Comparison>, view: &View) -> Page {
        let (mut arabic, mut all) = (0usize, 0usize);
        for told in events.flat_map(|c| &c.events) {
            all += 1;
            arabic += usize::from(told.language.as_deref() == Some("ar"));
        }
        let lang = view.lang.unwrap_or(if 2 * arabic > all { Lang::Ar } else { Lang::En });
        let of_library = if lang == Lang::Ar { brief::Lang::Ar } else { brief::Lang::En };
        let sheet = Sheet { out: String::new(), view: *view, lang, labels: labels(lang), rtl: lang == Lang::Ar };
        Page { sheet, own: words(lang), said: brief::words(of_library) }
    }

    fn line(&mut self, indent: usize, parts: &[String]) {
        self.sheet.line(indent, parts, super::DOT);
    }

    /// Our own words and what is isolated in them already, as one run.
    fn run(&self, words: &str) -> String {
        self.sheet.own(words)
    }

    fn field(&self, label: &str, value: &str) -> String {
        self.sheet.field(label, value)
    }

    fn value(&self, row: &Row, value: usize) -> String {
        self.run(&brief::value_in_words(row, value, self.said, brief::Set::Plain))
    }

    fn given(&self, words: &str) -> String {
        self.sheet.given(words)
    }

    fn day(&self, day: &str) -> String {
        isolate(&brief::day_in_words(day, self.said))
    }

    /// An event's type, the word that names it and its id.
    fn event(&self, comparison: &Comparison) -> String {
        let name = self.run(&brief::event_in_words(comparison, self.said, brief::Set::Plain));
        let id = comparison.events.first().map(|e| isolate(&e.id.to_string())).unwrap_or_default();
        format!("{} {id}", self.sheet.bold(&name))
    }

    fn list(&self, items: &[String]) -> String {
        if items.is_empty() {
            super::UNKNOWN.to_owned()
        } else {
            items.join(&format!("{} ", self.run(self.sheet.labels.and)))
        }
    }
}
