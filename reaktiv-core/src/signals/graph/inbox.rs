//! What is sent to the signals of a runtime by those who do not have its lock: it waits here until somebody has. `M` is what there is for one signal.
//!
//! What is sent together is received together, and nothing is received before what was sent before it. So however many threads send, and whichever of them receives, nobody sees a part.
//!
//! **Invariant:** the lock of an inbox is held for moves and marks alone: no code of a user's runs. Who receives has that of the runtime, and nobody waits for this one while he has the inbox open.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What was sent, and nobody has received.
pub(crate) struct Inbox<M: ?Sized>(Mutex<Vec<Arc<M>>>);

impl<M: ?Sized> Inbox<M> {
    pub(crate) fn new() -> Self {
        Inbox(Mutex::new(Vec::new()))
    }

    /// To send something, or to receive it, all at once.
    pub(crate) fn open(&self) -> MutexGuard<'_, Vec<Arc<M>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
