//! English words.

pub mod inflect;
