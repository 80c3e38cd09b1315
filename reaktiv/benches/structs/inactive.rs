//! Writes to an input that only an inactive branch reads, with an effect behind it: beside a plain store.

use std::hint::black_box;

use reaktiv::reactive;

use crate::timing::Bench;

pub(crate) fn benches() -> Vec<Bench> {
    vec![Bench { name: "inactive_write", sides: &[("generated", generated), ("plain-store", plain)] }]
}

#[reactive]
struct Price {
    on: bool,
    base: i64,
    rate: i64,
    total: computed!(i64, if self.on { self.base * self.rate } else { self.base }),
    #[reactive(context)]
    seen: i64,
    watch: effect!(self.seen += self.total),
}

fn generated(operations: u64) -> i64 {
    let mut price = Price::new(PriceInputs { on: false, base: 5, rate: 0 }, 0);
    for i in 0..operations {
        black_box(&mut price).set_rate(i as i64 + 1);
    }
    *price.rate() + *price.seen()
}

fn plain(operations: u64) -> i64 {
    let mut price = (false, 5_i64, 0_i64, 5_i64);
    for i in 0..operations {
        black_box(&mut price).2 = i as i64 + 1;
    }
    price.2 + price.3
}
