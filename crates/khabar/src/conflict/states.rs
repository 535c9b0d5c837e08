//! The states that can be: every set of options that no infeasible pattern or condition excludes.

use super::formula::Formula;
use super::game::{Fault, Item};
use super::model::{MAX_OPTIONS, Model};

/// More states than this are refused: an answer about them could neither be computed in a laptop's memory nor read.
pub const MAX_STATES: usize = 1 << 24;

/// Partial states that a listing may look at beyond those it returns, before it gives up.
const MAX_DEAD_ENDS: usize = 1 << 26;

/// The feasible states, in ascending order of their bits. A state's *index* is its position among them, from 0; its
/// *id* is the number that people see.
#[derive(Debug, Clone)]
pub struct States {
    /// Empty where all `1 << options` sets are feasible: an index is then the state itself.
    listed: Vec<u64>,
    /// For each 64 sets of options, which of them are feasible and how many before them are; empty where that would
    /// take more room than it is worth.
    feasible: Vec<(u64, u32)>,
    len: usize,
    options: usize,
    /// For imported cases.
    ids: Option<Ids>,
}

/// The numbers that a file gives its states.
#[derive(Debug, Clone)]
struct Ids {
    by_index: Vec<u32>,
    /// Each with its index, ascending.
    by_id: Vec<(u32, u32)>,
}

impl States {
    /// The feasible states of a model.
    ///
    /// # Errors
    /// Too many options, no feasible state, or more than [`MAX_STATES`].
    pub fn of(model: &Model) -> Result<States, Fault> {
        let options = model.options.len();
        if options > MAX_OPTIONS {
            return Err(Fault::new(Item::Model, format!("{options} options are more than {MAX_OPTIONS}"))
                .hint("merge options that are never taken apart from each other"));
        }
        let numbered = model.numbering.as_ref();
        if numbered.is_none() && model.infeasible.is_empty() && options <= 24 {
            return Ok(States { listed: Vec::new(), feasible: Vec::new(), len: 1 << options, options, ids: None });
        }
        let mut listed = match numbered {
            Some(numbering) => numbering.iter().map(|(_, state)| *state).collect(),
            None => list(options, &model.infeasible.iter().map(|i| &i.when).collect::<Vec<_>>())?,
        };
        listed.sort_unstable();
        listed.dedup();
        if listed.is_empty() {
            return Err(Fault::new(
                Item::Infeasible(0),
                "no state is left: every combination of options is infeasible",
            )
            .hint("two infeasible patterns may exclude each other's rest; take one away"));
        }
        let len = listed.len();
        let ids = numbered.map(|numbering| {
            let mut by_id: Vec<(u32, u32)> = numbering
                .iter()
                .filter_map(|(id, state)| Some((*id, listed.binary_search(state).ok()? as u32)))
                .collect();
            by_id.sort_unstable();
            let mut by_index = vec![0; len];
            for (id, index) in &by_id {
                if let Some(slot) = by_index.get_mut(*index as usize) {
                    *slot = *id;
                }
            }
            Ids { by_index, by_id }
        });
        Ok(States { feasible: feasible(options, &listed), listed, len, options, ids })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Never: a model without states is refused.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether every set of options is feasible; an index is then the set itself.
    pub fn is_full(&self) -> bool {
        self.listed.is_empty()
    }

    /// The sets of options, ascending, where not all are feasible.
    pub fn listed(&self) -> Option<&[u64]> {
        (!self.is_full()).then_some(&self.listed)
    }

    /// The options taken in a state, as bits; 0 for an index past the end.
    pub fn bits(&self, index: u32) -> u64 {
        if self.is_full() { u64::from(index) } else { self.listed.get(index as usize).copied().unwrap_or(0) }
    }

    /// For each option, in which of the 64 states from an index on it is taken, as bits.
    pub fn taken(&self, from: u32) -> [u64; 64] {
        let mut out = [0; 64];
        for at in 0..64 {
            let mut bits = self.bits(from.saturating_add(at));
            while bits != 0 {
                out[bits.trailing_zeros() as usize] |= 1 << at;
                bits &= bits - 1;
            }
        }
        out
    }

    /// The index of a set of options, if it is feasible.
    pub fn index(&self, bits: u64) -> Option<u32> {
        if self.is_full() {
            return (bits < self.len as u64).then_some(bits as u32);
        }
        if self.feasible.is_empty() {
            return self.listed.binary_search(&bits).ok().map(|at| at as u32);
        }
        let (here, before) = self.feasible.get(usize::try_from(bits >> 6).ok()?)?;
        let bit = 1u64 << (bits & 63);
        (here & bit != 0).then(|| before + (here & (bit - 1)).count_ones())
    }

    /// The number that people see: the file's own for an imported case, or the options read as a binary number
    /// plus 1 while all sets are feasible, or else the position from 1.
    pub fn id(&self, index: u32) -> u32 {
        match &self.ids {
            Some(ids) => ids.by_index.get(index as usize).copied().unwrap_or(0),
            None => index + 1,
        }
    }

    /// The index of the state with this id.
    pub fn by_id(&self, id: u32) -> Option<u32> {
        match &self.ids {
            Some(Ids { by_id, .. }) => {
                by_id.binary_search_by_key(&id, |(i, _)| *i).ok().and_then(|at| by_id.get(at)).map(|p| p.1)
            }
            None => id.checked_sub(1).filter(|at| (*at as usize) < self.len),
        }
    }

    /// All indices.
    pub fn indices(&self) -> std::ops::Range<u32> {
        0..self.len as u32
    }

    /// Bits of all options.
    pub fn options(&self) -> u64 {
        mask(self.options)
    }
}

/// [`States::feasible`] of ascending sets of options.
fn feasible(options: usize, listed: &[u64]) -> Vec<(u64, u32)> {
    let sets = 1u128 << options;
    if sets > 32 * listed.len() as u128 || listed.last().is_some_and(|last| u128::from(*last) >= sets) {
        return Vec::new();
    }
    let mut out = vec![(0u64, 0u32); (sets as usize).div_ceil(64)];
    for bits in listed {
        out[(bits >> 6) as usize].0 |= 1 << (bits & 63);
    }
    let mut before = 0;
    for (here, count) in &mut out {
        *count = before;
        before += here.count_ones();
    }
    out
}

/// The lowest bits.
pub(crate) fn mask(options: usize) -> u64 {
    if options >= 64 { u64::MAX } else { (1 << options) - 1 }
}

/// Depth first over the options, those of the narrowest conditions first, cutting where a condition already holds:
/// forty options with few feasible states are listed without looking at 2^40.
fn list(options: usize, infeasible: &[&Formula]) -> Result<Vec<u64>, Fault> {
    let mut narrow: Vec<&Formula> = infeasible.to_vec();
    narrow.sort_by_key(|f| f.options().count_ones());
    let mut order: Vec<usize> = Vec::with_capacity(options);
    let mut seen = 0u64;
    // After the narrowest condition, the one that shares most with what is fixed: dead ends show early.
    while !narrow.is_empty() {
        let next = (0..narrow.len()).min_by_key(|&at| (narrow[at].options() & !seen).count_ones()).unwrap_or(0);
        let new = narrow.remove(next).options() & !seen;
        order.extend((0..64).filter(|k| new >> k & 1 == 1));
        seen |= new;
    }
    order.extend((0..options).filter(|k| seen >> k & 1 == 0));
    let speaking: Vec<Vec<&Formula>> =
        order.iter().map(|k| infeasible.iter().copied().filter(|f| f.options() >> k & 1 == 1).collect()).collect();
    if infeasible.iter().any(|f| f.holds_partly(0, 0) == Some(true)) {
        return Ok(Vec::new());
    }
    let mut out = Vec::new();
    let mut looked = 0usize;
    // Options fixed so far, their values, and how many they are.
    let mut open = vec![(0u64, 0u64, 0usize)];
    while let Some((known, state, depth)) = open.pop() {
        let Some(&k) = order.get(depth) else {
            if out.len() == MAX_STATES {
                return Err(Fault::new(Item::Model, format!("there are more than {MAX_STATES} feasible states"))
                    .hint("exclude combinations that cannot be, or merge options"));
            }
            out.push(state);
            continue;
        };
        looked += 1;
        if looked > MAX_DEAD_ENDS + out.len().saturating_mul(64) {
            return Err(Fault::new(Item::Model, "the feasible states are too scattered to be listed")
                .hint("state the conditions over fewer options each"));
        }
        for value in [1, 0] {
            let (known, state) = (known | 1 << k, state | value << k);
            if !speaking[depth].iter().any(|f| f.holds_partly(state, known) == Some(true)) {
                open.push((known, state, depth + 1));
            }
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conflict::model::{Direction, Infeasible, Label, OptionDef};
    use proptest::prelude::*;

    /// Options of a pattern: one of nine, or several.
    fn pattern() -> impl Strategy<Value = u64> {
        prop_oneof![(0..9).prop_map(|k| 1u64 << k), 1u64..1 << 9]
    }

    proptest! {
        /// What is listed is what no pattern excludes, and each state is found again, however few are left.
        #[test]
        fn lists_and_finds(patterns in prop::collection::vec((any::<u64>(), pattern()), 0..9)) {
            let option = |id: usize| OptionDef {
                id: id.to_string(),
                name: Label::default(),
                owner: 0,
                direction: Direction::Both,
                evidence: Vec::new(),
            };
            let infeasible = |(state, over): &(u64, u64)| Infeasible {
                when: Formula::pattern(*state, *over),
                evidence: Vec::new(),
            };
            let model = Model {
                options: (0..9).map(option).collect(),
                infeasible: patterns.iter().map(infeasible).collect(),
                ..Model::default()
            };
            let left: Vec<u64> =
                (0..1 << 9).filter(|bits| patterns.iter().all(|(state, over)| (bits ^ state) & over != 0)).collect();
            match States::of(&model) {
                Err(_) => prop_assert!(left.is_empty()),
                Ok(states) => {
                    prop_assert_eq!(&left, &states.indices().map(|s| states.bits(s)).collect::<Vec<_>>());
                    for bits in 0..1 << 10 {
                        let at = left.binary_search(&bits).ok().map(|at| at as u32);
                        prop_assert_eq!(states.index(bits), at);
                    }
                }
            }
        }
    }
}
