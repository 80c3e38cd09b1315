use crate::cells::flush;
use crate::nested::{deadline, move_clock};
use crate::reactive::Reactive;

/// A struct with a clock: time as an input, which moves only when it is told to. So what happens over time is tested without sleeping.
///
/// Implemented by the macro for structs with a `#[reactive(clock)]`, a field of any type that is `Copy + Ord`: milliseconds, a `Duration`, an `Instant`, a timestamp.
///
/// ```
/// use reaktiv::{Timed, reactive};
///
/// #[reactive]
/// struct Device {
///     #[reactive(clock, default = 0)]
///     now: u64,
///     last_seen: u64,
///     stale: computed!(bool, self.now >= self.last_seen + 30_000),
/// }
///
/// let mut device = Device::new(DeviceInputs { last_seen: 0 });
/// assert!(!*device.stale());
/// assert_eq!(device.next_deadline(), Some(30_000)); // when something happens by itself
/// device.advance(40_000);
/// assert!(*device.stale());
/// ```
///
/// # What may be done with the clock
///
/// Formulas, scans and effects compare it: `self.now >= deadline`, `self.now < deadline`, or the other way round, with any expression without the clock; and
/// `self.now.every(step)` is the clock rounded down ([`Every`](crate::Every)). So it is known when the value changes, and nothing runs in between: moving the clock
/// costs a comparison and a store while no deadline is reached. Scans and effects take the time of the flush with `untracked!(self.now)`.
///
/// # Event time
///
/// There is one time for a struct, and it does not go back. Data that comes late, watermarks and windows by the time of events are the business of a stream engine.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no clock",
    label = "this moves the clock of `{Self}`, or asks when to",
    note = "a clock is a field, of any type that is `Copy + Ord`: `#[reactive(clock, default = 0)] now: u64`"
)]
pub trait Timed: Reactive {
    /// Moves the clock. It stops at each deadline on its way, each a flush of its own at just that time, in order: what happens is the same as with many small steps. An earlier time changes
    /// nothing.
    ///
    /// A struct whose clock has no `default = ..` is born by that, at this time: there was none before.
    ///
    /// Something that runs at each `every(step)` does so here for each step on the way. [`skip_to`](Timed::skip_to) goes over all of them.
    ///
    /// # Panics
    ///
    /// Inside a batch or while the struct is lent by another one; and with what effects, scans or formulas that run on the way panic with: then the clock stands where that was, and the next
    /// call goes on.
    #[inline]
    fn advance(&mut self, to: Self::Time) {
        if Self::HAS_FOLLOWERS || !self.store_mut().moves_alone(to) {
            advance(self, to);
        }
    }

    /// Moves the clock in one step, with one flush at the end, or at the end of the batch: as for a machine that has slept. All conditions are right then; what would have been in
    /// between has not happened. An earlier time changes nothing.
    ///
    /// ```
    /// # use reaktiv::{Timed, reactive};
    /// #[reactive]
    /// struct Ticker {
    ///     #[reactive(clock, default = 0)]
    ///     now: u64,
    ///     #[reactive(context)]
    ///     seen: Vec<u64>,
    ///     tick: effect!(self.seen.push(self.now.every(10))),
    /// }
    ///
    /// let mut ticker = Ticker::new(TickerInputs {}, Vec::new());
    /// ticker.advance(25);
    /// ticker.skip_to(62);
    /// assert_eq!(ticker.seen(), &[0, 10, 20, 60]);
    /// ```
    fn skip_to(&mut self, to: Self::Time) {
        skip_to(self, to);
    }

    /// When something happens by itself next: the earliest deadline of what is up to date, in this struct and in all that follows its clock. None if nothing waits for the clock. What
    /// drives the clock sleeps until then.
    fn next_deadline(&self) -> Option<Self::Time> {
        next_deadline(self)
    }
}

fn next_deadline<L: Timed>(of: &L) -> Option<L::Time> {
    let now = of.store().now();
    deadline(of.store()).filter(|deadline| now.is_none_or(|now| now < *deadline))
}

#[inline(never)]
fn advance<L: Timed>(of: &mut L, to: L::Time) {
    let store = of.store_mut();
    store.let_go_if_outside();
    assert!(
        !store.is_held(),
        "`advance` stops at each deadline on its way for a flush, and here a batch, or the struct around this one, holds flushes back: call it outside, or go there in one step with `skip_to`"
    );
    if store.is_unborn() {
        return skip_to(of, to);
    }
    if store.now().is_some_and(|now| to <= now) {
        return;
    }
    if of.store().wants_flush() {
        // What a panic, or a guard that was forgotten, has left over is of before.
        flush(of);
    }
    while let Some(next) = next_stop(of, to) {
        move_clock(of, next);
        flush(of);
    }
    if of.store().now().is_none_or(|now| now < to) {
        move_clock(of, to);
    }
    if of.store().wants_flush() {
        flush(of);
    }
}

/// The next deadline, if it is on the way.
#[inline]
fn next_stop<L: Timed>(of: &L, to: L::Time) -> Option<L::Time> {
    if !L::HAS_FOLLOWERS && of.store().is_before_all_deadlines(to) {
        return None;
    }
    next_deadline(of).filter(|next| *next <= to)
}

fn skip_to<L: Timed>(of: &mut L, to: L::Time) {
    let store = of.store_mut();
    if store.now().is_none_or(|now| now < to) {
        move_clock(of, to);
    } else if !store.is_unborn() {
        return;
    }
    let store = of.store_mut();
    store.bear_by_next_flush();
    if !store.is_held() {
        flush(of);
    }
}
