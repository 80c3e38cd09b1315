//! Sums and means: a running total, and what each row has contributed to it.

use alloc::vec::Vec;

use super::kept::Rule;
use super::slots::Slots;
use crate::cells::Layout;
use crate::cutoff::same;
use crate::field::Field;
use crate::summand::Summand;

pub(crate) struct RunningTotal<F>(pub(crate) F);

pub(crate) struct Running<T: Summand> {
    /// By slot; without a row it is zero.
    contributions: Vec<T>,
    /// How many rows have a value.
    pub(crate) count: usize,
    pub(crate) total: T::Total,
}

impl<T: Summand> Running<T> {
    /// Takes the value that the row of a slot has now; says whether it is another one.
    #[inline]
    fn take(&mut self, slot: usize, value: T) -> bool {
        let contribution = &mut self.contributions[slot];
        let has_changed = !same(contribution, &value);
        contribution.take_from(&mut self.total);
        value.add_to(&mut self.total);
        if T::ZERO.is_absent() {
            self.count += usize::from(contribution.is_absent());
            self.count -= usize::from(value.is_absent());
        }
        *contribution = value;
        has_changed
    }

    /// Takes the number of rows, if all of them have values. True if another number has.
    #[inline]
    fn take_count(&mut self, before: usize, rows: usize) -> bool {
        if !T::ZERO.is_absent() {
            self.count = rows;
        }
        self.count != before
    }
}

impl<K, R: Layout, F: Field<R>> Rule<K, R> for RunningTotal<F>
where
    F::Value: Summand,
{
    type State = Running<F::Value>;

    fn build(&self, slots: &Slots<K, R>) -> Self::State {
        let mut state = Running { contributions: Vec::new(), count: 0, total: Default::default() };
        self.start_anew(&mut state, slots, None);
        state
    }

    fn follow(&self, state: &mut Self::State, slots: &Slots<K, R>, touched: &[u32]) -> bool {
        extend(&mut state.contributions, slots.slots(), || Summand::ZERO);
        let (before, mut has_changed) = (state.count, false);
        for &slot in touched {
            let value = slots.reach_row(slot).map_or(Summand::ZERO, |row| self.0.read(row).clone());
            has_changed |= state.take(slot as usize, value);
        }
        state.take_count(before, slots.len()) | has_changed
    }

    fn start_anew(&self, state: &mut Self::State, slots: &Slots<K, R>, _touched: Option<&[u32]>) -> bool {
        let Running { contributions, count, total } = state;
        let (before, mut has_changed) = (*count, false);
        // What was contributed by slots that are no more.
        if let Some(gone) = contributions.get(slots.slots()..) {
            has_changed = gone.iter().any(|contribution| !same(contribution, &Summand::ZERO));
        }
        shrink(contributions, slots.slots());
        extend(contributions, slots.slots(), || Summand::ZERO);
        (*count, *total) = (0, Default::default());
        slots.reach_words(|start, entries| {
            let contributions = &mut contributions[start..start + entries.len()];
            for (contribution, entry) in contributions.iter_mut().zip(entries) {
                let value = entry.as_ref().map_or(Summand::ZERO, |entry| self.0.read(&entry.row).clone());
                has_changed = has_changed || !same(contribution, &value);
                if F::Value::ZERO.is_absent() {
                    *count += usize::from(!value.is_absent());
                }
                *contribution = value;
            }
            contributions.iter().for_each(|value| value.add_to(total));
        });
        state.take_count(before, slots.len()) | has_changed
    }
}

/// Slots that are no more keep nothing.
pub(super) fn shrink<T>(kept: &mut Vec<T>, slots: usize) {
    kept.truncate(slots);
    kept.shrink_to(slots + slots / 4);
}

/// Grows what is kept for each slot: at first by exactly as many as wanted, which may be all that is kept, then a quarter at a time. Doubling would take more memory for a
/// row than is promised.
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
