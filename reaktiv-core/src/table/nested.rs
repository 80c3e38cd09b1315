//! A table as a field of a reactive struct.
//!
//! What a formula reads of it by an aggregate is asked by a version: that of the aggregate, another one after each change of the column, or of what a view
//! shows. All else counts as changed when the table, or a row of it, was handed out mutably.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::hash::Hash;
use core::mem;

use super::home::ANOTHER;
use super::slots::takes_givens;
use super::{Table, moves_news, touch};
use crate::cells::{ContextOf, Known, LEVELS, Layout, SourcesOf, Store, new_id};
use crate::futures::{Away, Errand, Queue, Way};
use crate::graph::Graph;
use crate::nested::{Asked, Closed, Nested, Opened, Parent, Parts, Seen, accessor};
use crate::reactive::Reactive;
use crate::trace::Tracers;

#[doc(hidden)]
impl<K, R> Table<K, R> {
    /// Whether what the method of this name gives may have changed.
    pub fn __has_changed(&self, method: u64) -> bool {
        const LEN: u64 = accessor("len");
        const COUNT: u64 = accessor("count");
        const IS_EMPTY: u64 = accessor("is_empty");
        const ITER: u64 = accessor("iter");
        const KEYS: u64 = accessor("keys");
        const ROWS: u64 = accessor("rows");
        match method {
            LEN | COUNT | IS_EMPTY => self.may_have_other_rows(),
            ITER | KEYS | ROWS => self.may_have_changed(),
            _ => true,
        }
    }

    /// Whether the aggregate that was read last is another one than was seen.
    pub fn __latest_has_changed(&self, seen: &Seen) -> bool {
        seen.replace(self.kept.latest())
    }
}

impl<K, R: Layout> Table<K, R> {
    /// Whether a struct has handed it out. If it was moved out of that struct it has not, and what rows were held for that is over.
    pub(super) fn is_lent(&mut self) -> bool {
        let is_lent = self.home.is_lent();
        if !is_lent {
            self.release_rows();
        }
        is_lent
    }

    /// It stands in a struct, and nothing has changed since.
    fn settle_in(&self, for_others: bool) {
        let rows = self.len();
        self.home.fresh.set(false);
        self.home.kept.set(for_others);
        self.home.rows.set(rows);
        self.home.rows_before.set(if for_others { ANOTHER } else { rows });
    }

    /// What has changed is passed on to those further out.
    fn pass_on(&self) {
        let fresh = self.home.fresh.take();
        self.home.kept.set(self.home.kept.get() || fresh);
        self.home.rows.set(self.len());
    }

    /// The table is back: what was handed out, or put in, takes over what the other rows have.
    fn settle_again(&mut self) {
        let mut unsettled = self.slots.handed.take_unsettled();
        if unsettled.is_none() {
            return;
        }
        let slots = self.slots.slots();
        for &slot in unsettled.each_once(slots) {
            if self.slots.settle_again(slot) {
                touch(&self.home, &mut self.log, &mut self.kept, slots, slot);
                self.held.welcome(slot, slots);
            }
        }
        self.slots.handed.are_settled(unsettled);
    }

    /// What is due in the rows of a table that has come, and who listens to them, is known to them alone.
    fn look_at_all_rows(&mut self) {
        let is_listened_to = || self.slots.entries().any(|entry| entry.row.store().attached().has_attachment());
        if Store::<R>::has_effects() || takes_givens::<R>() && is_listened_to() {
            self.held.welcome_all();
        }
    }

    /// Whether there is something to run, or to be told, in its rows, as far as has been seen.
    fn have_something_to_run(&self) -> bool {
        Store::<R>::has_own_effects() || self.home.rows_ask
    }

    /// What is handed down is something else now: something may be due in any row, if it concerns what is to run there.
    fn welcome_all_if_fresh(&mut self) {
        let news = self.slots.handed.take_news();
        if self.concern_rows(news) {
            self.held.welcome_all();
        }
    }

    /// The earliest deadline of the rows, and whether somebody has read the clock of one.
    fn ask_rows(&self) -> (Option<R::Time>, bool)
    where
        R: Parent,
    {
        let ask = |row: &R| (row.deadline(), row.clock_was_read());
        let of_slot = |slot| self.slots.row(slot).map_or((None, false), ask);
        self.slots.handed.ask((self.slots.slots(), self.slots.numbering()), of_slot)
    }

    fn concern_rows(&self, news: Option<bool>) -> bool {
        news.is_some_and(|concerns| concerns && Store::<R>::has_own_effects() || self.home.rows_ask)
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
        self.is_another(|| self.home.rows_before.get() != self.len()) || self.home.rows.get() != self.len()
    }

    /// Whether it is another table, or `before`: whether what it was asked for has changed for those further out before it was last handed out.
    fn is_another(&self, before: impl FnOnce() -> bool) -> bool {
        match self.home.asked.get() {
            Asked::Values | Asked::Deep => false,
            Asked::Changes(known) => !self.home.is_known_as(known),
            Asked::ChangesFarOut(known) => !self.home.is_known_as(known) || before(),
            Asked::Replaced => true,
        }
    }
}

/// While a table looks which deadlines are reached.
struct Following<'t, K, R>(&'t mut Table<K, R>);

impl<K, R> Drop for Following<'_, K, R> {
    #[cold]
    fn drop(&mut self) {
        self.0.touch_all();
        self.0.held.welcome_all();
    }
}

/// Whether the thread unwinds, as far as that can be known.
fn is_panicking() -> bool {
    #[cfg(feature = "std")]
    return std::thread::panicking();
    #[cfg(not(feature = "std"))]
    false
}

#[diagnostic::do_not_recommend]
impl<K: Hash + Eq, R: Parent + Reactive> Nested for Table<K, R> {
    type Fields<'a>
        = &'a Self
    where
        Self: 'a;

    type Row = R;
    type Key = K;

    const GRAPH: &'static Graph = R::GRAPH;

    #[inline(always)]
    fn fields(&self, asked: Asked) -> &Self {
        if !matches!(asked, Asked::Values | Asked::Deep) {
            // For the question that follows.
            self.home.asked.set(asked);
        }
        self
    }

    fn was_touched(&self, known: Known) -> bool {
        !self.home.is_known_as(known) || self.home.fresh.get()
    }

    fn adopt(&mut self, known: &mut Known, for_others: bool) {
        self.release_rows();
        self.look_at_all_rows();
        if R::may_run(LEVELS) {
            self.runs_have_moved();
        }
        self.home.let_go();
        self.home.id = new_id();
        known.set(self.home.id);
        self.settle_in(for_others);
    }

    fn change_for_others(&mut self) {
        self.home.kept.set(true);
        self.home.rows_before.set(ANOTHER);
    }

    fn release(&mut self, known: &mut Known) {
        self.end_lending(known);
        self.home.let_go();
        self.home.id = None;
    }

    fn hand_out(&mut self, known: &mut Known, outermost: bool) -> Opened {
        self.end_lending(known);
        let was_replaced = !self.home.is_known_as(*known);
        if was_replaced {
            self.adopt(known, !outermost);
        } else if outermost {
            self.settle_in(false);
        } else {
            self.pass_on();
        }
        let frame = self.home.hold(known);
        Opened { frame, was_replaced }
    }

    fn take_back(&mut self, known: &mut Known, opened: &Opened) -> Closed {
        self.release_rows();
        known.end_lending();
        self.home.end(opened.frame);
        let is_replaced = !self.home.is_known_as(*known);
        if takes_givens::<R>() && !is_replaced && !is_panicking() {
            self.settle_again();
        }
        Closed { is_replaced, has_changed: is_replaced || self.home.fresh.get() }
    }

    fn end_lending(&mut self, known: &mut Known) {
        self.release_rows();
        if let Some(frame) = known.lending() {
            known.end_lending();
            self.home.end(frame);
        }
    }

    #[inline]
    fn may_step(levels: u32) -> bool {
        R::may_step(levels)
    }

    fn has_steps(&mut self, known: Known, _is_flush: bool) -> bool {
        // One that nobody knows has come under a guard that was forgotten.
        !self.home.is_known_as(known) || self.concern_rows(self.slots.handed.news()) || self.held.has_any()
    }

    fn take_steps(&mut self, is_flush: bool) {
        self.welcome_all_if_fresh();
        let Table { slots, log, kept, home, held, .. } = self;
        let (count, mut rows_ask) = (slots.slots(), home.rows_ask);
        held.step(slots, is_flush, &mut rows_ask, |slot| touch(home, log, kept, count, slot));
        home.rows_ask = rows_ask;
    }

    fn resume(&mut self) {
        if R::may_step(LEVELS) {
            self.slots.iter_mut().for_each(|(_, entry)| Nested::resume(&mut entry.row));
            self.held.welcome_all();
        }
    }

    fn flush_pending(&mut self, known: &mut Known, context: &mut ContextOf<R>) -> bool {
        self.end_lending(known);
        self.welcome_all_if_fresh();
        if !self.home.is_known_as(*known) {
            // A guard was forgotten, and nobody has looked yet.
            self.look_at_all_rows();
        }
        let news = &mut self.news;
        self.held.flush(&mut self.slots, context, &mut self.home.rows_ask, |slot, slots| news.push(slot, slots))
    }

    fn deliver_pending(&mut self) {
        self.held.deliver(&mut self.slots);
    }

    unsafe fn hand_down(&self, sources: SourcesOf<'_, R, K>, again: Option<Known>, settled: impl FnOnce(bool)) {
        let settled = |is_anew| {
            if is_anew {
                self.home.touch();
                self.log.touch_all_by_look();
            }
            settled(is_anew);
        };
        // Whoever takes a table out of a struct that has handed down to it gives it another id.
        let again = again.is_some_and(|known| self.home.is_known_as(known));
        // SAFETY: as here.
        unsafe { self.slots.handed.hand_down(self.home.id, sources, again, settled) };
    }

    fn pass_changes_on(&self, known: Known, outermost: bool) {
        if !self.home.is_known_as(known) {
            // All of it counts as changed.
        } else if outermost {
            self.settle_in(false);
        } else {
            self.pass_on();
        }
    }

    fn asks(&mut self, known: Known) -> bool {
        // One that nobody knows has come under a guard that was forgotten.
        !self.home.is_known_as(known) || self.have_something_to_run() || self.held.asks(&self.slots)
    }

    fn differs(&mut self, from: &mut Self, what: Parts) -> bool {
        self.differs_from(from, what)
    }

    fn set_all(&mut self, from: &mut Self, what: Parts) {
        self.set_by_key(from, what);
    }

    fn drain(&mut self, known: &mut Known) {
        self.end_lending(known);
        if self.home.is_known_as(*known) {
            self.settle_in(false);
        } else {
            self.adopt(known, false);
        }
    }

    fn is_the_one(&self, known: Known) -> bool {
        self.home.is_known_as(known)
    }

    fn knows_time(&self, known: Known, now: R::Time) -> bool {
        self.home.is_known_as(known) && self.slots.handed.now() == Some(now)
    }

    fn deadline(&self) -> Option<R::Time> {
        self.ask_rows().0
    }

    fn clock_was_read(&self) -> bool {
        self.ask_rows().1
    }

    fn is_due(&self, to: R::Time) -> bool {
        let (deadline, was_read) = self.ask_rows();
        was_read || deadline.is_some_and(|deadline| deadline <= to)
    }

    fn follow(&mut self, to: R::Time) {
        let has_something_to_run = self.have_something_to_run();
        let slots = self.slots.slots();
        // If comparing times panics, any of them may have been reached.
        let following = Following(self);
        let reached = following.0.slots.handed.follow(to);
        mem::forget(following);
        for &slot in &reached {
            if self.slots.row(slot).is_none() {
                continue;
            }
            touch(&self.home, &mut self.log, &mut self.kept, slots, slot);
            if has_something_to_run {
                self.held.welcome(slot, slots);
            }
        }
        self.slots.handed.followed(reached);
    }

    fn report_to(&mut self, tracers: &Tracers) {
        self.trace_rows(tracers);
    }

    #[inline]
    fn may_run(levels: u32) -> bool {
        R::may_run(levels)
    }

    fn has_news(&mut self) -> bool {
        !self.news.is_none()
    }

    fn runs_have_moved(&mut self) {
        let slots = self.slots.slots();
        for (slot, entry) in self.slots.iter_mut() {
            if moves_news(&mut entry.row) {
                self.news.push(slot, slots);
            }
        }
    }

    fn register(&mut self, queue: &Arc<Queue>, path: &mut Vec<u32>, all: bool) {
        let slots = self.slots.slots();
        if all {
            self.news.set_all();
        }
        for &slot in self.news.each_once(slots) {
            if let Some(row) = self.slots.get_mut(slot) {
                path.push(slot);
                row.register(queue, path, all);
                path.pop();
            }
        }
        self.news.clear();
    }

    fn reach(&self, way: Way<'_>, errand: &mut Errand<'_>) -> bool {
        match way {
            Way::To([slot, ..]) => {
                let way = way.through(*slot);
                way.zip(self.slots.reach_row(*slot)).is_some_and(|(way, row)| row.reach(way, errand))
            }
            Way::To([]) => false,
            Way::Everywhere => self.slots.reach_each().any(|(_, entry)| entry.row.reach(way, errand)),
        }
    }

    fn finish_run(&mut self, path: &[u32], away: &mut Away) {
        if let [slot, rest @ ..] = path
            && self.slots.row(*slot).is_some()
        {
            self.row_of_slot_mut(*slot).finish_run(rest, away);
        }
    }
}
