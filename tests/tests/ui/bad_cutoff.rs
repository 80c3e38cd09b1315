use reaktiv::reactive;

#[reactive]
struct Mistake {
    #[reactive(cutoff = 3)]
    a: i32,
}

fn main() {}
