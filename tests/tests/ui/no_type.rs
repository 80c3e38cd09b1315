use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: i32,
    b: computed!(self.a + 1),
}

fn main() {}
