//! The deadlines of the nodes that compare the clock.

#[cfg(feature = "alloc")]
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};
use core::mem;
use core::panic::RefUnwindSafe;

use super::layout::Deadlines;

/// What is kept for the nodes that compare the clock: the deadline of each that is not reached; and for scans, of which at most `SITES` places in the text compare it, which ones are.
pub struct Timers<At, const NODES: usize, const SITES: usize> {
    /// None of them is earlier.
    earliest: Cell<Option<At>>,
    nodes: [Cell<Option<At>>; NODES],
    reached: Reached<At, SITES>,
    was_read: Cell<bool>,
}

impl<At: RefUnwindSafe, const NODES: usize, const SITES: usize> RefUnwindSafe for Timers<At, NODES, SITES> {}

impl<At, const NODES: usize, const SITES: usize> Timers<At, NODES, SITES> {
    /// No deadlines.
    pub const fn none() -> Self {
        Timers {
            earliest: Cell::new(None),
            nodes: [const { Cell::new(None) }; NODES],
            reached: Reached(RefCell::new(Times::none())),
            was_read: Cell::new(false),
        }
    }

    /// The deadlines.
    #[inline(always)]
    pub fn deadlines(&self) -> Deadlines<'_, At> {
        Deadlines { earliest: &self.earliest, nodes: &self.nodes, was_read: &self.was_read }
    }

    /// A node runs: it has compared nothing yet.
    #[inline(always)]
    pub fn restart(&self, timer: usize) {
        self.nodes[timer].set(None);
    }

    /// The same for a scan.
    #[inline(always)]
    pub fn restart_step(&self, timer: usize) {
        self.restart(timer);
        self.reached.0.borrow_mut().clear();
    }

    /// The deadlines that a scan has compared with, and that were reached.
    #[inline(always)]
    pub fn reached(&self) -> &Reached<At, SITES> {
        &self.reached
    }
}

/// The deadlines that a scan has compared with in this step, and that were reached.
pub struct Reached<At, const SITES: usize>(RefCell<Times<At, SITES>>);

/// As many as there are places that compare, each of which does so once; if one does so in a loop, there may be more.
struct Times<At, const SITES: usize> {
    count: usize,
    few: [Option<At>; SITES],
    #[cfg(feature = "alloc")]
    more: Vec<At>,
}

impl<At, const SITES: usize> Times<At, SITES> {
    const fn none() -> Self {
        Times {
            count: 0,
            few: [const { None }; SITES],
            #[cfg(feature = "alloc")]
            more: Vec::new(),
        }
    }

    #[inline]
    fn clear(&mut self) {
        self.count = 0;
        #[cfg(feature = "alloc")]
        self.more.clear();
    }

    #[inline]
    fn push(&mut self, at: At) {
        match self.few.get_mut(self.count) {
            Some(place) => *place = Some(at),
            #[cfg(feature = "alloc")]
            None => self.more.push(at),
            #[cfg(not(feature = "alloc"))]
            None => unreachable!("each place compares once"),
        }
        self.count += 1;
    }

    fn few(&self) -> &[Option<At>] {
        &self.few[..self.count.min(SITES)]
    }
}

#[cfg(feature = "alloc")]
impl<At: Copy + Ord, const SITES: usize> Times<At, SITES> {
    /// Whether all of these are among the others.
    fn are_among(&self, others: &mut Self) -> bool {
        others.more.sort_unstable();
        let has = |at: &At| others.few().contains(&Some(*at)) || others.more.binary_search(at).is_ok();
        self.few().iter().flatten().all(has) && self.more.iter().all(has)
    }
}

#[cfg(not(feature = "alloc"))]
impl<At: Copy + Ord, const SITES: usize> Times<At, SITES> {
    fn are_among(&self, others: &mut Self) -> bool {
        self.few().iter().all(|at| others.few().contains(at))
    }
}

/// Which of the comparisons in a step were made in the step before.
pub(super) struct Compared<'s, At, const SITES: usize> {
    now: &'s Reached<At, SITES>,
    before: Times<At, SITES>,
}

impl<'s, At: Copy + Ord, const SITES: usize> Compared<'s, At, SITES> {
    pub(super) fn by(now: &'s Reached<At, SITES>) -> Self {
        Compared { now, before: Times::none() }
    }

    /// A step has compared.
    pub(super) fn end_step(&mut self) {
        mem::swap(&mut *self.now.0.borrow_mut(), &mut self.before);
    }

    /// Whether since then a deadline was compared with that is reached, and that the step has not compared with.
    pub(super) fn has_more(&mut self) -> bool {
        !self.now.0.borrow().are_among(&mut self.before)
    }
}

/// Told of each deadline that was compared with and is reached.
pub trait HearsReached<At>: Copy {
    /// This is one.
    fn hear(self, deadline: At);
}

impl<At> HearsReached<At> for () {
    #[inline(always)]
    fn hear(self, _: At) {}
}

impl<At, const SITES: usize> HearsReached<At> for &Reached<At, SITES> {
    #[inline]
    fn hear(self, deadline: At) {
        self.0.borrow_mut().push(deadline);
    }
}

/// The earlier of two, if there are any.
pub(crate) fn earlier<At: Ord>(one: Option<At>, other: Option<At>) -> Option<At> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
