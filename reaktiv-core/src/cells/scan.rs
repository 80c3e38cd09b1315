//! Scans: values that a struct makes of what it reads, and of what they were before.
//!
//! To those who read it a scan is a signal: it changes only in its step, which has the struct mutably, so nothing is computed for a read. To what it reads it is an effect: a
//! node that is marked, and that a flush asks whether it is due. The bit of a scan in `empty` says that its value was brought from elsewhere: then it does not step, but
//! takes a look.
//!
//! # Safety
//!
//! The values lie in one plain struct, the memory, in a cell. *While a step has its own value mutably, nothing else of the memory is lent but the values of other scans.* So
//! in a step nobody makes a reference to the whole memory: values are reached one by one, by [`Scan::at`]. Nobody asks for the value of the scan that steps:
//!
//! 1. its own formula does not, in the form that has the value mutably (the macro refuses that);
//! 2. formulas that its formula pulls do not: they would depend on the scan, and it on them, which the macro refuses also for reads without an edge;
//! 3. nobody else has the struct while it is lent mutably.

use core::cell::UnsafeCell;
use core::hint::cold_path;
use core::mem;

use super::in_place::{InPlace, InPlaceStep};
use super::layout::{Input, Layout, Reader, Remembered, Run, Store};
use super::masks::{Lane, Masks};
use super::reader::Effect;
use super::timers::{Compared, Reached};
use crate::mask::Mask;
use crate::trace::Outcome;

/// The facts about a scan.
pub struct Scan<L: Layout, T> {
    /// As of a signal.
    pub input: Input<L, T, L::Memory>,
    node: usize,
    due: L::Mask,
    edges: L::Mask,
    may_pull: bool,
    at: unsafe fn(*mut L::Memory) -> *mut T,
}

impl<L: Layout, T> Scan<L, T> {
    /// What is said of it as of a signal; its number; its own bit and those of its conditional edges; these; whether it has an edge along which its formula may ask for
    /// what is not up to date; and where it lies in the memory.
    pub const fn new(
        input: Input<L, T, L::Memory>,
        node: usize,
        due: L::Mask,
        edges: L::Mask,
        may_pull: bool,
        at: unsafe fn(*mut L::Memory) -> *mut T,
    ) -> Self {
        Scan { input, node, due, edges, may_pull, at }
    }

    fn has_edges(&self) -> bool {
        self.edges.meets(&self.edges)
    }
}

impl<L: Layout> Remembered<L> {
    pub(super) fn new(memory: L::Memory) -> Self {
        Remembered(UnsafeCell::new(memory))
    }
}

impl<'r, L: Layout> Reader<'r, L> {
    /// The value of a scan.
    ///
    /// # Safety
    ///
    /// The facts are those of a scan of the struct, and not of one that has its value mutably.
    #[inline(always)]
    pub unsafe fn scan<T>(&self, scan: &Scan<L, T>) -> &'r T {
        // SAFETY: as here.
        unsafe { self.store.scan(scan) }
    }
}

impl<L: Layout> Run<'_, L> {
    /// The value of a scan.
    ///
    /// # Safety
    ///
    /// The facts are those of a scan of the struct.
    pub unsafe fn scan<T>(&self, scan: &Scan<L, T>) -> &T {
        // SAFETY: as here; what hands down is part of no step.
        unsafe { self.store.scan(scan) }
    }
}

impl<L: Layout> Store<L> {
    /// The values of the scans.
    #[inline(always)]
    pub fn memory(&self) -> &L::Memory {
        // SAFETY: a step has the struct mutably, so there is none while this is lent.
        unsafe { &*self.memory.0.0.get() }
    }

    #[inline(always)]
    fn place_of_scan<T>(&self, scan: &Scan<L, T>) -> *mut T {
        // SAFETY: the pointer is that of the memory.
        unsafe { (scan.at)(self.memory.0.0.get()) }
    }

    /// The value of a scan.
    ///
    /// # Safety
    ///
    /// The facts are those of a scan of the struct, and not of one that has its value mutably.
    #[inline(always)]
    pub unsafe fn scan<T>(&self, scan: &Scan<L, T>) -> &T {
        // SAFETY: as here; it is written in its step alone, or by what has the struct mutably.
        unsafe { &*self.place_of_scan(scan) }
    }

    /// Where a scan's value stands.
    pub(crate) fn scan_mut<T>(&mut self, scan: &Scan<L, T>) -> &mut T {
        (scan.input.place)(self.memory.0.0.get_mut())
    }

    /// The inputs and the memory, of a struct that is given up.
    pub(crate) fn parts_mut(&mut self) -> (&mut L::Inputs, &mut L::Memory) {
        (&mut self.inputs, self.memory.0.0.get_mut())
    }

    /// Replaces a scan's value by one from elsewhere, and gives back the old one in its place, if it is another one.
    pub(crate) fn exchange_scan<T>(&mut self, scan: &Scan<L, T>, value: &mut T) {
        if !(scan.input.same)(self.scan_mut(scan), value) {
            self.change_scan(scan);
            mem::swap(self.scan_mut(scan), value);
        }
    }

    /// The values of all scans have come from elsewhere: none of them steps at its next turn, but takes a look.
    pub fn look_first(&self) {
        self.masks.add(Lane::Empty, &L::SCANS);
        self.masks.mark(&L::SCANS, &L::SCANS);
    }

    /// Whether there is a scan that takes a look and no step.
    #[inline]
    pub(super) fn looks_first(&self) -> bool {
        self.masks.get(Lane::Empty).meets(&L::SCANS)
    }

    /// Whether this scan takes a look and no step.
    #[inline(always)]
    fn takes_look(&self, node: usize, has_events: bool) -> bool {
        if !self.masks.get(Lane::Empty).has(node) {
            return false;
        }
        cold_path();
        self.masks.remove(Lane::Empty, &L::Mask::one(node));
        !has_events
    }

    /// Its value is another one: marks those who read it.
    #[inline(always)]
    fn change_scan<T>(&self, scan: &Scan<L, T>) {
        self.mark_and_note(&scan.input);
    }

    /// A step of a scan whose formula gives a new value: true if it is another one. Then the formula is evaluated once more, to know what it reads from now on; the same
    /// if there were events that it names. If anything panics the value is the old one, and the scan is due.
    ///
    /// # Safety
    ///
    /// The facts are those of a scan of the struct that is due, and `compute` is its formula.
    #[inline(always)]
    pub unsafe fn step<T>(
        &mut self,
        scan: &Scan<L, T>,
        has_events: bool,
        compute: impl for<'r> Fn(&Reader<'r, L>, &'r L::Inputs) -> T,
    ) -> bool {
        let store = &*self;
        // SAFETY: as here.
        let evaluate = || compute(&unsafe { store.reader(&scan.edges) }, &store.inputs);
        let step = Step { store, due: &scan.due, may_pull: scan.may_pull };
        if store.takes_look(scan.node, has_events) {
            store.look_at_birth(scan.node, step, evaluate);
            return false;
        }
        let value = evaluate();
        let look = || {
            drop(evaluate());
            None
        };
        // SAFETY: as here.
        unsafe { store.take_value(scan, value, scan.has_edges(), has_events, look, &mut Some(step)).0 }
    }

    /// The same for one that compares the clock, of which `reached` are the deadlines that it has compared with and that were reached. It is always evaluated once more, to know its deadline,
    /// and that counts as a step if it compares with one that is reached, and that the step before has not compared with.
    ///
    /// # Safety
    ///
    /// As there.
    pub unsafe fn step_by_clock<T, const SITES: usize>(
        &mut self,
        scan: &Scan<L, T>,
        has_events: bool,
        reached: fn(&L::Slots) -> &Reached<L::Time, SITES>,
        compute: impl for<'r> Fn(&Reader<'r, L>, &'r L::Inputs) -> T,
    ) -> bool {
        let store = &*self;
        // SAFETY: as here.
        let evaluate = || compute(&unsafe { store.reader(&scan.edges) }, &store.inputs);
        let step = Step { store, due: &scan.due, may_pull: scan.may_pull };
        if store.takes_look(scan.node, has_events) {
            store.look_at_birth(scan.node, step, evaluate);
            return false;
        }
        let (mut step, mut steps, mut has_changed) = (Some(step), Steps::of(scan), false);
        let mut compared = Compared::by(reached(store.slots()));
        let mut next = Some(evaluate());
        while let Some(value) = next {
            compared.end_step();
            let look = || Some(evaluate()).filter(|_| compared.has_more() && steps.count());
            // SAFETY: as here.
            let (is_another, look) =
                unsafe { store.take_value(scan, value, true, has_events && !has_changed, look, &mut step) };
            (has_changed, next) = (has_changed || is_another, look);
        }
        has_changed
    }

    #[inline(always)]
    fn look_at_birth<T>(&self, node: usize, step: Step<'_, L>, evaluate: impl FnOnce() -> T) {
        let looks = TakesLook { store: self, node };
        drop(evaluate());
        mem::forget(looks);
        step.finish();
    }

    /// A step has given this: true if it is another value. Then, or `if_same`, there is a look, if any `is_wanted`; one that counts as a step is given back, and otherwise the step is done.
    ///
    /// # Safety
    ///
    /// The facts are those of a scan of the struct that steps, and nothing of its value is lent.
    #[inline(always)]
    unsafe fn take_value<T>(
        &self,
        scan: &Scan<L, T>,
        value: T,
        is_wanted: bool,
        if_same: bool,
        look: impl FnOnce() -> Option<T>,
        step: &mut Option<Step<'_, L>>,
    ) -> (bool, Option<T>) {
        let place = self.place_of_scan(scan);
        // SAFETY: what evaluates has lent nothing, and the comparison has no way to the struct.
        let is_another = !(scan.input.same)(unsafe { &*place }, &value);
        if !is_another {
            let next = if is_wanted && if_same { look() } else { None };
            Step::finish_if(step, next.is_none());
            self.tell(scan.input.field, Outcome::CutOff);
            return (false, next);
        }
        // SAFETY: nothing of it is lent.
        let before = unsafe { Before::replace(place, value) };
        let next = if is_wanted { look() } else { None };
        let before = before.forget();
        self.change_scan(scan);
        Step::finish_if(step, next.is_none());
        self.tell(scan.input.field, Outcome::Changed);
        drop(before);
        (true, next)
    }

    /// A step of a scan whose formula has the value mutably, and says whether it has changed. If it panics it has stepped, and what it has done stays.
    ///
    /// # Safety
    ///
    /// The facts are those of a scan of the struct that is due, and `compute` is its formula, which does not read the scan.
    #[inline(always)]
    pub unsafe fn step_in_place<T>(
        &mut self,
        scan: &Scan<L, T>,
        has_events: bool,
        compute: impl for<'r> Fn(&Reader<'r, L>, &'r L::Inputs, &mut T) -> bool,
    ) -> bool {
        let store = &*self;
        if store.takes_look(scan.node, has_events) {
            return false;
        }
        // SAFETY: as here.
        unsafe { store.change_in_place(scan, &compute) }
    }

    /// The same for one that compares the clock. It steps as long as it says that it has changed, since what it compares with then is not known before; also where another one takes a look.
    /// If it panics it is due.
    ///
    /// # Safety
    ///
    /// As there.
    pub unsafe fn step_in_place_by_clock<T>(
        &mut self,
        scan: &Scan<L, T>,
        has_events: bool,
        compute: impl for<'r> Fn(&Reader<'r, L>, &'r L::Inputs, &mut T) -> InPlace,
    ) -> bool {
        self.takes_look(scan.node, has_events);
        let step_again = Step { store: self, due: &scan.due, may_pull: false };
        let mut steps = Steps::of(scan);
        // SAFETY: as here.
        let mut step = unsafe { self.change_in_place(scan, &compute) };
        let has_changed = step.has_changed();
        while step == InPlace::ChangedAndStepsAgain {
            steps.count();
            // SAFETY: as here.
            step = unsafe { self.change_in_place(scan, &compute) };
        }
        step_again.finish();
        has_changed
    }

    /// # Safety
    ///
    /// As for [`step_in_place`](Store::step_in_place); the struct is lent mutably.
    #[inline(always)]
    unsafe fn change_in_place<T, R: InPlaceStep>(
        &self,
        scan: &Scan<L, T>,
        compute: &impl for<'r> Fn(&Reader<'r, L>, &'r L::Inputs, &mut T) -> R,
    ) -> R {
        let step = StepInPlace { store: self, scan };
        // SAFETY: nobody else asks for this value (see the head of this module).
        let value = unsafe { &mut *self.place_of_scan(scan) };
        // SAFETY: as here.
        let result = compute(&unsafe { self.reader(&scan.edges) }, &self.inputs, value);
        let has_changed = result.has_changed();
        step.finish(has_changed);
        self.tell(scan.input.field, if has_changed { Outcome::Changed } else { Outcome::CutOff });
        result
    }
}

/// The steps that a scan takes by itself in one flush.
struct Steps {
    count: u32,
    scan: &'static str,
}

impl Steps {
    fn of<L: Layout, T>(scan: &Scan<L, T>) -> Self {
        Steps { count: 0, scan: L::GRAPH.nodes[scan.input.field].name }
    }

    /// One more; true if that may be.
    fn count(&mut self) -> bool {
        const MOST: u32 = 1_000;
        self.count += 1;
        assert!(
            self.count <= MOST,
            "the scan `{}` does not come to rest: it has stepped {MOST} times in one flush. One that gives a new value steps again as long as it compares the clock with a deadline that it has \
             not compared with before and that is reached: set the next deadline to a time that is still to come, as `untracked!(self.now) + ..`. A closure steps again \
             as long as it gives `true`: let it give `true` only if it has changed something, or `()`, and it steps once",
            self.scan
        );
        true
    }
}

/// A look at birth, dropped if it panics: it is still to be taken.
struct TakesLook<'s, L: Layout> {
    store: &'s Store<L>,
    node: usize,
}

impl<L: Layout> Drop for TakesLook<'_, L> {
    #[cold]
    fn drop(&mut self) {
        self.store.masks.add(Lane::Empty, &L::Mask::one(self.node));
    }
}

/// A running step, dropped if it panics: the scan stays due.
struct Step<'s, L: Layout> {
    store: &'s Store<L>,
    due: &'s L::Mask,
    may_pull: bool,
}

impl<L: Layout> Drop for Step<'_, L> {
    #[cold]
    fn drop(&mut self) {
        let masks = &self.store.masks;
        masks.remove(Lane::Taken, &L::LISTENED);
        let node = L::NODES.common(self.due);
        masks.mark(&node, &node);
    }
}

impl<'s, L: Layout> Step<'s, L> {
    #[inline(always)]
    fn finish_if(step: &mut Option<Self>, is_done: bool) {
        if is_done && let Some(step) = step.take() {
            step.finish();
        }
    }

    /// It has not panicked. What it has asked for on demand may have marked it, but it has seen that.
    #[inline(always)]
    fn finish(self) {
        let Step { store, due, may_pull } = self;
        mem::forget(self);
        if may_pull {
            Effect { store, due }.finish();
        }
    }
}

/// A running step of a scan that has its value mutably, dropped if it panics: what it has done counts.
struct StepInPlace<'s, L: Layout, T> {
    store: &'s Store<L>,
    scan: &'s Scan<L, T>,
}

impl<L: Layout, T> Drop for StepInPlace<'_, L, T> {
    #[cold]
    fn drop(&mut self) {
        self.store.masks.remove(Lane::Taken, &L::LISTENED);
        self.store.change_scan(self.scan);
    }
}

impl<L: Layout, T> StepInPlace<'_, L, T> {
    #[inline(always)]
    fn finish(self, changed: bool) {
        let StepInPlace { store, scan } = self;
        mem::forget(self);
        if scan.may_pull {
            store.masks.remove(Lane::Taken, &L::LISTENED);
        }
        if changed {
            store.change_scan(scan);
        }
    }
}

/// The value that a scan had before its step: dropped if the step panics, it is put back.
struct Before<T> {
    place: *mut T,
    value: mem::ManuallyDrop<T>,
}

impl<T> Before<T> {
    /// # Safety
    ///
    /// Nothing at this place is lent until this has ended, but for reading while the new value stands there.
    #[inline(always)]
    unsafe fn replace(place: *mut T, value: T) -> Self {
        // SAFETY: as here.
        Before { place, value: mem::ManuallyDrop::new(mem::replace(unsafe { &mut *place }, value)) }
    }

    /// The step is done.
    #[inline(always)]
    fn forget(mut self) -> T {
        // SAFETY: it is not used again.
        let value = unsafe { mem::ManuallyDrop::take(&mut self.value) };
        mem::forget(self);
        value
    }
}

impl<T> Drop for Before<T> {
    #[cold]
    fn drop(&mut self) {
        // SAFETY: what has read the new value has unwound.
        mem::swap(unsafe { &mut *self.place }, &mut self.value);
        // SAFETY: it is not used again.
        unsafe { mem::ManuallyDrop::drop(&mut self.value) };
    }
}
