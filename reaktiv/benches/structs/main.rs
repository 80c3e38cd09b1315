//! Generated structs beside what an expert would write by hand, in one run.
//!
//! ```sh
//! cargo bench -p reaktiv --bench structs              # nanoseconds per operation: medians of interleaved rounds, and ratios
//! cargo bench -p reaktiv --bench structs -- order     # only what has this in its name
//! ```
//!
//! For instruction counts, which a busy machine does not disturb, run one side alone for a fixed number of operations under callgrind
//! with two numbers and divide the difference:
//!
//! ```sh
//! valgrind --tool=callgrind target/release/deps/structs-* order_hot generated 100000
//! ```
//!
//! Every operation returns a value, and both sides must return the same ones.

mod clock;
mod inactive;
mod memory;
mod order;
mod small;
mod timing;
mod windows;

use timing::Bench;

fn main() {
    let benches: Vec<Bench> = [
        order::benches(),
        small::benches(),
        inactive::benches(),
        memory::benches(),
        clock::benches(),
        windows::benches(),
    ]
    .into_iter()
    .flatten()
    .collect();
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if let [name, side, operations] = &arguments[..]
        && let Ok(operations) = operations.parse()
    {
        return timing::run_one(&benches, name, side, operations);
    }
    timing::compare(&benches, arguments.first().map_or("", String::as_str));
}
