//! The row of the benches: three inputs, two formulas.

use reaktiv::{Table, reactive};

use crate::Random;

#[reactive]
pub(crate) struct Line {
    pub(crate) price: f64,
    pub(crate) quantity: f64,
    /// One of ten.
    pub(crate) region: u32,
    pub(crate) amount: computed!(f64, self.price * self.quantity),
    pub(crate) large: computed!(bool, self.amount > 250.0),
}

pub(crate) fn inputs(random: &mut Random) -> LineInputs {
    LineInputs {
        price: random.below(10_000) as f64 / 100.0,
        quantity: random.below(9) as f64 + 1.0,
        region: random.below(10) as u32,
    }
}

/// Keys that are not in order.
pub(crate) fn key(row: usize) -> u64 {
    (row as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

pub(crate) fn table(rows: usize) -> Table<u64, Line> {
    let mut random = Random(1);
    (0..rows).map(|row| (key(row), Line::new(inputs(&mut random)))).collect()
}
