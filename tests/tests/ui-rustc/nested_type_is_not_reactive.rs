use reaktiv::reactive;

struct Plain {
    value: i32,
}

#[reactive]
struct Parent {
    #[reactive(nested)]
    child: Plain,
    doubled: computed!(i32, self.child.value() * 2),
}

fn main() {}
