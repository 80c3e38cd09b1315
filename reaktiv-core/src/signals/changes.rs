//! The values of a signal over time, for async code.

use crate::signals::{AsyncEffect, Computed, Effect, Linked, ReadSignal, Runtime, Signal};
use std::collections::VecDeque;
use std::fmt;
use std::future::{poll_fn, ready};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// The latest values, one after another: a slow reader misses those in between, never the last one.
///
/// ```
/// # use std::task::{Context, Poll, Waker};
/// use reaktiv::Signal;
/// let count = Signal::new(1);
/// let mut changes = count.changes();
/// let mut next = || changes.poll_next(&mut Context::from_waker(Waker::noop())); // `changes.next().await` in async code
/// assert_eq!(next(), Poll::Ready(1));
/// assert_eq!(next(), Poll::Pending);
/// count.set(2);
/// count.set(3);
/// assert_eq!(next(), Poll::Ready(3));
/// ```
#[must_use = "it does nothing until `next` is awaited"]
pub struct Changes<T> {
    /// Stores what it reads.
    effect: AsyncEffect,
    latest: Arc<Mutex<Option<T>>>,
}

impl<T: Send + 'static> Changes<T> {
    /// What `read` gives: at first, and after every change of what it has read.
    #[track_caller]
    pub fn new(read: impl FnMut() -> T + Send + 'static) -> Self {
        Self::make(&Runtime::current(), read)
    }

    #[track_caller]
    pub(crate) fn make(runtime: &Runtime, mut read: impl FnMut() -> T + Send + 'static) -> Self {
        let latest = Arc::new(Mutex::new(None));
        let effect = runtime.effect_future({
            let latest = latest.clone();
            move || {
                let value = read();
                let _replaced = locked(&latest).replace(value);
                ready(())
            }
        });
        Self { effect: AsyncEffect::new(effect), latest }
    }

    /// The present value at first, then waits for a change of it. Cancelling it loses nothing.
    pub async fn next(&mut self) -> T {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    /// As [`next`](Self::next), for code that polls by itself. A panic of a formula comes out of it, and the next poll goes
    /// on with the next change.
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<T> {
        _ = std::pin::Pin::new(&mut self.effect).poll(cx);
        locked(&self.latest).take().map_or(Poll::Pending, Poll::Ready)
    }
}

/// All values, one after another, from the present one on; those that a reader has not taken yet are kept.
///
/// One for each time that an effect would run: a batch is one change.
///
/// ```
/// # use std::task::{Context, Poll, Waker};
/// use reaktiv::Signal;
/// let count = Signal::new(1);
/// let mut history = count.history();
/// count.set(2);
/// count.set(3);
/// let mut next = || history.poll_next(&mut Context::from_waker(Waker::noop()));
/// assert_eq!([next(), next(), next(), next()], [Poll::Ready(1), Poll::Ready(2), Poll::Ready(3), Poll::Pending]);
/// ```
pub struct History<T> {
    _effect: Effect,
    waiting: Arc<Mutex<Waiting<T>>>,
}

struct Waiting<T> {
    values: VecDeque<T>,
    reader: Option<Waker>,
}

impl<T: Send + 'static> History<T> {
    #[track_caller]
    fn make(runtime: &Runtime, mut read: impl FnMut() -> T + Send + 'static) -> Self {
        let waiting = Arc::new(Mutex::new(Waiting { values: VecDeque::new(), reader: None }));
        let effect = runtime.effect({
            let waiting = waiting.clone();
            move || {
                let value = read();
                let reader = {
                    let mut waiting = locked(&waiting);
                    waiting.values.push_back(value);
                    waiting.reader.take()
                };
                reader.into_iter().for_each(Waker::wake);
            }
        });
        Self { _effect: effect, waiting }
    }

    /// The oldest value that has not been taken yet; waits for one. Cancelling it loses nothing.
    pub async fn next(&mut self) -> T {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    /// As [`next`](Self::next), for code that polls by itself.
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<T> {
        let waker = cx.waker().clone();
        let mut waiting = locked(&self.waiting);
        match waiting.values.pop_front() {
            Some(value) => Poll::Ready(value),
            None => {
                let replaced = waiting.reader.replace(waker);
                drop(waiting);
                drop(replaced);
                Poll::Pending
            }
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

macro_rules! over_time {
    ($($name:ident)*) => {$(
        impl<T: Clone + Send + Sync + 'static> $name<T> {
            /// Its values over time, for async code: the present one, then always the latest. See [`Changes`].
            #[track_caller]
            pub fn changes(&self) -> Changes<T> {
                let source = self.clone();
                Changes::make(&self.runtime(), move || source.get())
            }

            /// Its values over time, for async code: the present one, then all. See [`History`].
            #[track_caller]
            pub fn history(&self) -> History<T> {
                let source = self.clone();
                History::make(&self.runtime(), move || source.get())
            }
        }
    )*};
}
over_time!(Signal ReadSignal Computed Linked);

impl<T> fmt::Debug for Changes<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Changes").finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for History<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("History").finish_non_exhaustive()
    }
}
