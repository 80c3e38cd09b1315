//! Sums and means: a running total, and what each row has contributed to it.

use alloc::vec::Vec;

use super::kept::Rule;
use super::slots::Slots;
use super::summand::Summand;
use crate::field::Field;

pub(crate) struct RunningTotal<F>(pub(crate) F);

pub(crate) struct Running<T: Summand> {
    /// By slot; without a row it is zero.
    contributions: Vec<T>,
    rows: usize,
    pub(crate) total: T::Total,
}

impl<K, R, F: Field<R>> Rule<K, R> for RunningTotal<F>
where
    F::Value: Summand,
{
    type State = Running<F::Value>;

    fn build(&self, slots: &Slots<K, R>) -> Self::State {
        let mut state = Running { contributions: zeros(slots.slots()), rows: slots.len(), total: Default::default() };
        for (slot, entry) in slots.iter() {
            let value = self.0.read(&entry.row);
            value.add_to(&mut state.total);
            state.contributions[slot as usize] = value.clone();
        }
        state
    }

    fn follow(&self, state: &mut Self::State, slots: &Slots<K, R>, touched: &[u32]) -> bool {
        extend(&mut state.contributions, slots.slots(), || Summand::ZERO);
        // What a mean is divided by.
        let mut has_changed = core::mem::replace(&mut state.rows, slots.len()) != slots.len();
        for &slot in touched {
            let value = slots.row(slot).map_or(Summand::ZERO, |row| self.0.read(row).clone());
            let contribution = &mut state.contributions[slot as usize];
            has_changed |= *contribution != value;
            contribution.take_from(&mut state.total);
            value.add_to(&mut state.total);
            *contribution = value;
        }
        has_changed
    }

    fn start_anew(&self, state: &mut Self::State, slots: &Slots<K, R>, _touched: Option<&[u32]>) -> bool {
        extend(&mut state.contributions, slots.slots(), || Summand::ZERO);
        let mut has_changed = core::mem::replace(&mut state.rows, slots.len()) != slots.len();
        state.total = Default::default();
        for (slot, contribution) in state.contributions.iter_mut().enumerate() {
            let value = slots.row(slot as u32).map_or(Summand::ZERO, |row| self.0.read(row).clone());
            has_changed |= *contribution != value;
            value.add_to(&mut state.total);
            *contribution = value;
        }
        shrink(&mut state.contributions, slots.slots());
        has_changed
    }
}

/// Slots that are no more keep nothing.
pub(super) fn shrink<T>(kept: &mut Vec<T>, slots: usize) {
    kept.truncate(slots);
    kept.shrink_to(slots + slots / 4);
}

/// Exactly as many as wanted: this may be all that an aggregate keeps.
pub(super) fn zeros<T: Summand>(slots: usize) -> Vec<T> {
    let mut zeros = Vec::with_capacity(slots);
    extend(&mut zeros, slots, || T::ZERO);
    zeros
}

/// Grows what is kept for each slot. A quarter at a time: doubling would take more memory for a row than is promised.
#[inline]
pub(super) fn extend<T>(kept: &mut Vec<T>, slots: usize, empty: impl FnMut() -> T) {
    if kept.len() < slots {
        grow(kept, slots, empty);
    }
}

#[inline(never)]
fn grow<T>(kept: &mut Vec<T>, slots: usize, empty: impl FnMut() -> T) {
    let missing = slots - kept.len();
    if kept.capacity() < slots {
        kept.reserve_exact(missing + kept.len() / 4);
    }
    kept.resize_with(slots, empty);
}
