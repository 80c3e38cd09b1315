//! Random graphs, rewired, written, batched, read, disposed and panicked at random, against a model that recomputes
//! everything; a formula never runs without a changed source, and an effect never without a changed reading.

use reaktiv::{Computed, Effect, Runtime, Signal};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Arc, Mutex};
use std::time::Duration;

struct Random(u64);
impl Random {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % below
    }
}

/// A formula as data: `switch` selects which of `sources` are read; it panics where the sum is a multiple of `bad`.
#[derive(Clone)]
struct Formula {
    switch: usize,
    sources: Vec<usize>,
    divide: i64,
    bad: i64,
    catches: bool,
}
impl Formula {
    /// Reads through `read`, which may panic; `None` is a panic.
    fn run(&self, read: &mut dyn FnMut(usize) -> Option<i64>) -> Option<i64> {
        let switch = read(self.switch)?;
        let mut sum = switch;
        for (k, source) in self.sources.iter().enumerate() {
            if (switch >> k) & 1 == 0 {
                sum += match read(*source) {
                    Some(value) => value,
                    None if self.catches => -7,
                    None => return None,
                };
            }
        }
        if sum % self.bad == self.bad - 1 { None } else { Some(sum / self.divide) }
    }
}

#[derive(Clone)]
enum Node {
    Signal(Signal<i64>),
    Computed(Computed<i64>),
}
impl Node {
    fn read(&self) -> Option<i64> {
        catch_unwind(AssertUnwindSafe(|| match self {
            Node::Signal(s) => s.get(),
            Node::Computed(c) => c.get(),
        }))
        .ok()
    }
}

/// How often a node's value has changed, as far as anybody could see. A change that is taken back counts twice, unless it
/// was taken back unseen within one batch.
type Changes = Arc<AtomicUsize>;

type Log = Arc<Mutex<Vec<Option<i64>>>>;

struct World {
    rt: Runtime,
    nodes: Vec<Node>,
    formulas: Vec<Option<Formula>>,
    values: Vec<i64>,
    changes: Vec<Changes>,
    needless: Arc<AtomicUsize>,
    /// In a batch in which nothing is read: only what is different at its end has changed.
    holds_changes: bool,
    /// What it reads, the effect, and what it has seen.
    effects: Vec<(usize, Option<Effect>, Log)>,
}

impl World {
    fn new(random: &mut Random) -> Self {
        let mut world = World {
            rt: Runtime::new(),
            nodes: vec![],
            formulas: vec![],
            values: vec![],
            changes: vec![],
            needless: Arc::default(),
            holds_changes: false,
            effects: vec![],
        };
        let signals = 2 + random.next(4);
        for k in 0..signals {
            world.nodes.push(Node::Signal(world.rt.signal(k as i64)));
            world.formulas.push(None);
            world.values.push(k as i64);
            world.changes.push(Changes::default());
        }
        for _ in 0..3 + random.next(15) {
            world.add_computed(random);
        }
        world
    }

    fn add_computed(&mut self, random: &mut Random) {
        let count = self.nodes.len();
        let formula = Formula {
            switch: random.next(count),
            sources: (0..random.next(4)).map(|_| random.next(count)).collect(),
            divide: 1 + random.next(3) as i64,
            bad: [1_000_000, 1_000_000, 11][random.next(3)],
            catches: random.next(2) == 0,
        };
        let (nodes, own, needless) = (self.nodes.clone(), formula.clone(), self.needless.clone());
        let (changes, own_changes) = (self.changes.clone(), Changes::default());
        let (mine, mut last, mut seen) = (own_changes.clone(), None, Vec::<(usize, usize)>::new());
        let computed = self.rt.computed(move || {
            if last.is_some() {
                // Peeks at what it read last time, so that it is up to date: has any of it changed since?
                for (node, _) in &seen {
                    if let Node::Computed(c) = &nodes[*node] {
                        drop(catch_unwind(AssertUnwindSafe(|| c.peek())));
                    }
                }
                if seen.iter().all(|(node, at)| changes[*node].load(SeqCst) == *at) {
                    needless.fetch_add(1, SeqCst);
                }
            }
            seen.clear();
            let now = own.run(&mut |node| {
                let value = nodes[node].read();
                seen.push((node, changes[node].load(SeqCst)));
                value
            });
            if now.is_none() || now != last {
                mine.fetch_add(1, SeqCst);
            }
            last = now;
            now.unwrap_or_else(|| resume_unwind(Box::new("bad")))
        });
        self.nodes.push(Node::Computed(computed));
        self.formulas.push(Some(formula));
        self.values.push(0);
        self.changes.push(own_changes);
    }

    fn model(&self) -> Vec<Option<i64>> {
        let mut values: Vec<Option<i64>> = vec![];
        for (k, formula) in self.formulas.iter().enumerate() {
            let value = match formula {
                None => Some(self.values[k]),
                Some(formula) => formula.run(&mut |node| values[node]),
            };
            values.push(value);
        }
        values
    }

    fn set(&mut self, node: usize, value: i64) {
        let Node::Signal(signal) = &self.nodes[node] else { return };
        if self.values[node] != value && !self.holds_changes {
            self.changes[node].fetch_add(1, SeqCst);
        }
        self.values[node] = value;
        signal.set(value);
    }

    fn check_effects(&self) {
        let model = self.model();
        for (node, effect, log) in &self.effects {
            let log = log.lock().unwrap();
            if effect.is_some() {
                assert_eq!(log.last(), Some(&model[*node]), "effect on {node}");
            }
            // Never for nothing; after a panic a run may repeat it.
            assert!(log.windows(2).all(|pair| pair[0] != pair[1] || pair[0].is_none()), "{log:?}");
        }
    }
}

fn play(seed: u64) {
    let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut world = World::new(&mut random);
    for _ in 0..80 {
        let node = random.next(world.nodes.len());
        let mut quiet = true;
        match random.next(10) {
            0..=3 => {
                let value = random.next(12) as i64;
                world.set(node, value)
            }
            4 => {
                let rt = world.rt.clone();
                let before = world.values.clone();
                let writes: Vec<_> =
                    (0..1 + random.next(4)).map(|_| (random.next(world.nodes.len()), random.next(6) as i64)).collect();
                let (revert, read) = (random.next(3) == 0, random.next(2) == 0);
                quiet = !read;
                let fails = random.next(5) == 0;
                world.holds_changes = !read;
                let result = catch_unwind(AssertUnwindSafe(|| {
                    rt.batch(|| {
                        for (node, value) in writes {
                            world.set(node, value);
                            if read {
                                assert_eq!(world.nodes[node].read(), world.model()[node]);
                            }
                            if revert {
                                world.set(node, before[node]);
                            }
                        }
                        for (node, before) in before.iter().enumerate() {
                            if !read && world.values[node] != *before {
                                world.changes[node].fetch_add(1, SeqCst);
                            }
                        }
                        if fails {
                            resume_unwind(Box::new("batch"))
                        }
                    })
                }));
                world.holds_changes = false;
                assert_eq!(result.is_err(), fails);
            }
            5 | 6 => assert_eq!(world.nodes[node].read(), world.model()[node], "node {node}"),
            7 => {
                let (log, target) = (Arc::new(Mutex::new(vec![])), world.nodes[node].clone());
                let own = log.clone();
                let effect = world.rt.effect(move || {
                    let value = target.read();
                    own.lock().unwrap().push(value)
                });
                world.effects.push((node, Some(effect), log));
            }
            8 if !world.effects.is_empty() => {
                let which = random.next(world.effects.len());
                drop(world.effects[which].1.take());
            }
            _ => world.add_computed(&mut random),
        }
        if quiet {
            world.check_effects()
        } else {
            for (_, _, log) in &world.effects {
                let mut log = log.lock().unwrap();
                let last = log.pop();
                log.clear();
                log.extend(last)
            }
        }
    }
    let model = world.model();
    for (node, value) in world.nodes.iter().zip(model) {
        assert_eq!(node.read(), value);
    }
    assert_eq!(world.needless.load(SeqCst), 0, "formulas that ran for nothing");
}

#[test]
fn random_programs_agree_with_recomputing_everything_and_run_no_formula_for_nothing() {
    std::panic::set_hook(Box::new(|info| {
        // panics of the oracle's own formulas use `resume_unwind` and come here not at all
        eprintln!("{info}");
    }));
    let rounds = std::env::var("ORACLE_ROUNDS").map_or(3000, |text| text.parse().unwrap());
    for seed in 1..=rounds {
        if let Err(panic) = catch_unwind(|| play(seed)) {
            eprintln!("seed {seed}");
            resume_unwind(panic);
        }
    }
}

#[test]
fn threads_that_read_write_batch_and_dispose_agree_in_the_end() {
    // The watchdog: a round takes milliseconds.
    let (beat, beats) = std::sync::mpsc::channel::<()>();
    std::thread::spawn(move || {
        loop {
            match beats.recv_timeout(Duration::from_secs(20)) {
                Ok(()) => {}
                Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => {
                    eprintln!("deadlock");
                    std::process::abort()
                }
            }
        }
    });
    for seed in 1..=150 {
        let mut random = Random(seed * 7919);
        let world = World::new(&mut random);
        let finals: Vec<_> = (0..world.nodes.len()).map(|_| Arc::new(Mutex::new(None))).collect();
        let kept: Vec<_> = world
            .nodes
            .iter()
            .zip(&finals)
            .map(|(node, last)| {
                let (node, last) = (node.clone(), last.clone());
                world.rt.effect(move || {
                    let value = node.read();
                    *last.lock().unwrap() = value
                })
            })
            .collect();
        let signals: Vec<_> =
            world.nodes.iter().filter_map(|n| if let Node::Signal(s) = n { Some(s) } else { None }).collect();
        std::thread::scope(|scope| {
            for thread in 0..4u64 {
                let (world, signals) = (&world, &signals);
                scope.spawn(move || {
                    let mut random = Random(seed * 31 + thread + 1);
                    for _ in 0..60 {
                        let signal = signals[random.next(signals.len())];
                        match random.next(6) {
                            0 | 1 => signal.set(random.next(12) as i64),
                            2 => signal.update(|v| *v = (*v + 1) % 12),
                            3 => world.rt.batch(|| {
                                signal.set(3);
                                signals[0].set(random.next(12) as i64)
                            }),
                            4 => {
                                world.nodes[random.next(world.nodes.len())].read();
                            }
                            _ => {
                                let node = world.nodes[random.next(world.nodes.len())].clone();
                                drop(world.rt.effect(move || {
                                    node.read();
                                }));
                            }
                        }
                    }
                });
            }
        });
        let mut world = world;
        for (k, node) in world.nodes.iter().enumerate() {
            if let Node::Signal(s) = node {
                world.values[k] = s.get()
            }
        }
        let model = world.model();
        for (k, value) in model.iter().enumerate() {
            assert_eq!(world.nodes[k].read(), *value);
            assert_eq!(*finals[k].lock().unwrap(), *value, "the effect on node {k} did not see the last value");
        }
        drop(kept);
        world.nodes.clear();
        beat.send(()).expect("the watchdog listens");
    }
}
