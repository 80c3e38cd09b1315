//! Effects that are due: at once, or when the batch ends that has made them so.

use super::state::{Graph, NodePtr, todo};
use crate::signals::raw::flag;
use std::task::Waker;

impl Graph {
    /// `effect` may have to run: when this thread's batch ends, or else when the lock is released.
    #[inline]
    pub(crate) fn enqueue(&self, effect: NodePtr) {
        if effect.has(flag::QUEUED) {
            return;
        }
        let by_itself = effect.has(flag::ASYNC) && self.tracker.owner() == Some(effect);
        if self.visitors.is_flushing() || by_itself {
            effect.add(flag::CAUSED);
        }
        if self.tracker.is_batching() {
            self.defer(effect);
        } else {
            self.push(effect);
            self.remember(todo::FLUSH);
        }
    }

    /// Puts an effect into the queue, unless it stands there already.
    #[inline]
    fn push(&self, effect: NodePtr) {
        if !effect.has(flag::QUEUED) {
            effect.add(flag::QUEUED);
            self.queue.due.push_last(effect);
        }
    }

    /// Keeps `effect` until this thread's batch ends. Another thread's batch may keep it too, and last longer.
    fn defer(&self, effect: NodePtr) {
        let (info, due) = (effect.effect(), &self.visitors.visit.due);
        if info.deferred_by.get() == self.visitors.latest.get() {
            return;
        }
        info.deferred_by.set(self.visitors.latest.get());
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
        self.visitors.deferred.set(true);
    }

    /// Makes due what the batch that has just ended has queued, unless it was inside another.
    #[inline]
    pub(crate) fn hand_in_batch(&self) {
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
                self.push(effect);
            }
        }
        due.take(effects);
        self.visitors.deferred.set(!self.visitors.are_alone());
        if !self.queue.is_empty() {
            self.remember(todo::FLUSH);
        }
    }

    /// The async effect `effect` waits for a change: `waker` is for the next one.
    pub(crate) fn wait(&self, effect: NodePtr, waker: Waker) {
        if let Some(replaced) = self.queue.wakers.borrow_mut().insert(effect, waker) {
            self.park(replaced);
        }
    }

    pub(crate) fn is_waiting(&self, effect: NodePtr) -> bool {
        self.queue.wakers.borrow().contains_key(&effect)
    }

    /// The async effect `effect` waits no longer.
    pub(crate) fn stop_waiting(&self, effect: NodePtr) {
        if let Some(waker) = self.queue.wakers.borrow_mut().remove(&effect) {
            self.park(waker);
        }
    }

    /// Ends an effect: no run of it begins from now on.
    pub(crate) fn dispose(&self, effect: NodePtr) {
        if effect.has(flag::DISPOSED) {
            return;
        }
        if effect.has(flag::ASYNC) {
            self.stop_waiting(effect);
        }
        self.release_owned_later(effect);
        self.disown(effect);
    }
}
