use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: i32,
    a: computed!(i32, 1),
}

fn main() {}
