//! Values over time.

mod cancelled;
mod history;
mod looks;
mod panics;
mod random;
mod threads;
mod wakes;

use reaktiv::{Changes, Signal};
use std::fmt::Debug;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

const AT_ONCE: Duration = Duration::ZERO;

/// Polls `future` once.
fn poll_once<F: Future + Unpin>(mut future: F, waker: &Waker) -> Poll<F::Output> {
    std::pin::Pin::new(&mut future).poll(&mut Context::from_waker(waker))
}

/// The value that comes at once, if one does.
fn at_once<T: Send + Debug + 'static>(changes: &mut Changes<T>) -> Option<T> {
    changes.next_timeout(AT_ONCE)
}

/// A signal and its changes, the present one of which was seen.
fn seen(value: i32) -> (Signal<i32>, Changes<i32>) {
    let signal = Signal::new(value);
    let mut changes = signal.changes();
    assert_eq!(at_once(&mut changes), Some(value));
    (signal, changes)
}
