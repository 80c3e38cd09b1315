use reaktiv::reactive;

#[reactive]
struct Mistake {
    inputs: i32,
    a: computed!(i32, self.inputs),
}

fn main() {}
