//! A table as a field of a reactive struct.
//!
//! What a formula reads of it by an aggregate is asked by a version: that of the aggregate, another one after each change of the column, or of what a view
//! shows. All else counts as changed when the table, or a row of it, was handed out mutably.

use core::cell::Cell;
use core::num::NonZeroU32;
use core::sync::atomic::AtomicU32;
use core::sync::atomic::Ordering::Relaxed;

use super::Table;
use crate::cells::Layout;
use crate::graph::Graph;
use crate::nested::{Asked, Closed, Nested, Opened, Seen};

/// What a table remembers for the structs around it.
#[derive(Default)]
pub(super) struct Home {
    /// Touched since the struct that holds it was last asked for it mutably.
    fresh: Cell<bool>,
    /// The same for those further out.
    kept: Cell<bool>,
    /// None while it is nobody's; the mark under which it is handed out, or [`IN_PLACE`].
    mark: Option<NonZeroU32>,
    /// Where it stood then.
    place: usize,
    /// How many rows there were when it was last handed out.
    rows: usize,
    /// The same for those further out; none if it was another table.
    rows_before: Option<usize>,
    /// What it was asked for last.
    asked: Cell<Asked>,
}

const IN_PLACE: NonZeroU32 = NonZeroU32::MIN;

static MARKS: AtomicU32 = AtomicU32::new(2);

impl Home {
    #[inline]
    pub(super) fn touch(&self) {
        self.fresh.set(true);
    }

    #[inline]
    fn is_lent_at(&self, place: usize) -> bool {
        self.mark.is_some_and(|mark| mark != IN_PLACE) && self.place == place
    }

    fn is_in_place(&self) -> bool {
        self.mark == Some(IN_PLACE)
    }
}

/// Asked by generated code: whether what the method of this name gives may have changed.
macro_rules! have_changed {
    ($($method:ident: $question:ident;)*) => {
        #[doc(hidden)]
        impl<K, R> Table<K, R> {
            $(pub fn $method(&self) -> bool { self.$question() })*

            /// Whether the aggregate that was read last is another one than was seen.
            pub fn __latest_has_changed(&self, seen: &Seen) -> bool {
                seen.replace(self.kept.latest())
            }
        }
    };
}
have_changed! {
    __len_has_changed: may_have_other_rows;
    __count_has_changed: may_have_other_rows;
    __is_empty_has_changed: may_have_other_rows;
    __iter_has_changed: may_have_changed;
    __keys_has_changed: may_have_changed;
    __rows_has_changed: may_have_changed;
}

impl<K, R: Layout> Table<K, R> {
    /// Whether a struct has handed it out. If it was moved out of that struct it has not, and what rows were held for that is over.
    pub(super) fn is_lent(&mut self) -> bool {
        let is_lent = self.home.is_lent_at(self.place());
        if !is_lent {
            self.release_rows();
        }
        is_lent
    }

    fn place(&self) -> usize {
        core::ptr::from_ref(self).addr()
    }

    /// It stands in a struct, and nothing has changed since.
    fn settle_in(&mut self, for_others: bool) {
        let rows = self.len();
        let rows_before = (!for_others).then_some(rows);
        self.home = Home { mark: Some(IN_PLACE), kept: Cell::new(for_others), rows, rows_before, ..Home::default() };
    }

    /// They are in no batch any more.
    pub(super) fn release_rows(&mut self) {
        self.held.release(&mut self.slots);
    }
}

impl<K, R> Table<K, R> {
    fn may_have_changed(&self) -> bool {
        self.is_another(|| self.home.kept.get()) || self.home.fresh.get()
    }

    fn may_have_other_rows(&self) -> bool {
        self.is_another(|| self.home.rows_before != Some(self.len())) || self.home.rows != self.len()
    }

    /// Whether it is another table, or `before`: whether what it was asked for has changed for those further out before it was last handed out.
    fn is_another(&self, before: impl FnOnce() -> bool) -> bool {
        !self.home.is_in_place()
            || match self.home.asked.get() {
                Asked::Values | Asked::Changes => false,
                Asked::ChangesFarOut => before(),
                Asked::Replaced => true,
            }
    }
}

#[diagnostic::do_not_recommend]
impl<K, R: Layout> Nested for Table<K, R> {
    type Fields<'a>
        = &'a Self
    where
        Self: 'a;

    const GRAPH: &'static Graph = R::GRAPH;

    #[inline(always)]
    fn fields(&self, asked: Asked) -> &Self {
        if !matches!(asked, Asked::Values) {
            // For the question that follows.
            self.home.asked.set(asked);
        }
        self
    }

    fn has_changed(&self) -> bool {
        !self.home.is_in_place() || self.home.fresh.get()
    }

    fn adopt(&mut self, for_others: bool) {
        self.release_rows();
        // What is due in it is known to its rows alone.
        self.held.all_may_be_due::<R>();
        self.settle_in(for_others);
    }

    fn change_for_others(&mut self) {
        self.home.kept.set(true);
        self.home.rows_before = None;
    }

    fn release(&mut self) {
        self.release_rows();
        self.home.mark = None;
    }

    fn open(&mut self, outermost: bool) -> Opened {
        let was_replaced = !self.home.is_in_place();
        if was_replaced {
            self.adopt(!outermost);
        } else if outermost {
            self.drain();
        } else {
            let fresh = self.home.fresh.take();
            self.home.kept.set(self.home.kept.get() || fresh);
            self.home.rows = self.len();
        }
        // The first two are taken. After 2^32 marks a swapped table could be missed whose guard is as old.
        let mark = IN_PLACE.saturating_add(MARKS.fetch_add(1, Relaxed).max(1));
        self.home.mark = Some(mark);
        self.home.place = self.place();
        Opened { mark, was_replaced }
    }

    fn close(&mut self, opened: &Opened) -> Closed {
        self.release_rows();
        let is_replaced = self.home.mark != Some(opened.mark);
        self.home.mark = Some(IN_PLACE);
        Closed { is_replaced, has_changed: is_replaced || self.home.fresh.get() }
    }

    fn flush_pending(&mut self) {
        // Not so if its guard was forgotten. Then nobody has looked yet whether it is another table.
        self.release_rows();
        if !self.home.is_in_place() && !self.home.is_lent_at(self.place()) {
            self.held.all_may_be_due::<R>();
        }
        self.held.flush(&mut self.slots);
    }

    fn drain(&mut self) {
        if self.home.is_in_place() {
            self.settle_in(false);
        } else {
            self.adopt(false);
        }
    }
}
