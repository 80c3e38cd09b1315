//! Drives the async effects and resources of a struct.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};

use crate::caught::{caught, in_drop};
use crate::cells::{LEVELS, Layout, flush};
use crate::futures::{Away, Errand, Kind, Outcome, Queue, RunFuture, Taken, Task, Way};
use crate::nested::{Nested, Parent};

/// How many futures are polled before others are let in.
const POLLS_A_TURN: u32 = 64;

/// What [`run_futures`](crate::Reactive::run_futures) gives: a future that drives the async effects and resources of a struct.
#[must_use = "it runs nothing until it is awaited"]
pub struct RunFutures<'a, S: Parent> {
    of: &'a mut S,
}

impl<'a, S: Parent> RunFutures<'a, S> {
    pub(crate) fn new(of: &'a mut S) -> Self {
        RunFutures { of }
    }
}

impl<S: Parent> Future for RunFutures<'_, S> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        drive(&mut *self.of, cx.waker(), cx.waker())
    }
}

/// One that is lent goes back to a struct that knows nothing of its runs.
impl<S: Parent> Drop for RunFutures<'_, S> {
    fn drop(&mut self) {
        if <S as Nested>::may_run(LEVELS) && self.of.store().is_held() {
            self.of.runs_have_moved();
        }
    }
}

impl<S: Parent> core::fmt::Debug for RunFutures<'_, S> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("RunFutures").finish_non_exhaustive()
    }
}

/// A way to a struct that is driven.
pub(crate) trait Access {
    type Of: Parent;
    /// None if it is gone.
    fn with<R>(&mut self, visit: impl FnOnce(&mut Self::Of) -> R) -> Option<R>;
}

impl<S: Parent> Access for S {
    type Of = S;

    fn with<R>(&mut self, visit: impl FnOnce(&mut S) -> R) -> Option<R> {
        Some(visit(self))
    }
}

/// Polls what has called, outside of `access`. Ready when the struct is gone. `caller` is woken by later calls.
pub(crate) fn drive<A: Access>(access: &mut A, caller: &Waker, this: &Waker) -> Poll<()> {
    let Some(queue) = access.with(|of| begin(of, caller)) else { return Poll::Ready(()) };
    for _ in 0..POLLS_A_TURN {
        let Some(called) = queue.next() else { return Poll::Pending };
        let mut unanswered = Unanswered(Some(called.clone()));
        let Some(is_here) = access.with(|of| calls(of, &queue).then(|| take(of, &queue, &called))) else {
            return Poll::Ready(());
        };
        // If it has left it has its queue with it, which somebody else may answer.
        let Some(taken) = is_here else { break };
        unanswered.0 = None;
        if let Some(taken) = taken
            && poll(access, &queue, taken).is_none()
        {
            return Poll::Ready(());
        }
    }
    this.wake_by_ref();
    Poll::Pending
}

/// A call that was taken out of the queue. If that comes to nothing, or unwinds, it goes back.
struct Unanswered(Option<Arc<Task>>);

impl Drop for Unanswered {
    fn drop(&mut self) {
        if let Some(task) = self.0.take() {
            in_drop(|| task.call());
        }
    }
}

/// Has all runs of a struct call its driver.
fn begin<S: Parent>(of: &mut S, caller: &Waker) -> Arc<Queue> {
    let (queue, all) = of.store_mut().runs().begin();
    queue.register(caller);
    if <S as Nested>::may_run(LEVELS) && (all || of.has_news()) {
        of.register(&queue, &mut Vec::new(), all);
    }
    queue
}

/// Whether the runs of this struct call this queue. Otherwise it is another one than the driver has begun with.
fn calls<S: Parent>(of: &S, queue: &Arc<Queue>) -> bool {
    of.store().attached().runs().is_some_and(|runs| runs.has_queue(queue))
}

/// Brings an errand to the struct of a run, as it stands where its task says, or anywhere.
fn bring<S: Parent>(of: &mut S, queue: &Arc<Queue>, task: &Task, errand: &mut Errand<'_>) -> bool {
    of.reach(Way::To(&task.path), errand) || {
        // Something has moved: from now on all runs say where they are.
        of.register(queue, &mut Vec::new(), true);
        of.reach(Way::Everywhere, errand)
    }
}

/// Takes what is to be polled; a run that is due begins.
fn take<S: Parent>(of: &mut S, queue: &Arc<Queue>, task: &Arc<Task>) -> Option<Taken> {
    let mut taken = None;
    let is_here = bring(of, queue, task, &mut |runs, start| match runs.take(task, start) {
        None => false,
        Some(found) => {
            taken = found;
            true
        }
    });
    if !is_here {
        task.lose();
    }
    taken
}

/// Polls what was taken, where nothing is locked. None if the struct is gone.
fn poll<A: Access>(access: &mut A, queue: &Arc<Queue>, taken: Taken) -> Option<()> {
    let Taken { mut away, given_up, kind } = taken;
    if let Err(panic) = caught(|| drop(given_up)) {
        // What takes its place has not begun.
        drop(away);
        panic.go_on();
        return Some(());
    }
    let (mut future, waker) = (away.take_future(), Waker::from(away.task.clone()));
    let mut polling = Polling { access, queue, kind, away: Some(away) };
    let polled = caught(|| {
        let polled = future.as_mut()?.as_mut().poll(&mut Context::from_waker(&waker));
        let Poll::Ready(outcome) = polled else { return None };
        future = None;
        Some(outcome)
    });
    match polled {
        Ok(Some(outcome)) => polling.ended(outcome),
        Ok(None) => polling.waits(future?),
        Err(panic) => {
            // Whatever its drop panics with, the first is the one that is told.
            _ = caught(|| drop(future.take()));
            let result = polling.ended(None);
            if kind != Kind::Resource {
                panic.go_on();
            }
            result
        }
    }
}

/// A run that is being polled. If that unwinds it has ended.
struct Polling<'a, A: Access> {
    access: &'a mut A,
    queue: &'a Arc<Queue>,
    kind: Kind,
    /// None when it is known what has come of it.
    away: Option<Away>,
}

impl<A: Access> Drop for Polling<'_, A> {
    fn drop(&mut self) {
        self.ended(None);
    }
}

impl<A: Access> Polling<'_, A> {
    /// It waits on: puts the future back. None if the struct is gone.
    fn waits(&mut self, future: RunFuture) -> Option<()> {
        let (mut away, queue) = (self.away.take()?, self.queue);
        away.waits(future);
        self.access.with(|of| {
            if calls(of, queue) {
                let task = away.task.clone();
                bring(of, queue, &task, &mut |runs, _| runs.put_back(&task.identity, || away.take_future()));
            }
        })
    }

    /// It has come to this; without an outcome, if it is that of a resource, it has panicked.
    fn ended(&mut self, outcome: Outcome) -> Option<()> {
        let (mut away, queue, kind) = (self.away.take()?, self.queue, self.kind);
        away.ended(outcome);
        let task = away.task.clone();
        self.access.with(|of| {
            let (mut way, is_effect) = (None, kind != Kind::Resource);
            let is_here = calls(of, queue)
                && bring(of, queue, &task, &mut |runs, _| {
                    way = runs.way_to(&task.identity);
                    if is_effect { runs.end(&task.identity) } else { way.is_some() }
                });
            if is_here && is_effect {
                away.outcome().take();
            } else if let Some(way) = way.filter(|_| is_here) {
                of.finish_run(&way, &mut away);
                if of.store().wants_flush() {
                    flush(of);
                }
            }
        })
    }
}
