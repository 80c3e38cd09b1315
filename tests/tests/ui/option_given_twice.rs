use reaktiv::reactive;

#[reactive]
struct Mistake {
    #[reactive(default = 1, default = 2)]
    a: i32,
}

fn main() {}
