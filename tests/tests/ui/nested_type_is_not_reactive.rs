use reaktiv::{Table, reactive};

struct Plain {
    value: i32,
}

#[reactive]
struct Parent {
    factor: i32,
    #[reactive(nested)]
    child: Plain,
    #[reactive(nested)]
    list: Vec<i32>,
    #[reactive(nested)]
    rows: Table<u32, Plain>,
    doubled: computed!(i32, self.child.value() * self.factor),
    city: computed!(String, self.child.address.city().clone()),
    whole: computed!(i32, first(&self.child)),
    count: computed!(usize, self.rows.len()),
    show: effect!(println!("{}: {}", self.factor, self.child.value())),
}

fn first(child: &Plain) -> i32 {
    child.value
}

fn main() {
    let inputs = ParentInputs { factor: 1, child: Plain { value: 1 }, list: Vec::new(), rows: Table::new() };
    let mut parent = Parent::new(inputs);
    parent.set_factor(2);
    parent.child_mut().value = 3;
    parent.update_list(|list| list.push(1));
}
