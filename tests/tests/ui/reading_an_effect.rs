use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: i32,
    show: effect!(println!("{}", self.a)),
    b: computed!(i32, self.show),
}

fn main() {}
