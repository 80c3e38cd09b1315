//! Effects of rows in a batch of the struct that holds the table.
//!
//! While a table is handed out by a struct, a row that is handed out by the table is held back (`cells/notes.rs`): its effects and subscriptions wait. They
//! run when the table is back and that struct is in no batch. A table that no struct holds does not wait for anything.

use alloc::vec::Vec;
use core::mem;

use super::slots::Slots;
use crate::cells::{Frame, Layout};
use crate::mask::Mask;

/// The rows whose effects wait.
#[derive(Default)]
pub(super) struct Held {
    /// Handed out since the table was, by slot: what holds them back.
    lent: Vec<(u32, Frame)>,
    /// In these something may be due.
    due: Rows,
}

/// Some of the rows.
#[derive(Default)]
struct Rows {
    /// Those of these slots, perhaps named more than once.
    slots: Vec<u32>,
    /// Or all.
    all: bool,
}

impl Rows {
    fn is_none(&self) -> bool {
        self.slots.is_empty() && !self.all
    }

    /// One more; the table has so many slots. Of more names than slots, all is the shorter one.
    #[inline]
    fn push(&mut self, slot: u32, slots: usize) {
        if !self.all && self.slots.last() != Some(&slot) {
            self.slots.push(slot);
            self.all = self.slots.len() > slots;
            if self.all {
                self.slots.clear();
            }
        }
    }
}

/// Whether rows of this type have something to run.
fn have_effects<R: Layout>() -> bool {
    R::EFFECTS.without(&R::LISTENED).meets(&R::EFFECTS) || R::HAS_CHILDREN
}

/// Whether a row may ever have something to run.
fn can_wait<R: Layout>(row: &R) -> bool {
    have_effects::<R>() || row.store().attached().has_attachment()
}

impl Held {
    /// A row is handed out by a table that is handed out, of so many slots.
    #[inline]
    pub(super) fn hold<R: Layout>(&mut self, slot: u32, row: &mut R, slots: usize) {
        if !can_wait(row) {
            // A first subscription may come while it is out, and a panic leave something due.
            self.due.push(slot, slots);
        } else if !(row.store().is_held() && row.store().is_inside()) {
            let store = row.store_mut();
            store.let_go();
            self.lent.push((slot, store.hold()));
        } // Otherwise it is held back here, and on the list.
    }

    /// All rows are handed out.
    pub(super) fn hold_all<K, R: Layout>(&mut self, slots: &mut Slots<K, R>) {
        self.due.all |= !have_effects::<R>();
        let count = slots.slots();
        for (slot, entry) in slots.iter_mut() {
            self.hold(slot, &mut entry.row, count);
        }
    }

    /// A row in which something may be due comes to this slot.
    #[inline]
    pub(super) fn welcome(&mut self, slot: u32, slots: usize) {
        self.due.push(slot, slots);
    }

    /// Something is due in rows that have come.
    pub(super) fn welcome_all(&mut self) {
        self.due.all = true;
    }

    /// Something may be due in any row.
    pub(super) fn all_may_be_due<R: Layout>(&mut self) {
        self.due.all |= have_effects::<R>();
    }

    /// Slots will have other numbers.
    pub(super) fn renumber<K, R: Layout>(&mut self, slots: &mut Slots<K, R>) {
        self.release(slots);
        self.due.all = !self.due.is_none();
        self.due.slots.clear();
    }

    /// The table is back, or elsewhere: its rows are held back no more. What is due stays so.
    #[inline]
    pub(super) fn release<K, R: Layout>(&mut self, slots: &mut Slots<K, R>) {
        if !self.lent.is_empty() {
            self.release_some(slots);
        }
    }

    fn release_some<K, R: Layout>(&mut self, slots: &mut Slots<K, R>) {
        let count = slots.slots();
        for (slot, frame) in self.lent.drain(..) {
            match slots.get_mut(slot) {
                Some(row) => row.store_mut().end(frame),
                None => frame.end_without_its_struct(),
            }
            self.due.push(slot, count);
        }
    }

    /// Runs what is due, row by row in their order. If that panics the rest stays due, of that row too.
    pub(super) fn flush<K, R: Layout>(&mut self, slots: &mut Slots<K, R>) {
        if self.due.is_none() {
            return;
        }
        struct Rest<'h> {
            due: &'h mut Vec<u32>,
            next: usize,
        }
        impl Drop for Rest<'_> {
            fn drop(&mut self) {
                self.due.drain(..self.next);
            }
        }
        let Rows { slots: due, all } = &mut self.due;
        let may_be_due = |row: &R| row.store().is_held() || row.store().may_have_pending();
        if mem::take(all) {
            due.clear();
            due.extend(slots.iter().filter(|(_, entry)| may_be_due(&entry.row)).map(|(slot, _)| slot));
        } else {
            due.retain(|slot| slots.row(*slot).is_some_and(may_be_due));
            if due.is_empty() {
                return;
            }
            due.sort_unstable();
            due.dedup();
        }
        let mut rest = Rest { due, next: 0 };
        while let Some(&slot) = rest.due.get(rest.next) {
            if let Some(row) = slots.get_mut(slot) {
                row.store_mut().let_go_if_outside();
                if row.store().may_have_pending() {
                    row.run_and_deliver();
                }
            }
            rest.next += 1;
        }
    }
}

/// The table is gone, and with it the rows that were not taken out.
impl Drop for Held {
    fn drop(&mut self) {
        self.lent.drain(..).for_each(|(_, frame)| frame.end_without_its_struct());
    }
}
