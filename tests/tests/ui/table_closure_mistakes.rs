use reaktiv::{Table, reactive};

#[reactive]
struct Line {
    amount: f64,
}

#[reactive]
struct Order {
    limit: f64,
    #[reactive(nested)]
    lines: Table<u64, Line>,
    misspelt: computed!(usize, self.lines.filter(|line| *line.amount() > self.limt).len()),
    large: computed!(usize, self.lines.filter(|line| *line.amount() > f64::from(self.few)).len()),
    few: computed!(bool, self.large < 3),
    written: computed!(usize, self.lines.filter(|_| { self.limit = 3.0; true }).len()),
}

fn main() {}
