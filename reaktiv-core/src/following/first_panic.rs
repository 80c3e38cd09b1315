//! Several things are done, whichever of them panics.

use std::any::Any;
use std::cell::Cell;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// The first panic of several attempts.
#[derive(Default)]
pub(super) struct FirstPanic(Cell<Option<Box<dyn Any + Send>>>);

impl FirstPanic {
    pub(super) fn attempt(&self, what: impl FnOnce()) {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(what)) {
            match self.0.take() {
                None => self.0.set(Some(panic)),
                Some(first) => {
                    self.0.set(Some(first));
                    // To drop it may panic, too.
                    mem::forget(panic);
                }
            }
        }
    }

    /// Goes on with it, when all was attempted.
    pub(super) fn resume(self) {
        if let Some(panic) = self.0.into_inner() {
            resume_unwind(panic);
        }
    }
}
