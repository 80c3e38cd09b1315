//! Effects that are due: at once, or when the batch ends that has made them so.

use super::state::{Graph, NodePtr, todo};
use crate::signals::raw::flag;
use std::task::Waker;

impl Graph {
    /// `effect` may have to run: when this thread's batch ends, or else when the lock is released.
    #[inline(always)]
    pub(crate) fn enqueue(&self, effect: NodePtr) {
        let flags = effect.flags();
        if flags & flag::QUEUED != 0 {
            return;
        }
        let by_itself = flags & flag::ASYNC != 0 && self.tracker.owner() == Some(effect);
        if self.visitors.is_flushing() || by_itself {
            effect.set_flags(flags | flag::CAUSED);
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
    #[inline(never)]
    fn defer(&self, effect: NodePtr) {
        let (info, due, me) = (effect.effect(), &self.visitors.visit.due, self.visitors.latest.get());
        if !effect.has(flag::LISTED) {
            effect.add(flag::LISTED);
        } else if info.listed_by.get() == me {
            return;
        } else {
            info.listed_again.set(info.listed_again.get() + 1);
        }
        info.listed_by.set(me);
        if due.is_full() {
            self.make_room();
        }
        due.push_last(effect);
        self.visitors.deferred.set(true);
    }

    /// Room in this thread's list. Two batches that take turns may list an effect again and again, so it is looked for those first.
    #[cold]
    fn make_room(&self) {
        let due = &self.visitors.visit.due;
        let mut effects = due.take(Vec::new());
        let before = effects.len();
        effects.sort_unstable_by_key(|effect| effect.effect().stamp);
        effects.dedup_by(|one, other| {
            let is_twice = one == other;
            if is_twice {
                self.unlist(*one);
            }
            is_twice
        });
        effects.reserve(before.max(4));
        due.take(effects);
    }

    /// `effect` was taken off a list.
    #[inline]
    fn unlist(&self, effect: NodePtr) {
        let again = &effect.effect().listed_again;
        match again.get() {
            0 => effect.remove(flag::LISTED),
            more => again.set(more - 1),
        }
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
            self.unlist(effect);
            if effect.has(flag::LISTED) && effect.effect().listed_by.get() == me {
                effect.effect().listed_by.set(0);
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

    /// Whether something that `effect` has read has changed.
    #[inline]
    pub(crate) fn is_due(&self, effect: NodePtr) -> bool {
        if effect.flags() & flag::STALE == flag::CHECK {
            self.check(effect);
        }
        effect.has(flag::DIRTY | flag::FAILED)
    }

    /// The async effect `effect` is due, though nothing that it has read has changed.
    pub(crate) fn call(&self, effect: NodePtr) {
        if effect.has(flag::STALE) {
            self.forgive(effect);
        }
        effect.add(flag::FAILED);
        self.changed(effect, false);
        self.enqueue(effect);
    }

    /// A task waits for `effect`, which has an owner: `waker` is for the next change.
    #[inline]
    pub(crate) fn wait(&self, effect: NodePtr, waker: Waker) {
        debug_assert!(!effect.has(flag::DISPOSED));
        if let Some(replaced) = effect.waiter().leave(waker) {
            self.park(replaced);
        }
    }

    /// Whether the task of `waker` waits for `effect` already.
    #[inline]
    pub(crate) fn is_waiting_with(&self, effect: NodePtr, waker: &Waker) -> bool {
        effect.waiter().is_left(|left| left.will_wake(waker))
    }

    pub(crate) fn is_waiting(&self, effect: NodePtr) -> bool {
        effect.waiter().is_left(|_| true)
    }

    /// Nobody waits for `effect` any longer.
    pub(crate) fn stop_waiting(&self, effect: NodePtr) {
        if let Some(waker) = effect.waiter().take() {
            self.park(waker);
        }
    }

    /// Whether `effect` has ended, as the signal has that it has read first.
    #[inline]
    pub(crate) fn has_ended(&self, effect: NodePtr) -> bool {
        effect.has(flag::ENDS)
            && self.links.dep_and_next(effect.deps.get()).is_some_and(|(source, _)| source.has(flag::ENDED))
    }

    /// `signal` is not set any more: the tasks that wait for those who end with it are to be woken before the lock is released.
    pub(crate) fn end(&self, signal: NodePtr) {
        signal.add(flag::ENDED);
        let mut link = signal.subs.get();
        while let Some((sub, next)) = self.links.sub_and_next(link) {
            if sub.has(flag::ENDS)
                && let Some(waker) = sub.waiter().take()
            {
                self.queue.called.borrow_mut().push(waker);
                self.remember(todo::WAKE);
            }
            link = next;
        }
    }

    /// Ends an effect: no run of it begins from now on.
    pub(crate) fn dispose(&self, effect: NodePtr) {
        if effect.has(flag::DISPOSED) {
            return;
        }
        if effect.has(flag::WAITER) {
            self.stop_waiting(effect);
        }
        self.release_owned_later(effect);
        self.disown(effect);
    }
}
