//! The unsafe part: type-erased nodes, and the cells that the runtime's lock guards.
//!
//! # Invariants
//!
//! 1. **Locked.** Everything in a [`Graph`](crate::signals::graph::Graph) and every field of a node but `handles` is touched only
//!    by the thread that holds the runtime's lock, so non-atomic cells may live behind `Sync` handles. The exceptions are
//!    the closure of an effect and the contents of a buried node, which one thread has taken out of the graph
//!    (`RUNNING`, `RETIRED`) while it holds the lock; that thread uses the flags of such a node too, unless it is an
//!    effect, which may still stand in a queue.
//! 2. **Alive.** A `NodePtr` points to a node that is not freed. Memory is given back in three places, which use the
//!    pointer no more: `Held::bury`, by a thread that is about to release the lock, `Held::run_if_due`, which has taken a
//!    buried effect from the queue, and `Held::wake`, which has woken the task of one. So within one hold of the lock
//!    pointers stay good. Across releases they are kept only in handles, links, queues, the owners of detached effects,
//!    and the frames of an effect that is running or being woken: `retire` is only for nodes without handles,
//!    subscribers and owner that are not `RUNNING`, it removes their links, and a `QUEUED` or `WAKING` node is freed by
//!    whoever takes it from the queue or wakes its task.
//! 3. **Lent.** While a `&T` to a node's value is in user hands the node is `LENT`, while a `&mut T` is `UPDATING`, and
//!    while its formula runs `RUNNING`. Whoever replaces a value, or gives up the one from before a batch, checks them
//!    first and panics, so the reference stays valid. A comparison does not even look at a value that is `UPDATING`.
//!    The closures of `lend` and `lend_mut` run under the lock, so no other thread sees the flags.
//! 4. **Typed.** A `Handle<T>` is only made together with a node whose value is a `T`; the vtable is made for exactly the
//!    types of its node.

mod handle;
mod locked;
mod morgue;
mod node;

pub(crate) use handle::{Handle, Owner};
pub(crate) use locked::{Locked, LockedVec, runtime_at};
pub(crate) use morgue::Morgue;
pub(crate) use node::{NodePtr, flag, new_computed, new_effect, new_signal};
