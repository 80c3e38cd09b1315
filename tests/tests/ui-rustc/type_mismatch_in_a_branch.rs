use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: f64,
    b: computed!(u32, if self.a > 1.0 { 3 } else { "a" }),
}

fn main() {}
