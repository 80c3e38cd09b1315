//! Runtimes: an independent graph each, with a lock of its own.

use crate::signals::context;
use crate::signals::graph::{Cleanup, Inner, Place, Tracker, todo};
use once_cell::sync::Lazy;
use std::fmt;
use std::sync::Arc;

static GLOBAL: Lazy<Runtime> = Lazy::new(Runtime::new);

/// An independent graph of signals, computeds and effects, which shares no lock with others.
///
/// [`Signal::new`](crate::signals::Signal::new) and its like use the process-wide one, or inside a formula, effect or cleanup the
/// one that runs it, or inside [`batch`](Runtime::batch) and [`untracked`](Runtime::untracked) of a runtime that one. A handle keeps its runtime
/// alive. A formula or effect that reads handles of two runtimes panics, but for reads that are not recorded (`peek`, `untracked`).
/// Handles, and runtimes, are equal if they are the same.
///
/// ```
/// let runtime = reaktiv::Runtime::new();
/// let width = runtime.signal(2);
/// let area = runtime.computed({ let width = width.clone(); move || width.get() * width.get() });
/// width.set(3);
/// assert_eq!(area.get(), 9);
/// ```
///
/// # What is promised
///
/// * **Lazy.** A formula runs when it is read or an effect needs it, then is cached until a source changes.
/// * **Once, in order, no glitches.** In one flush a node runs at most once, after everything it reads.
/// * **Cutoff.** An equal write changes nothing; a formula that gives an equal value keeps the *old* value and stops
///   the change there. `PartialEq` unless a cutoff function is given, but that NaN equals NaN: in `f32` and `f64`, in tuples of up to eight
///   and arrays of up to 32 of one of them or of options of it, in up to eight pairs, triples, quadruples or arrays of one of them, beside one or two other numbers, as in
///   `(u64, f64)`, and in options of these. (Other types need a [cutoff](crate::signals::cutoff).)
/// * **Effects** run once when made and then before the `set` or the outermost [`batch`](crate::signals::batch()) that made them due returns,
///   in the order in which they were made. Inside of [`Shared::update`](crate::Shared::update) and `read` they wait until that has given its lock back.
/// * **Async effects** ([`EffectFuture`](crate::signals::EffectFuture)) and the drivers of [`Resource`](crate::signals::Resource)s are futures for any executor. A flush wakes
///   their tasks, outside the lock; they run when they are polled.
/// * **Threads.** Every handle is `Send + Sync`. One lock per runtime is held while formulas, comparisons, the `Clone`
///   in `get`, and the closures of `with`, `peek` and `update` run; effects, cleanups and drops of user values run
///   outside it. If another thread is flushing already, it takes a due effect over. An effect that this thread's write makes due runs before that
///   returns, also if another thread's open batch has made it due, too. Several reads are one snapshot only inside one formula or `with`.
/// * **Waiting.** A formula that waits for another thread which needs the same runtime deadlocks. So do two formulas of two runtimes
///   that peek at each other's runtimes on two threads at once: each holds the lock that the other one waits for.
/// * **Drops** of handles run no effects: what is pending runs with the next operation, so no panic of an effect comes out of a drop.
/// * **Panics** in user code leave the runtime usable and every value right: a formula that panicked runs again at the
///   next read; if effects panic, the others still run and then the first panic resumes in the writer.
/// * **Depth.** Marking, checking and dropping never recurse. A formula's *first* run reads its sources, which run
///   inside it; such a nest gets more stack, on the same thread, where less than 512 KiB is left for the next 8 levels.
#[derive(Clone)]
pub struct Runtime(Arc<Inner>);

impl Runtime {
    /// A new runtime.
    #[must_use]
    pub fn new() -> Self {
        Self(Inner::new())
    }

    /// The process-wide runtime.
    #[must_use]
    pub fn global() -> &'static Self {
        &GLOBAL
    }

    pub(crate) fn from_inner(inner: Arc<Inner>) -> Self {
        Self(inner)
    }

    pub(crate) fn inner(&self) -> &Arc<Inner> {
        &self.0
    }

    /// The runtime that new nodes belong to: the one that runs the code of this thread, or whose batch that is, or else the process-wide one.
    #[inline]
    pub(crate) fn current() -> Self {
        context::home().map_or_else(|| Self::global().clone(), Self)
    }

    /// `current`, without counting the process-wide one's handle.
    #[inline]
    #[track_caller]
    pub(crate) fn with_current<R>(make: impl FnOnce(&Self) -> R) -> R {
        match context::home() {
            None => make(Self::global()),
            Some(home) => make(&Self(home)),
        }
    }

    /// The number of a place where a node is made.
    #[inline]
    pub(crate) fn number_of(&self, place: Place) -> u32 {
        let held = self.0.enter();
        let number = held.graph().number_of(place);
        held.done();
        number
    }

    /// Runs `writes`; effects run once, after the outermost batch of this thread. Reads inside it are fresh.
    ///
    /// It takes a closure, so it cannot span an `.await`. If `writes` panics, what was written stays, the effects run,
    /// and the panic goes on.
    pub fn batch<R>(&self, writes: impl FnOnce() -> R) -> R {
        let held = self.0.enter();
        held.begin_visit();
        let tracker = held.graph().tracker.get();
        let (result, after) = held.outside(Tracker { batches: tracker.batches + 1, ..tracker }, || {
            let _here = context::settle_in(&self.0);
            writes()
        });
        held.graph().tracker.set(Tracker { batches: tracker.batches, ..after });
        held.end_visit();
        held.done_with(result)
    }

    /// Runs `reads` without recording what it reads as sources of the formula or effect around it.
    pub fn untracked<R>(&self, reads: impl FnOnce() -> R) -> R {
        self.without_tracking(reads, todo::ALL)
    }

    /// As `untracked`, in a `Drop`: no effects run.
    pub(crate) fn untracked_in_drop<R>(&self, reads: impl FnOnce() -> R) -> R {
        self.without_tracking(reads, todo::IN_DROP)
    }

    fn without_tracking<R>(&self, reads: impl FnOnce() -> R, left: u32) -> R {
        let held = self.0.enter();
        if held.graph().tracker.subscriber().is_none() {
            held.end(left);
            let _here = context::settle_in(&self.0);
            return reads();
        }
        held.begin_visit();
        let (result, _) = held.outside(held.graph().tracker.get().untracked(), || {
            let (_untracked, _here) = (context::untrack(), context::settle_in(&self.0));
            reads()
        });
        held.end_visit();
        held.end_with(result, left)
    }

    /// Runs `cleanup` before the next run of the effect or formula around this call, or when that is disposed of.
    /// Cleanups run untracked and in reverse order. Outside of effects and formulas `cleanup` is dropped.
    pub fn on_cleanup(&self, cleanup: impl FnOnce() + Send + 'static) {
        let held = self.0.enter();
        let cleanup: Cleanup = Box::new(cleanup);
        let unused = match held.graph().tracker.owner() {
            Some(owner) => {
                held.graph().own_cleanup(owner, cleanup);
                None
            }
            None => Some(cleanup),
        };
        held.done();
        drop(unused);
    }
}

impl Runtime {
    pub(crate) fn identity(&self) -> *const () {
        Arc::as_ptr(&self.0).cast()
    }
}

impl Default for Runtime {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runtime").finish_non_exhaustive()
    }
}

/// [`Runtime::batch`] of the runtime that runs this code, or else of the process-wide one.
///
/// ```
/// use reaktiv::{Signal, batch, effect};
/// let (x, y, seen) = (Signal::new(1), Signal::new(1), Signal::new(vec![]));
/// let _effect = effect!({
///     let point = (x.get(), y.get());
///     seen.update(|seen| seen.push(point));
/// });
/// batch(|| {
///     x.set(2);
///     y.set(2);
/// });
/// assert_eq!(seen.get(), [(1, 1), (2, 2)]);
/// ```
pub fn batch<R>(writes: impl FnOnce() -> R) -> R {
    Runtime::current().batch(writes)
}

/// [`Runtime::untracked`] of the runtime that runs this code, or else of the process-wide one.
///
/// ```
/// use reaktiv::{Signal, computed, untracked};
/// let (price, rate) = (Signal::new(100), Signal::new(2));
/// let total = computed!(price.get() * untracked(|| rate.get()));
/// assert_eq!(total.get(), 200);
/// rate.set(3);
/// assert_eq!(total.get(), 200);
/// price.set(10);
/// assert_eq!(total.get(), 30);
/// ```
pub fn untracked<R>(reads: impl FnOnce() -> R) -> R {
    Runtime::current().untracked(reads)
}
