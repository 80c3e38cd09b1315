//! The engine of a struct: its inputs, its cached slots and the masks that say what is up to date.
//!
//! # What the masks mean
//!
//! Nodes (formulas and effects) are numbered in topological order; the positions after them are the conditional
//! edges, each a read that not every run of its formula makes.
//!
//! | mask | bit of a node | bit of a conditional edge |
//! |---|---|---|
//! | `dirty` | something that it reads in every run has changed since it last ran (or it never ran) | the source of this edge has changed |
//! | `taken` | always set | its reader's last run made this read |
//! | `stale` | it *may* be out of date | unused |
//! | `valid` | its slot holds a value | unused |
//!
//! A node is **due** when `dirty & taken` has its bit or one of its edges'. A write ORs two constants: `dirty` gets the
//! direct readers, `stale` everything that can be reached. A node whose `stale` bit is clear is up to date, and so is
//! everything that its last run read; hence a clean read is one test, also while a branch that it does
//! not take is stale.
//!
//! # A run
//!
//! Bringing a node up to date is a [`Run`]. It takes `dirty` and `stale` out of the struct and carries them (in
//! registers, where the compiler can). Meanwhile memory says *busy*: `stale` is all ones, so that every
//! test of a clean read fails and the slow path tells what is wrong, and `dirty` holds the number of the node whose formula
//! is running, for the message. When the run ends, also by a panic, its masks are written back. They
//! are updated after each formula and before any old value is dropped, so nothing is lost.
//!
//! # Safety
//!
//! This module is the only one with `unsafe`. What it keeps:
//!
//! 1. *A slot is read only while its `valid` bit is set.* The bit is set after the slot was first written and never
//!    cleared before the store is dropped.
//! 2. *A slot is replaced only when nothing borrows its value.* `Slot::get` lends for as long as the struct is borrowed. A
//!    borrow starts when the node is up to date; a node becomes due through a write, which needs `&mut`, or when one of the sources
//!    of its last run is replaced, which is then not up to date itself, so neither was the node. Only due
//!    nodes are settled, in one run at a time: a second one on the same struct finds it busy and panics before
//!    it touches anything.
//! 3. *The marks are private to this module*; what can break 1 or 2 from outside is an `unsafe fn`, called by generated
//!    code alone.

use core::cell::{Cell, UnsafeCell};
use core::mem::{ManuallyDrop, MaybeUninit, needs_drop};
use core::panic::{RefUnwindSafe, UnwindSafe};
use core::{mem, ptr};

use crate::graph::Graph;
use crate::mask::{Mask, Stored};
use crate::peek::Peek;
use crate::subscription::{Listeners, NoSink, Sink};

/// What the macro states about a struct, and the code it generated for it.
pub trait Layout: Sized {
    /// The plain data behind the signals.
    type Inputs;
    /// The cached values.
    type Slots: Slots<Self::Mask>;
    /// What it computes with.
    type Mask: Mask + 'static;
    /// The smallest mask that has room.
    type Stored: Stored<Mask = Self::Mask>;

    /// Every node.
    const NODES: Self::Mask;
    /// Those of them that are effects, and [`LISTENED`](Layout::LISTENED).
    const EFFECTS: Self::Mask;
    /// The position after the last: set in `stale` while somebody listens, in `valid` while nobody does. So that one test asks for both.
    const LISTENED: Self::Mask;
    /// By node number: the node and everything that it reads in every run.
    const CONES: &'static [Self::Mask];
    /// By node number: its place among the nodes of `GRAPH`.
    const PLACES: &'static [usize];
    /// The graph as constant data.
    const GRAPH: &'static Graph;

    /// The struct's cells.
    fn store(&self) -> &Store<Self>;
    /// The struct's cells.
    fn store_mut(&mut self) -> &mut Store<Self>;
    /// Brings the formulas of `cone` up to date, sources first.
    fn sweep<S: Sink>(run: &Run<'_, Self>, cone: &Self::Mask, sink: S);
    /// Runs the effects that are due, in declaration order.
    fn run_effects(&mut self);
}

/// The mask type of a struct.
pub type MaskOf<L> = <L as Layout>::Mask;

/// The cached values of a struct.
///
/// # Safety
///
/// `release` drops the values of exactly those nodes whose bit is set.
pub unsafe trait Slots<M> {
    /// No value yet.
    fn empty() -> Self;
    /// Drops the values of the nodes in `valid`.
    ///
    /// # Safety
    ///
    /// The slots of the nodes in `valid` hold a value and are not used again.
    unsafe fn release(&mut self, valid: M);
}

/// The cached value of one formula.
pub struct Slot<T>(UnsafeCell<MaybeUninit<T>>);

impl<T: RefUnwindSafe> RefUnwindSafe for Slot<T> {}

impl<T> Slot<T> {
    /// No value yet.
    pub const fn empty() -> Self {
        Slot(UnsafeCell::new(MaybeUninit::uninit()))
    }

    /// Lends the value.
    ///
    /// # Safety
    ///
    /// The slot holds a value, and is not settled while the value is borrowed.
    #[inline]
    pub unsafe fn get(&self) -> &T {
        // SAFETY: the caller promises a value, and that nobody replaces it meanwhile.
        unsafe { (*self.0.get()).assume_init_ref() }
    }

    /// Hands out a guard that drops the value if there is one.
    ///
    /// # Safety
    ///
    /// If `valid`, the slot holds a value, which is not used again.
    pub unsafe fn release(&mut self, valid: bool) -> impl Sized + '_ {
        struct Release<'a, T>(&'a mut MaybeUninit<T>, bool);
        impl<T> Drop for Release<'_, T> {
            #[inline]
            fn drop(&mut self) {
                if self.1 {
                    // SAFETY: the caller of `release` promised a value that is not used again.
                    unsafe { self.0.assume_init_drop() }
                }
            }
        }
        Release(self.0.get_mut(), valid && needs_drop::<T>())
    }
}

/// In which order a formula's last run first read its conditional sources: numbers counted from one, then zeros.
///
/// Only for formulas in which that order can differ from the text.
pub struct ReadOrder<N, const SOURCES: usize>([Cell<N>; SOURCES]);

impl<N, const SOURCES: usize> RefUnwindSafe for ReadOrder<N, SOURCES> {}

impl<N: Copy + TryFrom<usize>, const SOURCES: usize> ReadOrder<N, SOURCES>
where
    usize: From<N>,
{
    /// Nothing read yet.
    pub fn empty() -> Self {
        ReadOrder(core::array::from_fn(|_| Cell::new(Self::number(0))))
    }

    fn number(source: usize) -> N {
        N::try_from(source).ok().expect("the macro chose a type with room for every source")
    }

    /// Forgets the last run.
    pub fn restart(&self) {
        for entry in &self.0 {
            entry.set(Self::number(0));
        }
    }

    /// Appends a source.
    pub fn push(&self, source: usize) {
        let free = self.0.iter().find(|entry| usize::from(entry.get()) == 0);
        free.expect("a source is appended once a run").set(Self::number(source + 1));
    }

    /// The sources in the order of their first reads.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().map(|entry| usize::from(entry.get())).take_while(|&entry| entry != 0).map(|entry| entry - 1)
    }
}

/// The facts about a signal.
pub struct Input<L: Layout, T> {
    /// Its place among the nodes of the graph.
    pub field: usize,
    /// Where it stands.
    pub place: fn(&mut L::Inputs) -> &mut T,
    /// The cutoff: whether two values count as equal.
    pub same: fn(&T, &T) -> bool,
    /// The nodes that read it in every run, and the conditional edges that start here.
    pub marks: L::Mask,
    /// What can be reached through the nodes that read it in every run.
    pub reach: L::Mask,
    /// The conditional edges that start here.
    pub edges: L::Mask,
    /// What can be reached through these.
    pub far: L::Mask,
}

/// The facts about a formula.
pub struct Formula<T, M> {
    /// Its number.
    pub node: usize,
    /// Its place among the nodes of the graph.
    pub field: usize,
    /// Its own bit and those of its conditional edges: what makes it due.
    pub due: M,
    /// Its conditional edges.
    pub edges: M,
    /// The nodes that read it in every run, and the conditional edges that start here.
    pub marks: M,
    /// The cutoff: whether two values count as equal.
    pub same: fn(&T, &T) -> bool,
}

/// Everything a reactive struct holds but its context.
pub struct Store<L: Layout> {
    inputs: L::Inputs,
    slots: L::Slots,
    masks: Masks<L::Stored>,
    /// Zero, or the address of the struct (cut to 32 bits, odd) when its outermost batch began.
    batch: u32,
    listeners: Listeners<L>,
}

/// See the head of the module.
struct Masks<S> {
    dirty: MaskCell<S>,
    taken: MaskCell<S>,
    stale: MaskCell<S>,
    valid: MaskCell<S>,
}

struct MaskCell<S>(Cell<S>);

impl<S: Stored> MaskCell<S> {
    fn new(mask: S::Mask) -> Self {
        MaskCell(Cell::new(S::store(mask)))
    }
    #[inline]
    fn get(&self) -> S::Mask {
        self.0.get().load()
    }
    #[inline]
    fn set(&self, mask: S::Mask) {
        self.0.set(S::store(mask));
    }
    #[inline]
    fn add(&self, mask: &S::Mask) {
        self.set(self.get().with(mask));
    }
}

impl<L: Layout> RefUnwindSafe for Store<L>
where
    L::Inputs: RefUnwindSafe,
    L::Slots: RefUnwindSafe,
{
}

impl<L: Layout> UnwindSafe for Store<L>
where
    L::Inputs: UnwindSafe,
    L::Slots: UnwindSafe,
{
}

impl<L: Layout> Store<L> {
    /// Holds `inputs`; nothing is computed.
    pub fn new(inputs: L::Inputs) -> Self {
        Store {
            inputs,
            slots: L::Slots::empty(),
            masks: Masks {
                dirty: MaskCell::new(L::NODES),
                taken: MaskCell::new(L::NODES),
                stale: MaskCell::new(L::NODES),
                valid: MaskCell::new(L::LISTENED),
            },
            batch: 0,
            listeners: Listeners::none(),
        }
    }

    /// The plain data behind the signals.
    #[inline]
    pub fn inputs(&self) -> &L::Inputs {
        &self.inputs
    }

    /// The cached values.
    #[inline]
    pub fn slots(&self) -> &L::Slots {
        &self.slots
    }

    /// Gives the inputs back and drops everything else.
    pub fn into_inputs(self) -> L::Inputs {
        let mut store = ManuallyDrop::new(self);
        let valid = store.masks.valid.get();
        // SAFETY: `store` is never dropped, so these are moved out or dropped once. The slots of the nodes in `valid` hold
        // values (invariant 1). A panic while they are dropped leaks at most.
        unsafe {
            let inputs = ptr::read(&store.inputs);
            let _listeners = ptr::read(&store.listeners);
            store.slots.release(valid);
            ptr::drop_in_place(&mut store.slots);
            inputs
        }
    }

    /// Whether a node may be out of date, or the struct is busy.
    #[inline]
    pub fn is_stale(&self, node: usize) -> bool {
        self.masks.stale.get().has(node)
    }

    /// Brings a node up to date.
    ///
    /// # Panics
    ///
    /// If the struct is busy.
    #[inline(never)]
    pub fn refresh(&self, node: usize) {
        let run = self.begin(node);
        run.refresh(node);
        run.finish();
    }

    /// Starts a run, to bring `node` up to date.
    ///
    /// # Panics
    ///
    /// If the struct is busy.
    #[inline]
    pub fn begin(&self, node: usize) -> Run<'_, L> {
        let stale = self.masks.stale.0.get();
        if stale.is_busy() {
            self.panic_busy(node);
        }
        self.masks.stale.0.set(L::Stored::BUSY);
        let stale = stale.load();
        Run {
            store: self,
            dirty: Cell::new(self.masks.dirty.get()),
            taken: Cell::new(self.masks.taken.get()),
            stale: Cell::new(stale),
            stale_before: stale,
        }
    }

    /// Whether all of `cone` has run before and nobody listens: then a short cut may take the place of a sweep.
    #[inline]
    pub fn is_settled(&self, cone: &L::Mask) -> bool {
        self.masks.valid.get().covers(&cone.with(&L::LISTENED))
    }

    #[cold]
    #[inline(never)]
    fn panic_busy(&self, node: usize) -> ! {
        let name = |node: usize| L::GRAPH.nodes[L::PLACES[node]].name;
        panic!(
            "`{}` was read from outside while `{}` was being computed: a formula, a comparison or the drop of a cached value may read the \
             signals of its own struct, but no computed of it",
            name(node),
            name(self.masks.dirty.get().number()),
        )
    }

    /// A cached value for `Debug`: nothing is computed.
    pub fn peek<'s, T>(&'s self, node: usize, slot: &'s Slot<T>) -> Peek<'s, T> {
        let stale = self.masks.stale.0.get();
        if stale.is_busy() {
            Peek::Busy
        } else if stale.load().has(node) || !self.masks.valid.get().has(node) {
            Peek::Stale
        } else {
            // SAFETY: the value is there (invariant 1) and up to date, so not replaced while borrowed (invariant 2).
            Peek::Fresh(unsafe { slot.get() })
        }
    }

    /// Writes a signal: compares, marks, replaces, drops the old value. Tells whether effects must be looked at.
    #[inline]
    pub fn write<T>(&mut self, input: &Input<L, T>, value: T) -> bool {
        if (input.same)((input.place)(&mut self.inputs), &value) {
            return false;
        }
        drop(mem::replace(self.touch(input), value));
        self.wants_flush()
    }

    /// Marks a signal as changed and hands out its place.
    #[inline]
    pub fn touch<T>(&mut self, input: &Input<L, T>) -> &mut T {
        let active = self.masks.taken.get().meets(&input.edges);
        self.masks.dirty.add(&input.marks);
        self.masks.stale.add(&input.reach.with(&input.far.when(active)));
        if self.masks.stale.get().meets(&L::EFFECTS) {
            self.note(input.field);
        }
        (input.place)(&mut self.inputs)
    }

    fn note(&self, field: usize) {
        (&self.listeners).note(field);
    }

    /// Whether effects or subscriptions are, or may be, due and no batch holds them back.
    #[inline]
    pub fn wants_flush(&self) -> bool {
        self.masks.stale.get().meets(&L::EFFECTS) && self.batch == 0
    }

    /// What a formula or, with `edges` cleared, an effect reads through outside a run.
    #[inline]
    pub fn reader(&self, edges: &L::Mask) -> Reader<'_, L> {
        self.masks.taken.set(self.masks.taken.get().without(edges));
        Reader { store: self, run: None, seen: Cell::new(L::Mask::EMPTY) }
    }

    /// Starts an effect: `due` is its bit and its conditional edges.
    #[inline]
    pub fn effect<'s>(&'s self, due: &'s L::Mask) -> Effect<'s, L> {
        Effect { store: self, due }
    }

    /// The subscriptions.
    pub fn listeners(&self) -> &Listeners<L> {
        &self.listeners
    }

    /// Changes the subscriptions.
    #[cfg(feature = "alloc")]
    pub(crate) fn with_listeners<R>(&mut self, change: impl FnOnce(&mut Listeners<L>) -> R) -> R {
        let result = change(&mut self.listeners);
        let Masks { stale, valid, .. } = &self.masks;
        let (on, off) = if self.listeners.is_some() { (stale, valid) } else { (valid, stale) };
        on.add(&L::LISTENED);
        off.set(off.get().without(&L::LISTENED));
        result
    }

    /// What tells this struct's batches from those of another that it was swapped with: the place where it stands.
    fn place(&self) -> u32 {
        ptr::from_ref(self).addr() as u32 | 1
    }

    /// Opens a batch; false inside another one of this struct.
    pub(crate) fn open_batch(&mut self) -> bool {
        let outermost = self.batch != self.place();
        self.batch = self.place();
        outermost
    }

    /// Ends the outermost batch, of this struct or of the one that was swapped for it.
    pub(crate) fn close_batch(&mut self) {
        self.batch = 0;
    }

    /// Ends a batch that this struct was swapped out of.
    pub(crate) fn close_foreign_batch(&mut self) {
        if self.batch != self.place() {
            self.batch = 0;
        }
    }
}

impl<L: Layout> Drop for Store<L> {
    fn drop(&mut self) {
        let valid = self.masks.valid.get();
        // SAFETY: these slots hold values (invariant 1), and nobody can use the store any more.
        unsafe { self.slots.release(valid) }
    }
}

/// The masks of a struct that is being brought up to date; see the head of the module.
///
/// It ends with [`finish`](Run::finish). Dropping it is for unwinding: then everything that may have been stale at its start may be stale.
pub struct Run<'s, L: Layout> {
    store: &'s Store<L>,
    dirty: Cell<L::Mask>,
    taken: Cell<L::Mask>,
    stale: Cell<L::Mask>,
    stale_before: L::Mask,
}

impl<L: Layout> Drop for Run<'_, L> {
    #[inline]
    fn drop(&mut self) {
        self.store.masks.dirty.set(self.dirty.get());
        self.store.masks.taken.set(self.taken.get());
        self.store.masks.stale.set(self.stale_before);
    }
}

impl<'s, L: Layout> Run<'s, L> {
    /// Ends the run.
    #[inline]
    pub fn finish(self) {
        let dirty = self.dirty.get();
        self.finish_with(dirty);
    }

    /// Ends the run with marks that the caller has worked out.
    #[inline]
    pub fn finish_with(self, dirty: L::Mask) {
        self.store.masks.dirty.set(dirty);
        self.store.masks.taken.set(self.taken.get());
        self.store.masks.stale.set(self.stale.get());
        mem::forget(self);
    }

    /// The cached values.
    #[inline]
    pub fn slots(&self) -> &'s L::Slots {
        &self.store.slots
    }

    /// The marks.
    #[inline]
    pub fn dirty(&self) -> L::Mask {
        self.dirty.get()
    }

    /// The conditional edges that the last runs took.
    #[inline]
    pub fn taken(&self) -> L::Mask {
        self.taken.get()
    }

    /// Whether a node must run: `due` is its bit and its conditional edges.
    #[inline]
    pub fn is_due(&self, due: &L::Mask) -> bool {
        self.dirty.get().common(&self.taken.get()).meets(due)
    }

    /// Whether a node without conditional edges must run.
    #[inline]
    pub fn is_dirty(&self, node: usize) -> bool {
        self.dirty.get().has(node)
    }

    /// Refreshes a conditional source, if the last run of its reader read it; then tells whether that reader must run.
    #[inline]
    pub fn makes_due(&self, edge: usize, source: usize, due: &L::Mask) -> bool {
        if self.taken.get().has(edge) && self.stale.get().has(source) {
            self.refresh(source);
        }
        self.is_due(due)
    }

    /// [`makes_due`](Run::makes_due) for each source in the order of the reader's last run; `sources` has the edge and the node of each.
    pub fn makes_due_in_order<N: Copy + TryFrom<usize>, const SOURCES: usize>(
        &self,
        order: &ReadOrder<N, SOURCES>,
        sources: &[(usize, usize); SOURCES],
        due: &L::Mask,
    ) -> bool
    where
        usize: From<N>,
    {
        order.iter().any(|source| self.makes_due(sources[source].0, sources[source].1, due))
    }

    /// Brings everything that `node` reads up to date, and `node` itself if it is a formula.
    pub fn refresh(&self, node: usize) {
        let cone = &L::CONES[node];
        if self.store.listeners.is_some() {
            L::sweep(self, cone, &self.store.listeners);
        } else {
            L::sweep(self, cone, NoSink);
        }
    }

    /// These nodes are known to be up to date.
    #[inline]
    pub fn mark_fresh(&self, nodes: &L::Mask) {
        self.stale.set(self.stale.get().without(nodes));
    }

    /// An effect is about to run, or need not: `due` is its bit and its conditional edges.
    #[inline]
    pub fn retire_effect(&self, due: &L::Mask) {
        self.dirty.set(self.dirty.get().without(due));
        self.stale.set(self.stale.get().without(due));
    }

    /// Starts a formula: what it reads through.
    #[inline]
    pub fn reader(&self, node: usize) -> Reader<'_, L> {
        self.store.masks.dirty.set(L::Mask::numbered(node));
        Reader { store: self.store, run: Some(self), seen: Cell::new(L::Mask::EMPTY) }
    }

    /// Takes the result of a formula: compares, keeps the old value or the new one, marks the readers. True if it changed.
    ///
    /// # Safety
    ///
    /// `slot` is the formula's own, and the formula was due.
    #[inline]
    pub unsafe fn settle<T, S: Sink>(
        &self,
        formula: &Formula<T, L::Mask>,
        slot: &Slot<T>,
        value: T,
        seen: L::Mask,
        sink: S,
    ) -> bool {
        let store = self.store;
        if !store.masks.valid.get().has(formula.node) {
            // SAFETY: no value yet, so nothing borrows it.
            unsafe { (*slot.0.get()).write(value) };
            store.masks.valid.add(&formula.due);
            self.record(formula, seen, true);
            sink.note(formula.field);
            return true;
        }
        // SAFETY: the value is there (invariant 1). While the comparison borrows it the struct is busy, so that nothing can settle it.
        let changed = !(formula.same)(unsafe { slot.get() }, &value);
        self.record(formula, seen, changed);
        if changed {
            sink.note(formula.field);
        }
        if !needs_drop::<T>() {
            // No branch on `changed` where the type lets the compiler do without.
            // SAFETY: the formula was due, so nothing borrows the value (invariant 2); `T` has no drop glue, so the copy that is
            // not written back may be forgotten.
            unsafe {
                let place = (*slot.0.get()).as_mut_ptr();
                let old = ptr::read(place);
                ptr::write(place, if changed { value } else { old });
            }
        } else if changed {
            // SAFETY: the formula was due, so nothing borrows the value (invariant 2). It is dropped after it was replaced: that may
            // run user code, which finds the struct busy.
            drop(unsafe { mem::replace((*slot.0.get()).assume_init_mut(), value) });
        }
        changed
    }

    #[inline]
    fn record<T>(&self, formula: &Formula<T, L::Mask>, seen: L::Mask, changed: bool) {
        let dirty = self.dirty.get().without(&formula.due);
        self.dirty.set(dirty.with(&formula.marks.when(changed)));
        if formula.edges.meets(&formula.edges) {
            let taken = &self.taken;
            taken.set(taken.get().without(&formula.edges).with(&seen));
        }
    }
}

/// A running effect. A source that it asks for, and that changes then, marks it: but it sees the new value, so at its end, also by a panic,
/// the marks come off.
pub struct Effect<'s, L: Layout> {
    store: &'s Store<L>,
    due: &'s L::Mask,
}

impl<L: Layout> Drop for Effect<'_, L> {
    #[inline]
    fn drop(&mut self) {
        let dirty = &self.store.masks.dirty;
        dirty.set(dirty.get().without(self.due));
    }
}

/// What a formula or an effect reads through: records which conditional edges it takes, and refreshes on demand.
pub struct Reader<'r, L: Layout> {
    store: &'r Store<L>,
    /// None in an effect: it runs outside any run, and its edges are recorded as they are read, since it counts as
    /// having run even if it panics.
    run: Option<&'r Run<'r, L>>,
    seen: Cell<L::Mask>,
}

impl<'r, L: Layout> Reader<'r, L> {
    /// The plain data behind the signals.
    #[inline]
    pub fn inputs(&self) -> &'r L::Inputs {
        &self.store.inputs
    }

    /// The cached values.
    #[inline]
    pub fn slots(&self) -> &'r L::Slots {
        &self.store.slots
    }

    /// The conditional edges that this run has taken so far.
    #[inline]
    pub fn seen(&self) -> L::Mask {
        self.seen.get()
    }

    /// Records that a conditional edge is taken; `edge` is its bit. True at the first time in this run.
    #[inline]
    pub fn take(&self, edge: &L::Mask) -> bool {
        let before = if self.run.is_some() {
            self.seen.replace(self.seen.get().with(edge))
        } else {
            let before = self.store.masks.taken.get();
            self.store.masks.taken.add(edge);
            before
        };
        !before.meets(edge)
    }

    /// Brings a source up to date if it may be stale.
    #[inline]
    pub fn pull(&self, source: usize) {
        match self.run {
            Some(run) => {
                if run.stale.get().has(source) {
                    self.pull_in_run(run, source);
                }
            }
            None => {
                if self.store.is_stale(source) {
                    self.store.refresh(source);
                }
            }
        }
    }

    fn pull_in_run(&self, run: &Run<'_, L>, source: usize) {
        let computing = self.store.masks.dirty.get();
        run.refresh(source);
        self.store.masks.dirty.set(computing);
    }
}
