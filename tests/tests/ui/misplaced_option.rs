use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: i32,
    #[reactive(default = 3)]
    b: computed!(i32, self.a),
}

fn main() {}
