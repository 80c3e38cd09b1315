//! Two threads with a runtime each, beside one thread alone: they share no lock, so neither should wait for the other.

use std::hint::black_box;
use std::sync::Barrier;
use std::thread;
use std::time::Instant;

use reaktiv::{Computed, Runtime, Signal};
use reaktiv_shapes::meter::{ThreadTime, median};

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
    println!(
        "\nthreads that each write {operations} times to a grid of {WIDTH} x {HEIGHT} of their own: ns for a write"
    );
    println!("{:28}{:>10}{:>10}{:>12}{:>10}", "", "clock", "", "processor", "");
    let alone = medians(&alone);
    for (name, times) in [
        ("one thread", alone),
        ("two threads, two runtimes", medians(&together)),
        ("two threads, one runtime", medians(&shared)),
    ] {
        let [clock, processor] = [0, 1].map(|k| times[k] / alone[k]);
        println!("{name:28}{:>10.0}{clock:>9.2}x{:>12.0}{processor:>9.2}x", times[0], times[1]);
    }
    println!("the ratio of the clock means something only where two processors are free");
}

/// By the clock on the wall, and of the processor.
type Times = [f64; 2];

fn medians(times: &[Times]) -> Times {
    [0, 1].map(|k| median(times.iter().map(|times| times[k]).collect()))
}

/// Nanoseconds for a write, of threads that begin together.
fn run(runtimes: &[Runtime], operations: i64) -> Times {
    let ready = Barrier::new(runtimes.len());
    let work = |runtime: &Runtime| {
        let head = runtime.signal(0);
        let ends: Vec<_> = (0..WIDTH).map(|_| chain(runtime, &head)).collect();
        ready.wait();
        let (clock, processor) = (Instant::now(), ThreadTime::now());
        for value in 1..=operations {
            head.set(black_box(value));
            let sum: i64 = ends.iter().map(Computed::get).sum();
            assert_eq!(sum, (value + HEIGHT as i64) * WIDTH as i64, "another sum than that of the model");
        }
        [clock.elapsed(), processor.elapsed()].map(|time| time.as_secs_f64() * 1e9 / operations as f64)
    };
    let times: Vec<Times> = thread::scope(|scope| {
        let threads: Vec<_> = runtimes.iter().map(|runtime| scope.spawn(|| work(runtime))).collect();
        threads.into_iter().map(|thread| thread.join().expect("right sums")).collect()
    });
    medians(&times)
}

fn chain(runtime: &Runtime, head: &Signal<i64>) -> Computed<i64> {
    let first = head.clone();
    let first = runtime.computed(move || first.get() + 1);
    (1..HEIGHT).fold(first, |above, _| runtime.computed(move || above.get() + 1))
}
