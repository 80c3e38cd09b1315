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
const FRACTION: u64 = (1 << 52) - 1;

/// The size of a finite value: the first times 2 to the power of `LOWEST` and the second.
#[inline]
pub(super) fn parts(value: f64) -> (u64, usize) {
    let (fraction, exponent) = (value.to_bits() & FRACTION, (value.to_bits() >> 52) as usize & 0x7ff);
    if exponent == 0 { (fraction, 0) } else { (fraction | 1 << 52, exponent - 1) }
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

impl Settled {
    #[inline]
    pub(super) fn to_f64(&self) -> f64 {
        match self {
            Settled::Finite(sum) => sum.to_f64(),
            Settled::Special(sum) => *sum,
        }
    }

    #[inline]
    pub(super) fn to_f32(&self) -> f32 {
        match self {
            Settled::Finite(sum) => sum.to_f32(),
            Settled::Special(sum) => *sum as f32,
        }
    }

    /// A mean.
    pub(super) fn divided_by(&self, count: usize) -> Settled {
        match self {
            Settled::Finite(sum) => Settled::Finite(sum.divided_by(count)),
            Settled::Special(sum) => Settled::Special(*sum),
        }
    }
}

impl ExactSum {
    /// Adds a value, or undoes that.
    #[inline]
    pub(super) fn change(&mut self, value: f64, take_away: bool) {
        if !value.is_finite() {
            return self.count_special(value, take_away);
        }
        let (whole, place) = parts(value);
        let wide = u128::from(whole) << (place % 64);
        self.change_limbs(FIRST + place / 64, wide, value.is_sign_negative() ^ take_away);
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

    /// Whether all of it lies within three limbs, and there is neither NaN nor an infinity.
    pub(super) fn is_finite_and_narrow(&self) -> bool {
        if self.nans != 0 || self.infinities != [0; 2] {
            return false;
        }
        let used = self.limbs.get(self.low..=self.high).unwrap_or_default();
        let sign = used.last().map_or(0, |limb| (*limb as i64 >> 63) as u64);
        let highest = used.iter().rposition(|limb| *limb != sign).unwrap_or(0);
        let lowest = used.iter().position(|limb| *limb != 0).unwrap_or(0);
        highest < lowest + 3
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
pub(super) mod tests {
    use super::*;
    use alloc::vec::Vec;

    fn read(sum: &ExactSum) -> f64 {
        sum.settled().to_f64()
    }

    pub(in crate::summand) struct Random(pub(in crate::summand) u64);
    impl Random {
        pub(in crate::summand) fn next(&mut self) -> u64 {
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
