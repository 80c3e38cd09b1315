//! The numbers that are strings.

use core::fmt::Display;
use core::str::FromStr;

/// The greatest integer up to which a JavaScript number tells all of them apart.
const LARGEST: u64 = 1 << 53;

/// Whether a JavaScript number may stand for another integer as well.
pub(super) fn is_beyond_numbers(integer: impl TryInto<i64>) -> bool {
    integer.try_into().map_or(true, |integer| integer.unsigned_abs() > LARGEST)
}

/// The integer that a float is, if a JavaScript number can be no other one.
pub(super) fn whole_of(float: f64) -> Option<i64> {
    (float.trunc() == float && float.abs() <= LARGEST as f64).then_some(float as i64)
}

/// What `Number(..)` of JavaScript reads back. None of a finite one.
pub(super) fn name_of(float: f64) -> Option<&'static str> {
    match float {
        float if float.is_nan() => Some("NaN"),
        f64::INFINITY => Some("Infinity"),
        f64::NEG_INFINITY => Some("-Infinity"),
        _ => None,
    }
}

/// The float that has this name.
pub(super) fn float_of(text: &str) -> Option<f64> {
    [f64::NAN, f64::INFINITY, f64::NEG_INFINITY].into_iter().find(|float| name_of(*float) == Some(text))
}

/// The integer that is written like this, if it is one that no number can be.
pub(super) fn integer_of<T: FromStr + Display + Copy + TryInto<i64>>(text: &str) -> Option<T> {
    let integer: T = text.parse().ok()?;
    (is_beyond_numbers(integer) && integer.to_string() == text).then_some(integer)
}
