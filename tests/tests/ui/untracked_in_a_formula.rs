use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: i32,
    b: computed!(i32, untracked!(self.a)),
}

fn main() {}
