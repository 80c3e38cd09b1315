//! Some of the slots of a table, as they come.

use alloc::vec::Vec;

/// Some of the rows.
#[derive(Default)]
pub(super) struct SlotList {
    /// Those of these slots, perhaps named more than once.
    pub(super) slots: Vec<u32>,
    /// Or all.
    pub(super) all: bool,
}

impl SlotList {
    pub(super) fn is_none(&self) -> bool {
        self.slots.is_empty() && !self.all
    }

    /// One more; the table has so many slots. Of more names than slots, all is the shorter one.
    #[inline]
    pub(super) fn push(&mut self, slot: u32, slots: usize) {
        if !self.all && self.slots.last() != Some(&slot) {
            self.slots.push(slot);
            self.all = self.slots.len() > slots;
            if self.all {
                self.slots.clear();
            }
        }
    }

    /// All of them.
    pub(super) fn set_all(&mut self) {
        self.slots.clear();
        self.all = true;
    }

    /// Their slots, of a table that has so many: each once, in order.
    pub(super) fn each_once(&mut self, slots: usize) -> &[u32] {
        if self.all {
            self.slots.extend(0..slots as u32);
        } else if self.slots.len() > 1 {
            self.slots.sort_unstable();
            self.slots.dedup();
        }
        &self.slots
    }

    /// Slots will have other numbers.
    pub(super) fn renumber(&mut self) {
        if !self.is_none() {
            self.set_all();
        }
    }

    /// None of them.
    pub(super) fn clear(&mut self) {
        self.slots.clear();
        self.all = false;
    }
}
