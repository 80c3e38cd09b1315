use reaktiv::reactive;

#[reactive]
struct Mistake {
    name: Option<String>,
    b: computed!(String, match self.name { Some(name) => name, None => String::new() }),
}

fn main() {}
