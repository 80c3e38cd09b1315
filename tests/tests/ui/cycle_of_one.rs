use reaktiv::reactive;

#[reactive]
struct Mistake {
    x: i32,
    again: computed!(i32, self.again + self.x),
}

fn main() {}
