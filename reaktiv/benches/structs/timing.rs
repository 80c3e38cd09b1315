//! Interleaved rounds, medians, ratios.

use std::hint::black_box;
use std::time::Instant;

/// One way to do the work: runs that many operations and gives back a sum of what was read.
pub(crate) type Side = fn(u64) -> i64;

/// The same work done by several sides; the first is the generated one.
pub(crate) struct Bench {
    pub(crate) name: &'static str,
    pub(crate) sides: &'static [(&'static str, Side)],
}

const ROUNDS: usize = 15;
const OPERATIONS: u64 = 200_000;

pub(crate) fn compare(benches: &[Bench], filter: &str) {
    println!("{:24} {:>14} {:>10} {:>8}", "operation", "side", "ns", "ratio");
    for bench in benches.iter().filter(|bench| bench.name.contains(filter)) {
        let wanted = bench.sides[0].1(1000);
        for (side, run) in bench.sides {
            assert_eq!(run(1000), wanted, "{} by {side} reads other values", bench.name);
        }
        let mut times = vec![Vec::new(); bench.sides.len()];
        for _ in 0..ROUNDS {
            for ((_, run), times) in bench.sides.iter().zip(&mut times) {
                let start = Instant::now();
                black_box(run(black_box(OPERATIONS)));
                times.push(start.elapsed().as_secs_f64() * 1e9 / OPERATIONS as f64);
            }
        }
        let medians: Vec<f64> = times.iter_mut().map(|times| median(times)).collect();
        for ((side, _), nanoseconds) in bench.sides.iter().zip(&medians) {
            let ratio = medians[0] / nanoseconds;
            println!("{:24} {side:>14} {nanoseconds:>10.2} {ratio:>7.2}x", bench.name);
        }
    }
    println!("ratio: the generated struct's time over this side's");
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

pub(crate) fn run_one(benches: &[Bench], name: &str, side: &str, operations: u64) {
    let bench = benches.iter().find(|bench| bench.name == name).expect("a bench of this name");
    let (_, run) = bench.sides.iter().find(|(name, _)| *name == side).expect("a side of this name");
    black_box(run(black_box(operations)));
}
