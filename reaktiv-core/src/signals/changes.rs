//! The values of a signal over time, for tasks and for threads that wait.
//!
//! [`Changes`] is the owner of a reader (`raw/reader.rs`, `graph/readers.rs`): a poll asks whether something that its last run has read has changed,
//! and if so runs it, under the lock, as a formula. A value is handed out by the poll that has read it, and kept nowhere: the node is due as long as
//! there is one that was not seen. So whatever is cancelled loses nothing.

mod history;
mod timeout;

pub use history::History;

use crate::signals::graph::{Inner, NodePtr, todo};
use crate::signals::held::Held;
use crate::signals::raw::{Reader, flag};
use crate::signals::{Computed, Linked, ReadSignal, Runtime, Signal};
use futures_core::Stream;
use std::fmt;
use std::future::poll_fn;
use std::mem;
use std::panic::{AssertUnwindSafe, Location, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// The latest values, one after another: a slow reader misses those in between, never the last one.
///
/// For tasks it is a [`Stream`], with a `next` of its own; for threads there is [`next_timeout`](Self::next_timeout). A value is *seen* when one of these, or
/// [`wait_for`](Self::wait_for), has given it. What is dropped or cancelled while it waits loses nothing.
///
/// ```
/// # use std::task::{Context, Poll, Waker};
/// use reaktiv::Signal;
/// let count = Signal::new(1);
/// let mut changes = count.changes();
/// let mut next = || changes.poll_next(&mut Context::from_waker(Waker::noop())); // `changes.next().await` in async code
/// assert_eq!(next(), Poll::Ready(Some(1)));
/// assert_eq!(next(), Poll::Pending);
/// count.set(2);
/// count.set(3);
/// assert_eq!(next(), Poll::Ready(Some(3)));
/// ```
#[must_use = "it does nothing until `next` is awaited"]
pub struct Changes<T> {
    reader: Reader<T, Inner>,
    /// Whether the last poll has given a value: then the next one is likely to wait.
    has_given: bool,
}

impl<T: Send + 'static> Changes<T> {
    /// What `read` gives: at first, and after every change of what it has read. It runs as a formula does: under the runtime's lock, when a value is
    /// asked for. It never ends.
    ///
    /// ```
    /// # use std::time::Duration;
    /// use reaktiv::{Changes, Signal};
    /// let (width, height) = (Signal::new(2), Signal::new(3));
    /// let mut areas = Changes::new({ let (width, height) = (width.clone(), height.clone()); move || width.get() * height.get() });
    /// assert_eq!(areas.next_timeout(Duration::ZERO), Some(6));
    /// width.set(5);
    /// assert_eq!(areas.next_timeout(Duration::ZERO), Some(15));
    /// ```
    #[track_caller]
    pub fn new(read: impl FnMut() -> T + Send + 'static) -> Self {
        let place = Location::caller();
        Runtime::with_current(|runtime| Self::make(runtime, place, read, false))
    }

    /// `ends`: when the signal does that `read` reads first.
    pub(crate) fn make(
        runtime: &Runtime,
        place: &'static Location<'static>,
        read: impl FnMut() -> T + Send + 'static,
        ends: bool,
    ) -> Self {
        let held = runtime.inner().enter();
        let graph = held.graph();
        let reader = Reader::new(runtime.inner(), graph.number_of(place), graph.queue.next_stamp(), read);
        if ends {
            reader.node().add(flag::ENDS);
        }
        held.done();
        Self { reader, has_given: false }
    }

    /// The present value at first, then waits for a change of it.
    ///
    /// `None` if the struct behind the signal is gone, and its last value was seen. All other signals never end.
    ///
    /// A panic of a formula comes out of the poll; the next change wakes the task, and the next poll goes on with that.
    #[must_use = "it does nothing until it is awaited"]
    #[expect(clippy::should_implement_trait, reason = "it is the name that streams have for it")]
    pub fn next(&mut self) -> impl Future<Output = Option<T>> {
        poll_fn(|cx| self.poll_next(cx))
    }

    /// As [`next`](Self::next), for code that polls by itself.
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let node = self.reader.node();
        // A waker is cloned outside of the lock.
        let mut waker = mem::take(&mut self.has_given).then(|| cx.waker().clone());
        loop {
            let held = node.runtime().enter();
            let graph = held.graph();
            if graph.is_due(node) {
                let waits = WaitsOnPanic(node, cx.waker());
                let value = self.see(held);
                mem::forget(waits);
                self.has_given = true;
                return Poll::Ready(Some(value));
            }
            if graph.has_ended(node) {
                held.done();
                return Poll::Ready(None);
            }
            let is_waiting = match waker.take() {
                Some(waker) => {
                    graph.wait(node, waker);
                    true
                }
                None => graph.is_waiting_with(node, cx.waker()),
            };
            held.done();
            if is_waiting {
                return Poll::Pending;
            }
            // Then there may be a value.
            waker = Some(cx.waker().clone());
        }
    }

    /// The first value for which `wanted` holds, the present one included, whether that was seen or not; waits for it. What it looks at counts as seen.
    ///
    /// `None` if it ends before.
    ///
    /// ```
    /// # use std::task::{Context, Poll, Waker};
    /// use reaktiv::Signal;
    /// let celsius = Signal::new(20);
    /// let mut changes = celsius.changes();
    /// {
    ///     let mut hot = std::pin::pin!(changes.wait_for(|celsius| *celsius > 25)); // `.await`
    ///     let mut poll = || hot.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    ///     assert_eq!(poll(), Poll::Pending);
    ///     celsius.set(26);
    ///     assert_eq!(poll(), Poll::Ready(Some(26)));
    /// }
    /// assert!(!changes.has_changed());
    /// ```
    #[must_use = "it does nothing until it is awaited"]
    pub fn wait_for(&mut self, mut wanted: impl FnMut(&T) -> bool) -> impl Future<Output = Option<T>> {
        let mut has_looked = false;
        poll_fn(move |cx| {
            loop {
                let value = if mem::replace(&mut has_looked, true) {
                    match self.poll_next(cx) {
                        Poll::Ready(Some(value)) => value,
                        other => return other,
                    }
                } else {
                    self.see(self.reader.node().runtime().enter())
                };
                if wanted(&value) {
                    return Poll::Ready(Some(value));
                }
            }
        })
    }

    /// The present value, brought up to date. It does not count as seen, and the read is not recorded.
    ///
    /// ```
    /// # use std::time::Duration;
    /// use reaktiv::Signal;
    /// let count = Signal::new(1);
    /// let mut changes = count.changes();
    /// assert_eq!(changes.get(), 1);
    /// assert!(changes.has_changed());
    /// assert_eq!(changes.next_timeout(Duration::ZERO), Some(1));
    /// ```
    #[must_use]
    pub fn get(&self) -> T {
        let node = self.reader.node();
        let held = node.runtime().enter();
        let value = held.graph().glance(&self.reader);
        held.done();
        value
    }

    /// Whether there is a value that was not seen, which [`next`](Self::next) would give at once. Behind a formula it is found out whether that gives
    /// another value; if it panics, that is a change, and `next` panics.
    ///
    /// ```
    /// # use std::time::Duration;
    /// use reaktiv::{Signal, computed};
    /// let count = Signal::new(1);
    /// let parity = computed!(count.get() % 2);
    /// let mut changes = parity.changes();
    /// assert!(changes.has_changed());
    /// assert_eq!(changes.next_timeout(Duration::ZERO), Some(1));
    /// count.set(3);
    /// assert!(!changes.has_changed());
    /// ```
    #[must_use]
    pub fn has_changed(&self) -> bool {
        let node = self.reader.node();
        let held = node.runtime().enter();
        let has_changed = held.graph().is_due(node);
        held.done();
        has_changed
    }

    /// Whether [`next`](Self::next) gives `None` from now on: the struct behind the signal is gone, and its last value was seen.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        let node = self.reader.node();
        let held = node.runtime().enter();
        let has_ended = held.graph().has_ended(node) && !held.graph().is_due(node);
        held.done();
        has_ended
    }

    /// The present value, which counts as seen when this returns.
    fn see(&self, held: Held<'_>) -> T {
        let (node, graph) = (self.reader.node(), held.graph());
        if node.has(flag::OWNS) {
            return self.see_after_cleanups(held);
        }
        let value = graph.read(&self.reader);
        if graph.todo.get() & todo::ALL == 0 {
            held.done();
            return value;
        }
        self.done_unless_panic(held, value)
    }

    /// The cleanups of the last run come first. If one panics, that run has not begun.
    #[cold]
    fn see_after_cleanups(&self, held: Held<'_>) -> T {
        held.begin_visit();
        let cleaned = held.run_cleanups(held.graph().take_owned(self.reader.node()));
        held.end_visit();
        match cleaned {
            Ok(()) => self.see(held),
            panicked => held.done_with(panicked.map(|()| unreachable!("a panic"))),
        }
    }

    /// What is left to do may panic, an effect that the function has made due, say. Then nobody gets `value`: it is not seen.
    #[cold]
    #[inline(never)]
    fn done_unless_panic(&self, held: Held<'_>, value: T) -> T {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| held.done())) {
            let node = self.reader.node();
            let held = node.runtime().enter();
            node.add(flag::FAILED);
            held.done_in_drop();
            resume_unwind(panic);
        }
        value
    }
}

/// A poll that may panic: its task waits for the next change nevertheless, as an executor may go on with it.
struct WaitsOnPanic<'a>(NodePtr, &'a Waker);

impl Drop for WaitsOnPanic<'_> {
    #[cold]
    fn drop(&mut self) {
        let (node, waker) = (self.0, self.1.clone());
        let held = node.runtime().enter();
        if node.has(flag::STALE | flag::FAILED) {
            held.done_in_drop();
            return waker.wake();
        }
        held.graph().wait(node, waker);
        held.done_in_drop();
    }
}

impl<T: Send + 'static> Stream for Changes<T> {
    type Item = T;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        Changes::poll_next(self.get_mut(), cx)
    }
}

macro_rules! over_time {
    ($($name:ident ends: $ends:literal)*) => {$(
        impl<T: Clone + Send + Sync + 'static> $name<T> {
            /// Its values over time, for tasks and threads that wait: the present one, then always the latest. See [`Changes`].
            #[track_caller]
            pub fn changes(&self) -> Changes<T> {
                let source = self.clone();
                Changes::make(&self.runtime(), Location::caller(), move || source.get(), $ends)
            }

            /// Its values over time, for tasks that wait: the present one, then all. See [`History`].
            #[track_caller]
            pub fn history(&self) -> History<T> {
                let source = self.clone();
                History::make(&self.runtime(), Location::caller(), move || source.get(), $ends)
            }
        }
    )*};
}
over_time!(Signal ends: true ReadSignal ends: true Computed ends: false Linked ends: false);

impl<T> fmt::Debug for Changes<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Changes").finish_non_exhaustive()
    }
}
