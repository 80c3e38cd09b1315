use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: f64,
    b: computed!(String, self.a * 2.0),
}

fn main() {}
