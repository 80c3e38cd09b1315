//! What a thread is doing while it is inside a runtime.

use crate::signals::links::{LinkId, NIL};
use crate::signals::raw::NodePtr;

/// The running node, how far its reads have got, and the depth of batches.
#[derive(Clone, Copy)]
pub(crate) struct Tracker {
    /// The innermost running node, which owns what is created now.
    pub(crate) owner: Option<NodePtr>,
    /// The link of its latest read in this run, or [`UNTRACKED`].
    pub(crate) cursor: LinkId,
    /// How many batches (effect runs count) this thread is inside of.
    pub(crate) batches: u32,
}

/// In the place of a cursor: reads are not recorded.
const UNTRACKED: LinkId = NIL - 1;

impl Tracker {
    pub(crate) const IDLE: Self = Self { owner: None, cursor: UNTRACKED, batches: 0 };

    /// The same thread, beginning to run `node`.
    #[inline]
    pub(crate) fn running(self, node: NodePtr) -> Self {
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

    /// The node whose reads are recorded.
    #[inline]
    pub(crate) fn subscriber(self) -> Option<NodePtr> {
        if self.cursor == UNTRACKED { None } else { self.owner }
    }
}
