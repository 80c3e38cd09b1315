//! Free-standing signals that follow fields of a struct: what listens to the fields, and how values come from there to the signals.

mod delivery;

mod follower;

#[cfg(test)]
pub(crate) use delivery::Mailbox;
pub(crate) use delivery::{Outbox, Scope, this_thread, wake_later};
pub(crate) use follower::{follow_from_now_on, new_signal, signal_of};
