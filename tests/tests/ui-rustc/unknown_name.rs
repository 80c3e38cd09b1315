use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: f64,
    b: computed!(f64, a + 1.0),
}

fn main() {}
