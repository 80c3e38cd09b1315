use reaktiv::{Table, reactive};

#[reactive]
struct Line {
    name: String,
    amount: f64,
}

#[reactive]
struct Order {
    #[reactive(nested)]
    lines: Table<u64, Line>,
    groups: computed!(usize, self.lines.group_by(Line::AMOUNT).count().len()),
    pens: computed!(Option<f64>, self.lines.group_by(Line::NAME).sum(Line::AMOUNT).get("pens")),
}

fn main() {}
