//! An async effect whose body is a function that gives a value, run under the lock by whoever owns it.

use super::body::{new_async, read};
use super::handle::Owner;
use super::node::NodePtr;
use super::{Host, flag};
use std::sync::Arc;

/// The owner of a node that reads, which is disposed of when this is dropped.
pub(crate) struct Reader<T, H: Host> {
    owner: Owner<H>,
    /// Runs the function of that node, of which nothing is known here but what it gives. To be called as `run` does.
    read: unsafe fn(NodePtr<H>) -> T,
}

impl<T, H: Host> Reader<T, H> {
    /// One that has not run yet.
    pub(crate) fn new<F>(runtime: &Arc<H>, place: u32, stamp: u64, function: F) -> Self
    where
        F: FnMut() -> T + Send + 'static,
    {
        let node = new_async(runtime, place, stamp, function);
        Self { owner: Owner::of_new(node), read: read::<T, F, H> }
    }

    #[inline]
    pub(crate) fn node(&self) -> NodePtr<H> {
        self.owner.node()
    }

    /// Runs the function, under the lock; the caller has marked the node `RUNNING`, and it was not running before.
    #[inline]
    pub(crate) fn run(&self) -> T {
        let node = self.node();
        debug_assert!(node.has(flag::RUNNING));
        let _entered = node.runtime().enter();
        // SAFETY: invariant 4: the function was made for this node; `RUNNING` makes this the only run. The owner is borrowed, so the node is
        // not buried meanwhile.
        unsafe { (self.read)(node) }
    }
}
