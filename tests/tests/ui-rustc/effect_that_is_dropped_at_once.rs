#![deny(unused_must_use)]
use reaktiv::{Signal, effect};

fn main() {
    let count = Signal::new(1);
    effect!(println!("{}", count.get()));
}
