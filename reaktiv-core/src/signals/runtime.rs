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
///   the change there. `PartialEq` unless a cutoff function is given, but that NaN equals NaN in `f32`, `f64`, in options, tuples of up to
///   four and arrays of up to 16 of one of these, pairs of any two, and in options of such.
/// * **Effects** run once when made and then before the `set` or the outermost [`batch`](crate::signals::batch()) that made them due returns,
///   in the order in which they were made.
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

/// A runtime behind its handles. Aligned, so that `context` can put some bits into its address.
#[repr(align(16))]
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
        self.without_tracking(reads, todo::BURY)
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
        if self.lock.is_held_by(me) || !self.lock.acquire(me) {
            return Held { inner: self, entry: Entry::Inner };
        }
        self.graph().resume(me);
        // If the code of another runtime runs, that keeps its lock up.
        let is_aside = context::is_elsewhere(self) && self.lock.set_aside();
        Held { inner: self, entry: if is_aside { Entry::OutermostAside } else { Entry::Outermost } }
    }

    pub(crate) fn lock(&self) -> &Lock {
        &self.lock
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

    /// As `enter_to_read` for this thread, `me`, if nobody has the lock and no other runtime runs the code.
    #[inline]
    pub(crate) fn enter_at_once(&self, me: usize) -> Option<Held<'_>> {
        if context::is_elsewhere(self) || !self.lock.try_acquire(me) {
            return None;
        }
        self.graph().resume(me);
        Some(Held { inner: self, entry: Entry::Outermost })
    }

    /// As `enter`, for a read of `node`, and whether that is to be recorded. Not so if another runtime runs the code, without tracking.
    #[inline]
    #[track_caller]
    pub(crate) fn enter_to_read(&self, node: NodePtr) -> (Held<'_>, bool) {
        let held = self.enter();
        let is_aside = self.lock.is_set_aside_by(self.lock.me());
        if is_aside && context::is_foreign(self) {
            held.graph().misuse(node, "belongs to another runtime than the formula or effect that reads it");
        }
        (held, !is_aside)
    }
}

/// Proof that this thread holds the lock of a runtime.
pub(crate) struct Held<'a> {
    inner: &'a Inner,
    entry: Entry,
}

#[derive(Clone, Copy, PartialEq)]
enum Entry {
    /// Inside another one of this thread.
    Inner,
    /// The one that took the lock, and will release it.
    Outermost,
    /// The same; it has set the lock aside, as the code of another runtime runs.
    OutermostAside,
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
        self.end(todo::ALL);
    }

    /// As `done`, and drops what is left over: outside the lock, and so that a formula or effect around has not read what the drop reads.
    #[inline]
    pub(crate) fn done_dropping<T: Send>(self, left: T) {
        if mem::needs_drop::<T>() && context::is_inside() {
            self.graph().park(left);
            return self.done();
        }
        self.done();
        drop(left);
    }

    /// As `done`, of a `Drop`: runs no effects. They are left to the next operation, so that no panic of theirs comes out of a drop.
    pub(crate) fn done_in_drop(self) {
        self.end(todo::BURY);
    }

    /// As `done`, of an operation that has come to `result`. Its panic is the first, whatever those of what is left to do.
    pub(crate) fn done_with<R>(self, result: Result<R, Panic>) -> R {
        self.end_with(result, todo::ALL)
    }

    #[inline]
    fn end(self, left: u32) {
        let held = mem::ManuallyDrop::new(self);
        if held.is_outermost() {
            if held.graph().todo.get() & left != 0 {
                held.finish(left);
            } else {
                held.release();
            }
        }
    }

    fn end_with<R>(self, result: Result<R, Panic>, left: u32) -> R {
        match result {
            Ok(result) => {
                self.end(left);
                result
            }
            Err(panic) => {
                _ = catch_unwind(AssertUnwindSafe(|| self.end(left)));
                resume_unwind(panic)
            }
        }
    }

    #[inline(never)]
    fn finish(&self, left: u32) {
        let graph = self.graph();
        let mut first_panic = None;
        loop {
            let work = graph.todo.get() & left;
            if work & todo::FLUSH != 0 && !graph.tracker.is_batching() && !graph.queue.is_flushing() {
                self.flush(&mut first_panic);
            } else if work & todo::BURY != 0 && !graph.visitors.is_burying() {
                graph.todo.set(graph.todo.get() & !todo::BURY);
                self.bury(&mut first_panic, left & todo::FLUSH == 0);
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

    #[inline]
    pub(crate) fn is_outermost(&self) -> bool {
        self.entry != Entry::Inner
    }

    #[inline]
    fn release(&self) {
        self.inner.lock.release();
    }

    /// Releases the lock for a moment, if this is the outermost entry.
    pub(crate) fn pause(&self) {
        if self.is_outermost() {
            self.release();
        }
    }

    /// Takes the lock again after `pause`.
    pub(crate) fn go_on(&self) {
        if self.is_outermost() {
            let me = self.inner.lock.me();
            self.inner.lock.acquire(me);
            self.graph().resume(me);
            if self.entry == Entry::OutermostAside {
                self.inner.lock.set_aside();
            }
        }
    }
}

impl Drop for Held<'_> {
    /// Only on unwind; what is left to do is done by the next operation.
    fn drop(&mut self) {
        if self.is_outermost() {
            self.release();
        }
    }
}
