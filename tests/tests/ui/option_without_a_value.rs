use reaktiv::reactive;

#[reactive]
struct Mistake {
    #[reactive(cutoff)]
    a: i32,
}

fn main() {}
