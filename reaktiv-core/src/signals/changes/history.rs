//! All values of a signal, kept until a reader has taken them.

use crate::signals::effect::Effect;
use crate::signals::raw::flag;
use crate::signals::runtime::Runtime;
use futures_core::Stream;
use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::panic::Location;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

/// All values, one after another, from the present one on; those that a reader has not taken yet are kept.
///
/// One for each time that an effect would run: a batch is one change. It is a [`Stream`], too, with a `next` of its own.
///
/// ```
/// # use std::task::{Context, Poll, Waker};
/// use reaktiv::Signal;
/// let count = Signal::new(1);
/// let mut history = count.history();
/// count.set(2);
/// count.set(3);
/// let mut next = || history.poll_next(&mut Context::from_waker(Waker::noop()));
/// assert_eq!([next(), next(), next()], [1, 2, 3].map(|value| Poll::Ready(Some(value))));
/// assert_eq!(next(), Poll::Pending);
/// ```
#[must_use = "it keeps all values until it is dropped"]
pub struct History<T> {
    effect: Effect,
    waiting: Arc<Waiting<T>>,
}

/// What the effect and the reader share; as a waker it says that the signal has ended. Its lock is taken last.
struct Waiting<T>(Mutex<Kept<T>>);

struct Kept<T> {
    values: VecDeque<T>,
    reader: Option<Waker>,
    /// Whether the signal has ended. The effect may still be due.
    has_ended: bool,
}

impl<T: Send + 'static> History<T> {
    /// `ends`: when the signal does that `read` reads first.
    pub(super) fn make(
        runtime: &Runtime,
        place: &'static Location<'static>,
        mut read: impl FnMut() -> T + Send + 'static,
        ends: bool,
    ) -> Self {
        let kept = Kept { values: VecDeque::new(), reader: None, has_ended: false };
        let waiting = Arc::new(Waiting(Mutex::new(kept)));
        let keep = {
            let waiting = waiting.clone();
            move || {
                let value = read();
                waiting.wake_after(|kept| kept.values.push_back(value));
            }
        };
        if !ends {
            return Self { effect: Effect::make(runtime, place, keep), waiting };
        }
        let effect = Effect::ending(runtime, place, keep, Waker::from(waiting.clone()));
        let held = runtime.inner().enter();
        // Before the first run, say.
        waiting.kept().has_ended |= held.graph().has_ended(effect.node());
        held.done();
        Self { effect, waiting }
    }

    /// The oldest value that has not been taken yet; waits for one. Cancelling it loses nothing.
    ///
    /// `None` if the struct behind the signal is gone, and all were taken. All other signals never end.
    #[must_use = "it does nothing until it is awaited"]
    #[expect(clippy::should_implement_trait, reason = "it is the name that streams have for it")]
    pub fn next(&mut self) -> impl Future<Output = Option<T>> {
        poll_fn(|cx| self.poll_next(cx))
    }

    /// As [`next`](Self::next), for code that polls by itself.
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let waker = cx.waker().clone();
        let mut kept = self.waiting.kept();
        if let Some(value) = kept.values.pop_front() {
            return Poll::Ready(Some(value));
        }
        let (replaced, has_ended) = (kept.reader.replace(waker), kept.has_ended);
        drop(kept);
        drop(replaced);
        if has_ended { self.poll_last() } else { Poll::Pending }
    }

    /// The signal has ended, and the waker is left: there may be a run of the effect to come.
    #[cold]
    fn poll_last(&self) -> Poll<Option<T>> {
        let node = self.effect.node();
        let held = node.runtime().enter();
        let is_due = node.has(flag::RUNNING) || held.graph().is_due(node);
        held.done();
        let mut kept = self.waiting.kept();
        match kept.values.pop_front() {
            Some(value) => Poll::Ready(Some(value)),
            None if is_due => Poll::Pending,
            None => Poll::Ready(None),
        }
    }
}

impl<T> Waiting<T> {
    fn kept(&self) -> MutexGuard<'_, Kept<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does `change`, and then wakes the reader.
    fn wake_after(&self, change: impl FnOnce(&mut Kept<T>)) {
        let reader = {
            let mut kept = self.kept();
            change(&mut kept);
            kept.reader.take()
        };
        reader.into_iter().for_each(Waker::wake);
    }
}

impl<T: Send + 'static> Wake for Waiting<T> {
    fn wake(self: Arc<Self>) {
        self.wake_after(|kept| kept.has_ended = true);
    }
}

impl<T: Send + 'static> Stream for History<T> {
    type Item = T;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        History::poll_next(self.get_mut(), cx)
    }
}

impl<T> fmt::Debug for History<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("History").finish_non_exhaustive()
    }
}
