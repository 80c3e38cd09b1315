//! Waiting for a value on this thread.

use super::Changes;
use crate::signals::context::holds_a_lock;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

impl<T: Send + 'static> Changes<T> {
    /// The present value at first, then waits for a change of it, on this thread and at most for `timeout`. With [`Duration::ZERO`] it only looks.
    ///
    /// To wait on a thread for what [`wait_for`](Self::wait_for) awaits, take one after the other until it is there.
    ///
    /// `None` if no value came in time, or none comes any more: [`has_ended`](Self::has_ended) tells which. Panics of formulas come out of it.
    ///
    /// ```
    /// use reaktiv::Signal;
    /// use std::time::Duration;
    /// let count = Signal::new(1);
    /// let mut changes = count.changes();
    /// assert_eq!(changes.next_timeout(Duration::ZERO), Some(1));
    /// let writer = std::thread::spawn(move || count.set(2));
    /// assert_eq!(changes.next_timeout(Duration::from_secs(60)), Some(2)); // as soon as it is there
    /// writer.join().unwrap();
    /// ```
    ///
    /// # Panics
    ///
    /// If there is time to wait, and it is called where no change could come: inside a formula, a comparison, or the closure of `with`, `peek` or `update` of
    /// any runtime, which hold a lock, or inside an effect of the runtime of the signal, for which the other effects wait.
    #[track_caller]
    pub fn next_timeout(&mut self, timeout: Duration) -> Option<T> {
        if timeout.is_zero() {
            return self.see_if_due();
        }
        self.check_may_wait();
        // None for what is beyond all clocks.
        let deadline = Instant::now().checked_add(timeout);
        let bell = Arc::new(Bell::default());
        let waker = Waker::from(bell.clone());
        loop {
            if let Poll::Ready(value) = self.poll_next(&mut Context::from_waker(&waker)) {
                return value;
            }
            if !bell.wait(deadline) {
                return None;
            }
        }
    }

    /// Waits for nothing: a task that waits goes on waiting.
    fn see_if_due(&self) -> Option<T> {
        let node = self.reader.node();
        let held = node.runtime().enter();
        if held.graph().is_due(node) {
            return Some(self.see(held));
        }
        held.done();
        None
    }

    #[track_caller]
    fn check_may_wait(&self) {
        assert!(
            !holds_a_lock(),
            "`next_timeout` waits inside a formula, a comparison, `with`, `peek` or `update`: they hold a runtime's lock, so no change could come"
        );
        let node = self.reader.node();
        let held = node.runtime().enter();
        let is_flushing = held.graph().visitors.is_flushing();
        held.done();
        assert!(
            !is_flushing,
            "`next_timeout` waits inside an effect: no change could come, as it is told when this effect has run"
        );
    }
}

/// Wakes a thread that waits for it. It has a lock of its own: `thread::park` could take a token that is meant for others.
#[derive(Default)]
struct Bell {
    has_rung: Mutex<bool>,
    rings: Condvar,
}

impl Bell {
    fn has_rung(&self) -> MutexGuard<'_, bool> {
        self.has_rung.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until it has rung since the last time, and says whether it has; not so at `deadline`.
    fn wait(&self, deadline: Option<Instant>) -> bool {
        let mut has_rung = self.has_rung();
        while !std::mem::take(&mut *has_rung) {
            let Some(deadline) = deadline else {
                has_rung = self.rings.wait(has_rung).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            has_rung = self.rings.wait_timeout(has_rung, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        *self.has_rung() = true;
        self.rings.notify_one();
    }
}
