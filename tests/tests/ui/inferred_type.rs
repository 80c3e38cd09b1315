use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: i32,
    b: computed!(_, self.a),
}

fn main() {}
