//! Those who wait for frames of a shared struct.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

use super::waiters::Waiters;

#[derive(Default)]
pub(super) struct Feeds {
    pub(super) waiters: Waiters,
    /// Whether they are told when somebody has been inside. Who asks is inside, so no order is needed.
    are_told: AtomicBool,
}

impl Feeds {
    /// Whether they are told when somebody has been inside; from now on they are.
    pub(super) fn will_be_told(&self) -> bool {
        self.are_told.swap(true, Relaxed)
    }
}
