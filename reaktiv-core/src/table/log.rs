//! Which slots have been touched, for the aggregates that have not looked at them yet.

use alloc::vec::Vec;
use core::cell::Cell;

/// Slots in the order in which they were touched. Positions count every touch there ever was, so that each aggregate can keep its own.
#[derive(Default)]
pub(crate) struct Log {
    touched: Vec<u32>,
    /// The position of the first entry.
    start: Cell<u64>,
}

/// A log as short as this is not worth shortening.
const SHORT: usize = 64;

impl Log {
    /// The position after the last entry.
    #[inline]
    pub(crate) fn end(&self) -> u64 {
        self.start.get() + self.touched.len() as u64
    }

    /// The slots touched after a position, perhaps more than once each. None if any slot may have changed.
    #[inline]
    pub(crate) fn after(&self, position: u64) -> Option<&[u32]> {
        let seen = position.checked_sub(self.start.get())?;
        Some(&self.touched[seen as usize..])
    }

    /// A slot is about to change. `slots` is how many there are, `seen` the position of the aggregate that is furthest behind.
    #[inline]
    pub(crate) fn touch(&mut self, slot: u32, slots: usize, seen: impl FnOnce() -> u64) {
        if self.touched.len() == self.touched.capacity() {
            self.make_room(slots, seen());
        }
        self.touched.push(slot);
    }

    /// Drops what everybody has seen. If what is left is too much to be worth following, also the older part of that: those who have not seen it have to look
    /// at all slots.
    #[cold]
    #[inline(never)]
    fn make_room(&mut self, slots: usize, seen: u64) {
        let seen = (seen.saturating_sub(self.start.get()) as usize).min(self.touched.len());
        let unseen = self.touched.len() - seen;
        let most = slots / 8 + SHORT;
        let dropped = if unseen > most { self.touched.len() - most / 2 } else { seen };
        self.touched.drain(..dropped);
        *self.start.get_mut() += dropped as u64;
        self.touched.reserve((2 * self.touched.len()).max(SHORT));
    }

    /// Any slot may change, or have another number.
    pub(crate) fn touch_all(&mut self) {
        self.start = Cell::new(self.end() + 1);
        self.touched.clear();
    }

    /// The same, by who has no more than a look at the table: what was logged before keeps its room, and nobody asks for it again.
    pub(crate) fn touch_all_by_look(&self) {
        self.start.set(self.end() + 1);
    }
}
