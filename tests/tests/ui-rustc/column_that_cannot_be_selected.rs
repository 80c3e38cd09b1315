//! Columns that are no fields of the row; and, in a formula, that it cannot keep copies of.

use reaktiv::{Table, reactive};

struct Opaque;

#[reactive]
struct Line {
    quantity: u32,
    #[reactive(cutoff = never)]
    opaque: Opaque,
}

#[reactive]
struct Order {
    #[reactive(nested)]
    lines: Table<u64, Line>,
    all: computed!(usize, self.lines.select((Line::QUANTITY, Line::OPAQUE)).count()),
}

fn select(lines: &Table<u64, Line>) {
    let _ = lines.select((Line::QUANTITY, Line::OPAQUE));
    let _ = lines.select((Line::QUANTITY, Order::ALL));
    let _ = lines.select("quantity");
}

fn main() {}
