//! Amounts of money, in whole cents: no rounding but where a share is taken.

use std::fmt;
use std::ops::{Add, Sub};

use reaktiv::Summand;

/// An amount of money.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cents(pub i64);

impl Cents {
    /// A whole amount: so many times a hundred cents.
    pub const fn whole(amount: i64) -> Self {
        Cents(amount * 100)
    }

    /// So many times this amount.
    pub fn times(self, quantity: i64) -> Self {
        Cents(self.0 * quantity)
    }

    /// So many thousandths of this amount, rounded to the nearest cent, and from the middle away from zero.
    pub fn permille(self, permille: i64) -> Self {
        let thousandths = i128::from(self.0) * i128::from(permille);
        let half = if thousandths < 0 { -500 } else { 500 };
        Cents(((thousandths + half) / 1000) as i64)
    }

    /// What lies between this amount and zero.
    pub fn size(self) -> Self {
        Cents(self.0.abs())
    }

    /// Reads `12`, `12.5` or `12.50`. None of anything else, and none from a thousand million on.
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let digits =
            |text: &str, most| (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole, 9) || !digits(fraction, 2) {
            return None;
        }
        let fraction: i64 = format!("{fraction:0<2}").parse().ok()?;
        Some(Cents(whole.parse::<i64>().ok()? * 100 + fraction))
    }
}

impl Add for Cents {
    type Output = Cents;

    fn add(self, other: Cents) -> Cents {
        Cents(self.0 + other.0)
    }
}

impl Sub for Cents {
    type Output = Cents;

    fn sub(self, other: Cents) -> Cents {
        Cents(self.0 - other.0)
    }
}

/// As `-1,234.50`.
impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        f.pad(&format!("{sign}{}.{:02}", grouped(size / 100), size % 100))
    }
}

/// A number with a comma before every third digit, counted from the end.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Columns of money can be summed: as columns of `i64` are.
impl Summand for Cents {
    type Total = <i64 as Summand>::Total;
    type Mean = f64;
    const ZERO: Cents = Cents(0);

    fn add_to(&self, total: &mut Self::Total) {
        self.0.add_to(total);
    }

    fn take_from(&self, total: &mut Self::Total) {
        self.0.take_from(total);
    }

    fn sum(total: &Self::Total) -> Cents {
        Cents(i64::sum(total))
    }

    fn mean(total: &Self::Total, count: usize) -> f64 {
        i64::mean(total, count)
    }
}
