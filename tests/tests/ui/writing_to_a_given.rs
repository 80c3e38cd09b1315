//! A given is the business of the struct around.

use reaktiv::reactive;

#[reactive]
struct Line {
    #[reactive(given)]
    rate: f64,
    wrong: computed!(f64, {
        self.rate = 2.0;
        self.rate
    }),
    set: effect!(self.set_rate(3.0)),
}

fn main() {}
