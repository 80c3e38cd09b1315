//! Aggregates with closures, or other arguments than columns, in formulas: each has a place of its own, with a type that names it.
//!
//! The closures of such an aggregate may read fields of the struct that the formula belongs to. As long as these are what they were, the aggregate
//! follows the rows that were touched; if one of them has changed it looks at all rows again. The struct knows when that is so, and says
//! it by a number: [`Captures`].

use core::cell::Cell;
use core::marker::PhantomData;
use core::panic::RefUnwindSafe;

use super::{At, Table};

/// What the closures of an aggregate in a formula have read of the struct around it: a number for each set of values there ever was, in any
/// struct. Nought while that is not known.
#[doc(hidden)]
pub struct Captures(Cell<usize>);

impl RefUnwindSafe for Captures {}

impl Captures {
    /// Nothing was read yet.
    pub const fn unknown() -> Self {
        Captures(Cell::new(0))
    }

    /// The version, for the formula.
    pub fn version(&self) -> usize {
        self.0.get()
    }

    /// The aggregate is about to be brought up to date. Until it [is](crate::cells::Run::followed), that is also if that panics, there is no
    /// version.
    pub fn take(&self) -> usize {
        self.0.take()
    }

    pub(crate) fn set(&self, version: usize) {
        self.0.set(version);
    }
}

/// The place of an aggregate in a formula.
#[doc(hidden)]
pub struct Place<P> {
    captures: usize,
    of: PhantomData<fn(&P)>,
}

impl<P> Place<P> {
    /// With this version of what its closures have read; always the same if they read nothing.
    pub const fn new(captures: usize) -> Self {
        Place { captures, of: PhantomData }
    }
}

#[doc(hidden)]
impl<K, R> Table<K, R> {
    /// Called by generated code: the aggregates of a place.
    pub fn __placed<P: 'static>(&self, place: Place<P>) -> At<'_, K, R, P, usize> {
        self.at::<P>().given(place.captures)
    }
}
