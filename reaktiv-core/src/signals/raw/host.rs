//! What a node asks of the runtime that it belongs to, which stands above.

use super::NodePtr;
use crate::signals::cutoff::Cutoff;

/// A runtime, as its nodes know it. But for the last two, for a thread that has the lock.
pub(crate) trait Host: Sized + Send + Sync + 'static {
    /// Runs the code of this thread, and tracks what it reads, until what this gives is dropped.
    fn enter(&self) -> impl Drop;

    /// Whether `cutoff` says equal. What it reads is not tracked, of whatever runtime.
    fn compare<T, C: Cutoff<T>>(&self, cutoff: &C, old: &T, new: &T) -> bool;

    /// Drops `value` once the lock is released.
    fn park<T: Send>(&self, value: T);

    /// The value of `source` differs from what its subscribers have seen.
    fn confirm_change(&self, source: NodePtr<Self>);

    /// Panics with the place where `node` was made.
    #[track_caller]
    fn misuse(&self, node: NodePtr<Self>, what: &str) -> !;

    /// The last handle of `node` is gone.
    fn orphan(node: NodePtr<Self>);

    /// The owner of `effect` is gone.
    fn dispose(effect: NodePtr<Self>);
}
