//! Who waits to poll the futures of a shared struct: one, or several, of which any may go.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Wake, Waker};

use super::waiters::Waiters;
use crate::following::wake_all_later;
use crate::futures::{Queue, Runs};

/// Those who wait to be called: who calls wakes all of them.
#[derive(Default)]
pub(super) struct Drivers(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    drivers: Waiters,
    /// Whether they are told when somebody has been inside.
    are_told: bool,
    /// Where the struct's runs called when it was last looked at.
    heard: Option<Weak<Queue>>,
}

impl Drivers {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of a new one.
    pub(super) fn begin(&self) -> u64 {
        self.waiting().drivers.begin()
    }

    /// The one of this number waits.
    pub(super) fn wait(&self, number: u64, waker: Waker) {
        let before = self.waiting().drivers.wait(number, waker);
        drop(before);
    }

    /// The one of this number waits no longer: what it was called for, and has not done, is left to the others.
    pub(super) fn leave(&self, number: u64) {
        let own = self.waiting().drivers.leave(number);
        drop(own);
        self.call();
    }

    /// Whether they are told when somebody has been inside.
    pub(super) fn are_told(&self) -> bool {
        self.waiting().are_told
    }

    /// From now on they are.
    pub(super) fn will_be_told(&self) {
        self.waiting().are_told = true;
    }

    /// Somebody has been inside, and leaves a struct with these runs: if that is another one, its runs do not know whom to call.
    pub(super) fn look(&self, runs: Option<&Runs>) {
        let queue = runs.and_then(Runs::known_queue);
        let mut waiting = self.waiting();
        let (now, before) = (queue.as_ref().map(Arc::as_ptr), waiting.heard.as_ref().map(Weak::as_ptr));
        if now != before {
            waiting.heard = queue.as_ref().map(Arc::downgrade);
            drop(waiting);
            self.call();
        }
    }

    pub(super) fn call(&self) {
        let all = self.waiting().drivers.take();
        // Whoever calls may be inside of the struct.
        wake_all_later(all);
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
