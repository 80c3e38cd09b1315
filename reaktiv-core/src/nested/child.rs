//! What can be nested, and lending it for changes.

#[cfg(feature = "alloc")]
use alloc::sync::Arc;
#[cfg(feature = "alloc")]
use alloc::vec::Vec;
use core::ops::{Deref, DerefMut};

use super::view::Asked;
use crate::cells::{
    Clock, ContextOf, Flush, Frame, Input, Known, LEVELS, Layout, MaskOf, Noted, Scan, SourcesOf, Store, Taking, flush,
};
#[cfg(feature = "alloc")]
use crate::futures::{Away, Errand, Queue, Way};
use crate::graph::Graph;
#[cfg(feature = "alloc")]
use crate::trace::Tracers;

/// What can stand in a field with `#[reactive(nested)]`: a reactive struct.
///
/// Not meant to be implemented by hand: the methods are for generated code. That names nested types by this trait alone, and no function that
/// asks for it as a bound: so a type that is not reactive is the same error wherever it stands, and the compiler shows it once.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a reactive struct",
    label = "`nested` is for a struct with `#[reactive]`, or a `Table` whose keys are `Hash + Eq` and whose rows are such structs",
    note = "without `nested` the field is a signal, and a value of any type will do"
)]
pub trait Nested: Sized {
    /// What a formula of the parent reads through.
    type Fields<'a>
    where
        Self: 'a;
    /// What is handed down to: itself, or each of its rows.
    type Row: Layout;
    /// The key of a row.
    type Key;
    /// The graph as constant data.
    const GRAPH: &'static Graph;
    fn fields(&self, asked: Asked) -> Self::Fields<'_>;
    /// Whether anything in it has changed, for the struct that holds it, which knows this one.
    fn was_touched(&self, known: Known) -> bool;
    /// It stands in a parent from now on, as one that nobody knew. `for_others`: those further out have to take it for another one.
    fn adopt(&mut self, known: &mut Known, for_others: bool);
    /// Those further out have to take all of it for changed.
    fn change_for_others(&mut self);
    /// It leaves its parent.
    fn release(&mut self, known: &mut Known);
    /// It is about to be handed out by a parent that is the outermost one or not.
    fn hand_out(&mut self, known: &mut Known, outermost: bool) -> Opened;
    /// It comes back.
    fn take_back(&mut self, known: &mut Known, opened: &Opened) -> Closed;
    /// It was handed out, and the guard forgotten: that is over.
    fn end_lending(&mut self, known: &mut Known);
    /// Whether there may be scans in it, looking so many levels deep.
    fn may_step(levels: u32) -> bool;
    /// Whether a step may be due, in it or in what stands in it; if this is no flush, only where it is born. It only looks.
    fn has_steps(&mut self, known: Known, is_flush: bool) -> bool;
    /// Takes the steps that are due, in it and in what stands in it, while it is lent for that.
    fn take_steps(&mut self, is_flush: bool);
    /// It belongs to a struct that is resumed: if it is born, nothing in it steps for that.
    fn resume(&mut self);
    /// Runs the effects that are due, in it and in what stands in it. True if something there is to be told of changes.
    fn flush_pending(&mut self, known: &mut Known, context: &mut ContextOf<Self::Row>) -> bool;
    /// Tells what is attached, in it and in what stands in it, of the changes.
    fn deliver_pending(&mut self);
    /// Hands these down to it. They are those of before, if it is this one that they were handed to `again`. `settled` hears whether any of them is different from what it was, before what was there is dropped.
    ///
    /// # Safety
    ///
    /// Nothing that was lent of it is in use.
    unsafe fn hand_down(
        &self,
        sources: SourcesOf<'_, Self::Row, Self::Key>,
        again: Option<Known>,
        settled: impl FnOnce(bool),
    );
    /// What has changed in it so far is known to the struct around it, which hands down to it now: as when it is handed out by one that is the outermost or not.
    fn pass_changes_on(&self, known: Known, outermost: bool);
    /// Whether it asks for what is handed down: since something in it, or further in, is to run. It only looks.
    fn asks(&mut self, known: Known) -> bool;
    /// Whether something would change if it were set to another one.
    fn differs(&mut self, from: &mut Self, what: Parts) -> bool;
    /// Sets it to another one, which has its values instead then.
    fn set_all(&mut self, from: &mut Self, what: Parts);
    /// Passes everything below on to its own formulas, and forgets what has changed.
    fn drain(&mut self, known: &mut Known);
    /// Whether it is the one that its parent knows.
    fn is_the_one(&self, known: Known) -> bool;
    /// Whether the clock that it follows shows this to it.
    fn knows_time(&self, known: Known, now: TimeOf<Self>) -> bool;
    /// The earliest deadline of what is up to date in it, and in what follows its clock.
    fn deadline(&self) -> Option<TimeOf<Self>>;
    /// Whether somebody has read what its clock shows, or that of what follows it, since it moved.
    fn clock_was_read(&self) -> bool;
    /// Whether a deadline in it, or in what follows its clock, is reached then; or somebody wants to hear of each move.
    fn is_due(&self, to: TimeOf<Self>) -> bool;
    /// The clock that it follows shows this: marks what has reached its deadline.
    fn follow(&mut self, to: TimeOf<Self>);
    /// Tells these, from now on, what runs in it and in all that stands in it or comes to stand there.
    #[cfg(feature = "alloc")]
    fn report_to(&mut self, tracers: &Tracers);
    /// Whether there may be async effects or resources in it, looking so many levels deep.
    fn may_run(levels: u32) -> bool;
    /// Whether some of their runs cannot call a driver.
    #[cfg(feature = "alloc")]
    fn has_news(&mut self) -> bool;
    /// It has come to another place, with its runs.
    #[cfg(feature = "alloc")]
    fn runs_have_moved(&mut self);
    /// The runs that are news, or all of them, call this queue from now on.
    #[cfg(feature = "alloc")]
    fn register(&mut self, queue: &Arc<Queue>, path: &mut Vec<u32>, all: bool);
    /// Brings an errand to a struct in it, or to itself. False if that was not there.
    #[cfg(feature = "alloc")]
    fn reach(&self, way: Way<'_>, errand: &mut Errand<'_>) -> bool;
    /// Tells a struct in it, or itself, of the end of a run: what is on the way is lent, and flushed when it is back.
    #[cfg(feature = "alloc")]
    fn finish_run(&mut self, path: &[u32], away: &mut Away);

    /// Calls `visit` with it.
    #[inline]
    fn accept<V: Visit>((child, known): (&mut Self, &mut Known), visit: &mut V) {
        visit.visit(child, known);
    }

    /// Calls `visit` with the facts about it.
    #[inline]
    fn accept_input<L: Layout, V: EachInput<L>>(child: Child<L, Self>, visit: &mut V) {
        visit.child(child);
    }

    /// In a flush of the struct around it: hands down to it, if it asks for that, and takes the steps that are due. True if something has changed.
    #[inline]
    fn step<L: Layout>(of: &mut L, child: Child<L, Self>, is_flush: bool) -> bool {
        Self::may_step(LEVELS) && step(of, child, is_flush)
    }

    /// Hands it out.
    fn lend<L: Layout>(of: &mut L, child: Child<L, Self>) -> ChildMut<'_, L, Self> {
        ChildMut::new(of, child)
    }

    /// Lends it to a closure. If that panics nothing runs.
    fn change<L: Layout, U>(of: &mut L, child: Child<L, Self>, change: impl FnOnce(&mut Self) -> U) -> U {
        let mut lent = ChildMut::lend_silently(of, child);
        let result = change(&mut lent);
        lent.give_back = ChildMut::give_back;
        result
    }

    /// Puts another one in its place.
    fn replace<L: Layout>(of: &mut L, child: Child<L, Self>, value: Self) {
        let mut lent = ChildMut::new(of, child);
        let old = core::mem::replace(&mut *lent, value);
        drop(lent);
        drop(old);
    }
}

/// What its clock shows.
pub(crate) type TimeOf<C> = <<C as Nested>::Row as Layout>::Time;

fn step<L: Layout, C: Nested>(of: &mut L, child: Child<L, C>, is_flush: bool) -> bool {
    let (index, place) = (child.index, child.input.place);
    let store = of.store_mut();
    store.hand_down_where_asked_by(index);
    let (nested, known) = store.child(place, index);
    if !nested.has_steps(*known, is_flush) {
        return false;
    }
    let mut lent = ChildMut::lend_silently(of, child);
    lent.take_steps(is_flush);
    lent.close_silently()
}

/// What of a struct is set to that of another one.
#[doc(hidden)]
#[derive(Clone, Copy, PartialEq)]
pub enum Parts {
    Inputs,
    InputsAndMemory,
}

/// Called with each child of a struct.
#[doc(hidden)]
pub trait Visit {
    fn visit<C: Nested>(&mut self, child: &mut C, known: &mut Known);
}

/// Called with each signal, each scan, the struct's own clock and each child of a struct.
#[doc(hidden)]
pub trait EachInput<L: Layout> {
    fn signal<T>(&mut self, input: &Input<L, T>);
    fn scan<T>(&mut self, scan: &Scan<L, T>);
    fn clock(&mut self, clock: &Clock<L>);
    fn child<C: Nested>(&mut self, child: Child<L, C>);
}

/// How a child was when it was handed out.
#[doc(hidden)]
pub struct Opened {
    pub(crate) frame: Frame,
    /// Another child had been put there.
    pub(crate) was_replaced: bool,
}

/// How a child has come back.
#[doc(hidden)]
pub struct Closed {
    pub(crate) is_replaced: bool,
    pub(crate) has_changed: bool,
}

/// The facts about a field with a child.
#[doc(hidden)]
pub struct Child<L: Layout, C> {
    /// The child is the signal that its looks read.
    pub input: Input<L, C>,
    /// Its number among the children.
    pub index: usize,
    /// Where it stands.
    pub view: fn(&L::Inputs) -> &C,
    /// What its looks mark.
    pub marks: MaskOf<L>,
    /// Asks for the looks whose answer is known.
    pub gather: fn(&L),
}

/// A nested struct, lent by its parent for changes: what the accessor with `_mut` behind its name gives.
///
/// It is a batch: when the guard is dropped the effects that are due run, those of the child first, unless the struct around it is in a batch.
/// During a panic they are left to the next flush of the struct around it, or to the next time that it lends this child. (Without the feature `std` nobody knows of a panic here: then
/// `update_` is the better way.)
///
/// The child counts as touched from the moment when it is handed out. So it does no harm to forget the guard; then effects wait for the
/// next time. A child that is replaced or swapped with another one meanwhile counts as changed in every field; in one that is not, what
/// counts is what its own cutoffs say. (One case nobody can tell apart: a child that has left under a forgotten guard and comes to stand at the very
/// address where it was lent, while the struct that has lent it lives on elsewhere and was not asked for that child since. It still counts as lent, and its
/// effects run only with its `flush`.)
///
/// ```
/// use reaktiv::reactive;
///
/// #[reactive]
/// struct Engine {
///     rpm: u32,
/// }
///
/// #[reactive]
/// struct Car {
///     #[reactive(nested)]
///     engine: Engine,
///     hot: computed!(bool, *self.engine.rpm() > 6000),
/// }
///
/// let mut car = Car::new(CarInputs { engine: Engine::new(EngineInputs { rpm: 800 }) });
/// car.engine_mut().set_rpm(7000);
/// assert!(*car.hot());
///
/// let mut engine = car.engine_mut();
/// engine.update_rpm(|rpm| *rpm -= 3000);
/// assert_eq!(*engine.rpm(), 4000);
/// drop(engine);
/// assert!(!*car.hot());
/// ```
pub struct ChildMut<'a, L: Layout, C> {
    of: &'a mut L,
    view: fn(&L::Inputs) -> &C,
    place: fn(&mut L::Inputs) -> &mut C,
    index: usize,
    field: usize,
    marks: MaskOf<L>,
    opened: Opened,
    /// Whether the field counted as changed before.
    was_noted: Noted,
    /// What the drop does: here, so that naming this type asks nothing of `C`.
    give_back: fn(&mut Self),
}

impl<'a, L: Layout, C: Nested> ChildMut<'a, L, C> {
    fn new(of: &'a mut L, child: Child<L, C>) -> Self {
        of.store().hand_down_to(child.index);
        (child.gather)(of);
        let Child { input, index, view, marks, .. } = child;
        let (field, place) = (input.field, input.place);
        let store = of.store_mut();
        let was_noted = store.attached().noted(field);
        let outermost = !store.attached().is_watched();
        store.touch(&input);
        let (child, known) = store.child(place, index);
        let opened = child.hand_out(known, outermost);
        if opened.was_replaced {
            store.mark_dirty(&marks);
            Self::trace_as_the_rest(store, place, index);
        }
        ChildMut { of, view, place, index, field, marks, opened, was_noted, give_back: Self::give_back }
    }

    /// Lends it so that nothing runs when it is back.
    #[inline(always)]
    pub(super) fn lend_silently(of: &'a mut L, child: Child<L, C>) -> Self {
        let mut lent = ChildMut::new(of, child);
        lent.give_back = |lent| {
            lent.close();
        };
        lent
    }

    /// It is back. True if it has changed.
    #[inline(always)]
    pub(super) fn close_silently(mut self) -> bool {
        self.give_back = |_| {};
        self.close()
    }

    /// The child is back. True if it has changed.
    fn close(&mut self) -> bool {
        let store = self.of.store_mut();
        let for_others = store.attached().is_watched();
        let (child, known) = store.child(self.place, self.index);
        let closed = child.take_back(known, &self.opened);
        if closed.is_replaced {
            self.welcome(for_others);
        }
        let store = self.of.store_mut();
        let has_changed = closed.has_changed || self.opened.was_replaced;
        if !has_changed {
            store.attached().take_note_back(self.field, self.was_noted);
        }
        has_changed
    }

    /// Another child stands here: whoever is told what runs in the struct around it is told what runs in it.
    #[cold]
    #[inline(never)]
    fn trace_as_the_rest(_store: &mut Store<L>, _place: fn(&mut L::Inputs) -> &mut C, _index: usize) {
        #[cfg(feature = "alloc")]
        if let Some(tracers) = _store.attached().tracers().filter(|tracers| !tracers.is_empty()).cloned() {
            _store.child(_place, _index).0.report_to(&tracers);
        }
    }

    /// Another child stands here.
    #[cold]
    #[inline(never)]
    fn welcome(&mut self, for_others: bool) {
        let store = self.of.store_mut();
        let (child, known) = store.child(self.place, self.index);
        child.adopt(known, for_others);
        store.mark_dirty(&self.marks);
        Self::trace_as_the_rest(store, self.place, self.index);
    }

    fn give_back(&mut self) {
        self.close();
        #[cfg(feature = "std")]
        if std::thread::panicking() {
            return;
        }
        if !self.of.store().waits() {
            // If that is enough: with what is handed down, or lent, the struct around it flushes it. And all steps come before all effects.
            let mut has_told = true;
            if L::HANDS.is_empty()
                && !Store::<L>::has_scans()
                && !C::may_step(LEVELS)
                && let Some(mut context) = <C::Row as Layout>::Takes::no_context()
            {
                let (place, index) = (self.place, self.index);
                has_told = Flush::of(self.of, |of| {
                    let (child, known) = of.store_mut().child(place, index);
                    child.flush_pending(known, &mut context)
                });
            }
            if has_told || self.of.store().wants_flush() {
                flush(self.of);
            } else {
                self.of.collect_runs();
            }
        }
    }
}

impl<L: Layout, C> Deref for ChildMut<'_, L, C> {
    type Target = C;

    fn deref(&self) -> &C {
        (self.view)(self.of.store().inputs())
    }
}

impl<L: Layout, C> DerefMut for ChildMut<'_, L, C> {
    fn deref_mut(&mut self) -> &mut C {
        self.of.store_mut().child(self.place, self.index).0
    }
}

impl<L: Layout, C> Drop for ChildMut<'_, L, C> {
    fn drop(&mut self) {
        (self.give_back)(self);
    }
}

impl<L: Layout, C: core::fmt::Debug> core::fmt::Debug for ChildMut<'_, L, C> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        core::fmt::Debug::fmt(&**self, f)
    }
}
