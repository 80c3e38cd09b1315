//! The typed, counted pointer behind every public handle.

use super::node::{Lending, NodePtr, access, flag};
use crate::signals::graph::Graph;
use crate::signals::runtime::Inner;
use std::marker::PhantomData;
use std::process;
use std::sync::Arc;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::fence;

/// Shares a node with a value of type `T`.
pub(crate) struct Handle<T: 'static> {
    node: NodePtr,
    value: PhantomData<T>,
}

// SAFETY: the node's value is `Send + Sync` and its closures are `Send` (bounds of `new_signal` and `new_computed`); all
// access is under the runtime's lock (invariant 1), and the count is atomic.
unsafe impl<T: Send + Sync> Send for Handle<T> {}
// SAFETY: as above.
unsafe impl<T: Send + Sync> Sync for Handle<T> {}

impl<T> Clone for Handle<T> {
    #[inline]
    fn clone(&self) -> Self {
        if self.node.handles.fetch_add(1, Relaxed) > i32::MAX as u32 {
            process::abort(); // as `Arc` does: the count must never wrap
        }
        Self { node: self.node, value: PhantomData }
    }
}

impl<T> Drop for Handle<T> {
    #[inline]
    fn drop(&mut self) {
        if self.node.handles.fetch_sub(1, Release) == 1 {
            fence(Acquire);
            crate::signals::dispose::orphan(self.node);
        }
    }
}

impl<T> Handle<T> {
    /// The handle of a node that was made just now.
    ///
    /// Crate-internal contract (invariant 4): `node` was made by `new_signal::<T, _>` or `new_computed::<T, _, _>`, and
    /// nobody else makes a handle of it.
    pub(crate) fn of_new(node: NodePtr) -> Self {
        Self { node, value: PhantomData }
    }

    #[inline]
    pub(crate) fn node(&self) -> NodePtr {
        self.node
    }

    #[inline]
    pub(crate) fn runtime(&self) -> &Arc<Inner> {
        let runtime = self.node.runtime();
        // SAFETY: the node, which holds the runtime, lives as long as this handle.
        unsafe { &*std::ptr::from_ref(runtime) }
    }

    /// Lends the value to `read`, while nobody may replace it.
    #[inline]
    #[track_caller]
    pub(crate) fn lend<R>(&self, graph: &Graph, read: impl FnOnce(&T) -> R) -> R {
        if self.node.has(flag::UPDATING) {
            graph.misuse(self.node, "is read inside its own `update`");
        }
        debug_assert!(self.node.has(flag::HAS_VALUE) && !self.node.has(flag::RUNNING));
        let _lent = Lending::begin(self.node);
        // SAFETY: invariant 3; there is a value: signals are made with one, and computeds are refreshed before.
        read(unsafe { (*access::slot::<T>(self.node)).assume_init_ref() })
    }

    /// As `lend` with `T::clone`, without the marks where the clone runs no code of the user's.
    #[inline]
    #[track_caller]
    pub(crate) fn copy(&self, graph: &Graph) -> T
    where
        T: Clone,
    {
        if crate::signals::cutoff::is_plain::<T>() && !self.node.has(flag::UPDATING) {
            // SAFETY: as in `lend`.
            return unsafe { (*access::slot::<T>(self.node)).assume_init_ref() }.clone();
        }
        self.lend(graph, T::clone)
    }

    /// As `copy`, and records the read, which `track_again` has not.
    #[inline(never)]
    #[track_caller]
    pub(crate) fn copy_elsewhere(&self, graph: &Graph) -> T
    where
        T: Clone,
    {
        graph.track_elsewhere(self.node);
        self.copy(graph)
    }

    /// Panics if the value may not be replaced now.
    #[inline]
    #[track_caller]
    pub(crate) fn check_writable(&self, graph: &Graph) {
        if self.node.has(flag::LENT | flag::UPDATING | flag::RUNNING) {
            graph.misuse(
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
    pub(crate) fn lend_mut<R>(&self, graph: &Graph, write: impl FnOnce(&mut T) -> R) -> R {
        self.check_writable(graph);
        self.node.add(flag::UPDATING);
        let _updating = Updating(self.node);
        // SAFETY: invariant 3; checked above that nothing else refers to the value, and `UPDATING` keeps it so.
        write(unsafe { (*access::slot::<T>(self.node)).assume_init_mut() })
    }

    /// Whether the node's cutoff says that `new` equals the value; reads in it are not tracked.
    #[inline]
    #[track_caller]
    pub(crate) fn equals(&self, graph: &Graph, new: &T) -> bool {
        self.check_writable(graph);
        let _lent = Lending::begin(self.node);
        // SAFETY: as in `lend`.
        let old = unsafe { (*access::slot::<T>(self.node)).assume_init_ref() };
        access::equal(self.node, old, new)
    }

    /// Puts `new` in the value's place.
    #[inline]
    #[track_caller]
    pub(crate) fn replace(&self, graph: &Graph, new: T) -> Option<T> {
        self.check_writable(graph);
        let slot = access::slot::<T>(self.node);
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

struct Updating(NodePtr);

impl Drop for Updating {
    fn drop(&mut self) {
        self.0.remove(flag::UPDATING);
    }
}

/// The one owner of an effect, which is disposed of when this is dropped.
pub(crate) struct Owner(NodePtr);

// SAFETY: an effect's closure is `Send` (bound of `new_effect`), and all access is under the runtime's lock.
unsafe impl Send for Owner {}
// SAFETY: a shared reference gives the node, all access to which is under the runtime's lock.
unsafe impl Sync for Owner {}

impl Owner {
    /// The owner of a new effect.
    pub(crate) fn of_new(effect: NodePtr) -> Self {
        Self(effect)
    }

    pub(crate) fn node(&self) -> NodePtr {
        self.0
    }

    /// Gives up the ownership.
    pub(crate) fn into_node(self) -> NodePtr {
        std::mem::ManuallyDrop::new(self).0
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        crate::signals::effect::dispose(self.0);
    }
}
