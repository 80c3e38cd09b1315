use reaktiv::reactive;

#[reactive]
impl Mistake {}

fn main() {}
