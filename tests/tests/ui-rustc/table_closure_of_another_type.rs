#![deny(warnings)]

use reaktiv::{Table, reactive};

#[reactive]
struct Line {
    name: String,
    amount: f64,
}

#[reactive]
struct Order {
    limit: f64,
    #[reactive(nested)]
    lines: Table<u64, Line>,
    misspelt: computed!(usize, self.lines.filter(|line| *line.amuont() > self.limit).len()),
    another: computed!(usize, self.lines.filter(|line| *line.name() > self.limit).len()),
    places: computed!(usize, self.lines.top(self.limit, Line::AMOUNT).len()),
}

fn main() {}
