//! Reactive structs inside reactive structs.
//!
//! What a formula reads of a child is a node of the parent, a *look*: a node without a value, which asks the child whether that field has
//! changed. The child is a signal that its looks read: handing it out mutably marks them. When one is due it brings the child's
//! field up to date and asks; if the field has changed it marks its own readers, as a formula whose value has changed does. So a
//! parent's formula is due exactly if a field that it has read has changed, by the child's own cutoffs, and nothing in the child runs that
//! nobody asks for.
//!
//! The child remembers what has changed (`subscription/watch.rs`). Its parent, when it is about to hand the child out again, first
//! asks for all looks that have not been asked yet, as far as the answer is known, and then empties that memory.
//!
//! A parent gives each child an id when it comes to stand in it, and remembers that. So whatever was done with guards, forgotten ones too, each look can
//! tell whether it is still the child that the parent knows; if not, all of it counts as changed. While a child is handed out it is held back
//! (`cells/notes.rs`), so that its effects wait for the end of that.

use core::cell::Cell;
use core::ops::{Deref, DerefMut};

use crate::cells::{Frame, Input, Known, Layout, MaskOf, Store};
use crate::graph::Graph;
use crate::subscription::Noted;

/// What can stand in a field with `#[reactive(nested)]`: a reactive struct.
///
/// Not meant to be implemented by hand: the methods are for generated code. That names nested types by this trait alone, and no function that
/// asks for it as a bound: so a type that is not reactive is the same error wherever it stands, and the compiler shows it once.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a reactive struct",
    label = "`nested` is for a struct with `#[reactive]`, or a `Table` whose rows are such structs",
    note = "without `nested` the field is a signal, and a value of any type will do"
)]
pub trait Nested: Sized {
    /// What a formula of the parent reads through.
    type Fields<'a>
    where
        Self: 'a;
    /// The graph as constant data.
    const GRAPH: &'static Graph;
    fn fields(&self, asked: Asked) -> Self::Fields<'_>;
    /// Whether anything in it has changed, for the struct that holds it, which knows this one.
    fn has_changed(&self, known: Known) -> bool;
    /// It stands in a parent from now on, as one that nobody knew. `for_others`: those further out have to take it for another one.
    fn adopt(&mut self, known: &mut Known, for_others: bool);
    /// Those further out have to take all of it for changed.
    fn change_for_others(&mut self);
    /// It leaves its parent.
    fn release(&mut self, known: &mut Known);
    /// It is about to be handed out by a parent that is the outermost one or not.
    fn open(&mut self, known: &mut Known, outermost: bool) -> Opened;
    /// It comes back.
    fn close(&mut self, known: &mut Known, opened: &Opened) -> Closed;
    /// It was handed out, and the guard forgotten: that is over.
    fn end_lending(&mut self, known: &mut Known);
    /// Runs the effects and subscriptions that are due.
    fn flush_pending(&mut self, known: &mut Known);
    /// Passes everything below on to its own formulas, and forgets what has changed.
    fn drain(&mut self, known: &mut Known);

    /// Calls `visit` with it.
    #[inline]
    fn accept<V: Visit>((child, known): (&mut Self, &mut Known), visit: &mut V) {
        visit.visit(child, known);
    }

    /// Hands it out.
    fn lend<L: Layout>(of: &mut L, child: Child<L, Self>) -> ChildMut<'_, L, Self> {
        ChildMut::new(of, child)
    }

    /// Lends it to a closure. If that panics nothing runs.
    fn change<L: Layout, U>(of: &mut L, child: Child<L, Self>, change: impl FnOnce(&mut Self) -> U) -> U {
        let mut lent = ChildMut::new(of, child);
        let give_back = core::mem::replace(&mut lent.give_back, ChildMut::close);
        let result = change(&mut lent);
        lent.give_back = give_back;
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

/// What the fields of a child are asked for.
#[doc(hidden)]
#[derive(Clone, Copy, Default)]
pub enum Asked {
    /// The values.
    #[default]
    Values,
    /// Whether they have changed, for the struct that holds the child, and knows it.
    Changes(Known),
    /// The same, for a struct further out.
    ChangesFarOut(Known),
    /// The same, where a struct in between is not the one that was there.
    Replaced,
}

/// A struct that is asked for something.
#[doc(hidden)]
pub struct View<'a, L> {
    of: &'a L,
    asked: Asked,
}

impl<'a, L: Layout> View<'a, L> {
    /// The struct, asked for this.
    #[inline(always)]
    pub fn new(of: &'a L, asked: Asked) -> Self {
        View { of, asked }
    }

    /// The struct.
    #[inline(always)]
    pub fn of(&self) -> &'a L {
        self.of
    }

    /// Whether a field has changed, as far as is known.
    pub fn has_changed(&self, field: usize) -> bool {
        let store = self.of.store();
        match self.asked {
            Asked::Values => false,
            Asked::Changes(known) => !store.is_known_as(known) || store.listeners().has_changed(field, false),
            Asked::ChangesFarOut(known) => !store.is_known_as(known) || store.listeners().has_changed(field, true),
            Asked::Replaced => true,
        }
    }
}

impl<L: Layout> Store<L> {
    /// What a child of this struct is asked for, to know what has changed.
    #[inline]
    pub fn asked(&self, child: usize) -> Asked {
        Asked::Changes(self.known(child))
    }

    /// What it is asked for, when this struct is asked for `asked`.
    #[inline(always)]
    pub fn asked_below(&self, asked: Asked, child: usize) -> Asked {
        match asked {
            Asked::Values => Asked::Values,
            Asked::Changes(known) | Asked::ChangesFarOut(known) if self.is_known_as(known) => {
                Asked::ChangesFarOut(self.known(child))
            }
            _ => Asked::Replaced,
        }
    }
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

#[diagnostic::do_not_recommend]
impl<L: Layout> Nested for L {
    type Fields<'a>
        = L::Fields<'a>
    where
        L: 'a;

    const GRAPH: &'static Graph = <L as Layout>::GRAPH;

    #[inline(always)]
    fn fields(&self, asked: Asked) -> L::Fields<'_> {
        Layout::fields(self, asked)
    }

    fn has_changed(&self, known: Known) -> bool {
        let store = self.store();
        !store.is_known_as(known) || store.listeners().has_input_changed()
    }

    fn adopt(&mut self, known: &mut Known, for_others: bool) {
        known.set(self.store_mut().watch());
        self.store().listeners().forget_changes();
        if for_others {
            self.change_for_others();
        }
    }

    fn change_for_others(&mut self) {
        self.store().listeners().change_all_for_others();
        L::each_child(self.store_mut(), &mut ChangeForOthers);
    }

    fn release(&mut self, known: &mut Known) {
        Nested::end_lending(self, known);
        self.store_mut().unwatch();
    }

    fn open(&mut self, known: &mut Known, outermost: bool) -> Opened {
        Nested::end_lending(self, known);
        let was_replaced = !self.store().is_known_as(*known);
        if was_replaced {
            self.adopt(known, !outermost);
        }
        if outermost {
            self.drain(known);
        } else if !was_replaced {
            self.store().listeners().pass_changes_on();
        }
        let frame = self.store_mut().hold_again(known);
        Opened { frame, was_replaced }
    }

    fn close(&mut self, known: &mut Known, opened: &Opened) -> Closed {
        known.set_lent(false);
        let store = self.store_mut();
        store.end(opened.frame);
        let is_replaced = !store.is_known_as(*known);
        let has_changed = is_replaced || store.listeners().has_input_changed();
        Closed { is_replaced, has_changed }
    }

    fn end_lending(&mut self, known: &mut Known) {
        if let Some(frame) = known.lending() {
            known.set_lent(false);
            self.store_mut().end(frame);
        }
    }

    fn flush_pending(&mut self, known: &mut Known) {
        Nested::end_lending(self, known);
        if may_have_pending(self) {
            crate::reactive::flush(self);
        }
    }

    fn drain(&mut self, known: &mut Known) {
        Nested::end_lending(self, known);
        if !self.store().is_known_as(*known) {
            // All who look at it have learnt that.
            self.adopt(known, false);
        }
        self.gather();
        L::each_child(self.store_mut(), &mut Drain);
        self.store().listeners().forget_changes();
    }
}

/// Whether effects or subscriptions are or may be due. What a struct further in has to run is known there alone.
#[inline]
pub(crate) fn may_have_pending<L: Layout>(of: &L) -> bool {
    L::HAS_CHILDREN || of.store().has_pending()
}

/// Called with each child of a struct.
#[doc(hidden)]
pub trait Visit {
    fn visit<C: Nested>(&mut self, child: &mut C, known: &mut Known);
}

macro_rules! visits {
    ($($(#[$attr:meta])* $name:ident: |$child:ident, $known:ident| $call:expr;)*) => {$(
        $(#[$attr])*
        pub(crate) struct $name;

        impl Visit for $name {
            fn visit<C: Nested>(&mut self, $child: &mut C, $known: &mut Known) {
                $call
            }
        }
    )*};
}
visits! {
    ChangeForOthers: |child, _known| child.change_for_others();
    Drain: |child, known| child.drain(known);
    /// Of a new struct.
    Adopt: |child, known| child.adopt(known, false);
    Release: |child, known| child.release(known);
    /// Of one that is dropped.
    EndLending: |child, known| child.end_lending(known);
    Flush: |child, known| child.flush_pending(known);
}

/// Called by generated code.
#[doc(hidden)]
pub fn adopt_children<L: Layout>(of: &mut L) {
    L::each_child(of.store_mut(), &mut Adopt);
}

/// Called by generated code.
#[doc(hidden)]
pub fn release_children<L: Layout>(of: &mut L) {
    L::each_child(of.store_mut(), &mut Release);
}

/// Called by generated code.
#[doc(hidden)]
pub fn flush_children<L: Layout>(of: &mut L) {
    L::each_child(of.store_mut(), &mut Flush);
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
/// counts is what its own cutoffs say.
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
        (child.gather)(of);
        let Child { input, index, view, marks, .. } = child;
        let (field, place) = (input.field, input.place);
        let store = of.store_mut();
        let was_noted = store.listeners().noted(field);
        let outermost = !store.listeners().is_watched();
        store.touch(&input);
        let (child, known) = store.child(place, index);
        let opened = child.open(known, outermost);
        if opened.was_replaced {
            store.mark_dirty(&marks);
        }
        ChildMut { of, view, place, index, field, marks, opened, was_noted, give_back: Self::give_back }
    }

    /// The child is back.
    fn close(&mut self) {
        let store = self.of.store_mut();
        let for_others = store.listeners().is_watched();
        let (child, known) = store.child(self.place, self.index);
        let closed = child.close(known, &self.opened);
        if closed.is_replaced {
            child.adopt(known, for_others);
            store.mark_dirty(&self.marks);
        }
        if !closed.has_changed && !self.opened.was_replaced {
            store.listeners().take_note_back(self.field, self.was_noted);
        }
    }

    fn give_back(&mut self) {
        self.close();
        #[cfg(feature = "std")]
        if std::thread::panicking() {
            return;
        }
        if !self.of.store().is_held() {
            let (child, known) = self.of.store_mut().child(self.place, self.index);
            child.flush_pending(known);
            if self.of.store().wants_flush() {
                crate::reactive::flush(self.of);
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

/// Which version of an aggregate of a table a look has seen.
#[doc(hidden)]
#[derive(Default)]
pub struct Seen(Cell<usize>);

impl Seen {
    /// None yet.
    pub const fn nothing() -> Self {
        Seen(Cell::new(0))
    }

    /// Takes a version; says whether it is another one.
    pub fn replace(&self, version: usize) -> bool {
        self.0.replace(version) != version
    }
}

/// The facts about a look.
#[doc(hidden)]
pub struct Look<M> {
    /// Its bit and those of its conditional edges.
    pub due: M,
    /// Its conditional edges: what the closures of an aggregate read.
    pub edges: Option<M>,
    /// The nodes that read it in every run, and the conditional edges that start here.
    pub marks: M,
}

impl<L: Layout> Store<L> {
    /// A look that has not been asked learns that its field has changed.
    #[doc(hidden)]
    #[inline]
    pub fn gather_look(&self, look: &Look<MaskOf<L>>, has_changed: impl FnOnce() -> bool) {
        if self.is_dirty(&look.due) && has_changed() {
            self.mark_dirty(&look.marks);
        }
    }
}
