//! Async effects: futures that run their body when they are first polled and again after every change of what it has read.
//!
//! The node is an effect that the flush does not run: it wakes the task instead. Each poll of the body is tracked as its
//! node, and nothing is while it is suspended. After its first poll a run has only the links of its own reads, so that it is
//! called for again only by what *it* has read; the place of the latest read is kept from poll to poll.
//!
//! **Invariant:** an async effect that is stale is queued, or suspended in a run, or has been woken since its last poll.

use crate::signals::context;
use crate::signals::graph::{Graph, Inner, NodePtr, Place, Tracker};
use crate::signals::held::Held;
use crate::signals::raw::{LinkId, NIL, Owner, Panic, flag, new_async_effect};
use crate::signals::runtime::Runtime;
use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, Location, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// How often a run that suspends nowhere may make its own effect due before it is given up.
const RUNS_TO_SETTLE: u32 = 100;

/// What `effect!(async { .. })` is: a future that runs its body, and again after every change of what that has read.
///
/// Spawn it on any executor (`tokio::spawn(effect!(async { .. }))`), poll it beside others, or box it as an
/// [`AsyncEffect`]. It is `Send` where the body is. It never ends by itself; dropping it, also in the middle of a run,
/// disposes of it: the body is dropped where it waits, then the cleanups run.
///
/// * Nothing runs before the first poll.
/// * Reads before and after every `.await` are recorded, those of tasks that the body spawns are not.
/// * A change during a run is not lost: when the run has finished the body runs again, once for all changes.
///   With [`restart`](Self::restart) the change drops the run instead.
/// * One run at a time. A suspended run holds nothing up: other effects run as always.
/// * What is written between two awaits counts as one batch.
/// * [`on_cleanup`](crate::signals::on_cleanup) in a run is called before the next one and at the end.
/// * A panic of the body ends the run, not the effect: it comes out of the poll, which tells the executor, or goes to the
///   function given to [`on_panic`](Self::on_panic). Polled on, the effect runs again after the next change of what that run
///   had read, or if that was nothing, the one before.
/// * A body that never waits and always changes what it reads panics after 100 runs. One that waits in between goes on.
///
/// ```
/// use reaktiv::{Signal, effect};
/// use std::pin::pin;
/// use std::task::{Context, Waker};
///
/// let celsius = Signal::new(20);
/// let shown = Signal::new(String::new());
/// let mut effect = pin!(effect!(async {
///     let text = std::future::ready(format!("{} °C", celsius.get())).await;
///     shown.set(text);
/// }));
/// let mut poll = || _ = effect.as_mut().poll(&mut Context::from_waker(Waker::noop())); // an executor does this
/// poll();
/// assert_eq!(shown.get(), "20 °C");
/// celsius.set(21);
/// poll();
/// assert_eq!(shown.get(), "21 °C");
/// ```
#[must_use = "an async effect runs when it is spawned or awaited"]
pub struct EffectFuture<F, B> {
    owner: Owner<Inner>,
    make: F,
    body: Pin<Box<Option<B>>>,
    /// Whether `body` is suspended.
    running: bool,
    /// The link of its latest read.
    cursor: LinkId,
    /// How many runs in a row have made the next one due without being suspended.
    spins: u32,
    restarts: bool,
    on_panic: Option<Box<dyn FnMut(Panic) + Send>>,
}

/// The body is never moved, as it has a box of its own.
impl<F, B> Unpin for EffectFuture<F, B> {}

impl<F: FnMut() -> B, B: Future<Output = ()>> EffectFuture<F, B> {
    /// An async effect; `body` gives the future of each run. What it reads itself is recorded too.
    ///
    /// ```
    /// # use std::task::{Context, Waker};
    /// use reaktiv::{EffectFuture, Signal};
    /// let (source, copy) = (Signal::new(1), Signal::new(0));
    /// let mut effect = std::pin::pin!(EffectFuture::new(|| async { copy.set(source.get()) }));
    /// assert!(effect.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    /// assert_eq!(copy.get(), 1);
    /// ```
    #[track_caller]
    pub fn new(body: F) -> Self {
        let place = Location::caller();
        Runtime::with_current(|runtime| Self::make(runtime, place, body))
    }

    fn make(runtime: &Runtime, place: Place, make: F) -> Self {
        let held = runtime.inner().enter();
        let graph = held.graph();
        let node = new_async_effect(runtime.inner(), graph.number_of(place), graph.queue.next_stamp());
        let owner = Owner::of_new(node);
        held.done();
        let body = Box::pin(None);
        Self { owner, make, body, running: false, cursor: NIL, spins: 0, restarts: false, on_panic: None }
    }

    /// The same effect, but a change in the middle of a run drops that run where it waits and begins anew.
    ///
    /// ```
    /// # use std::task::{Context, Waker};
    /// use reaktiv::{Signal, effect};
    /// let (query, sent) = (Signal::new("a"), Signal::new(vec![]));
    /// let mut search = std::pin::pin!(effect!(async {
    ///     let query = query.get();
    ///     sent.update(|sent| sent.push(query));
    ///     std::future::pending().await // the answer
    /// })
    /// .restart());
    /// let mut poll = || _ = search.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    /// poll();
    /// query.set("ab");
    /// poll();
    /// assert_eq!(sent.get(), ["a", "ab"]);
    /// ```
    pub fn restart(mut self) -> Self {
        self.restarts = true;
        self
    }

    /// The same effect, but a panic of its body goes to `handler`, outside the runtime's lock, and the task goes on.
    ///
    /// ```
    /// # use std::task::{Context, Waker};
    /// use reaktiv::{Signal, effect};
    /// # std::panic::set_hook(Box::new(|_| ()));
    /// let (divisor, quotient) = (Signal::new(0), Signal::new(None));
    /// let failures = Signal::new(0);
    /// let mut effect = std::pin::pin!(effect!(async { quotient.set(Some(10 / divisor.get())) })
    ///     .on_panic({ let failures = failures.clone(); move |_| failures.update(|count| *count += 1) }));
    /// let mut poll = || _ = effect.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    /// poll();
    /// divisor.set(2);
    /// poll();
    /// assert_eq!((failures.get(), quotient.get()), (1, Some(5)));
    /// ```
    pub fn on_panic(mut self, handler: impl FnMut(Box<dyn Any + Send>) + Send + 'static) -> Self {
        self.on_panic = Some(Box::new(handler));
        self
    }

    pub(crate) fn node(&self) -> NodePtr {
        self.owner.node()
    }

    /// One poll, under the lock: begins a run if one is due, polls the body outside the lock.
    fn advance(
        &mut self,
        held: &Held<'_>,
        node: NodePtr,
        waker: &mut Option<Waker>,
        cx: &mut Context<'_>,
    ) -> Result<(), Panic> {
        let graph = held.graph();
        let begins = (!self.running || self.restarts) && graph.is_due(node);
        if !begins && !self.running {
            self.wait(graph, node, waker);
            return Ok(());
        }
        let mut result = if begins { self.begin(held, node) } else { Ok(()) };
        result = held.both(result, held.clear());
        let polled = self.poll_body(held, node, begins, cx);
        let finished = !matches!(polled, Ok(Poll::Pending));
        self.running = !finished;
        result = held.both(result, polled.map(|_| ()));
        self.spins = if begins && finished && node.has(flag::CAUSED) { self.spins + 1 } else { 0 };
        if self.spins == RUNS_TO_SETTLE {
            self.spins = 0;
            result = held.both(result, held.does_not_settle(node, "async effect"));
        }
        if finished || self.restarts {
            self.wait(graph, node, waker);
            if node.has(flag::STALE | flag::FAILED) {
                graph.enqueue(node);
            }
        }
        result
    }

    /// Polls the body, which `begins` or goes on, outside the lock; drops it when it has ended, also by a panic.
    fn poll_body(
        &mut self,
        held: &Held<'_>,
        node: NodePtr,
        begins: bool,
        cx: &mut Context<'_>,
    ) -> Result<Poll<()>, Panic> {
        let graph = held.graph();
        node.add(flag::RUNNING);
        let before = graph.tracker.get();
        let tracker = Tracker { owner: Some(node), cursor: self.cursor, batches: before.batches + 1 };
        let (make, body) = (&mut self.make, &mut self.body);
        let (polled, after) = held.outside(tracker, || {
            let _entered = context::enter(node.runtime());
            if begins {
                body.set(Some(make()));
            }
            body.as_mut().as_pin_mut().map_or(Poll::Ready(()), |body| body.poll(cx))
        });
        self.cursor = after.cursor;
        node.remove(flag::RUNNING);
        if begins && polled.is_err() && after.cursor == NIL {
            graph.keep_sources(node);
        } else if begins {
            graph.trim(node, after.cursor);
        }
        match polled {
            Ok(Poll::Pending) => Ok(Poll::Pending),
            ended => held.both(ended.map(|_| ()), self.drop_body(held)).map(Poll::Ready),
        }
    }

    /// Drops the body where it stands, outside the lock.
    fn drop_body(&mut self, held: &Held<'_>) -> Result<(), Panic> {
        let body = &mut self.body;
        held.outside(held.graph().tracker.get().aside(), || {
            let _untracked = context::enter_untracked(held.inner());
            body.set(None);
        })
        .0
    }

    /// Leaves the waker for the next change.
    fn wait(&self, graph: &Graph, node: NodePtr, waker: &mut Option<Waker>) {
        if let Some(waker) = waker.take() {
            graph.wait(node, waker);
        }
    }

    /// Ends the last run.
    fn begin(&mut self, held: &Held<'_>, node: NodePtr) -> Result<(), Panic> {
        let graph = held.graph();
        // Whoever is checking it goes by links that this run may drop: that is over.
        node.set_flags(node.flags() & !(flag::STALE | flag::FAILED | flag::CHECKING) ^ flag::PARITY);
        graph.stop_waiting(node);
        self.cursor = NIL;
        let dropped = if std::mem::take(&mut self.running) { self.drop_body(held) } else { Ok(()) };
        if node.has(flag::OWNS) { held.both(dropped, held.run_cleanups(graph.take_owned(node))) } else { dropped }
    }
}

impl<F: FnMut() -> B, B: Future<Output = ()>> Future for EffectFuture<F, B> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        let node = this.owner.node();
        let runtime = node.runtime().clone();
        let mut waker = Some(cx.waker().clone());
        let held = runtime.enter();
        held.begin_visit();
        let polled = this.advance(&held, node, &mut waker, cx);
        held.end_visit();
        let Err(panic) = polled else {
            held.done();
            return Poll::Pending;
        };
        let Some(handler) = &mut this.on_panic else { held.done_with(Err(panic)) };
        let done = catch_unwind(AssertUnwindSafe(|| held.done()));
        Runtime::from_inner(runtime).untracked(|| handler(panic));
        done.map_or_else(|panic| resume_unwind(panic), |()| Poll::Pending)
    }
}

impl<F, B> Drop for EffectFuture<F, B> {
    /// The body goes before the node, and outside the lock.
    fn drop(&mut self) {
        let runtime = Runtime::from_inner(self.owner.node().runtime().clone());
        runtime.untracked_in_drop(|| self.body.set(None));
    }
}

impl<F, B> fmt::Debug for EffectFuture<F, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EffectFuture").field("running", &self.running).finish_non_exhaustive()
    }
}

/// An async effect in a box, to be stored in a struct or a list. It is a future and runs when it is polled; dropping it
/// disposes of it.
///
/// ```
/// # use std::task::{Context, Waker};
/// use reaktiv::{AsyncEffect, Signal, effect};
/// struct Thermometer { celsius: Signal<i32>, alarm: AsyncEffect }
///
/// let (celsius, alarms) = (Signal::new(20), Signal::new(0));
/// let alarm = AsyncEffect::new(effect!(async { if celsius.get() > 30 { alarms.set(alarms.peek() + 1) } }));
/// let mut thermometer = Thermometer { celsius, alarm };
/// let poll = |alarm: &mut AsyncEffect| _ = std::pin::Pin::new(alarm).poll(&mut Context::from_waker(Waker::noop()));
/// poll(&mut thermometer.alarm);
/// thermometer.celsius.set(31);
/// poll(&mut thermometer.alarm);
/// assert_eq!(alarms.get(), 1);
/// ```
#[must_use = "an async effect runs when it is spawned or awaited"]
pub struct AsyncEffect(Pin<Box<dyn Future<Output = ()> + Send>>);

impl AsyncEffect {
    /// Boxes what `effect!(async { .. })` gives.
    pub fn new(effect: impl Future<Output = ()> + Send + 'static) -> Self {
        Self(Box::pin(effect))
    }
}

impl Future for AsyncEffect {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.0.as_mut().poll(cx)
    }
}

impl fmt::Debug for AsyncEffect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsyncEffect").finish_non_exhaustive()
    }
}

impl Runtime {
    /// [`EffectFuture::new`] in this runtime.
    #[track_caller]
    pub fn effect_future<F: FnMut() -> B, B: Future<Output = ()>>(&self, body: F) -> EffectFuture<F, B> {
        EffectFuture::make(self, Location::caller(), body)
    }
}
