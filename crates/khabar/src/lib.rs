//! **Khabar** (خبر, "a report") reads news reports, Arabic first, into statements (who says what, on whose word) and
//! events (who did what to whom, when, where, whether done, planned, demanded or denied), every field tied to the
//! exact words.
//!
//! The library does no I/O and reads no clock. Reading cannot fail on any bytes: it returns what was found and the
//! problems met. The same input and version give the same record.
#![deny(missing_docs)]

pub mod attribution;
pub mod conflict;
pub mod corroborate;
pub mod doubt;
pub mod events;
pub mod fault;
pub mod lexicon;
pub mod names;
pub mod page;
pub mod phrases;
pub mod reader;
pub mod record;
pub mod text;
pub mod time;

pub use reader::Reader;
