//! What is behind a node's header: how its formula runs, its values are compared, and its contents are dropped.

use super::node::{EffectInfo, Header, Lending, NodePtr, Prefix, VTable, WaiterInfo};
use super::{Host, flag};
use crate::signals::cutoff::Cutoff;
use std::any::Any;
use std::cell::UnsafeCell;
use std::mem::{self, ManuallyDrop, MaybeUninit};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr::NonNull;
use std::sync::Arc;

/// The payload of a panic.
pub(crate) type Panic = Box<dyn Any + Send>;

/// A whole node: `F` is a formula, an effect or a stash.
#[repr(C)]
struct Whole<T, F, C, H: 'static> {
    header: Header<H>,
    value: UnsafeCell<MaybeUninit<T>>,
    closure: UnsafeCell<ManuallyDrop<F>>,
    cutoff: ManuallyDrop<C>,
}

/// The value of a signal from before the batch; the box is kept for the next one.
pub(super) struct Stash<T>(Option<Box<MaybeUninit<T>>>);

impl<T, F, C, H: Host> Whole<T, F, C, H> {
    /// SAFETY: `node` was made with these types.
    unsafe fn of<'a>(node: NodePtr<H>) -> &'a Self {
        // SAFETY: the caller's; alive by invariant 2.
        unsafe { node.0.cast::<Self>().as_ref() }
    }

    fn boxed(header: Header<H>, value: MaybeUninit<T>, closure: F, cutoff: C) -> NodePtr<H> {
        let whole = Self {
            header,
            value: UnsafeCell::new(value),
            closure: UnsafeCell::new(ManuallyDrop::new(closure)),
            cutoff: ManuallyDrop::new(cutoff),
        };
        NodePtr(NonNull::from(Box::leak(Box::new(whole))).cast())
    }

    /// Drops the contents of a signal or computed, and `stashed`.
    unsafe fn bury(node: NodePtr<H>, stashed: Option<T>) {
        // SAFETY: the vtable's types; nobody else looks at the contents, or the flags, of such a node that is retired.
        unsafe {
            let whole = Self::of(node);
            let value = node.has(flag::HAS_VALUE).then(|| (*whole.value.get()).assume_init_read());
            node.remove(flag::HAS_VALUE);
            let (closure, cutoff) = (ManuallyDrop::take(&mut *whole.closure.get()), std::ptr::read(&*whole.cutoff));
            let panic = drop_of(stashed);
            let panic = first_of(panic, drop_of(value));
            let panic = first_of(panic, drop_of(closure));
            if let Some(panic) = first_of(panic, drop_of(cutoff)) {
                resume_unwind(panic);
            }
        }
    }

    unsafe fn free(node: NodePtr<H>) {
        // SAFETY: made by `boxed`; the contents that `bury` has dropped are `ManuallyDrop` or `MaybeUninit`.
        drop(unsafe { Box::from_raw(node.0.cast::<Self>().as_ptr()) });
    }
}

/// Drops `part` and returns its panic, so that the others are dropped too.
#[inline]
fn drop_of<T>(part: T) -> Option<Panic> {
    if !mem::needs_drop::<T>() {
        return None;
    }
    catch_unwind(AssertUnwindSafe(|| drop(part))).err()
}

/// The first panic of two. The other is forgotten: a payload may panic too.
#[inline]
fn first_of(first: Option<Panic>, second: Option<Panic>) -> Option<Panic> {
    if first.is_none() {
        return second;
    }
    mem::forget(second);
    first
}

unsafe fn recompute<T, F, C, H>(node: NodePtr<H>) -> bool
where
    T: Send + 'static,
    F: FnMut(Option<&T>) -> T,
    C: Cutoff<T>,
    H: Host,
{
    let runtime = &**node.runtime();
    let _entered = runtime.enter();
    // SAFETY: the vtable's types.
    let whole = unsafe { Whole::<T, F, C, H>::of(node) };
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
    let new = ParkedUnlessKept(runtime, Some(formula(Some(old))));
    if !node.has(flag::FAILED) && new.1.as_ref().is_some_and(|new| runtime.compare(&*whole.cutoff, old, new)) {
        return false;
    }
    let Some(new) = new.keep() else { return false };
    // SAFETY: as above; `old` is not used any more.
    let old = unsafe { mem::replace(&mut *slot, MaybeUninit::new(new)).assume_init() };
    runtime.park(old);
    true
}

/// A value that is parked if it is not kept, also if the cutoff panics that compares it. Else it would be dropped in the formula, and what that reads
/// count as read by it.
struct ParkedUnlessKept<'a, T: Send, H: Host>(&'a H, Option<T>);

impl<T: Send, H: Host> ParkedUnlessKept<'_, T, H> {
    fn keep(mut self) -> Option<T> {
        self.1.take()
    }
}

impl<T: Send, H: Host> Drop for ParkedUnlessKept<'_, T, H> {
    fn drop(&mut self) {
        if let Some(value) = self.1.take() {
            self.0.park(value);
        }
    }
}

unsafe fn equal<T: 'static, F, C: Cutoff<T>, H: Host>(node: NodePtr<H>, old: NonNull<()>, new: NonNull<()>) -> bool {
    // SAFETY: the vtable's types; `Handle::equals` passes two live values of type `T`.
    let (cutoff, old, new) =
        unsafe { (&*Whole::<T, F, C, H>::of(node).cutoff, old.cast().as_ref(), new.cast().as_ref()) };
    node.runtime().compare(cutoff, old, new)
}

unsafe fn settle<T: Send + 'static, C: Cutoff<T>, H: Host>(node: NodePtr<H>) -> bool {
    // SAFETY: the vtable's types.
    let whole = unsafe { Whole::<T, Stash<T>, C, H>::of(node) };
    let runtime = node.runtime();
    let lent_before = node.has(flag::LENT);
    node.add(flag::SETTLING);
    let lent = Lending::begin(node);
    // SAFETY: stashed, so both values are there. `LENT` keeps the value while the cutoff runs, `SETTLING` the stash.
    let same = unsafe {
        let stash = (&*whole.closure.get()).0.as_ref().expect("a stashed signal has a stash");
        let (old, new) = (stash.assume_init_ref(), (*whole.value.get()).assume_init_ref());
        catch_unwind(AssertUnwindSafe(|| runtime.compare(&*whole.cutoff, old, new)))
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
    runtime.park(other);
    if let Some(panic) = panic {
        runtime.confirm_change(node);
        resume_unwind(panic);
    }
    !same
}

unsafe fn nothing_to_recompute<H>(_: NodePtr<H>) -> bool {
    unreachable!("signals and effects have no formula")
}
unsafe fn nothing_to_compare<H>(_: NodePtr<H>, _: NonNull<()>, _: NonNull<()>) -> bool {
    unreachable!("effects have no value")
}
unsafe fn nothing_to_settle<H>(_: NodePtr<H>) -> bool {
    unreachable!("only signals are stashed")
}
unsafe fn nothing_to_run<H>(_: NodePtr<H>) {
    unreachable!("only effects run, and async ones are woken")
}

struct SignalTable<T, C, H>(T, C, H);
impl<T: Send + 'static, C: Cutoff<T>, H: Host> SignalTable<T, C, H> {
    const TABLE: VTable<H> = VTable {
        recompute: nothing_to_recompute,
        equal: equal::<T, Stash<T>, C, H>,
        settle: settle::<T, C, H>,
        run: nothing_to_run,
        bury: |node| {
            let stashed = node.has(flag::STASHED).then(|| {
                // SAFETY: the vtable's types; stashed, so the value is there, and it is moved out once.
                unsafe {
                    let stash = &mut *Whole::<T, Stash<T>, C, H>::of(node).closure.get();
                    stash.0.as_mut().expect("a stashed signal has a stash").assume_init_read()
                }
            });
            node.remove(flag::STASHED);
            // SAFETY: the caller's.
            unsafe { Whole::<T, Stash<T>, C, H>::bury(node, stashed) }
        },
        free: Whole::<T, Stash<T>, C, H>::free,
    };
}

struct ComputedTable<T, F, C, H>(T, F, C, H);
impl<T: Send + 'static, F: FnMut(Option<&T>) -> T + 'static, C: Cutoff<T>, H: Host> ComputedTable<T, F, C, H> {
    const TABLE: VTable<H> = VTable {
        recompute: recompute::<T, F, C, H>,
        equal: equal::<T, F, C, H>,
        settle: nothing_to_settle,
        run: nothing_to_run,
        // SAFETY: the caller's.
        bury: |node| unsafe { Whole::<T, F, C, H>::bury(node, None) },
        free: Whole::<T, F, C, H>::free,
    };
}

/// An effect that the flush runs, whose value is an `I`.
struct EffectTable<I, F, H>(I, F, H);
impl<I: 'static, F: FnMut() + 'static, H: Host> EffectTable<I, F, H> {
    const TABLE: VTable<H> = VTable {
        recompute: nothing_to_recompute,
        equal: nothing_to_compare,
        settle: nothing_to_settle,
        run: |node| {
            let _entered = node.runtime().enter();
            // SAFETY: the vtable's types; `RUNNING` makes this the only reference to the closure.
            unsafe { (*Whole::<I, F, (), H>::of(node).closure.get())() }
        },
        bury: bury_effect::<I, F, H>,
        free: Whole::<I, F, (), H>::free,
    };
}

/// An async effect: the flush does not run it. What `F` is for, its owner knows.
struct AsyncTable<F, H>(F, H);
impl<F: 'static, H: Host> AsyncTable<F, H> {
    const TABLE: VTable<H> = VTable {
        recompute: nothing_to_recompute,
        equal: nothing_to_compare,
        settle: nothing_to_settle,
        run: nothing_to_run,
        bury: bury_effect::<WaiterInfo, F, H>,
        free: Whole::<WaiterInfo, F, (), H>::free,
    };
}

unsafe fn bury_effect<I, F, H: Host>(node: NodePtr<H>) {
    // SAFETY: the vtable's types. The flags are left alone: another thread, which has the lock, may take the
    // effect from a queue at this moment.
    drop(unsafe { ManuallyDrop::take(&mut *Whole::<I, F, (), H>::of(node).closure.get()) });
}

/// Runs the function of `node`, which `new_async` has made of an `F`; under the lock, and the node is `RUNNING`.
pub(super) unsafe fn read<T, F: FnMut() -> T, H: Host>(node: NodePtr<H>) -> T {
    // SAFETY: the caller's; `RUNNING` makes this the only reference to the closure.
    unsafe { (*Whole::<WaiterInfo, F, (), H>::of(node).closure.get())() }
}

/// A node that holds `value`.
pub(crate) fn new_signal<T, C, H>(runtime: &Arc<H>, place: u32, value: T, cutoff: C) -> NodePtr<H>
where
    T: Send + Sync + 'static,
    C: Cutoff<T>,
    H: Host,
{
    let header = Header::new(runtime, &SignalTable::<T, C, H>::TABLE, flag::SIGNAL | flag::HAS_VALUE, place);
    Whole::boxed(header, MaybeUninit::new(value), Stash::<T>(None), cutoff)
}

/// A node that has not run yet.
pub(crate) fn new_computed<T, F, C, H>(runtime: &Arc<H>, place: u32, formula: F, cutoff: C) -> NodePtr<H>
where
    T: Send + Sync + 'static,
    F: FnMut(Option<&T>) -> T + Send + 'static,
    C: Cutoff<T>,
    H: Host,
{
    let header = Header::new(runtime, &ComputedTable::<T, F, C, H>::TABLE, flag::DIRTY, place);
    Whole::boxed(header, MaybeUninit::<T>::uninit(), formula, cutoff)
}

/// An effect that has not run yet.
pub(crate) fn new_effect<F: FnMut() + Send + 'static, H: Host>(
    runtime: &Arc<H>,
    place: u32,
    stamp: u64,
    effect: F,
) -> NodePtr<H> {
    let header = Header::new(runtime, &EffectTable::<EffectInfo, F, H>::TABLE, EFFECT, place);
    Whole::boxed(header, MaybeUninit::new(EffectInfo::new(stamp)), effect, ())
}

/// The same, for one that has room for a waker.
pub(crate) fn new_waiter<F: FnMut() + Send + 'static, H: Host>(
    runtime: &Arc<H>,
    place: u32,
    stamp: u64,
    effect: F,
) -> NodePtr<H> {
    let table = &EffectTable::<WaiterInfo, F, H>::TABLE;
    let header = Header::new(runtime, table, EFFECT | flag::WAITER, place);
    Whole::boxed(header, MaybeUninit::new(WaiterInfo::new(stamp)), effect, ())
}

/// An async effect that has not run yet, and whose body lies elsewhere.
pub(crate) fn new_async_effect<H: Host>(runtime: &Arc<H>, place: u32, stamp: u64) -> NodePtr<H> {
    new_async(runtime, place, stamp, ())
}

/// The same with a function in it.
pub(super) fn new_async<F: Send + 'static, H: Host>(
    runtime: &Arc<H>,
    place: u32,
    stamp: u64,
    function: F,
) -> NodePtr<H> {
    let header = Header::new(runtime, &AsyncTable::<F, H>::TABLE, EFFECT | flag::WAITER | flag::ASYNC, place);
    Whole::boxed(header, MaybeUninit::new(WaiterInfo::new(stamp)), function, ())
}

/// An effect that has not run yet.
const EFFECT: u32 = flag::EFFECT | flag::DIRTY;

/// The access of a handle to its node's values; all under the lock (invariant 1) and typed (invariant 4).
pub(super) mod access {
    use super::{Header, ManuallyDrop, MaybeUninit, NodePtr, NonNull, Prefix, Stash, UnsafeCell, flag, mem};

    #[inline]
    pub(in crate::signals::raw) fn slot<T, H>(node: NodePtr<H>) -> *mut MaybeUninit<T> {
        // SAFETY: invariants 2 and 4.
        unsafe { node.0.cast::<Prefix<T, H>>().as_ref() }.value.get()
    }

    pub(in crate::signals::raw) fn equal<T, H>(node: NodePtr<H>, old: &T, new: &T) -> bool {
        // SAFETY: invariant 4.
        unsafe { (node.vtable.equal)(node, NonNull::from(old).cast(), NonNull::from(new).cast()) }
    }

    /// The signal's stash: the first field after the value, whatever the cutoff's type.
    #[repr(C)]
    struct WithStash<T, H: 'static> {
        prefix: Header<H>,
        value: UnsafeCell<MaybeUninit<T>>,
        stash: UnsafeCell<ManuallyDrop<Stash<T>>>,
    }

    /// Keeps `old` until the batch ends.
    pub(in crate::signals::raw) fn stash<T, H>(node: NodePtr<H>, old: T) {
        debug_assert!(node.has(flag::SIGNAL) && !node.has(flag::STASHED));
        // SAFETY: signals have this prefix.
        let stash = unsafe { &mut *node.0.cast::<WithStash<T, H>>().as_ref().stash.get() };
        stash.0.get_or_insert_with(|| Box::new(MaybeUninit::uninit())).write(old);
        node.add(flag::STASHED);
    }

    /// Gives up what was stashed.
    pub(in crate::signals::raw) fn unstash<T, H>(node: NodePtr<H>) -> Option<T> {
        if !node.has(flag::STASHED) {
            return None;
        }
        node.remove(flag::STASHED);
        // SAFETY: as in `stash`; moved out once, as `STASHED` is gone.
        let stash = unsafe { &mut *node.0.cast::<WithStash<T, H>>().as_ref().stash.get() };
        stash.0.as_mut().map(|stash| {
            // SAFETY: as above.
            unsafe { mem::replace(&mut **stash, MaybeUninit::uninit()).assume_init() }
        })
    }
}
