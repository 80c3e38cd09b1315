//! What a struct has posted, and nobody has sent.

use std::any::Any;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::cells::Id;
use crate::signals::{Mail, Runtime};

/// A mailbox of whatever type.
pub(super) trait Post: Mail {
    /// What was posted is on its way from now on. The inbox of the runtime is open.
    fn send(&self) -> Sent;
}

pub(super) struct Sent {
    pub(super) lies_in_inbox: bool,
    /// A value that nobody wants any more, to be dropped where nothing is locked.
    pub(super) given_up: Option<Box<dyn Any + Send>>,
}

/// What a struct has posted to its signals in one runtime. It stays with the struct, wherever that goes: whoever flushes it next sends all of it.
pub(crate) struct Outbox {
    runtime: Runtime,
    posted: Mutex<Posted>,
}

#[derive(Default)]
pub(super) struct Posted {
    mailboxes: Vec<Arc<dyn Post>>,
    /// The thread that sends them, if there is something.
    by: Option<Id>,
    is_listed: bool,
}

impl Posted {
    pub(super) fn push(&mut self, mailbox: Arc<dyn Post>) {
        self.mailboxes.push(mailbox);
    }

    /// From now on this thread is to send. Whether it is told so for the first time: a struct may have come from another one.
    pub(super) fn list(&mut self, me: Option<Id>) -> bool {
        let before = mem::replace(&mut self.by, me);
        !mem::replace(&mut self.is_listed, true) || before != me
    }
}

impl Outbox {
    pub(crate) fn new(runtime: Runtime) -> Arc<Self> {
        Arc::new(Outbox { runtime, posted: Mutex::default() })
    }

    pub(super) fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    pub(super) fn open(&self) -> MutexGuard<'_, Posted> {
        self.posted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts all that was posted into the inbox of the runtime, which is open; unless another thread has taken the struct over, and sends it.
    pub(super) fn send(
        &self,
        me: Option<Id>,
        inbox: &mut Vec<Arc<dyn Mail>>,
        mut give_up: impl FnMut(Box<dyn Any + Send>),
    ) {
        let mut posted = self.open();
        if !posted.is_listed || posted.by != me {
            return;
        }
        posted.is_listed = false;
        while let Some(mailbox) = posted.mailboxes.pop() {
            let Sent { lies_in_inbox, given_up } = mailbox.send();
            // In the inbox there is another one of the same.
            if !lies_in_inbox {
                inbox.push(mailbox);
            }
            if let Some(given_up) = given_up {
                give_up(given_up);
            }
        }
    }
}
