//! A run that is out of its struct, to be polled.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::future::ready;

use super::future::{Outcome, RunFuture};
use super::queue::Task;
use crate::caught::in_drop;

/// What is brought back to the struct. If that does not come to pass, as the struct has left, or something unwinds on the way, it is left to whoever drives the struct next.
pub struct Away {
    pub(crate) task: Arc<Task>,
    /// If it waits.
    future: Option<RunFuture>,
    /// If it has ended.
    outcome: Option<Outcome>,
}

impl Away {
    pub(super) fn new(task: Arc<Task>, future: RunFuture) -> Self {
        Away { task, future: Some(future), outcome: None }
    }

    /// It waits on.
    pub(crate) fn waits(&mut self, future: RunFuture) {
        self.future = Some(future);
    }

    /// The future: to poll it, or as it is back.
    pub(crate) fn take_future(&mut self) -> Option<RunFuture> {
        self.future.take()
    }

    /// It has come to this; without an outcome, if it is that of a resource, it has panicked.
    pub(crate) fn ended(&mut self, outcome: Outcome) {
        self.outcome = Some(outcome);
    }

    /// What it has come to, until that was taken: then it is back.
    pub(crate) fn outcome(&mut self) -> &mut Option<Outcome> {
        &mut self.outcome
    }
}

impl Drop for Away {
    fn drop(&mut self) {
        let ended = self.outcome.take().map(|outcome| Box::pin(ready(outcome)) as RunFuture);
        if let Some(future) = self.future.take().or(ended) {
            in_drop(|| {
                let of_nobody = self.task.identity.leave(future);
                // If all of what is driven has left it has its queue with it.
                self.task.call();
                drop(of_nobody);
            });
        }
    }
}
