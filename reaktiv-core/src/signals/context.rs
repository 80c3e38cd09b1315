//! Which runtime runs the code of this thread, for three things that need a static: the free functions, what is made without a runtime, and telling
//! that a formula of one runtime reads a handle of another. Tracking itself lives in the runtime.
//!
//! **Invariant:** of the runtimes whose lock this thread holds, all but the one that runs its code have set that lock aside. So a read that finds the
//! lock held in the usual way is one of the code that this runtime tracks, and nobody has to ask.

use crate::signals::raw::{inner_at, runtime_at};
use crate::signals::runtime::{Inner, Runtime};
use std::cell::Cell;
use std::ptr;

thread_local!(static CURRENT: Cell<Current> = const { Cell::new(Current { runtime: ptr::null(), home: ptr::null(), tracks: false }) });

#[derive(Clone, Copy)]
struct Current {
    /// Null at first. Later, also where no runtime runs the code, it is not: [`NOBODY`].
    runtime: *const Inner,
    /// What new nodes belong to; null for the process-wide runtime.
    home: *const Inner,
    /// Whether `runtime` tracks what is read.
    tracks: bool,
}

/// No runtime, but inside the code of one.
const NOBODY: *const Inner = ptr::without_provenance(1);

/// Restores what was before, also on unwind.
pub(crate) struct Entered {
    before: Current,
    /// The lock of the runtime from before was set aside.
    has_set_aside: bool,
    /// The lock of the new one was taken up again.
    has_taken_up: bool,
}

impl Drop for Entered {
    #[inline]
    fn drop(&mut self) {
        if self.has_set_aside || self.has_taken_up {
            self.switch_back();
        }
        CURRENT.set(self.before);
    }
}

impl Entered {
    #[inline]
    fn new(now: Current) -> Self {
        let before = CURRENT.replace(now);
        let mut entered = Entered { before, has_set_aside: false, has_taken_up: false };
        if !before.runtime.is_null() && !ptr::eq(before.runtime, now.runtime) {
            entered.switch(now.runtime);
        }
        entered
    }

    #[cold]
    fn switch(&mut self, to: *const Inner) {
        let lock = |runtime: *const Inner| (runtime != NOBODY).then(|| inner_at(runtime).lock());
        self.has_set_aside = lock(self.before.runtime).is_some_and(|lock| lock.set_aside());
        self.has_taken_up = lock(to).is_some_and(|lock| lock.take_up());
    }

    #[cold]
    fn switch_back(&mut self) {
        if self.has_taken_up {
            inner_at(CURRENT.get().runtime).lock().set_aside();
        }
        if self.has_set_aside {
            inner_at(self.before.runtime).lock().take_up();
        }
    }
}

/// From now on `runtime` runs the code of this thread and tracks what it reads.
#[inline]
pub(crate) fn enter(runtime: &Inner) -> Entered {
    Entered::new(Current { runtime, home: runtime, tracks: true })
}

/// From now on `runtime` runs the code of this thread, which may read handles of any.
pub(crate) fn enter_untracked(runtime: &Inner) -> Entered {
    Entered::new(Current { runtime, home: runtime, tracks: false })
}

/// From now on the code of this thread, which the same runtime runs, may read handles of any.
pub(crate) fn untrack() -> Entered {
    Entered::new(Current { tracks: false, ..CURRENT.get() })
}

/// From now on the code of this thread runs under the lock of `runtime`. If another runs it that stays so.
#[inline]
pub(crate) fn hold(runtime: &Inner) -> Entered {
    let current = CURRENT.get();
    Entered::new(if current.runtime.is_null() { Current { runtime, ..current } } else { current })
}

/// From now on what the code of this thread makes belongs to `runtime`.
#[inline]
pub(crate) fn settle_in(runtime: &Inner) -> Entered {
    Entered::new(Current { home: runtime, ..CURRENT.get() })
}

/// From now on no runtime runs the code of this thread.
pub(crate) fn leave() -> Entered {
    let runtime = if CURRENT.get().runtime.is_null() { ptr::null() } else { NOBODY };
    Entered::new(Current { runtime, home: ptr::null(), tracks: false })
}

/// Whether the code of this thread runs inside a runtime's.
#[inline]
pub(crate) fn is_inside() -> bool {
    !CURRENT.get().runtime.is_null()
}

/// Whether the code of this thread is another runtime's than `runtime`'s.
#[inline]
pub(crate) fn is_elsewhere(runtime: &Inner) -> bool {
    let current = CURRENT.get().runtime;
    !current.is_null() && !ptr::eq(current, runtime)
}

/// Whether another runtime than `runtime` is tracking on this thread.
#[inline]
pub(crate) fn is_foreign(runtime: &Inner) -> bool {
    CURRENT.get().tracks && is_elsewhere(runtime)
}

/// The runtime that new nodes belong to: the one that runs the code of this thread, or whose batch that is, or else the process-wide one.
#[inline]
pub(crate) fn current() -> Runtime {
    let home = CURRENT.get().home;
    if home.is_null() { Runtime::global().clone() } else { runtime_at(home) }
}

/// `current`, without counting the process-wide one's handle.
#[inline]
#[track_caller]
pub(crate) fn with_current<R>(make: impl FnOnce(&Runtime) -> R) -> R {
    if CURRENT.get().home.is_null() { make(Runtime::global()) } else { make(&current()) }
}
