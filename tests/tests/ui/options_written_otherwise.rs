use reaktiv::reactive;

#[reactive(inputs(B))]
struct Mistake {
    #[reactive(default(3))]
    a: i32,
    #[reactive(cutoff: never)]
    b: i32,
    #[reactive("x")]
    c: i32,
    #[reactive(default = 3 +)]
    d: i32,
}

fn main() {}
