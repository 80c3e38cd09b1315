use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: Missing,
    b: computed!(AlsoMissing, 1),
}

fn main() {}
