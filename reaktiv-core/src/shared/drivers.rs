//! Who waits to poll the futures of a shared struct: one, or several, of which any may go.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::Wake;

use super::waiters::Waiters;
use crate::futures::{Queue, Runs};

/// Those who wait to be called, and what is known of whom the struct calls.
#[derive(Default)]
pub(super) struct Drivers {
    pub(super) waiters: Waiters,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    /// Whether they are told when somebody has been inside.
    are_told: bool,
    /// Where the struct's runs called when it was last looked at.
    heard: Option<Weak<Queue>>,
}

impl Drivers {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The one of this number waits no longer: what it was called for, and has not done, is left to the others.
    pub(super) fn leave(&self, number: u64) {
        self.waiters.leave(number);
        self.waiters.call();
    }

    /// Whether they are told when somebody has been inside.
    pub(super) fn are_told(&self) -> bool {
        self.known().are_told
    }

    /// From now on they are.
    pub(super) fn will_be_told(&self) {
        self.known().are_told = true;
    }

    /// Somebody has been inside, and leaves a struct with these runs: if that is another one, its runs do not know whom to call.
    pub(super) fn look(&self, runs: Option<&Runs>) {
        let queue = runs.and_then(Runs::known_queue);
        let mut known = self.known();
        let (now, before) = (queue.as_ref().map(Arc::as_ptr), known.heard.as_ref().map(Weak::as_ptr));
        if now != before {
            known.heard = queue.as_ref().map(Arc::downgrade);
            drop(known);
            self.waiters.call();
        }
    }
}

impl Wake for Drivers {
    fn wake(self: Arc<Self>) {
        self.waiters.call();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.waiters.call();
    }
}
