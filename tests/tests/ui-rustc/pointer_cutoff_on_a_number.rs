use reaktiv::reactive;

#[reactive]
struct Mistake {
    #[reactive(cutoff = ptr)]
    a: i32,
}

fn main() {}
