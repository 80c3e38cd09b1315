//! Structs can be nested.

#[cfg(feature = "alloc")]
use alloc::sync::Arc;
#[cfg(feature = "alloc")]
use alloc::vec::Vec;

use super::child::{Closed, Nested, Opened, Parts};
use super::followers;
use super::inputs;
#[cfg(feature = "alloc")]
use super::parent::Trace;
use super::parent::{ChangeForOthers, Drain, Parent, asks_below, has_steps_below, resume_children};
#[cfg(feature = "alloc")]
use super::runs;
use super::view::Asked;
use crate::cells::{ContextOf, GivenList, GivensOf, Known, LEVELS, Layout, SourcesOf, Store, Taking, take_steps};
#[cfg(feature = "alloc")]
use crate::futures::{Away, Errand, Queue, Way};
use crate::graph::Graph;
#[cfg(feature = "alloc")]
use crate::trace::Tracers;

/// In the place of the key of a row.
#[doc(hidden)]
pub struct OneHasNoKey;

#[diagnostic::do_not_recommend]
impl<L: Parent> Nested for L {
    type Fields<'a>
        = L::Fields<'a>
    where
        L: 'a;

    type Row = L;
    type Key = OneHasNoKey;

    const GRAPH: &'static Graph = <L as Layout>::GRAPH;

    #[inline(always)]
    fn fields(&self, asked: Asked) -> L::Fields<'_> {
        Parent::fields(self, asked)
    }

    fn was_touched(&self, known: Known) -> bool {
        let store = self.store();
        !store.is_known_as(known) || store.attached().has_input_changed()
    }

    fn adopt(&mut self, known: &mut Known, for_others: bool) {
        known.set(self.store_mut().watch());
        self.store().attached().forget_changes();
        #[cfg(feature = "alloc")]
        if <L as Nested>::may_run(LEVELS) {
            runs::have_moved(self);
        }
        if for_others {
            self.change_for_others();
        }
    }

    fn change_for_others(&mut self) {
        self.store().attached().change_all_for_others();
        L::each_child(self.store_mut(), &mut ChangeForOthers);
    }

    fn release(&mut self, known: &mut Known) {
        Nested::end_lending(self, known);
        self.store_mut().unwatch();
    }

    fn hand_out(&mut self, known: &mut Known, outermost: bool) -> Opened {
        Nested::end_lending(self, known);
        let was_replaced = !self.store().is_known_as(*known);
        if was_replaced {
            self.adopt(known, !outermost);
        }
        if outermost {
            self.drain(known);
        } else if !was_replaced {
            self.store().attached().pass_changes_on();
        }
        let frame = self.store_mut().hold_again(known);
        Opened { frame, was_replaced }
    }

    fn take_back(&mut self, known: &mut Known, opened: &Opened) -> Closed {
        known.end_lending();
        let store = self.store_mut();
        store.end(opened.frame);
        let is_replaced = !store.is_known_as(*known);
        let has_changed = is_replaced || store.attached().has_input_changed();
        Closed { is_replaced, has_changed }
    }

    fn end_lending(&mut self, known: &mut Known) {
        if let Some(frame) = known.lending() {
            known.end_lending();
            self.store_mut().end(frame);
        }
    }

    #[inline]
    fn may_step(levels: u32) -> bool {
        L::may_step(levels)
    }

    fn has_steps(&mut self, _known: Known, is_flush: bool) -> bool {
        (is_flush || !self.store().is_unborn()) && (self.store().has_steps() || has_steps_below(self, is_flush))
    }

    fn take_steps(&mut self, is_flush: bool) {
        if is_flush {
            self.store_mut().bear();
        }
        if !self.store().is_unborn() {
            take_steps(self, is_flush);
        }
    }

    fn resume(&mut self) {
        if L::may_step(LEVELS) && !self.store().is_unborn() && !self.store().waits_for_time() {
            self.store().look_first();
            resume_children(self);
        }
    }

    fn flush_pending(&mut self, known: &mut Known, context: &mut ContextOf<L>) -> bool {
        Nested::end_lending(self, known);
        self.store_mut().bear();
        if !self.store().is_unborn() && self.store().may_have_pending() {
            return self.run_effects(context) || L::HAS_EVENTS || self.store().attached().has_attachment();
        }
        false
    }

    fn deliver_pending(&mut self) {
        if !self.store().is_unborn() {
            self.deliver_changes(true);
        }
    }

    unsafe fn hand_down(
        &self,
        sources: SourcesOf<'_, L, OneHasNoKey>,
        _again: Option<Known>,
        settled: impl FnOnce(bool),
    ) {
        let (givens, store) = (L::Takes::GIVENS, self.store());
        let differing = givens.differing(store, sources, &OneHasNoKey);
        // SAFETY: as here.
        let before = unsafe { givens.put(store, differing) };
        settled(GivensOf::<L>::is_any(&before));
    }

    fn pass_changes_on(&self, known: Known, outermost: bool) {
        if !self.store().is_known_as(known) {
            // All of it counts as changed.
        } else if outermost {
            self.pass_changes_on_below();
            self.store().attached().forget_changes();
        } else {
            self.store().attached().pass_changes_on();
        }
    }

    fn asks(&mut self, known: Known) -> bool {
        !self.store().is_known_as(known)
            || Store::<L>::has_own_effects()
            || self.store().attached().has_attachment()
            || asks_below(self)
    }

    fn differs(&mut self, from: &mut Self, what: Parts) -> bool {
        inputs::differs(self, from, what)
    }

    fn set_all(&mut self, from: &mut Self, what: Parts) {
        match what {
            Parts::Inputs => inputs::set_all(self, from.store_mut().inputs_mut()),
            Parts::InputsAndMemory => {
                let (inputs, memory) = from.store_mut().parts_mut();
                inputs::restore_all(self, inputs, memory);
            }
        }
    }

    fn drain(&mut self, known: &mut Known) {
        Nested::end_lending(self, known);
        if !self.store().is_known_as(*known) {
            // All who look at it have learnt that.
            self.adopt(known, false);
        }
        self.gather();
        L::each_child(self.store_mut(), &mut Drain);
        self.store().attached().forget_changes();
    }

    fn is_the_one(&self, known: Known) -> bool {
        self.store().is_known_as(known)
    }

    fn knows_time(&self, _: Known, now: L::Time) -> bool {
        self.store().now() == Some(now)
    }

    fn deadline(&self) -> Option<L::Time> {
        followers::deadline(self.store())
    }

    fn clock_was_read(&self) -> bool {
        followers::clock_was_read(self.store())
    }

    fn is_due(&self, to: L::Time) -> bool {
        followers::is_due(self.store(), to)
    }

    fn follow(&mut self, to: L::Time) {
        followers::move_clock(self, to);
    }

    #[inline]
    fn may_run(levels: u32) -> bool {
        L::HAS_RUNS || L::HAS_CHILDREN && (levels == 0 || L::children_may_run(levels - 1))
    }

    #[cfg(feature = "alloc")]
    fn has_news(&mut self) -> bool {
        runs::has_news(self)
    }

    #[cfg(feature = "alloc")]
    fn runs_have_moved(&mut self) {
        runs::have_moved(self);
    }

    #[cfg(feature = "alloc")]
    fn register(&mut self, queue: &Arc<Queue>, path: &mut Vec<u32>, all: bool) {
        runs::register(self, queue, path, all);
    }

    #[cfg(feature = "alloc")]
    fn reach(&self, way: Way<'_>, errand: &mut Errand<'_>) -> bool {
        runs::reach(self, way, errand)
    }

    #[cfg(feature = "alloc")]
    fn finish_run(&mut self, path: &[u32], away: &mut Away) {
        runs::finish(self, path, away);
    }

    #[cfg(feature = "alloc")]
    fn report_to(&mut self, tracers: &Tracers) {
        // What stands in a struct is told to whoever that struct is told to.
        if self.store_mut().trace(tracers) {
            L::each_child(self.store_mut(), &mut Trace(tracers));
        }
    }
}
