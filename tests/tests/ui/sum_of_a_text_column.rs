use reaktiv::{Table, reactive};

#[reactive]
struct Line {
    name: String,
    amount: f64,
}

fn main() {
    let lines: Table<u32, Line> = Table::new();
    lines.sum(Line::AMOUNT);
    lines.sum(Line::NAME);
}
