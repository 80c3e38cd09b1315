use reaktiv::effect;

struct Mistake {
    a: i32,
    b: effect!(println!("{}", self.a)),
}

fn main() {}
