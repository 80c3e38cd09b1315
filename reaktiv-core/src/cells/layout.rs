//! The types of the engine that know of each other: what is stated about a struct, its cells, and a run over them.

use core::cell::Cell;
use core::marker::PhantomData;
use core::panic::{RefUnwindSafe, UnwindSafe};

use super::attached::{Attached, Attachment, Told};
use super::held::Held;
use super::known::KnownChildren;
use super::masks::Masks;
use super::sink::Sink;
use super::slot::{Slot, Slots};
use crate::graph::Graph;
use crate::mask::Mask;

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

    /// For a struct around it, which knows the names of accessors: the place of a field among the nodes of `GRAPH`, by the hash of its name.
    fn place_of(accessor: u64) -> usize;

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
    fn run_and_deliver(&mut self);
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

impl<L: Layout, T> Input<L, T> {
    /// A signal at which no conditional edge starts whose end would not be reached anyway.
    pub const fn new(
        field: usize,
        place: fn(&mut L::Inputs) -> &mut T,
        same: fn(&T, &T) -> bool,
        marks: L::Mask,
        reach: L::Mask,
    ) -> Self {
        Self::with_edges(field, place, same, marks, reach, L::Mask::EMPTY, L::Mask::EMPTY)
    }

    /// One at which there are some: the edges, and what can be reached through them.
    pub const fn with_edges(
        field: usize,
        place: fn(&mut L::Inputs) -> &mut T,
        same: fn(&T, &T) -> bool,
        marks: L::Mask,
        reach: L::Mask,
        edges: L::Mask,
        far: L::Mask,
    ) -> Self {
        Input { field, place, same, marks, reach, edges, far }
    }
}

/// The facts about a formula.
pub struct Formula<L: Layout, T> {
    /// Its number.
    pub node: usize,
    /// Its place among the nodes of the graph.
    pub field: usize,
    /// Its own bit and those of its conditional edges: what makes it due.
    pub due: L::Mask,
    /// Its conditional edges.
    pub edges: L::Mask,
    /// The nodes that read it in every run, and the conditional edges that start here.
    pub marks: L::Mask,
    /// The cutoff: whether two values count as equal.
    pub same: fn(&T, &T) -> bool,
    /// Where its value is cached.
    pub slot: fn(&L::Slots) -> &Slot<T>,
    /// The formula.
    pub compute: for<'r> fn(&Reader<'r, L>, &'r L::Inputs) -> T,
}

impl<L: Layout, T> Formula<L, T> {
    /// A formula without conditional edges.
    pub const fn new(
        node: usize,
        due: L::Mask,
        marks: L::Mask,
        same: fn(&T, &T) -> bool,
        slot: fn(&L::Slots) -> &Slot<T>,
        compute: for<'r> fn(&Reader<'r, L>, &'r L::Inputs) -> T,
    ) -> Self {
        Self::with_edges(node, due, L::Mask::EMPTY, marks, same, slot, compute)
    }

    /// One that has some.
    pub const fn with_edges(
        node: usize,
        due: L::Mask,
        edges: L::Mask,
        marks: L::Mask,
        same: fn(&T, &T) -> bool,
        slot: fn(&L::Slots) -> &Slot<T>,
        compute: for<'r> fn(&Reader<'r, L>, &'r L::Inputs) -> T,
    ) -> Self {
        Formula { node, field: L::PLACES[node], due, edges, marks, same, slot, compute }
    }
}

/// Everything a reactive struct holds but its context.
pub struct Store<L: Layout> {
    pub(super) inputs: L::Inputs,
    pub(super) slots: OneThread<L::Slots>,
    pub(super) masks: OneThread<L::Masks>,
    pub(super) held: Held,
    pub(super) attached: OneThread<Attached<L>>,
    /// By nested struct: which one this struct knows.
    pub(super) known: L::Known,
    pub(super) _read_by: ReadByOneThread<L>,
}

/// What makes a struct one that threads do not share: in one error, which says why.
pub(super) struct ReadByOneThread<L>(PhantomData<*const L>);

impl<L> ReadByOneThread<L> {
    pub(super) const HERE: Self = ReadByOneThread(PhantomData);
}

// SAFETY: there is nothing in it; and nothing implements the trait.
unsafe impl<L: ReadByManyThreads> Sync for ReadByOneThread<L> {}
// SAFETY: there is nothing in it.
unsafe impl<L> Send for ReadByOneThread<L> {}
impl<L> Unpin for ReadByOneThread<L> {}

/// Nothing has it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read by two threads at once",
    label = "reading a formula may run it, and fills its cache",
    note = "put the struct into a `Mutex`, which lets one thread at a time in; an `RwLock` would let several threads read"
)]
pub(super) trait ReadByManyThreads {}

/// A part of a [`Store`] that does not count when the compiler asks whether a struct may be shared between threads. It may not: another part says so, in
/// one error instead of one for each type of the slots.
pub(super) struct OneThread<T>(pub(super) T);

impl<T> core::ops::Deref for OneThread<T> {
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        &self.0
    }
}

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

impl<L: Layout> Told for L {
    type Attachment = L::Attachment;
    const GRAPH: &'static Graph = L::GRAPH;
}

/// The masks of a struct that is being brought up to date; see the head of `cells.rs`.
///
/// It ends with [`finish`](Run::finish). Dropping it is for unwinding: then everything that may have been stale at its start may be stale.
pub struct Run<'s, L: Layout> {
    pub(super) store: &'s Store<L>,
    /// All masks but `dirty`. Of a short cut they are, until something unwinds, those that it will end with.
    pub(super) masks: L::Masks,
    pub(super) dirty: Cell<L::Mask>,
    pub(super) stale_before: L::Mask,
    /// A short cut: every formula of it has run before.
    pub(super) is_short: bool,
}

/// What a formula or an effect reads through: records which conditional edges it takes, and refreshes on demand.
pub struct Reader<'r, L: Layout> {
    pub(super) store: &'r Store<L>,
    /// None in an effect: it runs outside any run, and its edges are recorded as they are read, since it counts as
    /// having run even if it panics.
    pub(super) run: Option<&'r Run<'r, L>>,
    pub(super) seen: Cell<L::Mask>,
}
