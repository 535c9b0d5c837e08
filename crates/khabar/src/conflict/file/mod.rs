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
use super::states::States;
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
            Err(fault) => Err(placed(source, &places, blamed(&model, fault))),
        }
    }
}

/// Where no state is left: the first pattern that, with those before it, leaves none.
fn blamed(model: &Model, fault: Fault) -> Fault {
    let first = Item::Infeasible(0);
    if fault.item != first || model.numbering.is_some() {
        return fault;
    }
    let leaves_none = |patterns: usize| {
        let infeasible = model.infeasible.iter().take(patterns).cloned().collect();
        let part = Model { options: model.options.clone(), infeasible, ..Model::default() };
        States::of(&part).is_err_and(|fault| fault.item == first)
    };
    // Each pattern more leaves fewer states, so the place can be found by halving.
    let (mut some, mut none) = (0, model.infeasible.len());
    while none - some > 1 {
        let middle = some + (none - some) / 2;
        if leaves_none(middle) { none = middle } else { some = middle }
    }
    let what = match none {
        0 | 1 => "no state is left: this pattern excludes every combination of options",
        _ => "no state is left: with the patterns before it, this one excludes every combination of options",
    };
    Fault { item: Item::Infeasible(none.saturating_sub(1)), what: what.to_owned(), ..fault }
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
