use reaktiv::reactive;

#[reactive]
struct Mistake {
    MAX: i32,
}

fn main() {}
