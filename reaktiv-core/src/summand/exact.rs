//! The exact sum of floating-point numbers, from which any of them can be taken away again.
//!
//! A fixed-point number as wide as all of `f64`: the long accumulator of U. Kulisch and W. L. Miranker, *Computer Arithmetic in Theory and
//! Practice* (1981). See also R. M. Neal, *Fast exact summation using small and large superaccumulators*, arXiv:1505.05571.

use super::rounding::Magnitude;

/// The lowest bits of all: below them are two limbs that stay zero, so that there are always three to be read.
const FIRST: usize = 2;

/// Of 64 bits: 2,098 bits for every finite `f64`, and more than 100 for the sign and for as many of them as there may be rows.
const LIMBS: usize = FIRST + 36;

/// The exponent of the lowest bit: that of the smallest subnormal number.
pub(super) const LOWEST: i32 = -1074;

/// The bits of a fraction.
pub(super) const FRACTION: u64 = (1 << 52) - 1;

/// The exponent of NaN and the infinities.
pub(super) const SPECIAL: usize = 0x7ff;

/// The exponent as it stands in the bits.
#[inline]
pub(super) fn exponent_of(value: f64) -> usize {
    (value.to_bits() >> 52) as usize & SPECIAL
}

/// An exact sum, in two's complement. NaN and the infinities are counted apart.
#[derive(Clone)]
pub(super) struct ExactSum {
    limbs: [u64; LIMBS],
    /// Below are zeros.
    low: usize,
    /// The limb with the sign. Above it nothing is in use, not even for the sign.
    high: usize,
    nans: u32,
    infinities: [u32; 2],
}

impl Default for ExactSum {
    fn default() -> Self {
        ExactSum { limbs: [0; LIMBS], low: LIMBS, high: 0, nans: 0, infinities: [0; 2] }
    }
}

/// The sum as it is read.
pub(super) enum Settled {
    Finite(Magnitude),
    Special(f64),
}

impl ExactSum {
    /// Adds a value, or undoes that.
    #[inline]
    pub(super) fn change(&mut self, value: f64, take_away: bool) {
        let fraction = value.to_bits() & FRACTION;
        // The value is `whole` times 2 to the power of `LOWEST + place`.
        let (whole, place) = match exponent_of(value) {
            0 => (fraction, 0),
            SPECIAL => return self.count_special(value, take_away),
            exponent => (fraction | 1 << 52, exponent - 1),
        };
        let wide = u128::from(whole) << (place % 64);
        self.change_limbs(FIRST + place / 64, wide, value.is_sign_negative() ^ take_away);
    }

    /// Adds an integer times 2 to the power of `LOWEST + place`.
    pub(super) fn add_integer(&mut self, integer: i128, place: usize) {
        let (limb, shift) = (FIRST + place / 64, place % 64);
        let size = integer.unsigned_abs();
        let (low, high) = (size & u128::from(u64::MAX), size >> 64);
        for (limb, part) in [(limb, low), (limb + 1, high)] {
            if part != 0 {
                self.change_limbs(limb, part << shift, integer < 0);
            }
        }
    }

    #[inline]
    fn change_limbs(&mut self, limb: usize, wide: u128, is_negative: bool) {
        self.make_room(limb);
        let two = &mut self.limbs[limb..limb + 2];
        let before = u128::from(two[1]) << 64 | u128::from(two[0]);
        let (after, carry) = if is_negative { before.overflowing_sub(wide) } else { before.overflowing_add(wide) };
        (two[0], two[1]) = (after as u64, (after >> 64) as u64);
        if carry {
            self.carry(limb + 2, is_negative);
        }
    }

    /// Puts two limbs into use, and the sign above them.
    #[inline]
    fn make_room(&mut self, limb: usize) {
        if limb < self.low {
            if self.low == LIMBS {
                self.high = limb;
            }
            self.low = limb;
        }
        while self.high < limb + 2 {
            let sign = self.limbs[self.high] as i64 >> 63;
            self.high += 1;
            self.limbs[self.high] = sign as u64;
        }
    }

    #[inline]
    fn carry(&mut self, from: usize, is_negative: bool) {
        for limb in &mut self.limbs[from..=self.high] {
            let (sum, carry) = if is_negative { limb.overflowing_sub(1) } else { limb.overflowing_add(1) };
            *limb = sum;
            if !carry {
                return;
            }
        }
    }

    #[cold]
    fn count_special(&mut self, value: f64, take_away: bool) {
        let count =
            if value.is_nan() { &mut self.nans } else { &mut self.infinities[usize::from(value.is_sign_negative())] };
        *count = if take_away { *count - 1 } else { *count + 1 };
    }

    /// Whether there is nothing in it.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.low == LIMBS && self.nans == 0 && self.infinities == [0; 2]
    }

    /// Takes no limb for one in use, if they have come to nothing.
    pub(super) fn tidy_up(&mut self) {
        if self.limbs.iter().all(|limb| *limb == 0) {
            (self.low, self.high) = (LIMBS, 0);
        }
    }

    #[inline]
    pub(super) fn settled(&self) -> Settled {
        match (self.nans, self.infinities) {
            (0, [0, 0]) => Settled::Finite(self.magnitude()),
            (0, [_, 0]) => Settled::Special(f64::INFINITY),
            (0, [0, _]) => Settled::Special(f64::NEG_INFINITY),
            _ => Settled::Special(f64::NAN),
        }
    }

    /// The highest 128 bits.
    #[inline]
    fn magnitude(&self) -> Magnitude {
        if self.low == LIMBS {
            return Magnitude::ZERO;
        }
        let negative = self.limbs[self.high] >> 63 == 1;
        let sign = u64::from(negative).wrapping_neg();
        let mut highest = self.high.min(LIMBS - 1);
        while highest > self.low && self.limbs[highest] == sign {
            highest -= 1;
        }
        let (below, three) = self.limbs[..=highest].split_at(highest - 2);
        let mut limbs = [three[2] ^ sign, three[1] ^ sign, three[0] ^ sign];
        let inexact = below.get(self.low..).is_some_and(|rest| rest.iter().any(|&limb| limb != 0));
        let mut exponent = LOWEST + 64 * (highest as i32 - FIRST as i32 - 1);
        if negative && !inexact && negate(&mut limbs) {
            // Nothing but zeros, and one above them.
            limbs[0] = 1 << 63;
            exponent += 1;
        }
        let [one, two, three] = limbs;
        let room = one.leading_zeros() % 64;
        let whole = (u128::from(one) << 64 | u128::from(two)) << room | u128::from(three) << room >> 64;
        Magnitude::new(negative, whole, exponent - room as i32, inexact || three << room != 0)
    }
}

/// Adds one to the complement. True if there is a carry out of it.
fn negate(limbs: &mut [u64; 3]) -> bool {
    for limb in limbs.iter_mut().rev() {
        let (sum, carry) = limb.overflowing_add(1);
        *limb = sum;
        if !carry {
            return false;
        }
    }
    true
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
            sum.change(value, false);
            assert!(read(&sum) == value || value.is_nan() && read(&sum).is_nan(), "{value:e}");
        }
    }

    #[test]
    fn what_is_taken_away_leaves_no_trace() {
        let mut random = Random(2);
        for _ in 0..200 {
            let values: Vec<f64> = (0..random.next() % 50).map(|_| f64::from_bits(random.next())).collect();
            let mut sum = ExactSum::default();
            sum.change(0.1, false);
            values.iter().for_each(|&value| sum.change(value, false));
            values.iter().rev().for_each(|&value| sum.change(value, true));
            assert_eq!(read(&sum), 0.1);
        }
    }

    #[test]
    fn sums_of_integers_are_right_around_every_carry() {
        let mut random = Random(3);
        for _ in 0..20_000 {
            let (mut sum, mut wanted) = (ExactSum::default(), 0_i128);
            for _ in 0..random.next() % 6 + 1 {
                // Few bits in many places, so that sums cancel, carry far and come to powers of two.
                let value = (1_i128 << (random.next() % 120)) * if random.next() & 64 == 0 { 1 } else { -1 };
                sum.change(value as f64, false);
                wanted += value;
                assert_eq!(read(&sum), wanted as f64);
            }
        }
    }

    #[test]
    fn the_widest_sums_fit() {
        let mut sum = ExactSum::default();
        for _ in 0..10_000 {
            sum.change(f64::MAX, false);
            sum.change(f64::MIN_POSITIVE, false);
        }
        assert_eq!(read(&sum), f64::INFINITY);
        for _ in 0..10_000 {
            sum.change(f64::MAX, true);
        }
        assert_eq!(read(&sum), 10_000.0 * f64::MIN_POSITIVE);
    }
}
