//! The unsafe part: type-erased nodes, and the cells that the runtime's lock guards.
//!
//! # Invariants
//!
//! 1. **Locked.** Everything in a graph and every field of a node but `handles` is touched only
//!    by the thread that holds the runtime's lock, so non-atomic cells may live behind `Sync` handles. The exceptions are
//!    the closure of an effect and the contents of a buried node, which one thread has taken out of the graph
//!    (`RUNNING`, `RETIRED`) while it holds the lock; that thread uses the flags of such a node too, unless it is an
//!    effect, which may still stand in a queue. A waker that is left in a node is taken out before the node retires, and is called and
//!    dropped outside the lock.
//! 2. **Alive.** A `NodePtr` points to a node that is not freed. Memory is given back in one place, `Graph::free_if_buried`, called by those who have
//!    held the pointer last and use it no more: the burial, which is about to release the lock; whoever takes a buried effect off a list of
//!    those that are due; and who has woken the task of one. So within one hold of the lock pointers stay good. Across releases they are kept
//!    only in handles, links, lists of due effects (told by `QUEUED`, and by `LISTED` and a count), the owners of detached effects, a resource (which lets go of its driver
//!    before that ends), a `Reader`, and the frames of an effect that is running or being woken (`WAKING`, and a count of the threads that are at it): a node retires without handles, subscribers and owner,
//!    when it is not `RUNNING`, and its links go before it is buried.
//! 3. **Lent.** While a `&T` to a node's value is in user hands the node is `LENT`, while a `&mut T` is `UPDATING`, and
//!    while its formula runs `RUNNING`. Whoever replaces a value checks them first and panics, so the reference stays valid.
//!    The closures of `lend` and `lend_mut` run under the lock, so no other thread sees the flags. All places where the user's code runs while a
//!    reference to a value lives:
//!
//!    | where | lent | what keeps it in place |
//!    |---|---|---|
//!    | `Handle::lend` (`with`, `Clone` in `get` and `peek`, `Debug`) | the value | `LENT`: writes, `update` and a run of its formula panic; a stash that ends meanwhile moves the stash away, never the value |
//!    | `Handle::lend_mut` (`update`) | the value, exclusively | `UPDATING`: as above, and reads panic; a stash that ends meanwhile compares nothing |
//!    | `Handle::equals` (the comparison of `set`) | the value; the new one is the caller's | `LENT` |
//!    | `recompute`, the formula | the previous value | `RUNNING`: who reads or writes it panics |
//!    | `recompute`, the comparison | the value; the new one stands in the frame | `RUNNING`, still |
//!    | `settle` (the comparison that ends a stash) | the value and the stash | `LENT` the value; `SETTLING` the stash: who asks in there is told that it has changed, and ends nothing |
//!    | `run` of an effect, outside the lock, or of a `Reader`, under it | its closure | `RUNNING`, on one thread |
//!    | burial: drops of values, closures and cutoffs | none | they are out of the graph, and nobody has a handle |
//!
//! 4. **Typed.** A `Handle<T>` is only made together with a node whose value is a `T`, a `Reader<T>` with one whose function gives a `T`; the vtable
//!    is made for exactly the types of its node. Which of two kinds of info an effect has is told by `WAITER`, which never changes.

mod body;
pub(crate) mod flag;
mod handle;
mod host;
mod locked;
mod morgue;
mod node;
mod reader;

pub(crate) use body::{Panic, new_async_effect, new_computed, new_effect, new_signal, new_waiter};
pub(crate) use handle::{Handle, Owner};
pub(crate) use host::Host;
pub(crate) use locked::{Locked, LockedVec, borrowed_further_out};
pub(crate) use morgue::Morgue;
pub(crate) use node::{LinkId, NIL, NodePtr};
pub(crate) use reader::Reader;
