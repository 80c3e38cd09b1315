//! Runtimes: an independent graph each, with a lock of its own.

use crate::signals::context;
use crate::signals::dispose::Cleanup;
use crate::signals::graph::{Graph, todo};
use crate::signals::lock::Lock;
use crate::signals::raw::{Locked, NodePtr};
use crate::signals::thread::Panic;
use crate::signals::tracker::Tracker;
use once_cell::sync::Lazy;
use std::fmt;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Weak};
use std::thread;

/// Where a node is made.
pub(crate) type Place = &'static std::panic::Location<'static>;

static GLOBAL: Lazy<Runtime> = Lazy::new(Runtime::new);

/// An independent graph of signals, computeds and effects, which shares no lock with others.
///
/// [`Signal::new`](crate::signals::Signal::new) and its like use the process-wide one, or inside a formula, effect or cleanup the
/// one that runs it. A handle keeps its runtime alive. A formula or effect that reads handles of two runtimes panics.
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
///   the change there. `PartialEq` unless a cutoff function is given, so NaN differs from NaN.
/// * **Effects** run once when made and then before the `set` or the outermost [`batch`](crate::signals::batch()) that made them due returns,
///   in the order in which they were made.
/// * **Async effects** ([`EffectFuture`](crate::signals::EffectFuture)) and the drivers of [`Resource`](crate::signals::Resource)s are futures for any executor. A flush wakes
///   their tasks, outside the lock; they run when they are polled.
/// * **Threads.** Every handle is `Send + Sync`. One lock per runtime is held while formulas, comparisons, the `Clone`
///   in `get`, and the closures of `with`, `peek` and `update` run; effects, cleanups and drops of user values run
///   outside it. If another thread is flushing already, it takes a due effect over; one that another thread's open batch
///   has made due already runs at the end of that batch. A formula that waits for another
///   thread that needs the same runtime deadlocks. Several reads are one snapshot only inside one formula or `with`.
/// * **Panics** in user code leave the runtime usable and every value right: a formula that panicked runs again at the
///   next read; if effects panic, the others still run and then the first panic resumes in the writer.
/// * **Depth.** Marking, checking and dropping never recurse. A formula's *first* run reads its sources, which run
///   inside it; such a nest gets more stack, on the same thread, where less than 512 KiB is left for the next 8 levels.
#[derive(Clone)]
pub struct Runtime(Arc<Inner>);

/// A runtime behind its handles.
pub(crate) struct Inner {
    lock: Lock,
    /// Itself, for a handle of it where only a reference is known.
    this: Weak<Self>,
    graph: Locked<Graph>,
}

impl Runtime {
    /// A new runtime.
    #[must_use]
    pub fn new() -> Self {
        let inner =
            |this: &Weak<Inner>| Inner { lock: Lock::new(), this: this.clone(), graph: Locked::new(Graph::new()) };
        Self(Arc::new_cyclic(inner))
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

    /// Runs `writes`; effects run once, after the outermost batch of this thread. Reads inside it are fresh.
    ///
    /// It takes a closure, so it cannot span an `.await`. If `writes` panics, what was written stays, the effects run,
    /// and the panic goes on.
    pub fn batch<R>(&self, writes: impl FnOnce() -> R) -> R {
        let held = self.0.enter();
        held.begin_visit();
        let tracker = held.graph().tracker.get();
        let (result, after) = held.outside(Tracker { batches: tracker.batches + 1, ..tracker }, writes);
        held.graph().tracker.set(Tracker { batches: tracker.batches, ..after });
        held.end_visit();
        held.done_with(result)
    }

    /// Runs `reads` without recording what it reads as sources of the formula or effect around it.
    pub fn untracked<R>(&self, reads: impl FnOnce() -> R) -> R {
        let held = self.0.enter();
        if held.graph().tracker.subscriber().is_none() {
            held.done();
            return reads();
        }
        held.begin_visit();
        let (result, _) = held.outside(held.graph().tracker.get().untracked(), || {
            let _untracked = context::untrack();
            reads()
        });
        held.end_visit();
        held.done_with(result)
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
    context::current().batch(writes)
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
    context::current().untracked(reads)
}

impl Inner {
    pub(crate) fn runtime(&self) -> Runtime {
        Runtime(self.this.upgrade().expect("whoever refers to it keeps it"))
    }

    /// The graph, for a thread that holds the lock.
    #[inline]
    pub(crate) fn graph(&self) -> &Graph {
        self.graph.get()
    }

    /// Takes the lock, unless this thread has it.
    #[inline]
    pub(crate) fn enter(&self) -> Held<'_> {
        let me = self.lock.me();
        if self.lock.is_held_by(me) {
            return Held { inner: self, outermost: false };
        }
        self.lock.acquire(me);
        self.graph().resume(me);
        Held { inner: self, outermost: true }
    }

    /// The number of a place where a node is made.
    #[inline]
    pub(crate) fn number_of(&self, place: Place) -> u32 {
        let held = self.enter();
        let number = held.graph().number_of(place);
        held.done();
        number
    }

    /// The calling thread, unless another copy of this library made the runtime.
    #[inline(always)]
    pub(crate) fn me(&self) -> Option<usize> {
        self.lock.me_here()
    }

    /// The graph, if this thread, `me`, has the lock already, as it has inside formulas.
    #[inline(always)]
    pub(crate) fn entered_by(&self, me: usize) -> Option<&Graph> {
        if self.lock.is_held_by(me) { Some(self.graph()) } else { None }
    }

    /// As `enter_to_read` for this thread, `me`, if nobody has the lock and no other runtime is tracking.
    #[inline]
    pub(crate) fn enter_at_once(&self, me: usize) -> Option<Held<'_>> {
        if context::is_foreign(self) || !self.lock.try_acquire(me) {
            return None;
        }
        self.graph().resume(me);
        Some(Held { inner: self, outermost: true })
    }

    /// As `enter`, for a tracked read of `node`.
    #[inline]
    #[track_caller]
    pub(crate) fn enter_to_read(&self, node: NodePtr) -> Held<'_> {
        let held = self.enter();
        if held.outermost && context::is_foreign(self) {
            held.graph().misuse(node, "belongs to another runtime than the formula or effect that reads it");
        }
        held
    }
}

/// Proof that this thread holds the lock of a runtime.
pub(crate) struct Held<'a> {
    inner: &'a Inner,
    /// Whether this is the entry that took it, and will release it.
    outermost: bool,
}

impl<'a> Held<'a> {
    pub(crate) fn inner(&self) -> &'a Inner {
        self.inner
    }

    #[inline]
    pub(crate) fn graph(&self) -> &'a Graph {
        self.inner.graph()
    }

    /// Ends the operation: does what it has left to do outside the lock, and resumes the first panic of that.
    #[inline]
    pub(crate) fn done(self) {
        let outermost = self.outermost;
        let held = mem::ManuallyDrop::new(self);
        if outermost {
            if held.graph().todo.get() != 0 {
                held.finish();
            } else {
                held.release();
            }
        }
    }

    /// As `done`, of an operation that has come to `result`. Its panic is the first, whatever those of what is left to do.
    pub(crate) fn done_with<R>(self, result: Result<R, Panic>) -> R {
        match result {
            Ok(result) => {
                self.done();
                result
            }
            Err(panic) => {
                _ = catch_unwind(AssertUnwindSafe(|| self.done()));
                resume_unwind(panic)
            }
        }
    }

    #[inline(never)]
    fn finish(&self) {
        let graph = self.graph();
        let mut first_panic = None;
        loop {
            let work = graph.todo.get();
            if work & todo::FLUSH != 0 && !graph.tracker.is_batching() && !graph.queue.is_flushing() {
                self.flush(&mut first_panic);
            } else if work & todo::BURY != 0 && !graph.visitors.is_burying() {
                graph.todo.set(work & !todo::BURY);
                self.bury(&mut first_panic);
            } else {
                break;
            }
        }
        self.release();
        match first_panic {
            Some(panic) if thread::panicking() => mem::forget(panic),
            Some(panic) => resume_unwind(panic),
            None => {}
        }
    }

    pub(crate) fn is_outermost(&self) -> bool {
        self.outermost
    }

    #[inline]
    fn release(&self) {
        self.inner.lock.release();
    }

    /// Releases the lock for a moment, if this is the outermost entry.
    pub(crate) fn pause(&self) {
        if self.outermost {
            self.release();
        }
    }

    /// Takes the lock again after `pause`.
    pub(crate) fn go_on(&self) {
        if self.outermost {
            let me = self.inner.lock.me();
            self.inner.lock.acquire(me);
            self.graph().resume(me);
        }
    }
}

impl Drop for Held<'_> {
    /// Only on unwind; what is left to do is done by the next operation.
    fn drop(&mut self) {
        if self.outermost {
            self.release();
        }
    }
}
