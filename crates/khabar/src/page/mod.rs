//! Bytes to reports: encoding, HTML, plain text, JSON Lines; furniture off, page date and byline read.

use crate::lexicon::{LexiconError, LexiconFile};
use crate::record::{Problem, Report};

/// Furniture cues, byline cues and date forms of pages.
#[derive(Debug, Default)]
pub struct PageLexicon {}

impl PageLexicon {
    /// The built-in files with the user's laid over them.
    pub fn load(_user: &[LexiconFile]) -> Result<PageLexicon, Box<LexiconError>> {
        Ok(PageLexicon {})
    }
}

/// What the caller knows about some bytes.
#[derive(Debug, Clone, Default)]
pub struct Hint {
    /// Name of the file or address; used in problems, as the report's id, and to tell the kind (`.html`, `.jsonl`).
    pub name: String,
    /// Day of publication, where the caller knows it.
    pub published: Option<String>,
    /// Outlet, where the caller knows it.
    pub outlet: Option<String>,
    /// Address, where the caller knows it.
    pub url: Option<String>,
}

/// Reports found in some bytes, and what went wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pages {
    /// In the order of the input.
    pub reports: Vec<Report>,
    /// In the order of the input.
    pub problems: Vec<Problem>,
}

/// Read some bytes of any kind: HTML and plain text give one report, JSON Lines one a line.
pub fn read_bytes(_lexicon: &PageLexicon, _bytes: &[u8], _hint: &Hint) -> Pages {
    Pages::default()
}
