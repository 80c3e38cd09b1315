//! Sets of nodes and conditional edges as bit masks: `u32`, `u64` and arrays of `u64`.
//!
//! All operations on integers compile to the machine's own; on arrays a test of one position touches one word. How a struct keeps its
//! masks in memory is said in `cells/masks.rs`.

use core::cell::Cell;

/// A set of positions. Implemented for `u32`, `u64` and arrays of `u64`.
///
/// By reference, so that in a debug build a constant of many words costs no stack.
pub trait Mask: Copy {
    /// No position.
    const EMPTY: Self;
    /// Every position.
    const ALL: Self;
    /// Whether a set is more than two words, so that calling an operation is better than inlining it.
    const IS_LONG: bool;

    /// Whether `position` is in the set.
    fn has(&self, position: usize) -> bool;
    /// Whether the very last bit is set.
    fn has_last(&self) -> bool;
    /// Whether the two sets have a position in common.
    fn meets(&self, other: &Self) -> bool;
    /// Both sets together.
    fn with(&self, other: &Self) -> Self;
    /// This set less the other.
    fn without(&self, other: &Self) -> Self;
    /// What the two sets have in common.
    fn common(&self, other: &Self) -> Self;
    /// This set if `condition` holds, otherwise none; without a branch.
    fn when(&self, condition: bool) -> Self;
    /// The set of one position.
    fn one(position: usize) -> Self;
    /// The first position.
    fn first(&self) -> Option<usize>;
    /// Adds positions to a set in memory, in stores of whole words; `cells/masks.rs` says why.
    fn mark(set: &Cell<Self>, positions: &Self);
    /// A mask that stores a node's number, to be read back by [`number`](Mask::number).
    fn numbered(node: usize) -> Self;
    /// The number that was stored by [`numbered`](Mask::numbered).
    fn number(&self) -> usize;
}

macro_rules! integer_mask {
    ($($int:ty)*) => {$(
        impl Mask for $int {
            const EMPTY: Self = 0;
            const ALL: Self = !0;
            const IS_LONG: bool = false;

            #[inline(always)]
            fn has(&self, position: usize) -> bool {
                *self & (1 << position) != 0
            }
            #[inline(always)]
            fn has_last(&self) -> bool {
                self.leading_zeros() == 0
            }
            #[inline(always)]
            fn meets(&self, other: &Self) -> bool {
                self & other != 0
            }
            #[inline(always)]
            fn with(&self, other: &Self) -> Self {
                self | other
            }
            #[inline(always)]
            fn without(&self, other: &Self) -> Self {
                self & !other
            }
            #[inline(always)]
            fn common(&self, other: &Self) -> Self {
                self & other
            }
            #[inline(always)]
            fn when(&self, condition: bool) -> Self {
                *self & (condition as Self).wrapping_neg()
            }
            #[inline(always)]
            fn one(position: usize) -> Self {
                1 << position
            }
            #[inline(always)]
            fn first(&self) -> Option<usize> {
                if *self == 0 { None } else { Some(self.trailing_zeros() as usize) }
            }
            #[inline(always)]
            fn mark(set: &Cell<Self>, positions: &Self) {
                store_whole(set, set.get() | positions);
            }
            #[inline(always)]
            fn numbered(node: usize) -> Self {
                node as Self
            }
            #[inline(always)]
            fn number(&self) -> usize {
                *self as usize
            }
        }
    )*};
}
integer_mask!(u32 u64);

/// Stores a word as a whole: a volatile store is as wide as its type.
#[inline(always)]
pub(crate) fn store_whole<Word: Copy>(cell: &Cell<Word>, word: Word) {
    // SAFETY: as `Cell::set`: a cell lends nothing, and this is the only thread that has it.
    unsafe { cell.as_ptr().write_volatile(word) }
}

#[inline(always)]
fn zip<const WORDS: usize>(
    one: &[u64; WORDS],
    other: &[u64; WORDS],
    combine: impl Fn(u64, u64) -> u64,
) -> [u64; WORDS] {
    let mut result = *one;
    let mut word = 0;
    while word < WORDS {
        result[word] = combine(one[word], other[word]);
        word += 1;
    }
    result
}

impl<const WORDS: usize> Mask for [u64; WORDS] {
    const EMPTY: Self = [0; WORDS];
    const ALL: Self = [!0; WORDS];
    const IS_LONG: bool = WORDS > 2;

    #[inline(always)]
    fn has(&self, position: usize) -> bool {
        self[position / 64] & (1 << (position % 64)) != 0
    }
    #[inline(always)]
    fn has_last(&self) -> bool {
        self[WORDS - 1] > u64::MAX >> 1
    }
    #[inline(always)]
    fn meets(&self, other: &Self) -> bool {
        zip(self, other, |a, b| a & b).into_iter().fold(0, |all, word| all | word) != 0
    }
    #[inline(always)]
    fn with(&self, other: &Self) -> Self {
        zip(self, other, |a, b| a | b)
    }
    #[inline(always)]
    fn without(&self, other: &Self) -> Self {
        zip(self, other, |a, b| a & !b)
    }
    #[inline(always)]
    fn common(&self, other: &Self) -> Self {
        zip(self, other, |a, b| a & b)
    }
    #[inline(always)]
    fn when(&self, condition: bool) -> Self {
        let keep = u64::from(condition).wrapping_neg();
        zip(self, self, |word, _| word & keep)
    }
    #[inline(always)]
    fn one(position: usize) -> Self {
        let mut mask = Self::EMPTY;
        mask[position / 64] = 1 << (position % 64);
        mask
    }
    #[inline(always)]
    fn first(&self) -> Option<usize> {
        let mut word = 0;
        while word < WORDS {
            if self[word] != 0 {
                return Some(word * 64 + self[word].trailing_zeros() as usize);
            }
            word += 1;
        }
        None
    }
    #[inline(always)]
    fn mark(set: &Cell<Self>, positions: &Self) {
        let words = set.as_array_of_cells();
        let mut word = 0;
        while word < WORDS {
            if positions[word] != 0 {
                store_whole(&words[word], words[word].get() | positions[word]);
            }
            word += 1;
        }
    }
    #[inline(always)]
    fn numbered(node: usize) -> Self {
        let mut mask = Self::EMPTY;
        mask[0] = node as u64;
        mask
    }
    #[inline(always)]
    fn number(&self) -> usize {
        self[0] as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_a_set<M: Mask>(positions: usize) {
        for i in 0..positions {
            for j in 0..positions {
                let (a, b) = (M::one(i), M::one(j));
                assert_eq!(a.has(j), i == j);
                assert_eq!(a.meets(&b), i == j);
                assert!(a.with(&b).has(i) && a.with(&b).has(j));
                assert_eq!(a.with(&b).first(), Some(i.min(j)));
                assert_eq!(a.with(&b).without(&a).has(j), i != j);
                assert_eq!(a.common(&b).has(i), i == j);
                assert!(a.when(true).has(i) && !a.when(false).has(i));
            }
            assert_eq!(M::one(i).has_last(), i == positions - 1);
            assert!(M::ALL.has(i) && !M::EMPTY.has(i));
            assert_eq!(M::numbered(i).number(), i);
        }
        assert_eq!(M::EMPTY.first(), None);
    }

    #[test]
    fn every_width_is_a_set_of_positions() {
        is_a_set::<u32>(32);
        is_a_set::<u64>(64);
        is_a_set::<[u64; 3]>(192);
    }
}
