use reaktiv::{Table, reactive};

#[reactive]
struct Line {
    price: f64,
}

#[reactive]
struct Order {
    chosen: u32,
    #[reactive(nested)]
    lines: Table<u32, Line>,
    price: computed!(f64, self.lines[&self.chosen].price()),
    of_a_number: computed!(f64, *self.lines[self.chosen].price()),
    moved: computed!(f64, {
        let line = self.lines[&1];
        *line.price()
    }),
    without_a_key: computed!(bool, self.lines.get().is_some()),
}

fn main() {}
