//! Entering a runtime: taking its lock.

use crate::signals::context;
use crate::signals::graph::{Graph, Inner, NodePtr, todo};
use std::mem::ManuallyDrop;

impl Inner {
    /// Takes the lock, unless this thread has it.
    #[inline]
    pub(crate) fn enter(&self) -> Held<'_> {
        let me = self.lock.me();
        if self.lock.is_held_by(me) || !self.lock.acquire(me) {
            return Held { inner: self, entry: Entry::Inner };
        }
        self.graph().resume(me);
        // If the code of another runtime runs, that keeps its lock up.
        let is_aside = context::is_elsewhere(self) && self.lock.set_aside();
        Held { inner: self, entry: if is_aside { Entry::OutermostAside } else { Entry::Outermost } }
    }

    /// The calling thread, unless another copy of this library made the runtime.
    #[inline(always)]
    pub(crate) fn me(&self) -> Option<usize> {
        self.lock.me_here()
    }

    /// The graph, if this thread, `me`, has the lock already, as it has inside formulas.
    #[inline(always)]
    pub(crate) fn entered_by(&self, me: usize) -> Option<&Graph> {
        if self.lock.is_held_by(me) { Some(self.graph()) } else { None }
    }

    /// As `enter_to_read` for this thread, `me`, if nobody has the lock and no other runtime runs the code.
    #[inline]
    pub(crate) fn enter_at_once(&self, me: usize) -> Option<Held<'_>> {
        if context::is_elsewhere(self) || !self.lock.try_acquire(me) {
            return None;
        }
        self.graph().resume(me);
        Some(Held { inner: self, entry: Entry::Outermost })
    }

    /// As `enter`, for a read of `node`, and whether that is to be recorded. Not so if another runtime runs the code, without tracking.
    #[inline]
    #[track_caller]
    pub(crate) fn enter_to_read(&self, node: NodePtr) -> (Held<'_>, bool) {
        let held = self.enter();
        let is_aside = self.lock.is_set_aside_by(self.lock.me());
        if is_aside && context::is_foreign(self) {
            context::count_foreign_read();
            held.graph().misuse(node, "belongs to another runtime than the formula or effect that reads it");
        }
        (held, !is_aside)
    }
}

/// Proof that this thread holds the lock of a runtime.
pub(crate) struct Held<'a> {
    inner: &'a Inner,
    entry: Entry,
}

#[derive(Clone, Copy, PartialEq)]
enum Entry {
    /// Inside another one of this thread.
    Inner,
    /// The one that took the lock, and will release it.
    Outermost,
    /// The same; it has set the lock aside, as the code of another runtime runs.
    OutermostAside,
}

impl<'a> Held<'a> {
    pub(crate) fn inner(&self) -> &'a Inner {
        self.inner
    }

    #[inline]
    pub(crate) fn graph(&self) -> &'a Graph {
        self.inner.graph()
    }

    /// Code of the user's runs under the lock until what this gives is dropped.
    #[inline]
    pub(crate) fn hold(&self) -> Option<context::Entered> {
        self.is_outermost().then(|| context::hold(self.inner))
    }

    #[inline]
    pub(crate) fn is_outermost(&self) -> bool {
        self.entry != Entry::Inner
    }

    #[inline]
    pub(super) fn release(&self) {
        self.inner.lock.release();
    }

    /// Ends an operation that panics. What was left to its end is received, and tasks that wait for what has ended are woken, as there may be no other operation. By value, as `finish`.
    #[cold]
    #[inline(never)]
    fn abandon(held: ManuallyDrop<Self>) {
        if held.graph().todo.get() & todo::RECEIVE != 0 {
            held.receive_what_waits();
            held.wake_only();
        }
        if held.graph().todo.get() & todo::WAKE != 0 {
            held.wake_called();
        }
        held.release();
    }

    /// Releases the lock for a moment, if this is the outermost entry.
    pub(crate) fn pause(&self) {
        if self.is_outermost() {
            self.release();
        }
    }

    /// Takes the lock again after `pause`.
    pub(crate) fn go_on(&self) {
        if self.is_outermost() {
            let me = self.inner.lock.me();
            self.inner.lock.acquire(me);
            self.graph().resume(me);
            if self.entry == Entry::OutermostAside {
                self.inner.lock.set_aside();
            }
        }
    }
}

impl Drop for Held<'_> {
    /// Only on unwind; what is left to do is done by the next operation.
    #[inline]
    fn drop(&mut self) {
        if self.is_outermost() {
            Held::abandon(ManuallyDrop::new(Held { inner: self.inner, entry: self.entry }));
        }
    }
}
