//! What the commands of a case print.

pub mod search;
