//! What the JSON answers have in common.

use khabar::conflict::strike::Range;
use khabar::conflict::{Concept, Game, Model};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Ids of a set of states.
pub fn ids(game: &Game, set: &fixedbitset::FixedBitSet) -> Value {
    set.ones().map(|s| game.states.id(s as u32)).collect()
}

/// Whether each option is taken.
pub fn options(model: &Model, bits: u64) -> Value {
    (0..model.options.len())
        .map(|k| (model.option_key(k), Value::Bool(bits >> k & 1 == 1)))
        .collect::<Map<String, Value>>()
        .into()
}

/// Names of concepts.
pub fn names(concepts: &[Concept]) -> Value {
    concepts.iter().map(|c| c.name()).collect()
}

/// Equilibria under each concept: sure under every reading of what is unknown, possible under some.
pub fn ranges(game: &Game, ranges: &BTreeMap<Concept, Range>) -> Value {
    ranges
        .iter()
        .map(|(c, r)| (c.name().to_owned(), json!({ "sure": ids(game, &r.sure), "possible": ids(game, &r.possible) })))
        .collect::<Map<String, Value>>()
        .into()
}
