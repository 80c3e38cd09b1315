use reaktiv::reactive;

#[reactive]
#[reactive(inputs = Other)]
struct Mistake {
    a: i32,
}

fn main() {}
