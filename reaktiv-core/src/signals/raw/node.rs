//! A node: a header that the graph works on, the value, and the user's closures, in one allocation.

use crate::signals::context;
use crate::signals::cutoff::Cutoff;
use crate::signals::graph::Graph;
use crate::signals::links::{LinkId, NIL};
use crate::signals::runtime::Inner;
use crate::signals::thread::Panic;
use std::cell::{Cell, UnsafeCell};
use std::mem::{self, ManuallyDrop, MaybeUninit};
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;

/// The bits of a node's flags. `CHECK` and `DIRTY` are its state (table in `graph.rs`).
pub(crate) mod flag {
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
    /// Its last run panicked: it runs again when it is read.
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
    /// An async effect: the flush wakes its task, and `RUNNING` is set while its body is polled.
    pub(crate) const ASYNC: u32 = 1 << 20;
    /// A computed that is stale because its own last run has written what it had read: that is left to the next read.
    pub(crate) const RESTLESS: u32 = 1 << 21;
    /// An async effect whose task is being woken, outside the lock.
    pub(crate) const WAKING: u32 = 1 << 22;
    /// A stashed signal that is being compared with its stash.
    pub(crate) const SETTLING: u32 = 1 << 23;
    /// Somebody has asked about it meanwhile.
    pub(crate) const ASKED: u32 = 1 << 24;
    /// A signal that was set in silence: its subscribers have seen another value than the one that the next write replaces.
    pub(crate) const SILENT: u32 = 1 << 25;

    pub(crate) const STALE: u32 = CHECK | DIRTY;
    /// A mark of such a node is a special case.
    pub(crate) const BUSY: u32 = RUNNING | CHECKING | RESTLESS;
}

/// What the graph knows of a node.
pub(crate) struct Header {
    vtable: &'static VTable,
    runtime: Arc<Inner>,
    pub(super) handles: AtomicU32,
    flags: Cell<u32>,
    /// First and last subscriber, and first source.
    pub(crate) subs: Cell<LinkId>,
    pub(crate) subs_tail: Cell<LinkId>,
    pub(crate) deps: Cell<LinkId>,
    /// Where it was made, as the runtime numbers places.
    place: u32,
}

struct VTable {
    /// Runs the formula and says whether the value has changed.
    recompute: unsafe fn(NodePtr) -> bool,
    equal: unsafe fn(NodePtr, NonNull<()>, NonNull<()>) -> bool,
    /// Ends a stash and says whether the value differs from it.
    settle: unsafe fn(NodePtr) -> bool,
    run: unsafe fn(NodePtr),
    bury: unsafe fn(NodePtr),
    free: unsafe fn(NodePtr),
}

/// A node whose type is not known here; alive by invariant 2.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct NodePtr(pub(super) NonNull<Header>);

impl Deref for NodePtr {
    type Target = Header;
    #[inline]
    fn deref(&self) -> &Header {
        // SAFETY: invariant 2.
        unsafe { self.0.as_ref() }
    }
}

impl Header {
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
    pub(crate) fn runtime(&self) -> &Arc<Inner> {
        &self.runtime
    }

    pub(crate) fn place(&self) -> u32 {
        self.place
    }
}

impl NodePtr {
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
        self.has(flag::QUEUED | flag::WAKING) || self.has(flag::EFFECT) && self.effect().listed.get() > 0
    }

    /// What is known of an effect.
    #[inline]
    pub(crate) fn effect(&self) -> &EffectInfo {
        assert!(self.has(flag::EFFECT));
        // SAFETY: effects, and only they, have an `EffectInfo` as their value, which is plain data.
        unsafe { (*self.0.cast::<Prefix<EffectInfo>>().as_ref().value.get()).assume_init_ref() }
    }
}

/// When an effect was made, how often it ran in which flush, and where it stands.
pub(crate) struct EffectInfo {
    pub(crate) stamp: u64,
    pub(crate) flush: Cell<u64>,
    pub(crate) runs: Cell<u32>,
    /// In how many lists of open batches it stands.
    pub(crate) listed: Cell<u32>,
    /// The thread whose batch has listed it last, or 0.
    pub(crate) deferred_by: Cell<usize>,
}

impl EffectInfo {
    /// It was put on one more list.
    #[inline]
    pub(crate) fn list(&self) {
        self.listed.set(self.listed.get() + 1);
    }

    /// It was taken off one.
    #[inline]
    pub(crate) fn unlist(&self) {
        self.listed.set(self.listed.get() - 1);
    }
}

/// The part of a node that a handle knows the type of.
#[repr(C)]
pub(super) struct Prefix<T> {
    header: Header,
    pub(super) value: UnsafeCell<MaybeUninit<T>>,
}

/// A whole node: `F` is a formula, an effect or a stash.
#[repr(C)]
struct Whole<T, F, C> {
    header: Header,
    value: UnsafeCell<MaybeUninit<T>>,
    closure: UnsafeCell<ManuallyDrop<F>>,
    cutoff: ManuallyDrop<C>,
}

/// The value of a signal from before the batch; the box is kept for the next one.
pub(super) struct Stash<T>(Option<Box<MaybeUninit<T>>>);

impl<T, F, C> Whole<T, F, C> {
    /// SAFETY: `node` was made with these types.
    unsafe fn of<'a>(node: NodePtr) -> &'a Self {
        // SAFETY: the caller's; alive by invariant 2.
        unsafe { node.0.cast::<Self>().as_ref() }
    }

    fn boxed(header: Header, value: MaybeUninit<T>, closure: F, cutoff: C) -> NodePtr {
        let whole = Self {
            header,
            value: UnsafeCell::new(value),
            closure: UnsafeCell::new(ManuallyDrop::new(closure)),
            cutoff: ManuallyDrop::new(cutoff),
        };
        NodePtr(NonNull::from(Box::leak(Box::new(whole))).cast())
    }

    /// Drops the contents of a signal or computed, and `stashed`.
    unsafe fn bury(node: NodePtr, stashed: Option<T>) {
        // SAFETY: the vtable's types; nobody else looks at the contents, or the flags, of such a node that is retired.
        unsafe {
            let whole = Self::of(node);
            let value = node.has(flag::HAS_VALUE).then(|| (*whole.value.get()).assume_init_read());
            node.remove(flag::HAS_VALUE);
            let (closure, cutoff) = (ManuallyDrop::take(&mut *whole.closure.get()), std::ptr::read(&*whole.cutoff));
            let mut panics =
                [drop_of(stashed), drop_of(value), drop_of(closure), drop_of(cutoff)].into_iter().flatten();
            if let Some(panic) = panics.next() {
                panics.for_each(mem::forget); // a payload may panic too
                resume_unwind(panic);
            }
        }
    }

    unsafe fn free(node: NodePtr) {
        // SAFETY: made by `boxed`; the contents that `bury` has dropped are `ManuallyDrop` or `MaybeUninit`.
        drop(unsafe { Box::from_raw(node.0.cast::<Self>().as_ptr()) });
    }
}

/// Drops `part` and returns its panic, so that the others are dropped too.
fn drop_of<T>(part: T) -> Option<Panic> {
    if !mem::needs_drop::<T>() {
        return None;
    }
    catch_unwind(AssertUnwindSafe(|| drop(part))).err()
}

fn header(runtime: &Arc<Inner>, vtable: &'static VTable, flags: u32, place: u32) -> Header {
    Header {
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

unsafe fn recompute<T, F, C>(node: NodePtr) -> bool
where
    T: Send + 'static,
    F: FnMut(Option<&T>) -> T,
    C: Cutoff<T>,
{
    let runtime = &**node.runtime();
    let _entered = context::enter(runtime);
    // SAFETY: the vtable's types.
    let whole = unsafe { Whole::<T, F, C>::of(node) };
    // SAFETY: the node is `RUNNING`, so this is the only reference to the closure, and the value is neither replaced
    // nor read by others until the run ends (invariant 3).
    let (formula, slot) = unsafe { (&mut *whole.closure.get(), whole.value.get()) };
    if !node.has(flag::HAS_VALUE) {
        let new = formula(None);
        // SAFETY: as above; there is no old value.
        unsafe { (*slot).write(new) };
        node.add(flag::HAS_VALUE);
        return true;
    }
    // SAFETY: as above, and `HAS_VALUE`.
    let old = unsafe { (*slot).assume_init_ref() };
    let new = ParkedUnlessKept(runtime.graph(), Some(formula(Some(old))));
    if !node.has(flag::FAILED) && new.1.as_ref().is_some_and(|new| runtime.graph().compare(&*whole.cutoff, old, new)) {
        return false;
    }
    let Some(new) = new.keep() else { return false };
    // SAFETY: as above; `old` is not used any more.
    let old = unsafe { mem::replace(&mut *slot, MaybeUninit::new(new)).assume_init() };
    runtime.graph().park(old);
    true
}

/// A value that is parked if it is not kept, also if the cutoff panics that compares it. Else it would be dropped in the formula, and what that reads
/// count as read by it.
struct ParkedUnlessKept<'a, T: Send>(&'a Graph, Option<T>);

impl<T: Send> ParkedUnlessKept<'_, T> {
    fn keep(mut self) -> Option<T> {
        self.1.take()
    }
}

impl<T: Send> Drop for ParkedUnlessKept<'_, T> {
    fn drop(&mut self) {
        if let Some(value) = self.1.take() {
            self.0.park(value);
        }
    }
}

unsafe fn equal<T: 'static, F, C: Cutoff<T>>(node: NodePtr, old: NonNull<()>, new: NonNull<()>) -> bool {
    // SAFETY: the vtable's types; `Handle::equals` passes two live values of type `T`.
    let (cutoff, old, new) = unsafe { (&*Whole::<T, F, C>::of(node).cutoff, old.cast().as_ref(), new.cast().as_ref()) };
    // A formula of another runtime may have called: what the cutoff reads is nothing that it has read.
    let _untracked = C::may_read().then(|| context::enter_untracked(node.runtime()));
    node.runtime().graph().compare(cutoff, old, new)
}

unsafe fn settle<T: Send + 'static, C: Cutoff<T>>(node: NodePtr) -> bool {
    // SAFETY: the vtable's types.
    let whole = unsafe { Whole::<T, Stash<T>, C>::of(node) };
    let graph = node.runtime().graph();
    let lent_before = node.has(flag::LENT);
    node.add(flag::SETTLING);
    let lent = Lending::begin(node);
    // SAFETY: stashed, so both values are there. `LENT` keeps the value while the cutoff runs, `SETTLING` the stash.
    let same = unsafe {
        let stash = (&*whole.closure.get()).0.as_ref().expect("a stashed signal has a stash");
        let (old, new) = (stash.assume_init_ref(), (*whole.value.get()).assume_init_ref());
        let _untracked = C::may_read().then(|| context::enter_untracked(node.runtime()));
        catch_unwind(AssertUnwindSafe(|| graph.compare(&*whole.cutoff, old, new)))
    };
    drop(lent);
    // Whoever has asked meanwhile was told that the value has changed, and has read it: so that one it is.
    let asked = node.has(flag::ASKED);
    node.remove(flag::STASHED | flag::SETTLING | flag::ASKED);
    let (same, panic) = match same {
        Ok(same) => (same && !asked, None),
        Err(panic) => (false, Some(panic)),
    };
    // SAFETY: as above; not lent any more, and the stash's value is moved out exactly once, as `STASHED` is gone: while it was compared
    // nobody has ended it, since that is done here (not while `SETTLING`), and by writes, which `LENT` forbids.
    let other = unsafe {
        let stash = (&mut *whole.closure.get()).0.as_mut().expect("a stashed signal has a stash");
        if same && !lent_before {
            std::ptr::swap(&raw mut **stash, whole.value.get());
        }
        stash.assume_init_read()
    };
    graph.park(other);
    if let Some(panic) = panic {
        graph.confirm_change(node);
        resume_unwind(panic);
    }
    !same
}

/// Marks a node lent until it is dropped.
pub(super) struct Lending(NodePtr, u32);

impl Lending {
    #[inline]
    pub(super) fn begin(node: NodePtr) -> Self {
        let before = node.flags() & flag::LENT;
        node.add(flag::LENT);
        Self(node, before)
    }
}

impl Drop for Lending {
    #[inline]
    fn drop(&mut self) {
        if self.1 == 0 {
            self.0.remove(flag::LENT);
        }
    }
}

unsafe fn nothing_to_recompute(_: NodePtr) -> bool {
    unreachable!("signals and effects have no formula")
}
unsafe fn nothing_to_compare(_: NodePtr, _: NonNull<()>, _: NonNull<()>) -> bool {
    unreachable!("effects have no value")
}
unsafe fn nothing_to_settle(_: NodePtr) -> bool {
    unreachable!("only signals are stashed")
}
unsafe fn nothing_to_run(_: NodePtr) {
    unreachable!("only effects run")
}

struct SignalTable<T, C>(T, C);
impl<T: Send + 'static, C: Cutoff<T>> SignalTable<T, C> {
    const TABLE: VTable = VTable {
        recompute: nothing_to_recompute,
        equal: equal::<T, Stash<T>, C>,
        settle: settle::<T, C>,
        run: nothing_to_run,
        bury: |node| {
            let stashed = node.has(flag::STASHED).then(|| {
                // SAFETY: the vtable's types; stashed, so the value is there, and it is moved out once.
                unsafe {
                    let stash = &mut *Whole::<T, Stash<T>, C>::of(node).closure.get();
                    stash.0.as_mut().expect("a stashed signal has a stash").assume_init_read()
                }
            });
            node.remove(flag::STASHED);
            // SAFETY: the caller's.
            unsafe { Whole::<T, Stash<T>, C>::bury(node, stashed) }
        },
        free: Whole::<T, Stash<T>, C>::free,
    };
}

struct ComputedTable<T, F, C>(T, F, C);
impl<T: Send + 'static, F: FnMut(Option<&T>) -> T + 'static, C: Cutoff<T>> ComputedTable<T, F, C> {
    const TABLE: VTable = VTable {
        recompute: recompute::<T, F, C>,
        equal: equal::<T, F, C>,
        settle: nothing_to_settle,
        run: nothing_to_run,
        // SAFETY: the caller's.
        bury: |node| unsafe { Whole::<T, F, C>::bury(node, None) },
        free: Whole::<T, F, C>::free,
    };
}

struct EffectTable<F>(F);
impl<F: FnMut() + 'static> EffectTable<F> {
    const TABLE: VTable = VTable {
        recompute: nothing_to_recompute,
        equal: nothing_to_compare,
        settle: nothing_to_settle,
        run: |node| {
            let runtime = &**node.runtime();
            let _entered = context::enter(runtime);
            // SAFETY: the vtable's types; `RUNNING` makes this the only reference to the closure.
            unsafe { (*Whole::<EffectInfo, F, ()>::of(node).closure.get())() }
        },
        bury: |node| {
            // SAFETY: the vtable's types. The flags are left alone: another thread, which has the lock, may take the
            // effect from a queue at this moment.
            drop(unsafe { ManuallyDrop::take(&mut *Whole::<EffectInfo, F, ()>::of(node).closure.get()) });
        },
        free: Whole::<EffectInfo, F, ()>::free,
    };
}

/// A node that holds `value`.
pub(crate) fn new_signal<T, C>(runtime: &Arc<Inner>, place: u32, value: T, cutoff: C) -> NodePtr
where
    T: Send + Sync + 'static,
    C: Cutoff<T>,
{
    let header = header(runtime, &SignalTable::<T, C>::TABLE, flag::SIGNAL | flag::HAS_VALUE, place);
    Whole::boxed(header, MaybeUninit::new(value), Stash::<T>(None), cutoff)
}

/// A node that has not run yet.
pub(crate) fn new_computed<T, F, C>(runtime: &Arc<Inner>, place: u32, formula: F, cutoff: C) -> NodePtr
where
    T: Send + Sync + 'static,
    F: FnMut(Option<&T>) -> T + Send + 'static,
    C: Cutoff<T>,
{
    let header = header(runtime, &ComputedTable::<T, F, C>::TABLE, flag::DIRTY, place);
    Whole::boxed(header, MaybeUninit::<T>::uninit(), formula, cutoff)
}

/// An effect that has not run yet.
pub(crate) fn new_effect<F: FnMut() + Send + 'static>(
    runtime: &Arc<Inner>,
    place: u32,
    stamp: u64,
    effect: F,
) -> NodePtr {
    let header = header(runtime, &EffectTable::<F>::TABLE, flag::EFFECT | flag::DIRTY, place);
    let info =
        EffectInfo { stamp, flush: Cell::new(0), runs: Cell::new(0), listed: Cell::new(0), deferred_by: Cell::new(0) };
    Whole::boxed(header, MaybeUninit::new(info), effect, ())
}

/// The access of a handle to its node's values; all under the lock (invariant 1) and typed (invariant 4).
pub(super) mod access {
    use super::{ManuallyDrop, MaybeUninit, NodePtr, NonNull, Prefix, Stash, UnsafeCell, flag, mem};

    #[inline]
    pub(in crate::signals::raw) fn slot<T>(node: NodePtr) -> *mut MaybeUninit<T> {
        // SAFETY: invariants 2 and 4.
        unsafe { node.0.cast::<Prefix<T>>().as_ref() }.value.get()
    }

    pub(in crate::signals::raw) fn equal<T>(node: NodePtr, old: &T, new: &T) -> bool {
        // SAFETY: invariant 4.
        unsafe { (node.vtable.equal)(node, NonNull::from(old).cast(), NonNull::from(new).cast()) }
    }

    /// The signal's stash: the first field after the value, whatever the cutoff's type.
    #[repr(C)]
    struct WithStash<T> {
        prefix: super::Header,
        value: UnsafeCell<MaybeUninit<T>>,
        stash: UnsafeCell<ManuallyDrop<Stash<T>>>,
    }

    /// Keeps `old` until the batch ends.
    pub(in crate::signals::raw) fn stash<T>(node: NodePtr, old: T) {
        debug_assert!(node.has(flag::SIGNAL) && !node.has(flag::STASHED));
        // SAFETY: signals have this prefix.
        let stash = unsafe { &mut *node.0.cast::<WithStash<T>>().as_ref().stash.get() };
        stash.0.get_or_insert_with(|| Box::new(MaybeUninit::uninit())).write(old);
        node.add(flag::STASHED);
    }

    /// Gives up what was stashed.
    pub(in crate::signals::raw) fn unstash<T>(node: NodePtr) -> Option<T> {
        if !node.has(flag::STASHED) {
            return None;
        }
        node.remove(flag::STASHED);
        // SAFETY: as in `stash`; moved out once, as `STASHED` is gone.
        let stash = unsafe { &mut *node.0.cast::<WithStash<T>>().as_ref().stash.get() };
        stash.0.as_mut().map(|stash| {
            // SAFETY: as above.
            unsafe { mem::replace(&mut **stash, MaybeUninit::uninit()).assume_init() }
        })
    }
}
