use reaktiv::reactive;

#[reactive(name = Other)]
struct Mistake {
    a: i32,
}

fn main() {}
