//! What suppliers ask for on top of their prices.

use std::collections::BTreeMap;

/// A surcharge for each supplier that asks for one, in thousandths of the price.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surcharges(BTreeMap<String, i64>);

impl Surcharges {
    /// What a supplier asks for.
    pub fn of(&self, supplier: &str) -> i64 {
        self.0.get(supplier).copied().unwrap_or(0)
    }

    /// The same, but for one supplier.
    pub fn with(&self, supplier: &str, permille: i64) -> Self {
        let mut surcharges = self.clone();
        surcharges.0.insert(supplier.to_owned(), permille);
        surcharges
    }
}
