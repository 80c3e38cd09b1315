//! Effects: code that runs when it is made and after every change of what it has read.

use crate::cutoff::same;
use crate::signals::graph::{Graph, Inner, NodePtr, Place};
use crate::signals::raw::{Owner, flag, new_effect, new_waiter};
use crate::signals::runtime::Runtime;
use std::fmt;
use std::panic::Location;
use std::task::Waker;

/// Runs when it is made, and again before the `set` or outermost batch returns that changed something its last run read.
/// A guard: dropping it disposes of the effect, and after that no run begins.
///
/// Effects run in the order in which they were made, outside the runtime's lock, never two runs of one at a time, on the
/// thread that made them due or on one that was flushing already. The writes of one run count as a batch. One that
/// writes what it reads runs again until nothing changes; after 100 runs the flush gives it up and panics. If its first
/// run panics it is disposed of. One made inside a formula runs under the lock.
///
/// ```
/// use reaktiv::{Effect, Signal};
/// let (celsius, shown) = (Signal::new(20), Signal::new(String::new()));
/// let effect = Effect::new({
///     let (celsius, shown) = (celsius.clone(), shown.clone());
///     move || shown.set(format!("{} °C", celsius.get()))
/// });
/// celsius.set(21);
/// assert_eq!(shown.get(), "21 °C");
/// drop(effect);
/// celsius.set(22);
/// assert_eq!(shown.get(), "21 °C");
/// ```
#[must_use = "an effect stops when it is dropped; `detach` keeps it"]
pub struct Effect(Owner<Inner>);

impl Effect {
    /// An effect that has run once when this returns.
    #[track_caller]
    pub fn new(effect: impl FnMut() + Send + 'static) -> Self {
        let place = Location::caller();
        Runtime::with_current(|runtime| Self::make(runtime, place, effect))
    }

    /// An effect that runs `react(new, old)` when the value that `source` gives is another one than last time, and not at
    /// first. Reads in `source` are recorded, those in `react` are not.
    ///
    /// ```
    /// use reaktiv::{Effect, Signal};
    /// let (celsius, log) = (Signal::new(20), Signal::new(vec![]));
    /// let _effect = Effect::on_change(
    ///     { let celsius = celsius.clone(); move || celsius.get() > 25 },
    ///     { let log = log.clone(); move |hot, _| log.update(|log| log.push(*hot)) },
    /// );
    /// for reading in [21, 26, 27, 24] {
    ///     celsius.set(reading);
    /// }
    /// assert_eq!(log.get(), [true, false]);
    /// ```
    #[track_caller]
    pub fn on_change<T: PartialEq + Send + 'static>(
        source: impl FnMut() -> T + Send + 'static,
        react: impl FnMut(&T, &T) + Send + 'static,
    ) -> Self {
        Self::new(reaction(source, react))
    }

    pub(crate) fn make(runtime: &Runtime, place: Place, effect: impl FnMut() + Send + 'static) -> Self {
        Self::run_first(runtime, |graph| {
            new_effect(runtime.inner(), graph.number_of(place), graph.queue.next_stamp(), effect)
        })
    }

    /// An effect that ends with the signal that it reads first, and calls `ended` then.
    pub(crate) fn ending(runtime: &Runtime, place: Place, effect: impl FnMut() + Send + 'static, ended: Waker) -> Self {
        Self::run_first(runtime, |graph| {
            let node = new_waiter(runtime.inner(), graph.number_of(place), graph.queue.next_stamp(), effect);
            node.add(flag::ENDS);
            graph.wait(node, ended);
            node
        })
    }

    pub(crate) fn node(&self) -> NodePtr {
        self.0.node()
    }

    fn run_first(runtime: &Runtime, new: impl FnOnce(&Graph) -> NodePtr) -> Self {
        let held = runtime.inner().enter();
        let graph = held.graph();
        let node = new(graph);
        held.begin_visit();
        let run = held.run_effect(node);
        if run.is_err() {
            graph.dispose(node);
        }
        held.end_visit();
        // If another effect that is due now panics nobody gets this one, so the panic has to dispose of it.
        let made = run.map(|()| Self(Owner::of_new(node)));
        held.done_with(made)
    }

    /// Hands the effect to the effect or formula around this call, which disposes of it before its next run and at its
    /// end. Outside of any, keeps it for good, and with it its runtime.
    ///
    /// ```
    /// use reaktiv::{Signal, effect};
    /// let (celsius, shown) = (Signal::new(20), Signal::new(0));
    /// effect!(shown.set(celsius.get())).detach();
    /// celsius.set(21);
    /// assert_eq!(shown.get(), 21);
    /// ```
    ///
    /// To be able to end it earlier too, share the guard instead, and let the owner's cleanup drop it:
    ///
    /// ```
    /// use reaktiv::{Effect, Signal, effect, on_cleanup};
    /// use std::sync::{Arc, Mutex};
    /// let (outer, inner, runs) = (Signal::new(0), Signal::new(0), Signal::new(0));
    /// let guard = Arc::new(Mutex::new(None::<Effect>));
    /// let shared = guard.clone();
    /// let _owner = effect!({
    ///     outer.get();
    ///     *shared.lock().unwrap() = Some(effect!({ inner.get(); runs.update(|runs| *runs += 1) }));
    ///     let shared = shared.clone();
    ///     on_cleanup(move || drop(shared.lock().unwrap().take()));
    /// });
    /// inner.set(1);
    /// drop(guard.lock().unwrap().take()); // ended before its owner
    /// inner.set(2);
    /// assert_eq!(runs.get(), 2);
    /// ```
    pub fn detach(self) {
        let effect = self.0.into_node();
        let runtime = effect.runtime().clone();
        let held = runtime.enter();
        if let Some(owner) = held.graph().tracker.owner() {
            held.graph().own_effect(owner, effect);
        }
        held.done();
    }
}

/// The body of an effect that runs `react` when `source` gives another value than last time.
fn reaction<T: PartialEq + 'static>(mut source: impl FnMut() -> T, mut react: impl FnMut(&T, &T)) -> impl FnMut() {
    let mut last = None;
    move || {
        let new = source();
        if last.as_ref().is_some_and(|last| crate::signals::untracked(|| same(last, &new))) {
            return;
        }
        let old = last.replace(new);
        if let (Some(old), Some(new)) = (&old, &last) {
            crate::signals::untracked(|| react(new, old));
        }
    }
}

impl fmt::Debug for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Effect").finish_non_exhaustive()
    }
}

impl Runtime {
    /// [`Effect::new`] in this runtime.
    #[track_caller]
    pub fn effect(&self, effect: impl FnMut() + Send + 'static) -> Effect {
        Effect::make(self, Location::caller(), effect)
    }

    /// [`Effect::on_change`] in this runtime.
    #[track_caller]
    pub fn effect_on_change<T: PartialEq + Send + 'static>(
        &self,
        source: impl FnMut() -> T + Send + 'static,
        react: impl FnMut(&T, &T) + Send + 'static,
    ) -> Effect {
        Effect::make(self, Location::caller(), reaction(source, react))
    }
}

/// [`Runtime::on_cleanup`] of the runtime that runs this code, or else of the process-wide one.
///
/// ```
/// use reaktiv::{Signal, effect, on_cleanup};
/// let (channel, log) = (Signal::new("a"), Signal::new(vec![]));
/// let effect = effect!({
///     let name = channel.get();
///     log.update(|log| log.push(format!("open {name}")));
///     let log = log.clone();
///     on_cleanup(move || log.update(|log| log.push(format!("close {name}"))));
/// });
/// channel.set("b");
/// drop(effect);
/// assert_eq!(log.get(), ["open a", "close a", "open b", "close b"]);
/// ```
pub fn on_cleanup(cleanup: impl FnOnce() + Send + 'static) {
    Runtime::current().on_cleanup(cleanup);
}
