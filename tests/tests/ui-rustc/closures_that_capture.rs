//! Outside a formula nobody sees what a closure captures: it says so, where its table can be told.

use reaktiv::{Table, reactive};

#[reactive]
struct Line {
    price: f64,
    large: computed!(bool, self.price > 100.0),
}

fn main() {
    let lines: Table<u64, Line> = Table::new();
    let limit = 3.0;
    lines.filter(|line| *line.price() > limit);
    lines.sorted_by(|one, other| (*one.price() * limit).total_cmp(other.price()));
    lines.sorted_by_key(move |line| *line.price() > limit);
    lines.fold(Line::PRICE, 0.0, |sum, price| sum + price.min(limit));
}
