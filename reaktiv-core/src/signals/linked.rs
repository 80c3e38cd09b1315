//! Linked values: computeds that can be set, until a source changes.

use crate::cutoff::same;
use crate::signals::computed::Computed;
use crate::signals::cutoff::{By, ByEq};
use crate::signals::graph::{Graph, NodePtr, Place};
use crate::signals::held::Held;
use crate::signals::raw::flag;
use crate::signals::runtime::Runtime;
use std::fmt;
use std::panic::{AssertUnwindSafe, Location, catch_unwind};
use std::sync::Arc;

/// A computed that can also be set; when something its formula reads changes, it goes back to the formula's value.
///
/// ```
/// use reaktiv::{Linked, Signal};
/// let options = Signal::new(vec!["ground", "air"]);
/// let chosen = Linked::new({ let options = options.clone(); move || options.with(|all| all[0]) });
/// chosen.set("air");
/// assert_eq!(chosen.get(), "air");
/// options.set(vec!["sea"]);
/// assert_eq!(chosen.get(), "sea");
/// ```
pub struct Linked<T: 'static>(Computed<T>);

/// What a [`Linked`] had before its source changed; see [`Linked::with_source`].
#[derive(Debug, Clone, Copy)]
pub struct Previous<'a, S, T> {
    /// The source's value at the last computation.
    pub source: &'a S,
    /// The last value, set or computed.
    pub value: &'a T,
}

impl<T: Send + Sync + 'static> Linked<T> {
    /// A linked value that resets to `formula`.
    #[track_caller]
    #[must_use]
    pub fn new(mut formula: impl FnMut() -> T + Send + 'static) -> Self
    where
        T: PartialEq,
    {
        let place = Location::caller();
        Runtime::with_current(|runtime| Self(Computed::make(runtime, place, move |_: Option<&T>| formula(), ByEq)))
    }

    /// A linked value where `equal(old, new)` says which values, set or computed, change nothing.
    #[track_caller]
    #[must_use]
    pub fn with_cutoff(
        mut formula: impl FnMut() -> T + Send + 'static,
        equal: impl Fn(&T, &T) -> bool + Send + Sync + 'static,
    ) -> Self {
        let place = Location::caller();
        Runtime::with_current(|runtime| Self(Computed::make(runtime, place, move |_: Option<&T>| formula(), By(equal))))
    }

    /// A linked value that resets to `compute(source(), previous)` when `source` gives another value. Only `source` is tracked.
    /// [`Previous::source`] is what it gave before.
    ///
    /// ```
    /// use reaktiv::{Linked, Signal};
    /// let options = Signal::new(vec!["ground", "air"]);
    /// let chosen = Linked::with_source(
    ///     { let options = options.clone(); move || options.get() },
    ///     |options, previous| match previous {
    ///         Some(previous) if options.contains(previous.value) => *previous.value,
    ///         _ => options[0],
    ///     },
    /// );
    /// chosen.set("air");
    /// options.set(vec!["sea", "air"]);
    /// assert_eq!(chosen.get(), "air");
    /// options.set(vec!["sea"]);
    /// assert_eq!(chosen.get(), "sea");
    /// ```
    #[track_caller]
    #[must_use]
    pub fn with_source<S: PartialEq + Send + Sync + 'static>(
        source: impl FnMut() -> S + Send + 'static,
        compute: impl FnMut(&S, Option<Previous<'_, S, T>>) -> T + Send + 'static,
    ) -> Self
    where
        T: PartialEq,
    {
        let place = Location::caller();
        Runtime::with_current(|runtime| Self::make_with_source(runtime, place, source, compute))
    }

    fn make_with_source<S: PartialEq + Send + Sync + 'static>(
        runtime: &Runtime,
        place: Place,
        mut source: impl FnMut() -> S + Send + 'static,
        mut compute: impl FnMut(&S, Option<Previous<'_, S, T>>) -> T + Send + 'static,
    ) -> Self
    where
        T: PartialEq,
    {
        // A node of its own, so that an equal value stops there. Shared, so that the last one can be kept without a clone.
        let shared = move |_: Option<&Arc<S>>| Arc::new(source());
        let source = Computed::make(runtime, place, shared, By(|old: &Arc<S>, new: &Arc<S>| same(&**old, &**new)));
        let mut last = None;
        let formula = move |value: Option<&T>| {
            // Taken out, so that after a panic there is no previous value.
            let previous: Option<Arc<S>> = last.take();
            let now = source.get();
            let value = crate::signals::untracked(|| {
                let previous = previous.as_deref().zip(value).map(|(source, value)| Previous { source, value });
                compute(&now, previous)
            });
            last = Some(now);
            value
        };
        Self(Computed::make(runtime, place, formula, ByEq))
    }

    /// [`Computed::get`].
    #[track_caller]
    #[inline]
    pub fn get(&self) -> T
    where
        T: Clone,
    {
        self.0.get()
    }

    /// [`Computed::with`].
    #[track_caller]
    #[inline]
    pub fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        self.0.with(read)
    }

    /// [`Computed::peek`].
    #[track_caller]
    #[must_use]
    pub fn peek(&self) -> T
    where
        T: Clone,
    {
        self.0.peek()
    }

    /// Overrides the value until a source changes. A source change from before counts as older, read or not.
    #[track_caller]
    pub fn set(&self, value: T) {
        let (held, old) = self.write(value);
        held.done_dropping(old);
    }

    /// As `set`, and gives the old value back, if there was one; an equal `value` is given back itself.
    #[track_caller]
    pub fn replace(&self, value: T) -> Option<T> {
        let (held, old) = self.write(value);
        held.done();
        old
    }

    #[track_caller]
    fn write(&self, value: T) -> (Held<'_>, Option<T>) {
        let (handle, node) = (&self.0.0, self.0.0.node());
        let held = handle.runtime().enter();
        let graph = held.graph();
        handle.check_writable();
        // The formula runs first, so that the change that made it stale does not undo this write.
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| graph.refresh(node))) {
            graph.park(panic);
        }
        let failed = node.has(flag::FAILED) || !node.has(flag::HAS_VALUE);
        leave_as_is(graph, node);
        let equal = !failed && handle.equals(&value);
        // The comparison is part of the write, too. It may have asked for the value while that was stale and lent.
        let was_refused = node.has(flag::FAILED);
        if node.has(flag::STALE | flag::FAILED) {
            graph.refresh_sources(node);
            graph.forgive(node);
            node.remove(flag::FAILED | flag::UNSEEN);
        }
        if equal {
            if was_refused {
                graph.changed(node, false);
            }
            return (held, Some(value));
        }
        let old = handle.replace(value);
        graph.changed(node, false);
        (held, old)
    }

    /// Changes the value in place, after bringing it up to date; always counts as a change.
    #[track_caller]
    pub fn update<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let (handle, node) = (&self.0.0, self.0.0.node());
        let held = handle.runtime().enter();
        if !node.has(flag::RUNNING) {
            handle.check_writable();
        }
        held.graph().refresh(node);
        leave_as_is(held.graph(), node);
        let result = {
            let _marked = Marked(&held, self);
            let _inside = held.hold();
            handle.lend_mut(change)
        };
        held.done();
        result
    }

    /// The same value without `set` and `update`.
    #[must_use]
    pub fn read_only(&self) -> Computed<T> {
        self.0.clone()
    }

    /// The runtime that it belongs to.
    #[must_use]
    pub fn runtime(&self) -> Runtime {
        self.0.runtime()
    }
}

impl Runtime {
    /// [`Linked::new`] in this runtime.
    #[track_caller]
    #[must_use]
    pub fn linked<T>(&self, mut formula: impl FnMut() -> T + Send + 'static) -> Linked<T>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        Linked(Computed::make(self, Location::caller(), move |_: Option<&T>| formula(), ByEq))
    }

    /// [`Linked::with_source`] in this runtime.
    #[track_caller]
    #[must_use]
    pub fn linked_with_source<S: PartialEq + Send + Sync + 'static, T: PartialEq + Send + Sync + 'static>(
        &self,
        source: impl FnMut() -> S + Send + 'static,
        compute: impl FnMut(&S, Option<Previous<'_, S, T>>) -> T + Send + 'static,
    ) -> Linked<T> {
        Linked::make_with_source(self, Location::caller(), source, compute)
    }
}

/// What has changed so far must not undo a write: a formula that writes what it reads, say, is stale after a run.
fn leave_as_is(graph: &Graph, node: NodePtr) {
    if node.has(flag::STALE) {
        graph.forgive(node);
    }
    node.remove(flag::FAILED | flag::UNSEEN);
}

/// Marks what depends on the value when the update ends, also by a panic.
struct Marked<'a, T: Send + Sync + 'static>(&'a Held<'a>, &'a Linked<T>);

impl<T: Send + Sync + 'static> Drop for Marked<'_, T> {
    fn drop(&mut self) {
        self.0.graph().changed(self.1.0.0.node(), false);
    }
}

impl<T> Linked<T> {
    pub(crate) fn identity(&self) -> NodePtr {
        self.0.identity()
    }
}

impl<T> Clone for Linked<T> {
    #[inline]
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// Shows the value, brought up to date, without recording a read; `<panicked>` if its formula panics.
impl<T: fmt::Debug + Send + Sync + 'static> fmt::Debug for Linked<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.0.show("Linked", f)
    }
}
