//! Which runtime runs the code of this thread, for two things that need a static: the free functions, and telling that a
//! formula of one runtime reads a handle of another. Tracking itself lives in the runtime.

use crate::signals::runtime::{Inner, Runtime};
use std::cell::Cell;
use std::ptr;

thread_local!(static CURRENT: Cell<Current> = const { Cell::new(Current { runtime: ptr::null(), tracks: false }) });

#[derive(Clone, Copy)]
struct Current {
    runtime: *const Inner,
    tracks: bool,
}

/// Restores what was before, also on unwind.
pub(crate) struct Entered(Current);

impl Drop for Entered {
    #[inline]
    fn drop(&mut self) {
        CURRENT.set(self.0);
    }
}

/// From now on `runtime` runs the code of this thread and tracks what it reads.
#[inline]
pub(crate) fn enter(runtime: &Inner) -> Entered {
    Entered(CURRENT.replace(Current { runtime, tracks: true }))
}

/// From now on `runtime` runs the code of this thread, which may read handles of any.
pub(crate) fn enter_untracked(runtime: &Inner) -> Entered {
    Entered(CURRENT.replace(Current { runtime, tracks: false }))
}

/// From now on the code of this thread, which the same runtime runs, may read handles of any.
pub(crate) fn untrack() -> Entered {
    let before = CURRENT.get();
    Entered(CURRENT.replace(Current { tracks: false, ..before }))
}

/// From now on no runtime runs the code of this thread.
pub(crate) fn leave() -> Entered {
    Entered(CURRENT.replace(Current { runtime: ptr::null(), tracks: false }))
}

/// Whether another runtime than `runtime` is tracking on this thread.
#[inline]
pub(crate) fn is_foreign(runtime: &Inner) -> bool {
    let current = CURRENT.get();
    current.tracks && !ptr::eq(current.runtime, runtime)
}

/// The runtime that runs the code of this thread, or else the process-wide one.
#[inline]
pub(crate) fn current() -> Runtime {
    let runtime = CURRENT.get().runtime;
    if runtime.is_null() { Runtime::global().clone() } else { crate::signals::raw::runtime_at(runtime) }
}

/// `current`, without counting the process-wide one's handle.
#[inline]
#[track_caller]
pub(crate) fn with_current<R>(make: impl FnOnce(&Runtime) -> R) -> R {
    if CURRENT.get().runtime.is_null() { make(Runtime::global()) } else { make(&current()) }
}
