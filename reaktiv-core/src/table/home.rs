//! Where a table stands, and what has changed in it since it was last asked for.

use core::cell::Cell;

use crate::cells::{Frame, Id, Known, new_id, was_let_go};
use crate::nested::Asked;

/// More rows than a table can have.
pub(super) const ANOTHER: usize = usize::MAX;

/// What a table remembers for the structs around it.
#[derive(Default)]
pub(super) struct Home {
    /// Touched since the struct that holds it was last asked for it mutably.
    pub(super) fresh: Cell<bool>,
    /// The same for those further out.
    pub(super) kept: Cell<bool>,
    /// There is, or was, a row that asks for what is handed down: somebody listens to it, or there is something in it that is to run.
    pub(super) rows_ask: bool,
    /// Which table it is; none while it is nobody's.
    pub(super) id: Option<Id>,
    /// Where it stood when it was handed out; nought if it is not.
    lent_at: usize,
    /// How many rows there were when it was last handed out.
    pub(super) rows: Cell<usize>,
    /// The same for those further out; [`ANOTHER`] if it was another table.
    pub(super) rows_before: Cell<usize>,
    /// What it was asked for last.
    pub(super) asked: Cell<Asked>,
}

impl Home {
    #[inline]
    pub(super) fn touch(&self) {
        self.fresh.set(true);
    }

    fn place(&self) -> usize {
        core::ptr::from_ref(self).addr()
    }

    #[inline]
    pub(super) fn is_lent(&self) -> bool {
        self.lent_at == self.place() && !self.id.is_some_and(was_let_go)
    }

    pub(super) fn is_known_as(&self, known: Known) -> bool {
        known.is(self.id)
    }

    /// Begins the lending; as a struct does. It is not lent.
    pub(super) fn hold(&mut self, known: &mut Known) -> Frame {
        debug_assert!(self.lent_at == 0);
        self.id = self.id.or_else(new_id);
        known.lend(self.id);
        self.lent_at = self.place();
        Frame::of(self.id)
    }

    /// Gives up its id with that, as a struct does.
    pub(super) fn let_go(&mut self) {
        if core::mem::take(&mut self.lent_at) != 0 {
            Frame::of(self.id.take()).end_without_its_struct();
        }
    }

    /// Ends a lending.
    pub(super) fn end(&mut self, frame: Frame) {
        if self.lent_at != 0 && Frame::of(self.id) == frame {
            self.lent_at = 0;
            return;
        }
        frame.end_without_its_struct();
        self.let_go();
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        self.let_go();
    }
}
