//! Going in and out of the lock: code of the user's that runs outside it.

use super::entry::Held;
use crate::signals::graph::Tracker;
use crate::signals::raw::Panic;
use std::panic::{AssertUnwindSafe, catch_unwind};

impl Held<'_> {
    /// Stays known to the runtime across releases of the lock, until `end_visit`.
    pub(crate) fn begin_visit(&self) {
        let depth = &self.graph().visitors.visit.depth;
        depth.set(depth.get() + 1);
    }

    pub(crate) fn end_visit(&self) {
        self.graph().hand_in_batch();
        let depth = &self.graph().visitors.visit.depth;
        depth.set(depth.get() - 1);
    }

    /// Runs `user` as `tracker` says, without the lock if this is the outermost entry of the thread. The thread is
    /// visiting. Returns the tracker as `user` left it.
    pub(crate) fn outside<R>(&self, tracker: Tracker, user: impl FnOnce() -> R) -> (Result<R, Panic>, Tracker) {
        let graph = self.graph();
        let before = graph.tracker.replace(tracker);
        self.pause();
        let result = catch_unwind(AssertUnwindSafe(user));
        self.go_on();
        let after = graph.tracker.replace(before);
        graph.hand_in_batch();
        (result, after)
    }
}
