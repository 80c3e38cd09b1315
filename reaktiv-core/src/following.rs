//! Free-standing signals that follow fields of a struct: what listens to the fields, and how values come from there to the signals.
//!
//! A struct does not set the signals that follow it: it puts what is new into a *mailbox*, and posts that. Mailboxes are delivered when the last *scope* of the thread ends. A flush in
//! which something is told is one, so that all signals of a flush change together; [`Shared`](crate::Shared) is one as long as it is locked, so that its lock and those of the runtimes are
//! never held together.
//!
//! Whoever delivers takes values out of the mailboxes and sets the signals under the lock of their runtime. So whichever thread does, a value never comes after a newer one. What was posted under the
//! lock of a shared struct is *sent* before that is given back: from then on other threads may deliver it. So that these see what belongs together as a whole, several mailboxes are sent to
//! the *outbox* of the struct at once, and fetched from there at once. Each thread that has sent something delivers afterwards, so the last value arrives: if nothing is there then,
//! somebody else has delivered it.
//!
//! **Invariant:** the locks of mailboxes and outboxes are held for moves alone: no code of a user's runs. That of a mailbox is taken in that of an outbox, and no other in them.

mod first_panic;

mod outbox;

mod delivery;

mod mailbox;

mod follower;

pub(crate) use delivery::{Scope, posted, send_since, this_thread, wake_later};
pub(crate) use follower::{follow_from_now_on, new_signal, signal_of};
#[cfg(test)]
pub(crate) use mailbox::Mailbox;
pub(crate) use outbox::Outbox;
