//! `sorted_by`: the rows in an order of their own.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::fmt;

use super::Table;
use super::kept::Rule;
use super::order::Order;
use super::slots::Slots;
use crate::cells::Layout;

pub(crate) struct Sorting<C>(pub(crate) C);

impl<C> Sorting<C> {
    /// Slots by their rows; equal rows in insertion order.
    fn compare<K, R: Layout>(&self, slots: &Slots<K, R>, one: u32, other: u32) -> Ordering
    where
        C: Fn(&R, &R) -> Ordering,
    {
        let by_row = match (slots.reach_row(one), slots.reach_row(other)) {
            (Some(one), Some(other)) => (self.0)(one, other),
            _ => Ordering::Equal,
        };
        by_row.then(one.cmp(&other))
    }
}

/// The order of a key: what does not compare with itself (NaN) comes last.
pub(crate) fn last_if_incomparable<T: PartialOrd>(one: &T, other: &T) -> Ordering {
    let is_incomparable = |value: &T| value.partial_cmp(value).is_none();
    match (is_incomparable(one), is_incomparable(other)) {
        (false, false) => one.partial_cmp(other).unwrap_or(Ordering::Equal),
        (one, other) => one.cmp(&other),
    }
}

/// Shared with the views that are being read; these are gone when a row changes.
///
/// **Invariant:** of any two neighbours the first comes before the second, by the closure itself. So if that is an order, they are in order; and if it was none
/// while some value was there (NaN that equals everything), what is left is looked at where that value stood, and sorted anew if it is wrong.
impl<K, R: Layout, C: Fn(&R, &R) -> Ordering> Rule<K, R> for Sorting<C> {
    type State = Arc<Order>;

    fn build(&self, slots: &Slots<K, R>) -> Arc<Order> {
        // One alone is compared with nothing.
        let slots_of_rows = slots.reach_each().map(|(slot, _)| slot).collect();
        let sorted = merge_sorted(slots_of_rows, |one, other| self.compare(slots, one, other).is_lt());
        Arc::new(Order::build(&sorted, slots.slots()))
    }

    fn follow(&self, state: &mut Arc<Order>, slots: &Slots<K, R>, touched: &[u32]) -> bool {
        let order = Arc::make_mut(state);
        // Not so by a row that came and went in between.
        let mut has_changed = false;
        let mut gaps = core::mem::take(&mut order.spare);
        // All out before one goes in: those that are left are still in order.
        for &slot in touched {
            if order.has(slot) {
                has_changed = true;
                gaps.extend(order.next(slot, true));
                order.remove(slot);
            }
        }
        let is_before = |one, other| self.compare(slots, one, other).is_lt();
        // What has come to stand side by side. What goes in is compared with its neighbours on its way.
        let is_right = |slot| !order.has(slot) || order.next(slot, false).is_none_or(|next| is_before(slot, next));
        let is_consistent = gaps.drain(..).all(is_right);
        for &slot in touched {
            if slots.reach_row(slot).is_some() && !order.has(slot) {
                has_changed = true;
                order.insert(slot, slots.slots(), |other| is_before(slot, other));
            }
        }
        order.spare = gaps;
        if !is_consistent {
            *state = self.build(slots);
        }
        has_changed
    }

    fn start_anew(&self, state: &mut Arc<Order>, slots: &Slots<K, R>, _touched: Option<&[u32]>) -> bool {
        let had_any = state.len() != 0;
        *state = self.build(slots);
        had_any || state.len() != 0
    }
}

/// Sorts by merging, stably, whatever the closure says: the sorts of the standard library may panic if that is no order. Neighbours have been
/// compared with each other, so they are as it says.
fn merge_sorted(mut sorted: Vec<u32>, is_before: impl Fn(u32, u32) -> bool) -> Vec<u32> {
    let mut merged = Vec::with_capacity(sorted.len());
    let mut run = 1;
    while run < sorted.len() {
        merged.clear();
        for pair in sorted.chunks(2 * run) {
            let (mut left, mut right) = pair.split_at(run.min(pair.len()));
            while let (Some(&one), Some(&other)) = (left.first(), right.first()) {
                let from = if is_before(other, one) { &mut right } else { &mut left };
                merged.push(from[0]);
                *from = &from[1..];
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        core::mem::swap(&mut sorted, &mut merged);
        run *= 2;
    }
    sorted
}

/// The rows in an order of their own: a view made by [`Table::sorted_by`].
pub struct Sorted<'t, K, R> {
    pub(super) table: &'t Table<K, R>,
    pub(super) order: Arc<Order>,
}

impl<'t, K, R> Sorted<'t, K, R> {
    /// How many rows: all of the table's.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether the table has no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The keys and rows, in order. A step takes O(1) on average.
    pub fn iter(&self) -> SortedIter<'t, K, R> {
        self.walk(false)
    }

    /// The keys and rows, the last first.
    pub fn iter_rev(&self) -> SortedIter<'t, K, R> {
        self.walk(true)
    }

    /// The keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &'t K> + use<'t, K, R> {
        self.iter().map(|(key, _)| key)
    }

    /// The rows, in order.
    pub fn rows(&self) -> impl Iterator<Item = &'t R> + use<'t, K, R> {
        self.iter().map(|(_, row)| row)
    }

    /// The first key and row. O(log n).
    pub fn first(&self) -> Option<(&'t K, &'t R)> {
        self.iter().next()
    }

    /// The last key and row. O(log n).
    pub fn last(&self) -> Option<(&'t K, &'t R)> {
        self.iter_rev().next()
    }

    fn walk(&self, backwards: bool) -> SortedIter<'t, K, R> {
        SortedIter { of: self.clone(), next: self.order.end(backwards), backwards }
    }
}

/// The keys and rows of a view, in its order or backwards: what [`Sorted::iter`] and [`Sorted::iter_rev`] give.
pub struct SortedIter<'t, K, R> {
    of: Sorted<'t, K, R>,
    next: Option<u32>,
    backwards: bool,
}

impl<'t, K, R> Iterator for SortedIter<'t, K, R> {
    type Item = (&'t K, &'t R);

    fn next(&mut self) -> Option<Self::Item> {
        let slot = self.next?;
        self.next = self.of.order.next(slot, self.backwards);
        self.of.table.at_slot(slot)
    }
}

/// The keys and rows, in order.
impl<'t, K, R> IntoIterator for Sorted<'t, K, R> {
    type Item = (&'t K, &'t R);
    type IntoIter = SortedIter<'t, K, R>;

    fn into_iter(self) -> SortedIter<'t, K, R> {
        self.iter()
    }
}

/// The keys and rows, in order.
impl<'t, K, R> IntoIterator for &Sorted<'t, K, R> {
    type Item = (&'t K, &'t R);
    type IntoIter = SortedIter<'t, K, R>;

    fn into_iter(self) -> SortedIter<'t, K, R> {
        self.iter()
    }
}

impl<K, R> Clone for Sorted<'_, K, R> {
    fn clone(&self) -> Self {
        Sorted { table: self.table, order: self.order.clone() }
    }
}

impl<K: fmt::Debug, R: fmt::Debug> fmt::Debug for Sorted<'_, K, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
