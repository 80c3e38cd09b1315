use reaktiv::reactive;

#[reactive(inputs = Mistake)]
struct Mistake {
    a: i32,
}

fn main() {}
