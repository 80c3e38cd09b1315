//! Those who wait to be called, of whom any may go: who calls wakes all of them.

use std::collections::BTreeMap;
use std::mem;
use std::task::Waker;

#[derive(Default)]
pub(super) struct Waiters {
    /// So many have begun: in a lifetime that number does not come to its end.
    begun: u64,
    waiting: BTreeMap<u64, Waker>,
}

impl Waiters {
    /// The number of a new one.
    pub(super) fn begin(&mut self) -> u64 {
        self.begun += 1;
        self.begun
    }

    /// The one of this number waits. What is given back is to be dropped where nothing is locked.
    pub(super) fn wait(&mut self, number: u64, waker: Waker) -> Option<Waker> {
        self.waiting.insert(number, waker)
    }

    /// It waits no longer.
    pub(super) fn leave(&mut self, number: u64) -> Option<Waker> {
        self.waiting.remove(&number)
    }

    /// All of them, to be woken.
    pub(super) fn take(&mut self) -> impl Iterator<Item = Waker> + use<> {
        mem::take(&mut self.waiting).into_values()
    }
}
