use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: String,
    b: computed!(&str, &self.a),
}

fn main() {}
