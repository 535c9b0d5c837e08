//! Linguistic knowledge as data: reading the files under `lexicon/`, and saying clearly what is wrong with one.
//!
//! Files are TOML, one entry a table. Each module that needs knowledge owns the shape of its file and compiles it
//! once; this module finds the files, lays a user's files over the built-in ones, and turns faults into
//! [`LexiconError`]s that name file, line, key and cause. The library does no I/O: a caller who has files on disk
//! passes their names and contents.

use serde::de::DeserializeOwned;

/// A lexicon file: its path below `lexicon/` (`ar/reporting.toml`) and its contents.
#[derive(Debug, Clone)]
pub struct LexiconFile {
    /// Path below the lexicon folder, with `/`.
    pub path: String,
    /// The file's text.
    pub content: String,
}

/// A lexicon file that cannot be used.
pub use crate::fault::FileFault as LexiconError;

impl LexiconError {
    /// An error at a byte of a file.
    pub fn at(
        file: &LexiconFile,
        byte: usize,
        key: Option<&str>,
        fault: impl Into<String>,
        hint: Option<String>,
    ) -> Self {
        LexiconError::new(&file.path, &file.content, byte..byte, key, fault, hint)
    }
}

/// A rule entry's own test.
#[derive(Debug, Clone)]
pub struct Test {
    /// Name of the entry.
    pub name: String,
    /// The marked sentence.
    pub sentence: String,
}

/// Parse one lexicon file into the shape that its module declares (`#[serde(deny_unknown_fields)]` expected).
pub fn parse<T: DeserializeOwned>(file: &LexiconFile) -> Result<T, Box<LexiconError>> {
    toml::from_str(&file.content).map_err(|e| {
        let byte = e.span().map_or(0, |s| s.start);
        Box::new(LexiconError::at(file, byte, None, e.message().trim().replace('\n', " "), None))
    })
}

/// Built-in files, compiled into the library.
macro_rules! builtin {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/lexicon/", $path)))),*]
    };
}

#[rustfmt::skip]
const BUILTIN: &[(&str, &str)] = builtin![
    "actors.toml",
    "ar/casualties.toml",
    "ar/credits.toml",
    "ar/corroborate.toml",
    "ar/events.toml",
    "ar/furniture.toml",
    "ar/grammar.toml",
    "ar/numbers.toml",
    "ar/origins.toml",
    "ar/page.toml",
    "ar/reporting.toml",
    "ar/time.toml",
    "ar/titles.toml",
    "en/casualties.toml",
    "en/credits.toml",
    "en/corroborate.toml",
    "en/events.toml",
    "en/furniture.toml",
    "en/grammar.toml",
    "en/numbers.toml",
    "en/origins.toml",
    "en/page.toml",
    "en/reporting.toml",
    "en/time.toml",
    "en/titles.toml",
    "families.toml",
    "places.toml",
];

/// The files at `path`: the built-in one first, then the user's of the same path, in the order given. Later entries
/// add to earlier ones; what an entry of the same key does is for the owning module to say.
pub fn files(path: &str, user: &[LexiconFile]) -> Vec<LexiconFile> {
    BUILTIN
        .iter()
        .filter(|(p, _)| *p == path)
        .map(|(p, c)| LexiconFile { path: (*p).to_owned(), content: (*c).to_owned() })
        .chain(user.iter().filter(|f| f.path == path).cloned())
        .collect()
}

/// Paths of all built-in files.
pub fn paths() -> impl Iterator<Item = &'static str> {
    BUILTIN.iter().map(|(p, _)| *p)
}

/// A user's file that no module reads is a slip of its name: say so, with the nearest known path.
pub fn check_paths(user: &[LexiconFile]) -> Result<(), Box<LexiconError>> {
    for file in user {
        if !paths().any(|p| p == file.path) {
            let known = paths().collect::<Vec<_>>().join(", ");
            return Err(Box::new(LexiconError::at(
                file,
                0,
                None,
                "no lexicon has this path",
                Some(format!("known paths: {known}")),
            )));
        }
    }
    Ok(())
}
