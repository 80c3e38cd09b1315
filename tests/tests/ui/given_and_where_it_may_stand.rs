//! `given` says what a nested struct is handed down, or that a field is.

use reaktiv::{Table, reactive};

#[reactive]
struct Line {
    price: f64,
    #[reactive(given)]
    rate: f64,
}

#[reactive]
struct Order {
    rate: f64,
    rates: f64,
    #[reactive(given(rate))]
    signal: f64,
    #[reactive(nested, given)]
    unsaid: Line,
    #[reactive(nested, given(rate = self.rat))]
    misspelt: Line,
    #[reactive(nested, given(rate = self.rate * 2.0))]
    expression: Line,
    #[reactive(nested, given(rate = rates))]
    without_self: Line,
    #[reactive(nested, given(rate = self.unsaid))]
    nested: Line,
    #[reactive(nested, given(rate, rate = self.rates))]
    twice: Line,
    #[reactive(nested, given(rate = ))]
    half_typed: Table<u64, Line>,
    #[reactive(given, nested)]
    other: Line,
    #[reactive(given)]
    computed: computed!(f64, 1.0),
    #[reactive(given, read_only)]
    closed: f64,
    #[reactive(given(rate))]
    forgotten: Table<u64, Line>,
    #[reactive(nested, given(key))]
    key_alone: Table<u64, Line>,
    #[reactive(nested, given(rate, log))]
    no_context: Line,
}

#[reactive]
struct Plain {
    price: f64,
}

#[reactive]
struct Inside {
    rate: f64,
    #[reactive(nested(given(rate)))]
    line: Plain,
}

fn main() {}
