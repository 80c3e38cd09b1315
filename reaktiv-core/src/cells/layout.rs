//! The types of the engine that know of each other: what is stated about a struct, its cells, and a run over them.

use core::cell::{Cell, UnsafeCell};
use core::marker::PhantomData;
use core::panic::{RefUnwindSafe, UnwindSafe};

use super::attached::{Attached, Attachment, Told};
use super::held::Held;
use super::known::{Known, KnownChildren};
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
    /// What it has made of them over time: the values of its scans. Nothing, if it has none.
    type Memory;
    /// What it takes from the struct around it.
    type Takes: Taking<Self>;
    /// What its clock shows; what has no value, if it has none.
    type Time: Copy + Ord;
    /// Its clock.
    const CLOCK: Option<Clock<Self>> = None;
    /// Whether a deadline is reached then in what follows its clock.
    #[inline(always)]
    fn are_followers_due(_store: &Store<Self>, _to: Self::Time) -> bool {
        false
    }
    /// Whether it is born at its first flush, and not when it is made.
    const IS_BORN_LATE: bool = Self::Takes::IS_BORN_LATE;
    /// The cached values.
    type Slots: Slots<Self::Mask>;
    /// What it computes with.
    type Mask: Mask + 'static;
    /// The smallest masks that have room.
    type Masks: Masks<Mask = Self::Mask>;

    /// Every node.
    const NODES: Self::Mask;
    /// What a flush is for: those of them that are scans or effects, or hand down to children, and [`LISTENED`](Layout::LISTENED).
    const EFFECTS: Self::Mask;
    /// Those of them that are scans.
    const SCANS: Self::Mask = Self::Mask::EMPTY;
    /// Those of them that are effects which do not run at the birth of the struct.
    const SKIPPED: Self::Mask = Self::Mask::EMPTY;
    /// Whether it has events, which are dropped at the end of a flush.
    const HAS_EVENTS: bool = false;
    /// The position after the last: set in `stale` while somebody listens, and in `dirty` until the struct is born.
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
    /// What is handed down to its children.
    const HANDS: &'static [Hand] = &[];
    /// Whether a child, of this number, asks for what is handed down: since something in it is to run.
    #[inline]
    fn asks(_inputs: &mut Self::Inputs, _child: usize, _known: Known) -> bool {
        false
    }
    /// Takes the steps that are due: of its scans, and of those in its children, in topological order. True if something has changed. In a flush children are born by that; otherwise those
    /// that are not are passed over.
    #[inline(always)]
    fn take_steps(&mut self, _is_flush: bool) -> bool {
        false
    }
    /// Whether there may be scans in its children, looking so many levels deep.
    #[inline(always)]
    fn children_may_step(_levels: u32) -> bool {
        false
    }
    /// Whether there may be scans in it, looking so many levels deep: further in there may always be some, so a struct that holds its like has an answer too.
    #[inline(always)]
    fn may_step(levels: u32) -> bool {
        Self::SCANS.meets(&Self::SCANS) || Self::HAS_CHILDREN && (levels == 0 || Self::children_may_step(levels - 1))
    }
    /// Whether there are events that somebody has not seen.
    #[inline(always)]
    fn has_waiting_events(&self) -> bool {
        false
    }
    /// Forgets the events that somebody has not seen.
    #[inline(always)]
    fn forget_events(&mut self) {}
    /// Hides the events that somebody has not seen, or shows them again.
    #[inline(always)]
    fn hide_events(&mut self, _hide: bool) {}
    /// Runs the effects that are due: those of its children, then its own in declaration order. True if something in a child is to be told of changes.
    fn run_effects(&mut self, context: &mut ContextOf<Self>) -> bool;
    /// What follows a flush of the outermost struct: collects what is to be run in it, and in its children, and has nobody to call.
    #[inline(always)]
    fn collect_runs(&mut self) {}
    /// Tells what is attached of the changes: in its children, if there is something (`below`), then to it. And drops the events that all have seen.
    fn deliver_changes(&mut self, below: bool);
}

/// The mask type of a struct.
pub type MaskOf<L> = <L as Layout>::Mask;

/// The facts about a signal, among the inputs or what else has some.
pub struct Input<L: Layout, T, In = <L as Layout>::Inputs> {
    /// Its place among the nodes of the graph.
    pub field: usize,
    /// Where it stands.
    pub place: fn(&mut In) -> &mut T,
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

impl<L: Layout, T, In> Input<L, T, In> {
    /// A signal at which no conditional edge starts whose end would not be reached anyway.
    pub const fn new(
        field: usize,
        place: fn(&mut In) -> &mut T,
        same: fn(&T, &T) -> bool,
        marks: L::Mask,
        reach: L::Mask,
    ) -> Self {
        Self::with_edges(field, place, same, marks, reach, L::Mask::EMPTY, L::Mask::EMPTY)
    }

    /// One at which there are some: the edges, and what can be reached through them.
    pub const fn with_edges(
        field: usize,
        place: fn(&mut In) -> &mut T,
        same: fn(&T, &T) -> bool,
        marks: L::Mask,
        reach: L::Mask,
        edges: L::Mask,
        far: L::Mask,
    ) -> Self {
        Input { field, place, same, marks, reach, edges, far }
    }
}

/// The facts about a clock.
pub struct Clock<L: Layout> {
    /// Its place among the nodes of the graph.
    pub(super) field: usize,
    pub(super) read: fn(&Store<L>) -> Option<L::Time>,
    pub(super) write: unsafe fn(&Store<L>, L::Time),
    /// If it is the struct's own.
    pub(crate) in_memory: Option<TimeIn<L>>,
    /// What compares it.
    pub(super) timers: &'static [Timer<L::Mask>],
    /// What hands it down.
    pub(super) hands: Timer<L::Mask>,
    /// All of these.
    pub(super) all: Timer<L::Mask>,
    pub(super) deadlines: fn(&L::Slots) -> Deadlines<'_, L::Time>,
}

/// How the time is read from a memory.
pub(crate) type TimeIn<L> = fn(&<L as Layout>::Memory) -> Option<<L as Layout>::Time>;

/// A node that compares the clock, or several.
pub struct Timer<M> {
    /// Its number.
    pub node: usize,
    /// What is marked when its deadline is reached.
    pub marks: M,
    /// What can be reached by that.
    pub reach: M,
}

/// The deadlines of the nodes that compare the clock.
pub struct Deadlines<'s, At> {
    /// None of them is earlier.
    pub(super) earliest: &'s Cell<Option<At>>,
    pub(super) nodes: &'s [Cell<Option<At>>],
    /// Somebody has read what the clock shows, and may be a formula of a struct around this one, by a reference to it: which has to hear of the next move.
    pub(super) was_read: &'s Cell<bool>,
}

/// A hand-down: a node of a struct, whose run hands down to one of its children.
pub struct Hand {
    /// Its number.
    pub node: usize,
    /// The number of the child among the children.
    pub child: usize,
}

/// The facts about a given.
pub struct Given<L: Layout, T> {
    /// As of a signal.
    pub input: Input<L, T, ValuesOf<L>>,
    pub(super) view: fn(&ValuesOf<L>) -> &T,
    pub(super) alone: fn() -> T,
    pub(super) copy: fn(&T) -> T,
}

/// What a struct takes from the struct around it: as a value, in which none of it has been named yet.
pub trait Taking<L: Layout>: Default {
    /// The facts about its givens.
    type Givens: GivenList<L>;
    /// The facts about its givens.
    const GIVENS: Self::Givens;
    /// The context that is lent to its effects.
    type Context;
    /// That of a struct that stands alone. None if there must be one around it.
    fn no_context() -> Option<Self::Context>;
    /// Whether the struct is born at its first flush, and not when it is made.
    const IS_BORN_LATE: bool;
}

/// The facts about a struct's givens, as a list: `()`, or a first one and the others, `(Given<Line, u64>, (Given<Line, f64>, ()))`. What belongs to them are lists of the same
/// form, so that there may be as many as one likes.
pub trait GivenList<L: Layout> {
    /// Whether there is any.
    const IS_EMPTY: bool;
    /// Their values.
    type Values;
    /// Where they come from.
    type Sources<'r, K: 'r>: Copy
    where
        Self: 'r;
    /// What a table keeps to hand it down to its rows.
    type Kept<K>;
    /// New values, or old ones, of those that are different.
    type Differing;
    /// The values in a struct that stands alone.
    fn alone(&self) -> Self::Values;
    /// A copy of the values.
    fn copy(&self, values: &Self::Values) -> Self::Values;
    /// What is different from what the struct has, as copies.
    fn differing<'r, K>(&self, of: &Store<L>, sources: Self::Sources<'r, K>, key: &'r K) -> Self::Differing
    where
        Self: 'r;
    /// Whether anything is.
    fn is_any(differing: &Self::Differing) -> bool;
    /// Writes what is different, and marks what reads it. What was there before is given back.
    ///
    /// # Safety
    ///
    /// Nothing that was lent of the struct is in use.
    unsafe fn put(&self, of: &Store<L>, differing: Self::Differing) -> Self::Differing;
    /// Copies for a table to keep.
    fn keep<'r, K>(&self, sources: Self::Sources<'r, K>) -> Self::Kept<K>
    where
        Self: 'r;
    /// Whether a table keeps something else; then whether what is different can reach a scan or an effect, or a child. A source that is a key was one before: whoever hands down does so in
    /// one way.
    fn news<'r, K>(&self, sources: Self::Sources<'r, K>, kept: &Self::Kept<K>) -> Option<bool>
    where
        Self: 'r;
    /// What a table hands down.
    fn sources<'r, K>(&self, kept: &'r Self::Kept<K>) -> Self::Sources<'r, K>
    where
        Self: 'r;
    /// The clock that a table hands down shows this.
    fn set_clock<K>(kept: &mut Self::Kept<K>, to: L::Time);
    /// What it shows, if there is one.
    fn clock<K>(kept: &Self::Kept<K>) -> Option<L::Time>;
}

/// The facts about a struct's givens.
pub type GivensOf<L> = <<L as Layout>::Takes as Taking<L>>::Givens;

/// The values of a struct's givens.
pub type ValuesOf<L> = <GivensOf<L> as GivenList<L>>::Values;

/// Where they come from.
pub type SourcesOf<'r, L, K> = <GivensOf<L> as GivenList<L>>::Sources<'r, K>;

/// The context that is lent to a struct's effects.
pub type ContextOf<L> = <<L as Layout>::Takes as Taking<L>>::Context;

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

/// The cell that the values lie in.
pub(super) struct Givens<L: Layout>(pub(super) UnsafeCell<ValuesOf<L>>);

/// The cell that the memory lies in.
pub(super) struct Remembered<L: Layout>(pub(super) UnsafeCell<L::Memory>);

/// Everything a reactive struct holds but its context.
pub struct Store<L: Layout> {
    pub(super) inputs: L::Inputs,
    pub(super) memory: OneThread<Remembered<L>>,
    pub(super) givens: OneThread<Givens<L>>,
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
    L::Memory: RefUnwindSafe,
    ValuesOf<L>: RefUnwindSafe,
    L::Slots: RefUnwindSafe,
{
}

impl<L: Layout> UnwindSafe for Store<L>
where
    L::Inputs: UnwindSafe,
    L::Memory: UnwindSafe,
    ValuesOf<L>: UnwindSafe,
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
