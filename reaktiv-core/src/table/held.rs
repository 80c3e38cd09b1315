//! Effects of rows in a batch of the struct that holds the table.
//!
//! While a table is handed out by a struct, a row that is handed out by the table is held back (`cells/notes.rs`): its effects and subscriptions wait. They
//! run when the table is back and that struct is in no batch. A table that no struct holds does not wait for anything.

use alloc::vec::Vec;

use super::slot_list::SlotList;
use super::slots::{Slots, takes_givens};
use crate::cells::{ContextOf, Frame, LEVELS, Layout, Store, take_steps};
use crate::futures::Runs;
use crate::nested::{Nested, Parent, asks_below};

/// The rows whose effects wait.
#[derive(Default)]
pub(super) struct Held {
    /// Handed out since the table was, by slot: what holds them back.
    lent: Vec<(u32, Frame)>,
    /// In these something may be due, or somebody is to be told of changes.
    due: SlotList,
}

/// Whether rows of this type have something to run.
fn have_effects<R: Layout>() -> bool {
    Store::<R>::has_effects()
}

/// Whether runs of a row may be news: what was handed out may be another row by now, whose runs call another driver.
fn may_have_news<R: Parent>(row: &R) -> bool {
    R::HAS_RUNS && row.store().attached().runs().is_some_and(Runs::may_have_come)
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

    /// Something may be due in any row.
    pub(super) fn welcome_all(&mut self) {
        self.due.all = true;
    }

    /// Whether there may be something to run, or somebody to be told, in the rows that have come, or were handed out, since the last flush.
    pub(super) fn asks<K, R: Layout>(&self, slots: &Slots<K, R>) -> bool {
        let can_wait = |slot: &u32| slots.row(*slot).is_some_and(can_wait);
        !self.lent.is_empty() || self.due.all || self.due.slots.iter().any(can_wait)
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

    /// Whether there are rows in which something may be due.
    pub(super) fn has_any(&self) -> bool {
        !self.lent.is_empty() || !self.due.is_none()
    }

    /// The rows in which something may be due, each once and in their order. If a row cannot take over what it is handed down it is all still. False if there are none.
    fn in_order<K, R: Parent>(&mut self, slots: &mut Slots<K, R>, rows_ask: &mut bool) -> bool {
        if self.due.is_none() {
            return false;
        }
        let SlotList { slots: due, all } = &mut self.due;
        let may_be_due = |row: &R| may_have_news(row) || row.store().is_held() || row.store().may_have_pending();
        if *all {
            due.clear();
            due.extend(slots.reach_each().filter(|(_, entry)| may_be_due(&entry.row)).map(|(slot, _)| slot));
            *all = false;
            // All that ask are among them.
            *rows_ask = false;
        } else {
            due.retain(|slot| slots.reach_row(*slot).is_some_and(may_be_due));
            due.sort_unstable();
            due.dedup();
        }
        !due.is_empty()
    }

    /// Takes the steps that are due, row by row in their order. `touch` is told the slots of rows in which something has changed. If that panics the rest stays due.
    pub(super) fn step<K, R: Parent>(
        &mut self,
        slots: &mut Slots<K, R>,
        is_flush: bool,
        rows_ask: &mut bool,
        touch: impl FnMut(u32),
    ) {
        if !self.in_order(slots, rows_ask) {
            return;
        }
        let mut touch = Touch { touch, slot: None };
        for &slot in &self.due.slots {
            let Some(row) = slots.get_mut(slot) else { continue };
            let store = row.store_mut();
            if is_flush {
                store.let_go_if_outside();
                store.bear();
            }
            if store.is_unborn() {
                continue;
            }
            touch.slot = Some(slot);
            touch.end(take_steps(row, is_flush));
        }
    }

    /// Runs the effects that are due, row by row in their order. If that panics the rest stays due, of that row too. True if somebody is to be told of changes.
    /// `rows_ask` becomes true if one of these rows is listened to, or asks further in.
    pub(super) fn flush<K, R: Parent>(
        &mut self,
        slots: &mut Slots<K, R>,
        context: &mut ContextOf<R>,
        rows_ask: &mut bool,
        mut has_news: impl FnMut(u32, usize),
    ) -> bool {
        if !self.in_order(slots, rows_ask) {
            return false;
        }
        let count = slots.slots();
        let mut through = Through { due: &mut self.due.slots, told: 0, next: 0 };
        while let Some(&slot) = through.due.get(through.next) {
            let is_told = slots.get_mut(slot).is_some_and(|row| {
                let store = row.store_mut();
                store.let_go_if_outside();
                store.bear();
                let is_told = !store.is_unborn()
                    && store.may_have_pending()
                    && (row.run_effects(context) || R::HAS_EVENTS || row.store().attached().has_attachment());
                // Asked when nothing is due in it any more.
                *rows_ask |= takes_givens::<R>() && (is_told || asks_below(row));
                if R::may_run(LEVELS) && row.has_news() {
                    has_news(slot, count);
                }
                is_told
            });
            through.go_on(is_told);
        }
        through.told != 0
    }

    /// Tells what is attached of the changes, row by row. If that panics the rest stays to be told, of that row too.
    pub(super) fn deliver<K, R: Layout>(&mut self, slots: &mut Slots<K, R>) {
        let mut through = Through { due: &mut self.due.slots, told: 0, next: 0 };
        while let Some(&slot) = through.due.get(through.next) {
            if let Some(row) = slots.get_mut(slot) {
                row.deliver_changes(true);
            }
            through.go_on(false);
        }
    }
}

/// A row that is taking steps: if that panics, something may have changed in it.
struct Touch<F: FnMut(u32)> {
    touch: F,
    slot: Option<u32>,
}

impl<F: FnMut(u32)> Touch<F> {
    fn end(&mut self, has_changed: bool) {
        if !has_changed {
            self.slot = None;
        }
        self.slot.take().into_iter().for_each(&mut self.touch);
    }
}

impl<F: FnMut(u32)> Drop for Touch<F> {
    fn drop(&mut self) {
        self.end(true);
    }
}

/// The way through the slots in which something is due. Those where somebody is to be told stay.
struct Through<'h> {
    due: &'h mut Vec<u32>,
    told: usize,
    next: usize,
}

impl Through<'_> {
    fn go_on(&mut self, is_told: bool) {
        if is_told {
            self.due[self.told] = self.due[self.next];
            self.told += 1;
        }
        self.next += 1;
    }
}

impl Drop for Through<'_> {
    fn drop(&mut self) {
        self.due.drain(self.told..self.next);
    }
}

/// The table is gone, and with it the rows that were not taken out.
impl Drop for Held {
    fn drop(&mut self) {
        self.lent.drain(..).for_each(|(_, frame)| frame.end_without_its_struct());
    }
}
