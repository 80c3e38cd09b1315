use reaktiv::reactive;

#[derive(PartialEq)]
struct Opaque(i32);

#[reactive]
#[derive(Debug)]
struct Mistake {
    a: i32,
    b: computed!(Opaque, Opaque(self.a)),
}

fn main() {}
