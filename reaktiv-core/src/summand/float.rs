//! The exact sum of floating-point numbers, as a pair of them while that holds it.
//!
//! What an addition rounds off is a floating-point number itself, and six operations find it: D. E. Knuth, *The Art of Computer Programming*, volume 2, 4.2.2, theorem B. So a sum and what has been
//! rounded off it hold some 106 bits together, as in T. J. Dekker, *A floating-point technique for extending the available precision*, Numerische Mathematik 18 (1971). Here nothing is ever lost
//! from the pair: an addition that it cannot hold is seen by what that would round off once more, and the sum goes on in an [`ExactSum`] until the pair can hold it again.

use super::exact::{ExactSum, LOWEST, Settled, parts};
use super::rounding::Magnitude;

/// Whether operations round to the format of their operands. Not where they are made in registers of 80 bits.
const ROUNDS_EACH_TIME: bool = cfg!(not(all(target_arch = "x86", not(target_feature = "sse2"))));

/// The exact sum of floating-point numbers, from which any of them can be taken away again.
#[derive(Clone)]
#[doc(hidden)]
pub struct FloatSum {
    /// NaN while the sum is in `wide`: then no addition to the pair seems to be exact.
    high: f64,
    /// What `high` is off the sum.
    low: f64,
    wide: ExactSum,
}

impl Default for FloatSum {
    fn default() -> Self {
        let high = if ROUNDS_EACH_TIME { 0.0 } else { f64::NAN };
        FloatSum { high, low: 0.0, wide: ExactSum::default() }
    }
}

impl FloatSum {
    #[inline]
    pub(super) fn add(&mut self, value: f64) {
        if !self.add_to_pair(value) {
            self.change_wide(value, false);
        }
    }

    /// Undoes an addition.
    #[inline]
    pub(super) fn subtract(&mut self, value: f64) {
        if !self.add_to_pair(-value) {
            self.change_wide(value, true);
        }
    }

    /// Does nothing if the pair cannot hold the sum.
    #[inline]
    fn add_to_pair(&mut self, value: f64) -> bool {
        let (high, off) = two_sum(self.high, value);
        let (low, lost) = two_sum(self.low, off);
        let is_exact = lost == 0.0;
        if is_exact {
            (self.high, self.low) = (high, low);
        }
        is_exact
    }

    #[cold]
    #[inline(never)]
    fn change_wide(&mut self, value: f64, take_away: bool) {
        if !self.is_wide() {
            // What was rounded off may have come to more than one unit of the sum.
            let (high, low) = two_sum(self.high, self.low);
            if low.is_finite() {
                (self.high, self.low) = (high, low);
            }
            if self.add_to_pair(if take_away { -value } else { value }) {
                return;
            }
            self.wide.change(self.high, false);
            self.wide.change(self.low, false);
            (self.high, self.low) = (f64::NAN, 0.0);
        }
        self.wide.change(value, take_away);
        if take_away {
            self.narrow();
        }
    }

    fn is_wide(&self) -> bool {
        self.high.is_nan()
    }

    /// Goes back to the pair, if that can hold the sum.
    fn narrow(&mut self) {
        if !ROUNDS_EACH_TIME || !self.wide.is_finite_and_narrow() {
            return;
        }
        let mut rest = self.wide.clone();
        let [high, low] = [(); 2].map(|()| {
            let part = rest.settled().to_f64();
            if part.is_finite() {
                rest.change(part, true);
            }
            part
        });
        rest.tidy_up();
        if rest.is_empty() {
            *self = FloatSum { high, low, wide: rest };
        }
    }

    #[inline]
    pub(super) fn to_f64(&self) -> f64 {
        if self.is_wide() { self.wide.settled().to_f64() } else { self.high + self.low }
    }

    #[inline]
    pub(super) fn to_f32(&self) -> f32 {
        if self.low == 0.0 && !self.is_wide() { self.high as f32 } else { self.settled().to_f32() }
    }

    pub(super) fn settled(&self) -> Settled {
        if self.is_wide() {
            return self.wide.settled();
        }
        self.near_magnitude().map_or_else(|| self.widened().settled(), Settled::Finite)
    }

    /// If both lie so near each other that one integer holds them.
    fn near_magnitude(&self) -> Option<Magnitude> {
        let whole = |value: f64| {
            let (whole, place) = parts(value);
            (if value < 0.0 { -i128::from(whole) } else { i128::from(whole) }, place)
        };
        let (high, low) = (whole(self.high), if self.low == 0.0 { (0, parts(self.high).1) } else { whole(self.low) });
        let (above, below) = if high.1 < low.1 { (low, high) } else { (high, low) };
        let distance = above.1 - below.1;
        (distance <= 64).then(|| {
            let sum = (above.0 << distance) + below.0;
            Magnitude::new(sum < 0, sum.unsigned_abs(), LOWEST + below.1 as i32, false)
        })
    }

    fn widened(&self) -> ExactSum {
        let mut wide = ExactSum::default();
        wide.change(self.high, false);
        wide.change(self.low, false);
        wide
    }
}

/// The sum as it is rounded, and what has been rounded off. That is NaN or infinite if the sum overflows.
#[inline]
fn two_sum(one: f64, other: f64) -> (f64, f64) {
    let sum = one + other;
    let second = sum - one;
    let first = sum - second;
    (sum, (one - first) + (other - second))
}

#[cfg(test)]
mod tests {
    use super::super::exact::tests::Random;
    use super::*;
    use alloc::vec::Vec;

    fn read(sum: &FloatSum) -> f64 {
        assert_eq!(sum.settled().to_f64().to_bits(), sum.to_f64().to_bits());
        assert_eq!(sum.settled().to_f32().to_bits(), sum.to_f32().to_bits());
        sum.to_f64()
    }

    fn exactly(values: impl IntoIterator<Item = f64>) -> f64 {
        let mut sum = ExactSum::default();
        values.into_iter().for_each(|value| sum.change(value, false));
        sum.settled().to_f64()
    }

    impl Random {
        /// A value among others with exponents around one, or sometimes zero, or anything.
        fn value(&mut self, around: u64, width: u64) -> f64 {
            match self.next() % 50 {
                0 => 0.0,
                1 => f64::from_bits(self.next()),
                _ => {
                    let exponent = around.wrapping_add(self.next() % width) & 0x7ff;
                    // Of some there are few bits, as of whole numbers.
                    let cut = self.next() % 60;
                    f64::from_bits((self.next() & !(0x7ff << 52)) >> cut << cut | exponent << 52)
                }
            }
        }
    }

    #[test]
    fn sums_are_exact_while_values_come_and_go() {
        let mut random = Random(7);
        let (mut pairs, mut wide) = (0, 0);
        for round in 0..800 {
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
                *if sum.is_wide() { &mut wide } else { &mut pairs } += 1;
                assert_eq!(read(&sum).to_bits(), exactly(values.iter().copied()).to_bits(), "round {round}");
            }
            values.iter().for_each(|value| sum.subtract(*value));
            assert_eq!(read(&sum).to_bits(), 0, "round {round}");
            assert!(!sum.is_wide() && sum.wide.is_empty(), "round {round}");
        }
        assert!(pairs > 10_000 && wide > 10_000, "{pairs} and {wide}");
    }

    #[test]
    fn what_the_pair_cannot_hold_leaves_nothing_behind() {
        let mut sum = FloatSum::default();
        for far in [1e200, 5e-324, f64::NAN, f64::INFINITY] {
            sum.add(1.5);
            sum.add(0.1);
            sum.add(far);
            assert!(sum.is_wide());
            sum.subtract(far);
            assert!(!sum.is_wide() && sum.wide.is_empty());
            assert_eq!(read(&sum), 1.6);
            sum.add(far);
            sum.subtract(1.5);
            sum.subtract(far);
            assert!(!sum.is_wide() && sum.wide.is_empty());
            assert_eq!(read(&sum), 0.1);
            sum.subtract(0.1);
        }
    }

    #[test]
    fn what_overflows_in_between_is_the_sum_in_the_end() {
        let mut sum = FloatSum::default();
        for value in [f64::MAX, f64::MAX, 0.1, f64::MAX] {
            sum.add(value);
        }
        assert_eq!(read(&sum), f64::INFINITY);
        [f64::MAX; 3].iter().for_each(|value| sum.subtract(*value));
        assert_eq!(read(&sum), 0.1);
        assert!(!sum.is_wide());

        // The pair holds both, and it is their sum that is too great.
        let half_a_unit = f64::MAX * f64::EPSILON / 4.0;
        let mut sum = FloatSum::default();
        sum.add(f64::MAX);
        sum.add(half_a_unit / 2.0);
        assert_eq!(read(&sum), f64::MAX);
        sum.add(half_a_unit / 2.0);
        assert_eq!(read(&sum), exactly([f64::MAX, half_a_unit]));
    }

    #[test]
    fn measured_values_stay_in_the_pair() {
        let mut random = Random(3);
        let mut sum = FloatSum::default();
        let mut values = std::collections::VecDeque::new();
        for _ in 0..200_000 {
            // To hundredths, which no float is exactly.
            let value = (random.next() % 10_000_000) as f64 / 100.0 - 20_000.0;
            sum.add(value);
            values.push_back(value);
            if values.len() > 300 {
                sum.subtract(values.pop_front().unwrap());
            }
            assert!(!sum.is_wide());
        }
        assert_eq!(read(&sum), exactly(values));
    }

    #[test]
    fn sums_are_rounded_once_to_the_narrower_format() {
        // Halfway between two of it but for what the pair's second holds.
        let mut sum = FloatSum::default();
        for value in [1.0, f64::from(f32::EPSILON) / 2.0, 1e-30] {
            sum.add(value);
        }
        assert_eq!(sum.to_f32(), 1.0 + f32::EPSILON);
        sum.subtract(1e-30);
        assert_eq!(sum.to_f32(), 1.0);
        sum.subtract(1e-30);
        assert_eq!(sum.to_f32(), 1.0);
    }
}
