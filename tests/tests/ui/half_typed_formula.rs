use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: i32,
    b: computed!(i32, self.),
    c: computed!(i32, self.a),
}

fn main() {}
