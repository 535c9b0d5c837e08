//! Conflict files, in and out: `khabar-conflict/1` (TOML, written by hand; `docs/conflict-file.md`) and
//! `khabar-gmcr-case/1` (JSON, for other tools).
//!
//! Reading stops at the first fault, which names the file, the line, the key, the cause and the way out. What is
//! read has been compiled: a file that loads can be solved.

mod case;
mod document;
mod random;
mod tree;
mod write;

pub use random::random;
pub use write::{case_json, to_toml};

use super::game::{Fault, Game, Item};
use super::model::Model;
use crate::fault::FileFault;
use std::ops::Range;
use tree::{Read, Source};

/// Where the items of a model stand in their file, each with its key.
type Places = Vec<(Item, Range<usize>, String)>;

/// A conflict read from a file.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// What the file states.
    pub model: Model,
    /// The model compiled.
    pub game: Game,
    source: Source,
    places: Places,
}

impl Loaded {
    /// A fault of the model, or of one made from it, at the place of the file that it speaks of.
    pub fn fault(&self, fault: Fault) -> FileFault {
        *placed(&self.source, &self.places, fault)
    }

    /// Compile a model that is read, so that what its parts say of each other is checked too.
    fn compiled(source: &Source, model: Model, places: Places) -> Read<Loaded> {
        match Game::new(&model) {
            Ok(game) => Ok(Loaded { model, game, source: source.clone(), places }),
            Err(fault) => Err(placed(source, &places, fault)),
        }
    }
}

fn placed(source: &Source, places: &Places, fault: Fault) -> Box<FileFault> {
    let (at, key) = match places.iter().find(|(item, ..)| *item == fault.item) {
        Some((_, at, key)) => (at.clone(), key.as_str()),
        None => (0..0, ""),
    };
    source.fault_at(at, key, fault.what, fault.help)
}

/// Read a conflict: JSON where the content begins with `{`, else TOML. `path` is for messages only.
///
/// # Errors
/// The first fault.
pub fn load(path: &str, content: &[u8]) -> Result<Loaded, Box<FileFault>> {
    let text = std::str::from_utf8(content).map_err(|e| {
        let read = String::from_utf8_lossy(content.get(..e.valid_up_to()).unwrap_or_default()).into_owned();
        let fault = format!("byte {} is not UTF-8", e.valid_up_to() + 1);
        let hint = Some("save the file in the encoding UTF-8".to_owned());
        Box::new(FileFault::new(path, &read, read.len()..read.len(), None, fault, hint))
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let source = Source { path: path.to_owned(), text: text.to_owned() };
    if text.trim_start().starts_with('{') {
        case::read(&source, &tree::json(&source)?)
    } else {
        document::read(&source, &tree::toml(&source)?)
    }
}
