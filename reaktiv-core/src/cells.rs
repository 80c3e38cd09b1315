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
//! | `empty` | its slot holds no value yet | unused |
//!
//! One more position, `LISTENED`, is set in `stale` while somebody listens, in `empty` once a formula has caught the panic of a source, and in
//! `taken` while a running effect has seen such a panic.
//!
//! A node is **due** when `dirty & taken` has its bit or one of its edges'. A write ORs two constants: `dirty` gets the
//! direct readers, `stale` everything that can be reached. A node whose `stale` bit is clear is up to date, and so is
//! everything that its last run read (but for a source whose panic it has caught); hence a clean read is one test, also while a branch that it does
//! not take is stale.
//!
//! # A run
//!
//! Bringing a node up to date is a [`Run`]. It takes the masks out of the struct and carries them (in
//! registers, where the compiler can). Meanwhile memory says *busy*: `stale` is all ones, so that every
//! test of a clean read fails and the slow path tells what is wrong, and `dirty` holds the number of the node whose formula
//! is running, for the message. When the run ends, also by a panic, its masks are written back. They
//! are updated after each formula and before any old value is dropped, so nothing is lost.
//!
//! A *short cut* is a run over a small cone in straight-line code, where every formula has run before and nobody listens. It takes the
//! cone's marks off at its start, adds those outside the cone at its end, and asks `bool`s of its own in between, so that the compiler sees
//! the path from a change to what depends on it. What unwinding needs, `dirty` with every mark, is carried beside that, and dropped by the
//! compiler where nothing can unwind.
//!
//! # Safety
//!
//! This module is the only one with `unsafe`. What it keeps:
//!
//! 1. *A slot is read only while its `empty` bit is clear.* The bit is cleared after the slot was first written and never
//!    set again. A run that has cleared it writes its masks back whatever happens, before anybody else can ask.
//! 2. *A slot is replaced only when nothing borrows its value.* `Slot::get` lends for as long as the struct is borrowed. A
//!    borrow starts when the node is up to date; a node becomes due through a write, which needs `&mut`, or when one of the sources
//!    of its last run is replaced, which is then not up to date itself, so neither was the node. Only due
//!    nodes are settled, in one run at a time: a second one on the same struct finds it busy and panics before
//!    it touches anything.
//! 3. *The marks are private to this module.* They change through a write, which only adds, and through a [`Run`], a [`Reader`] or an
//!    [`Effect`], which only an `unsafe fn` hands out, to generated code alone.

mod masks;
mod read_order;
mod run;
mod sink;
mod slot;

mod attached;
mod box_or_bits;
mod changes;
mod held;
mod ids;
mod known;
mod notes;
mod word;

use core::cell::Cell;
use core::hint::cold_path;
use core::mem::{self, ManuallyDrop, needs_drop};
use core::panic::{RefUnwindSafe, UnwindSafe};
use core::ptr;

pub(crate) use attached::{Attached, Attachment};
pub(crate) use changes::Noted;
pub(crate) use held::{Frame, Held};
pub(crate) use ids::{Id, new_id};
pub use known::Known;
pub(crate) use known::KnownChildren;
pub use masks::{Four, Lane, Masks, Packed};
#[cfg(feature = "alloc")]
pub(crate) use notes::has as was_let_go;
pub use read_order::ReadOrder;
pub use run::{Effect, Reader, Run};
pub use sink::{NoSink, Sink};
pub use slot::{Slot, Slots};

use crate::graph::Graph;
use crate::mask::Mask;
use crate::peek::Peek;

/// What the macro states about a struct, and the code it generated for it.
///
/// # Safety
///
/// What it states is true of the struct: there is one slot for each formula of `NODES`, and `sweep` settles the formulas of a cone that are due, each
/// with its own slot and facts.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a reactive struct",
    label = "`nested` is for a struct with `#[reactive]`, or a `Table` whose rows are such structs",
    note = "without `nested` the field is a signal, and a value of any type will do"
)]
pub unsafe trait Layout: Sized {
    /// The plain data behind the signals.
    type Inputs;
    /// The cached values.
    type Slots: Slots<Self::Mask>;
    /// What it computes with.
    type Mask: Mask + 'static;
    /// The smallest masks that have room.
    type Masks: Masks<Mask = Self::Mask>;

    /// Every node.
    const NODES: Self::Mask;
    /// Those of them that are effects, and [`LISTENED`](Layout::LISTENED).
    const EFFECTS: Self::Mask;
    /// The position after the last: set in `stale` while somebody listens.
    const LISTENED: Self::Mask;
    /// By node number: the formulas that it reads in every run, and itself if it is one.
    const CONES: &'static [Self::Mask];
    /// By node number: its place among the nodes of `GRAPH`.
    const PLACES: &'static [usize];
    /// The graph as constant data.
    const GRAPH: &'static Graph;

    /// What can be attached to it, beside the struct around it.
    type Attachment: Attachment;
    /// What is known of nested structs.
    type Known: KnownChildren;
    /// If there are any: ends what was lent of them, when the struct is dropped.
    const END_LENDINGS: Option<fn(&mut Store<Self>)> = None;
    /// Whether something may be due in it that it does not know of.
    const HAS_CHILDREN: bool = Self::END_LENDINGS.is_some();

    /// The struct's cells.
    fn store(&self) -> &Store<Self>;
    /// The struct's cells.
    fn store_mut(&mut self) -> &mut Store<Self>;
    /// Brings the formulas of `cone` up to date, sources first.
    fn sweep<S: Sink>(run: &Run<'_, Self>, cone: &Self::Mask, sink: S);
    /// Runs the effects that are due, in declaration order.
    fn run_effects(&mut self);
    /// The same; then tells what is attached of the changes.
    fn flush_all(&mut self);
}

/// The mask type of a struct.
pub type MaskOf<L> = <L as Layout>::Mask;

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
    /// Its conditional edges, if it has any.
    pub edges: Option<M>,
    /// The nodes that read it in every run, and the conditional edges that start here.
    pub marks: M,
    /// The cutoff: whether two values count as equal.
    pub same: fn(&T, &T) -> bool,
}

/// Everything a reactive struct holds but its context.
pub struct Store<L: Layout> {
    inputs: L::Inputs,
    slots: OneThread<L::Slots>,
    masks: L::Masks,
    held: Held,
    attached: OneThread<Attached<L>>,
    /// By nested struct: which one this struct knows.
    known: L::Known,
}

/// A part of a [`Store`] that does not count when the compiler asks whether a struct may be shared between threads. It may not: the masks say so, in
/// one error instead of one for each type of the slots.
struct OneThread<T>(T);

// SAFETY: it is private to the store, which is not `Sync`, and is reached only through one.
unsafe impl<T> Sync for OneThread<T> {}

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
        let masks = L::Masks::new(&L::NODES);
        masks.remove(Lane::Empty, &L::EFFECTS);
        Store {
            inputs,
            slots: OneThread(L::Slots::empty()),
            masks,
            held: Held::FREE,
            attached: OneThread(Attached::none()),
            known: L::Known::NONE,
        }
    }

    /// The plain data behind the signals.
    #[inline(always)]
    pub fn inputs(&self) -> &L::Inputs {
        &self.inputs
    }

    /// The cached values.
    #[inline(always)]
    pub fn slots(&self) -> &L::Slots {
        &self.slots.0
    }

    /// Gives the inputs back and drops everything else.
    pub fn into_inputs(self) -> L::Inputs {
        let mut store = ManuallyDrop::new(self);
        store.let_go();
        let valid = store.valid();
        // SAFETY: `store` is never dropped, so these are moved out or dropped once. The slots of the nodes in `valid` hold
        // values (invariant 1). A panic while they are dropped leaks at most.
        unsafe {
            let inputs = ptr::read(&store.inputs);
            let _attached = ptr::read(&store.attached);
            store.slots.0.release(valid);
            ptr::drop_in_place(&mut store.slots.0);
            inputs
        }
    }

    /// The nodes whose slots hold a value.
    fn valid(&self) -> L::Mask {
        L::NODES.without(&self.masks.get(Lane::Empty))
    }

    /// Whether a node may be out of date, or the struct is busy.
    #[inline(always)]
    pub fn is_stale(&self, node: usize) -> bool {
        self.masks.get(Lane::Stale).has(node)
    }

    /// Brings a node up to date.
    ///
    /// # Panics
    ///
    /// If the struct is busy.
    #[inline(never)]
    pub fn refresh(&self, node: usize) {
        // SAFETY: the sweep settles what is due (contract of `Layout`) and marks what it has been through.
        let run = unsafe { self.begin(node) };
        run.refresh(node);
        run.finish();
    }

    /// Starts a run, to bring `node` up to date.
    ///
    /// # Panics
    ///
    /// If the struct is busy.
    ///
    /// # Safety
    ///
    /// Only formulas that are due are settled in the run, and only nodes that are up to date are marked as fresh.
    #[inline(always)]
    pub unsafe fn begin(&self, node: usize) -> Run<'_, L> {
        if self.masks.is_busy() {
            self.panic_busy(node);
        }
        Run::new(self, node)
    }

    /// Starts a short cut to `node`, to end with [`finish_short`](Run::finish_short). None if a formula of `cone` has never run, if somebody
    /// listens, if a formula has ever caught the panic of another, or if the struct is busy: then a sweep is the way.
    ///
    /// It brings all of `cone` up to date; `inside` has its nodes and their conditional edges.
    ///
    /// # Safety
    ///
    /// As for [`begin`](Store::begin), and the arguments are as said.
    #[inline(always)]
    pub unsafe fn begin_short(&self, node: usize, cone: &L::Mask, inside: &L::Mask) -> Option<Run<'_, L>> {
        let masks = &self.masks;
        if masks.get(Lane::Empty).meets(&cone.with(&L::LISTENED))
            || masks.get(Lane::Stale).meets(&L::LISTENED)
            || masks.is_busy()
        {
            cold_path();
            return None;
        }
        Some(Run::new(self, node).short(cone, inside))
    }

    #[cold]
    #[inline(never)]
    fn panic_busy(&self, node: usize) -> ! {
        let name = |node: usize| L::GRAPH.nodes[L::PLACES[node]].name;
        panic!(
            "`{}` was read from outside while `{}` was being computed: a formula, a comparison or the drop of a cached value may read the \
             signals of its own struct, but no computed of it",
            name(node),
            name(self.masks.get(Lane::Dirty).number()),
        )
    }

    /// A cached value for `Debug`: nothing is computed.
    ///
    /// # Safety
    ///
    /// `slot` is the node's own.
    pub unsafe fn peek<'s, T>(&'s self, node: usize, slot: &'s Slot<T>) -> Peek<'s, T> {
        if self.masks.is_busy() {
            Peek::Busy
        } else if self.is_stale(node) || self.masks.get(Lane::Empty).has(node) {
            Peek::Stale
        } else {
            // SAFETY: the value is there (invariant 1) and up to date, so not replaced while borrowed (invariant 2).
            Peek::Fresh(unsafe { slot.get() })
        }
    }

    /// Writes a signal: compares, marks, replaces, drops the old value. True if [`written`](Store::written) must follow.
    #[inline(always)]
    pub fn write<T>(&mut self, input: &Input<L, T>, value: T) -> bool {
        if (input.same)((input.place)(&mut self.inputs), &value) {
            return false;
        }
        if needs_drop::<T>() {
            // The drop of the old value may panic before `written` could tell the listeners.
            drop(mem::replace(self.touch(input), value));
        } else {
            self.mark(input);
            *(input.place)(&mut self.inputs) = value;
        }
        self.concerns_effects()
    }

    /// What follows a write: tells the listeners; then runs effects and subscriptions, unless in a batch.
    #[inline(never)]
    pub fn written(of: &mut L, field: usize) {
        if of.store().attached.0.is_anything() {
            Self::written_with_attached(of, field);
        } else if !of.store().is_held() {
            of.run_effects();
        }
    }

    #[inline(never)]
    fn written_with_attached(of: &mut L, field: usize) {
        of.store().note(field);
        if !of.store().is_held() {
            of.flush_all();
        }
    }

    /// Marks a signal as changed and hands out its place. If afterwards [`wants_flush`](Store::wants_flush), a flush must follow.
    #[inline(always)]
    pub fn touch<T>(&mut self, input: &Input<L, T>) -> &mut T {
        self.mark(input);
        if self.concerns_effects() {
            self.note(input.field);
        }
        (input.place)(&mut self.inputs)
    }

    #[inline(always)]
    fn mark<T>(&self, input: &Input<L, T>) {
        let active = self.masks.get(Lane::Taken).meets(&input.edges);
        self.masks.mark(&input.marks, &input.reach.with(&input.far.when(active)));
    }

    fn note(&self, field: usize) {
        (&self.attached.0).note(field);
    }

    /// Whether effects or subscriptions are, or may be, due.
    #[inline(always)]
    fn concerns_effects(&self) -> bool {
        self.masks.get(Lane::Stale).meets(&L::EFFECTS)
    }

    /// Whether effects or subscriptions are, or may be, due and no batch holds them back.
    #[inline(always)]
    pub fn wants_flush(&self) -> bool {
        self.concerns_effects() && !self.is_held()
    }

    /// What an effect reads through; its edges are cleared.
    ///
    /// # Safety
    ///
    /// `edges` are those of the effect that is about to run.
    #[inline(always)]
    pub unsafe fn reader(&self, edges: &L::Mask) -> Reader<'_, L> {
        self.masks.remove(Lane::Taken, edges);
        Reader { store: self, run: None, seen: Cell::new(L::Mask::EMPTY) }
    }

    /// Starts an effect: `due` is its bit and its conditional edges.
    ///
    /// # Safety
    ///
    /// `due` is that of the effect that is about to run.
    #[inline(always)]
    pub unsafe fn effect<'s>(&'s self, due: &'s L::Mask) -> Effect<'s, L> {
        Effect { store: self, due }
    }

    /// What is attached to the struct.
    pub fn attached(&self) -> &Attached<L> {
        &self.attached.0
    }

    /// Changes the attachment.
    #[cfg(feature = "alloc")]
    pub(crate) fn with_attachment<R>(&mut self, change: impl FnOnce(&mut L::Attachment) -> R) -> R {
        let result = self.attached.0.with_attachment(change);
        self.listen_if_heard();
        result
    }

    /// Whether a run has to report what changes.
    fn listen_if_heard(&self) {
        if self.attached.0.is_heard() {
            self.masks.add(Lane::Stale, &L::LISTENED);
        } else {
            self.masks.remove(Lane::Stale, &L::LISTENED);
        }
    }

    /// The mutable place of a child, and what is known of it.
    pub fn child<C>(&mut self, place: fn(&mut L::Inputs) -> &mut C, index: usize) -> (&mut C, &mut Known) {
        (place(&mut self.inputs), self.known.get_mut(index))
    }

    /// What is known of a child.
    #[inline]
    pub fn known(&self, index: usize) -> Known {
        self.known.get(index)
    }

    /// Remembers from now on which fields change, for the struct around this one, as another struct than before.
    pub(crate) fn watch(&mut self) -> Option<Id> {
        // It is held back by nobody that it could know of.
        self.let_go();
        let id = new_id();
        self.attached.0.set_id(id);
        self.attached.0.watch();
        self.listen_if_heard();
        id
    }

    /// Remembers no longer.
    pub(crate) fn unwatch(&mut self) {
        self.let_go();
        self.attached.0.unwatch();
        self.listen_if_heard();
    }

    /// Whether this is the struct that its parent knows.
    #[inline]
    pub(crate) fn is_known_as(&self, known: Known) -> bool {
        known.is(self.attached.0.id())
    }

    /// Whether effects, or an attachment, are or may be due.
    #[inline]
    pub(crate) fn may_have_pending(&self) -> bool {
        L::HAS_CHILDREN
            || self.attached.0.has_attachment()
            || self.masks.get(Lane::Stale).meets(&L::EFFECTS.without(&L::LISTENED))
    }

    /// Whether one of these nodes is marked.
    #[inline]
    pub(crate) fn is_dirty(&self, nodes: &L::Mask) -> bool {
        self.masks.get(Lane::Dirty).meets(nodes)
    }

    /// Marks nodes and edges that may be out of date already.
    pub(crate) fn mark_dirty(&self, marks: &L::Mask) {
        self.masks.add(Lane::Dirty, marks);
    }
}

/// Holding back: see `notes.rs`.
impl<L: Layout> Store<L> {
    /// Whether a batch holds effects back.
    #[inline(always)]
    pub(crate) fn is_held(&self) -> bool {
        self.held.is_held()
    }

    fn place(&self) -> usize {
        ptr::from_ref(self).addr()
    }

    /// Whether it is held back where it stands.
    pub(crate) fn is_inside(&self) -> bool {
        let attached = &self.attached.0;
        self.held.is_at(self.place(), attached.place()) && !attached.id().is_some_and(notes::has)
    }

    /// Begins to hold it back. It is not held back.
    #[inline]
    pub(crate) fn hold(&mut self) -> Frame {
        let (held, upper) = Held::at(self.place());
        self.held = held;
        match self.attached.0.hold(upper) {
            Some(id) => Frame(Some(id)),
            None => self.hold_the_long_way(upper),
        }
    }

    /// It has no id yet, or what is to be remembered has no room.
    #[cold]
    fn hold_the_long_way(&mut self, upper: u64) -> Frame {
        let id = self.attached.0.id().or_else(|| {
            let id = new_id();
            self.attached.0.set_id(id);
            id
        });
        self.attached.0.set_place(upper);
        Frame(id)
    }

    /// The same, by the struct around it: if that needs another id, the struct around it learns of it.
    #[inline]
    pub(crate) fn hold_again(&mut self, known: &mut Known) -> Frame {
        self.let_go();
        let frame = self.hold();
        known.lend(frame.0);
        frame
    }

    /// Gives up being held back, if it is. Whoever holds it back finds out when that ends.
    #[inline]
    pub(crate) fn let_go(&mut self) {
        if self.is_held() {
            self.let_go_of_frame();
        }
    }

    #[cold]
    fn let_go_of_frame(&mut self) {
        Frame(self.attached.0.id()).end_without_its_struct();
        self.held = Held::FREE;
        // There may be a note of this one.
        self.attached.0.set_id(None);
    }

    /// The same for one that was held back elsewhere, or by what has ended: so it has left the struct around it, if there was one.
    pub(crate) fn let_go_if_outside(&mut self) {
        if self.is_held() && !self.is_inside() {
            self.unwatch();
        }
    }

    /// Ends what held a struct back, which stood here. What stands here now is held back by nothing.
    #[inline]
    pub(crate) fn end(&mut self, frame: Frame) {
        if self.is_held() && self.attached.0.id() == frame.0 {
            self.held = Held::FREE;
        } else {
            self.end_without_its_struct(frame);
        }
    }

    #[cold]
    fn end_without_its_struct(&mut self, frame: Frame) {
        frame.end_without_its_struct();
        if self.is_held() {
            self.unwatch();
        }
    }

    /// Begins a batch; none inside another one, or a lending, of this struct.
    #[inline]
    pub(crate) fn begin_batch(&mut self) -> Option<Frame> {
        if self.is_held() && self.stays_held() { None } else { Some(self.hold()) }
    }

    /// Whether what holds it back does so here; if not, it is over.
    #[inline(never)]
    fn stays_held(&mut self) -> bool {
        self.let_go_if_outside();
        self.is_held()
    }
}

impl<L: Layout> Drop for Store<L> {
    fn drop(&mut self) {
        self.let_go();
        if let Some(end_lendings) = L::END_LENDINGS {
            // A guard may have been forgotten.
            end_lendings(self);
        }
        let valid = self.valid();
        // SAFETY: these slots hold values (invariant 1), and nobody can use the store any more.
        unsafe { self.slots.0.release(valid) }
    }
}
