//! What is handed down comes before what reads the struct that it is handed down to.

use reaktiv::{Table, reactive};

#[reactive]
struct Position {
    value: f64,
    #[reactive(given, default = 1.0)]
    sum: f64,
    share: computed!(f64, self.value / self.sum),
}

#[reactive]
struct Portfolio {
    #[reactive(nested, given(sum = self.total))]
    positions: Table<u64, Position>,
    total: computed!(f64, self.positions.sum(Position::VALUE)),
    shown: computed!(String, format!("{}", self.total)),
}

#[reactive]
struct Desk {
    #[reactive(nested, given(sum))]
    position: Position,
    double: computed!(f64, *self.position.value() * 2.0),
    sum: computed!(f64, self.double + 1.0),
}

fn main() {}
