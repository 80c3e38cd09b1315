use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: Option<i32>,
    b: computed!(i32, self.a? + 1),
}

fn main() {}
