use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: str,
    b: computed!([i32], [1, 2]),
    c: dyn Send,
}

fn main() {}
