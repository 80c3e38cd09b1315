use reaktiv::reactive;

#[reactive]
struct Mistake {
    name: String,
    b: computed!(String, self.name),
}

fn main() {}
