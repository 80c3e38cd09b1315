use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: i32,
    #[cfg(test)]
    b: i32,
}

fn main() {}
