//! Givens: values that the struct around this one hands down, and that formulas read like signals.
//!
//! They are written through `&self`: whoever opens a door of the struct around this one is handed down to before it gets in. So they lie in a cell of their own, and
//! what may be written, and when, is what this module and its callers prove.
//!
//! # Safety
//!
//! *A given is written only while nothing that was lent of its struct is in use.* [`GivenList::put`] is `unsafe` for that reason. It has two callers:
//!
//! 1. The struct around a child, in the step of a node of its own, the *hand-down* (`nested/structs.rs`). A hand-down is to the child what a formula is to
//!    its slot: all doors to the child bring it up to date first, and what is lent of the child is lent for as long as the parent is borrowed. So
//!    invariant 2 of `cells.rs` holds of it: it runs only while it is due, and then nothing of the child is lent.
//! 2. A table, for a row that is reached for the first time since the table was handed something else (`table/handed.rs`).
//!
//! Code of the user's (`PartialEq`, `Clone`) runs in [`GivenList::differing`], before, and never while anything is half written; the values that are replaced
//! are given back, to be dropped when all is done.

use core::cell::UnsafeCell;
use core::mem;

use super::flush::take_steps;
use super::layout::{Given, GivenList, Givens, Input, Layout, Store, Taking, ValuesOf};
use super::masks::{Lane, Masks};
use crate::mask::Mask;

impl<L: Layout, T> Given<L, T> {
    /// What is said of it as of a signal, where it stands, the value that it has in a struct that stands alone, and how it is copied.
    pub const fn new(
        input: Input<L, T, ValuesOf<L>>,
        view: fn(&ValuesOf<L>) -> &T,
        alone: fn() -> T,
        copy: fn(&T) -> T,
    ) -> Self {
        Given { input, view, alone, copy }
    }
}

/// Nothing.
#[derive(Default)]
pub struct TakesNothing;

impl TakesNothing {
    /// Nothing is all.
    pub fn __complete(self) {}
}

/// Beside what a known type says itself: of a type parameter it is known only when it is a type.
pub trait MayTakeNothing: Sized {
    /// Perhaps.
    fn __complete(self) {}
}

impl<T> MayTakeNothing for T {}

/// Called by generated code, for a type parameter to which nothing is handed down: fails to compile for a type that takes something.
pub const fn takes_nothing<L: Layout>() {
    assert!(
        !L::Takes::IS_BORN_LATE,
        "this struct takes something from the struct around it, which holds it as a type parameter and hands nothing down: nest a type that says what it is"
    );
}

impl<L: Layout> Taking<L> for TakesNothing {
    type Givens = ();
    const GIVENS: () = ();
    type Context = ();
    #[inline(always)]
    fn no_context() -> Option<()> {
        Some(())
    }
    const IS_BORN_LATE: bool = false;
}

/// Called by generated code, for a copy of a struct that takes something from the struct around it. What scans of one that is born read is known from now on.
pub fn be_a_copy_of<L: Layout>(copy: &mut L, of: &L) {
    copy.store_mut().be_a_copy_of(of.store());
    if !copy.store().is_unborn() {
        take_steps(copy, false);
    }
}

/// Where a given comes from, for a row of this key.
pub enum Source<'r, K, T> {
    /// One value for all.
    Value(&'r T),
    /// The row's key.
    Key(fn(&K) -> &T),
}

impl<K, T> Clone for Source<'_, K, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K, T> Copy for Source<'_, K, T> {}

impl<'r, K, T> Source<'r, K, T> {
    fn of(self, key: &'r K) -> &'r T {
        match self {
            Source::Value(value) => value,
            Source::Key(of) => of(key),
        }
    }
}

/// A given that the struct around a struct has not named yet.
pub struct Unnamed;

/// The context that the struct around a struct lends to its effects.
pub struct LentContext<T>(core::marker::PhantomData<fn() -> T>);

impl<T> LentContext<T> {
    /// When its turn comes.
    pub fn lent() -> Self {
        LentContext(core::marker::PhantomData)
    }
}

/// The same, kept by a table.
pub enum Kept<K, T> {
    /// One value for all.
    Value(T),
    /// The row's key.
    Key(fn(&K) -> &T),
}

impl<L: Layout> GivenList<L> for () {
    const IS_EMPTY: bool = true;
    type Values = ();
    type Sources<'r, K: 'r> = ();
    type Kept<K> = ();
    type Differing = ();

    fn alone(&self) {}
    fn copy(&self, _: &()) {}
    fn differing<'r, K>(&self, _: &Store<L>, _: (), _: &'r K)
    where
        Self: 'r,
    {
    }
    fn is_any(_: &()) -> bool {
        false
    }
    unsafe fn put(&self, _: &Store<L>, _: ()) {}
    fn keep<'r, K>(&self, _: ())
    where
        Self: 'r,
    {
    }
    fn news<'r, K>(&self, _: (), _: &()) -> Option<bool>
    where
        Self: 'r,
    {
        None
    }
    fn sources<'r, K>(&self, _: &'r ())
    where
        Self: 'r,
    {
    }
    fn set_clock<K>(_: &mut (), _: L::Time) {}
    fn clock<K>(_: &()) -> Option<L::Time> {
        None
    }
}

impl<L: Layout, T, Others: GivenList<L>> GivenList<L> for (Given<L, T>, Others) {
    const IS_EMPTY: bool = false;
    type Values = (T, Others::Values);
    type Sources<'r, K: 'r>
        = (Source<'r, K, T>, Others::Sources<'r, K>)
    where
        Self: 'r;
    type Kept<K> = (Kept<K, T>, Others::Kept<K>);
    type Differing = (Option<T>, Others::Differing);

    fn alone(&self) -> Self::Values {
        ((self.0.alone)(), self.1.alone())
    }

    fn copy(&self, values: &Self::Values) -> Self::Values {
        ((self.0.copy)(&values.0), self.1.copy(&values.1))
    }

    #[inline]
    fn differing<'r, K>(&self, of: &Store<L>, sources: Self::Sources<'r, K>, key: &'r K) -> Self::Differing
    where
        Self: 'r,
    {
        let value = sources.0.of(key);
        let first = (!(self.0.input.same)((self.0.view)(of.givens()), value)).then(|| (self.0.copy)(value));
        (first, self.1.differing(of, sources.1, key))
    }

    #[inline]
    fn is_any(differing: &Self::Differing) -> bool {
        differing.0.is_some() || Others::is_any(&differing.1)
    }

    #[inline]
    unsafe fn put(&self, of: &Store<L>, differing: Self::Differing) -> Self::Differing {
        // SAFETY: as here.
        let before = differing.0.map(|value| unsafe { of.put_given(&self.0, value) });
        // SAFETY: as here.
        (before, unsafe { self.1.put(of, differing.1) })
    }

    fn keep<'r, K>(&self, sources: Self::Sources<'r, K>) -> Self::Kept<K>
    where
        Self: 'r,
    {
        let first = match sources.0 {
            Source::Value(value) => Kept::Value((self.0.copy)(value)),
            Source::Key(of) => Kept::Key(of),
        };
        (first, self.1.keep(sources.1))
    }

    fn news<'r, K>(&self, sources: Self::Sources<'r, K>, kept: &Self::Kept<K>) -> Option<bool>
    where
        Self: 'r,
    {
        let is_first = match (sources.0, &kept.0) {
            (Source::Value(value), Kept::Value(kept)) => (self.0.input.same)(kept, value),
            (Source::Key(_), Kept::Key(_)) => true,
            (Source::Value(_), Kept::Key(_)) | (Source::Key(_), Kept::Value(_)) => false,
        };
        let input = &self.0.input;
        let first = (!is_first).then(|| input.reach.with(&input.far).meets(&L::EFFECTS));
        // `None` is less than `Some`, and `false` than `true`.
        first.max(self.1.news(sources.1, &kept.1))
    }

    #[inline]
    fn sources<'r, K>(&self, kept: &'r Self::Kept<K>) -> Self::Sources<'r, K>
    where
        Self: 'r,
    {
        let first = match &kept.0 {
            Kept::Value(value) => Source::Value(value),
            Kept::Key(of) => Source::Key(*of),
        };
        (first, self.1.sources(&kept.1))
    }

    fn set_clock<K>(kept: &mut Self::Kept<K>, to: L::Time) {
        Others::set_clock(&mut kept.1, to);
    }

    fn clock<K>(kept: &Self::Kept<K>) -> Option<L::Time> {
        Others::clock(&kept.1)
    }
}

impl<L: Layout> Givens<L> {
    pub(super) fn alone() -> Self {
        Givens(UnsafeCell::new(L::Takes::GIVENS.alone()))
    }
}

impl<L: Layout> Store<L> {
    /// The values that were handed down last.
    #[inline(always)]
    pub fn givens(&self) -> &ValuesOf<L> {
        // SAFETY: nothing writes them while anything of the struct is lent (`put`).
        unsafe { &*self.givens.0.0.get() }
    }

    /// # Safety
    ///
    /// Nothing that was lent of the struct is in use.
    #[inline(always)]
    unsafe fn put_given<T>(&self, given: &Given<L, T>, value: T) -> T {
        self.mark_and_note(&given.input);
        // SAFETY: as here.
        mem::replace((given.input.place)(unsafe { &mut *self.givens.0.0.get() }), value)
    }

    /// Sets one: what was there before, if it is another value.
    pub(super) fn set_given<T>(&mut self, given: &Given<L, T>, value: T) -> Option<T> {
        let is_same = (given.input.same)((given.view)(self.givens()), &value);
        // SAFETY: the struct is lent mutably.
        (!is_same).then(|| unsafe { self.put_given(given, value) })
    }

    /// Takes over what another struct of this type was handed, whether it is born, and which scans look first, as a copy of it.
    fn be_a_copy_of(&mut self, of: &Self) {
        *self.givens.0.0.get_mut() = L::Takes::GIVENS.copy(of.givens());
        if of.is_unborn() {
            self.masks.remove(Lane::Empty, &L::SCANS.without(&of.masks.get(Lane::Empty)));
        } else {
            self.bear();
        }
    }
}
