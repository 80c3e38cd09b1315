use reaktiv::reactive;

struct Opaque(i32);

#[reactive]
struct Mistake {
    a: i32,
    b: computed!(Opaque, Opaque(self.a)),
}

fn main() {}
