//! What a thread is doing while it is inside a runtime.

use crate::signals::raw::{LinkId, NIL};
use std::cell::Cell;

/// The running node, how far its reads have got, and the depth of batches. `N` names a node.
#[derive(Clone, Copy)]
pub(crate) struct Tracker<N> {
    /// The innermost running node, which owns what is created now.
    pub(crate) owner: Option<N>,
    /// The link of its latest read in this run, or [`UNTRACKED`].
    pub(crate) cursor: LinkId,
    /// How many batches (effect runs count) this thread is inside of.
    pub(crate) batches: u32,
}

/// In the place of a cursor: reads are not recorded.
const UNTRACKED: LinkId = NIL - 1;

impl<N> Tracker<N> {
    pub(crate) const IDLE: Self = Self { owner: None, cursor: UNTRACKED, batches: 0 };

    /// The same thread, beginning to run `node`.
    #[inline]
    pub(crate) fn running(self, node: N) -> Self {
        Self { owner: Some(node), cursor: NIL, batches: self.batches }
    }

    /// The same thread, with reads not recorded.
    #[inline]
    pub(crate) fn untracked(self) -> Self {
        Self { cursor: UNTRACKED, ..self }
    }

    /// The same thread, in a batch that belongs to no node.
    #[inline]
    pub(crate) fn aside(self) -> Self {
        Self { batches: self.batches + 1, ..Self::IDLE }
    }
}

/// The tracker of the thread that holds the lock. The fields lie apart: a load of several that were stored one by one
/// would have to wait for the stores.
#[repr(C)]
pub(crate) struct Tracking<N> {
    batches: Cell<u32>,
    owner: Cell<Option<N>>,
    cursor: Cell<LinkId>,
}

impl<N: Copy> Tracking<N> {
    pub(crate) fn new() -> Self {
        let idle = Tracker::IDLE;
        Self { batches: Cell::new(idle.batches), owner: Cell::new(idle.owner), cursor: Cell::new(idle.cursor) }
    }

    #[inline]
    pub(crate) fn get(&self) -> Tracker<N> {
        Tracker { owner: self.owner.get(), cursor: self.cursor.get(), batches: self.batches.get() }
    }

    #[inline]
    pub(crate) fn set(&self, tracker: Tracker<N>) {
        self.owner.set(tracker.owner);
        self.cursor.set(tracker.cursor);
        self.batches.set(tracker.batches);
    }

    #[inline]
    pub(crate) fn replace(&self, tracker: Tracker<N>) -> Tracker<N> {
        let before = self.get();
        self.set(tracker);
        before
    }

    /// A formula, `node`, begins to run. Returns what `end_run` needs.
    #[inline]
    pub(crate) fn begin_run(&self, node: N) -> (Option<N>, LinkId) {
        (self.owner.replace(Some(node)), self.cursor.replace(NIL))
    }

    /// The run ends that began with `before`. Returns the link of its latest read.
    #[inline]
    pub(crate) fn end_run(&self, before: (Option<N>, LinkId)) -> LinkId {
        self.owner.set(before.0);
        self.cursor.replace(before.1)
    }

    /// The node whose reads are recorded, and the link of its latest read.
    #[inline]
    pub(crate) fn subscriber(&self) -> Option<(N, LinkId)> {
        let cursor = self.cursor.get();
        if cursor == UNTRACKED { None } else { self.owner.get().map(|owner| (owner, cursor)) }
    }

    /// The read at `link` is the latest of the running node.
    #[inline]
    pub(crate) fn move_to(&self, link: LinkId) {
        self.cursor.set(link);
    }

    #[inline]
    pub(crate) fn is_batching(&self) -> bool {
        self.batches.get() > 0
    }

    #[inline]
    pub(crate) fn owner(&self) -> Option<N> {
        self.owner.get()
    }
}
