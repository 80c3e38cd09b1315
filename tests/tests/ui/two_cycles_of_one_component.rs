use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: computed!(i32, self.b + self.c),
    b: computed!(i32, self.a),
    c: computed!(i32, self.d),
    d: computed!(i32, self.a),
}

fn main() {}
