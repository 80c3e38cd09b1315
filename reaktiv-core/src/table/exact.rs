//! The exact sum of floating-point numbers, from which any of them can be taken away again.
//!
//! A fixed-point number as wide as all of `f64` (U. Kulisch's long accumulator), in digits of 32 bits that are kept in 64, so that an
//! addition touches three digits and carries nothing; carries are settled when the sum is read, and once in 2^30 additions. The latter is
//! the "small superaccumulator" of R. M. Neal, *Fast exact summation using small and large superaccumulators*, arXiv:1505.05571.

use super::rounding::Magnitude;

/// Of 32 bits: 2,098 bits for every finite `f64`, and more than 100 for as many of them as there may be rows.
const DIGITS: usize = 70;

/// The exponent of the lowest bit: that of the smallest subnormal number.
const LOWEST: i32 = -1074;

const DIGIT: i64 = 0xffff_ffff;

/// So many additions fit the upper halves of the digits.
const MOST_PENDING: u32 = 1 << 30;

/// An exact sum. NaN and the infinities are counted apart.
#[derive(Clone)]
#[doc(hidden)]
pub struct ExactSum {
    digits: [i64; DIGITS],
    /// All other digits are zero.
    low: usize,
    high: usize,
    /// Additions since the carries were settled.
    pending: u32,
    nans: u32,
    infinities: [u32; 2],
}

impl Default for ExactSum {
    fn default() -> Self {
        ExactSum { digits: [0; DIGITS], low: DIGITS, high: 0, pending: 0, nans: 0, infinities: [0; 2] }
    }
}

/// The sum as it is read.
pub(super) enum Settled {
    Finite(Magnitude),
    Special(f64),
}

impl ExactSum {
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
        let bits = value.to_bits();
        let exponent = (bits >> 52) as usize & 0x7ff;
        let fraction = bits & ((1 << 52) - 1);
        // The value is `whole` times 2 to the power of `LOWEST + place`.
        let (whole, place) = match exponent {
            0 => (fraction, 0),
            0x7ff => return self.count_special(value, take_away),
            _ => (fraction | 1 << 52, exponent - 1),
        };
        let first = place / 32;
        let wide = u128::from(whole) << (place % 32);
        let sign = if value.is_sign_negative() ^ take_away { -1 } else { 1 };
        for (digit, shift) in self.digits[first..first + 3].iter_mut().zip([0, 32, 64]) {
            *digit += sign * ((wide >> shift) as i64 & DIGIT);
        }
        self.low = self.low.min(first);
        self.high = self.high.max(first + 2);
        self.pending += 1;
        if self.pending == MOST_PENDING {
            self.carry();
        }
    }

    #[cold]
    fn count_special(&mut self, value: f64, take_away: bool) {
        let count =
            if value.is_nan() { &mut self.nans } else { &mut self.infinities[usize::from(value.is_sign_negative())] };
        *count = if take_away { *count - 1 } else { *count + 1 };
    }

    /// Settles the carries in place. The highest digit keeps its sign, and its carry while it has room.
    #[cold]
    fn carry(&mut self) {
        let mut carry = 0;
        for digit in &mut self.digits[self.low..self.high] {
            let value = *digit + carry;
            *digit = value & DIGIT;
            carry = value >> 32;
        }
        let highest = &mut self.digits[self.high];
        *highest += carry;
        if highest.unsigned_abs() >> 40 != 0 {
            let carry = *highest >> 32;
            *highest &= DIGIT;
            self.high += 1;
            self.digits[self.high] = carry;
        }
        self.pending = 0;
    }

    /// The highest four digits that are not zero.
    pub(super) fn settled(&self) -> Settled {
        match (self.nans, self.infinities) {
            (0, [0, 0]) => Settled::Finite(self.magnitude()),
            (0, [_, 0]) => Settled::Special(f64::INFINITY),
            (0, [0, _]) => Settled::Special(f64::NEG_INFINITY),
            _ => Settled::Special(f64::NAN),
        }
    }

    fn magnitude(&self) -> Magnitude {
        if self.low > self.high {
            return Magnitude::ZERO;
        }
        let mut digits = [0_u32; DIGITS + 1];
        let negative = self.write_digits(1, &mut digits) < 0;
        if negative {
            self.write_digits(-1, &mut digits);
        }
        let Some(top) = (self.low..=self.high + 1).rev().find(|&digit| digits[digit] != 0) else {
            return Magnitude::ZERO;
        };
        let window = (0..4).fold(0, |window, below| {
            window << 32 | top.checked_sub(below).map_or(0, |digit| u128::from(digits[digit]))
        });
        let rest = digits.get(self.low..top.saturating_sub(3)).unwrap_or_default();
        Magnitude {
            negative,
            whole: window,
            exponent: LOWEST + 32 * (top as i32 - 3),
            inexact: rest.iter().any(|&digit| digit != 0),
        }
    }

    /// The digits of this sum or of its negative, with all carries settled, and the carry out of the highest: that is negative if the number is.
    #[inline]
    fn write_digits(&self, sign: i64, digits: &mut [u32; DIGITS + 1]) -> i64 {
        let mut carry = 0;
        for (digit, &value) in digits[self.low..=self.high].iter_mut().zip(&self.digits[self.low..=self.high]) {
            let value = sign * value + carry;
            *digit = value as u32;
            carry = value >> 32;
        }
        digits[self.high + 1] = carry as u32;
        carry
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    fn read(sum: &ExactSum) -> f64 {
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
    }

    #[test]
    fn one_number_is_its_own_sum() {
        let mut random = Random(1);
        for _ in 0..100_000 {
            let value = f64::from_bits(random.next());
            let mut sum = ExactSum::default();
            sum.add(value);
            assert!(read(&sum) == value || value.is_nan() && read(&sum).is_nan(), "{value:e}");
        }
    }

    #[test]
    fn what_is_taken_away_leaves_no_trace() {
        let mut random = Random(2);
        for round in 0..200 {
            let values: Vec<f64> = (0..random.next() % 50).map(|_| f64::from_bits(random.next())).collect();
            let mut sum = ExactSum::default();
            sum.add(0.1);
            values.iter().for_each(|&value| sum.add(value));
            if round % 2 == 0 {
                sum.carry();
            }
            values.iter().rev().for_each(|&value| sum.subtract(value));
            if round % 3 == 0 {
                sum.carry();
                sum.carry();
            }
            assert_eq!(read(&sum), 0.1);
        }
    }

    #[test]
    fn settling_carries_never_changes_the_sum() {
        let mut random = Random(3);
        let (mut often, mut never) = (ExactSum::default(), ExactSum::default());
        for _ in 0..10_000 {
            let value = f64::from_bits(random.next() & !(1 << 62));
            often.add(value);
            never.add(value);
            often.carry();
            assert_eq!(read(&often).to_bits(), read(&never).to_bits());
        }
    }

    #[test]
    fn the_widest_sums_fit() {
        let mut sum = ExactSum::default();
        for _ in 0..10_000 {
            sum.add(f64::MAX);
            sum.add(f64::MIN_POSITIVE);
            sum.carry();
        }
        assert_eq!(read(&sum), f64::INFINITY);
        for _ in 0..10_000 {
            sum.subtract(f64::MAX);
        }
        assert_eq!(read(&sum), 10_000.0 * f64::MIN_POSITIVE);
    }
}
