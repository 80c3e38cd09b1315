//! Free-standing signals that follow fields of a struct: what listens to the fields, and how values come from there to the signals.
//!
//! A struct does not set the signals that follow it: it puts what is new into *mailboxes*, which are *posted* in an *outbox* of the struct. What was posted is *sent* as a whole, to the *inbox* of the signals' runtime: by a
//! flush when all who listen are told, by [`Shared`](crate::Shared) before it gives its lock back. Then it is *delivered*, when the last *scope* of the thread ends, and neither it nor the library has anything locked: whoever
//! has the lock of the runtime sets the signals to all that lies in the inbox.
//!
//! So whichever thread delivers, a value never comes after a newer one, and nobody sees a part of what belongs together. An outbox goes where its struct goes, so nothing that a struct has posted is seen before
//! what it has posted before. Each thread that has sent something delivers afterwards, so the last value arrives: if nothing is there then, somebody else has delivered it.
//!
//! **Invariant:** these locks are held for moves alone, no code of a user's runs: that of an inbox, in it those of outboxes, one at a time, and in either that of a mailbox.

mod outbox;

mod delivery;

mod mailbox;

mod follower;

pub(crate) use delivery::{Telling, Visit, this_thread, wake_all_later};
pub(crate) use follower::{follow_from_now_on, new_signal, signal_of};
#[cfg(test)]
pub(crate) use mailbox::Mailbox;
#[cfg(test)]
pub(crate) use outbox::Outbox;
