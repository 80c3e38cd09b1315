//! Effects that wait until this thread has nothing locked that is not a runtime's: they may want the same, and a flush runs those of other threads, too.

use crate::signals::graph::Inner;
use std::cell::{Cell, RefCell};
use std::mem::ManuallyDrop;
use std::sync::Arc;

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    /// Nothing of it is dropped with the thread: it is empty where nothing is held back.
    static LEFT: ManuallyDrop<RefCell<Vec<Arc<Inner>>>> = const { ManuallyDrop::new(RefCell::new(Vec::new())) };
}

/// No effect runs on this thread while it is there: flushes are left to [`take_left`], or to other threads.
pub(crate) struct HeldBack(());

impl HeldBack {
    #[inline]
    pub(crate) fn begin() -> Self {
        DEPTH.set(DEPTH.get() + 1);
        HeldBack(())
    }
}

impl Drop for HeldBack {
    #[inline]
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get() - 1);
    }
}

/// Leaves a flush of this runtime for later, if effects are held back.
pub(crate) fn leaves(runtime: &Inner) -> bool {
    let is_held_back = DEPTH.get() != 0;
    if is_held_back {
        LEFT.with(|left| {
            let mut left = left.borrow_mut();
            if !left.iter().any(|other| std::ptr::eq(&**other, runtime)) {
                left.push(runtime.shared());
            }
        });
    }
    is_held_back
}

/// Whether flushes were left.
#[inline]
pub(crate) fn has_left() -> bool {
    LEFT.with(|left| !left.borrow().is_empty())
}

/// The runtimes whose flushes were left.
pub(crate) fn take_left() -> Vec<Arc<Inner>> {
    LEFT.with(|left| left.take())
}
