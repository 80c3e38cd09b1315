//! The end of an operation: what it has left to do is done before, or after, the lock is released.

use super::entry::Held;
use crate::signals::graph::todo;
use crate::signals::raw::Panic;
use crate::signals::{context, held_back};
use std::mem::{self, ManuallyDrop};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::thread;

impl Held<'_> {
    /// Ends the operation: does what it has left to do outside the lock, and resumes the first panic of that.
    #[inline]
    pub(crate) fn done(self) {
        self.end(todo::ALL);
    }

    /// As `done`, and drops what is left over: outside the lock, and so that a formula or effect around has not read what the drop reads.
    #[inline]
    pub(crate) fn done_dropping<T: Send>(self, left: T) {
        if mem::needs_drop::<T>() && (context::is_inside() || !self.is_outermost()) {
            self.graph().park(left);
            return self.done();
        }
        self.done();
        drop(left);
    }

    /// As `done`, of a `Drop`: runs no effects. They are left to the next operation, so that no panic of theirs comes out of a drop.
    pub(crate) fn done_in_drop(self) {
        self.end(todo::IN_DROP);
    }

    /// The same, but for tasks that wait for what is dropped: they are woken.
    pub(crate) fn done_in_drop_waking(self) {
        self.wake_only();
        self.done_in_drop();
    }

    /// As `done`, or as `done_in_drop_waking`.
    pub(crate) fn done_or_dropped(self, in_drop: bool) {
        if in_drop { self.done_in_drop_waking() } else { self.done() }
    }

    /// As `done`, of an operation that has come to `result`. Its panic is the first, whatever those of what is left to do.
    pub(crate) fn done_with<R>(self, result: Result<R, Panic>) -> R {
        self.end_with(result, todo::ALL)
    }

    #[inline]
    pub(crate) fn end(self, left: u32) {
        let held = ManuallyDrop::new(self);
        if held.is_outermost() {
            if held.graph().todo.get() & left != 0 {
                Held::finish(held, left);
            } else {
                held.release();
            }
        }
    }

    pub(crate) fn end_with<R>(self, result: Result<R, Panic>, left: u32) -> R {
        match result {
            Ok(result) => {
                self.end(left);
                result
            }
            Err(panic) => {
                _ = catch_unwind(AssertUnwindSafe(|| self.end(left)));
                resume_unwind(panic)
            }
        }
    }

    /// By value, so that an operation with nothing left to do needs no memory for it.
    #[inline(never)]
    fn finish(held: ManuallyDrop<Self>, mut left: u32) {
        let graph = held.graph();
        let (mut first_panic, in_drop) = (None, left & todo::FLUSH == 0);
        loop {
            let work = graph.todo.get() & left;
            if work == 0 {
                break;
            } else if work & todo::RECEIVE != 0 {
                held.receive_what_waits();
            } else if work & todo::FLUSH != 0 && !graph.tracker.is_batching() && !graph.queue.is_flushing() {
                if held_back::leaves(held.inner()) {
                    left &= !todo::FLUSH;
                } else {
                    held.flush(&mut first_panic);
                }
            } else if work & todo::BURY != 0 && !graph.visitors.is_burying() {
                graph.todo.set(graph.todo.get() & !todo::BURY);
                held.bury(&mut first_panic, in_drop);
            } else if work & todo::WAKE != 0 {
                held.wake_called();
            } else {
                break;
            }
        }
        held.release();
        match first_panic {
            Some(panic) if thread::panicking() => mem::forget(panic),
            Some(panic) => resume_unwind(panic),
            None => {}
        }
    }
}
