use reaktiv::reactive;

#[reactive]
struct Mistake(f64);

fn main() {}
