//! What drives the clock of a shared struct.

use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, Waker};

use super::entry::{Access, Inner, Watch};
use crate::following::wake_all_later;
use crate::timed::Timed;

/// How many sleeps may end at once before others are let in.
const SLEEPS_A_POLL: u32 = 32;

/// Someone who sleeps until a deadline, and wants to hear of an earlier one.
struct Sleeper<T> {
    night: Mutex<Night<T>>,
}

struct Night<T> {
    until: Option<T>,
    /// None if it was woken.
    waker: Option<Waker>,
}

impl<T> Sleeper<T> {
    fn night(&self) -> MutexGuard<'_, Night<T>> {
        self.night.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wake(&self) {
        let waker = self.night().waker.take();
        wake_all_later(waker);
    }
}

impl<S: Timed<Time: Send>> Watch<S> for Sleeper<S::Time> {
    fn look(&self, of: &S, _visit: Access) {
        // What panics here will do so where it is driven.
        let next = catch_unwind(AssertUnwindSafe(|| of.next_deadline()));
        let until = self.night().until;
        // One that waits for its clock to be born was put in the place of another one.
        let sleeps_on = !of.store().is_unborn()
            && next.is_ok_and(|next| next.is_none_or(|next| until.is_some_and(|until| until <= next)));
        if !sleeps_on {
            self.wake();
        }
    }

    fn end(&self) {
        self.wake();
    }
}

/// Moves the clock of a shared struct.
struct KeepTime<S: Timed, N, W, F> {
    shared: Arc<Inner<S>>,
    now: N,
    sleep_until: W,
    sleeper: Arc<Sleeper<S::Time>>,
    is_watching: bool,
    /// What is slept until that deadline.
    sleep: Option<(S::Time, Pin<Box<F>>)>,
}

impl<S: Timed, N, W, F> Unpin for KeepTime<S, N, W, F> {}

pub(super) fn keep_time<S, N, W, F>(
    shared: Arc<Inner<S>>,
    now: N,
    sleep_until: W,
) -> impl Future<Output = ()> + use<S, N, W, F>
where
    S: Timed<Time: Send + 'static> + 'static,
    N: Fn() -> S::Time,
    W: Fn(S::Time) -> F,
    F: Future,
{
    let sleeper = Arc::new(Sleeper { night: Mutex::new(Night { until: None, waker: None }) });
    KeepTime { shared, now, sleep_until, sleeper, is_watching: false, sleep: None }
}

impl<S, N, W, F> Future for KeepTime<S, N, W, F>
where
    S: Timed<Time: Send + 'static> + 'static,
    N: Fn() -> S::Time,
    W: Fn(S::Time) -> F,
    F: Future,
{
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        for _ in 0..SLEEPS_A_POLL {
            let Some(until) = self.advance(cx.waker()) else { return Poll::Ready(()) };
            if self.sleep.as_ref().map(|(slept_for, _)| *slept_for) != until {
                // First, as the sleep before may panic when it is dropped.
                let next = until.map(|until| (until, Box::pin((self.sleep_until)(until))));
                self.sleep = next;
            }
            let Some((until, mut sleep)) = self.sleep.take() else { return Poll::Pending };
            // One that panics is slept anew.
            if sleep.as_mut().poll(cx).is_pending() {
                self.sleep = Some((until, sleep));
                return Poll::Pending;
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

impl<S: Timed<Time: Send + 'static> + 'static, N: Fn() -> S::Time, W, F> KeepTime<S, N, W, F> {
    /// Brings the clock to the present, and gives the next deadline. None if the struct is gone.
    fn advance(&mut self, waker: &Waker) -> Option<Option<S::Time>> {
        let now = (self.now)();
        let KeepTime { shared, sleeper, is_watching, .. } = self;
        // Made, and dropped, where the struct is not locked.
        let mut waker = Some(waker.clone());
        shared.drive(Access::Writes, |inside| {
            let of = inside.get()?;
            of.advance(now);
            let until = of.next_deadline();
            // Before it is left, when it looks whether it wakes itself.
            let mut night = sleeper.night();
            night.until = until;
            mem::swap(&mut night.waker, &mut waker);
            drop(night);
            if !mem::replace(is_watching, true) {
                let watch: Weak<Sleeper<S::Time>> = Arc::downgrade(sleeper);
                inside.watch(watch);
            }
            Some(until)
        })
    }
}
