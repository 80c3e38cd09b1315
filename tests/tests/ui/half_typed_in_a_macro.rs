use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: i32,
    b: computed!(String, format!("{}", self.)),
    c: computed!(String, { drop(self.) }),
    d: computed!(bool, let x),
}

fn main() {}
