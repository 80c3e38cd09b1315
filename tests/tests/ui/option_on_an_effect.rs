use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: i32,
    #[reactive(cutoff = never)]
    b: effect!(println!("{}", self.a)),
}

fn main() {}
