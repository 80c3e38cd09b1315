//! Aggregates with closures, or other arguments than columns, in formulas: each has a place of its own, with a type that names it.
//!
//! The closures of such an aggregate may read fields of the struct that the formula belongs to. As long as these are what they were, the aggregate
//! follows the rows that were touched; if one of them has changed it looks at all rows again. The struct knows when that is so, and says
//! it by a number: [`Captures`].

use core::cell::Cell;
use core::marker::PhantomData;
use core::panic::RefUnwindSafe;

use super::kept::new_version;
use super::{At, Table};
use crate::cells::{Layout, Reader, Run};
use crate::mask::Mask;
use crate::reactive::Reactive;

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

    fn set(&self, version: usize) {
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
impl<K, R: Reactive> Table<K, R> {
    /// Called by generated code: the aggregates of a place.
    pub fn __placed<P: 'static>(&self, place: Place<P>) -> At<'_, K, R, P, usize> {
        self.at::<P>().with(place.captures)
    }
}

/// A look at an aggregate whose closures read fields of the struct.
#[doc(hidden)]
pub struct Following<'r, L: Layout> {
    /// That of what they read.
    pub version: usize,
    /// What they have read before does not count.
    pub starts_anew: bool,
    /// What they read through.
    pub reader: Reader<'r, L>,
}

#[doc(hidden)]
impl<L: Layout> Run<'_, L> {
    /// Starts a look at an aggregate whose closures read fields of this struct; `edges` are its conditional edges, `known` is the version of what they
    /// have read.
    ///
    /// They are called only for the rows that were touched, so what they read comes to what they have read before. But if something of that `has_changed`
    /// they start anew, with all rows.
    pub fn follow(&self, node: usize, edges: &L::Mask, known: usize, has_changed: bool) -> Following<'_, L> {
        let starts_anew = known == 0 || has_changed;
        let version = if starts_anew { new_version() } else { known };
        let reader = self.reader(node);
        reader.begin_with(self.taken().common(edges).when(!starts_anew));
        Following { version, starts_anew, reader }
    }

    /// The look is up to date. If it has caught the panic of a source, it starts anew the next time.
    pub fn followed(&self, captures: &Captures, version: usize, seen: &L::Mask) {
        if !seen.meets(&L::LISTENED) {
            captures.set(version);
        }
    }
}
