//! What whoever sets the signals that follow structs asks of them.

use crate::signals::graph::{Graph, Inbox};
use crate::signals::held_back;
use crate::signals::raw::flag;
use crate::signals::runtime::Runtime;
use crate::signals::signal::Signal;

impl<T: Send + Sync + 'static> Signal<T> {
    /// Whether it cannot be set now: this thread, which has the lock of the runtime, lends the value.
    pub(crate) fn is_lent(&self) -> bool {
        self.0.node().has(flag::LENT | flag::UPDATING | flag::RUNNING)
    }

    /// Sets the value; that always counts as a change, whatever the cutoff. Effects run, and the old value is dropped, at the end of the operation.
    pub(crate) fn receive(&self, value: T, graph: &Graph) {
        let old = self.0.replace(value);
        self.changed_for_sure(graph);
        graph.park(old);
    }

    /// Says that it is not set any more. The value stays; [`Changes`](crate::signals::Changes) and [`History`](crate::signals::History) of it end when
    /// the last one was seen, and tasks that wait for them are woken at the end of the operation. That is no change: nothing runs.
    pub(crate) fn end(&self, graph: &Graph) {
        graph.end(self.0.node());
    }

    /// Whether no other handle of it is alive, in formulas and effects neither: nobody can read it any more but by way of this one.
    pub(crate) fn is_last_handle(&self) -> bool {
        self.0.is_last()
    }
}

impl Runtime {
    pub(crate) fn inbox(&self) -> &Inbox {
        &self.inner().inbox
    }

    /// Sets its signals to what was sent to them, as one operation: nobody sees a part of it. Then as [`flush`](Self::flush).
    pub(crate) fn receive(&self, in_drop: bool) {
        let held = self.inner().enter();
        held.receive();
        held.done_or_dropped(in_drop);
    }

    /// Runs the effects that are due. In a `Drop` none run, but tasks that wait are woken.
    pub(crate) fn flush(&self, in_drop: bool) {
        self.inner().enter().done_or_dropped(in_drop);
    }
}

/// The runtimes whose effects were held back on this thread.
pub(crate) fn take_held_back() -> impl Iterator<Item = Runtime> {
    held_back::take_left().into_iter().map(Runtime::from_inner)
}
