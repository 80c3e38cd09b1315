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
    large: computed!(usize, {
        let factor = 2.0;
        self.lines.filter(|line| *line.amount() > self.limit * factor).len()
    }),
    larger: computed!(usize, {
        let (factor, limit) = (2.0, self.limit);
        self.lines.filter(move |line| *line.amount() > limit * factor).len()
    }),
    emptied: computed!(bool, {
        self.lines.clear();
        true
    }),
    show: effect!(println!("{}", untracked!(self.lines.filter(|line| *line.amount() > self.limit).len()))),
    right: computed!(usize, self.lines.filter(|line| *line.amount() > self.limit).len()),
    also_right: computed!(usize, {
        struct Large;
        let limit = self.limit;
        self.lines.at::<Large>().given(limit).filter(move |line| *line.amount() > limit).len()
    }),
}

fn main() {}
