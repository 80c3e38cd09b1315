//! What whoever sets the signals that follow structs asks of them.

use std::any::Any;

use crate::signals::Signal;

impl<T: Send + Sync + 'static> Signal<T> {
    /// Panics if it cannot be set now, since it is lent on this thread.
    #[track_caller]
    pub(crate) fn check_writable(&self) {
        self.0.check_writable();
    }
}

/// A signal whose type is not known.
pub(crate) trait InARuntime {
    /// Whether another one belongs to the same runtime.
    fn is_beside(&self, other: &dyn InARuntime) -> bool;
    fn runtime_identity(&self) -> *const ();
    /// Runs `sets` as one operation of the signal's runtime, under its lock: nobody sees a part of it, and effects run at its end. In a `Drop` none run, but tasks that wait are woken.
    fn operate(&self, in_drop: bool, sets: &mut dyn FnMut());
    /// Drops `value` at the end of the operation.
    fn park(&self, value: Option<Box<dyn Any + Send>>);
}

impl<T: Send + Sync + 'static> InARuntime for Signal<T> {
    fn is_beside(&self, other: &dyn InARuntime) -> bool {
        self.runtime_identity() == other.runtime_identity()
    }

    fn runtime_identity(&self) -> *const () {
        std::sync::Arc::as_ptr(self.0.runtime()).cast()
    }

    fn operate(&self, in_drop: bool, sets: &mut dyn FnMut()) {
        let held = self.0.runtime().enter();
        sets();
        if in_drop {
            held.done_in_drop_waking();
        } else {
            held.done();
        }
    }

    fn park(&self, value: Option<Box<dyn Any + Send>>) {
        if value.is_some() {
            self.0.runtime().enter().done_dropping(value);
        }
    }
}
