use reaktiv::reactive;

#[reactive]
struct Mistake {
    #[reactive(defualt = 3)]
    a: i32,
}

fn main() {}
