use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: i32,
    count: i32,
    effect: effect!(self.count += self.a),
}

fn main() {}
