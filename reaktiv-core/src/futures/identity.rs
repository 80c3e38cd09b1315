//! Which run it is, and what a driver has for it that has not found its struct any more.

use alloc::sync::Arc;
use core::sync::atomic::AtomicBool;
use core::sync::atomic::Ordering::{Acquire, Release};
use core::task::Waker;
#[cfg(feature = "std")]
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::future::RunFuture;

/// Which run it is, wherever its struct stands.
pub(crate) struct Identity {
    is_alive: AtomicBool,
    /// Without `std` nobody else has the struct while a future of it is polled.
    #[cfg(feature = "std")]
    left: Mutex<Left>,
}

/// What becomes of a future whose struct was taken to another place while it was polled.
#[cfg(feature = "std")]
enum Left {
    Nothing,
    /// Here it is.
    Future(RunFuture),
    /// It is polled yet. The struct is driven elsewhere, and who drives it wants to be called.
    Wanted(Waker),
}

impl Identity {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Identity {
            is_alive: AtomicBool::new(true),
            #[cfg(feature = "std")]
            left: Mutex::new(Left::Nothing),
        })
    }

    pub(super) fn is_alive(&self) -> bool {
        self.is_alive.load(Acquire)
    }
}

#[cfg(feature = "std")]
impl Identity {
    fn left(&self) -> MutexGuard<'_, Left> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn replace(&self, left: Left) -> Left {
        core::mem::replace(&mut *self.left(), left)
    }

    /// The struct is dropped.
    pub(super) fn die(&self) {
        self.is_alive.store(false, Release);
        drop(self.replace(Left::Nothing));
    }

    /// A driver does not find the struct of a future that it has polled: leaves it to whoever drives the struct next. It is given back if that was dropped.
    pub(crate) fn leave(&self, future: RunFuture) -> Option<RunFuture> {
        let mut left = self.left();
        if !self.is_alive() {
            return Some(future);
        }
        let before = core::mem::replace(&mut *left, Left::Future(future));
        drop(left);
        if let Left::Wanted(waker) = before {
            waker.wake();
        }
        None
    }

    /// The future of a run that is away, if it was left. Otherwise, if it will be, `waker` is called then.
    pub(super) fn claim(&self, waker: impl FnOnce() -> Waker) -> Option<RunFuture> {
        let mut left = self.left();
        match core::mem::replace(&mut *left, Left::Nothing) {
            Left::Future(future) => Some(future),
            Left::Nothing | Left::Wanted(_) => {
                *left = Left::Wanted(waker());
                None
            }
        }
    }

    /// The run is not away any more.
    pub(super) fn is_back(&self) {
        drop(self.replace(Left::Nothing));
    }
}

#[cfg(not(feature = "std"))]
impl Identity {
    /// The struct is dropped.
    pub(super) fn die(&self) {
        self.is_alive.store(false, Release);
    }

    /// Gives it back, to be dropped.
    pub(crate) fn leave(&self, future: RunFuture) -> Option<RunFuture> {
        Some(future)
    }

    /// Nothing was left.
    pub(super) fn claim(&self, _: impl FnOnce() -> Waker) -> Option<RunFuture> {
        None
    }

    /// The run is not away any more.
    pub(super) fn is_back(&self) {}
}
