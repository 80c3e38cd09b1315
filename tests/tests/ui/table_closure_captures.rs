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
    large: computed!(usize, self.lines.filter(|line| *line.amount() > self.limit).len()),
    emptied: computed!(bool, {
        self.lines.clear();
        true
    }),
    right: computed!(usize, {
        struct Large;
        let limit = self.limit;
        self.lines.at::<Large>().given(limit).filter(move |line| *line.amount() > limit).len()
    }),
}

fn main() {}
