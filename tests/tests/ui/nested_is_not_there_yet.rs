use reaktiv::reactive;

#[reactive]
struct Mistake {
    #[reactive(nested)]
    a: i32,
}

fn main() {}
