use reaktiv::reactive;

#[reactive]
struct Mistake {
    #[reactive(inputs = Other)]
    a: i32,
}

fn main() {}
