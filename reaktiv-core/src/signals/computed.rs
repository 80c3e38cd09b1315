//! Computeds: cached values given by formulas over other nodes.

use crate::signals::context;
use crate::signals::cutoff::{By, ByEq, Cutoff};
use crate::signals::graph::Graph;
use crate::signals::raw::{Handle, flag, new_computed};
use crate::signals::runtime::{Held, Place, Runtime};
use std::fmt;
use std::panic::{AssertUnwindSafe, Location, catch_unwind};

/// A cached value, given by a formula that runs when it is read after something it read has changed.
///
/// The value stays cached whether or not an effect needs it. A formula that reads itself, directly or through others,
/// panics and names the place where it was made. If a formula panics the reader gets the panic and the next read runs it
/// again. A formula may write signals. One that writes what it has read itself keeps its value for this read and runs again
/// at the next, and an effect that reads it runs until that settles; if others write what it reads it runs again at once.
///
/// ```
/// use reaktiv::{Computed, Signal};
/// let text = Signal::new(String::from("signals"));
/// let length = Computed::new({ let text = text.clone(); move || text.with(String::len) });
/// assert_eq!(length.get(), 7);
/// ```
///
/// It has no setter:
///
/// ```compile_fail
/// reaktiv::Computed::new(|| 1).set(2);
/// ```
pub struct Computed<T: 'static>(pub(crate) Handle<T>);

impl<T: Send + Sync + 'static> Computed<T> {
    /// A computed; an equal new value is dropped and nobody is told.
    #[track_caller]
    #[must_use]
    pub fn new(mut formula: impl FnMut() -> T + Send + 'static) -> Self
    where
        T: PartialEq,
    {
        let place = Location::caller();
        context::with_current(|runtime| Self::make(runtime, place, move |_: Option<&T>| formula(), ByEq))
    }

    /// A computed where `equal(old, new)` says which new values change nothing; see [`cutoff`](crate::signals::cutoff).
    #[track_caller]
    #[must_use]
    pub fn with_cutoff(
        mut formula: impl FnMut() -> T + Send + 'static,
        equal: impl Fn(&T, &T) -> bool + Send + Sync + 'static,
    ) -> Self {
        let place = Location::caller();
        context::with_current(|runtime| Self::make(runtime, place, move |_: Option<&T>| formula(), By(equal)))
    }

    /// A computed whose formula gets its previous value, if there is one.
    ///
    /// ```
    /// use reaktiv::{Computed, Signal};
    /// let level = Signal::new(3);
    /// let peak = Computed::with_previous({
    ///     let level = level.clone();
    ///     move |previous: Option<&i32>| level.get().max(previous.copied().unwrap_or(0))
    /// });
    /// assert_eq!(peak.get(), 3);
    /// level.set(1);
    /// assert_eq!(peak.get(), 3);
    /// ```
    #[track_caller]
    #[must_use]
    pub fn with_previous(formula: impl FnMut(Option<&T>) -> T + Send + 'static) -> Self
    where
        T: PartialEq,
    {
        let place = Location::caller();
        context::with_current(|runtime| Self::make(runtime, place, formula, ByEq))
    }

    pub(crate) fn make(
        runtime: &Runtime,
        place: Place,
        formula: impl FnMut(Option<&T>) -> T + Send + 'static,
        cutoff: impl Cutoff<T>,
    ) -> Self {
        let place = runtime.inner().number_of(place);
        Self(Handle::of_new(new_computed(runtime.inner(), place, formula, cutoff)))
    }

    /// A clone of the value, brought up to date; records the read.
    #[track_caller]
    #[inline]
    pub fn get(&self) -> T
    where
        T: Clone,
    {
        let node = self.0.node();
        let runtime = self.0.runtime();
        let Some(me) = runtime.me() else { return self.get_anyhow() };
        let Some(graph) = runtime.entered_by(me) else { return self.get_from_outside(me) };
        if node.has(flag::STALE | flag::RUNNING | flag::FAILED) {
            return self.get_anew(graph);
        }
        if graph.track_again(node) { self.0.copy(graph) } else { self.0.copy_elsewhere(graph) }
    }

    #[track_caller]
    #[inline(never)]
    fn get_anew(&self, graph: &Graph) -> T
    where
        T: Clone,
    {
        self.refresh(graph);
        self.0.copy(graph)
    }

    #[inline(never)]
    fn refresh(&self, graph: &Graph) {
        let node = self.0.node();
        if !node.has(flag::RUNNING) {
            graph.track(node);
        }
        graph.refresh(node);
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
        let Some(held) = self.0.runtime().enter_at_once(me) else { return self.get_anyhow() };
        let node = self.0.node();
        if node.has(flag::STALE | flag::RUNNING | flag::FAILED) || !held.graph().track_again(node) {
            self.refresh(held.graph());
        }
        let result = self.0.copy(held.graph());
        held.done();
        result
    }

    /// Lends the value, brought up to date, to `read`; records the read.
    #[track_caller]
    #[inline]
    pub fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        let held = self.tracked();
        let result = self.0.lend(held.graph(), read);
        held.done();
        result
    }

    #[track_caller]
    #[inline]
    fn tracked(&self) -> Held<'_> {
        let held = self.0.runtime().enter_to_read(self.0.node());
        self.refresh(held.graph());
        held
    }

    /// A clone of the value, brought up to date, without recording the read.
    #[track_caller]
    #[must_use]
    pub fn peek(&self) -> T
    where
        T: Clone,
    {
        let held = self.0.runtime().enter();
        held.graph().refresh(self.0.node());
        let result = self.0.copy(held.graph());
        held.done();
        result
    }

    /// The runtime that it belongs to.
    #[must_use]
    pub fn runtime(&self) -> Runtime {
        Runtime::from_inner(self.0.runtime().clone())
    }
}

impl Runtime {
    /// [`Computed::new`] in this runtime.
    #[track_caller]
    #[must_use]
    pub fn computed<T>(&self, mut formula: impl FnMut() -> T + Send + 'static) -> Computed<T>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        Computed::make(self, Location::caller(), move |_: Option<&T>| formula(), ByEq)
    }

    /// [`Computed::with_cutoff`] in this runtime.
    #[track_caller]
    #[must_use]
    pub fn computed_with_cutoff<T: Send + Sync + 'static>(
        &self,
        mut formula: impl FnMut() -> T + Send + 'static,
        equal: impl Fn(&T, &T) -> bool + Send + Sync + 'static,
    ) -> Computed<T> {
        Computed::make(self, Location::caller(), move |_: Option<&T>| formula(), By(equal))
    }

    /// [`Computed::with_previous`] in this runtime.
    #[track_caller]
    #[must_use]
    pub fn computed_with_previous<T>(&self, formula: impl FnMut(Option<&T>) -> T + Send + 'static) -> Computed<T>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        Computed::make(self, Location::caller(), formula, ByEq)
    }
}

impl<T> Clone for Computed<T> {
    #[inline]
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// Shows the value, brought up to date, without recording a read; `<panicked>` if its formula panics.
impl<T: fmt::Debug + Send + Sync + 'static> fmt::Debug for Computed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show("Computed", &self.0, f)
    }
}

pub(crate) fn show<T: fmt::Debug>(name: &str, handle: &Handle<T>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let held = handle.runtime().enter();
    let node = handle.node();
    let mut out = f.debug_tuple(name);
    let result = if node.has(flag::RUNNING) {
        out.field(&format_args!("<running>")).finish()
    } else if node.has(flag::UPDATING) {
        out.field(&format_args!("<being updated>")).finish()
    } else {
        match catch_unwind(AssertUnwindSafe(|| held.graph().refresh(node))) {
            Ok(()) => handle.lend(held.graph(), |value| out.field(value).finish()),
            Err(panic) => {
                held.graph().park(panic);
                out.field(&format_args!("<panicked>")).finish()
            }
        }
    };
    held.done();
    result
}
