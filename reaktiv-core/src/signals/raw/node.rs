//! A node: a header that the graph works on, the value, and the user's closures, in one allocation.

use super::flag;
use std::cell::{Cell, UnsafeCell};
use std::hash::{Hash, Hasher};
use std::mem::MaybeUninit;
use std::ops::Deref;
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::task::Waker;

/// Index of a link, an edge of the graph.
pub(crate) type LinkId = u32;
/// No link.
pub(crate) const NIL: LinkId = u32::MAX;

/// What the graph knows of a node. `H` is the runtime that it belongs to.
pub(crate) struct Header<H: 'static> {
    pub(super) vtable: &'static VTable<H>,
    runtime: Arc<H>,
    pub(super) handles: AtomicU32,
    flags: Cell<u32>,
    /// First and last subscriber, and first source.
    pub(crate) subs: Cell<LinkId>,
    pub(crate) subs_tail: Cell<LinkId>,
    pub(crate) deps: Cell<LinkId>,
    /// Where it was made, as the runtime numbers places.
    place: u32,
}

pub(super) struct VTable<H: 'static> {
    /// Runs the formula and says whether the value has changed.
    pub(super) recompute: unsafe fn(NodePtr<H>) -> bool,
    pub(super) equal: unsafe fn(NodePtr<H>, NonNull<()>, NonNull<()>) -> bool,
    /// Ends a stash and says whether the value differs from it.
    pub(super) settle: unsafe fn(NodePtr<H>) -> bool,
    pub(super) run: unsafe fn(NodePtr<H>),
    pub(super) bury: unsafe fn(NodePtr<H>),
    pub(super) free: unsafe fn(NodePtr<H>),
}

/// A node whose type is not known here; alive by invariant 2.
pub(crate) struct NodePtr<H: 'static>(pub(super) NonNull<Header<H>>);

impl<H> Clone for NodePtr<H> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<H> Copy for NodePtr<H> {}

impl<H> PartialEq for NodePtr<H> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<H> Eq for NodePtr<H> {}

impl<H> Hash for NodePtr<H> {
    fn hash<S: Hasher>(&self, state: &mut S) {
        self.0.hash(state);
    }
}

impl<H> Deref for NodePtr<H> {
    type Target = Header<H>;
    #[inline]
    fn deref(&self) -> &Header<H> {
        // SAFETY: invariant 2.
        unsafe { self.0.as_ref() }
    }
}

impl<H> Header<H> {
    /// The header of a node that is made at the place of this number, with one handle.
    pub(super) fn new(runtime: &Arc<H>, vtable: &'static VTable<H>, flags: u32, place: u32) -> Self {
        Self {
            vtable,
            runtime: Arc::clone(runtime),
            handles: AtomicU32::new(1),
            flags: Cell::new(flags),
            subs: Cell::new(NIL),
            subs_tail: Cell::new(NIL),
            deps: Cell::new(NIL),
            place,
        }
    }

    #[inline]
    pub(crate) fn flags(&self) -> u32 {
        self.flags.get()
    }

    #[inline]
    pub(crate) fn has(&self, any: u32) -> bool {
        self.flags.get() & any != 0
    }

    #[inline]
    pub(crate) fn set_flags(&self, flags: u32) {
        self.flags.set(flags);
    }

    #[inline]
    pub(crate) fn add(&self, flags: u32) {
        self.flags.set(self.flags.get() | flags);
    }

    #[inline]
    pub(crate) fn remove(&self, flags: u32) {
        self.flags.set(self.flags.get() & !flags);
    }

    #[inline]
    pub(crate) fn runtime(&self) -> &Arc<H> {
        &self.runtime
    }

    pub(crate) fn place(&self) -> u32 {
        self.place
    }
}

impl<H> NodePtr<H> {
    /// Runs the formula; the caller has marked the node `RUNNING`, and it was neither running nor lent before.
    #[inline]
    pub(crate) fn recompute(self) -> bool {
        debug_assert!(self.has(flag::RUNNING));
        // SAFETY: invariant 4, and `RUNNING` makes this the only run.
        unsafe { (self.vtable.recompute)(self) }
    }

    /// Settles a stashed signal that is not being updated: was its value changed by the batch?
    pub(crate) fn settle(self) -> bool {
        // SAFETY: invariants 1 and 4.
        unsafe { (self.vtable.settle)(self) }
    }

    /// Runs the effect, outside the lock; the caller has marked it `RUNNING`.
    #[inline]
    pub(crate) fn run(self) {
        // SAFETY: invariant 4, and `RUNNING` makes this the only run.
        unsafe { (self.vtable.run)(self) }
    }

    /// Drops the value and the closures, outside the lock; the caller has set `RETIRED`, which is set once.
    pub(crate) fn bury(self) {
        // SAFETY: invariant 4; nobody reads a retired node: it has no handle, or is a disposed effect that is not running.
        unsafe { (self.vtable.bury)(self) }
    }

    /// Gives the memory back; the node is buried, and nothing but the caller knows it.
    pub(crate) fn free(self) {
        // SAFETY: invariants 2 and 4.
        unsafe { (self.vtable.free)(self) }
    }

    /// Whether somebody but the caller still has the pointer: a list of effects that are due, or who wakes its task.
    pub(crate) fn is_known_elsewhere(&self) -> bool {
        self.has(flag::QUEUED | flag::LISTED | flag::WAKING)
    }

    /// What is known of an effect.
    #[inline]
    pub(crate) fn effect(&self) -> &EffectInfo {
        assert!(self.has(flag::EFFECT));
        // SAFETY: effects, and only they, have an `EffectInfo` as their value, or a `WaiterInfo`, which begins with one.
        unsafe { (*self.0.cast::<Prefix<EffectInfo, H>>().as_ref().value.get()).assume_init_ref() }
    }

    /// What is known of an effect that has room for a waker.
    #[inline]
    pub(crate) fn waiter(&self) -> &WaiterInfo {
        assert!(self.has(flag::WAITER));
        // SAFETY: waiters, and only they, have a `WaiterInfo` as their value. It is not moved or dropped as long as the node lives, and what
        // its cells hold is taken out and put back whole.
        unsafe { (*self.0.cast::<Prefix<WaiterInfo, H>>().as_ref().value.get()).assume_init_ref() }
    }
}

/// When an effect was made, how often it ran in which flush, and where it stands.
pub(crate) struct EffectInfo {
    pub(crate) stamp: u64,
    pub(crate) flush: Cell<u64>,
    pub(crate) runs: Cell<u32>,
    /// How many times more than once it stands in lists of open batches, if it is `LISTED`.
    pub(crate) listed_again: Cell<u32>,
    /// The thread whose batch has listed it last, unless that has ended.
    pub(crate) listed_by: Cell<usize>,
}

impl EffectInfo {
    pub(super) fn new(stamp: u64) -> Self {
        Self { stamp, flush: Cell::new(0), runs: Cell::new(0), listed_again: Cell::new(0), listed_by: Cell::new(0) }
    }
}

/// The same of an effect that has room for a waker. The node does not drop the waker: who disposes of the effect takes it out.
#[repr(C)]
pub(crate) struct WaiterInfo {
    effect: EffectInfo,
    waker: Cell<Option<Waker>>,
    /// How many threads are waking its task.
    waking: Cell<u32>,
}

/// So that both stand at the same place behind the header.
const _: () = assert!(align_of::<WaiterInfo>() == align_of::<EffectInfo>());

impl WaiterInfo {
    pub(super) fn new(stamp: u64) -> Self {
        Self { effect: EffectInfo::new(stamp), waker: Cell::new(None), waking: Cell::new(0) }
    }

    /// Leaves `waker`, and gives the one that was left before, which is the caller's to drop outside the lock.
    #[inline]
    pub(crate) fn leave(&self, waker: Waker) -> Option<Waker> {
        self.waker.replace(Some(waker))
    }

    #[inline]
    pub(crate) fn take(&self) -> Option<Waker> {
        self.waker.take()
    }

    /// Looks at the waker, if there is one. `look` runs no code of the user's.
    #[inline]
    pub(crate) fn is_left(&self, look: impl FnOnce(&Waker) -> bool) -> bool {
        let waker = self.waker.take();
        let is_left = waker.as_ref().is_some_and(look);
        // There is none now, so that nothing is dropped.
        std::mem::forget(self.waker.replace(waker));
        is_left
    }
}

impl<H> NodePtr<H> {
    /// A thread begins to wake the task of this effect: the node is kept until it has called `end_waking`.
    #[inline]
    pub(crate) fn begin_waking(&self) {
        let waking = &self.waiter().waking;
        waking.set(waking.get() + 1);
        self.add(flag::WAKING);
    }

    #[inline]
    pub(crate) fn end_waking(&self) {
        let waking = &self.waiter().waking;
        waking.set(waking.get() - 1);
        if waking.get() == 0 {
            self.remove(flag::WAKING);
        }
    }
}

/// The part of a node that a handle knows the type of.
#[repr(C)]
pub(super) struct Prefix<T, H: 'static> {
    header: Header<H>,
    pub(super) value: UnsafeCell<MaybeUninit<T>>,
}

/// Marks a node lent until it is dropped.
pub(super) struct Lending<H: 'static>(NodePtr<H>, u32);

impl<H> Lending<H> {
    #[inline]
    pub(super) fn begin(node: NodePtr<H>) -> Self {
        let before = node.flags() & flag::LENT;
        node.add(flag::LENT);
        Self(node, before)
    }
}

impl<H> Drop for Lending<H> {
    #[inline]
    fn drop(&mut self) {
        if self.1 == 0 {
            self.0.remove(flag::LENT);
        }
    }
}
