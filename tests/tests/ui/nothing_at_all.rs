use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: i32,
    b: computed!(),
}

fn main() {}
