//! The least and the greatest of the samples: a queue of two stacks.
//!
//! The samples are parted in two. Of the newer part the best one is known, and a sample that comes is compared with that alone. Of the older part those are known that are better than all behind
//! them in that part: when one of these goes the next is the best. When the older part has come to its end, all samples become the older part; that looks once at each.
//!
//! All that begins when somebody has asked for them for the first time, by a look at all samples: until then it costs nothing.

use alloc::collections::VecDeque;
use alloc::vec::Vec;
use core::mem::take;
use core::ops::Range;
use core::sync::atomic::{AtomicBool, Ordering};

use crate::summand::Summand;

/// The samples, by number: the first has the number `start`.
pub(super) struct Samples<'s, V, At> {
    pub(super) samples: &'s VecDeque<(At, V)>,
    pub(super) start: usize,
}

impl<V, At> Clone for Samples<'_, V, At> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V, At> Copy for Samples<'_, V, At> {}

impl<'s, V, At> Samples<'s, V, At> {
    #[inline]
    fn value(self, number: usize) -> &'s V {
        &self.samples[number.wrapping_sub(self.start)].1
    }
}

/// What is known of the samples, once it is followed.
///
/// **Invariant:** all numbers are those of samples that are there, `split` may be that of the next one to come. So which of two is the older one is told by their distance from
/// the first, also when numbers begin again.
#[derive(Clone, Default)]
pub(super) struct Extremes {
    is_followed: bool,
    was_asked: Asked,
    /// The number of the first sample of the newer part.
    split: usize,
    least: Best<false>,
    greatest: Best<true>,
}

/// Whether somebody has asked. It is told by reading.
#[derive(Default)]
struct Asked(AtomicBool);

impl Clone for Asked {
    fn clone(&self) -> Self {
        Asked(AtomicBool::new(self.0.load(Ordering::Relaxed)))
    }
}

/// What is known of the best ones.
#[derive(Clone, Default)]
struct Best<const GREATEST: bool> {
    /// Of the older part, those that are better than all behind them, the newest first.
    older: Vec<usize>,
    /// The best of the newer part.
    newer: Option<usize>,
}

/// Where a late sample comes.
enum Room {
    /// There are better ones, or it takes no part.
    Nowhere,
    /// It is the best of the newer part.
    Newer,
    /// It takes the place of these of the older part, which are no better.
    Older(Range<usize>),
}

/// Where a late sample comes among the least and among the greatest.
pub(super) struct Rooms {
    least: Room,
    greatest: Room,
}

impl Extremes {
    #[inline]
    pub(super) fn least<'s, V: Summand + PartialOrd, At>(&self, samples: Samples<'s, V, At>) -> Option<&'s V> {
        self.ask(&self.least, samples)
    }

    #[inline]
    pub(super) fn greatest<'s, V: Summand + PartialOrd, At>(&self, samples: Samples<'s, V, At>) -> Option<&'s V> {
        self.ask(&self.greatest, samples)
    }

    #[inline]
    fn ask<'s, V: Summand + PartialOrd, At, const GREATEST: bool>(
        &self,
        best: &Best<GREATEST>,
        samples: Samples<'s, V, At>,
    ) -> Option<&'s V> {
        if self.is_followed {
            return best.best(samples);
        }
        self.was_asked.0.store(true, Ordering::Relaxed);
        let values = samples.samples.iter().map(|(_, value)| value).filter(|value| takes_part(*value));
        values.reduce(|best, value| if is_better::<_, GREATEST>(value, best) { value } else { best })
    }

    /// Samples are about to come or go. If a comparison panics, nothing has changed.
    #[inline]
    pub(super) fn follow_if_asked<V: Summand + PartialOrd, At>(&mut self, samples: Samples<'_, V, At>) {
        if !self.is_followed && *self.was_asked.0.get_mut() {
            self.turn_over(samples);
            self.is_followed = true;
        }
    }

    #[inline]
    pub(super) fn are_followed(&self) -> bool {
        self.is_followed
    }

    /// Whether the next sample will be the best of the newer part, the least and the greatest. This compares, and changes nothing.
    #[inline]
    pub(super) fn news<V: Summand + PartialOrd, At>(&self, value: &V, samples: Samples<'_, V, At>) -> (bool, bool) {
        if !takes_part(value) {
            return (false, false);
        }
        (self.least.is_beaten_by(value, samples), self.greatest.is_beaten_by(value, samples))
    }

    /// Takes the number of that sample.
    #[inline]
    pub(super) fn take(&mut self, (is_least, is_greatest): (bool, bool), number: usize) {
        if is_least {
            self.least.newer = Some(number);
        }
        if is_greatest {
            self.greatest.newer = Some(number);
        }
    }

    /// Where a late sample belongs that is to come before the one that has its number now. This compares, and changes nothing.
    pub(super) fn rooms_for<V: Summand + PartialOrd, At>(
        &self,
        number: usize,
        value: &V,
        samples: Samples<'_, V, At>,
    ) -> Rooms {
        if !self.is_followed || !takes_part(value) {
            return Rooms { least: Room::Nowhere, greatest: Room::Nowhere };
        }
        if is_before(number, self.split, samples.start) {
            let (least, greatest) =
                (self.least.room_in_older(number, value, samples), self.greatest.room_in_older(number, value, samples));
            return Rooms { least, greatest };
        }
        Rooms { least: self.least.room_in_newer(value, samples), greatest: self.greatest.room_in_newer(value, samples) }
    }

    /// Counts on the numbers of samples that have been moved by one that came before them.
    pub(super) fn make_way(&mut self, number: usize, start: usize) {
        if is_before(number, self.split, start) {
            self.split = self.split.wrapping_add(1);
        }
        self.least.make_way(number, start);
        self.greatest.make_way(number, start);
    }

    pub(super) fn enter(&mut self, number: usize, rooms: Rooms) {
        self.least.enter(number, rooms.least);
        self.greatest.enter(number, rooms.greatest);
    }

    /// The first sample is about to go. If a comparison panics, nothing has changed.
    #[inline(never)]
    pub(super) fn leave<V: Summand + PartialOrd, At>(&mut self, samples: Samples<'_, V, At>) {
        if self.split == samples.start {
            self.turn_over(samples);
        }
        self.least.leave(samples.start);
        self.greatest.leave(samples.start);
    }

    /// All samples become the older part.
    #[inline(never)]
    fn turn_over<V: Summand + PartialOrd, At>(&mut self, Samples { samples, start }: Samples<'_, V, At>) {
        let mut least = Records::<_, false>::reuse(take(&mut self.least.older));
        let mut greatest = Records::<_, true>::reuse(take(&mut self.greatest.older));
        let mut number = start.wrapping_add(samples.len());
        let split = number;
        let (front, back) = samples.as_slices();
        for (_, value) in back.iter().rev().chain(front.iter().rev()) {
            number = number.wrapping_sub(1);
            least.see(value, number);
            greatest.see(value, number);
        }
        self.split = split;
        self.least = Best { older: least.numbers, newer: None };
        self.greatest = Best { older: greatest.numbers, newer: None };
    }
}

impl<const GREATEST: bool> Best<GREATEST> {
    #[inline]
    fn best<'s, V: PartialOrd, At>(&self, samples: Samples<'s, V, At>) -> Option<&'s V> {
        let (older, newer) =
            (self.older.last().map(|one| samples.value(*one)), self.newer.map(|one| samples.value(one)));
        match (older, newer) {
            (Some(older), Some(newer)) => Some(if is_better::<_, GREATEST>(newer, older) { newer } else { older }),
            (older, newer) => older.or(newer),
        }
    }

    /// Whether this is better than the best of the newer part.
    #[inline]
    fn is_beaten_by<V: PartialOrd, At>(&self, value: &V, samples: Samples<'_, V, At>) -> bool {
        self.newer.is_none_or(|best| is_better::<_, GREATEST>(value, samples.value(best)))
    }

    fn room_in_newer<V: PartialOrd, At>(&self, value: &V, samples: Samples<'_, V, At>) -> Room {
        if self.is_beaten_by(value, samples) { Room::Newer } else { Room::Nowhere }
    }

    fn room_in_older<V: PartialOrd, At>(&self, number: usize, value: &V, samples: Samples<'_, V, At>) -> Room {
        let start = self.older_from(number, samples.start);
        if let Some(behind) = self.older[..start].last()
            && !is_better::<_, GREATEST>(value, samples.value(*behind))
        {
            return Room::Nowhere;
        }
        let is_no_better = |one: &&usize| !is_better::<_, GREATEST>(samples.value(**one), value);
        Room::Older(start..start + self.older[start..].iter().take_while(is_no_better).count())
    }

    fn make_way(&mut self, number: usize, start: usize) {
        let moved = self.older_from(number, start);
        let newer = self.newer.as_mut().filter(|one| !is_before(**one, number, start));
        self.older[..moved].iter_mut().chain(newer).for_each(|one| *one = one.wrapping_add(1));
    }

    fn enter(&mut self, number: usize, room: Room) {
        match room {
            Room::Nowhere => {}
            Room::Newer => self.newer = Some(number),
            Room::Older(instead) => {
                self.older.splice(instead, [number]);
            }
        }
    }

    #[inline]
    fn leave(&mut self, number: usize) {
        if self.older.last() == Some(&number) {
            self.older.pop();
        }
    }

    /// How many of the older part are not before a number.
    fn older_from(&self, number: usize, start: usize) -> usize {
        self.older.partition_point(|one| !is_before(*one, number, start))
    }
}

/// The numbers of those that are better than all behind them, the newest first.
struct Records<'s, V, const GREATEST: bool> {
    numbers: Vec<usize>,
    best: Option<&'s V>,
}

impl<'s, V: Summand + PartialOrd, const GREATEST: bool> Records<'s, V, GREATEST> {
    fn reuse(mut numbers: Vec<usize>) -> Self {
        numbers.clear();
        Records { numbers, best: None }
    }

    #[inline]
    fn see(&mut self, value: &'s V, number: usize) {
        if self.best.is_none_or(|best| is_better::<_, GREATEST>(value, best)) && takes_part(value) {
            self.best = Some(value);
            self.numbers.push(number);
        }
    }
}

#[inline]
fn is_better<V: PartialOrd, const GREATEST: bool>(one: &V, other: &V) -> bool {
    if GREATEST { one > other } else { one < other }
}

#[inline]
fn takes_part<V: Summand + PartialOrd>(value: &V) -> bool {
    value.partial_cmp(value).is_some() && !value.is_absent()
}

#[inline]
fn is_before(one: usize, other: usize, start: usize) -> bool {
    one.wrapping_sub(start) < other.wrapping_sub(start)
}
