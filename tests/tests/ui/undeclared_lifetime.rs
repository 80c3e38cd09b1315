use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: &'a str,
    b: computed!(&'a str, self.a),
}

fn main() {}
