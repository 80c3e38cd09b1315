//! Currencies, and what they are worth in euros.

use std::fmt;

use crate::money::Cents;

/// What the shares of a company are traded in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Currency {
    /// What the portfolio is kept in.
    #[default]
    Euro,
    /// American dollars.
    Dollar,
    /// British pounds.
    Pound,
    /// Swiss francs.
    Franc,
}

impl Currency {
    /// All currencies.
    pub const ALL: [Currency; 4] = [Currency::Euro, Currency::Dollar, Currency::Pound, Currency::Franc];
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Currency::Euro => "euro",
            Currency::Dollar => "dollar",
            Currency::Pound => "pound",
            Currency::Franc => "franc",
        })
    }
}

/// What a currency is worth: so many millionths of a euro.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rate(pub i64);

impl Rate {
    /// As much as a euro.
    pub const ONE: Rate = Rate(1_000_000);

    /// So many cents of the currency in cents of a euro, rounded to the nearest, and from the middle away from zero.
    pub fn convert(self, amount: Cents) -> Cents {
        let millionths = i128::from(amount.0) * i128::from(self.0);
        let half = if millionths < 0 { -500_000 } else { 500_000 };
        Cents(((millionths + half) / 1_000_000) as i64)
    }
}

/// As `0.921400`.
impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}.{:06}", self.0 / 1_000_000, self.0 % 1_000_000))
    }
}

/// What each currency is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rates([Rate; Currency::ALL.len()]);

impl Rates {
    /// What a currency is worth.
    pub fn of(&self, currency: Currency) -> Rate {
        self.0[currency as usize]
    }

    /// It is worth something else.
    pub fn set(&mut self, currency: Currency, rate: Rate) {
        self.0[currency as usize] = rate;
    }
}

/// All are worth the same.
impl Default for Rates {
    fn default() -> Self {
        Rates([Rate::ONE; Currency::ALL.len()])
    }
}
