use reaktiv::reactive;

#[reactive]
struct Mistake {
    name: i32,
    Name: i32,
}

fn main() {}
