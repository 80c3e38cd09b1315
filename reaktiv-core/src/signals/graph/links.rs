//! The edges: a slab of links, each of which stands in two lists, the sources of one node and the subscribers of another.

use crate::signals::raw::{LinkId, LockedVec, NIL};
use std::cell::Cell;

/// An edge: `sub` has read `dep`. `N` names a node.
#[derive(Clone, Copy)]
pub(crate) struct Link<N> {
    pub(crate) dep: N,
    pub(crate) sub: N,
    pub(crate) prev_sub: LinkId,
    pub(crate) next_sub: LinkId,
    pub(crate) next_dep: LinkId,
    /// The parity of the subscriber's run that read it last: all links of a node that is not running agree, as the end
    /// of a run drops the others, so one bit tells this run's links from the last one's.
    pub(crate) parity: u32,
}

/// All links of a runtime. No slot has the number [`NIL`], so one comparison finds both the end of a list and a slot
/// beyond the last: a walk ends where its read gives `None`. Freed links are chained through `next_dep`.
pub(crate) struct Links<N> {
    slots: LockedVec<Link<N>>,
    free: Cell<LinkId>,
    live: Cell<u32>,
}

impl<N: Copy + PartialEq> Links<N> {
    pub(crate) fn new() -> Self {
        Self { slots: LockedVec::default(), free: Cell::new(NIL), live: Cell::new(0) }
    }

    #[inline]
    pub(crate) fn next_dep(&self, id: LinkId) -> Option<LinkId> {
        self.slots.with(id, |link| link.next_dep)
    }

    #[inline]
    pub(crate) fn sub_and_next(&self, id: LinkId) -> Option<(N, LinkId)> {
        self.slots.with(id, |link| (link.sub, link.next_sub))
    }

    #[inline]
    pub(crate) fn dep_and_next(&self, id: LinkId) -> Option<(N, LinkId)> {
        self.slots.with(id, |link| (link.dep, link.next_dep))
    }

    #[inline]
    pub(crate) fn has_dep(&self, id: LinkId, dep: N) -> bool {
        self.slots.with(id, |link| link.dep == dep) == Some(true)
    }

    /// Whether link `id` is `sub`'s, read in its present run.
    #[inline]
    pub(crate) fn is_of_run(&self, id: LinkId, sub: N, parity: u32) -> bool {
        self.slots.with(id, |link| link.sub == sub && link.parity == parity) == Some(true)
    }

    /// Takes link `id` into the run of `parity`, if `dep` is its source.
    #[inline]
    pub(crate) fn confirm(&self, id: LinkId, dep: N, parity: u32) -> bool {
        let same = self.slots.with_mut(id, |link| {
            let same = link.dep == dep;
            if same {
                link.parity = parity;
            }
            same
        });
        same == Some(true)
    }

    /// Takes link `id` into the run of `parity`, whatever its source; the next link of that list.
    pub(crate) fn take_in(&self, id: LinkId, parity: u32) -> Option<LinkId> {
        self.slots.with_mut(id, |link| {
            link.parity = parity;
            link.next_dep
        })
    }

    /// Writes to link `id`, which is there.
    #[inline]
    fn write(&self, id: LinkId, write: impl FnOnce(&mut Link<N>)) {
        let found = self.slots.with_mut(id, write);
        debug_assert!(found.is_some());
    }

    #[inline]
    pub(crate) fn set_next_dep(&self, id: LinkId, next: LinkId) {
        self.write(id, |link| link.next_dep = next);
    }

    #[inline]
    pub(crate) fn set_next_sub(&self, id: LinkId, next: LinkId) {
        self.write(id, |link| link.next_sub = next);
    }

    #[inline]
    pub(crate) fn set_prev_sub(&self, id: LinkId, prev: LinkId) {
        self.write(id, |link| link.prev_sub = prev);
    }

    pub(crate) fn insert(&self, link: Link<N>) -> LinkId {
        self.live.set(self.live.get() + 1);
        let id = self.free.get();
        if id == NIL {
            return self.slots.push(link);
        }
        self.free.set(self.next_dep(id).unwrap_or(NIL));
        self.write(id, |slot| *slot = link);
        id
    }

    /// Frees link `id`, which stands in no list any more; gives memory back when it was the last.
    pub(crate) fn remove(&self, id: LinkId) -> Link<N> {
        let link = self.slots.with(id, |link| *link).expect("a link is removed once");
        self.set_next_dep(id, self.free.get());
        self.free.set(id);
        let live = self.live.get() - 1;
        self.live.set(live);
        if live == 0 && self.slots.len() > 1024 {
            self.slots.clear();
            self.free.set(NIL);
        }
        link
    }
}
