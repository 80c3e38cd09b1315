//! A thousand structs of three inputs and two formulas, written and read at random: here branches cost most.

use std::hint::black_box;

use reaktiv::reactive;

use crate::timing::Bench;

pub(crate) fn benches() -> Vec<Bench> {
    vec![Bench {
        name: "small_1k",
        sides: &[
            ("generated", random::<Small>),
            ("hand-lazy", random::<HandLazy>),
            ("hand-eager", random::<HandEager>),
        ],
    }]
}

trait Model {
    fn new(seed: i64) -> Self;
    fn set(&mut self, input: u64, value: i64);
    fn y(&mut self) -> i64;
}

#[reactive]
struct Small {
    a: i64,
    b: i64,
    c: i64,
    x: computed!(i64, self.a * self.b + self.c),
    y: computed!(i64, if self.x > 500 { self.x - self.a } else { self.b }),
}

impl Model for Small {
    fn new(seed: i64) -> Self {
        Small::new(SmallInputs { a: seed % 50, b: seed % 31, c: seed % 17 })
    }
    #[inline(always)]
    fn set(&mut self, input: u64, value: i64) {
        match input {
            0 => self.set_a(value),
            1 => self.set_b(value),
            _ => self.set_c(value),
        }
    }
    #[inline(always)]
    fn y(&mut self) -> i64 {
        *Small::y(self)
    }
}

struct HandLazy {
    inputs: [i64; 3],
    x: i64,
    y: i64,
    dirty: bool,
}

impl Model for HandLazy {
    fn new(seed: i64) -> Self {
        HandLazy { inputs: [seed % 50, seed % 31, seed % 17], x: 0, y: 0, dirty: true }
    }
    #[inline(always)]
    fn set(&mut self, input: u64, value: i64) {
        let input = &mut self.inputs[input as usize];
        if *input != value {
            *input = value;
            self.dirty = true;
        }
    }
    #[inline(always)]
    fn y(&mut self) -> i64 {
        if self.dirty {
            let [a, b, c] = self.inputs;
            self.x = a * b + c;
            self.y = if self.x > 500 { self.x - a } else { b };
            self.dirty = false;
        }
        self.y
    }
}

struct HandEager {
    inputs: [i64; 3],
    y: i64,
}

impl HandEager {
    #[inline(always)]
    fn recompute(&mut self) {
        let [a, b, c] = self.inputs;
        let x = a * b + c;
        self.y = if x > 500 { x - a } else { b };
    }
}

impl Model for HandEager {
    fn new(seed: i64) -> Self {
        let mut this = HandEager { inputs: [seed % 50, seed % 31, seed % 17], y: 0 };
        this.recompute();
        this
    }
    #[inline(always)]
    fn set(&mut self, input: u64, value: i64) {
        self.inputs[input as usize] = value;
        self.recompute();
    }
    #[inline(always)]
    fn y(&mut self) -> i64 {
        self.y
    }
}

fn random<M: Model>(operations: u64) -> i64 {
    let mut all: Vec<M> = (0..1000).map(M::new).collect();
    let (mut random, mut sum) = (1_u64, 0_i64);
    for _ in 0..operations {
        random = random.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let one = &mut black_box(&mut all)[(random >> 33) as usize % 1000];
        one.set((random >> 43) % 3, (random >> 53) as i64 % 60);
        sum = sum.wrapping_add(one.y());
    }
    sum
}
