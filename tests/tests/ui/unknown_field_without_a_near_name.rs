use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: i32,
    b: i32,
    c: computed!(i32, self.something),
}

fn main() {}
