//! What the runtime remembers of a thread while that thread is inside a batch, an effect or `untracked`, or drops user
//! values, and so goes in and out of the lock. `N` names a node.

use super::tracker::{Tracker, Tracking};
use crate::signals::raw::LockedVec;
use std::cell::{Cell, RefCell};

/// A thread that is in the middle of something while another one holds the lock.
struct Parked<N> {
    thread: usize,
    pub(crate) visit: Visit<N>,
    tracker: Tracker<N>,
}

/// What is known of a thread beside its tracker.
pub(crate) struct Visit<N> {
    /// How many calls of the kinds above are nested.
    pub(crate) depth: Cell<u32>,
    /// Effects that its batch has made due.
    pub(crate) due: LockedVec<N>,
    /// Whether it drops values at the moment; nested drops are left to it.
    burying: Cell<bool>,
    /// Whether it runs effects at the moment.
    flushing: Cell<bool>,
}

/// The threads that are in the middle of something. That of the latest one stays in place, so that a lone thread goes
/// in and out at no cost.
pub(crate) struct Visitors<N> {
    pub(crate) latest: Cell<usize>,
    pub(crate) visit: Visit<N>,
    /// Whether some thread may have deferred effects.
    pub(crate) deferred: Cell<bool>,
    /// Whether another thread than the latest has.
    others_defer: Cell<bool>,
    parked: RefCell<Vec<Parked<N>>>,
}

impl<N> Default for Visit<N> {
    fn default() -> Self {
        Self { depth: Cell::new(0), due: LockedVec::default(), burying: Cell::new(false), flushing: Cell::new(false) }
    }
}

impl<N> Default for Visitors<N> {
    fn default() -> Self {
        Self {
            latest: Cell::new(0),
            visit: Visit::default(),
            deferred: Cell::new(false),
            others_defer: Cell::new(false),
            parked: RefCell::default(),
        }
    }
}

impl<N: Copy> Visitors<N> {
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

    /// Takes up what `thread`, which has just taken the lock, was doing.
    #[inline]
    pub(crate) fn resume(&self, thread: usize, tracking: &Tracking<N>) {
        if self.latest.get() != thread {
            self.switch_to(thread, tracking);
        }
    }

    #[cold]
    fn switch_to(&self, thread: usize, tracking: &Tracking<N>) {
        let latest = self.latest.replace(thread);
        let mut parked = self.parked.borrow_mut();
        if self.visit.depth.get() > 0 {
            let visit = Visit::default();
            visit.swap(&self.visit);
            parked.push(Parked { thread: latest, visit, tracker: tracking.get() });
        }
        tracking.set(Tracker::IDLE);
        if let Some(index) = parked.iter().position(|parked| parked.thread == thread) {
            let mine = parked.swap_remove(index);
            mine.visit.swap(&self.visit);
            tracking.set(mine.tracker);
        }
        self.others_defer.set(parked.iter().any(|other| other.visit.due.len() > 0));
    }

    /// Whether this thread is the only one.
    pub(crate) fn are_alone(&self) -> bool {
        self.parked.borrow().is_empty()
    }
}

impl<N: Copy> Visit<N> {
    fn swap(&self, other: &Self) {
        self.depth.swap(&other.depth);
        other.due.take(self.due.take(other.due.take(Vec::new())));
        self.burying.swap(&other.burying);
        self.flushing.swap(&other.flushing);
    }
}
