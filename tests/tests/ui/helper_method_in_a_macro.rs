use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: i32,
    b: computed!(String, format!("{}", self.helper())),
}

fn main() {}
