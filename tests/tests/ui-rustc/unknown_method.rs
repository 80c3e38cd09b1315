use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: f64,
    b: computed!(f64, self.a.sqare()),
}

fn main() {}
