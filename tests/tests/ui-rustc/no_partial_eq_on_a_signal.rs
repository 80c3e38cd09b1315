use reaktiv::reactive;

struct Opaque;

#[reactive]
struct Mistake {
    a: Opaque,
    b: i32,
}

fn main() {}
