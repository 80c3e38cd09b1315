use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: i32,
    set_a: i32,
}

fn main() {}
