use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: i32,
    b: computed!(self.a + 1),
    c: computed!(i32 self.a),
    d: computed!(String format!("{}", self.a)),
    e: computed!(a as i32),
}

fn main() {}
