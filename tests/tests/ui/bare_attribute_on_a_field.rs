use reaktiv::reactive;

#[reactive]
struct Mistake {
    #[reactive]
    a: i32,
    #[reactive()]
    b: i32,
}

fn main() {}
