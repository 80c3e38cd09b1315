use reaktiv::reactive;

#[reactive]
enum Mistake {
    A,
}

fn main() {}
