//! What can be summed, and how.

mod exact;
mod float;
mod rounding;

use core::time::Duration;

use float::FloatSum;
use rounding::Magnitude;

/// The type of values that can be summed: those of a column, or in a [`Window`](crate::Window).
///
/// A running total must be exact: what is taken away must leave no trace of ever having been there. So integers are added up in wider ones,
/// and floating-point numbers as a pair of them while that is exact, otherwise as a fixed-point number as wide as all of them.
///
/// Implement it for a number type of your own by way of one that has it:
///
/// ```
/// use reaktiv::{Summand, Table, reactive};
///
/// #[derive(Debug, Clone, Copy, PartialEq)]
/// struct Cents(i64);
///
/// impl Summand for Cents {
///     type Total = <i64 as Summand>::Total;
///     type Mean = f64;
///     const ZERO: Cents = Cents(0);
///     fn add_to(&self, total: &mut Self::Total) {
///         self.0.add_to(total);
///     }
///     fn take_from(&self, total: &mut Self::Total) {
///         self.0.take_from(total);
///     }
///     fn sum(total: &Self::Total) -> Cents {
///         Cents(i64::sum(total))
///     }
///     fn mean(total: &Self::Total, count: usize) -> f64 {
///         i64::mean(total, count)
///     }
/// }
///
/// #[reactive]
/// struct Line {
///     price: Cents,
/// }
///
/// let lines: Table<u32, Line> = [(1, 250), (2, 199)].map(|(id, cents)| (id, Line::new(LineInputs { price: Cents(cents) }))).into();
/// assert_eq!(lines.sum(Line::PRICE), Cents(449));
/// assert_eq!(lines.mean(Line::PRICE), Some(224.5));
/// ```
#[diagnostic::on_unimplemented(
    message = "values of `{Self}` cannot be summed",
    label = "this type has no sums and means",
    note = "integers, floating-point numbers, `Duration` and options of these have; implement `reaktiv::Summand` for a number type of your own"
)]
pub trait Summand: Clone + PartialEq + Send + 'static {
    /// An exact running total. Its default is that of no rows.
    type Total: Default + Clone + Send + Sync + 'static;
    /// What a mean is.
    type Mean;
    /// What changes no total.
    const ZERO: Self;

    /// Adds this value to a total.
    fn add_to(&self, total: &mut Self::Total);
    /// Undoes an [`add_to`](Summand::add_to) of the same value.
    fn take_from(&self, total: &mut Self::Total);
    /// The sum that a total stands for.
    fn sum(total: &Self::Total) -> Self;
    /// The mean of the `count` values that were added. `count` is not zero.
    fn mean(total: &Self::Total, count: usize) -> Self::Mean;
    /// Whether it is no value at all, as `None` is: then means, and groups, pass over it, and [`ZERO`](Summand::ZERO) is one, too.
    fn is_absent(&self) -> bool {
        false
    }
}

macro_rules! floats {
    ($($float:ident $round:ident;)*) => {$(
        /// The sum is that of the exact sum, rounded once, to the nearest, whatever was added and taken away before. A mean as well.
        impl Summand for $float {
            type Total = FloatSum;
            type Mean = $float;
            const ZERO: $float = 0.0;

            #[inline]
            fn add_to(&self, total: &mut FloatSum) {
                total.add(f64::from(*self));
            }
            #[inline]
            fn take_from(&self, total: &mut FloatSum) {
                total.subtract(f64::from(*self));
            }
            #[inline]
            fn sum(total: &FloatSum) -> $float {
                total.$round()
            }
            fn mean(total: &FloatSum, count: usize) -> $float {
                total.settled().divided_by(count).$round()
            }
        }
    )*};
}
floats! { f64 to_f64; f32 to_f32; }

macro_rules! integers {
    ($($int:ident)*) => {$(
        /// The sum is exact; reading one that does not fit the type panics. The mean is that of the exact sum, rounded once.
        impl Summand for $int {
            type Total = i128;
            type Mean = f64;
            const ZERO: $int = 0;

            #[inline]
            fn add_to(&self, total: &mut i128) {
                *total += *self as i128;
            }
            #[inline]
            fn take_from(&self, total: &mut i128) {
                *total -= *self as i128;
            }
            #[inline]
            fn sum(total: &i128) -> $int {
                $int::try_from(*total).unwrap_or_else(|_| does_not_fit(stringify!($int)))
            }
            #[inline]
            fn mean(total: &i128, count: usize) -> f64 {
                Magnitude::of_integer(*total).divided_by(count).to_f64()
            }
        }
    )*};
}
integers!(i8 i16 i32 i64 isize u8 u16 u32 u64 usize);

/// A sum of integers of 128 bits: the lower 128 bits, and the rest.
#[derive(Clone, Default)]
#[doc(hidden)]
pub struct WideSum {
    low: u128,
    high: i64,
}

impl WideSum {
    fn change(&mut self, low: u128, high: i64, take_away: bool) {
        let (sum, carry) = if take_away { self.low.overflowing_sub(low) } else { self.low.overflowing_add(low) };
        self.low = sum;
        self.high += if take_away { -high - i64::from(carry) } else { high + i64::from(carry) };
    }

    fn magnitude(&self) -> Magnitude {
        let negative = self.high < 0;
        let (low, carry) = if negative { self.low.overflowing_neg() } else { (self.low, false) };
        let high = if negative { (-self.high - i64::from(carry)) as u128 } else { self.high as u128 };
        let cut = 128 - high.leading_zeros();
        if cut == 0 {
            return Magnitude::new(negative, low, 0, false);
        }
        Magnitude::new(negative, high << (128 - cut) | low >> cut, cut as i32, low << (128 - cut) != 0)
    }
}

macro_rules! wide_integers {
    ($($int:ident)*) => {$(
        /// The sum is exact, also where partial sums would not fit; reading one that does not fit the type panics. The mean is that of the exact
        /// sum, rounded once.
        impl Summand for $int {
            type Total = WideSum;
            type Mean = f64;
            const ZERO: $int = 0;

            fn add_to(&self, total: &mut WideSum) {
                total.change(*self as u128, -i64::from(*self < Self::ZERO), false);
            }
            fn take_from(&self, total: &mut WideSum) {
                total.change(*self as u128, -i64::from(*self < Self::ZERO), true);
            }
            fn sum(total: &WideSum) -> $int {
                let sum = total.low as $int;
                if total.high != -i64::from(sum < Self::ZERO) {
                    does_not_fit(stringify!($int));
                }
                sum
            }
            fn mean(total: &WideSum, count: usize) -> f64 {
                total.magnitude().divided_by(count).to_f64()
            }
        }
    )*};
}
wide_integers!(i128 u128);

#[cold]
#[track_caller]
fn does_not_fit(what: &str) -> ! {
    panic!("the sum does not fit its type `{what}`: sum values of a wider type")
}

const NANOSECONDS: i128 = 1_000_000_000;

/// The sum is exact; reading one of more than `Duration::MAX` panics. The mean is rounded down to a nanosecond.
impl Summand for Duration {
    type Total = i128;
    type Mean = Duration;
    const ZERO: Duration = Duration::ZERO;

    fn add_to(&self, total: &mut i128) {
        *total += self.as_nanos() as i128;
    }
    fn take_from(&self, total: &mut i128) {
        *total -= self.as_nanos() as i128;
    }
    fn sum(total: &i128) -> Duration {
        let seconds = u64::try_from(total / NANOSECONDS).unwrap_or_else(|_| does_not_fit("Duration"));
        Duration::new(seconds, (total % NANOSECONDS) as u32)
    }
    fn mean(total: &i128, count: usize) -> Duration {
        Self::sum(&(total / count as i128))
    }
}

/// The sum of those that are there; none without any. `None` is passed over, in means and groups too.
#[diagnostic::do_not_recommend]
impl<T: Summand> Summand for Option<T> {
    type Total = (T::Total, usize);
    type Mean = T::Mean;
    const ZERO: Option<T> = None;

    #[inline]
    fn add_to(&self, (total, count): &mut Self::Total) {
        if let Some(value) = self {
            value.add_to(total);
            *count += 1;
        }
    }
    #[inline]
    fn take_from(&self, (total, count): &mut Self::Total) {
        if let Some(value) = self {
            value.take_from(total);
            *count -= 1;
        }
    }
    fn sum((total, count): &Self::Total) -> Option<T> {
        (*count != 0).then(|| T::sum(total))
    }
    fn mean((total, _): &Self::Total, count: usize) -> T::Mean {
        T::mean(total, count)
    }
    #[inline]
    fn is_absent(&self) -> bool {
        self.as_ref().is_none_or(T::is_absent)
    }
}

/// Nothing: for counts alone.
#[diagnostic::do_not_recommend]
impl Summand for () {
    type Total = ();
    type Mean = ();
    const ZERO: () = ();

    fn add_to(&self, (): &mut ()) {}
    fn take_from(&self, (): &mut ()) {}
    fn sum((): &()) {}
    fn mean((): &(), _count: usize) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_integers_add_up_beyond_their_type_and_back() {
        let mut total = WideSum::default();
        for value in [i128::MAX, i128::MAX, i128::MIN, -5] {
            value.add_to(&mut total);
        }
        assert_eq!(i128::mean(&total, 1), 2f64.powi(127));
        i128::MAX.take_from(&mut total);
        assert_eq!(i128::sum(&total), -6);
        assert_eq!(i128::mean(&total, 4), -1.5);

        let mut total = WideSum::default();
        u128::MAX.add_to(&mut total);
        1_u128.add_to(&mut total);
        assert_eq!(u128::mean(&total, 2), 2f64.powi(127));
        u128::MAX.take_from(&mut total);
        assert_eq!(u128::sum(&total), 1);
    }

    #[test]
    #[should_panic(expected = "the sum does not fit its type `u8`")]
    fn a_sum_that_does_not_fit_panics() {
        let mut total = i128::default();
        200_u8.add_to(&mut total);
        200_u8.add_to(&mut total);
        u8::sum(&total);
    }
}
