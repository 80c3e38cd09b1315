use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: i32,
    b: effect!(),
}

fn main() {}
