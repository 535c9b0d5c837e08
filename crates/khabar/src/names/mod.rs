//! Names: people, bodies, armed groups, governments, places, with the offices that stand beside them.
//!
//! Who a name belongs to is told by the registers (`lexicon/actors.toml`, `lexicon/places.toml`) and the compiled
//! gazetteer; names that no register knows are found by the words that announce them (`*/titles.toml`) and, in
//! Arabic, by a trained tagger. Where they disagree the registers win. A name that the report does not bear out
//! (`القاعدة` where no such group is spoken of) stays unread, one with several bearers unresolved.

mod ar;
mod en;
pub mod gazetteer;
mod register;
mod titles;

use rustc_hash::{FxHashMap, FxHashSet};
use std::ops::Range;

use crate::lexicon::{LexiconError, LexiconFile};
use crate::record::MentionKind;
use crate::text::Span;
use crate::text::tokens::Doc;

pub use ar::tagger;
pub use register::Office;
pub use titles::TitleKind;

const GAZETTEER: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/models/gazetteer.bin"));

/// Titles, offices, trigger words, gazetteers and the actor register.
#[derive(Debug, Default)]
pub struct NameLexicon {
    register: register::Register,
    gazetteer: gazetteer::Gazetteer,
    titles_ar: titles::Titles,
    titles_en: titles::Titles,
    /// Folded nationality words and their index in `nations`.
    nation_words: FxHashMap<String, u16>,
    nations: Vec<String>,
    tagger: Option<tagger::Tagger>,
}

impl NameLexicon {
    /// The built-in files with the user's laid over them.
    ///
    /// # Errors
    /// A file that does not parse, a name with two sure bearers, a key used twice, a wrong country code, with file,
    /// line, key and cause.
    pub fn load(user: &[LexiconFile]) -> Result<NameLexicon, Box<LexiconError>> {
        // The shipped file is sound: a test reads it. A damaged one would leave the hand-made registers.
        let gazetteer = gazetteer::Gazetteer::unpack(GAZETTEER).unwrap_or_default();
        let mut lexicon = NameLexicon {
            register: register::Register::load(user, &gazetteer)?,
            titles_ar: titles::Titles::load("ar/titles.toml", user)?,
            titles_en: titles::Titles::load("en/titles.toml", user)?,
            tagger: tagger::Tagger::shipped(),
            ..NameLexicon::default()
        };
        for (word, country) in gazetteer.nations.iter().chain(lexicon.titles_ar.nations.clone().iter()) {
            let index = match lexicon.nations.iter().position(|n| n == country) {
                Some(i) => i,
                None => {
                    lexicon.nations.push(country.clone());
                    lexicon.nations.len() - 1
                }
            };
            lexicon.nation_words.insert(word.clone(), index as u16);
        }
        lexicon.gazetteer = gazetteer;
        Ok(lexicon)
    }

    /// The display name, and for places latitude, longitude and precision, of a register key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.register.entry(self.register.index(key)?)
    }

    /// The state (ISO 3166-1 alpha-2) that a folded Arabic nationality word points to, whatever its clitics, gender and
    /// number: `الاميركيين` → `US`.
    pub fn nationality(&self, folded_word: &str) -> Option<&str> {
        self.nation_code(ar::word::nation(self, folded_word)?.1)
    }

    /// The kind of body that a folded word heads (`للوزاره` → government, `وكالات` → media), in Arabic or English.
    pub fn head_kind(&self, folded_word: &str) -> Option<MentionKind> {
        self.listed(folded_word)?.head
    }

    /// Whether a folded word is a title or an office (`والوزيره`, `المشير`), in Arabic or English.
    pub fn title_kind(&self, folded_word: &str) -> Option<TitleKind> {
        self.listed(folded_word)?.title
    }

    /// The trained tagger of Arabic names, for measuring it.
    pub fn tagger(&self) -> Option<&tagger::Tagger> {
        self.tagger.as_ref()
    }

    /// What a folded word is listed as, whatever its clitics, number and pronoun, in Arabic or English.
    pub(crate) fn listed(&self, form: &str) -> Option<titles::Word> {
        match self.titles_en.get(form) {
            Some(word) => Some(word),
            None => ar::word::listed(&self.titles_ar, form).map(|(_, word)| word),
        }
    }

    fn nation_index(&self, form: &str) -> Option<u16> {
        self.nation_words.get(form).copied()
    }

    fn nation_code(&self, index: u16) -> Option<&str> {
        self.nations.get(usize::from(index)).map(String::as_str)
    }
}

/// An entry of the actor or place register.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Register key (`khalifa-haftar`, `amman`).
    pub key: String,
    /// Kind of thing.
    pub kind: MentionKind,
    /// Name in Arabic.
    pub ar: String,
    /// Name in English.
    pub en: String,
    /// Degrees north and east, for places.
    pub position: Option<(f64, f64)>,
    /// `site`, `city`, `region`, `country`, for places.
    pub precision: Option<String>,
    /// ISO 3166-1 alpha-2 of the country it belongs to.
    pub country: Option<String>,
    /// Camp in the war at home, where the register gives one.
    pub side: Option<String>,
    /// Many states have a body of this name.
    pub generic: bool,
    /// Who the name belongs to is disputed.
    pub contested: bool,
    /// Offices held.
    pub roles: Vec<Office>,
}

/// A name in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameMention {
    /// Code points of the name alone, without proclitics (`لحفتر` → `حفتر`), without title or office.
    pub span: Span,
    /// The tokens it touches (the first may hold proclitics).
    pub tokens: Range<usize>,
    /// Kind of thing.
    pub kind: MentionKind,
    /// Register key, `None` where it is not resolved.
    pub entity: Option<String>,
    /// Code points of the title or office beside the name (`وزير الخارجية الأمريكي`), if any.
    pub role: Option<Span>,
}

/// Names of a report's fields (title first), in order within each field, never overlapping within a field.
/// One name is read alike over the whole report: a surname, once its full name was seen, refers to it.
pub fn find_names(lexicon: &NameLexicon, docs: &[Doc], language: &str) -> Vec<NameMention> {
    match language {
        "ar" => ar::find(lexicon, docs),
        "en" => en::find(lexicon, docs),
        _ => Vec::new(),
    }
}

/// How often a report names each state, and which entries it names by a sure name.
#[derive(Debug, Default)]
struct Votes {
    counts: FxHashMap<String, u32>,
    seen: FxHashSet<u32>,
}

impl Votes {
    fn add(&mut self, country: &str) {
        match self.counts.get_mut(country) {
            Some(n) => *n += 1,
            None => _ = self.counts.insert(country.to_owned(), 1),
        }
    }

    fn count(&self, country: &str) -> u32 {
        self.counts.get(country).copied().unwrap_or(0)
    }

    /// Whether no other state is named more often.
    fn leads(&self, country: &str) -> bool {
        let n = self.count(country);
        n > 0 && self.counts.values().all(|m| *m <= n)
    }
}

#[cfg(test)]
mod tests;
