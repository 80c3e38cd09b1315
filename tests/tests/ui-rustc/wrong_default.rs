use reaktiv::reactive;

#[reactive]
struct Mistake {
    #[reactive(default = "one")]
    a: i32,
}

fn main() {}
