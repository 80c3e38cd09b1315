//! The types that know of each other: a node its runtime, the runtime its graph, and the graph its nodes.

use super::estate::Estate;
use super::inbox;
use super::links::Links;
use super::places::{Place, Places};
use super::queue::Queue;
use super::tracker::{Tracker, Tracking};
use super::visitors::Visitors;
use crate::signals::cutoff::Cutoff;
use crate::signals::lock::Lock;
use crate::signals::raw::{self, LinkId, Locked, LockedVec, Morgue};
use std::cell::Cell;
use std::sync::{Arc, Weak};

/// A node, whatever its type.
pub(crate) type NodePtr = raw::NodePtr<Inner>;

/// What was sent to one signal.
pub(crate) trait Mail: Send + Sync {
    /// Whether the signal cannot be set now: this thread lends its value. It has the lock.
    fn is_lent(&self) -> bool;
    /// Sets the signal. This thread has the lock, and the inbox is open: no code of a user's runs.
    fn deliver(&self, graph: &Graph);
}

pub(crate) type Inbox = inbox::Inbox<dyn Mail>;

/// A runtime behind its handles. Aligned, so that `context` can put some bits into its address.
#[repr(align(32))]
pub(crate) struct Inner {
    pub(crate) lock: Lock,
    /// What those have for its signals who do not have the lock.
    pub(crate) inbox: Inbox,
    /// Itself, for a handle of it where only a reference is known.
    this: Weak<Self>,
    graph: Locked<Graph>,
}

impl Inner {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new_cyclic(|this| Self {
            lock: Lock::new(),
            inbox: Inbox::new(),
            this: this.clone(),
            graph: Locked::new(Graph::new()),
        })
    }

    /// A handle of it.
    pub(crate) fn shared(&self) -> Arc<Self> {
        self.this.upgrade().expect("whoever refers to it keeps it")
    }

    /// The graph, for a thread that holds the lock.
    #[inline]
    pub(crate) fn graph(&self) -> &Graph {
        self.graph.get()
    }
}

/// All that the lock of a runtime guards.
pub(crate) struct Graph {
    pub(crate) links: Links<NodePtr>,
    /// What the thread that holds the lock is doing.
    pub(crate) tracker: Tracking<NodePtr>,
    pub(crate) visitors: Visitors<NodePtr>,
    pub(crate) queue: Queue<NodePtr>,
    pub(crate) estate: Estate<NodePtr>,
    pub(crate) morgue: Morgue,
    /// Empty: memory for what was received.
    pub(crate) received: Cell<Vec<Arc<dyn Mail>>>,
    /// What is to be done before the lock is released: bits of [`todo`].
    pub(crate) todo: Cell<u32>,
    /// The nodes that are being checked, and through which link each waits for a source.
    pub(crate) checks: LockedVec<(NodePtr, LinkId)>,
    /// How many more formulas may run inside each other on this stack.
    pub(crate) levels: Cell<u32>,
    pub(crate) marks: LockedVec<LinkId>,
    /// Whether the running formula has just written something that it has read.
    pub(crate) self_written: Cell<bool>,
    places: Places,
}

/// Work that is left for the end of an operation, when the lock is released.
pub(crate) mod todo {
    /// Effects are queued.
    pub(crate) const FLUSH: u32 = 1;
    /// Values, nodes or cleanups wait to be dropped or run outside the lock.
    pub(crate) const BURY: u32 = 2;
    /// Tasks wait for what has ended.
    pub(crate) const WAKE: u32 = 1 << 2;
    /// Something waits in the inbox for a signal that was lent.
    pub(crate) const RECEIVE: u32 = 1 << 3;
    /// What a drop does, too: it runs no effects.
    pub(crate) const IN_DROP: u32 = BURY | WAKE | RECEIVE;
    pub(crate) const ALL: u32 = FLUSH | IN_DROP;
}

/// After so many formulas inside each other, and then every so many, it is looked whether there is stack enough.
pub(crate) const LEVELS_BETWEEN_CHECKS: u32 = 8;

impl Graph {
    pub(crate) fn new() -> Self {
        Self {
            links: Links::new(),
            tracker: Tracking::new(),
            visitors: Visitors::default(),
            queue: Queue::new(),
            estate: Estate::default(),
            morgue: Morgue::new(),
            received: Cell::default(),
            todo: Cell::new(0),
            checks: LockedVec::default(),
            levels: Cell::new(LEVELS_BETWEEN_CHECKS),
            marks: LockedVec::default(),
            self_written: Cell::new(false),
            places: Places::default(),
        }
    }

    /// Takes up what `thread`, which has just taken the lock, was doing.
    #[inline]
    pub(crate) fn resume(&self, thread: usize) {
        self.visitors.resume(thread, &self.tracker);
    }

    #[inline]
    pub(crate) fn remember(&self, work: u32) {
        self.todo.set(self.todo.get() | work);
    }

    /// Drops `value` once the lock is released.
    #[inline]
    pub(crate) fn park<T: Send>(&self, value: T) {
        if self.morgue.park(value) {
            self.remember(todo::BURY);
        }
    }

    /// Whether `cutoff` says equal; what it reads is not tracked.
    #[inline]
    pub(crate) fn compare<T, C: Cutoff<T>>(&self, cutoff: &C, old: &T, new: &T) -> bool {
        if !C::may_read() {
            return cutoff.equal(old, new);
        }
        let _restored = Restored(self, self.tracker.replace(self.tracker.get().untracked()));
        cutoff.equal(old, new)
    }

    /// The number by which a node remembers where it was made.
    #[inline]
    pub(crate) fn number_of(&self, place: Place) -> u32 {
        self.places.number_of(place)
    }

    /// Panics with the place where `node` was made.
    #[cold]
    #[track_caller]
    pub(crate) fn misuse(&self, node: NodePtr, what: &str) -> ! {
        panic!("the value made at {} {what}", self.place_of(node))
    }

    /// Where `node` was made.
    pub(crate) fn place_of(&self, node: NodePtr) -> Place {
        self.places.place(node.place())
    }
}

/// Puts a tracker back, also on unwind.
struct Restored<'a>(&'a Graph, Tracker<NodePtr>);

impl Drop for Restored<'_> {
    #[inline]
    fn drop(&mut self) {
        self.0.tracker.set(self.1);
    }
}
