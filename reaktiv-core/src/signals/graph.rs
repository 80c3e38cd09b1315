//! The graph: which node has read which, and what may be stale.
//!
//! Three kinds of nodes: **signals** are set from outside, **computeds** are formulas with a cached value, **effects** run
//! for their side effect. The effect that drives a resource has a subscriber: a computed that tells whether it is due. An edge (a *link*) goes from a node (the *source*) to one that has read it (the *subscriber*).
//!
//! # States
//!
//! | state | flags | means | a write below it | a read |
//! |---|---|---|---|---|
//! | clean | none | the value is current | becomes dirty (direct) or check (further off), and so on down | returns the value |
//! | check | `CHECK` | some source further up *may* have changed | stays, or becomes dirty | refreshes its sources in the order read; as soon as one has changed it is dirty, else it is clean |
//! | dirty | `DIRTY` | a source *has* changed, or it never ran | stays | runs the formula |
//! | failed | `FAILED` | as clean, but the last run panicked | as clean | runs the formula |
//! | unseen | failed, `UNSEEN` | those below have not seen that panic, or not this one | as clean | runs the formula, and tells them also if it panics again |
//! | restless | stale, `RESTLESS` | its own last run has written what it had read | as check or dirty | runs the formula once |
//! | running | `RUNNING` | its formula is on the stack | takes marks for after the run | panics: a cycle |
//!
//! * **Write** (`changed`): store, mark the direct subscribers dirty and everything below check, queue the effects met.
//!   Marking stops at what is marked already, and a signal whose subscribers are all dirty is `MARKED` until one of them
//!   reads it again; so it costs one visit per edge once, and then nothing until something is refreshed.
//! * **Refresh** (`refresh.rs`): the pull. Where a formula gives a new value its direct subscribers go from check to
//!   dirty; where it does not they stay check and become clean if nothing else has changed. So each node runs at most
//!   once, after what it reads, and only if something it read last time has changed.
//! * **Track**: while a node runs, a cursor moves along its links of the last run. A read of the same source in the same
//!   place moves the cursor and nothing else; others get a link. What lies behind the cursor at the end is dropped.
//!   Hence a steady graph allocates nothing.
//! * **Stash**: inside a batch a signal keeps the value from before the batch, and its subscribers become only check. The
//!   first tracked read or refresh after that compares: a write that was taken back changes nothing. A comparison that asks for what it compares
//!   is told that it has changed.
//!
//! **Invariant:** the subscribers of a check or dirty node are check, dirty, or running.
//! **Invariant:** links keep their source alive, never their subscriber. So a computed that nobody reads is freed with
//! its last handle, and one that is still read lives until its readers have run again.
//! **Invariant:** no function here calls itself, directly or through others, but by way of a user's closure.

mod effects;
mod estate;
mod inbox;
mod links;
mod mark;
mod ownership;
mod places;
mod queue;
mod readers;
mod refresh;
mod state;
mod track;
mod tracker;
mod visitors;

pub(crate) use estate::Cleanup;
pub(crate) use places::Place;
pub(crate) use state::{Graph, Inbox, Inner, Mail, NodePtr, todo};

/// What a thread is doing.
pub(crate) type Tracker = tracker::Tracker<NodePtr>;
