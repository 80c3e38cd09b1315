use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: u32,
    b: computed!(u32, let a = self.a; a + 1),
    show: effect!(println!("{}", self.a); println!("{}", self.b)),
}

fn main() {}
