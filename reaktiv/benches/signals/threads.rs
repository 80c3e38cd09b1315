//! Two threads with a runtime each, beside one thread alone: they share no lock, so neither should wait for the other.

use std::hint::black_box;
use std::sync::Barrier;
use std::thread;
use std::time::Instant;

use reaktiv::{Computed, Runtime, Signal};
use reaktiv_shapes::meter::median;

const WIDTH: usize = 10;
const HEIGHT: usize = 10;

pub(crate) fn print(quick: bool) {
    let (rounds, operations) = if quick { (3, 100) } else { (21, 20_000) };
    let (mut alone, mut together, mut shared) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        alone.push(run(&[Runtime::new()], operations));
        together.push(run(&[Runtime::new(), Runtime::new()], operations));
        let both = Runtime::new();
        shared.push(run(&[both.clone(), both], operations));
    }
    let [alone, together, shared] = [alone, together, shared].map(median);
    println!(
        "\nthreads that each write {operations} times to a grid of {WIDTH} x {HEIGHT} of their own, ns for a write"
    );
    println!("{:28}{alone:>10.0}", "one thread");
    println!("{:28}{together:>10.0}{:>8.2}x", "two threads, two runtimes", together / alone);
    println!("{:28}{shared:>10.0}{:>8.2}x", "two threads, one runtime", shared / alone);
}

/// Nanoseconds for a write, by the clock on the wall, of threads that begin together.
fn run(runtimes: &[Runtime], operations: i64) -> f64 {
    let ready = Barrier::new(runtimes.len());
    let work = |runtime: &Runtime| {
        let head = runtime.signal(0);
        let ends: Vec<_> = (0..WIDTH).map(|_| chain(runtime, &head)).collect();
        ready.wait();
        let start = Instant::now();
        for value in 1..=operations {
            head.set(black_box(value));
            let sum: i64 = ends.iter().map(Computed::get).sum();
            assert_eq!(sum, (value + HEIGHT as i64) * WIDTH as i64, "another sum than that of the model");
        }
        start.elapsed().as_secs_f64() * 1e9 / operations as f64
    };
    let times = thread::scope(|scope| {
        let threads: Vec<_> = runtimes.iter().map(|runtime| scope.spawn(|| work(runtime))).collect();
        threads.into_iter().map(|thread| thread.join().expect("right sums")).collect()
    });
    median(times)
}

fn chain(runtime: &Runtime, head: &Signal<i64>) -> Computed<i64> {
    let first = head.clone();
    let first = runtime.computed(move || first.get() + 1);
    (1..HEIGHT).fold(first, |above, _| runtime.computed(move || above.get() + 1))
}
