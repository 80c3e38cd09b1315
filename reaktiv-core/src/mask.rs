//! Sets of nodes and conditional edges as bit masks.
//!
//! A struct stores a mask in the smallest of `u8`, `u16`, `u32`, `u64` and `[u64; N]` (as [`Wide`]) that has a bit for every
//! node, a bit for every conditional edge and one bit to spare: the spare bit tells a busy struct (see
//! [`cells`](crate::cells)). It computes with `u32`, `u64` or `Wide`: loads of `u8` and `u16` then extend to the full register,
//! and the compiler cannot widen them to more bytes than were stored, which would stall the load. All operations on integers compile to the
//! machine's own; on `Wide` a test of one position touches one word.

/// A set of positions. Implemented for `u32`, `u64` and [`Wide`].
///
/// By reference, so that in a debug build a constant of many words costs no stack.
pub trait Mask: Copy {
    /// No position.
    const EMPTY: Self;

    /// Whether `position` is in the set.
    fn has(&self, position: usize) -> bool;
    /// Whether the two sets have a position in common.
    fn meets(&self, other: &Self) -> bool;
    /// Whether every position of `other` is in this set.
    fn covers(&self, other: &Self) -> bool;
    /// Both sets together.
    fn with(&self, other: &Self) -> Self;
    /// This set less the other.
    fn without(&self, other: &Self) -> Self;
    /// What the two sets have in common.
    fn common(&self, other: &Self) -> Self;
    /// This set if `condition` holds, otherwise none; without a branch.
    fn when(&self, condition: bool) -> Self;
    /// A mask that stores a node's number, to be read back by [`number`](Mask::number).
    fn numbered(node: usize) -> Self;
    /// The number that was stored by [`numbered`](Mask::numbered).
    fn number(self) -> usize;
}

macro_rules! integer_mask {
    ($($int:ty)*) => {$(
        impl Mask for $int {
            const EMPTY: Self = 0;

            #[inline]
            fn has(&self, position: usize) -> bool {
                *self & (1 << position) != 0
            }
            #[inline]
            fn meets(&self, other: &Self) -> bool {
                self & other != 0
            }
            #[inline]
            fn covers(&self, other: &Self) -> bool {
                self & other == *other
            }
            #[inline]
            fn with(&self, other: &Self) -> Self {
                self | other
            }
            #[inline]
            fn without(&self, other: &Self) -> Self {
                self & !other
            }
            #[inline]
            fn common(&self, other: &Self) -> Self {
                self & other
            }
            #[inline]
            fn when(&self, condition: bool) -> Self {
                *self & (condition as Self).wrapping_neg()
            }
            #[inline]
            fn numbered(node: usize) -> Self {
                node as Self
            }
            #[inline]
            fn number(self) -> usize {
                self as usize
            }
        }
    )*};
}
integer_mask!(u32 u64);

/// A mask in memory.
pub trait Stored: Copy {
    /// What it computes with.
    type Mask: Mask;
    /// Every bit, the spare one included: what a busy struct's memory holds.
    const BUSY: Self;
    /// Takes a mask out of memory.
    fn load(self) -> Self::Mask;
    /// Puts a mask into memory.
    fn store(mask: Self::Mask) -> Self;
    /// Whether the spare bit is set.
    fn is_busy(self) -> bool;
}

macro_rules! stored_integer {
    ($($int:ty as $mask:ty,)*) => {$(
        impl Stored for $int {
            type Mask = $mask;
            const BUSY: Self = !0;

            #[inline]
            fn load(self) -> $mask {
                self as $mask
            }
            #[inline]
            fn store(mask: $mask) -> Self {
                mask as Self
            }
            #[inline]
            fn is_busy(self) -> bool {
                self > Self::MAX >> 1
            }
        }
    )*};
}
stored_integer!(u8 as u32, u16 as u32, u32 as u32, u64 as u64,);

/// A mask of more than 64 positions.
#[derive(Clone, Copy)]
pub struct Wide<const WORDS: usize>(pub [u64; WORDS]);

impl<const WORDS: usize> Wide<WORDS> {
    #[inline]
    fn zip(&self, other: &Self, combine: impl Fn(u64, u64) -> u64) -> Self {
        let mut result = *self;
        let mut word = 0;
        while word < WORDS {
            result.0[word] = combine(self.0[word], other.0[word]);
            word += 1;
        }
        result
    }

    #[inline]
    fn is_empty(&self) -> bool {
        let mut all = 0;
        let mut word = 0;
        while word < WORDS {
            all |= self.0[word];
            word += 1;
        }
        all == 0
    }
}

impl<const WORDS: usize> Mask for Wide<WORDS> {
    const EMPTY: Self = Wide([0; WORDS]);

    #[inline]
    fn has(&self, position: usize) -> bool {
        self.0[position / 64] & (1 << (position % 64)) != 0
    }
    #[inline]
    fn meets(&self, other: &Self) -> bool {
        !self.common(other).is_empty()
    }
    #[inline]
    fn covers(&self, other: &Self) -> bool {
        other.without(self).is_empty()
    }
    #[inline]
    fn with(&self, other: &Self) -> Self {
        self.zip(other, |a, b| a | b)
    }
    #[inline]
    fn without(&self, other: &Self) -> Self {
        self.zip(other, |a, b| a & !b)
    }
    #[inline]
    fn common(&self, other: &Self) -> Self {
        self.zip(other, |a, b| a & b)
    }
    #[inline]
    fn when(&self, condition: bool) -> Self {
        let keep = u64::from(condition).wrapping_neg();
        self.zip(self, |word, _| word & keep)
    }
    #[inline]
    fn numbered(node: usize) -> Self {
        let mut mask = Self::EMPTY;
        mask.0[0] = node as u64;
        mask
    }
    #[inline]
    fn number(self) -> usize {
        self.0[0] as usize
    }
}

impl<const WORDS: usize> Stored for Wide<WORDS> {
    type Mask = Self;
    const BUSY: Self = Wide([!0; WORDS]);

    #[inline]
    fn load(self) -> Self {
        self
    }
    #[inline]
    fn store(mask: Self) -> Self {
        mask
    }
    #[inline]
    fn is_busy(self) -> bool {
        self.0[WORDS - 1] > u64::MAX >> 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_a_set<S: Stored>(bit: impl Fn(usize) -> S::Mask, positions: usize) {
        for i in 0..positions {
            for j in 0..positions {
                let (a, b) = (bit(i), bit(j));
                assert_eq!(a.has(j), i == j);
                assert_eq!(a.meets(&b), i == j);
                assert_eq!(a.covers(&b), i == j);
                assert!(a.with(&b).covers(&a) && a.with(&b).covers(&b));
                assert_eq!(a.with(&b).without(&a).has(j), i != j);
                assert_eq!(a.common(&b).has(i), i == j);
                assert!(a.when(true).has(i) && !a.when(false).has(i));
            }
            assert!(S::store(bit(i)).load().has(i) && !S::store(bit(i)).is_busy());
            assert!(S::BUSY.load().has(i) && S::BUSY.is_busy());
            assert_eq!(S::store(S::Mask::numbered(i)).load().number(), i);
        }
        assert!(!S::store(S::Mask::EMPTY).is_busy());
    }

    #[test]
    fn every_width_is_a_set_of_positions() {
        is_a_set::<u8>(|i| 1 << i, 7);
        is_a_set::<u16>(|i| 1 << i, 15);
        is_a_set::<u32>(|i| 1 << i, 31);
        is_a_set::<u64>(|i| 1 << i, 63);
        let wide = |i: usize| {
            let mut mask = Wide([0; 3]);
            mask.0[i / 64] |= 1 << (i % 64);
            mask
        };
        is_a_set::<Wide<3>>(wide, 191);
    }
}
