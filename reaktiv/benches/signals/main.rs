//! Free-standing signals: time, memory, growth and threads, with every value checked.
//!
//! ```sh
//! cargo bench -p reaktiv --bench signals                      # all shapes
//! cargo bench -p reaktiv --bench signals -- grid cellx        # those that have one of these in their names
//! cargo bench -p reaktiv --bench signals -- --quick           # checks everything, times almost nothing
//! ```
//!
//! The shapes are those of `benches/shapes`. One whose values are wrong, or that runs a formula or an effect more often
//! than a model says it must, fails the bench. Times are those of the processor, medians over interleaved processes.
//!
//! For instruction counts, which a busy machine does not disturb, run a fixed number of operations under callgrind with two
//! numbers and divide the difference:
//!
//! ```sh
//! valgrind --tool=callgrind target/release/deps/signals-* --sample reaktiv diamond count 10000 0
//! ```

mod growth;
mod threads;

use std::process::ExitCode;

use reaktiv_shapes::Reaktiv;
use reaktiv_shapes::allocator::Counting;
use reaktiv_shapes::driver;
use reaktiv_shapes::sample::Entry;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() -> ExitCode {
    driver::run(&[Entry::library::<Reaktiv>("reaktiv")], |rows, options| {
        growth::print(rows);
        if options.filters.is_empty() {
            threads::print(options.quick);
        }
    })
}
