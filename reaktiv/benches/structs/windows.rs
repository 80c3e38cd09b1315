//! Rolling figures: a sample comes, those go that have had their time, a figure is read.
//!
//! By hand is a queue with a running sum, which is off a little more with each sample that is no whole number, and one with the least and the greatest beside it: what somebody has who asks for all three.

use std::collections::VecDeque;
use std::hint::black_box;

use reaktiv::Window;

use crate::timing::Bench;

pub(crate) fn benches() -> Vec<Bench> {
    vec![
        Bench {
            name: "window_sum",
            sides: &[("window", samples::<Window<f64>, 300>), ("by hand", samples::<HandSum<f64>, 300>)],
        },
        Bench {
            name: "window_sum_i64",
            sides: &[("window", samples::<Window<i64>, 300>), ("by hand", samples::<HandSum<i64>, 300>)],
        },
        Bench {
            name: "window_sum_of_100k",
            sides: &[("window", samples::<Window<f64>, 100_000>), ("by hand", samples::<HandSum<f64>, 100_000>)],
        },
        Bench {
            name: "window_all",
            sides: &[("window", samples::<All<f64>, 300>), ("by hand", samples::<HandAll<f64>, 300>)],
        },
        Bench {
            name: "window_all_i64",
            sides: &[("window", samples::<All<i64>, 300>), ("by hand", samples::<HandAll<i64>, 300>)],
        },
    ]
}

trait Number: Copy + PartialOrd + Default + std::ops::AddAssign + std::ops::SubAssign {
    fn new(value: i64) -> Self;
    fn read(self) -> i64;
}

impl Number for i64 {
    fn new(value: i64) -> Self {
        value
    }
    fn read(self) -> i64 {
        self
    }
}

/// Of eighths, so that all sides come to the same sum.
impl Number for f64 {
    fn new(value: i64) -> Self {
        value as f64 / 8.0
    }
    fn read(self) -> i64 {
        (self * 8.0) as i64
    }
}

trait Rolling: Default {
    fn step(&mut self, now: u64, value: i64, length: u64) -> i64;
}

impl<N: Number + reaktiv::Summand> Rolling for Window<N> {
    #[inline(always)]
    fn step(&mut self, now: u64, value: i64, length: u64) -> i64 {
        self.push(now, N::new(value));
        self.expire_if(|at| now >= at, length);
        self.sum().read()
    }
}

/// A window that is asked for the least and the greatest, too.
#[derive(Default)]
struct All<N: Number + reaktiv::Summand>(Window<N>);

impl<N: Number + reaktiv::Summand> Rolling for All<N> {
    #[inline(always)]
    fn step(&mut self, now: u64, value: i64, length: u64) -> i64 {
        let sum = self.0.step(now, value, length);
        sum + self.0.min().map_or(0, |value| value.read()) - self.0.max().map_or(0, |value| value.read())
    }
}

#[derive(Default)]
struct HandSum<N> {
    samples: VecDeque<(u64, N)>,
    sum: N,
}

impl<N: Number> Rolling for HandSum<N> {
    #[inline(always)]
    fn step(&mut self, now: u64, value: i64, length: u64) -> i64 {
        self.samples.push_back((now, N::new(value)));
        self.sum += N::new(value);
        while let Some((at, value)) = self.samples.front()
            && now >= at + length
        {
            self.sum -= *value;
            self.samples.pop_front();
        }
        self.sum.read()
    }
}

#[derive(Default)]
struct HandAll<N> {
    sum: HandSum<N>,
    least: VecDeque<(u64, N)>,
    greatest: VecDeque<(u64, N)>,
}

impl<N: Number> HandAll<N> {
    #[inline(always)]
    fn keep(queue: &mut VecDeque<(u64, N)>, now: u64, value: N, length: u64, is_better: impl Fn(N, N) -> bool) {
        while queue.back().is_some_and(|(_, other)| !is_better(*other, value)) {
            queue.pop_back();
        }
        queue.push_back((now, value));
        while queue.front().is_some_and(|(at, _)| now >= at + length) {
            queue.pop_front();
        }
    }
}

impl<N: Number> Rolling for HandAll<N> {
    #[inline(always)]
    fn step(&mut self, now: u64, value: i64, length: u64) -> i64 {
        Self::keep(&mut self.least, now, N::new(value), length, |one, other| one < other);
        Self::keep(&mut self.greatest, now, N::new(value), length, |one, other| one > other);
        let best = |queue: &VecDeque<(u64, N)>| queue.front().map_or(0, |(_, value)| value.read());
        self.sum.step(now, value, length) + best(&self.least) - best(&self.greatest)
    }
}

/// A value that goes up and down, as measured ones do, a sample every unit of time.
fn samples<R: Rolling, const LENGTH: u64>(operations: u64) -> i64 {
    let mut rolling = R::default();
    let (mut random, mut value, mut sum) = (1_u64, 10_000_i64, 0_i64);
    for now in 0..operations {
        random = random.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        value += (random >> 33) as i64 % 201 - 100;
        sum = sum.wrapping_add(black_box(&mut rolling).step(now, value, LENGTH));
    }
    sum
}
