//! From exact numbers to the nearest floating-point one, ties to even.

/// A number, known exactly or from below: the sign, and `whole` times 2 to the power of `exponent`, plus less than one unit of it if `inexact`.
pub(super) struct Magnitude {
    negative: bool,
    /// Its highest bit is set, unless it is zero.
    whole: u128,
    exponent: i32,
    /// There is more below, which is not zero.
    inexact: bool,
}

/// What a floating-point format is made of.
struct Format {
    /// The bits of a normal number, the hidden one included.
    precision: u32,
    /// The exponent of the lowest bit of all.
    lowest: i32,
    /// The bits of infinity.
    infinity: u64,
    /// Where the sign is.
    sign: u32,
}

const DOUBLE: Format = Format { precision: 53, lowest: -1074, infinity: 0x7ff << 52, sign: 63 };
const SINGLE: Format = Format { precision: 24, lowest: -149, infinity: 0xff << 23, sign: 31 };

impl Magnitude {
    pub(super) const ZERO: Magnitude = Magnitude { negative: false, whole: 0, exponent: 0, inexact: false };

    /// An inexact number must have many more bits than any format.
    #[inline]
    pub(super) fn new(negative: bool, whole: u128, exponent: i32, inexact: bool) -> Self {
        if whole == 0 {
            return Magnitude::ZERO;
        }
        let room = whole.leading_zeros();
        Magnitude { negative, whole: whole << room, exponent: exponent - room as i32, inexact }
    }

    pub(super) fn of_integer(value: i128) -> Self {
        Magnitude::new(value < 0, value.unsigned_abs(), 0, false)
    }

    #[inline]
    pub(super) fn to_f64(&self) -> f64 {
        f64::from_bits(self.round(&DOUBLE))
    }

    #[inline]
    pub(super) fn to_f32(&self) -> f32 {
        f32::from_bits(self.round(&SINGLE) as u32)
    }

    /// Divides by how many rows there are: that leaves 96 bits.
    pub(super) fn divided_by(&self, count: usize) -> Self {
        let count = count as u128;
        let inexact = self.inexact || !self.whole.is_multiple_of(count);
        Magnitude::new(self.negative, self.whole / count, self.exponent, inexact)
    }

    #[inline]
    fn round(&self, format: &Format) -> u64 {
        if self.whole == 0 {
            return 0;
        }
        // As many low bits go as the format has no place for.
        let cut = (128 - format.precision as i32).max(format.lowest - self.exponent);
        if cut > 128 {
            return u64::from(self.negative) << format.sign;
        }
        // The hidden bit of a normal number adds one to its exponent, and so does a bit gained by rounding up.
        let above = (self.exponent + cut - format.lowest) as u64;
        let above = above.min(format.infinity >> (format.precision - 1)) << (format.precision - 1);
        let bits = (above + self.round_off(cut as u32)).min(format.infinity);
        bits | u64::from(self.negative) << format.sign
    }

    /// Cuts bits off, to the nearest, and from the middle to the even one.
    #[inline]
    fn round_off(&self, cut: u32) -> u64 {
        let kept = self.whole.unbounded_shr(cut) as u64;
        let is_half_or_more = self.whole >> (cut - 1) & 1 == 1;
        let is_more = self.inexact || self.whole << (128 - cut) << 1 != 0;
        // Nobody foresees these: no branches.
        kept + u64::from(is_half_or_more & (is_more | (kept & 1 == 1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_round_as_the_language_does() {
        let mut value: i128 = 1;
        for step in 0..100_000 {
            value = value.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            let value = value >> (step % 127);
            assert_eq!(Magnitude::of_integer(value).to_f64(), value as f64);
            assert_eq!(Magnitude::of_integer(value).to_f32(), value as f32);
        }
    }

    #[test]
    fn halves_go_to_the_even_one_unless_there_is_more() {
        let half = |inexact| Magnitude::new(false, (1 << 53) + 1, 0, inexact);
        assert_eq!(half(false).to_f64(), 9007199254740992.0);
        assert_eq!(half(true).to_f64(), 9007199254740994.0);
        let tiny = |inexact| Magnitude::new(true, 1, -1075, inexact);
        assert_eq!(tiny(false).to_f64().to_bits(), 1 << 63);
        assert_eq!(tiny(true).to_f64(), -5e-324);
    }

    #[test]
    fn quotients_are_rounded_once() {
        assert_eq!(Magnitude::of_integer(1).divided_by(3).to_f64(), 1.0 / 3.0);
        assert_eq!(Magnitude::of_integer(-10).divided_by(7).to_f64(), -10.0 / 7.0);
        assert_eq!(Magnitude::of_integer(2).divided_by(3).to_f32(), 2.0 / 3.0);
        assert_eq!(Magnitude::ZERO.divided_by(3).to_f64(), 0.0);
        // Halfway between two numbers but for the remainder.
        let whole = (3 * ((1 << 53) + 1)) << 73;
        assert_eq!(Magnitude::new(false, whole, -73, false).divided_by(3).to_f64(), 9007199254740992.0);
        assert_eq!(Magnitude::new(false, whole + 1, -73, false).divided_by(3).to_f64(), 9007199254740994.0);
    }
}
