//! A parent names every given of a nested struct, by its name and with its type.

use reaktiv::{Table, reactive};

#[reactive]
struct Line<T: Clone + PartialEq + Default + 'static> {
    #[reactive(given)]
    id: u64,
    #[reactive(given)]
    rate: f64,
    item: T,
}

type Lines = Table<u64, Line<String>>;

#[reactive]
struct Missing {
    rate: f64,
    #[reactive(nested, given(id = key))]
    lines: Lines,
}

#[reactive]
struct NothingNamed {
    #[reactive(nested)]
    lines: Table<u64, Line<u32>>,
}

#[reactive]
struct Generic<T: Clone + PartialEq + Default + 'static> {
    rate: f64,
    #[reactive(nested, given(rate))]
    lines: Table<u64, Line<T>>,
}

#[reactive]
struct Unknown {
    rate: f64,
    #[reactive(nested, given(rate, id = key, tax = self.rate))]
    lines: Lines,
}

#[reactive]
struct OtherType {
    rate: u32,
    #[reactive(nested, given(rate, id = key))]
    lines: Lines,
}

#[reactive]
struct KeyOfAnotherType {
    rate: f64,
    #[reactive(nested, given(rate, id = key))]
    lines: Table<u32, Line<u32>>,
}

#[reactive]
struct KeyOutsideOfATable {
    rate: f64,
    #[reactive(nested, given(rate, id = key))]
    line: Line<u32>,
}

#[reactive]
struct Plain {
    a: u32,
}

#[reactive]
struct TakesNothing {
    a: u32,
    #[reactive(nested, given(a))]
    plain: Plain,
}

#[reactive]
struct Tree {
    #[reactive(given, default = 1)]
    depth: u32,
    #[reactive(nested)]
    trees: Table<u64, Tree>,
}

struct NoDefault;

#[reactive]
struct WithoutADefault {
    #[reactive(given, cutoff = never)]
    nothing: NoDefault,
}

fn main() {}
