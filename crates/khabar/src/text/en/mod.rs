//! English words.

pub mod inflect;
pub mod stem;
