//! The typed, counted pointer behind every public handle.

use super::body::access;
use super::node::{Lending, NodePtr};
use super::{Host, flag};
use crate::signals::cutoff::is_plain;
use std::marker::PhantomData;
use std::process;
use std::sync::Arc;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::fence;

/// Shares a node with a value of type `T`.
pub(crate) struct Handle<T: 'static, H: Host> {
    node: NodePtr<H>,
    value: PhantomData<T>,
}

// SAFETY: the node's value is `Send + Sync` and its closures are `Send` (bounds of `new_signal` and `new_computed`); all
// access is under the runtime's lock (invariant 1), and the count is atomic.
unsafe impl<T: Send + Sync, H: Host> Send for Handle<T, H> {}
// SAFETY: as above.
unsafe impl<T: Send + Sync, H: Host> Sync for Handle<T, H> {}

impl<T, H: Host> Clone for Handle<T, H> {
    #[inline]
    fn clone(&self) -> Self {
        if self.node.handles.fetch_add(1, Relaxed) > i32::MAX as u32 {
            process::abort(); // as `Arc` does: the count must never wrap
        }
        Self { node: self.node, value: PhantomData }
    }
}

impl<T, H: Host> Drop for Handle<T, H> {
    #[inline]
    fn drop(&mut self) {
        if self.node.handles.fetch_sub(1, Release) == 1 {
            fence(Acquire);
            H::orphan(self.node);
        }
    }
}

impl<T, H: Host> Handle<T, H> {
    /// The handle of a node that was made just now.
    ///
    /// Crate-internal contract (invariant 4): `node` was made by `new_signal::<T, _>` or `new_computed::<T, _, _>`, and
    /// nobody else makes a handle of it.
    pub(crate) fn of_new(node: NodePtr<H>) -> Self {
        Self { node, value: PhantomData }
    }

    #[inline]
    pub(crate) fn node(&self) -> NodePtr<H> {
        self.node
    }

    #[inline]
    pub(crate) fn runtime(&self) -> &Arc<H> {
        let runtime = self.node.runtime();
        // SAFETY: the node, which holds the runtime, lives as long as this handle.
        unsafe { &*std::ptr::from_ref(runtime) }
    }

    /// Whether no other handle of the node is alive. Then it stays so as long as this one is borrowed, since it takes a handle to make another. `Acquire`,
    /// for the `Release` of those that were dropped: what was done by way of them has happened before this returns true.
    pub(crate) fn is_last(&self) -> bool {
        self.node.handles.load(Acquire) == 1
    }

    /// Lends the value to `read`, while nobody may replace it.
    #[inline]
    #[track_caller]
    pub(crate) fn lend<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        if self.node.has(flag::UPDATING) {
            self.node.add(flag::ASKED);
            self.runtime().misuse(self.node, "is read inside its own `update`");
        }
        debug_assert!(self.node.has(flag::HAS_VALUE) && !self.node.has(flag::RUNNING));
        let _lent = Lending::begin(self.node);
        // SAFETY: invariant 3; there is a value: signals are made with one, and computeds are refreshed before.
        read(unsafe { (*access::slot::<T, H>(self.node)).assume_init_ref() })
    }

    /// As `lend` with `T::clone`, without the marks where the clone runs no code of the user's.
    #[inline]
    #[track_caller]
    pub(crate) fn copy(&self) -> T
    where
        T: Clone,
    {
        if is_plain::<T>() && !self.node.has(flag::UPDATING) {
            // SAFETY: as in `lend`.
            return unsafe { (*access::slot::<T, H>(self.node)).assume_init_ref() }.clone();
        }
        self.lend(T::clone)
    }

    /// Panics if the value may not be replaced now.
    #[inline]
    #[track_caller]
    pub(crate) fn check_writable(&self) {
        if self.node.has(flag::LENT | flag::UPDATING | flag::RUNNING) {
            self.runtime().misuse(
                self.node,
                if self.node.has(flag::RUNNING) {
                    "is written inside its own formula"
                } else {
                    "is written while `with`, `peek`, `get` or `update` lends its value"
                },
            );
        }
    }

    /// Lends the value exclusively.
    #[track_caller]
    pub(crate) fn lend_mut<R>(&self, write: impl FnOnce(&mut T) -> R) -> R {
        self.check_writable();
        self.node.add(flag::UPDATING);
        let _updating = Updating(self.node);
        // SAFETY: invariant 3; checked above that nothing else refers to the value, and `UPDATING` keeps it so.
        write(unsafe { (*access::slot::<T, H>(self.node)).assume_init_mut() })
    }

    /// Whether the node's cutoff says that `new` equals the value; reads in it are not tracked.
    #[inline]
    #[track_caller]
    pub(crate) fn equals(&self, new: &T) -> bool {
        self.check_writable();
        let _lent = Lending::begin(self.node);
        // SAFETY: as in `lend`.
        let old = unsafe { (*access::slot::<T, H>(self.node)).assume_init_ref() };
        access::equal(self.node, old, new)
    }

    /// Puts `new` in the value's place.
    #[inline]
    #[track_caller]
    pub(crate) fn replace(&self, new: T) -> Option<T> {
        self.check_writable();
        let slot = access::slot::<T, H>(self.node);
        let had = self.node.has(flag::HAS_VALUE);
        self.node.add(flag::HAS_VALUE);
        // SAFETY: checked above that nothing refers to the value; `HAS_VALUE` says whether there is one.
        unsafe {
            let old = std::mem::replace(&mut *slot, std::mem::MaybeUninit::new(new));
            had.then(|| old.assume_init())
        }
    }

    /// Keeps `old`, the value from before this batch, until the batch ends.
    pub(crate) fn stash(&self, old: T) {
        access::stash(self.node, old);
    }

    /// Forgets the value from before this batch.
    pub(crate) fn unstash(&self) -> Option<T> {
        access::unstash(self.node)
    }
}

struct Updating<H: 'static>(NodePtr<H>);

impl<H> Drop for Updating<H> {
    fn drop(&mut self) {
        self.0.remove(flag::UPDATING);
    }
}

/// The one owner of an effect, which is disposed of when this is dropped.
pub(crate) struct Owner<H: Host>(NodePtr<H>);

// SAFETY: an effect's closure is `Send` (bound of `new_effect`), and all access is under the runtime's lock.
unsafe impl<H: Host> Send for Owner<H> {}
// SAFETY: a shared reference gives the node, all access to which is under the runtime's lock.
unsafe impl<H: Host> Sync for Owner<H> {}

impl<H: Host> Owner<H> {
    /// The owner of a new effect.
    pub(crate) fn of_new(effect: NodePtr<H>) -> Self {
        Self(effect)
    }

    pub(crate) fn node(&self) -> NodePtr<H> {
        self.0
    }

    /// Gives up the ownership.
    pub(crate) fn into_node(self) -> NodePtr<H> {
        std::mem::ManuallyDrop::new(self).0
    }
}

impl<H: Host> Drop for Owner<H> {
    fn drop(&mut self) {
        H::dispose(self.0);
    }
}
