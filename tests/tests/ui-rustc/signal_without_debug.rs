use reaktiv::reactive;

#[derive(PartialEq)]
struct Opaque;

#[reactive]
#[derive(Debug)]
struct Mistake {
    a: Opaque,
}

fn main() {}
