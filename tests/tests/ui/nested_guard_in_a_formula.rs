use reaktiv::{Table, reactive};

#[reactive]
struct Line {
    amount: f64,
}

#[reactive]
struct Order {
    #[reactive(nested)]
    first: Line,
    #[reactive(nested)]
    lines: Table<u64, Line>,
    guard: computed!(f64, *self.first_mut().amount()),
    assigned: computed!(bool, {
        self.first.amount = 3.0;
        true
    }),
    borrow: computed!(bool, take(&mut self.first)),
    changes: effect!(self.lines_mut().clear()),
    updates: effect!(self.update_lines(|lines| lines.clear())),
}

fn take(_: &mut Line) -> bool {
    true
}

fn main() {}
