//! Which runtime is tracking on this thread, for two things that need a static: the free functions, and telling that a
//! formula of one runtime reads a handle of another. Tracking itself lives in the runtime.

use crate::signals::runtime::{Inner, Runtime};
use std::cell::Cell;
use std::ptr;

thread_local!(static TRACKING: Cell<*const Inner> = const { Cell::new(ptr::null()) });

/// Restores the runtime that tracked before, also on unwind.
pub(crate) struct Entered(*const Inner);

impl Drop for Entered {
    #[inline]
    fn drop(&mut self) {
        TRACKING.set(self.0);
    }
}

/// From now on the code of this thread is tracked by `runtime`, or by nothing.
#[inline]
pub(crate) fn enter(runtime: Option<&Inner>) -> Entered {
    Entered(TRACKING.replace(runtime.map_or(ptr::null(), ptr::from_ref)))
}

/// Whether another runtime than `runtime` is tracking on this thread.
#[inline]
pub(crate) fn is_foreign(runtime: &Inner) -> bool {
    let tracking = TRACKING.get();
    !tracking.is_null() && !ptr::eq(tracking, runtime)
}

/// The runtime that tracks on this thread, or else the process-wide one.
#[inline]
pub(crate) fn current() -> Runtime {
    let tracking = TRACKING.get();
    if tracking.is_null() { Runtime::global().clone() } else { crate::signals::raw::runtime_at(tracking) }
}

/// `current`, without counting the process-wide one's handle.
#[inline]
#[track_caller]
pub(crate) fn with_current<R>(make: impl FnOnce(&Runtime) -> R) -> R {
    if TRACKING.get().is_null() { make(Runtime::global()) } else { make(&current()) }
}
