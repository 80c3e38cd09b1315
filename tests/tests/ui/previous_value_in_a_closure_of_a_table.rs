use reaktiv::{Table, reactive};

#[reactive]
struct Line {
    amount: f64,
}

#[reactive]
struct Order {
    #[reactive(event)]
    limit: f64,
    #[reactive(nested)]
    lines: Table<u64, Line>,
    large: scan!(usize, self.lines.filter(|line| *line.amount() > self.large as f64).len()),
    larger: scan!(usize, self.lines.filter(|line| self.limit.iter().all(|limit| line.amount() > limit)).len()),
}

fn main() {}
