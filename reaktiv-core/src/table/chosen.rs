//! The row of a key, for those who look at no other.

use core::borrow::Borrow;
use core::hash::Hash;

use super::kept::Rule;
use super::slots::Slots;

/// The row of this key, or only whether there is one. It has changed if it was touched, if there is one now and was none, or the other way round.
pub(crate) struct Chosen<'q, Q: ?Sized, const IS_SHOWN: bool>(pub(crate) &'q Q);

/// A type for each, so that `get` and `contains_key` at one place are told apart.
pub(crate) struct Row<const IS_SHOWN: bool> {
    pub(crate) slot: Option<u32>,
}

impl<K: Hash + Eq + Borrow<Q>, R, Q: Hash + Eq + ?Sized, const IS_SHOWN: bool> Rule<K, R> for Chosen<'_, Q, IS_SHOWN> {
    type State = Row<IS_SHOWN>;

    fn build(&self, slots: &Slots<K, R>) -> Self::State {
        Row { slot: slots.find(self.0) }
    }

    fn follow(&self, row: &mut Self::State, slots: &Slots<K, R>, touched: &[u32]) -> bool {
        let before = core::mem::replace(row, self.build(slots));
        if IS_SHOWN {
            before.slot != row.slot || row.slot.is_some_and(|slot| touched.contains(&slot))
        } else {
            before.slot.is_some() != row.slot.is_some()
        }
    }

    fn start_anew(&self, row: &mut Self::State, slots: &Slots<K, R>, touched: Option<&[u32]>) -> bool {
        match touched {
            Some(touched) => self.follow(row, slots, touched),
            // Slots may have other numbers.
            None => {
                let had_one = row.slot.is_some();
                *row = self.build(slots);
                if IS_SHOWN { had_one || row.slot.is_some() } else { had_one != row.slot.is_some() }
            }
        }
    }
}
