use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: i32,
    b: computed!(bool, self.a as usize < 3),
}

fn main() {}
