//! The exact sum of floating-point numbers, most of which lie near each other.
//!
//! Measured values, prices and the like differ by a few orders of magnitude. As many as 64 binary ones, around the first value, go into one integer; whatever else
//! comes, and what that integer has no room for, goes into an [`ExactSum`]. The sum is that of both.

use super::exact::{ExactSum, FRACTION, LOWEST, SPECIAL, Settled, exponent_of};
use super::rounding::Magnitude;

/// So many exponents, of values of 53 bits, go into one integer of 128 bits; and so many values.
const EXPONENTS: usize = 64;
pub(super) const ROOM: usize = 1 << 10;

/// No exponent is from here on.
const NOWHERE: usize = 1 << 12;

/// The exact sum of floating-point numbers, from which any of them can be taken away again.
#[derive(Clone)]
#[doc(hidden)]
pub struct FloatSum {
    /// Times 2 to the power of `LOWEST + lowest - 1`.
    near: i128,
    /// The first of the exponents that go in there; with all that follow they are those of normal numbers.
    lowest: usize,
    far: ExactSum,
}

impl Default for FloatSum {
    fn default() -> Self {
        FloatSum { near: 0, lowest: NOWHERE, far: ExactSum::default() }
    }
}

impl FloatSum {
    #[inline]
    pub(super) fn add(&mut self, value: f64) {
        self.change(value, false);
    }

    /// Undoes an addition.
    #[inline]
    pub(super) fn subtract(&mut self, value: f64) {
        self.change(value, true);
    }

    #[inline]
    fn change(&mut self, value: f64, take_away: bool) {
        let part = part(value, self.lowest).map(|part| if take_away { -part } else { part });
        match part.and_then(|part| self.near.checked_add(part)) {
            Some(near) => self.near = near,
            None => self.change_far(value, take_away),
        }
    }

    #[cold]
    #[inline(never)]
    fn change_far(&mut self, value: f64, take_away: bool) {
        if value == 0.0 {
            return;
        }
        if part(value, self.lowest).is_some() {
            // It would not fit in with the others.
            self.make_room();
            return self.change(value, take_away);
        }
        // What is taken away is among the far ones, if there are any.
        let may_begin = self.near == 0 && (!take_away || self.far.is_empty());
        if may_begin && (1..SPECIAL).contains(&exponent_of(value)) {
            self.lowest = lowest_around(value);
            return self.change(value, take_away);
        }
        self.far.change(value, take_away);
        if take_away {
            self.far.tidy_up();
        }
    }

    #[cold]
    fn make_room(&mut self) {
        self.far.add_integer(self.near, self.lowest - 1);
        self.near = 0;
    }

    /// Adds values, no more than [`ROOM`], in fewer steps than one by one.
    #[inline]
    pub(super) fn add_all(&mut self, values: impl Iterator<Item = f64> + Clone) {
        if self.near == 0 {
            let Some(first) = values.clone().find(|value| *value != 0.0) else { return };
            self.lowest = lowest_around(first);
        }
        let (lowest, mut sum) = (self.lowest, 0_i128);
        for value in values {
            match part(value, lowest) {
                Some(part) => sum += part,
                None => self.add_far(value),
            }
        }
        self.near = self.near.checked_add(sum).unwrap_or_else(|| {
            self.make_room();
            sum
        });
    }

    #[cold]
    #[inline(never)]
    fn add_far(&mut self, value: f64) {
        if value != 0.0 {
            self.far.change(value, false);
        }
    }

    /// The sum as it is read.
    #[inline]
    pub(super) fn settled(&self) -> Settled {
        if self.far.is_empty() {
            let exponent = LOWEST + self.lowest as i32 - 1;
            return Settled::Finite(Magnitude::new(self.near < 0, self.near.unsigned_abs(), exponent, false));
        }
        self.settled_with_far()
    }

    #[inline(never)]
    fn settled_with_far(&self) -> Settled {
        if self.near == 0 {
            return self.far.settled();
        }
        let mut all = self.far.clone();
        all.add_integer(self.near, self.lowest - 1);
        all.settled()
    }
}

/// The exponents of which a value is in the middle, as far as there are some on both sides.
fn lowest_around(value: f64) -> usize {
    exponent_of(value).saturating_sub(EXPONENTS / 2).clamp(1, SPECIAL - EXPONENTS)
}

/// A value as an integer times 2 to the power of `LOWEST + lowest - 1`, if its exponent is one of those that go together.
#[inline]
fn part(value: f64, lowest: usize) -> Option<i128> {
    let place = exponent_of(value).wrapping_sub(lowest);
    if place >= EXPONENTS {
        return None;
    }
    let (whole, sign) = ((value.to_bits() & FRACTION | 1 << 52) as i64, value.to_bits() as i64 >> 63);
    Some(i128::from((whole ^ sign) - sign) << place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    fn read(sum: &FloatSum) -> f64 {
        match sum.settled() {
            Settled::Finite(magnitude) => magnitude.to_f64(),
            Settled::Special(value) => value,
        }
    }

    fn exactly(values: impl IntoIterator<Item = f64>) -> f64 {
        let mut sum = ExactSum::default();
        values.into_iter().for_each(|value| sum.change(value, false));
        match sum.settled() {
            Settled::Finite(magnitude) => magnitude.to_f64(),
            Settled::Special(value) => value,
        }
    }

    struct Random(u64);
    impl Random {
        fn next(&mut self) -> u64 {
            self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            self.0 ^ self.0 >> 29
        }

        /// A value among others with exponents around one, or sometimes zero, or anything.
        fn value(&mut self, around: u64, width: u64) -> f64 {
            match self.next() % 50 {
                0 => 0.0,
                1 => f64::from_bits(self.next()),
                _ => {
                    let exponent = around.wrapping_add(self.next() % width) & 0x7ff;
                    f64::from_bits(self.next() & !(0x7ff << 52) | exponent << 52)
                }
            }
        }
    }

    #[test]
    fn sums_are_exact_while_values_come_and_go() {
        let mut random = Random(7);
        for round in 0..500 {
            let (around, width) = (random.next() % 0x7ff, 1 << (random.next() % 12));
            let (mut sum, mut values) = (FloatSum::default(), Vec::new());
            for _ in 0..random.next() % 300 {
                if random.next() % 5 < 2 && !values.is_empty() {
                    let which = random.next() as usize % values.len();
                    sum.subtract(values.swap_remove(which));
                } else {
                    let value = random.value(around, width);
                    sum.add(value);
                    values.push(value);
                }
                assert_eq!(read(&sum).to_bits(), exactly(values.iter().copied()).to_bits(), "round {round}");
            }
            values.iter().for_each(|value| sum.subtract(*value));
            assert_eq!(read(&sum), 0.0, "round {round}");
        }
    }

    #[test]
    fn what_is_far_leaves_nothing_behind() {
        let mut sum = FloatSum::default();
        for far in [1e200, 5e-324, f64::NAN, f64::INFINITY] {
            sum.add(1.5);
            sum.add(far);
            assert!(!sum.far.is_empty());
            sum.subtract(far);
            assert!(sum.far.is_empty());
            sum.add(far);
            sum.subtract(1.5);
            sum.subtract(far);
            assert!(sum.near == 0 && sum.far.is_empty(), "{far}");
        }
    }

    #[test]
    fn what_does_not_fit_into_one_integer_goes_elsewhere() {
        for sign in [1.0, -1.0] {
            let greatest = sign * f64::from_bits(2_f64.powi(32).to_bits() - 1);
            let mut sum = FloatSum::default();
            sum.add(sign);
            (0..1 << 13).for_each(|_| sum.add(greatest));
            assert!(!sum.far.is_empty());
            assert_eq!(read(&sum), exactly([sign].into_iter().chain(core::iter::repeat_n(greatest, 1 << 13))));
            (0..1 << 13).for_each(|_| sum.subtract(greatest));
            assert_eq!(read(&sum), sign);
        }
    }

    #[test]
    fn many_values_at_once_come_to_the_same_as_one_by_one() {
        let mut random = Random(5);
        for round in 0..3000 {
            let width = 1 << (random.next() % 12);
            let around = random.next() % 0x7ff;
            let values: Vec<f64> = (0..random.next() % 3000).map(|_| random.value(around, width)).collect();
            let (mut at_once, mut one_by_one) = (FloatSum::default(), FloatSum::default());
            values.chunks(ROOM).for_each(|values| at_once.add_all(values.iter().copied()));
            values.iter().for_each(|value| one_by_one.add(*value));
            assert_eq!(read(&at_once).to_bits(), read(&one_by_one).to_bits(), "round {round}");
            values.iter().for_each(|value| at_once.subtract(*value));
            assert_eq!(read(&at_once), 0.0, "round {round}");
        }
    }

    #[test]
    fn as_many_great_values_as_go_into_one_integer_fit() {
        for sign in [1.0, -1.0] {
            // The first says which exponents go together: that of the others is the greatest of them, and so is their fraction.
            let greatest = sign * f64::from_bits((2_f64.powi(32)).to_bits() - 1);
            let values = || [sign].into_iter().chain(core::iter::repeat_n(greatest, ROOM - 1));
            let (mut at_once, mut one_by_one) = (FloatSum::default(), FloatSum::default());
            at_once.add_all(values());
            values().for_each(|value| one_by_one.add(value));
            assert_eq!(read(&at_once), read(&one_by_one));
        }
    }
}
