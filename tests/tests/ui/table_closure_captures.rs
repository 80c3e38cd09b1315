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
    wide: computed!(usize, {
        let width = 3;
        self.lines.filter(|line| format!("{:>width$}", line.amount()).len() > 3).len()
    }),
    emptied: computed!(bool, {
        self.lines.clear();
        true
    }),
    show: effect!(println!("{}", untracked!(self.lines.filter(|line| *line.amount() > self.limit).len()))),
    #[reactive(context)]
    log: Vec<f64>,
    hidden: effect!({
        let large = self.lines.filter(|line| *line.amount() > untracked!(self.limit)).len();
        self.log.push(large as f64);
    }),
    context: effect!(println!("{}", self.lines.filter(|line| *line.amount() > self.log[0]).len())),
    early: computed!(Option<f64>, Some(self.lines.fold(Line::AMOUNT, self.first?, |a, b| a + b * self.limit))),
    first: computed!(Option<f64>, Some(self.limit)),
    by_hand: computed!(usize, {
        struct Large;
        self.lines.at::<Large>().with(1).filter(|line| *line.amount() > self.limit).len()
    }),
    removed: computed!(bool, self.lines.remove_entry(&1).is_some()),
    right: computed!(usize, self.lines.filter(|line| *line.amount() > self.limit).len()),
    also_right: computed!(usize, {
        struct Large;
        let limit = self.limit;
        self.lines.at::<Large>().with(limit).filter(move |line| *line.amount() > limit).len()
    }),
}

fn main() {}
