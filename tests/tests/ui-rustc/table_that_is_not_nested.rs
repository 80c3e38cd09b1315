use reaktiv::{Table, reactive};

#[reactive]
struct Line {
    a: u32,
}

#[reactive]
struct Mistake {
    #[reactive(cutoff = never)]
    lines: Table<u64, Line>,
}

fn main() {}
