//! The burial: what has come to its end is dropped outside the lock, and cleanups run there.

use super::entry::Held;
use crate::signals::context;
use crate::signals::graph::{Cleanup, Tracker, todo};
use crate::signals::raw::{NIL, Panic, flag};
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};

impl Held<'_> {
    /// `bury` before user code runs outside the lock, so that no panic of it comes out of an operation in there.
    #[inline]
    pub(crate) fn clear(&self) -> Result<(), Panic> {
        if self.graph().todo.get() & todo::BURY == 0 { Ok(()) } else { self.clear_now() }
    }

    #[inline(never)]
    fn clear_now(&self) -> Result<(), Panic> {
        let graph = self.graph();
        let mut first_panic = None;
        if self.is_outermost() && !graph.visitors.is_burying() {
            graph.todo.set(graph.todo.get() & !todo::BURY);
            self.bury(&mut first_panic, false);
        }
        first_panic.map_or(Ok(()), Err)
    }

    /// Runs the cleanups and drops the nodes and values that have come to their end, outside the lock. `in_drop`, what they write counts as
    /// one batch, whose effects are left to the next operation.
    #[inline(never)]
    pub(crate) fn bury(&self, first_panic: &mut Option<Panic>, in_drop: bool) {
        let graph = self.graph();
        let estate = &graph.estate;
        self.begin_visit();
        graph.visitors.set_burying(true);
        while estate.retired.len() > 0 || !estate.cleanups.borrow().is_empty() || !graph.morgue.is_empty() {
            let mut dead = estate.spare.take();
            while let Some(node) = estate.retired.pop() {
                graph.trim(node, NIL);
                graph.release_owned_later(node);
                dead.push(node);
            }
            let cleanups = mem::take(&mut *estate.cleanups.borrow_mut());
            let mut values = graph.morgue.take();
            if let Err(panic) = self.run_cleanups(cleanups) {
                self.keep_first(first_panic, panic);
            }
            let tracker = Tracker { batches: graph.tracker.get().batches + u32::from(in_drop), ..Tracker::IDLE };
            let mut panics = Vec::new();
            let (_, _) = self.outside(tracker, || {
                let _left = context::leave();
                for node in &dead {
                    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| node.bury())) {
                        panics.push(panic);
                    }
                }
                if let Some(values) = &mut values {
                    values.bury(|panic| panics.push(panic));
                }
            });
            for panic in panics {
                self.keep_first(first_panic, panic);
            }
            for node in dead.drain(..) {
                node.add(flag::BURIED);
                graph.free_if_buried(node);
            }
            if let Some(values) = values {
                graph.morgue.reuse(values);
            }
            estate.spare.set(dead);
        }
        graph.visitors.set_burying(false);
        self.end_visit();
    }

    /// Runs `cleanups` untracked, as one batch, whichever panics.
    #[inline]
    pub(crate) fn run_cleanups(&self, cleanups: Vec<Cleanup>) -> Result<(), Panic> {
        if cleanups.is_empty() { Ok(()) } else { self.run_all(cleanups) }
    }

    fn run_all(&self, cleanups: Vec<Cleanup>) -> Result<(), Panic> {
        let mut panics = Vec::new();
        let before = self.graph().tracker.get();
        let tracker = Tracker { batches: before.batches + 1, ..Tracker::IDLE };
        let (_, _) = self.outside(tracker, || {
            let _untracked = context::enter_untracked(self.inner());
            let runs = cleanups.into_iter().map(|cleanup| catch_unwind(AssertUnwindSafe(cleanup)));
            panics.extend(runs.filter_map(Result::err));
        });
        let mut first = None;
        panics.into_iter().for_each(|panic| self.keep_first(&mut first, panic));
        first.map_or(Ok(()), Err)
    }

    /// Keeps the panic that came first; the payload of another is dropped with the replaced values.
    pub(crate) fn keep_first(&self, first: &mut Option<Panic>, panic: Panic) {
        if first.is_none() {
            *first = Some(panic);
        } else {
            self.graph().park(panic);
        }
    }

    /// The first panic of two.
    #[inline]
    pub(crate) fn both(&self, first: Result<(), Panic>, second: Result<(), Panic>) -> Result<(), Panic> {
        let Err(first) = first else { return second };
        if let Err(second) = second {
            self.graph().park(second);
        }
        Err(first)
    }
}
