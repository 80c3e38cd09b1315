//! Computeds: cached values given by formulas over other nodes.

use crate::signals::cutoff::{By, ByEq, Cutoff};
use crate::signals::graph::{NodePtr, Place};
use crate::signals::raw::new_computed;
use crate::signals::read::Handle;
use crate::signals::runtime::Runtime;
use std::fmt;
use std::panic::Location;

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
        Runtime::with_current(|runtime| Self::make(runtime, place, move |_: Option<&T>| formula(), ByEq))
    }

    /// A computed where `equal(old, new)` says which new values change nothing; see [`cutoff`](crate::signals::cutoff).
    #[track_caller]
    #[must_use]
    pub fn with_cutoff(
        mut formula: impl FnMut() -> T + Send + 'static,
        equal: impl Fn(&T, &T) -> bool + Send + Sync + 'static,
    ) -> Self {
        let place = Location::caller();
        Runtime::with_current(|runtime| Self::make(runtime, place, move |_: Option<&T>| formula(), By(equal)))
    }

    /// A computed whose formula gets its previous value, if there is one: to go on from it, or to keep parts of it.
    ///
    /// Not for what has to see every value, as a maximum or a count does: the formula runs when it is read, so it misses what came and went
    /// between two reads, and all values of a batch but the last. An [`Effect`](crate::signals::Effect) sees one more, each batch.
    ///
    /// ```
    /// use reaktiv::{Computed, Signal};
    /// let servers = Signal::new(vec!["a", "b", "c"]);
    /// let chosen = Computed::with_previous({
    ///     let servers = servers.clone();
    ///     // Stays with its server as long as that is there.
    ///     move |previous: Option<&&str>| servers.with(|all| match previous {
    ///         Some(previous) if all.contains(previous) => *previous,
    ///         _ => all[0],
    ///     })
    /// });
    /// assert_eq!(chosen.get(), "a");
    /// servers.set(vec!["b", "a"]);
    /// assert_eq!(chosen.get(), "a");
    /// servers.set(vec!["b"]);
    /// assert_eq!(chosen.get(), "b");
    /// ```
    #[track_caller]
    #[must_use]
    pub fn with_previous(formula: impl FnMut(Option<&T>) -> T + Send + 'static) -> Self
    where
        T: PartialEq,
    {
        let place = Location::caller();
        Runtime::with_current(|runtime| Self::make(runtime, place, formula, ByEq))
    }

    pub(crate) fn make(
        runtime: &Runtime,
        place: Place,
        formula: impl FnMut(Option<&T>) -> T + Send + 'static,
        cutoff: impl Cutoff<T>,
    ) -> Self {
        let place = runtime.number_of(place);
        Self(Handle::of_new(new_computed(runtime.inner(), place, formula, cutoff)))
    }

    /// A clone of the value, brought up to date; records the read.
    #[track_caller]
    #[inline]
    pub fn get(&self) -> T
    where
        T: Clone,
    {
        self.0.get()
    }

    /// Lends the value, brought up to date, to `read`; records the read.
    #[track_caller]
    #[inline]
    pub fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        self.0.with(read)
    }

    /// A clone of the value, brought up to date, without recording the read.
    #[track_caller]
    #[must_use]
    pub fn peek(&self) -> T
    where
        T: Clone,
    {
        self.0.peek()
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

impl<T> Computed<T> {
    pub(crate) fn identity(&self) -> NodePtr {
        self.0.node()
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
        self.0.show("Computed", f)
    }
}
