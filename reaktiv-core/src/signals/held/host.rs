//! What the nodes ask of their runtime.

use crate::signals::context;
use crate::signals::cutoff::Cutoff;
use crate::signals::graph::{Inner, NodePtr};
use crate::signals::raw::{Host, flag};

impl Host for Inner {
    #[inline]
    fn enter(&self) -> impl Drop {
        context::enter(self)
    }

    #[inline]
    fn compare<T, C: Cutoff<T>>(&self, cutoff: &C, old: &T, new: &T) -> bool {
        // What it reads is nothing that a formula has read, this runtime's or another's.
        let _untracked = C::may_read().then(|| context::enter_untracked(self));
        self.graph().compare(cutoff, old, new)
    }

    #[inline]
    fn park<T: Send>(&self, value: T) {
        self.graph().park(value);
    }

    fn confirm_change(&self, source: NodePtr) {
        self.graph().confirm_change(source);
    }

    #[cold]
    #[track_caller]
    fn misuse(&self, node: NodePtr, what: &str) -> ! {
        self.graph().misuse(node, what)
    }

    #[cold]
    #[inline(never)]
    fn orphan(node: NodePtr) {
        let runtime = node.runtime().clone();
        let held = runtime.enter();
        node.add(flag::ORPHAN);
        held.graph().release_if_unused(node);
        held.done_in_drop();
    }

    fn dispose(effect: NodePtr) {
        let runtime = effect.runtime().clone();
        let held = runtime.enter();
        held.graph().dispose(effect);
        held.done_in_drop();
    }
}
