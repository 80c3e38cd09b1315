use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: i32,
    b: Option<computed!(i32, self.a)>,
}

fn main() {}
