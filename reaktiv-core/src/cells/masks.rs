//! The masks of a struct in memory.
//!
//! A write changes a bit or two, and a read right after it loads whole masks. The compiler narrows a store to the bytes that change;
//! the wider load then waits until that store has left the core's buffer, several nanoseconds. So small structs keep their
//! four masks in one integer, and the others mark whole words.

use core::cell::Cell;

use crate::mask::Mask;

/// Which of a struct's masks; see `cells.rs`.
#[derive(Clone, Copy)]
pub enum Lane {
    /// What has changed.
    Dirty,
    /// The conditional edges that the last runs took.
    Taken,
    /// What may be out of date.
    Stale,
    /// The slots without a value.
    Empty,
}

/// The four masks of a struct, in memory or carried by a run. One bit more than the struct has positions tells whether somebody listens, and the
/// last one whether the struct is busy.
pub trait Masks {
    /// What it computes with.
    type Mask: Mask;

    /// Nothing has run: every mask has these nodes.
    fn new(nodes: &Self::Mask) -> Self;
    /// One of the masks.
    fn get(&self, lane: Lane) -> Self::Mask;
    /// Overwrites [`Dirty`](Lane::Dirty).
    fn set_dirty(&self, mask: &Self::Mask);
    /// Adds to a mask.
    fn add(&self, lane: Lane, mask: &Self::Mask);
    /// Takes away from a mask.
    fn remove(&self, lane: Lane, mask: &Self::Mask);
    /// Adds to [`Dirty`](Lane::Dirty) and [`Stale`](Lane::Stale).
    fn mark(&self, dirty: &Self::Mask, stale: &Self::Mask);
    /// A copy of all four.
    fn copy(&self) -> Self;
    /// Overwrites all four.
    fn assign(&self, masks: &Self);
    /// Overwrites the masks with what a busy struct's memory holds: every bit of [`Stale`](Lane::Stale), the last one
    /// included, and in [`Dirty`](Lane::Dirty) a node's number. The others mean nothing then.
    fn set_busy(&self, node: usize);
    /// Replaces the node's number in a busy struct's memory.
    fn set_running(&self, node: usize);
    /// Whether the last bit of [`Stale`](Lane::Stale) is set.
    fn is_busy(&self) -> bool;
}

/// Four masks in one integer, which is read and written as a whole: `u32` for up to 8 bits each, `u64` for up to 16.
pub struct Packed<Int>(Cell<Int>);

macro_rules! packed_masks {
    ($($int:ty, $bits:literal;)*) => {$(
        impl Packed<$int> {
            const LANE: u32 = (1 << $bits) - 1;

            #[inline(always)]
            fn place(mask: u32, lane: Lane) -> $int {
                <$int>::from(mask) << (lane as u32 * $bits)
            }
        }
        impl Masks for Packed<$int> {
            type Mask = u32;

            #[inline]
            fn new(nodes: &u32) -> Self {
                let all = [Lane::Dirty, Lane::Taken, Lane::Stale, Lane::Empty];
                Packed(Cell::new(all.into_iter().fold(0, |masks, lane| masks | Self::place(*nodes, lane))))
            }
            #[inline(always)]
            fn get(&self, lane: Lane) -> u32 {
                (self.0.get() >> (lane as u32 * $bits)) as u32 & Self::LANE
            }
            #[inline(always)]
            fn set_dirty(&self, mask: &u32) {
                self.remove(Lane::Dirty, &Self::LANE);
                self.add(Lane::Dirty, mask);
            }
            #[inline(always)]
            fn add(&self, lane: Lane, mask: &u32) {
                self.0.set(self.0.get() | Self::place(*mask, lane));
            }
            #[inline(always)]
            fn remove(&self, lane: Lane, mask: &u32) {
                self.0.set(self.0.get() & !Self::place(*mask, lane));
            }
            #[inline(always)]
            fn mark(&self, dirty: &u32, stale: &u32) {
                self.0.set(self.0.get() | Self::place(*dirty, Lane::Dirty) | Self::place(*stale, Lane::Stale));
            }
            #[inline(always)]
            fn copy(&self) -> Self {
                Packed(Cell::new(self.0.get()))
            }
            #[inline(always)]
            fn assign(&self, masks: &Self) {
                self.0.set(masks.0.get());
            }
            #[inline(always)]
            fn set_busy(&self, node: usize) {
                self.0.set(Self::place(node as u32, Lane::Dirty) | Self::place(Self::LANE, Lane::Stale));
            }
            #[inline(always)]
            fn set_running(&self, node: usize) {
                self.set_busy(node);
            }
            #[inline(always)]
            fn is_busy(&self) -> bool {
                self.0.get() & Self::place(1 << ($bits - 1), Lane::Stale) != 0
            }
        }
    )*};
}
packed_masks!(u32, 8; u64, 16;);

/// Four masks one after the other.
pub struct Four<M>([Cell<M>; 4]);

impl<M: Mask> Four<M> {
    #[inline(always)]
    fn lane(&self, lane: Lane) -> &Cell<M> {
        &self.0[lane as usize]
    }
}

impl<M: Mask> Masks for Four<M> {
    type Mask = M;

    #[inline]
    fn new(nodes: &M) -> Self {
        Four([(); 4].map(|()| Cell::new(*nodes)))
    }
    #[inline(always)]
    fn get(&self, lane: Lane) -> M {
        self.lane(lane).get()
    }
    #[inline(always)]
    fn set_dirty(&self, mask: &M) {
        self.lane(Lane::Dirty).set(*mask);
    }
    #[inline(always)]
    fn add(&self, lane: Lane, mask: &M) {
        self.lane(lane).set(self.get(lane).with(mask));
    }
    #[inline(always)]
    fn remove(&self, lane: Lane, mask: &M) {
        self.lane(lane).set(self.get(lane).without(mask));
    }
    #[inline(always)]
    fn mark(&self, dirty: &M, stale: &M) {
        M::mark(self.lane(Lane::Dirty), dirty);
        M::mark(self.lane(Lane::Stale), stale);
    }
    #[inline(always)]
    fn copy(&self) -> Self {
        let [dirty, taken, stale, empty] = &self.0;
        Four([dirty.clone(), taken.clone(), stale.clone(), empty.clone()])
    }
    #[inline(always)]
    fn assign(&self, masks: &Self) {
        let mut lane = 0;
        while lane < 4 {
            self.0[lane].set(masks.0[lane].get());
            lane += 1;
        }
    }
    #[inline(always)]
    fn set_busy(&self, node: usize) {
        self.lane(Lane::Dirty).set(M::numbered(node));
        self.lane(Lane::Stale).set(M::ALL);
    }
    #[inline(always)]
    fn set_running(&self, node: usize) {
        self.lane(Lane::Dirty).set(M::numbered(node));
    }
    #[inline(always)]
    fn is_busy(&self) -> bool {
        self.get(Lane::Stale).has_last()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LANES: [Lane; 4] = [Lane::Dirty, Lane::Taken, Lane::Stale, Lane::Empty];

    fn are_four<S: Masks>(positions: usize) {
        let (none, one) = (S::Mask::EMPTY, S::Mask::one);
        let masks = S::new(&none);
        for i in 0..positions {
            for lane in LANES {
                masks.add(lane, &one(i));
                for other in LANES {
                    for j in 0..positions {
                        assert_eq!(masks.get(other).has(j), i == j && other as u8 == lane as u8);
                    }
                }
                assert!(!masks.is_busy());
                masks.remove(lane, &one(i));
                assert!(!masks.get(lane).has(i));
            }
            masks.mark(&one(i), &one(positions - 1));
            assert!(masks.get(Lane::Dirty).has(i) && masks.get(Lane::Stale).has(positions - 1));
            masks.set_dirty(&one(positions - 1 - i));
            assert_eq!(masks.copy().get(Lane::Dirty).first(), Some(positions - 1 - i));

            masks.set_busy(0);
            masks.set_running(i);
            assert!(masks.is_busy() && masks.get(Lane::Stale).has(i));
            assert_eq!(masks.get(Lane::Dirty).number(), i);
            masks.assign(&S::new(&none));
        }
        assert!(LANES.into_iter().all(|lane| S::new(&one(0)).get(lane).has(0)));
    }

    #[test]
    fn four_masks_do_not_meet_in_memory() {
        are_four::<Packed<u32>>(7);
        are_four::<Packed<u64>>(15);
        are_four::<Four<u32>>(31);
        are_four::<Four<u64>>(63);
        are_four::<Four<[u64; 3]>>(191);
    }
}
