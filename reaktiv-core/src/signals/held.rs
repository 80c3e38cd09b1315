//! An operation of a runtime: it takes the lock, works on the graph, runs code of the user's in and out of the lock, and at its end runs the effects
//! that are due and drops what has come to its end.

mod bury;
mod done;
mod entry;
mod flush;
mod host;
mod receive;
mod visit;

pub(crate) use entry::Held;
