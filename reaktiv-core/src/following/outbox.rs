//! What is to be seen together, though several threads may deliver it.

use std::any::Any;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::first_panic::FirstPanic;
use crate::schedule::point;
use crate::signals::InARuntime;

/// A value that nobody wants any more, to be dropped where nothing is locked.
pub(super) type GivenUp = Option<Box<dyn Any + Send>>;

/// A mailbox of whatever type.
pub(crate) trait Deliver: Send + Sync {
    fn node(&self) -> &dyn InARuntime;
    /// What was posted is on its way. Whether it has come to lie in the outbox, and did not before.
    fn send(&self, outbox: Option<&Arc<Outbox>>) -> (bool, GivenUp);
    /// What was sent is to be delivered next. The thread has the lock of the signal's runtime.
    fn fetch(&self) -> GivenUp;
    /// Sets the signal to what was fetched. The thread has the lock of its runtime.
    fn deliver_fetched(&self);
    /// Sets the signal, and those that are to be seen together with it. The thread has the lock of their runtime.
    fn deliver(&self);
}

/// What threads that share a struct have sent, several mailboxes at once, and nobody has fetched.
#[derive(Default)]
pub(crate) struct Outbox(Mutex<Vec<Arc<dyn Deliver>>>);

impl Outbox {
    fn sent(&self) -> MutexGuard<'_, Vec<Arc<dyn Deliver>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends what was posted, all at once. The struct is locked.
    pub(super) fn send<'a>(
        self: &Arc<Self>,
        posted: impl Iterator<Item = &'a Arc<dyn Deliver>>,
        mut give_up: impl FnMut(GivenUp),
    ) {
        point();
        let mut sent = self.sent();
        for mailbox in posted {
            let (is_new, given_up) = mailbox.send(Some(self));
            give_up(given_up);
            if is_new {
                sent.push(mailbox.clone());
            }
        }
    }

    /// Delivers all that lies here for the runtime of `node`, which is fetched at once. The thread has the lock of that.
    #[cold]
    pub(super) fn deliver_beside(&self, node: &dyn InARuntime) {
        point();
        let mut fetched = Vec::new();
        let mut sent = self.sent();
        for mailbox in sent.extract_if(.., |mailbox| mailbox.node().is_beside(node)) {
            node.park(mailbox.fetch());
            fetched.push(mailbox);
        }
        drop(sent);
        let first_panic = FirstPanic::default();
        fetched.iter().for_each(|mailbox| first_panic.attempt(|| mailbox.deliver_fetched()));
        first_panic.resume();
    }
}
