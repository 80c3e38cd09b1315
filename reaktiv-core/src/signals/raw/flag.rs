//! The bits of a node's flags. `CHECK` and `DIRTY` are its state (table in `graph.rs`).

pub(crate) const CHECK: u32 = 1;
pub(crate) const DIRTY: u32 = 1 << 1;
/// Its formula or effect is running.
pub(crate) const RUNNING: u32 = 1 << 2;
/// A signal that was written in a batch and keeps the value from before.
pub(crate) const STASHED: u32 = 1 << 3;
/// A `&T` of its value is in user hands.
pub(crate) const LENT: u32 = 1 << 4;
/// A `&mut T` of its value is in user hands.
pub(crate) const UPDATING: u32 = 1 << 5;
pub(crate) const HAS_VALUE: u32 = 1 << 6;
/// Stands in the queue of effects.
pub(crate) const QUEUED: u32 = 1 << 7;
/// Stands on the stack of a check that has not found it dirty yet.
pub(crate) const CHECKING: u32 = 1 << 8;
/// The last handle is gone.
pub(crate) const ORPHAN: u32 = 1 << 9;
pub(crate) const DISPOSED: u32 = 1 << 10;
/// Owns cleanups or detached effects.
pub(crate) const OWNS: u32 = 1 << 11;
/// Flips with every run.
pub(crate) const PARITY: u32 = 1 << 12;
/// Its last run panicked: it runs again when it is read. Of an async effect: it is due though nothing has changed.
pub(crate) const FAILED: u32 = 1 << 13;
/// Taken out of the graph, its contents about to be dropped.
pub(crate) const RETIRED: u32 = 1 << 14;
/// Its contents are dropped.
pub(crate) const BURIED: u32 = 1 << 17;
pub(crate) const SIGNAL: u32 = 1 << 15;
pub(crate) const EFFECT: u32 = 1 << 16;
/// A signal whose subscribers are all dirty: a further write has nothing to mark.
pub(crate) const MARKED: u32 = 1 << 18;
/// Queued because of another effect, or of itself.
pub(crate) const CAUSED: u32 = 1 << 19;
/// An async effect: the flush wakes its task, and `RUNNING` is set while its body is polled, or its function runs.
pub(crate) const ASYNC: u32 = 1 << 20;
/// A computed that is stale because its own last run has written what it had read: that is left to the next read.
pub(crate) const RESTLESS: u32 = 1 << 21;
/// An async effect whose task is being woken, outside the lock, by as many threads as it counts.
pub(crate) const WAKING: u32 = 1 << 22;
/// A stashed signal that is being compared with its stash.
pub(crate) const SETTLING: u32 = 1 << 23;
/// Somebody has asked for it meanwhile, or while it was `UPDATING`.
pub(crate) const ASKED: u32 = 1 << 24;
/// A signal that was set in silence: its subscribers have seen another value than the one that the next write replaces.
pub(crate) const SILENT: u32 = 1 << 25;
/// Stands in lists of effects that open batches have made due.
pub(crate) const LISTED: u32 = 1 << 26;

/// Of one that has failed: its subscribers go by something older, so whatever its next run comes to is a change for them.
pub(crate) const UNSEEN: u32 = 1 << 27;

/// An effect that has room for a waker: an async one, or one that `ENDS`.
pub(crate) const WAITER: u32 = 1 << 28;

/// A signal that is not set any more.
pub(crate) const ENDED: u32 = 1 << 29;
/// An effect that ends with the signal that it reads first: the waker in it is called then.
pub(crate) const ENDS: u32 = 1 << 30;

pub(crate) const STALE: u32 = CHECK | DIRTY;
/// A mark of such a node is a special case.
pub(crate) const BUSY: u32 = RUNNING | CHECKING | RESTLESS;
