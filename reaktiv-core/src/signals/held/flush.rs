//! Running the effects that are due.
//!
//! One thread flushes at a time; others hand it what they have made due. A flush goes in rounds: the effects that are due
//! run in the order in which they were made, then those that have become due meanwhile, until none is left. An effect
//! runs outside the lock and counts as a batch.

use super::entry::Held;
use crate::signals::context;
use crate::signals::graph::{NodePtr, Tracker, todo};
use crate::signals::raw::{NIL, Panic, flag};
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::Waker;

/// How often effects make one effect due in one flush before it is given up.
const RUNS_TO_SETTLE: u32 = 100;

impl Held<'_> {
    /// Runs all effects that are due.
    #[inline(never)]
    pub(crate) fn flush(&self, first_panic: &mut Option<Panic>) {
        let queue = &self.graph().queue;
        queue.flushing.set(true);
        queue.flushes.set(queue.flushes.get() + 1);
        self.begin_visit();
        self.graph().visitors.set_flushing(true);
        let mut idle_rounds = 0;
        while !queue.is_empty() {
            // What becomes due from here on is for the next round, so others need not look.
            self.graph().todo.set(self.graph().todo.get() & !todo::FLUSH);
            queue.has_run.set(false);
            let mut caused = false;
            let mut run = |effect: NodePtr| {
                caused |= effect.has(flag::CAUSED);
                if let Err(panic) = self.run_if_due(effect) {
                    self.keep_first(first_panic, panic);
                }
            };
            match queue.due.take_if_one() {
                Some(effect) => run(effect),
                None => {
                    let mut round = queue.due.take(queue.spare.take());
                    if !round.is_sorted_by_key(|effect| effect.effect().stamp) {
                        round.sort_unstable_by_key(|effect| effect.effect().stamp);
                    }
                    round.drain(..).for_each(run);
                    queue.spare.set(round);
                }
            }
            idle_rounds = if caused && !queue.has_run.get() { idle_rounds + 1 } else { 0 };
            if idle_rounds == RUNS_TO_SETTLE {
                self.give_up_all(first_panic);
            }
        }
        self.graph().visitors.set_flushing(false);
        self.end_visit();
        queue.flushing.set(false);
        self.graph().todo.set(self.graph().todo.get() & !todo::FLUSH);
    }

    /// Formulas that effects read call for each other's effects and none of these runs: takes all of them for clean.
    #[cold]
    fn give_up_all(&self, first_panic: &mut Option<Panic>) {
        let graph = self.graph();
        let due = graph.queue.due.take(Vec::new());
        due.iter().filter(|effect| !effect.has(flag::DISPOSED)).for_each(|effect| graph.give_up(*effect));
        let place = due.first().map(|first| graph.place_of(*first));
        // Back before the lock is released: others may queue more meanwhile.
        graph.queue.due.take(due);
        if let Some(place) = place {
            let raise = || panic!("formulas that the effect made at {place} reads change each other and do not settle");
            let raised: Result<(), Panic> = self.outside(graph.tracker.get().aside(), raise).0;
            if let Err(panic) = raised {
                self.keep_first(first_panic, panic);
            }
        }
    }

    /// Takes `effect` from the queue. Its flags from before, if something it has read has changed.
    #[inline(always)]
    fn take_if_due(&self, effect: NodePtr) -> Option<u32> {
        if effect.flags() & (flag::STALE | flag::DISPOSED | flag::RUNNING) == flag::CHECK {
            self.graph().check(effect);
        }
        let flags = effect.flags();
        effect.set_flags(flags & !(flag::QUEUED | flag::CAUSED));
        if flags & flag::DISPOSED != 0 {
            self.graph().free_if_buried(effect);
            return None;
        }
        // A running one is in its first run, on another thread, which looks at the flags afterwards.
        let is_called = flags & (flag::ASYNC | flag::FAILED) == flag::ASYNC | flag::FAILED;
        ((flags & flag::DIRTY != 0 || is_called) && flags & flag::RUNNING == 0).then_some(flags)
    }

    /// Takes `effect` from the queue, and runs it if something it has read has changed.
    fn run_if_due(&self, effect: NodePtr) -> Result<(), Panic> {
        let Some(flags) = self.take_if_due(effect) else { return Ok(()) };
        self.graph().queue.has_run.set(true);
        if flags & flag::ASYNC != 0 {
            return self.wake(effect);
        }
        let (info, flush) = (effect.effect(), self.graph().queue.flushes.get());
        // What other threads make due while this one flushes is no sign of a loop.
        let again = info.flush.replace(flush) == flush && flags & flag::CAUSED != 0;
        let runs = if again { info.runs.get() + 1 } else { 1 };
        info.runs.set(runs);
        if runs > RUNS_TO_SETTLE {
            self.graph().queue.has_run.set(false);
            return self.does_not_settle(effect, "effect");
        }
        self.run_effect(effect)
    }

    /// Gives `effect` up with a panic. It is raised, outside the lock, so that the panic hook tells of it.
    #[cold]
    pub(crate) fn does_not_settle(&self, effect: NodePtr, kind: &str) -> Result<(), Panic> {
        let graph = self.graph();
        graph.give_up(effect);
        let place = graph.place_of(effect);
        let raise = || panic!("the {kind} made at {place} makes itself due again and does not settle");
        self.outside(graph.tracker.get().aside(), raise).0
    }

    /// Wakes the tasks of async effects that are due, and runs nothing else: in a `Drop`. What panics there is forgotten.
    pub(crate) fn wake_only(&self) {
        let graph = self.graph();
        if !self.is_outermost() || graph.tracker.is_batching() || graph.queue.is_flushing() {
            return; // it is done by whoever is at it
        }
        let all = graph.queue.due.take(Vec::new());
        let (tasks, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|effect| effect.has(flag::ASYNC));
        graph.queue.due.take(others);
        self.begin_visit();
        for task in tasks {
            if self.take_if_due(task).is_some()
                && let Err(panic) = self.wake(task)
            {
                graph.park(panic);
            }
        }
        self.end_visit();
    }

    /// Wakes the tasks that wait for what has ended. What panics there is forgotten: they have nothing to do with what this thread does.
    #[cold]
    pub(crate) fn wake_called(&self) {
        let graph = self.graph();
        graph.todo.set(graph.todo.get() & !todo::WAKE);
        let wakers = graph.queue.called.take();
        self.begin_visit();
        _ = self.outside(graph.tracker.get().aside(), || {
            let _left = context::leave();
            for waker in wakers {
                if let Err(panic) = catch_unwind(AssertUnwindSafe(|| waker.wake())) {
                    mem::forget(panic); // it may panic too
                }
            }
        });
        self.end_visit();
    }

    /// Wakes the task of an async effect, which stays dirty until it begins to run. One that is suspended in a run has no
    /// waker here: it looks at its state when the run has finished. After a panic of the waker the next change wakes again.
    fn wake(&self, effect: NodePtr) -> Result<(), Panic> {
        let graph = self.graph();
        let mut waker = effect.waiter().take();
        if waker.is_none() {
            return Ok(());
        }
        effect.begin_waking();
        let cleared = self.clear();
        let (woken, _) = self.outside(graph.tracker.get().aside(), || {
            let _left = context::leave();
            waker.iter().for_each(Waker::wake_by_ref);
            waker = None;
        });
        effect.end_waking();
        if let Some(waker) = waker {
            if effect.has(flag::DISPOSED) || !effect.has(flag::STALE | flag::FAILED) || graph.is_waiting(effect) {
                graph.park(waker);
            } else {
                effect.add(flag::FAILED);
                graph.give_up(effect);
                graph.wait(effect, waker);
            }
        }
        graph.free_if_buried(effect);
        self.both(cleared, woken)
    }

    /// Runs `effect`: cleanups of its last run first. The thread is visiting.
    #[inline(always)]
    pub(crate) fn run_effect(&self, effect: NodePtr) -> Result<(), Panic> {
        let graph = self.graph();
        effect.add(flag::RUNNING);
        let mut first_panic = None;
        if effect.has(flag::OWNS) {
            first_panic = self.run_cleanups(graph.take_owned(effect)).err();
        }
        if let Err(panic) = self.clear() {
            self.keep_first(&mut first_panic, panic);
        }
        let mut failed_at_once = false;
        let mut cursor = NIL;
        if !effect.has(flag::DISPOSED) {
            effect.set_flags((effect.flags() & !flag::STALE) ^ flag::PARITY);
            let before = graph.tracker.get();
            let tracker = Tracker { batches: before.batches + 1, ..before.running(effect) };
            let (run, after) = self.outside(tracker, || effect.run());
            cursor = after.cursor;
            if let Err(panic) = run {
                self.keep_first(&mut first_panic, panic);
                failed_at_once = cursor == NIL;
            }
        }
        if failed_at_once {
            graph.keep_sources(effect)
        } else {
            graph.trim(effect, cursor)
        }
        effect.remove(flag::RUNNING);
        if effect.has(flag::DISPOSED) {
            graph.release_owned_later(effect);
            graph.release_if_unused(effect);
        } else if effect.has(flag::STALE) {
            graph.enqueue(effect);
        }
        first_panic.map_or(Ok(()), Err)
    }
}
