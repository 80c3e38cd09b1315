use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: std::borrow::Cow<'_, str>,
}

fn main() {}
