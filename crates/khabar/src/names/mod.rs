//! Names: people, bodies, armed groups, governments, places, with the offices that stand beside them.

use std::ops::Range;

use crate::lexicon::{LexiconError, LexiconFile};
use crate::record::MentionKind;
use crate::text::Span;
use crate::text::tokens::Doc;

/// Titles, offices, trigger words, gazetteers and the actor register.
#[derive(Debug, Default)]
pub struct NameLexicon {}

impl NameLexicon {
    /// The built-in files with the user's laid over them.
    pub fn load(_user: &[LexiconFile]) -> Result<NameLexicon, Box<LexiconError>> {
        Ok(NameLexicon {})
    }

    /// The display name, and for places latitude, longitude and precision, of a register key.
    pub fn entry(&self, _key: &str) -> Option<&Entry> {
        None
    }
}

/// What a title or office word says about the name beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TitleKind {
    /// Stands before a person's name only (`السيد`, `الشيخ`).
    Title,
    /// A post that can stand alone (`وزير`, `المتحدث`).
    Office,
}

impl NameLexicon {
    /// Kind of body that a head word names (`وزارة`, `حركة`), clitics and inflection allowed.
    pub fn head_kind(&self, _word: &str) -> Option<MentionKind> {
        None
    }

    /// Whether a word is a title or an office, clitics and inflection allowed.
    pub fn title_kind(&self, _word: &str) -> Option<TitleKind> {
        None
    }

    /// Country (ISO 3166-1 alpha-2) of a nationality word (`أمريكي`, `السوريون`).
    pub fn nationality(&self, _word: &str) -> Option<&str> {
        None
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
pub fn find_names(_lexicon: &NameLexicon, _docs: &[Doc], _language: &str) -> Vec<NameMention> {
    Vec::new()
}
