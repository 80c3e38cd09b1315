use reaktiv::reactive;

#[reactive(cutoff = never)]
struct Mistake {
    a: i32,
}

fn main() {}
