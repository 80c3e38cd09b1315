use reaktiv::reactive;

#[reactive]
struct Mistake {
    amount: i32,
    text: computed!(String, format!("{}", self.amuont)),
}

fn main() {}
