//! Effects of rows in a batch of the struct that holds the table.
//!
//! While a table is handed out by a struct, a row that is handed out by the table is in a batch: its effects and subscriptions wait. They run when the
//! table is back and that struct is in no batch. A table that no struct holds does not wait for anything.

use alloc::vec::Vec;
use core::mem;

use super::slots::Slots;
use crate::cells::Layout;
use crate::mask::Mask;
use crate::nested::Nested;

/// The rows that were handed out, since effects of theirs were last run.
#[derive(Default)]
pub(super) struct Held {
    rows: Rows,
    /// They are in a batch.
    in_batch: bool,
}

#[derive(Default)]
enum Rows {
    #[default]
    None,
    /// Those of these slots, perhaps named more than once.
    Of(Vec<u32>),
    All,
}

/// Whether rows of this type have something to run.
fn have_effects<R: Layout>() -> bool {
    R::EFFECTS.without(&R::LISTENED).meets(&R::EFFECTS) || R::HAS_CHILDREN
}

/// Whether a row may ever have something to run.
fn can_wait<R: Layout>(row: &R) -> bool {
    have_effects::<R>() || row.store().listeners().has_list()
}

impl Held {
    /// A row is handed out by a table that is handed out.
    #[inline]
    pub(super) fn hold<R: Layout>(&mut self, slot: u32, row: &mut R) {
        if can_wait(row) && !row.store().is_lent_here() {
            row.store_mut().lend();
            self.in_batch = true;
            match &mut self.rows {
                Rows::None => self.rows = Rows::Of(Vec::from([slot])),
                Rows::Of(slots) => slots.push(slot),
                Rows::All => {}
            }
        }
    }

    /// All rows are handed out.
    pub(super) fn hold_all<K, R: Layout>(&mut self, slots: &mut Slots<K, R>) {
        for entry in slots.iter_mut().filter(|entry| can_wait(&entry.row)) {
            entry.row.store_mut().lend();
            *self = Held { rows: Rows::All, in_batch: true };
        }
    }

    /// Something may be due in any row.
    pub(super) fn hold_what_is_due<R: Layout>(&mut self) {
        if have_effects::<R>() {
            self.rows = Rows::All;
        }
    }

    /// Slots have other numbers now.
    pub(super) fn renumber(&mut self) {
        if !matches!(self.rows, Rows::None) {
            self.rows = Rows::All;
        }
    }

    /// The table is back, or elsewhere: its rows are in no batch any more. What is due stays so.
    pub(super) fn release<K, R: Layout>(&mut self, slots: &mut Slots<K, R>) {
        if !mem::take(&mut self.in_batch) {
            return;
        }
        match &self.rows {
            Rows::None => {}
            Rows::Of(held) => {
                for &slot in held {
                    if let Some(row) = slots.get_mut(slot) {
                        row.store_mut().take_back();
                    }
                }
            }
            Rows::All => slots.iter_mut().for_each(|entry| entry.row.store_mut().take_back()),
        }
    }

    /// Runs what is due, row by row in their order. If that panics the rest stays due.
    pub(super) fn flush<K, R: Layout>(&mut self, slots: &mut Slots<K, R>) {
        struct Rest<'h> {
            held: &'h mut Held,
            last_first: Vec<u32>,
        }
        impl Drop for Rest<'_> {
            fn drop(&mut self) {
                if !self.last_first.is_empty() {
                    self.held.rows = Rows::Of(mem::take(&mut self.last_first));
                }
            }
        }
        let mut last_first: Vec<u32> = match mem::take(&mut self.rows) {
            Rows::None => return,
            Rows::Of(slots) => slots,
            Rows::All => slots.iter().map(|(slot, _)| slot).collect(),
        };
        last_first.sort_unstable_by(|one, other| other.cmp(one));
        last_first.dedup();
        let mut rest = Rest { held: self, last_first };
        while let Some(slot) = rest.last_first.pop() {
            if let Some(row) = slots.get_mut(slot) {
                row.flush_pending();
            }
        }
    }
}
