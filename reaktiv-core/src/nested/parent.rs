//! What the macro states about a struct that others may hold, and that may hold others.

use super::child::{EachInput, Nested, Visit};
use super::view::Asked;
use crate::cells::{Known, Layout, Store};
#[cfg(feature = "alloc")]
use crate::trace::Tracers;

/// A struct among the structs around it and in it.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a reactive struct",
    label = "`nested` is for a struct with `#[reactive]`, or a `Table` whose keys are `Hash + Eq` and whose rows are such structs",
    note = "without `nested` the field is a signal, and a value of any type will do"
)]
pub trait Parent: Layout {
    /// What the formulas of a struct around this one read through.
    type Fields<'a>
    where
        Self: 'a;
    /// The fields, for `asked`.
    fn fields(&self, asked: Asked) -> Self::Fields<'_>;
    /// Calls `visit` with the facts about each signal and each nested struct.
    fn each_input<V: EachInput<Self>>(visit: &mut V);
    /// Calls `visit` with each nested struct.
    #[inline]
    fn each_child<V: Visit>(_store: &mut Store<Self>, _visit: &mut V) {}
    /// Asks for all looks whose answer is known; see the head of `nested.rs`.
    #[inline]
    fn gather(&self) {}
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

#[cfg(feature = "alloc")]
pub(crate) struct Trace<'t>(pub(crate) &'t Tracers);

#[cfg(feature = "alloc")]
impl Visit for Trace<'_> {
    fn visit<C: Nested>(&mut self, child: &mut C, _known: &mut Known) {
        child.report_to(self.0);
    }
}

/// Called by generated code.
#[doc(hidden)]
pub fn adopt_children<L: Parent>(of: &mut L) {
    L::each_child(of.store_mut(), &mut Adopt);
}

/// Called by generated code.
#[doc(hidden)]
pub fn release_children<L: Parent>(of: &mut L) {
    L::each_child(of.store_mut(), &mut Release);
}

/// Called by generated code.
#[doc(hidden)]
pub fn flush_children<L: Parent>(of: &mut L) {
    L::each_child(of.store_mut(), &mut Flush);
}

/// Called when a struct is dropped.
#[doc(hidden)]
pub fn end_lendings<L: Parent>(store: &mut Store<L>) {
    L::each_child(store, &mut EndLending);
}
