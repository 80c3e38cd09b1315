//! Aggregates are over columns, by their names: what the row does not know cannot be in one.

use reaktiv::{Table, reactive};

#[reactive]
struct Line {
    price: f64,
    quantity: f64,
    dear: computed!(bool, self.price > 100.0),
}

#[reactive]
struct Order {
    rate: f64,
    #[reactive(nested)]
    lines: Table<u64, Line>,
    amount: computed!(f64, self.lines.sum(|line| *line.price() * *line.quantity())),
    converted: computed!(f64, self.lines.sum(|line| *line.price() * self.rate)),
    scaled: computed!(f64, {
        let rate = self.rate;
        self.lines.mean(|line| *line.price() * rate).unwrap_or(0.0)
    }),
    first: computed!(usize, self.lines.top(3, |line| *line.price()).len()),
    total: computed!(f64, self.lines.sum(|line| *line.price())),
    many: computed!(usize, self.lines.count_where(|line| *line.quantity() > 10.0)),
    selected: computed!(usize, self.lines.select(|line| *line.price() * self.rate).count()),
    groups: computed!(usize, self.lines.group_by(|line| *line.dear()).count().len()),
}

fn main() {}
