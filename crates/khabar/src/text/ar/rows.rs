//! Rows of a model by hashed keys: they are asked for by the thousand, and the processor waits for memory longer than it
//! computes. One look at a small table turns most absent keys away; a key stands beside its row.

/// Sixty-four neighbouring stretches of the key space: which of them hold a key, and how many keys lie before them all.
#[derive(Debug, Clone, Copy, Default)]
struct Block {
    held: u64,
    before: u32,
}

/// Rows by their keys.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rows<T> {
    blocks: Vec<Block>,
    shift: u32,
    rows: Vec<(u32, T)>,
}

impl<T> Rows<T> {
    /// Rows in the order of their keys; `None` where the keys are not sorted and distinct.
    pub(crate) fn new(rows: impl IntoIterator<Item = (u32, T)>) -> Option<Rows<T>> {
        let rows: Vec<(u32, T)> = rows.into_iter().collect();
        if !rows.windows(2).all(|w| w[0].0 < w[1].0) {
            return None;
        }
        // Four stretches or more a key, so that few absent keys meet one that holds another.
        let bits = (usize::BITS - rows.len().leading_zeros()).clamp(4, 20) + 2;
        let shift = 32 - bits;
        let mut blocks = vec![Block::default(); 1 << (bits - 6)];
        for (key, _) in &rows {
            let stretch = key >> shift;
            if let Some(block) = blocks.get_mut(stretch as usize / 64) {
                block.held |= 1 << (stretch % 64);
                block.before += 1;
            }
        }
        let mut before = 0;
        for block in &mut blocks {
            before += std::mem::replace(&mut block.before, before);
        }
        Some(Rows { blocks, shift, rows })
    }

    /// Whether there are keys in the stretch of this one.
    #[inline]
    fn holds(&self, key: u32) -> bool {
        let stretch = key >> self.shift;
        self.blocks.get(stretch as usize / 64).is_some_and(|b| b.held >> (stretch % 64) & 1 == 1)
    }

    /// The row of a key.
    #[inline]
    pub(crate) fn get(&self, key: u32) -> Option<&T> {
        if !self.holds(key) {
            return None;
        }
        let stretch = key >> self.shift;
        let block = self.blocks.get(stretch as usize / 64)?;
        // Each stretch before it that holds keys holds one at least, so the key is there or a little further.
        let held_before = (block.held & ((1 << (stretch % 64)) - 1)).count_ones();
        let rows = self.rows.get((block.before + held_before) as usize..)?;
        rows.iter().find(|(k, _)| *k >= key).filter(|(k, _)| *k == key).map(|(_, row)| row)
    }

    /// Calls `found` with the row of each of the keys that has one; the keys are used up. All of them are held against
    /// the table first, and without a branch, so that the processor waits for memory once and not for each.
    #[inline]
    pub(crate) fn each(&self, keys: &mut Vec<u32>, found: impl FnMut(&T)) {
        let mut held = 0;
        for at in 0..keys.len() {
            let key = keys[at];
            keys[held] = key;
            held += usize::from(self.holds(key));
        }
        keys.truncate(held);
        keys.drain(..).filter_map(|key| self.get(key)).for_each(found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_key_has_its_row_and_no_other(
            keys in proptest::collection::btree_set(prop_oneof![0u32..300, any::<u32>()], 0..200),
            others in proptest::collection::vec(prop_oneof![0u32..300, any::<u32>()], 0..50),
        ) {
            let keys: Vec<u32> = keys.into_iter().collect();
            let rows = Rows::new(keys.iter().enumerate().map(|(row, key)| (*key, row))).unwrap();
            let mut asked: Vec<u32> = others.iter().chain(&keys).copied().collect();
            for key in &asked {
                prop_assert_eq!(rows.get(*key).copied(), keys.binary_search(key).ok());
            }
            let want: Vec<usize> = asked.iter().filter_map(|k| keys.binary_search(k).ok()).collect();
            let mut got = Vec::new();
            rows.each(&mut asked, |row| got.push(*row));
            prop_assert_eq!(got, want);
        }
    }

    #[test]
    fn keys_out_of_order_are_refused() {
        assert!(Rows::new([(2, ()), (1, ())]).is_none());
        assert!(Rows::new([(1, ()), (1, ())]).is_none());
    }
}
