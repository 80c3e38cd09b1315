//! Setting a table to the rows of another one, by key.

use alloc::vec::Vec;
use core::hash::Hash;
use core::mem;

use super::Table;
use super::entry::Entry;
use super::slots::Slots;
use crate::cells::{LEVELS, Layout};
use crate::nested::{Nested, Parent, Parts};
use crate::reactive::Reactive;

impl<K: Hash + Eq, R: Parent + Reactive> Table<K, R> {
    /// Whether it has other rows, in another order, or with other inputs, or another memory.
    pub(super) fn differs_from(&mut self, other: &mut Self, what: Parts) -> bool {
        if self.len() != other.len() {
            return true;
        }
        let mut rows = self.slots.iter_mut().zip(other.slots.iter_mut());
        rows.any(|((_, entry), (_, other))| {
            entry.key != other.key || Nested::differs(&mut entry.row, &mut other.row, what)
        })
    }

    /// Has the keys of another table, in its order, and the inputs of its rows, or their memory too. Rows whose key stays are the same rows; of the others only those are
    /// touched that come or go, and of these those whose inputs differ.
    pub(super) fn set_by_key(&mut self, other: &mut Self, what: Parts) {
        // A step that is due is none any more, nor is one for what is handed down.
        let may_step = what == Parts::InputsAndMemory && <R as Layout>::may_step(LEVELS);
        let gone: Vec<u32> =
            self.slots.iter().filter(|(_, entry)| !other.contains_key(&entry.key)).map(|(slot, _)| slot).collect();
        self.remove_slots(gone);
        let mut order = Vec::with_capacity(other.len());
        for Entry { key, mut row } in mem::take(other).slots.into_entries() {
            let slot = match self.slots.find(&key) {
                Some(slot) => {
                    let old = self.slots.row_mut(slot);
                    if may_step || Nested::differs(old, &mut row, what) {
                        self.row_of_slot_mut(slot).batch(|old| Nested::set_all(old, &mut row, what));
                    }
                    slot
                }
                None => {
                    if may_step {
                        Nested::resume(&mut row);
                    }
                    self.insert(key, row);
                    Slots::<K, R>::number(self.slots.slots() - 1)
                }
            };
            order.push(slot);
        }
        if !order.is_sorted() {
            self.held.renumber(&mut self.slots);
            self.news.renumber();
            self.slots.reorder(&order);
            self.touch_all();
        } else {
            self.compact_if_sparse();
        }
    }
}
