#![deny(warnings)]

use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: i32,
    b: computed!(i32, { let unused = 1; self.a }),
}

fn main() {}
