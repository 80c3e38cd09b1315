use reaktiv::reactive;

#[reactive]
struct Mistake {
    x: i32,
    a: computed!(i32, if false { self.b } else { self.x }),
    b: computed!(i32, self.a),
}

fn main() {}
