//! Doubt that can be sorted by: the chance that words were *read* right. It says nothing of whether they are true.
//!
//! Each finding carries *signs*: the rule that read it and what stands around it. A logistic regression over signs,
//! fitted on the training part of the gold reports, turns them into a probability; findings below its threshold are
//! not reported at all. The weights are a text file, `models/doubt.toml`; its card says how they were made.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A fitted regression for one kind of finding.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judge {
    /// Log odds of a finding with no sign.
    pub bias: f32,
    /// Findings less likely than this to be read right are dropped.
    pub keep: f32,
    /// Log odds that each sign adds.
    pub weights: BTreeMap<String, f32>,
}

/// The judges of statements and of events.
#[derive(Debug, Default)]
pub struct Doubt {
    /// For statements.
    pub statements: Compiled,
    /// For events.
    pub events: Compiled,
}

/// A [`Judge`] ready for use.
#[derive(Debug, Default)]
pub struct Compiled {
    bias: f32,
    keep: f32,
    weights: FxHashMap<String, f32>,
}

/// Both judges as they are stored.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Judges {
    /// For statements.
    pub statements: Judge,
    /// For events.
    pub events: Judge,
}

impl Compiled {
    fn new(judge: Judge) -> Compiled {
        Compiled { bias: judge.bias, keep: judge.keep, weights: judge.weights.into_iter().collect() }
    }

    /// The chance that a finding with these signs was read right; `None` where nothing was fitted.
    pub fn p_read(&self, signs: &[String]) -> Option<f32> {
        if self.weights.is_empty() {
            return None;
        }
        let z = signs.iter().filter_map(|s| self.weights.get(s)).fold(self.bias, |z, w| z + w);
        Some(1.0 / (1.0 + (-z).exp()))
    }

    /// Whether a finding is sure enough to be reported.
    pub fn keeps(&self, p: Option<f32>) -> bool {
        p.is_none_or(|p| p >= self.keep)
    }
}

impl Doubt {
    /// The shipped weights; a damaged file (which a test would find) leaves everything unjudged.
    pub fn builtin() -> Doubt {
        let judges: Judges = toml::from_str(include_str!("../../models/doubt.toml")).unwrap_or_default();
        Doubt { statements: Compiled::new(judges.statements), events: Compiled::new(judges.events) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_weights_load_and_judge() {
        let judges: Judges = toml::from_str(include_str!("../../models/doubt.toml")).unwrap();
        assert!(!judges.statements.weights.is_empty() && !judges.events.weights.is_empty());
        let doubt = Doubt::builtin();
        let p = doubt.events.p_read(&["no such sign".to_owned()]).unwrap();
        assert!((0.0..=1.0).contains(&p));
    }
}
