//! English.

use super::Words;
use crate::render::plural;

pub const WORDS: Words = Words {
    reports: |n| match n {
        0 => "nothing found".to_owned(),
        n => plural(n as u128, "report", "reports"),
    },
    wider: |n| format!("{} more with a wider --mode", plural(n as u128, "report", "reports")),
    more: |n| format!("… and {} more", n),
    limited: |n| format!("{} not shown (--limit)", plural(n as u128, "report", "reports")),
};
