use reaktiv::computed;

struct Mistake {
    a: i32,
    b: computed!(i32, self.a),
}

fn main() {}
