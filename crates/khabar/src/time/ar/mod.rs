//! Arabic.

pub(crate) mod dates;
pub(crate) mod numbers;
pub(crate) mod words;
