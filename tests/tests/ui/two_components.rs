use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: computed!(i32, self.b),
    b: computed!(i32, self.a),
    c: computed!(i32, self.c + self.a),
}

fn main() {}
