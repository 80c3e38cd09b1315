use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: i32,
    show: effect!(self.update_a(|a| *a += 1)),
}

fn main() {}
