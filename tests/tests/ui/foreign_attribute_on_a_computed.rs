use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: i32,
    #[serde(skip)]
    b: computed!(i32, self.a),
}

fn main() {}
