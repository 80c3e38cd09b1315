use reaktiv::{Reactive, Table, reactive};

#[reactive]
struct Customer {
    age: u32,
}

#[reactive]
struct Line {
    amount: f64,
}

#[reactive]
struct Order {
    #[reactive(nested)]
    customer: Customer,
    #[reactive(nested)]
    lines: Table<u64, Line>,
    ages: computed!(u32, self.lines.sum(Customer::AGE)),
    dearest: computed!(usize, self.lines.top(3, Customer::AGE).len()),
    closure: computed!(f64, self.lines.sum(|line| *line.amount())),
    grouped: computed!(usize, self.lines.group_by(|line| *line.amount() as i64).count().len()),
}

fn age(order: &Order) -> u32 {
    *order.get(Customer::AGE)
}

fn main() {}
