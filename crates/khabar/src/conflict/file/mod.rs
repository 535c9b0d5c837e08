//! Conflict files, in and out: `khabar-conflict/1` (TOML, written by hand; `docs/conflict-file.md`) and
//! `khabar-gmcr-case/1` (JSON, for other tools).
//!
//! Reading stops at the first fault, which names the file, the line, the key, the cause and the way out. What is
//! read has been compiled: a file that loads can be solved.

mod case;
mod document;
mod random;
mod tree;

pub use random::random;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/conflict/cases");
        let folder = if std::path::Path::new(folder).exists() { folder } else { "/work/shared/conflict/cases" };
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|e| e == "json") {
                let text = std::fs::read(&path).unwrap();
                match load(path.to_str().unwrap(), &text) {
                    Ok(l) => eprintln!(
                        "{path:?} {} arcs {} {:?}",
                        l.game.states.len(),
                        l.model.arcs.len(),
                        l.model
                            .decision_makers
                            .iter()
                            .map(|d| matches!(d.preferences.order, crate::conflict::model::Order::Statements(_)))
                            .collect::<Vec<_>>()
                    ),
                    Err(e) => panic!("{e} {:?}", e.hint),
                }
            }
        }
    }

    #[test]
    fn the_example_in_the_docs_loads() {
        let docs = include_str!("../../../../../docs/conflict-file.md");
        let example = docs.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
        let loaded = load("docs/conflict-file.md", example.as_bytes()).unwrap_or_else(|e| panic!("{e}: {:?}", e.hint));
        assert_eq!(loaded.model.options.len(), 6);
        assert_eq!(loaded.game.states.len(), 15);
    }

    #[test]
    fn a_random_conflict() {
        let text = random(4, 10, u64::MAX).unwrap();
        assert_eq!(text, random(4, 10, u64::MAX).unwrap());
        let loaded = load("random", text.as_bytes()).unwrap();
        assert_eq!(loaded.game.states.len(), 1024);
        assert_eq!(loaded.game.own, [0b11, 0b11100, 0b1100000, 0b1110000000]);
        assert!(loaded.game.is_plain());
        assert!(random(0, 1, 0).is_err() && random(1, 25, 0).is_err());
    }
}
