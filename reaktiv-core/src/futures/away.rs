//! A run that is out of its struct, to be polled.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::future::ready;

use super::future::{Outcome, RunFuture};
use super::queue::Task;
use crate::caught::in_drop;

/// What is brought back to the struct. If that does not come to pass, as the struct has left, or something unwinds on the way, it is left to whoever drives the struct next.
pub(crate) struct Away {
    pub(crate) task: Arc<Task>,
    state: Option<State>,
}

enum State {
    Waits(RunFuture),
    Ended(Outcome),
}

impl Away {
    pub(super) fn new(task: Arc<Task>, future: RunFuture) -> Self {
        Away { task, state: Some(State::Waits(future)) }
    }

    /// To poll it: meanwhile it counts as one that has ended without an outcome.
    pub(crate) fn take_future(&mut self) -> Option<RunFuture> {
        match self.state.replace(State::Ended(None)) {
            Some(State::Waits(future)) => Some(future),
            _ => None,
        }
    }

    /// It waits on.
    pub(crate) fn waits(&mut self, future: RunFuture) {
        self.state = Some(State::Waits(future));
    }

    /// It has come to this.
    pub(crate) fn ended(&mut self, outcome: Outcome) {
        self.state = Some(State::Ended(outcome));
    }

    /// It is back, and waits on.
    pub(crate) fn back_to_wait(&mut self) -> Option<RunFuture> {
        match self.state.take()? {
            State::Waits(future) => Some(future),
            State::Ended(_) => None,
        }
    }

    /// It is back, and has come to this.
    pub(crate) fn back_ended(&mut self) -> Outcome {
        match self.state.take()? {
            State::Ended(outcome) => outcome,
            State::Waits(_) => None,
        }
    }
}

impl Drop for Away {
    fn drop(&mut self) {
        let future = match self.state.take() {
            None => return,
            Some(State::Waits(future)) => future,
            Some(State::Ended(outcome)) => Box::pin(ready(outcome)),
        };
        in_drop(|| {
            let of_nobody = self.task.identity.leave(future);
            // If all of what is driven has left it has its queue with it.
            self.task.call();
            drop(of_nobody);
        });
    }
}
