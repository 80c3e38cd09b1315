//! Reading a node, the same for signals, computeds and linked values: recorded or not, cloned or lent.

use crate::signals::cutoff::is_plain;
use crate::signals::graph::{Graph, Inner};
use crate::signals::held::Held;
use crate::signals::raw::{self, flag};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A node without these is up to date, and a write will look at whoever reads it.
const ATTENTION: u32 = flag::STALE | flag::RUNNING | flag::FAILED | flag::STASHED | flag::MARKED;

/// Shares a node with a value of type `T`.
pub(crate) type Handle<T> = raw::Handle<T, Inner>;

impl<T: Send + Sync + 'static> Handle<T> {
    /// A clone of the value, brought up to date; records the read.
    #[track_caller]
    #[inline(always)]
    pub(crate) fn get(&self) -> T
    where
        T: Clone,
    {
        let (node, runtime) = (self.node(), self.runtime());
        let Some(me) = runtime.me() else { return self.get_anyhow() };
        let Some(graph) = runtime.entered_by(me) else { return self.get_from_outside(me) };
        if node.has(ATTENTION) {
            return self.get_anew(graph);
        }
        if graph.track_again(node) { self.copy() } else { self.copy_elsewhere(graph) }
    }

    /// As `copy`, and records the read, which `track_again` has not.
    #[inline(never)]
    #[track_caller]
    fn copy_elsewhere(&self, graph: &Graph) -> T
    where
        T: Clone,
    {
        graph.track_elsewhere(self.node());
        self.copy()
    }

    #[track_caller]
    #[inline(never)]
    fn get_anew(&self, graph: &Graph) -> T
    where
        T: Clone,
    {
        self.look(graph);
        self.copy()
    }

    #[cold]
    #[track_caller]
    #[inline(never)]
    fn get_anyhow(&self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    #[track_caller]
    #[inline(never)]
    fn get_from_outside(&self, me: usize) -> T
    where
        T: Clone,
    {
        let Some(held) = self.runtime().enter_at_once(me) else { return self.get_anyhow() };
        let node = self.node();
        if node.has(ATTENTION) || !held.graph().track_again(node) {
            self.look(held.graph());
        }
        let result = self.copy_held(&held);
        held.done();
        result
    }

    #[track_caller]
    #[inline]
    fn copy_held(&self, held: &Held<'_>) -> T
    where
        T: Clone,
    {
        let _inside = if is_plain::<T>() { None } else { held.hold() };
        self.copy()
    }

    /// Records the read, and brings the value up to date.
    #[inline(never)]
    fn look(&self, graph: &Graph) {
        let node = self.node();
        if node.has(flag::SIGNAL) {
            graph.track(node);
            return graph.seen(node);
        }
        if !node.has(flag::RUNNING) {
            graph.track(node);
        }
        graph.refresh(node);
    }

    /// Lends the value, brought up to date, to `read`; records the read.
    #[track_caller]
    #[inline]
    pub(crate) fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        let (held, is_recorded) = self.runtime().enter_to_read(self.node());
        if is_recorded {
            self.look(held.graph());
        } else {
            held.graph().refresh(self.node());
        }
        let result = {
            let _inside = held.hold();
            self.lend(read)
        };
        held.done();
        result
    }

    /// A clone of the value, brought up to date, without recording the read.
    #[track_caller]
    pub(crate) fn peek(&self) -> T
    where
        T: Clone,
    {
        let held = self.runtime().enter();
        held.graph().refresh(self.node());
        let result = self.copy_held(&held);
        held.done();
        result
    }

    /// Shows the value, brought up to date, without recording a read.
    pub(crate) fn show(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result
    where
        T: fmt::Debug,
    {
        let (held, node) = (self.runtime().enter(), self.node());
        let mut out = f.debug_tuple(name);
        let result = if node.has(flag::RUNNING) {
            out.field(&format_args!("<running>")).finish()
        } else if node.has(flag::UPDATING) {
            out.field(&format_args!("<being updated>")).finish()
        } else {
            match catch_unwind(AssertUnwindSafe(|| held.graph().refresh(node))) {
                Ok(()) => {
                    let _inside = held.hold();
                    self.lend(|value| out.field(value).finish())
                }
                Err(panic) => {
                    held.graph().park(panic);
                    out.field(&format_args!("<panicked>")).finish()
                }
            }
        };
        held.done();
        result
    }
}
