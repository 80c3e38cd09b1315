use reaktiv::reactive;

#[reactive]
struct Mistake {
    #[reactive(setter = put_a)]
    a: i32,
    #[reactive(read_only = true)]
    b: i32,
    #[reactive(read_only, setter = "put_c")]
    c: i32,
}

fn main() {}
