//! A set of slots that is walked in order without looking at what is between its members.

use alloc::vec;
use alloc::vec::Vec;

/// So many bits stand in one word.
pub(super) const SLOTS_A_WORD: u32 = u64::BITS;

/// Level 0 has a bit a slot. A bit of a higher level tells whether a word of the level below has any; the last level is one word.
#[derive(Clone)]
pub(crate) struct Bits {
    levels: Vec<Vec<u64>>,
    len: usize,
}

/// The same members.
impl PartialEq for Bits {
    fn eq(&self, other: &Self) -> bool {
        let [one, two] = [self, other].map(|bits| &bits.levels[0]);
        let common = one.len().min(two.len());
        // Then there is nothing in the words that only one of them has.
        self.len == other.len && one[..common] == two[..common]
    }
}

impl Bits {
    pub(crate) fn new() -> Self {
        Bits { levels: vec![vec![0]], len: 0 }
    }

    /// How many members.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn has(&self, slot: usize) -> bool {
        self.levels[0].get(slot / 64).is_some_and(|word| word & 1 << (slot % 64) != 0)
    }

    /// Puts a slot in or takes it out.
    pub(crate) fn set(&mut self, slot: usize, member: bool) {
        if self.has(slot) == member {
            return;
        }
        if member {
            self.len += 1;
            self.insert(slot);
        } else {
            self.len -= 1;
            self.remove(slot);
        }
    }

    fn insert(&mut self, mut position: usize) {
        for level in 0.. {
            if level == self.levels.len() {
                self.levels.push(vec![u64::from(self.levels[level - 1][0] != 0)]);
            }
            let words = &mut self.levels[level];
            if words.len() <= position / 64 {
                words.resize(position / 64 + 1, 0);
            }
            words[position / 64] |= 1 << (position % 64);
            if words.len() == 1 {
                return;
            }
            position /= 64;
        }
    }

    fn remove(&mut self, mut position: usize) {
        for words in &mut self.levels {
            words[position / 64] &= !(1 << (position % 64));
            if words[position / 64] != 0 {
                return;
            }
            position /= 64;
        }
    }

    /// The first member from `slot` on.
    pub(crate) fn next(&self, slot: usize) -> Option<usize> {
        let mut position = slot;
        for level in 0..self.levels.len() {
            let word = self.levels[level].get(position / 64)? & !0 << (position % 64);
            if word != 0 {
                position = position / 64 * 64 + word.trailing_zeros() as usize;
                let below = self.levels[..level].iter().rev();
                return Some(below.fold(position, |at, words| at * 64 + words[at].trailing_zeros() as usize));
            }
            position = position / 64 + 1;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;

    #[test]
    fn bits_are_a_set_in_order() {
        for size in [1, 64, 65, 5000, 300_000] {
            let (mut bits, mut wanted, mut random) = (Bits::new(), BTreeSet::new(), 1_u64);
            for step in 0..3000 {
                random = random.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                let slot = (random >> 33) as usize % size;
                let member = random >> 62 < if step < 1500 { 3 } else { 1 };
                bits.set(slot, member);
                if member {
                    wanted.insert(slot)
                } else {
                    wanted.remove(&slot)
                };
                assert_eq!(bits.len(), wanted.len());
                assert_eq!(bits.next(slot), wanted.range(slot..).next().copied());
            }
            let mut walked = Vec::new();
            while let Some(slot) = bits.next(walked.last().map_or(0, |last| last + 1)) {
                walked.push(slot);
            }
            assert!(walked.into_iter().eq(wanted));
        }
    }
}
