//! The samples of the last while, and figures of them.

mod extremes;
#[cfg(feature = "serde")]
mod saved;

use alloc::collections::VecDeque;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::ops::Add;

use crate::summand::Summand;
use extremes::{Extremes, Samples};

/// The samples of the last while, with their number, sum, mean, least and greatest value at hand: for rolling figures.
///
/// It is a plain value, of use by itself, and in a reactive struct as a scan or as a signal. It has no clock and no length of its own: what is too old goes when
/// [`expire_if`](Window::expire_if) is told. In a scan it compares the clock, so the scan is due again just when the next sample has had its time:
///
/// ```
/// use reaktiv::{Timed, Window, reactive};
///
/// #[derive(Debug, Clone, Copy)]
/// struct Reading {
///     at: u64, // in milliseconds
///     watts: f64,
/// }
///
/// #[reactive]
/// struct Meter {
///     #[reactive(clock, default = 0)]
///     now: u64,
///     #[reactive(event)]
///     reading: Reading,
///     /// Those of the last five minutes.
///     recent: scan!(Window<f64>, |recent| {
///         self.reading.iter().for_each(|reading| recent.push(reading.at, reading.watts));
///         recent.expire_if(|at| self.now >= at, 300_000);
///     }),
///     mean: computed!(Option<f64>, self.recent.mean()),
/// }
///
/// let mut meter = Meter::new(MeterInputs {});
/// meter.push_reading(Reading { at: 0, watts: 10.0 });
/// meter.advance(60_000);
/// meter.push_reading(Reading { at: 60_000, watts: 20.0 });
/// assert_eq!(*meter.mean(), Some(15.0));
/// assert_eq!(meter.next_deadline(), Some(300_000)); // when the first has had its time
/// meter.advance(300_000);
/// assert_eq!(*meter.mean(), Some(20.0));
/// meter.advance(360_000);
/// assert_eq!((*meter.mean(), meter.next_deadline()), (None, None));
/// ```
///
/// # Figures
///
/// Sums and means are those of the exact sum, rounded once: however many samples have come and gone, they leave no trace. NaN and infinities count while their samples
/// are there. For [`min`](Window::min) and [`max`](Window::max) values that do not compare with themselves (NaN) are passed over. `None`, in a window of options, is
/// counted as a sample, and passed over by everything else.
///
/// # Order
///
/// Samples are in the order of their times; those of one time in the order in which they came. One that comes late takes its place among the others, and goes when it has
/// had its time, like them: so a window is the same in whatever order the samples of different times were pushed, as long as none came only after it would have gone.
///
/// # Cost
///
/// All figures are O(1). So is, amortised, a sample that comes or goes: each is looked at once more while it is there, together with all others that are there then. One that comes late costs as
/// much as there are samples with later times. No allocation in steady state.
///
/// The least and the greatest are followed from the first time on that somebody has asked for one, which looks at all samples; until then they cost nothing. They are kept by a queue of two stacks, which keep only those samples at which the best changes. Its comparisons have foreseeable results, unlike those of the
/// usual queue of candidates: D. Lemire, *Streaming maximum-minimum filter using no more than three comparisons per element*, Nordic Journal of Computing 13 (2006),
/// arXiv:cs/0610046. The sum of floating-point numbers is that of a [`Table`](crate::Table).
///
/// # Comparison
///
/// Two windows are equal if they hold equal samples with equal times. With the feature `serde` a window is saved as the list of its samples, pairs of a time and a value.
#[derive(Clone)]
pub struct Window<V: Summand, At = u64> {
    /// In the order of their times.
    samples: VecDeque<(At, V)>,
    /// The number of the first sample: how many have gone, modulo all numbers that there are.
    start: usize,
    /// How many have a value, where there may be some without.
    present: usize,
    total: V::Total,
    extremes: Extremes,
}

impl<V: Summand, At> Window<V, At> {
    /// Without samples.
    pub fn new() -> Self {
        Window {
            samples: VecDeque::new(),
            start: 0,
            present: 0,
            total: V::Total::default(),
            extremes: Extremes::default(),
        }
    }

    /// How many samples there are.
    pub fn count(&self) -> usize {
        self.samples.len()
    }

    /// The sum: that of the exact sum, of floating-point numbers rounded once, to the nearest. Without samples it is zero; of options, none without any value.
    ///
    /// ```
    /// let mut window = reaktiv::Window::<f64>::new();
    /// window.push(1, 1e100);
    /// window.push(2, 0.1);
    /// window.push(3, 0.2);
    /// window.expire_if(|at| 5 >= at, 4); // the first goes
    /// assert_eq!(window.sum(), 0.1 + 0.2);
    /// ```
    ///
    /// # Panics
    ///
    /// If the sum of integers does not fit their type.
    pub fn sum(&self) -> V {
        V::sum(&self.total)
    }

    /// The mean: that of the exact sum, rounded once. None without values.
    pub fn mean(&self) -> Option<V::Mean> {
        let values = if V::ZERO.is_absent() { self.present } else { self.samples.len() };
        (values != 0).then(|| V::mean(&self.total, values))
    }

    /// The value of the oldest sample.
    pub fn first(&self) -> Option<&V> {
        self.samples.front().map(|(_, value)| value)
    }

    /// The value of the newest sample.
    pub fn last(&self) -> Option<&V> {
        self.samples.back().map(|(_, value)| value)
    }

    /// The times and values, the oldest first.
    ///
    /// ```
    /// let mut window = reaktiv::Window::<u32>::new();
    /// for (at, value) in [(10, 5), (30, 9), (20, 7)] {
    ///     window.push(at, value);
    /// }
    /// assert!(window.iter().eq([(10, &5), (20, &7), (30, &9)]));
    /// ```
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (At, &V)> + ExactSizeIterator + Clone
    where
        At: Copy,
    {
        self.samples.iter().map(|(at, value)| (*at, value))
    }
}

impl<V: Summand + PartialOrd, At> Window<V, At> {
    /// The least value. None if there is no value that compares with itself.
    pub fn min(&self) -> Option<&V> {
        self.extremes.least(self.samples())
    }

    /// The greatest value. None if there is no value that compares with itself.
    ///
    /// ```
    /// let mut window = reaktiv::Window::<f64>::new();
    /// for (at, value) in [(1, 9.0), (2, f64::NAN), (3, 5.0), (4, 6.0)] {
    ///     window.push(at, value);
    /// }
    /// assert_eq!((window.min(), window.max()), (Some(&5.0), Some(&9.0)));
    /// window.expire_if(|at| 5 >= at, 4); // the first goes
    /// assert_eq!((window.min(), window.max()), (Some(&5.0), Some(&6.0)));
    /// ```
    pub fn max(&self) -> Option<&V> {
        self.extremes.greatest(self.samples())
    }

    #[inline]
    fn samples(&self) -> Samples<'_, V, At> {
        Samples { samples: &self.samples, start: self.start }
    }

    #[inline(always)]
    fn follow_extremes(&mut self) {
        self.extremes.follow_if_asked(Samples { samples: &self.samples, start: self.start });
    }
}

impl<V: Summand + PartialOrd, At: Copy + Ord> Window<V, At> {
    /// A sample comes.
    ///
    /// If a comparison of values panics, it has not come.
    #[inline(always)]
    pub fn push(&mut self, at: At, value: V) {
        self.follow_extremes();
        if self.samples.back().is_some_and(|(last, _)| *last > at) {
            return self.insert(at, value);
        }
        if self.extremes.are_followed() {
            return self.push_followed(at, value);
        }
        self.count_in(&value);
        self.samples.push_back((at, value));
    }

    /// Not inlined, for windows of which nobody asks for extremes.
    #[inline(never)]
    fn push_followed(&mut self, at: At, value: V) {
        let news = self.extremes.news(&value, self.samples());
        self.count_in(&value);
        self.extremes.take(news, self.start.wrapping_add(self.samples.len()));
        self.samples.push_back((at, value));
    }

    /// A sample comes late: it takes its place behind all that are not later.
    #[cold]
    fn insert(&mut self, at: At, value: V) {
        let later = self.samples.iter().rev().take_while(|(other, _)| *other > at).count();
        let place = self.samples.len() - later;
        let number = self.start.wrapping_add(place);
        let rooms = self.extremes.rooms_for(number, &value, self.samples());
        self.count_in(&value);
        self.samples.insert(place, (at, value));
        self.extremes.make_way(number, self.start);
        self.extremes.enter(number, rooms);
    }

    #[inline(always)]
    fn count_in(&mut self, value: &V) {
        if V::ZERO.is_absent() {
            self.present += usize::from(!value.is_absent());
        }
        value.add_to(&mut self.total);
    }
}

impl<V: Summand + PartialOrd, At: Copy> Window<V, At> {
    /// Those samples go that have had their time: asks whether the moment is reached that lies `length` behind the time of the oldest, and so on with the next, until the answer is no.
    ///
    /// In a scan the question is `|at| self.now >= at`, by which the scan is due again when the next one is to go. A length may be a field, which may change; what has gone does
    /// not come back.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let mut window = reaktiv::Window::<i32, Duration>::new();
    /// for second in [1, 2, 3] {
    ///     window.push(Duration::from_secs(second), -1);
    /// }
    /// let now = Duration::from_secs(12);
    /// window.expire_if(|at| now >= at, Duration::from_secs(10));
    /// assert_eq!((window.count(), window.sum()), (1, -1));
    /// ```
    #[inline(always)]
    pub fn expire_if<D: Copy>(&mut self, mut is_reached: impl FnMut(At) -> bool, length: D)
    where
        At: Add<D, Output = At>,
    {
        self.follow_extremes();
        while let Some((at, _)) = self.samples.front()
            && is_reached(*at + length)
        {
            self.let_go_of_the_first();
        }
    }

    #[inline(always)]
    fn let_go_of_the_first(&mut self) {
        if self.extremes.are_followed() {
            self.extremes.leave(Samples { samples: &self.samples, start: self.start });
        }
        let Some((_, value)) = self.samples.pop_front() else { return };
        self.start = self.start.wrapping_add(1);
        if V::ZERO.is_absent() {
            self.present -= usize::from(!value.is_absent());
        }
        value.take_from(&mut self.total);
    }
}

impl<V: Summand, At> Default for Window<V, At> {
    fn default() -> Self {
        Window::new()
    }
}

impl<V: Summand + fmt::Debug, At: fmt::Debug> fmt::Debug for Window<V, At> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Window ")?;
        f.debug_list().entries(&self.samples).finish()
    }
}

impl<V: Summand, At: PartialEq> PartialEq for Window<V, At> {
    fn eq(&self, other: &Self) -> bool {
        self.samples == other.samples
    }
}

impl<V: Summand + Eq, At: Eq> Eq for Window<V, At> {}

impl<V: Summand + Hash, At: Hash> Hash for Window<V, At> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.samples.hash(state);
    }
}
