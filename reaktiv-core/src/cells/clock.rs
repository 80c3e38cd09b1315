//! The clock: an input that is only compared.
//!
//! Whoever compares it with a deadline that is not reached leaves that with its node, and is marked when it is. So moving the clock is a comparison with the earliest of
//! them, and a store, however many nodes there are. The clock itself marks nothing; but where it jumps (it was never set, goes back, or another struct hands it down), all that compare
//! it are marked.
//!
//! The value of a struct's own clock lies in its memory, that of one that is given among the givens; what this says of how they may be written holds here too.

use super::layout::{Clock, Deadlines, Layout, Reader, Run, Store, TimeIn, Timer, ValuesOf};
use super::masks::{Lane, Masks};
use super::timers::{HearsReached, Reached, earlier};
use crate::every::Every;
use crate::mask::Mask;

/// What the clock shows of a struct that has none. There are no such times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoClock {}

/// A time, read out of a memory.
#[inline(always)]
pub fn copy_of_time<L: Layout>(time: &L::Time) -> L::Time {
    *time
}

impl<L: Layout> Clock<L> {
    /// Its place among the fields; how it is read and written; how it is read from a memory, if it is the struct's own; what compares it, what hands it down, and both together; and
    /// where the deadlines are.
    #[allow(clippy::too_many_arguments)]
    pub const fn new(
        field: usize,
        read: fn(&Store<L>) -> Option<L::Time>,
        write: unsafe fn(&Store<L>, L::Time),
        in_memory: Option<TimeIn<L>>,
        timers: &'static [Timer<L::Mask>],
        hands: Timer<L::Mask>,
        all: Timer<L::Mask>,
        deadlines: fn(&L::Slots) -> Deadlines<'_, L::Time>,
    ) -> Self {
        Clock { field, read, write, in_memory, timers, hands, all, deadlines }
    }
}

/// The clock in a formula, which compares it.
#[derive(Clone, Copy)]
pub struct Moment<'r, L: Layout, H> {
    store: &'r Store<L>,
    timer: usize,
    heard: H,
}

impl<'r, L: Layout> Reader<'r, L> {
    /// The clock, for the node with this timer.
    #[inline(always)]
    pub fn clock(&self, timer: usize) -> Moment<'r, L, ()> {
        Moment { store: self.store, timer, heard: () }
    }

    /// The same for a scan.
    #[inline(always)]
    pub fn clock_in_step<const SITES: usize>(
        &self,
        timer: usize,
        reached: &'r Reached<L::Time, SITES>,
    ) -> Moment<'r, L, &'r Reached<L::Time, SITES>> {
        Moment { store: self.store, timer, heard: reached }
    }

    /// The time of this flush.
    #[inline]
    pub fn time(&self) -> L::Time {
        // What sees it runs when the struct is born, and that has a time.
        self.store.now().expect("the clock was set")
    }
}

impl<L: Layout, H: HearsReached<L::Time>> Moment<'_, L, H> {
    /// Whether a deadline is reached; if not, the node hears of it when it is.
    #[inline]
    pub fn has_reached(self, deadline: L::Time) -> bool {
        let Some(now) = self.store.now() else { return false };
        let is_reached = now >= deadline;
        if is_reached {
            self.heard.hear(deadline);
        } else {
            self.arm(deadline);
        }
        is_reached
    }

    /// Whether it is not.
    #[inline]
    pub fn comes_before(self, deadline: L::Time) -> bool {
        !self.has_reached(deadline)
    }

    /// The clock, rounded down: the node hears of it when that is another one.
    #[inline]
    pub fn every(self, step: <L::Time as Every>::Step) -> L::Time
    where
        L::Time: Every,
    {
        let Some(now) = self.store.now() else { return L::Time::START };
        let rounded = now.every(step);
        self.heard.hear(rounded);
        if let Some(next) = now.next_after(step) {
            self.arm(next);
        }
        rounded
    }

    #[inline]
    fn arm(self, deadline: L::Time) {
        if let Some(clock) = &L::CLOCK {
            let Deadlines { earliest, nodes, .. } = (clock.deadlines)(self.store.slots());
            for place in [earliest, &nodes[self.timer]] {
                if place.get().is_none_or(|known| deadline < known) {
                    place.set(Some(deadline));
                }
            }
        }
    }
}

/// What setting the clock does.
pub struct Tick<L: Layout> {
    pub(super) to: L::Time,
    /// The nodes whose deadline is reached, by their numbers; all, if it has jumped.
    reached: L::Mask,
    marks: L::Mask,
    reach: L::Mask,
    /// The earliest of the other deadlines.
    earliest: Option<L::Time>,
    /// A deadline is reached in what follows the clock.
    are_followers_due: bool,
}

impl<L: Layout> Tick<L> {
    pub(super) fn nothing(to: L::Time) -> Self {
        Tick {
            to,
            reached: L::Mask::EMPTY,
            marks: L::Mask::EMPTY,
            reach: L::Mask::EMPTY,
            earliest: None,
            are_followers_due: false,
        }
    }
}

impl<L: Layout> Run<'_, L> {
    /// The clock, to be handed down.
    pub fn now(&self) -> Option<L::Time> {
        self.store.now()
    }
}

impl<L: Layout> Store<L> {
    /// The time, if the struct has a clock that was ever set.
    #[inline(always)]
    pub(crate) fn now(&self) -> Option<L::Time> {
        L::CLOCK.as_ref().and_then(|clock| (clock.read)(self))
    }

    /// Whether there is a clock that was never set.
    #[inline(always)]
    pub fn waits_for_time(&self) -> bool {
        L::CLOCK.is_some() && self.now().is_none()
    }

    /// The time, where it stands in the memory.
    ///
    /// # Safety
    ///
    /// It stands there, and is not lent mutably.
    #[inline(always)]
    pub unsafe fn time_at(&self, at: unsafe fn(*mut L::Memory) -> *mut L::Time) -> L::Time {
        // SAFETY: the pointer is that of the memory; and as here.
        unsafe { *at(self.memory.0.0.get()) }
    }

    /// The same, where it may not be known.
    ///
    /// # Safety
    ///
    /// As there.
    #[inline(always)]
    pub unsafe fn time_if_known_at(&self, at: unsafe fn(*mut L::Memory) -> *mut Option<L::Time>) -> Option<L::Time> {
        // SAFETY: as there.
        unsafe { *at(self.memory.0.0.get()) }
    }

    /// Writes the time, or what it is in, where it stands in the memory.
    ///
    /// # Safety
    ///
    /// It stands there, and is not lent.
    #[inline(always)]
    pub unsafe fn set_time_at<T>(&self, at: unsafe fn(*mut L::Memory) -> *mut T, value: T) {
        // SAFETY: the pointer is that of the memory; and as here.
        unsafe { *at(self.memory.0.0.get()) = value };
    }

    /// Writes the time, where it stands among the givens.
    ///
    /// # Safety
    ///
    /// None of these is lent.
    #[inline(always)]
    pub unsafe fn set_given_time(&self, place: fn(&mut ValuesOf<L>) -> &mut L::Time, value: L::Time) {
        // SAFETY: as here.
        *place(unsafe { &mut *self.givens.0.0.get() }) = value;
    }

    /// What setting the clock does: comparing times is code of the user's, so that comes first.
    #[inline]
    pub(super) fn tick(&self, to: L::Time) -> Tick<L> {
        let mut tick = Tick::nothing(to);
        let Some(clock) = &L::CLOCK else { return tick };
        if (clock.read)(self).is_none_or(|before| before > to) {
            // It has jumped: all hear of it.
            (tick.reached, tick.marks, tick.reach) = (L::Mask::ALL, clock.all.marks, clock.all.reach);
        } else if self.is_before_all_deadlines(to) {
            tick.earliest = (clock.deadlines)(self.slots()).earliest.get();
        } else {
            self.find_reached(clock, &mut tick);
        }
        tick
    }

    fn find_reached(&self, clock: &Clock<L>, tick: &mut Tick<L>) {
        for (timer, place) in clock.timers.iter().zip((clock.deadlines)(self.slots()).nodes) {
            match place.get() {
                Some(deadline) if deadline <= tick.to => {
                    tick.reached = tick.reached.with(&L::Mask::one(timer.node));
                    tick.marks = tick.marks.with(&timer.marks);
                    tick.reach = tick.reach.with(&timer.reach);
                }
                deadline => tick.earliest = earlier(tick.earliest, deadline),
            }
        }
    }

    /// Sets the clock, and marks what has reached its deadline. True if anything has; then that is noted.
    ///
    /// # Safety
    ///
    /// Nothing that was lent of the struct is in use.
    #[inline]
    unsafe fn set_clock(&self, tick: Tick<L>) -> bool {
        let Some(clock) = &L::CLOCK else { return false };
        // SAFETY: as here.
        unsafe { (clock.write)(self, tick.to) };
        (clock.deadlines)(self.slots()).earliest.set(tick.earliest);
        let has_marked = tick.marks.meets(&tick.marks);
        if has_marked {
            self.mark_reached(clock, &tick);
        }
        let was_read = clock.in_memory.is_some() || (clock.deadlines)(self.slots()).was_read.take();
        if (has_marked || was_read) && self.attached.0.is_anything() {
            self.note(clock.field);
        }
        has_marked || was_read
    }

    /// What the clock shows, for somebody who may be a formula of a struct around this one: it hears of the next move.
    pub(super) fn clock_is_read(&self) {
        if let Some(clock) = &L::CLOCK {
            (clock.deadlines)(self.slots()).was_read.set(true);
        }
    }

    /// Whether that was read since it moved.
    pub(crate) fn clock_was_read(&self) -> bool {
        L::CLOCK.as_ref().is_some_and(|clock| (clock.deadlines)(self.slots()).was_read.get())
    }

    fn mark_reached(&self, clock: &Clock<L>, tick: &Tick<L>) {
        let deadlines = (clock.deadlines)(self.slots());
        for (timer, place) in clock.timers.iter().zip(deadlines.nodes) {
            if tick.reached.has(timer.node) {
                place.set(None);
            }
        }
        self.masks.mark(&tick.marks, &tick.reach);
    }

    /// The same for a struct that is lent mutably.
    #[inline]
    pub(crate) fn move_clock(&mut self, to: L::Time) {
        let tick = self.tick(to);
        // SAFETY: it is lent mutably, so nothing else of it is.
        unsafe { self.set_clock(tick) };
    }

    /// Moves the clock, if that is all there is to do.
    #[inline(always)]
    pub(crate) fn moves_alone(&mut self, to: L::Time) -> bool {
        let Some(clock) = &L::CLOCK else { return false };
        let is_ahead = (clock.read)(self).is_some_and(|now| now < to);
        if !is_ahead || !self.is_before_all_deadlines(to) || self.concerns_effects() || self.waits() {
            return false;
        }
        // SAFETY: the struct is lent mutably, so nothing else of it is.
        unsafe { (clock.write)(self, to) };
        true
    }

    /// Whatever hands the clock down has to do so anew.
    pub(crate) fn mark_clock_hands(&self) {
        if let Some(clock) = &L::CLOCK {
            self.masks.mark(&clock.hands.marks, &clock.hands.reach);
        }
    }

    /// Sets the clock as a whole, if it shows something else: marks all that compares it or hands it down.
    pub(crate) fn exchange_clock(&mut self, to: L::Time) {
        if let Some(clock) = &L::CLOCK
            && self.now() != Some(to)
        {
            let Timer { marks, reach, .. } = clock.all;
            let tick = Tick { reached: L::Mask::ALL, marks, reach, ..Tick::nothing(to) };
            // SAFETY: it is lent mutably, so nothing else of it is.
            unsafe { self.set_clock(tick) };
        }
    }

    /// Whether none of the deadlines is reached then.
    #[inline(always)]
    pub(crate) fn is_before_all_deadlines(&self, to: L::Time) -> bool {
        L::CLOCK.as_ref().is_none_or(|clock| {
            let earliest = (clock.deadlines)(self.slots()).earliest;
            earliest.get().is_none_or(|deadline| to < deadline)
        })
    }

    /// What [`set_clock_from_outside`](Store::set_clock_from_outside) does.
    pub(super) fn tick_from_outside(&self, to: L::Time) -> Tick<L> {
        Tick { are_followers_due: L::are_followers_due(self, to), ..self.tick(to) }
    }

    /// Sets the clock by the struct around it, which does not go on to what stands further in: that is handed down to when it is asked for, and counts as changed if something is due there.
    ///
    /// # Safety
    ///
    /// As there.
    pub(super) unsafe fn set_clock_from_outside(&self, tick: Tick<L>) -> bool {
        let Some(clock) = &L::CLOCK else { return false };
        let Timer { marks, reach, .. } = &clock.hands;
        let are_followers_due = tick.are_followers_due;
        self.masks.mark(marks, &marks.with(&reach.when(are_followers_due)));
        // SAFETY: as here.
        unsafe { self.set_clock(tick) || are_followers_due }
    }

    /// Whether a deadline is reached then.
    pub(crate) fn is_due_at(&self, to: L::Time) -> bool {
        !self.is_before_all_deadlines(to)
            && L::CLOCK.as_ref().is_some_and(|clock| {
                let deadlines = (clock.deadlines)(self.slots());
                deadlines.nodes.iter().any(|place| place.get().is_some_and(|deadline| deadline <= to))
            })
    }

    /// The earliest deadline of the nodes that are up to date.
    pub(crate) fn deadline(&self) -> Option<L::Time> {
        let Some(clock) = &L::CLOCK else { return None };
        let deadlines = (clock.deadlines)(self.slots());
        deadlines.earliest.get()?;
        let stale = self.masks.get(Lane::Stale);
        let is_fresh = |timer: &Timer<L::Mask>| !stale.has(timer.node);
        let of_fresh = clock.timers.iter().zip(deadlines.nodes).filter(|(timer, _)| is_fresh(timer));
        of_fresh.fold(None, |earliest, (_, place)| earlier(earliest, place.get()))
    }
}
