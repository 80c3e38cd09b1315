//! Those who wait for frames of a shared struct.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use super::waiters::Waiters;
use crate::following::wake_all_later;

#[derive(Default)]
pub(super) struct Feeds(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    feeds: Waiters,
    /// Whether they are told when somebody has been inside.
    are_told: bool,
}

impl Feeds {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of a new one.
    pub(super) fn begin(&self) -> u64 {
        self.waiting().feeds.begin()
    }

    /// The one of this number waits.
    pub(super) fn wait(&self, number: u64, waker: Waker) {
        let before = self.waiting().feeds.wait(number, waker);
        drop(before);
    }

    /// It waits no longer.
    pub(super) fn leave(&self, number: u64) {
        let own = self.waiting().feeds.leave(number);
        drop(own);
    }

    /// Whether they are told when somebody has been inside; from now on they are.
    pub(super) fn will_be_told(&self) -> bool {
        std::mem::replace(&mut self.waiting().are_told, true)
    }

    pub(super) fn call(&self) {
        let all = self.waiting().feeds.take();
        wake_all_later(all);
    }
}
