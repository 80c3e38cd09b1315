use reaktiv::reactive;

#[reactive]
fn mistake() {}

fn main() {}
