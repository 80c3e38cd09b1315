use reaktiv::reactive;

#[reactive]
struct Mistake {
    pair: (i32, i32),
    b: computed!(i32, { self.pair.0 = 1; 2 }),
}

fn main() {}
