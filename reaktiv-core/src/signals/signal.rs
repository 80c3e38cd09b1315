//! Signals: values that are set from outside.

use crate::signals::cutoff::{By, ByEq, Cutoff};
use crate::signals::graph::{Graph, NodePtr, Place};
use crate::signals::held::Held;
use crate::signals::raw::{NIL, flag, new_signal};
use crate::signals::read::Handle;
use crate::signals::runtime::Runtime;
use std::fmt;
use std::panic::Location;

#[cfg(test)]
mod tests;

/// A value that formulas and effects can read, and that is set from outside. A handle: clones share the value.
///
/// Inside `update`, and while `with` or the `Clone` in `get` and `peek` runs, the value is lent: writing it then, or reading
/// it inside its own `update`, panics and names the place where the signal was made.
///
/// ```
/// let names = reaktiv::Signal::new(vec!["Ada"]);
/// names.update(|names| names.push("Grace"));
/// assert_eq!(names.with(Vec::len), 2);
/// assert_eq!(names.replace(vec![]), ["Ada", "Grace"]);
/// ```
pub struct Signal<T: 'static>(pub(crate) Handle<T>);

/// A signal that can only be read.
///
/// ```compile_fail
/// reaktiv::Signal::new(1).read_only().set(2);
/// ```
pub struct ReadSignal<T: 'static>(Signal<T>);

impl<T: Send + Sync + 'static> Signal<T> {
    /// A signal; a write of an equal value changes nothing.
    #[track_caller]
    #[must_use]
    pub fn new(value: T) -> Self
    where
        T: PartialEq,
    {
        let place = Location::caller();
        Runtime::with_current(|runtime| Self::make(runtime, place, value, ByEq))
    }

    /// A signal where `equal(old, new)` says which writes change nothing; see [`cutoff`](crate::signals::cutoff).
    #[track_caller]
    #[must_use]
    pub fn with_cutoff(value: T, equal: impl Fn(&T, &T) -> bool + Send + Sync + 'static) -> Self {
        let place = Location::caller();
        Runtime::with_current(|runtime| Self::make(runtime, place, value, By(equal)))
    }

    fn make(runtime: &Runtime, place: Place, value: T, cutoff: impl Cutoff<T>) -> Self {
        let place = runtime.number_of(place);
        Self(Handle::of_new(new_signal(runtime.inner(), place, value, cutoff)))
    }

    /// Lends the value to `read` and records the read.
    #[track_caller]
    #[inline]
    pub fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        self.0.with(read)
    }

    /// A clone of the value; records the read.
    #[track_caller]
    #[inline]
    pub fn get(&self) -> T
    where
        T: Clone,
    {
        self.0.get()
    }

    /// A clone of the value, without recording the read.
    #[track_caller]
    #[must_use]
    pub fn peek(&self) -> T
    where
        T: Clone,
    {
        self.0.peek()
    }

    /// Sets the value, unless it equals the present one. Effects run before this returns, or after the batch.
    #[track_caller]
    #[inline]
    pub fn set(&self, value: T) {
        let (unused, held) = self.write(value, self.0.runtime().enter());
        held.done_dropping(unused);
    }

    /// Stores `value` unless it is equal; returns what is left over. If the comparison panics, the lock goes before the value: it is dropped outside.
    #[track_caller]
    #[inline]
    fn write<'a>(&self, value: T, held: Held<'a>) -> (Option<T>, Held<'a>) {
        if self.0.equals(&value) {
            return (Some(value), held);
        }
        let (node, graph) = (self.0.node(), held.graph());
        let mut old = self.0.replace(value);
        if node.has(flag::STASHED | flag::MARKED | flag::SILENT) {
            node.remove(flag::SILENT);
        } else if graph.tracker.is_batching() && node.subs.get() != NIL {
            old.take().into_iter().for_each(|old| self.0.stash(old));
        }
        graph.changed(node, node.has(flag::STASHED));
        (old, held)
    }

    /// Sets the value and gives the old one back; an equal `value` is not stored but given back.
    #[track_caller]
    pub fn replace(&self, value: T) -> T {
        let held = self.0.runtime().enter();
        if self.0.equals(&value) {
            held.done();
            return value;
        }
        let old = self.0.replace(value).expect("signals have a value");
        self.changed_for_sure(held.graph());
        held.done();
        old
    }

    /// Changes the value in place. Always counts as a change, also if `change` panics: then effects run with the next
    /// operation of the runtime. It runs under the runtime's lock, so concurrent updates do not lose each other.
    #[track_caller]
    pub fn update<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        self.change(change, |_| true)
    }

    /// The value is another one, whatever the batch began with.
    pub(crate) fn changed_for_sure(&self, graph: &Graph) {
        if let Some(stashed) = self.0.unstash() {
            graph.park(stashed);
        }
        self.0.node().remove(flag::SILENT | flag::ASKED);
        graph.changed(self.0.node(), false);
    }

    /// Changes the value in place, and counts as a change only if `change` says so, or panics.
    ///
    /// ```
    /// use reaktiv::{Signal, computed};
    /// let names = Signal::new(vec!["Ada"]);
    /// let length = computed!(names.with(Vec::len));
    /// let added = names.update_if(|names| {
    ///     let is_new = !names.contains(&"Grace");
    ///     if is_new { names.push("Grace") }
    ///     is_new
    /// });
    /// assert!(added && length.get() == 2);
    /// ```
    #[track_caller]
    pub fn update_if(&self, change: impl FnOnce(&mut T) -> bool) -> bool {
        self.change(change, |changed| *changed)
    }

    /// Changes the value in place; `counts` says of the result whether that is a change. A panic counts as one.
    #[track_caller]
    fn change<R>(&self, change: impl FnOnce(&mut T) -> R, counts: impl FnOnce(&R) -> bool) -> R {
        let held = self.0.runtime().enter();
        self.0.check_writable(); // refused, and so no change
        let panicked = OnDrop(|| self.changed_for_sure(held.graph()));
        let result = {
            let _inside = held.hold();
            self.0.lend_mut(change)
        };
        std::mem::forget(panicked);
        // Whoever has asked for it meanwhile could not read it.
        if counts(&result) || self.0.node().has(flag::ASKED) {
            self.changed_for_sure(held.graph());
        }
        held.done();
        result
    }

    /// Sets the value and tells nobody: what is computed from it stays as it is until [`notify`](Self::notify).
    ///
    /// ```
    /// use reaktiv::{Signal, computed};
    /// let count = Signal::new(1);
    /// let doubled = computed!(count.get() * 2);
    /// doubled.get();
    /// count.set_silent(5);
    /// assert_eq!((count.get(), doubled.get()), (5, 2));
    /// count.notify();
    /// assert_eq!(doubled.get(), 10);
    /// ```
    #[track_caller]
    pub fn set_silent(&self, value: T) {
        let held = self.0.runtime().enter();
        let old = self.0.replace(value);
        if let Some(stashed) = self.0.unstash() {
            // Others were told in this batch that it has changed. What they have seen is not what the next comparison would begin with.
            held.graph().park(stashed);
            held.graph().confirm_change(self.0.node());
        }
        self.0.node().add(flag::SILENT);
        held.done_dropping(old);
    }

    /// Makes what depends on the value run again: after [`set_silent`](Self::set_silent), or for a value that has changed
    /// by itself (a lock or an atomic inside).
    #[track_caller]
    pub fn notify(&self) {
        self.update(|_| ());
    }

    /// The same signal without `set` and `update`.
    #[must_use]
    pub fn read_only(&self) -> ReadSignal<T> {
        ReadSignal(self.clone())
    }

    /// The runtime that it belongs to.
    #[must_use]
    pub fn runtime(&self) -> Runtime {
        Runtime::from_inner(self.0.runtime().clone())
    }
}

impl<T: Send + Sync + 'static> ReadSignal<T> {
    /// [`Signal::get`].
    #[track_caller]
    #[inline]
    pub fn get(&self) -> T
    where
        T: Clone,
    {
        self.0.get()
    }

    /// [`Signal::with`].
    #[track_caller]
    #[inline]
    pub fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        self.0.with(read)
    }

    /// [`Signal::peek`].
    #[track_caller]
    #[must_use]
    pub fn peek(&self) -> T
    where
        T: Clone,
    {
        self.0.peek()
    }

    /// [`Signal::runtime`].
    #[must_use]
    pub fn runtime(&self) -> Runtime {
        self.0.runtime()
    }
}

impl Runtime {
    /// [`Signal::new`] in this runtime.
    #[track_caller]
    #[must_use]
    pub fn signal<T: PartialEq + Send + Sync + 'static>(&self, value: T) -> Signal<T> {
        Signal::make(self, Location::caller(), value, ByEq)
    }

    /// [`Signal::with_cutoff`] in this runtime.
    #[track_caller]
    #[must_use]
    pub fn signal_with_cutoff<T: Send + Sync + 'static>(
        &self,
        value: T,
        equal: impl Fn(&T, &T) -> bool + Send + Sync + 'static,
    ) -> Signal<T> {
        Signal::make(self, Location::caller(), value, By(equal))
    }
}

struct OnDrop<F: FnMut()>(F);

impl<F: FnMut()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

impl<T> Signal<T> {
    pub(crate) fn identity(&self) -> NodePtr {
        self.0.node()
    }
}

impl<T> ReadSignal<T> {
    pub(crate) fn identity(&self) -> NodePtr {
        self.0.identity()
    }
}

impl<T> Clone for Signal<T> {
    #[inline]
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Clone for ReadSignal<T> {
    #[inline]
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// Shows the value without recording a read.
impl<T: fmt::Debug + Send + Sync + 'static> fmt::Debug for Signal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.show("Signal", f)
    }
}

/// Shows the value without recording a read.
impl<T: fmt::Debug + Send + Sync + 'static> fmt::Debug for ReadSignal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}
