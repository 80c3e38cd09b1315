use reaktiv::reactive;

#[reactive]
struct Mistake {
    text: computed!(String, format!("<{}>", self.other)),
    other: computed!(usize, self.text.len()),
}

fn main() {}
