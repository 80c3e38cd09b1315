use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: i32,
    A: i32,
}

fn main() {}
