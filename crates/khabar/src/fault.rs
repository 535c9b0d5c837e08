//! What is wrong with a file that a person wrote: the file, the line, the key, the cause and the way out.

use miette::{Diagnostic, NamedSource, SourceSpan};
use std::ops::Range;
use thiserror::Error;

/// A lexicon or conflict file that cannot be used.
#[derive(Debug, Error, Diagnostic)]
#[error("{path}:{line}: {fault}")]
pub struct FileFault {
    /// The file.
    pub path: String,
    /// Line, from 1.
    pub line: usize,
    /// The key or entry at fault, if it has a name.
    pub key: Option<String>,
    /// What is wrong, one sentence.
    pub fault: String,
    /// How to mend it.
    #[help]
    pub hint: Option<String>,
    #[source_code]
    file: NamedSource<String>,
    #[label("here")]
    at: SourceSpan,
}

impl FileFault {
    /// A fault at these bytes of a file, which are moved to the nearest character before them.
    pub fn new(
        path: &str,
        content: &str,
        at: Range<usize>,
        key: Option<&str>,
        fault: impl Into<String>,
        hint: Option<String>,
    ) -> FileFault {
        let [start, end] = [at.start, at.end.max(at.start)].map(|byte| floor(content, byte));
        FileFault {
            path: path.to_owned(),
            line: content[..start].matches('\n').count() + 1,
            key: key.map(str::to_owned),
            fault: fault.into(),
            hint,
            file: NamedSource::new(path, content.to_owned()),
            at: SourceSpan::from(start..end),
        }
    }

    /// The words at fault, as the file has them; empty where only a place is known.
    pub fn words(&self) -> &str {
        self.file.inner().get(self.at.offset()..self.at.offset() + self.at.len()).unwrap_or("")
    }
}

/// The last character boundary that is not past `byte`.
fn floor(content: &str, byte: usize) -> usize {
    (0..=byte.min(content.len())).rev().find(|b| content.is_char_boundary(*b)).unwrap_or(0)
}
