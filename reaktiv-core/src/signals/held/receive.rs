//! Setting the signals of a runtime to what was sent to them.

use super::entry::Held;
use crate::signals::graph::todo;
use std::mem;

impl Held<'_> {
    /// Sets the signals to what was sent to them. While one of them is lent all is left to the end of the operation that lends it.
    pub(crate) fn receive(&self) {
        let graph = self.graph();
        let mut inbox = self.inner().inbox.open();
        if inbox.iter().any(|mail| mail.is_lent()) {
            return graph.remember(todo::RECEIVE);
        }
        // What was received is dropped when the inbox is closed: it may be the last that knows of its signal.
        if inbox.len() == 1 {
            let one = inbox.pop();
            one.iter().for_each(|mail| mail.deliver(graph));
            drop(inbox);
        } else {
            let mut received = mem::replace(&mut *inbox, graph.received.take());
            received.iter().for_each(|mail| mail.deliver(graph));
            drop(inbox);
            received.clear();
            graph.received.set(received);
        }
    }

    /// What was left to the end of this operation, when nothing is lent any more.
    pub(super) fn receive_what_waits(&self) {
        let graph = self.graph();
        graph.todo.set(graph.todo.get() & !todo::RECEIVE);
        self.receive();
        debug_assert_eq!(graph.todo.get() & todo::RECEIVE, 0, "who lends has the lock");
    }
}
