//! The end of nodes: who owns what, and what waits for the lock to be released.

use super::estate::Cleanup;
use super::state::{Graph, NodePtr, todo};
use crate::signals::raw::{NIL, flag};

impl Graph {
    /// Ends `node` if neither a handle nor a subscriber needs it.
    #[inline]
    pub(crate) fn release_if_unused(&self, node: NodePtr) {
        if node.has(flag::ORPHAN) && node.subs.get() == NIL && !node.has(flag::RUNNING) {
            self.retire(node);
        }
    }

    /// Ends `node`, which does not run: its links and contents go before the lock is released.
    fn retire(&self, node: NodePtr) {
        if !node.has(flag::RETIRED) {
            node.set_flags(node.flags() & !(flag::STALE | flag::CHECKING) | flag::RETIRED);
            self.estate.retired.push_last(node);
            self.remember(todo::BURY);
        }
    }

    /// `effect` has no owner any more.
    pub(crate) fn disown(&self, effect: NodePtr) {
        effect.add(flag::DISPOSED | flag::ORPHAN);
        self.release_if_unused(effect);
    }

    /// Gives the memory of a buried effect back, if nobody but the caller has the pointer, who uses it no more.
    pub(crate) fn free_if_buried(&self, effect: NodePtr) {
        if effect.has(flag::BURIED) && !effect.is_known_elsewhere() {
            effect.free();
        }
    }

    pub(crate) fn own_cleanup(&self, owner: NodePtr, cleanup: Cleanup) {
        owner.add(flag::OWNS);
        self.estate.owned.borrow_mut().entry(owner).or_default().cleanups.push(cleanup);
    }

    pub(crate) fn own_effect(&self, owner: NodePtr, effect: NodePtr) {
        owner.add(flag::OWNS);
        self.estate.owned.borrow_mut().entry(owner).or_default().effects.push(effect);
    }

    /// Takes the cleanups of `owner` and of the effects it owns, which it disposes of: innermost first, the latest first.
    pub(crate) fn take_owned(&self, owner: NodePtr) -> Vec<Cleanup> {
        let mut cleanups = Vec::new();
        let mut owners = vec![owner];
        while let Some(owner) = owners.pop() {
            if !owner.has(flag::OWNS) {
                continue;
            }
            owner.remove(flag::OWNS);
            let owned = self.estate.owned.borrow_mut().remove(&owner).unwrap_or_default();
            cleanups.extend(owned.cleanups);
            for effect in owned.effects.into_iter().rev() {
                self.disown(effect);
                owners.push(effect);
            }
        }
        cleanups.reverse();
        cleanups
    }

    /// As `take_owned`; the cleanups run before the lock is released.
    pub(crate) fn release_owned_later(&self, owner: NodePtr) {
        if owner.has(flag::OWNS) {
            let cleanups = self.take_owned(owner);
            self.estate.cleanups.borrow_mut().extend(cleanups);
            self.remember(todo::BURY);
        }
    }
}
