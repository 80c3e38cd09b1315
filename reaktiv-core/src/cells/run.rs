//! A run: bringing a node up to date. See the head of `cells.rs`.

use core::cell::Cell;
use core::hint::cold_path;
use core::mem;

use super::known::Known;
use super::layout::{Formula, Layout, Run, Store, ValuesOf};
use super::masks::{Lane, Masks};
use super::read_order::ReadOrder;
use super::sink::{NoSink, Sink};
use crate::mask::Mask;
use crate::trace::Outcome;

/// What changes a value in its place. Neither method runs code of the user's.
pub trait ChangesInPlace<T> {
    /// The first value.
    fn first(&self) -> T;
    /// Changes the value, and gives what is left over, if it has.
    fn change(&self, value: &mut T) -> Option<T>;
}

impl<L: Layout> Store<L> {
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
}

impl<L: Layout> Drop for Run<'_, L> {
    #[inline(always)]
    fn drop(&mut self) {
        self.masks.add(Lane::Stale, &self.stale_before);
        self.write_back();
    }
}

impl<'s, L: Layout> Run<'s, L> {
    /// Starts a run in a struct that is not busy.
    #[inline(always)]
    pub(super) fn new(store: &'s Store<L>, node: usize) -> Self {
        let run = Run {
            store,
            dirty: Cell::new(store.masks.get(Lane::Dirty)),
            stale_before: store.masks.get(Lane::Stale),
            masks: store.masks.copy(),
            is_short: false,
        };
        store.masks.set_busy(node);
        run
    }

    /// Makes it a short cut, which brings all of `cone` up to date: every formula of it has run before; `inside` has its nodes and their
    /// conditional edges.
    #[inline(always)]
    pub(super) fn short(mut self, cone: &L::Mask, inside: &L::Mask) -> Self {
        self.masks.remove(Lane::Stale, cone);
        self.masks.remove(Lane::Dirty, inside);
        self.is_short = true;
        self
    }

    /// Ends the run.
    #[inline(always)]
    pub fn finish(self) {
        self.write_back();
        mem::forget(self);
    }

    /// Ends a short cut: what it has marked outside its cone.
    #[inline(always)]
    pub fn finish_short(self, marks: L::Mask) {
        self.masks.add(Lane::Dirty, &marks);
        self.store.masks.assign(&self.masks);
        mem::forget(self);
    }

    #[inline(always)]
    fn write_back(&self) {
        self.masks.set_dirty(&self.dirty.get());
        self.store.masks.assign(&self.masks);
    }

    /// The cached values.
    #[inline(always)]
    pub fn slots(&self) -> &'s L::Slots {
        &self.store.slots.0
    }

    /// The plain data behind the signals.
    #[inline(always)]
    pub fn inputs(&self) -> &'s L::Inputs {
        &self.store.inputs
    }

    /// What was handed down.
    pub fn givens(&self) -> &'s ValuesOf<L> {
        self.store.givens()
    }

    /// The value of a formula.
    ///
    /// # Safety
    ///
    /// The facts are those of a formula of the struct that is up to date in this run.
    #[inline]
    pub unsafe fn get<T>(&self, formula: &Formula<L, T>) -> &'s T {
        // SAFETY: as here.
        unsafe { self.store.lend(formula) }
    }

    /// What is known of a nested struct.
    pub fn known(&self, child: usize) -> Known {
        self.store.known(child)
    }

    /// The marks.
    #[inline(always)]
    pub fn dirty(&self) -> L::Mask {
        self.dirty.get()
    }

    /// The conditional edges that the last runs took.
    #[inline(always)]
    pub fn taken(&self) -> L::Mask {
        self.masks.get(Lane::Taken)
    }

    /// Marks nodes and edges.
    pub(crate) fn mark_dirty(&self, marks: &L::Mask) {
        self.dirty.set(self.dirty.get().with(marks));
    }

    /// Whether there is a struct around this one that remembers what changes.
    pub fn is_watched(&self) -> bool {
        self.store.attached.0.is_watched()
    }

    /// Whether a node must run: `due` is its bit and its conditional edges.
    #[inline]
    pub fn is_due(&self, due: &L::Mask) -> bool {
        self.dirty().common(&self.taken()).meets(due)
    }

    /// The same, but for its conditional edges.
    pub(crate) fn is_due_itself(&self, due: &L::Mask, edges: &L::Mask) -> bool {
        self.is_due(&due.without(edges))
    }

    /// Refreshes a conditional source, if the last run of its reader read it; then tells whether that reader must run.
    #[inline]
    pub fn makes_due(&self, edge: usize, source: usize, due: &L::Mask) -> bool {
        if self.taken().has(edge) && self.masks.get(Lane::Stale).has(source) {
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
        if self.masks.get(Lane::Stale).meets(&L::LISTENED) {
            L::sweep(self, cone, &self.store.attached.0);
        } else {
            L::sweep(self, cone, NoSink);
        }
    }

    /// The first formula of `cone` that may be due: it is marked, or it has conditional edges (`with_edges`), one of which may make it due.
    #[inline(always)]
    pub fn next(&self, cone: &L::Mask, with_edges: &L::Mask) -> Option<usize> {
        cone.common(&self.masks.get(Lane::Stale)).common(&self.dirty().with(with_edges)).first()
    }

    /// Runs a step of the sweep: in a closure, so that without optimisation the sweep has no room on the stack for each of them.
    #[inline(always)]
    pub fn step(&self, step: impl FnOnce()) {
        step();
    }

    /// A step that settles a formula.
    ///
    /// # Safety
    ///
    /// As for [`settle`](Run::settle).
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub unsafe fn settle_in_step<T, S: Sink>(&self, formula: &Formula<L, T>, sink: S) {
        // SAFETY: as here.
        unsafe { self.settle(formula, sink) };
    }

    /// A node is known to be up to date.
    #[inline(always)]
    pub fn mark_fresh(&self, node: usize) {
        self.masks.remove(Lane::Stale, &L::Mask::one(node));
    }

    /// All of a cone is known to be up to date.
    #[inline(always)]
    pub fn mark_all_fresh(&self, cone: &L::Mask) {
        self.masks.remove(Lane::Stale, cone);
    }

    /// An effect is about to run, or need not: `due` is its bit and its conditional edges.
    #[inline(always)]
    pub fn retire_effect(&self, due: &L::Mask) {
        self.dirty.set(self.dirty.get().without(due));
        self.masks.remove(Lane::Stale, due);
    }

    /// Runs a formula, compares, keeps the old value or the new one, marks the readers. True if it changed.
    ///
    /// Always inlined, with constant facts: so they cost nothing, and what pulls does not force the masks of the run into memory.
    ///
    /// # Safety
    ///
    /// The facts are those of a formula of the struct that is due. In a short cut it is one of the cone.
    #[inline(always)]
    pub unsafe fn settle<T, S: Sink>(&self, formula: &Formula<L, T>, sink: S) -> bool {
        let reader = self.reader(formula.node);
        let value = (formula.compute)(&reader, self.inputs());
        let (slot, seen) = ((formula.slot)(self.slots()), reader.seen());
        if !self.is_short && self.masks.get(Lane::Empty).has(formula.node) {
            // SAFETY: no value yet (invariant 1).
            unsafe { slot.fill(value) };
            self.masks.remove(Lane::Empty, &formula.due);
            self.record(formula, &seen, true);
            sink.note(formula.field);
            sink.ran(formula.field, Outcome::Changed);
            return true;
        }
        // SAFETY: the value is there (invariant 1; a short cut's formulas have all run before). While the comparison borrows it the
        // struct is busy, so that nothing can settle it.
        let changed = !(formula.same)(unsafe { slot.get() }, &value);
        self.record(formula, &seen, changed);
        if changed {
            sink.note(formula.field);
        }
        // SAFETY: as above, and the formula was due, so nothing borrows the value (invariant 2). What its drop runs finds the struct
        // busy.
        unsafe { slot.replace_if(changed, value) };
        sink.ran(formula.field, if changed { Outcome::Changed } else { Outcome::CutOff });
        changed
    }

    /// As `settle`, of a formula whose value changes in its place.
    ///
    /// # Safety
    ///
    /// As for [`settle`](Run::settle).
    pub unsafe fn settle_in_place<T, S: Sink>(
        &self,
        formula: &Formula<L, T>,
        place: &impl ChangesInPlace<T>,
        sink: S,
    ) -> bool {
        let (slot, seen) = ((formula.slot)(self.slots()), self.reader(formula.node).seen());
        let (changed, left) = if !self.is_short && self.masks.get(Lane::Empty).has(formula.node) {
            // SAFETY: no value yet (invariant 1).
            unsafe { slot.fill(place.first()) };
            self.masks.remove(Lane::Empty, &formula.due);
            (true, None)
        } else {
            // SAFETY: the value is there (invariant 1), and as the formula was due nothing borrows it (invariant 2).
            let left = place.change(unsafe { slot.get_mut() });
            (left.is_some(), left)
        };
        self.record(formula, &seen, changed);
        if changed {
            sink.note(formula.field);
        }
        // What its drop runs finds the struct busy.
        drop(left);
        sink.ran(formula.field, if changed { Outcome::Changed } else { Outcome::CutOff });
        changed
    }

    #[inline(always)]
    fn record<T>(&self, formula: &Formula<L, T>, seen: &L::Mask, changed: bool) {
        let Formula { due, edges, marks, .. } = formula;
        if L::Mask::IS_LONG {
            self.record_long(due, edges, marks, seen, changed);
        } else {
            self.record_short(due, edges, marks, seen, changed);
        }
    }

    /// A node without a value is settled, as a formula is; it has changed or not.
    pub(crate) fn settle_empty(&self, due: &L::Mask, edges: &L::Mask, marks: &L::Mask, seen: &L::Mask, changed: bool) {
        self.record_short(due, edges, marks, seen, changed);
        self.masks.remove(Lane::Empty, due);
    }

    #[inline(always)]
    fn record_short(&self, due: &L::Mask, edges: &L::Mask, marks: &L::Mask, seen: &L::Mask, changed: bool) {
        let dirty = self.dirty.get().without(due);
        self.dirty.set(dirty.with(&marks.when(changed)));
        if edges.meets(edges) {
            self.masks.remove(Lane::Taken, edges);
            self.masks.add(Lane::Taken, &seen.without(&L::LISTENED));
            // If the formula has caught the panic of a source that it asked for, its value comes from a source that has not run, and whose
            // next value may equal the one before. So it stays marked, to run again with the next write that reaches it. From then on there is
            // no short cut, which would run a formula that is marked but not stale, while its value may be lent. Without a branch or a call: the
            // compiler sees that most formulas cannot have caught anything, and keeps the masks in registers.
            let has_caught = seen.meets(&L::LISTENED);
            self.dirty.set(self.dirty.get().with(&L::NODES.common(due).when(has_caught)));
            self.masks.add(Lane::Empty, &L::LISTENED.when(has_caught));
        }
    }

    /// The same, compiled once: a copy for each formula takes as many instructions as the masks have words.
    #[inline(never)]
    fn record_long(&self, due: &L::Mask, edges: &L::Mask, marks: &L::Mask, seen: &L::Mask, changed: bool) {
        self.record_short(due, edges, marks, seen, changed);
    }
}
