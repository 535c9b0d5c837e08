//! States grouped by what all but one decision maker do: the states that it can move between.

use std::ops::Range;

/// The feasible states in *classes*, within which one decision maker moves, each class in *blocks* of equal
/// patterns of its one-way options. Inside a block it moves freely; from block to block of a class where the
/// [`levels`](Classes::level) allow.
#[derive(Debug, Clone)]
pub struct Classes {
    /// All states, those of a block together, the blocks of a class together by ascending level.
    order: Vec<u32>,
    /// The block of each state.
    block_of: Vec<u32>,
    /// Where each block starts in `order`, and the end of the last.
    starts: Vec<u32>,
    /// Of each block: the first block of its class, and the end of its class.
    class: Vec<(u32, u32)>,
    /// Of each block, where there are one-way options.
    levels: Vec<u64>,
}

impl Classes {
    /// The classes of some states, given as sets of options, for a decision maker with the options `own`, of which `forward` stay once taken and `back` do not
    /// come back once given up.
    pub fn of(states: &[u64], own: u64, forward: u64, back: u64) -> Classes {
        let level_of = |s: u32| (states[s as usize] ^ back) & (forward | back);
        let mut keys: Vec<(u64, u32)> = states.iter().zip(0..).map(|(bits, s)| (bits & !own, s)).collect();
        keys.sort_unstable();
        let mut out = Classes {
            order: Vec::with_capacity(keys.len()),
            block_of: vec![0; keys.len()],
            starts: Vec::new(),
            class: Vec::new(),
            levels: Vec::new(),
        };
        for class in keys.chunk_by(|a, b| a.0 == b.0) {
            let (first, from) = (out.starts.len(), out.order.len());
            out.order.extend(class.iter().map(|(_, s)| *s));
            if forward | back != 0 {
                out.order[from..].sort_by_key(|s| level_of(*s));
            }
            for at in from..out.order.len() {
                let level = level_of(out.order[at]);
                if at == from || level_of(out.order[at - 1]) != level {
                    out.starts.push(at as u32);
                    if forward | back != 0 {
                        out.levels.push(level);
                    }
                }
                out.block_of[out.order[at] as usize] = out.starts.len() as u32 - 1;
            }
            let end = out.starts.len();
            out.class.resize(end, (first as u32, end as u32));
        }
        out.starts.push(out.order.len() as u32);
        out
    }

    /// How many blocks there are.
    pub fn blocks(&self) -> usize {
        self.class.len()
    }

    /// The block of a state.
    pub fn block(&self, state: u32) -> u32 {
        self.block_of[state as usize]
    }

    /// Positions in [`order`](Classes::order) of the states of a block.
    pub fn range(&self, block: u32) -> Range<usize> {
        self.starts[block as usize] as usize..self.starts[block as usize + 1] as usize
    }

    /// The blocks of the class that a block belongs to, by ascending level.
    pub fn class(&self, block: u32) -> Range<u32> {
        let (first, end) = self.class[block as usize];
        first..end
    }

    /// The one-way options of a block that have gone their way, as bits: moves only add to them.
    pub fn level(&self, block: u32) -> u64 {
        self.levels.get(block as usize).copied().unwrap_or(0)
    }

    /// All states, those of a block together and ascending, the blocks of a class together.
    pub fn order(&self) -> &[u32] {
        &self.order
    }

    /// The states of a state's class; none for a state past the end.
    pub fn alike(&self, state: u32) -> &[u32] {
        let Some(block) = self.block_of.get(state as usize) else { return &[] };
        let (first, end) = self.class[*block as usize];
        &self.order[self.starts[first as usize] as usize..self.starts[end as usize] as usize]
    }
}
