//! The effects that are due. `N` names a node.

use crate::signals::raw::LockedVec;
use std::cell::{Cell, RefCell};
use std::task::Waker;

/// Effects that are due, in the order in which they became so.
pub(crate) struct Queue<N> {
    pub(crate) due: LockedVec<N>,
    /// Emptied, for the next round.
    pub(crate) spare: Cell<Vec<N>>,
    pub(crate) flushing: Cell<bool>,
    pub(crate) flushes: Cell<u64>,
    stamps: Cell<u64>,
    /// Whether an effect has run in this round.
    pub(crate) has_run: Cell<bool>,
    /// Of tasks that wait for what has ended. Not of those that are due: these wakers stay in the nodes until they are called.
    pub(crate) called: RefCell<Vec<Waker>>,
}

impl<N: Copy> Queue<N> {
    pub(crate) fn new() -> Self {
        Self {
            due: LockedVec::default(),
            spare: Cell::default(),
            flushing: Cell::new(false),
            flushes: Cell::new(0),
            stamps: Cell::new(0),
            has_run: Cell::new(false),
            called: RefCell::default(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.due.len() == 0
    }

    pub(crate) fn is_flushing(&self) -> bool {
        self.flushing.get()
    }

    /// The order of effects is that of their stamps.
    pub(crate) fn next_stamp(&self) -> u64 {
        self.stamps.set(self.stamps.get() + 1);
        self.stamps.get()
    }
}
