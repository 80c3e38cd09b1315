use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: i32,
    b: computed!(i32, anything!(self.a = 3)),
}

fn main() {}
