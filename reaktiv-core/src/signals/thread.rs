//! What the runtime remembers of a thread while that thread is inside a batch, an effect or `untracked`, or drops user
//! values, and so goes in and out of the lock.

use crate::signals::graph::Graph;
use crate::signals::raw::{LockedVec, NodePtr, flag};
use crate::signals::runtime::Held;
use crate::signals::tracker::Tracker;
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The payload of a panic.
pub(crate) type Panic = Box<dyn Any + Send>;

/// A thread that is in the middle of something while another one holds the lock.
struct Parked {
    thread: usize,
    visit: Visit,
    tracker: Tracker,
}

/// What is known of a thread beside its tracker.
#[derive(Default)]
struct Visit {
    /// How many calls of the kinds above are nested.
    depth: Cell<u32>,
    /// Effects that its batch has made due.
    due: LockedVec<NodePtr>,
    /// Whether it drops values at the moment; nested drops are left to it.
    burying: Cell<bool>,
    /// Whether it runs effects at the moment.
    flushing: Cell<bool>,
}

/// The threads that are in the middle of something. That of the latest one stays in place, so that a lone thread goes
/// in and out at no cost.
#[derive(Default)]
pub(crate) struct Visitors {
    latest: Cell<usize>,
    visit: Visit,
    /// Whether some thread may have deferred effects.
    deferred: Cell<bool>,
    /// Whether another thread than the latest has.
    others_defer: Cell<bool>,
    parked: RefCell<Vec<Parked>>,
}

impl Visitors {
    pub(crate) fn is_burying(&self) -> bool {
        self.visit.burying.get()
    }

    pub(crate) fn set_burying(&self, burying: bool) {
        self.visit.burying.set(burying);
    }

    pub(crate) fn is_flushing(&self) -> bool {
        self.visit.flushing.get()
    }

    pub(crate) fn set_flushing(&self, flushing: bool) {
        self.visit.flushing.set(flushing);
    }

    /// Whether the open batch of another thread has made effects due.
    #[inline]
    pub(crate) fn others_defer(&self) -> bool {
        self.others_defer.get()
    }

    /// Keeps `effect` until this thread's batch ends. Another thread's batch may keep it too, and last longer.
    pub(crate) fn defer(&self, effect: NodePtr) {
        let (info, due) = (effect.effect(), &self.visit.due);
        if info.deferred_by.get() == self.latest.get() {
            return;
        }
        info.deferred_by.set(self.latest.get());
        if due.is_full() {
            // Two batches that take turns may list one again and again.
            let mut effects = due.take(Vec::new());
            let before = effects.len();
            effects.sort_unstable_by_key(|effect| effect.effect().stamp);
            effects.dedup_by(|one, other| {
                let is_twice = one == other;
                if is_twice {
                    one.effect().unlist();
                }
                is_twice
            });
            effects.reserve(before.max(4));
            due.take(effects);
        }
        info.list();
        due.push_last(effect);
        self.deferred.set(true);
    }
}

impl Graph {
    /// Takes up what `thread`, which has just taken the lock, was doing.
    #[inline]
    pub(crate) fn resume(&self, thread: usize) {
        if self.visitors.latest.get() != thread {
            self.switch_to(thread);
        }
    }

    #[cold]
    fn switch_to(&self, thread: usize) {
        let visitors = &self.visitors;
        let latest = visitors.latest.replace(thread);
        let mut parked = visitors.parked.borrow_mut();
        if visitors.visit.depth.get() > 0 {
            let visit = Visit::default();
            visit.swap(&visitors.visit);
            parked.push(Parked { thread: latest, visit, tracker: self.tracker.get() });
        }
        self.tracker.set(Tracker::IDLE);
        if let Some(index) = parked.iter().position(|parked| parked.thread == thread) {
            let mine = parked.swap_remove(index);
            mine.visit.swap(&visitors.visit);
            self.tracker.set(mine.tracker);
        }
        visitors.others_defer.set(parked.iter().any(|other| other.visit.due.len() > 0));
    }

    /// Makes due what the batch that has just ended has queued, unless it was inside another.
    #[inline]
    fn hand_in_batch(&self) {
        if self.visitors.deferred.get() && !self.tracker.is_batching() {
            self.hand_in();
        }
    }

    #[inline(never)]
    fn hand_in(&self) {
        let (due, me) = (&self.visitors.visit.due, self.visitors.latest.get());
        let mut effects = due.take(Vec::new());
        for effect in effects.drain(..) {
            let info = effect.effect();
            info.unlist();
            if info.deferred_by.get() == me {
                info.deferred_by.set(0);
            }
            if effect.has(flag::BURIED) {
                self.free_if_buried(effect);
            } else {
                self.queue.push(effect);
            }
        }
        due.take(effects);
        self.visitors.deferred.set(!self.visitors.parked.borrow().is_empty());
        if !self.queue.is_empty() {
            self.remember(crate::signals::graph::todo::FLUSH);
        }
    }
}

impl Visit {
    fn swap(&self, other: &Self) {
        self.depth.swap(&other.depth);
        other.due.take(self.due.take(other.due.take(Vec::new())));
        self.burying.swap(&other.burying);
        self.flushing.swap(&other.flushing);
    }
}

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
