//! What the commands of a case show people.

pub mod review;
