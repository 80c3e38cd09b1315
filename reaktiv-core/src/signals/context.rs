//! Which runtime runs the code of this thread, for four things that need a static: the free functions, what is made without a runtime, telling
//! that a formula of one runtime reads a handle of another, and telling whether this thread holds a lock. Tracking itself lives in the runtime.
//!
//! **Invariant:** of the runtimes whose lock this thread holds, all but the one that runs its code have set that lock aside. So a read that finds the
//! lock held in the usual way is one of the code that this runtime tracks, and nobody has to ask.
//!
//! **Invariant:** while code of the user's runs under the lock of a runtime, either that is the one that runs the code, or `HELD_ASIDE` counts it. Whoever
//! calls such code sets what runs it: `enter` for formulas and readers, `enter_untracked` for comparisons, and [`hold`] for whatever is lent a value; but not where
//! the type shows that only code of the standard library runs.

use crate::signals::graph::Inner;
use crate::signals::raw::{Panic, borrowed_further_out};
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr;
use std::sync::Arc;

thread_local! {
    static CURRENT: Cell<Current> = const { Cell::new(Current(ptr::null())) };
    /// What new nodes belong to, if `CURRENT` says so.
    static HOME: Cell<*const Inner> = const { Cell::new(ptr::null()) };
    /// How many panics there were of formulas that read a handle of another runtime.
    static FOREIGN_READS: Cell<u64> = const { Cell::new(0) };
    /// How many locks this thread holds while another runtime than theirs runs its code.
    static HELD_ASIDE: Cell<u32> = const { Cell::new(0) };
}

/// The runtime that runs the code, and some bits in what is nought in its address. Null at first; where later no runtime runs the code, it is [`NOBODY`].
#[derive(Clone, Copy)]
struct Current(*const Inner);

/// The runtime tracks what is read.
const TRACKS: usize = 1;
/// New nodes do not belong to it, but to `HOME`.
const HAS_HOME: usize = 2;
/// Of what was before: its lock was set aside.
const ASIDE: usize = 4;
/// Of what was before: the lock of what is now was taken up again.
const UP: usize = 8;
/// Of what was before: the lock of a runtime that does not run the code is counted in `HELD_ASIDE`.
const COUNTED: usize = 16;
const BITS: usize = TRACKS | HAS_HOME | ASIDE | UP | COUNTED;
/// No runtime, but inside the code of one.
const NOBODY: *const Inner = ptr::without_provenance(BITS + 1);

impl Current {
    #[inline]
    fn new(runtime: *const Inner, bits: usize) -> Self {
        const { assert!(align_of::<Inner>() > BITS) }
        Current(runtime.map_addr(|address| address | bits))
    }

    #[inline]
    fn runtime(self) -> *const Inner {
        self.0.map_addr(|address| address & !BITS)
    }

    #[inline]
    fn has(self, bits: usize) -> bool {
        self.0.addr() & bits != 0
    }

    fn without(self, bits: usize) -> Self {
        Current(self.0.map_addr(|address| address & !bits))
    }
}

/// Restores what was before, also on unwind.
pub(crate) struct Entered(Current);

impl Drop for Entered {
    #[inline]
    fn drop(&mut self) {
        if self.0.has(ASIDE | UP | COUNTED) {
            self.switch_back();
        }
        CURRENT.set(self.0);
    }
}

impl Entered {
    #[inline]
    fn new(now: Current) -> Self {
        let before = CURRENT.replace(now);
        let is_usual = before.0.is_null() || ptr::eq(before.0, now.0);
        Entered(if is_usual { before } else { before.switch(now.runtime()) })
    }

    #[cold]
    #[inline(never)]
    fn switch_back(&mut self) {
        if self.0.has(UP) {
            borrowed_further_out(CURRENT.get().runtime()).lock.set_aside();
        }
        if self.0.has(ASIDE) {
            borrowed_further_out(self.0.runtime()).lock.take_up();
        }
        if self.0.has(ASIDE | COUNTED) {
            HELD_ASIDE.set(HELD_ASIDE.get() - 1);
        }
        self.0 = self.0.without(ASIDE | UP | COUNTED);
    }
}

impl Current {
    /// Another runtime runs the code from now on. Notes what was done to the locks of both.
    #[cold]
    #[inline(never)]
    fn switch(self, to: *const Inner) -> Current {
        let from = self.runtime();
        if from.is_null() || ptr::eq(from, to) {
            return self;
        }
        let lock = |runtime: *const Inner| (runtime != NOBODY).then(|| &borrowed_further_out(runtime).lock);
        let aside = if lock(from).is_some_and(|lock| lock.set_aside()) { ASIDE } else { 0 };
        HELD_ASIDE.set(HELD_ASIDE.get() + u32::from(aside != 0));
        let up = if lock(to).is_some_and(|lock| lock.take_up()) { UP } else { 0 };
        Current::new(self.0, aside | up)
    }
}

/// From now on `runtime` runs the code of this thread and tracks what it reads.
#[inline]
pub(crate) fn enter(runtime: &Inner) -> Entered {
    Entered::new(Current::new(runtime, TRACKS))
}

/// From now on `runtime` runs the code of this thread, which may read handles of any.
pub(crate) fn enter_untracked(runtime: &Inner) -> Entered {
    Entered::new(Current::new(runtime, 0))
}

/// From now on the code of this thread, which the same runtime runs, may read handles of any.
pub(crate) fn untrack() -> Entered {
    Entered::new(CURRENT.get().without(TRACKS))
}

/// From now on the code of this thread runs under the lock of `runtime`. If another runs it that stays so; so does what new nodes belong to.
#[inline]
pub(crate) fn hold(runtime: &Inner) -> Entered {
    // `HOME` is null outside of batches.
    let current = CURRENT.get();
    if current.runtime().is_null() {
        return Entered::new(Current::new(runtime, HAS_HOME));
    }
    if ptr::eq(current.runtime(), runtime) { Entered(current) } else { hold_aside(current) }
}

#[cold]
fn hold_aside(current: Current) -> Entered {
    HELD_ASIDE.set(HELD_ASIDE.get() + 1);
    Entered(Current::new(current.0, COUNTED))
}

/// Whether this thread holds the lock of any runtime: inside a formula, a reader, a comparison, a `Clone` or `Debug` of a value, or the closure of `with`, `peek` or
/// `update`; also while an effect of another runtime runs in there. Not so in batches and effects outside of these.
///
/// Not seen are a hook for panics, which may run at any place, a global allocator, and code that another copy of the library in this process runs (in
/// the cells of a notebook), as each has these variables for itself.
pub(crate) fn holds_a_lock() -> bool {
    let current = CURRENT.get().runtime();
    let is_held = |runtime: *const Inner| {
        let lock = &borrowed_further_out(runtime).lock;
        lock.is_held_by(lock.me())
    };
    HELD_ASIDE.get() > 0 || !current.is_null() && current != NOBODY && is_held(current)
}

/// From now on no runtime runs the code of this thread.
pub(crate) fn leave() -> Entered {
    let is_inside = !CURRENT.get().runtime().is_null();
    Entered::new(Current(if is_inside { NOBODY } else { ptr::null() }))
}

/// Puts back what new nodes belonged to.
pub(crate) struct SettledIn {
    home: *const Inner,
    _current: Entered,
}

impl Drop for SettledIn {
    fn drop(&mut self) {
        HOME.set(self.home);
    }
}

/// From now on what the code of this thread makes belongs to `runtime`.
pub(crate) fn settle_in(runtime: &Inner) -> SettledIn {
    let current = Current::new(CURRENT.get().0, HAS_HOME);
    SettledIn { home: HOME.replace(runtime), _current: Entered::new(current) }
}

/// Whether the code of this thread runs inside a runtime's.
#[inline]
pub(crate) fn is_inside() -> bool {
    !CURRENT.get().runtime().is_null()
}

/// Whether the code of this thread is another runtime's than `runtime`'s.
#[inline]
pub(crate) fn is_elsewhere(runtime: &Inner) -> bool {
    let current = CURRENT.get().runtime();
    !current.is_null() && !ptr::eq(current, runtime)
}

/// Whether another runtime than `runtime` is tracking on this thread.
#[inline]
pub(crate) fn is_foreign(runtime: &Inner) -> bool {
    CURRENT.get().has(TRACKS) && is_elsewhere(runtime)
}

/// A formula or effect panics, since it has read a handle of another runtime.
pub(crate) fn count_foreign_read() {
    FOREIGN_READS.set(FOREIGN_READS.get() + 1);
}

/// Catches panics of `run`, but for those of formulas that read a handle of another runtime: these are mistakes that a program cannot go on with.
pub(crate) fn catch_unless_foreign<R>(run: impl FnOnce() -> R) -> Result<R, Panic> {
    let before = FOREIGN_READS.get();
    match catch_unwind(AssertUnwindSafe(run)) {
        Err(panic) if FOREIGN_READS.get() != before => resume_unwind(panic),
        result => result,
    }
}

/// What new nodes belong to: the runtime that runs the code of this thread, or whose batch that is. None for the process-wide one.
#[inline]
pub(crate) fn home() -> Option<Arc<Inner>> {
    let current = CURRENT.get();
    let home = match current.runtime() {
        _ if current.has(HAS_HOME) => HOME.get(),
        NOBODY => ptr::null(),
        runtime => runtime,
    };
    (!home.is_null()).then(|| borrowed_further_out(home).shared())
}
