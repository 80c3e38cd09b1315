//! Compiled with counters of coverage by `tests/coverage.rs`, which looks at those of the formulas.

use reaktiv::reactive;

#[allow(missing_docs)]
#[reactive]
pub struct Cart {
    pub price: f64,
    pub discount: Option<f64>,
    pub straight: computed!(f64, self.price * 2.0),
    pub branches: computed!(
        f64,
        match self.discount {
            Some(rate) if rate > 0.5 => self.price * 0.5,
            Some(rate) => self.price * (1.0 - rate),
            None => self.price,
        }
    ),
    shown: effect!(if self.price > 100.0 {
        println!("{}", self.price)
    }),
}
