//! Who waits to poll the futures of a shared struct: one, or several, of which any may go.

use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Wake, Waker};

use crate::following::wake_later;

/// Those who wait to be called: who calls wakes all of them.
#[derive(Default)]
pub(super) struct Drivers(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    /// So many have begun: in a lifetime that number does not come to its end.
    begun: u64,
    drivers: Vec<(u64, Waker)>,
}

impl Drivers {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of a new one.
    pub(super) fn begin(&self) -> u64 {
        let mut waiting = self.waiting();
        waiting.begun += 1;
        waiting.begun
    }

    /// The one of this number waits.
    pub(super) fn wait(&self, number: u64, waker: Waker) {
        let mut waiting = self.waiting();
        let place = waiting.drivers.iter().position(|(other, _)| *other == number);
        let before = place.map(|place| waiting.drivers.swap_remove(place));
        waiting.drivers.push((number, waker));
        drop(waiting);
        drop(before);
    }

    /// The one of this number waits no longer: what it was called for, and has not done, is left to the others.
    pub(super) fn leave(&self, number: u64) {
        let mut waiting = self.waiting();
        let place = waiting.drivers.iter().position(|(other, _)| *other == number);
        let own = place.map(|place| waiting.drivers.swap_remove(place));
        drop(waiting);
        drop(own);
        self.call();
    }

    pub(super) fn call(&self) {
        let all = mem::take(&mut self.waiting().drivers);
        // Whoever calls may be inside of the struct.
        all.into_iter().for_each(|(_, driver)| wake_later(driver));
    }
}

impl Wake for Drivers {
    fn wake(self: Arc<Self>) {
        self.call();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.call();
    }
}
