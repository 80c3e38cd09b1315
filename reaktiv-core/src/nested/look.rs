//! Looks: nodes of a parent without a value, which ask a child whether something of it has changed.

use core::cell::Cell;
use core::panic::RefUnwindSafe;

use crate::cells::{Known, Layout, MaskOf, Run, Store};

/// Which version of an aggregate of a table a look has seen.
#[doc(hidden)]
#[derive(Default)]
pub struct Seen(Cell<usize>);

impl RefUnwindSafe for Seen {}

impl Seen {
    /// None yet.
    pub const fn nothing() -> Self {
        Seen(Cell::new(0))
    }

    /// The version.
    #[cfg(feature = "alloc")]
    pub(crate) fn get(&self) -> usize {
        self.0.get()
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
    pub edges: M,
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

impl<L: Layout> Run<'_, L> {
    /// [`Store::gather_look`], in a run.
    #[doc(hidden)]
    pub fn gather_look(&self, look: &Look<L::Mask>, has_changed: impl FnOnce() -> bool) {
        if self.is_due(&look.due) && has_changed() {
            self.mark_dirty(&look.marks);
        }
    }

    /// The child that was handed down to last, if what is handed down has not changed since.
    #[doc(hidden)]
    pub fn hands_again(&self, hand: &Look<L::Mask>, child: usize) -> Option<Known> {
        (!self.is_due_itself(&hand.due, &hand.edges)).then(|| self.known(child))
    }

    /// Takes the answer of a look: marks the readers if its field has changed. `seen` are the conditional edges that it has.
    #[doc(hidden)]
    pub fn settle_look(&self, look: &Look<L::Mask>, seen: L::Mask, has_changed: bool) {
        self.settle_empty(&look.due, &look.edges, &look.marks, &seen, has_changed);
    }
}
