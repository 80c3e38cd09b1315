use reaktiv::reactive;

#[reactive]
struct Customer {
    age: u32,
}

#[reactive]
struct Order {
    #[reactive(nestd)]
    customer: Customer,
    #[nested]
    other: Customer,
    older: computed!(bool, *self.other.age() > 3),
}

fn main() {}
