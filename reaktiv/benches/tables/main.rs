//! A table of a million rows beside a keyed table written by hand, in one run.
//!
//! ```sh
//! cargo bench -p reaktiv --bench tables              # everything
//! cargo bench -p reaktiv --bench tables -- memory    # only what has this in its name
//! ```
//!
//! By hand is a `Vec` of keys and rows with a hash index, rows with the same cached values and one dirty byte, and running totals that are
//! kept up to date at every write. Both sides of an operation return the same value, and every round is timed for both, one after the other.

mod allocations;
mod changes;
mod clocks;
mod givens;
mod hand;
mod load;
mod memory;
mod rows;

use std::hint::black_box;
use std::time::Instant;

fn main() {
    let filter = std::env::args().skip(1).find(|argument| argument != "--bench").unwrap_or_default();
    for (name, run) in [
        ("memory", memory::run as fn()),
        ("load", load::run),
        ("change", changes::against_hand),
        ("iterate", changes::against_iterating),
        ("growth", changes::growth),
        ("givens", givens::run),
        ("clocks", clocks::run),
    ] {
        if name.contains(&filter) {
            println!("\n== {name}");
            run();
        }
    }
}

/// Nanoseconds an operation, the median of the rounds, of sides that must return the same.
fn compare(rounds: usize, operations: usize, sides: &mut [(&str, &mut dyn FnMut() -> f64)]) -> Vec<f64> {
    let mut times = vec![Vec::new(); sides.len()];
    for _ in 0..rounds {
        let mut results = Vec::new();
        for ((_, side), times) in sides.iter_mut().zip(&mut times) {
            let start = Instant::now();
            results.push(black_box(side()));
            times.push(start.elapsed().as_secs_f64() * 1e9 / operations as f64);
        }
        for result in &results {
            let error = (result - results[0]).abs();
            assert!(error <= 1e-9 * results[0].abs(), "the sides return {results:?}");
        }
    }
    times.into_iter().map(median).collect()
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn print_sides(name: &str, sides: &[&str], times: &[f64]) {
    for (side, time) in sides.iter().zip(times) {
        println!("{name:24} {side:>14} {time:>14.1} ns {:>8.2}x", times[0] / time);
    }
}

/// The same numbers every time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % limit
    }
}
