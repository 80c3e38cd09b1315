//! Panics at random in formulas, comparisons, clones, drops, effects, cleanups and updates, on one thread and on several: every runtime
//! stays usable and every value is right.

use reaktiv::{Computed, Effect, Runtime, Signal, on_cleanup};
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex};

thread_local!(static FUSE: Cell<usize> = const { Cell::new(0) });

struct Burnt;

/// A place in user code where the fuse of this thread may burn out.
fn risk() {
    let fuse = FUSE.get();
    FUSE.set(fuse.saturating_sub(1));
    if fuse == 1 && !std::thread::panicking() {
        resume_unwind(Box::new(Burnt));
    }
}

/// Does `f`, in which the `fuse`-th call of `risk` panics, if there are so many.
fn with_fuse<R>(fuse: usize, f: impl FnOnce() -> R) -> Option<R> {
    FUSE.set(fuse);
    let result = catch_unwind(AssertUnwindSafe(f));
    FUSE.set(0);
    match result {
        Ok(result) => Some(result),
        Err(panic) if panic.is::<Burnt>() => None,
        Err(panic) => resume_unwind(panic),
    }
}

/// A value with an allocation, all of whose code may panic.
#[derive(Debug)]
struct Value(Box<i64>);

impl Value {
    fn new(value: i64) -> Self {
        Value(Box::new(value))
    }
}

impl Clone for Value {
    fn clone(&self) -> Self {
        risk();
        Value(self.0.clone())
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        risk();
        self.0 == other.0
    }
}

impl Drop for Value {
    fn drop(&mut self) {
        risk();
    }
}

struct Random(u64);
impl Random {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % below
    }
}

/// Reads two nodes further up, the second only where the first is even; makes its value coarser by `divide`.
#[derive(Clone, Copy)]
struct Formula {
    first: usize,
    second: usize,
    divide: i64,
}

impl Formula {
    fn run(self, read: impl Fn(usize) -> i64) -> i64 {
        let first = read(self.first);
        (if first % 2 == 0 { first + read(self.second) } else { first }) / self.divide
    }
}

#[derive(Clone)]
enum Node {
    Signal(Signal<Value>),
    Computed(Computed<Value>),
}

impl Node {
    /// What panics before it has read anything hears of no later change, so the risk comes after.
    fn read(&self) -> i64 {
        let value = match self {
            Node::Signal(signal) => signal.with(|value| *value.0),
            Node::Computed(computed) => *computed.get().0,
        };
        risk();
        value
    }
}

type Seen = Arc<Mutex<Option<i64>>>;

struct World {
    runtime: Runtime,
    nodes: Vec<Node>,
    formulas: Vec<Formula>,
}

const SIGNALS: usize = 3;

impl World {
    fn new(random: &mut Random) -> Self {
        let runtime = Runtime::new();
        let mut nodes: Vec<Node> = (0..SIGNALS).map(|_| Node::Signal(runtime.signal(Value::new(0)))).collect();
        let mut formulas = Vec::new();
        for _ in 0..8 {
            let count = nodes.len();
            let formula =
                Formula { first: random.next(count), second: random.next(count), divide: 1 + random.next(2) as i64 };
            let sources = nodes.clone();
            let computed = runtime.computed(move || Value::new(formula.run(|source| sources[source].read())));
            nodes.push(Node::Computed(computed));
            formulas.push(formula);
        }
        World { runtime, nodes, formulas }
    }

    fn signal(&self, which: usize) -> &Signal<Value> {
        match &self.nodes[which] {
            Node::Signal(signal) => signal,
            Node::Computed(_) => unreachable!("signals come first"),
        }
    }

    /// Every value, computed anew from what the signals hold.
    fn model(&self) -> Vec<i64> {
        let mut values: Vec<i64> = (0..SIGNALS).map(|which| self.signal(which).with(|value| *value.0)).collect();
        for formula in &self.formulas {
            values.push(formula.run(|source| values[source]));
        }
        values
    }

    fn effect(&self, node: usize) -> Option<(Effect, Seen)> {
        let (target, seen) = (self.nodes[node].clone(), Seen::default());
        let own = seen.clone();
        let effect = self.runtime.effect(move || {
            on_cleanup(risk);
            // A run that panics has seen what it read, and need not run again while that stays the same.
            *own.lock().unwrap() = None;
            let value = target.read();
            *own.lock().unwrap() = Some(value);
            risk();
        });
        Some((effect, seen))
    }

    /// One operation that may panic anywhere.
    fn disturb(&self, random: &mut Random, effects: &mut [Option<(usize, Effect, Seen)>]) {
        let (which, value, fuse) = (random.next(SIGNALS), random.next(9) as i64, 1 + random.next(40));
        let node = random.next(self.nodes.len());
        match random.next(7) {
            0 | 1 => _ = with_fuse(fuse, || self.signal(which).set(Value::new(value))),
            2 => {
                _ = with_fuse(fuse, || {
                    self.signal(which).update(|old| {
                        risk();
                        *old.0 += 1;
                        risk();
                    })
                })
            }
            3 => {
                _ = with_fuse(fuse, || {
                    self.runtime.batch(|| {
                        self.signal(which).set(Value::new(value));
                        self.nodes[node].read();
                        self.signal((which + 1) % SIGNALS).set(Value::new(value / 2));
                        risk();
                    })
                })
            }
            4 => _ = with_fuse(fuse, || self.nodes[node].read()),
            5 => {
                let made = with_fuse(fuse, || self.effect(node)).flatten();
                let place = random.next(effects.len());
                let before = std::mem::replace(&mut effects[place], made.map(|(effect, seen)| (node, effect, seen)));
                with_fuse(fuse, || drop(before));
            }
            _ => {
                let place = random.next(effects.len());
                let before = effects[place].take();
                with_fuse(fuse, || drop(before));
            }
        }
    }

    /// Nothing panics any more. After one more change of everything, all agree.
    fn settle(&self, effects: &[Option<(usize, Effect, Seen)>], at: impl std::fmt::Debug) {
        for which in 0..SIGNALS {
            self.signal(which).update(|value| *value.0 += 20);
        }
        let model = self.model();
        for (node, expected) in self.nodes.iter().zip(&model) {
            assert_eq!(node.read(), *expected, "{at:?}");
        }
        for (node, _, seen) in effects.iter().flatten() {
            if let Some(seen) = *seen.lock().unwrap() {
                assert_eq!(seen, model[*node], "an effect, {at:?}");
            }
        }
    }
}

fn rounds() -> u64 {
    std::env::var("ORACLE_ROUNDS").map_or(600, |text| text.parse().unwrap())
}

#[test]
fn a_panic_anywhere_leaves_every_value_right() {
    for seed in 1..=rounds() {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let world = World::new(&mut random);
        let mut effects = [const { None }; 4];
        for step in 0..60 {
            world.disturb(&mut random, &mut effects);
            let model = world.model();
            for (node, expected) in world.nodes.iter().zip(model) {
                assert_eq!(node.read(), expected, "seed {seed}, step {step}");
            }
            if step % 10 == 9 {
                world.settle(&effects, (seed, step));
            }
        }
    }
}

#[test]
fn panics_on_several_threads_leave_every_value_right() {
    for seed in 1..=rounds() / 6 {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let world = World::new(&mut random);
        let all: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..3)
                .map(|thread| {
                    let world = &world;
                    scope.spawn(move || {
                        let mut random = Random(seed * 31 + thread + 1);
                        let mut effects = [const { None }; 3];
                        for _ in 0..40 {
                            world.disturb(&mut random, &mut effects);
                        }
                        effects
                    })
                })
                .collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        world.settle(&all, seed);
    }
}
