//! Those who wait to be called, of whom any may go: who calls wakes all of them.

use std::collections::BTreeMap;
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use crate::following::wake_all_later;

#[derive(Default)]
pub(super) struct Waiters(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    /// So many have begun: in a lifetime that number does not come to its end.
    begun: u64,
    wakers: BTreeMap<u64, Waker>,
}

/// Wakers are dropped, and woken, where this is not locked.
impl Waiters {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of a new one.
    pub(super) fn begin(&self) -> u64 {
        let mut waiting = self.waiting();
        waiting.begun += 1;
        waiting.begun
    }

    /// The one of this number waits. It is given the waker with which it has waited before: that is to be dropped where nothing is locked.
    pub(super) fn wait(&self, number: u64, waker: &mut Option<Waker>) {
        if let Some(new) = waker.take() {
            *waker = self.waiting().wakers.insert(number, new);
        }
    }

    /// It waits no longer.
    pub(super) fn leave(&self, number: u64) {
        let own = self.waiting().wakers.remove(&number);
        drop(own);
    }

    pub(super) fn call(&self) {
        let all = mem::take(&mut self.waiting().wakers);
        // Whoever calls may be inside of the struct.
        wake_all_later(all.into_values());
    }
}
