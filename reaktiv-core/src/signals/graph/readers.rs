//! Readers: functions that run under the lock for whoever asks, as formulas do, and whose nodes are told of changes, as async effects are.
//!
//! **Invariant:** a reader that is stale is queued, or has no waker: its task was woken, or has not waited since. Whether it is due is asked of its state alone.
//! **Invariant:** a reader runs only while its owner asks it, so it is not disposed of in its run; and it is called for again only by what
//! its last run that was recorded has read.

use super::state::{Graph, Inner, NodePtr};
use super::tracker::Tracker;
use crate::signals::raw::{LinkId, NIL, Reader, flag};

impl Graph {
    /// What `reader` gives now. What it reads calls for it from here on, and nothing else does.
    pub(crate) fn read<T>(&self, reader: &Reader<T, Inner>) -> T {
        let node = reader.node();
        self.check_idle(node);
        // Whoever is checking it goes by links that this run may drop: that is over.
        let flags = node.flags() & !(flag::STALE | flag::FAILED | flag::CHECKING);
        node.set_flags((flags | flag::RUNNING) ^ flag::PARITY);
        let run = Run { graph: self, node, before: self.tracker.begin_run(node) };
        let value = reader.run();
        run.end();
        value
    }

    /// What `reader` gives now. That is no run of it: what it reads is not recorded, and what calls for it still does.
    pub(crate) fn glance<T>(&self, reader: &Reader<T, Inner>) -> T {
        let node = reader.node();
        self.check_idle(node);
        node.add(flag::RUNNING);
        let _glance = Glance { graph: self, node, before: self.tracker.replace(self.tracker.get().untracked()) };
        reader.run()
    }

    #[inline]
    fn check_idle(&self, node: NodePtr) {
        if node.has(flag::RUNNING) {
            self.misuse(node, "is asked for inside its own function");
        }
    }
}

/// A reader that runs; dropped before its end if that panics.
struct Run<'a> {
    graph: &'a Graph,
    node: NodePtr,
    before: (Option<NodePtr>, LinkId),
}

impl Run<'_> {
    #[inline]
    fn end(self) {
        self.graph.trim(self.node, self.graph.tracker.end_run(self.before));
        self.node.remove(flag::RUNNING);
        std::mem::forget(self);
    }
}

impl Drop for Run<'_> {
    fn drop(&mut self) {
        match self.graph.tracker.end_run(self.before) {
            NIL => self.graph.keep_sources(self.node),
            cursor => self.graph.trim(self.node, cursor),
        }
        self.node.remove(flag::RUNNING);
    }
}

/// A reader that runs without being recorded, until this is dropped.
struct Glance<'a> {
    graph: &'a Graph,
    node: NodePtr,
    before: Tracker<NodePtr>,
}

impl Drop for Glance<'_> {
    fn drop(&mut self) {
        self.graph.tracker.set(self.before);
        self.node.remove(flag::RUNNING);
    }
}
