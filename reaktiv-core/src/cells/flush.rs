//! A flush. If it panics in a child of a struct, what is left over is left there, and a write to the struct does not know of it: so that is marked.

use core::mem;

use super::layout::{Layout, Store, Taking};
use super::masks::{Lane, Masks};
use crate::mask::Mask;

/// Takes the steps that are due; runs the effects that are due in a struct that stands alone, or wait for nothing from outside; then tells what is attached of the changes.
pub fn flush<L: Layout>(of: &mut L) {
    if of.store().is_unborn() {
        return;
    }
    Flush::of(of, |of| {
        take_steps(of, true);
        let below = L::Takes::no_context().is_some_and(|mut context| of.run_effects(&mut context));
        of.deliver_changes(below);
        of.collect_runs();
    });
}

/// Takes the steps that a batch has left which has come to no end, so that what is read is a state of the whole. Effects stay due until the next flush.
#[cfg(all(feature = "serde", feature = "std"))]
pub(crate) fn step<L: Layout>(of: &mut L) {
    if of.store().is_unborn() || !(L::HAS_CHILDREN || of.store().concerns_effects()) {
        return;
    }
    let stepping = Flush(of);
    take_steps(stepping.0, true);
    mem::forget(stepping);
}

/// Takes the steps that are due. If there are events for a struct whose scans look first, those come after the looks: so who reads what steps for them hears of that.
#[inline(always)]
pub(crate) fn take_steps<L: Layout>(of: &mut L, is_flush: bool) -> bool {
    L::may_step(LEVELS) && take_steps_if_any(of, is_flush)
}

/// So many levels deep it is looked whether there are scans: so the compiler knows the answer of all structs that do not hold their like.
pub(crate) const LEVELS: u32 = 3;

/// On its own: what it needs of the stack is not to be paid for where there is nothing to do.
#[inline(never)]
fn take_steps_if_any<L: Layout>(of: &mut L, is_flush: bool) -> bool {
    let looked = L::HAS_EVENTS && of.store().looks_first() && look(of, is_flush);
    of.take_steps(is_flush) || looked
}

#[cold]
fn look<L: Layout>(of: &mut L, is_flush: bool) -> bool {
    struct Hidden<'a, L: Layout>(&'a mut L);
    impl<L: Layout> Drop for Hidden<'_, L> {
        fn drop(&mut self) {
            self.0.hide_events(false);
        }
    }
    of.hide_events(true);
    Hidden(of).0.take_steps(is_flush)
}

/// A running flush, dropped if it panics: then the next write is followed by another one, whatever it writes.
pub(crate) struct Flush<'a, L: Layout>(&'a mut L);

impl<L: Layout> Flush<'_, L> {
    #[inline]
    pub(crate) fn of<R>(of: &mut L, flush: impl FnOnce(&mut L) -> R) -> R {
        if L::HAS_CHILDREN {
            of.store().take_up_what_is_left();
        }
        let flushing = Flush(of);
        let result = flush(flushing.0);
        mem::forget(flushing);
        result
    }
}

impl<L: Layout> Drop for Flush<'_, L> {
    #[cold]
    fn drop(&mut self) {
        if L::HAS_CHILDREN {
            self.0.store().masks.add(Lane::Stale, &L::LISTENED);
        }
    }
}

impl<L: Layout> Store<L> {
    /// A flush begins, with all that an unfinished one has left over. What marks that counts for whoever listens, too.
    #[inline]
    fn take_up_what_is_left(&self) {
        if self.masks.get(Lane::Stale).meets(&L::LISTENED) {
            self.listen_if_heard();
        }
    }
}
