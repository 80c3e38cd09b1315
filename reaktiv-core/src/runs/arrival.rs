//! How the outcome of a run comes to its resource: a formula whose value changes in its place.
//!
//! What the formula reads is what the run reads. So when that changes the resource is due: it shows that it loads, with the value that it had. When the run has come to its end, the outcome waits beside the
//! slot, and makes the resource due as a signal does that was written; it is brought up to date at once. If what it reads had changed before that, there would be another run, and nobody would want this outcome.

use core::cell::Cell;
use core::mem;
use core::panic::RefUnwindSafe;

use crate::cells::ChangesInPlace;
use crate::futures::Outcome;
use crate::snapshot::{Snapshot, Status};

/// Where the outcome of a run waits.
pub struct Arrival<T, E>(Cell<Option<Result<T, Option<E>>>>);

impl<T: RefUnwindSafe, E: RefUnwindSafe> RefUnwindSafe for Arrival<T, E> {}

impl<T, E> Arrival<T, E> {
    /// There is none.
    pub const fn none() -> Self {
        Arrival(Cell::new(None))
    }
}

/// A run has come to this; without an outcome it has panicked.
pub fn arrive<T: 'static, E: 'static>(arrival: &Arrival<T, E>, outcome: &mut Option<Outcome>) {
    let outcome = outcome.take().flatten().and_then(|outcome| outcome.downcast::<Result<T, E>>().ok());
    let before = arrival.0.replace(Some(outcome.map_or(Err(None), |outcome| outcome.map_err(Some))));
    drop(before);
}

impl<T, E> ChangesInPlace<Snapshot<T, E>> for Arrival<T, E> {
    fn first(&self) -> Snapshot<T, E> {
        let loading = || Snapshot { status: Status::Loading, value: None, error: None };
        self.0.take().map_or_else(loading, shown)
    }

    fn change(&self, now: &mut Snapshot<T, E>) -> Option<Snapshot<T, E>> {
        match self.0.take() {
            Some(outcome) => Some(mem::replace(now, shown(outcome))),
            None if now.status == Status::Loading => None,
            None => {
                now.status = Status::Loading;
                Some(Snapshot { error: now.error.take(), ..Snapshot::default() })
            }
        }
    }
}

fn shown<T, E>(outcome: Result<T, Option<E>>) -> Snapshot<T, E> {
    match outcome {
        Ok(value) => Snapshot { status: Status::Resolved, value: Some(value), error: None },
        Err(error) => Snapshot { status: Status::Error, value: None, error },
    }
}

/// Never called: a resource has no formula.
pub fn no_formula<T>() -> T {
    unreachable!("a resource is settled in its place")
}
