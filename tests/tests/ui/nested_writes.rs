use reaktiv::reactive;

#[reactive]
struct Child {
    value: i32,
}

#[reactive]
struct Parent {
    #[reactive(nested)]
    child: Child,
    a: computed!(i32, { self.child.set_value(3); 1 }),
    b: computed!(i32, { self.child.update_value(|value| *value += 1); 1 }),
    row: computed!(i32, { self.rows[&1].set_value(3); 1 }),
    #[reactive(nested)]
    rows: reaktiv::Table<u32, Child>,
    log: effect!(self.child.batch(|_| ())),
    #[reactive(nested = 3)]
    other: Child,
    #[reactive(nested, cutoff = never)]
    third: Child,
    #[reactive(nested)]
    fourth: computed!(i32, 1),
}

fn main() {}
