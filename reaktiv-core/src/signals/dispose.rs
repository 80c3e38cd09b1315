//! The end of nodes: who owns what, and dropping it outside the lock.

use crate::signals::context;
use crate::signals::graph::{Graph, todo};
use crate::signals::links::NIL;
use crate::signals::raw::{LockedVec, NodePtr, flag};
use crate::signals::runtime::Held;
use crate::signals::thread::Panic;
use crate::signals::tracker::Tracker;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// A function that runs before the next run of the node it was registered in, or at its end.
pub(crate) type Cleanup = Box<dyn FnOnce() + Send>;

/// What nodes own, and what of it waits for the lock to be released.
#[derive(Default)]
pub(crate) struct Estate {
    owned: RefCell<HashMap<NodePtr, Owned>>,
    retired: LockedVec<NodePtr>,
    /// Emptied, for the next burial.
    spare: Cell<Vec<NodePtr>>,
    cleanups: RefCell<Vec<Cleanup>>,
}

#[derive(Default)]
struct Owned {
    cleanups: Vec<Cleanup>,
    effects: Vec<NodePtr>,
}

impl Estate {
    pub(crate) fn new() -> Self {
        Self::default()
    }
}

/// The last handle of `node` is gone.
#[cold]
#[inline(never)]
pub(crate) fn orphan(node: NodePtr) {
    let runtime = Arc::clone(node.runtime());
    let held = runtime.enter();
    node.add(flag::ORPHAN);
    held.graph().release_if_unused(node);
    held.done_in_drop();
}

impl Graph {
    /// Ends `node` if neither a handle nor a subscriber needs it.
    #[inline]
    pub(crate) fn release_if_unused(&self, node: NodePtr) {
        if node.has(flag::ORPHAN) && node.subs.get() == NIL && !node.has(flag::RUNNING) {
            self.retire(node);
        }
    }

    /// Ends `node`, which does not run: its links and contents go before the lock is released.
    fn retire(&self, node: NodePtr) {
        if !node.has(flag::RETIRED) {
            node.set_flags(node.flags() & !(flag::STALE | flag::CHECKING) | flag::RETIRED);
            self.estate.retired.push_last(node);
            self.remember(todo::BURY);
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

    /// `effect` has no owner any more.
    fn disown(&self, effect: NodePtr) {
        effect.add(flag::DISPOSED | flag::ORPHAN);
        self.release_if_unused(effect);
    }

    /// Gives the memory of a buried effect back, if nobody but the caller has the pointer, who uses it no more.
    pub(crate) fn free_if_buried(&self, effect: NodePtr) {
        if effect.has(flag::BURIED) && !effect.is_known_elsewhere() {
            effect.free();
        }
    }

    pub(crate) fn own_cleanup(&self, owner: NodePtr, cleanup: Cleanup) {
        owner.add(flag::OWNS);
        self.estate.owned.borrow_mut().entry(owner).or_default().cleanups.push(cleanup);
    }

    pub(crate) fn own_effect(&self, owner: NodePtr, effect: NodePtr) {
        owner.add(flag::OWNS);
        self.estate.owned.borrow_mut().entry(owner).or_default().effects.push(effect);
    }

    /// Takes the cleanups of `owner` and of the effects it owns, which it disposes of: innermost first, the latest first.
    pub(crate) fn take_owned(&self, owner: NodePtr) -> Vec<Cleanup> {
        let mut cleanups = Vec::new();
        let mut owners = vec![owner];
        while let Some(owner) = owners.pop() {
            if !owner.has(flag::OWNS) {
                continue;
            }
            owner.remove(flag::OWNS);
            let owned = self.estate.owned.borrow_mut().remove(&owner).unwrap_or_default();
            cleanups.extend(owned.cleanups);
            for effect in owned.effects.into_iter().rev() {
                self.disown(effect);
                owners.push(effect);
            }
        }
        cleanups.reverse();
        cleanups
    }

    /// As `take_owned`; the cleanups run before the lock is released.
    pub(crate) fn release_owned_later(&self, owner: NodePtr) {
        if owner.has(flag::OWNS) {
            let cleanups = self.take_owned(owner);
            self.estate.cleanups.borrow_mut().extend(cleanups);
            self.remember(todo::BURY);
        }
    }
}

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
}
