use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: i32,
    b: computed!(impl Clone, self.a),
}

fn main() {}
