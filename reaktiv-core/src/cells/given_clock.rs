//! A clock that the struct around this one hands down.

use super::clock::Tick;
use super::layout::{GivenList, Layout, Store, ValuesOf};

/// The facts about a clock that the struct around this one hands down, among those about the givens.
pub struct GivenClock<L: Layout> {
    view: fn(&ValuesOf<L>) -> &L::Time,
    alone: fn() -> L::Time,
}

impl<L: Layout> GivenClock<L> {
    /// Where it stands, and what it shows in a struct that stands alone.
    pub const fn new(view: fn(&ValuesOf<L>) -> &L::Time, alone: fn() -> L::Time) -> Self {
        GivenClock { view, alone }
    }
}

impl<L: Layout, Others: GivenList<L>> GivenList<L> for (GivenClock<L>, Others) {
    const IS_EMPTY: bool = false;
    type Values = (L::Time, Others::Values);
    type Sources<'r, K: 'r>
        = (Option<L::Time>, Others::Sources<'r, K>)
    where
        Self: 'r;
    type Kept<K> = (Option<L::Time>, Others::Kept<K>);
    type Differing = (Option<Tick<L>>, Others::Differing);

    fn alone(&self) -> Self::Values {
        ((self.0.alone)(), self.1.alone())
    }

    fn copy(&self, values: &Self::Values) -> Self::Values {
        (values.0, self.1.copy(&values.1))
    }

    #[inline]
    fn differing<'r, K>(&self, of: &Store<L>, sources: Self::Sources<'r, K>, key: &'r K) -> Self::Differing
    where
        Self: 'r,
    {
        let time = sources.0.filter(|time| time != (self.0.view)(of.givens()));
        (time.map(|time| of.tick_from_outside(time)), self.1.differing(of, sources.1, key))
    }

    #[inline]
    fn is_any(differing: &Self::Differing) -> bool {
        differing.0.is_some() || Others::is_any(&differing.1)
    }

    /// What is given back of the clock tells whether anything was marked.
    #[inline]
    unsafe fn put(&self, of: &Store<L>, differing: Self::Differing) -> Self::Differing {
        // SAFETY: as here.
        let before = unsafe { self.1.put(of, differing.1) };
        let Some(tick) = differing.0 else { return (None, before) };
        let to = tick.to;
        // SAFETY: as here.
        let has_marked = unsafe { of.set_clock_from_outside(tick) };
        (has_marked.then(|| Tick::nothing(to)), before)
    }

    fn keep<'r, K>(&self, sources: Self::Sources<'r, K>) -> Self::Kept<K>
    where
        Self: 'r,
    {
        (sources.0, self.1.keep(sources.1))
    }

    fn news<'r, K>(&self, sources: Self::Sources<'r, K>, kept: &Self::Kept<K>) -> Option<bool>
    where
        Self: 'r,
    {
        (sources.0 != kept.0).then_some(true).max(self.1.news(sources.1, &kept.1))
    }

    #[inline]
    fn sources<'r, K>(&self, kept: &'r Self::Kept<K>) -> Self::Sources<'r, K>
    where
        Self: 'r,
    {
        (kept.0, self.1.sources(&kept.1))
    }

    #[inline]
    fn set_clock<K>(kept: &mut Self::Kept<K>, to: L::Time) {
        kept.0 = Some(to);
    }

    #[inline]
    fn clock<K>(kept: &Self::Kept<K>) -> Option<L::Time> {
        kept.0
    }
}

/// The clock of a struct, as it is named for one that is nested in it.
pub struct ClockOf<At>(pub Option<At>);

/// What can be named for a clock.
#[diagnostic::on_unimplemented(
    message = "a clock of `{At}` follows the clock of the struct around it, of the same type",
    label = "this is no clock of `{At}`",
    note = "name the clock of this struct, `given(now)` or `given(now = self.clock)`, and give both one type"
)]
pub trait IsClockOf<At> {
    /// What it shows.
    fn time(self) -> Option<At>;
}

#[diagnostic::do_not_recommend]
impl<At> IsClockOf<At> for ClockOf<At> {
    fn time(self) -> Option<At> {
        self.0
    }
}
