use reaktiv::{Table, reactive};

#[reactive]
struct Line {
    name: String,
    amount: f64,
}

#[reactive]
struct Order {
    #[reactive(nested)]
    lines: Table<u32, Line>,
    names: computed!(String, self.lines.sum(Line::NAME)),
    total: computed!(f64, self.lines.sum(Line::AMOUNT)),
}

#[reactive]
struct Shop {
    #[reactive(nested)]
    order: Order,
    names: computed!(String, self.order.lines.sum(Line::NAME)),
    show: effect!(println!("{:?}", self.order.lines.mean(Line::NAME))),
}

fn main() {}
