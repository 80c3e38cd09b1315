use reaktiv::reactive;

#[reactive]
union Mistake {
    a: u8,
}

fn main() {}
