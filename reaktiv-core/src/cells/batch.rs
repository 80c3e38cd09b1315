//! Holding back: the beginning and the end of a batch or a lending. See `notes.rs`.

use core::ptr;

use super::held::{Frame, Held};
use super::ids::new_id;
use super::known::Known;
use super::layout::{Layout, Store};
use super::notes;

impl<L: Layout> Store<L> {
    /// Whether a batch holds effects back.
    #[inline(always)]
    pub(crate) fn is_held(&self) -> bool {
        self.held.is_held()
    }

    fn place(&self) -> usize {
        ptr::from_ref(self).addr()
    }

    /// Whether it is held back where it stands.
    pub(crate) fn is_inside(&self) -> bool {
        let attached = &self.attached.0;
        self.held.is_at(self.place(), attached.place()) && !attached.id().is_some_and(notes::has)
    }

    /// Begins to hold it back. It is not held back.
    #[inline]
    pub(crate) fn hold(&mut self) -> Frame {
        debug_assert!(!self.is_held());
        let (held, upper) = Held::at(self.place());
        self.held = held;
        match self.attached.0.hold(upper) {
            Some(id) => Frame(Some(id)),
            None => self.hold_the_long_way(upper),
        }
    }

    /// It has no id yet, or what is to be remembered has no room.
    #[cold]
    fn hold_the_long_way(&mut self, upper: u64) -> Frame {
        let id = self.attached.0.id().or_else(|| {
            let id = new_id();
            self.attached.0.set_id(id);
            id
        });
        self.attached.0.set_place(upper);
        Frame(id)
    }

    /// The same, by the struct around it: if that needs another id, the struct around it learns of it. It is not held back: it is reached through lendings
    /// alone, and it came to stand there (`watch`), or back from the last one (`end`), as one that is not.
    #[inline]
    pub(crate) fn hold_again(&mut self, known: &mut Known) -> Frame {
        let frame = self.hold();
        known.lend(frame.0);
        frame
    }

    /// Gives up being held back, if it is. Whoever holds it back finds out when that ends.
    #[inline]
    pub(crate) fn let_go(&mut self) {
        if self.is_held() {
            self.let_go_of_frame();
        }
    }

    #[cold]
    fn let_go_of_frame(&mut self) {
        Frame(self.attached.0.id()).end_without_its_struct();
        self.held = Held::FREE;
        // There may be a note of this one.
        self.attached.0.set_id(None);
    }

    /// The same for one that was held back elsewhere, or by what has ended: so it has left the struct around it, if there was one.
    pub(crate) fn let_go_if_outside(&mut self) {
        if self.is_held() && !self.is_inside() {
            self.unwatch();
        }
    }

    /// Ends what held a struct back, which stood here. What stands here now is held back by nothing.
    #[inline]
    pub(crate) fn end(&mut self, frame: Frame) {
        if self.is_held() && self.attached.0.id() == frame.0 {
            self.held = Held::FREE;
        } else {
            self.end_without_its_struct(frame);
        }
    }

    #[cold]
    fn end_without_its_struct(&mut self, frame: Frame) {
        frame.end_without_its_struct();
        if self.is_held() {
            self.unwatch();
        }
    }

    /// Begins a batch; none inside another one, or a lending, of this struct.
    #[inline]
    pub(crate) fn begin_batch(&mut self) -> Option<Frame> {
        if self.is_held() && self.stays_held() { None } else { Some(self.hold()) }
    }

    /// Whether what holds it back does so here; if not, it is over.
    #[inline(never)]
    fn stays_held(&mut self) -> bool {
        self.let_go_if_outside();
        self.is_held()
    }
}
