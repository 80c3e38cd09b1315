//! What the macro states about a struct that others may hold, and that may hold others.

use super::child::{EachInput, Nested, Visit};
use super::times::EachFollower;
use super::view::Asked;
use crate::cells::{Known, LEVELS, Layout, Store, Taking};
#[cfg(feature = "alloc")]
use crate::futures::{Lent, Outcome, RunFuture};
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
    /// Calls `visit` with the facts about each signal, each scan, its own clock and each nested struct.
    fn each_input<V: EachInput<Self>>(visit: &mut V);
    /// Whether nested structs follow its clock.
    const HAS_FOLLOWERS: bool = false;
    /// Calls `visit` with the facts about each nested struct that does.
    #[inline]
    fn each_follower<V: EachFollower<Self>>(_visit: &mut V) {}
    /// Calls `visit` with each nested struct.
    #[inline]
    fn each_child<V: Visit>(_store: &mut Store<Self>, _visit: &mut V) {}
    /// Asks for all looks whose answer is known; see the head of `nested.rs`.
    #[inline]
    fn gather(&self) {}
    /// The same, and then no nested struct has changed any more.
    #[inline]
    fn pass_changes_on_below(&self) {}
    /// Whether it has async effects or resources itself.
    const HAS_RUNS: bool = false;
    /// Whether there may be some in its children, looking so many levels deep.
    #[inline(always)]
    fn children_may_run(_levels: u32) -> bool {
        false
    }
    /// Begins the run of this number: the future has copies of all that it needs. If that panics it is still due.
    #[cfg(feature = "alloc")]
    fn start(&self, run: usize, _lent: &mut Option<Lent>) -> RunFuture {
        unreachable!("there is no run {run}")
    }
    /// The run of this number, of a resource, has come to an end: to this, or a panic. It is taken when nothing that runs for it can panic any more.
    #[cfg(feature = "alloc")]
    fn finish(&mut self, run: usize, _outcome: &mut Option<Outcome>) {
        unreachable!("there is no run {run}")
    }
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
    Resume: |child, _known| child.resume();
    /// Of one that is dropped.
    EndLending: |child, known| child.end_lending(known);
    Deliver: |child, _known| child.deliver_pending();
}

#[cfg(feature = "alloc")]
pub(crate) struct Trace<'t>(pub(crate) &'t Tracers);

#[cfg(feature = "alloc")]
impl Visit for Trace<'_> {
    fn visit<C: Nested>(&mut self, child: &mut C, _known: &mut Known) {
        child.report_to(self.0);
    }
}

/// Whether a child asks for what is handed down.
struct Ask {
    any: bool,
}

impl Visit for Ask {
    fn visit<C: Nested>(&mut self, child: &mut C, known: &mut Known) {
        self.any |= child.asks(*known);
    }
}

/// Whether something in the children of a struct asks for what is handed down.
pub(crate) fn asks_below<L: Parent>(of: &mut L) -> bool {
    let mut ask = Ask { any: false };
    L::each_child(of.store_mut(), &mut ask);
    ask.any
}

/// Whether a step may be due in a child.
struct HasSteps {
    is_flush: bool,
    any: bool,
}

impl Visit for HasSteps {
    fn visit<C: Nested>(&mut self, child: &mut C, known: &mut Known) {
        self.any = self.any || C::may_step(LEVELS) && child.has_steps(*known, self.is_flush);
    }
}

/// Whether a step may be due in the children of a struct.
pub(super) fn has_steps_below<L: Parent>(of: &mut L, is_flush: bool) -> bool {
    let mut has_steps = HasSteps { is_flush, any: false };
    L::each_child(of.store_mut(), &mut has_steps);
    has_steps.any
}

/// Called by generated code.
#[doc(hidden)]
pub fn adopt_children<L: Parent>(of: &mut L) {
    L::each_child(of.store_mut(), &mut Adopt);
}

/// Called by generated code: nothing steps in the children of a struct that is resumed.
#[doc(hidden)]
pub fn resume_children<L: Parent>(of: &mut L) {
    L::each_child(of.store_mut(), &mut Resume);
}

/// Called by generated code.
#[doc(hidden)]
pub fn release_children<L: Parent>(of: &mut L) {
    L::each_child(of.store_mut(), &mut Release);
}

/// Runs the effects of children that need nothing from outside.
struct Flush {
    has_told: bool,
}

impl Visit for Flush {
    fn visit<C: Nested>(&mut self, child: &mut C, known: &mut Known) {
        if let Some(mut context) = <C::Row as Layout>::Takes::no_context() {
            self.has_told |= child.flush_pending(known, &mut context);
        }
    }
}

/// Called by generated code: the same, for one of them.
#[doc(hidden)]
pub fn flush_child<C: Nested>((child, known): (&mut C, &mut Known)) -> bool {
    let mut flush = Flush { has_told: false };
    flush.visit(child, known);
    flush.has_told
}

/// Called by generated code: hands down to the children, and runs their effects. True if something in them is to be told of changes.
#[doc(hidden)]
pub fn flush_children<L: Parent>(of: &mut L) -> bool {
    of.store_mut().hand_down_where_asked();
    let mut flush = Flush { has_told: false };
    L::each_child(of.store_mut(), &mut flush);
    flush.has_told
}

/// Tells what is attached, in the children, of the changes.
pub(crate) fn deliver_to_children<L: Parent>(of: &mut L) {
    L::each_child(of.store_mut(), &mut Deliver);
}

/// Called when a struct is dropped.
#[doc(hidden)]
pub fn end_lendings<L: Parent>(store: &mut Store<L>) {
    L::each_child(store, &mut EndLending);
}
