//! Runs a shape once to check it, or several times to time it.

use std::hint::black_box;
use std::marker::PhantomData;
use std::time::Duration;

use cpu_time::ProcessTime;
pub use cpu_time::ThreadTime;

use crate::allocator::{self, Memory};
use crate::counts::{self, Counted};
use crate::graph::Graph;
use crate::library::World;
use crate::shapes::Kind;

/// Operations that a graph needs to come into a steady state.
const WARM_UP: usize = 2;
/// Timed parts of one sample, whose median counts.
const SLICES: u32 = 5;

/// How a shape is run.
#[derive(Clone, Copy, Debug)]
pub enum Mode {
    /// Until so many operations were made, or so much time has gone by.
    Check {
        /// At most so many operations, those of the warm-up not counted.
        operations: usize,
        /// No further operation after that time.
        time: Duration,
    },
    /// With the clock, for about that long.
    Time(Duration),
    /// That many operations, for a tool that counts instructions.
    Count(u64),
}

/// One operation, as it was checked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// What it has read.
    pub value: i64,
    /// What has run.
    pub counted: Counted,
}

/// What a check finds.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// All operations, from the first.
    pub steps: Vec<Step>,
    /// Nodes made, those that were prepared not counted.
    pub nodes: u64,
    /// What they take after the warm-up.
    pub built: Memory,
    /// Allocations of all operations after the warm-up.
    pub steady_allocations: u64,
    /// Bytes that are still in use when the handles are gone.
    pub kept: i64,
    /// Bytes that are still in use when the world has ended, what was prepared included.
    pub lost: i64,
}

/// Nanoseconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Timed {
    /// For an operation.
    pub operation: f64,
    /// For making a node.
    pub build: f64,
    /// For dropping a node.
    pub drop: f64,
}

/// Runs one shape.
pub struct Meter<W> {
    mode: Mode,
    kind: Kind,
    /// What a check has found.
    pub checked: Checked,
    /// What the clock has found.
    pub timed: Timed,
    world: PhantomData<W>,
}

impl<W: World> Meter<W> {
    /// A meter for one shape.
    pub fn new(mode: Mode, kind: Kind) -> Self {
        Self { mode, kind, checked: Checked::default(), timed: Timed::default(), world: PhantomData }
    }

    /// Runs the graph that `build` makes.
    pub fn run<G>(&mut self, build: impl Fn(&Graph<W>) -> G, operate: impl Fn(&Graph<W>, &G, i64) -> i64) {
        self.run_above(|_| (), |graph, ()| build(graph), operate);
    }

    /// Runs the graph that `build` makes above what `prepare` makes, which is neither timed nor counted.
    pub fn run_above<P, G>(
        &mut self,
        prepare: impl Fn(&Graph<W>) -> P,
        build: impl Fn(&Graph<W>, &P) -> G,
        operate: impl Fn(&Graph<W>, &G, i64) -> i64,
    ) {
        match (self.mode, self.kind) {
            (Mode::Check { operations, time }, _) => {
                let mut checked = Checked::default();
                checked.steps.reserve(WARM_UP + operations);
                allocator::begin();
                W::with(|world| {
                    let graph = Graph(world);
                    let prepared = prepare(&graph);
                    check(
                        &mut checked,
                        operations,
                        time,
                        || build(&graph, &prepared),
                        |built, i| operate(&graph, built, i),
                    );
                });
                checked.lost = allocator::counted().bytes;
                allocator::end();
                self.checked = checked;
            }
            (Mode::Count(operations), _) => W::with(|world| {
                let graph = Graph(world);
                let prepared = prepare(&graph);
                let built = build(&graph, &prepared);
                for i in 0..operations as i64 {
                    black_box(operate(&graph, &built, black_box(i)));
                }
            }),
            (Mode::Time(budget), Kind::Operation) => W::with(|world| {
                let graph = Graph(world);
                let built = build(&graph, &prepare(&graph));
                self.timed.operation = time_operations(budget, |i| operate(&graph, &built, i));
            }),
            (Mode::Time(budget), Kind::Creation | Kind::Life) => {
                self.timed = time_lives(budget, |life: &mut Life| {
                    W::with(|world| {
                        let graph = Graph(world);
                        let before = counts::now();
                        let prepared = prepare(&graph);
                        life.live(|| build(&graph, &prepared), |built, i| operate(&graph, built, i));
                        life.all_nodes = counts::now().since(before).nodes;
                        drop(prepared);
                    });
                });
            }
        }
    }
}

/// The allocator counts already, and goes on, so that the caller can see what the end of the world gives back.
fn check<G>(
    checked: &mut Checked,
    operations: usize,
    time: Duration,
    build: impl FnOnce() -> G,
    operate: impl Fn(&G, i64) -> i64,
) {
    let (before, memory) = (counts::now(), allocator::counted());
    let start = ProcessTime::now();
    let built = build();
    checked.nodes = counts::now().since(before).nodes;
    for i in 0..WARM_UP + operations {
        if i == WARM_UP {
            checked.built = allocator::counted().since(memory);
        }
        if i > WARM_UP && start.elapsed() > time {
            break;
        }
        let before = counts::now();
        let value = operate(&built, i as i64);
        checked.steps.push(Step { value, counted: counts::now().since(before) });
    }
    checked.steady_allocations = allocator::counted().since(memory).allocations - checked.built.allocations;
    drop(built);
    checked.kept = allocator::counted().since(memory).bytes;
}

/// The median over slices of the time for an operation.
fn time_operations(budget: Duration, mut operate: impl FnMut(i64) -> i64) -> f64 {
    let mut i = 0;
    let mut run = |operations: u64| {
        let start = ProcessTime::now();
        for _ in 0..operations {
            black_box(operate(black_box(i)));
            i += 1;
        }
        start.elapsed()
    };
    run(WARM_UP as u64 + 1);
    let slice = budget / (SLICES + 1);
    let mut operations = 1;
    let mut taken = run(operations);
    while taken < slice / 4 {
        operations *= 2;
        taken = run(operations);
    }
    let operations = (operations as f64 * slice.as_secs_f64() / taken.as_secs_f64()).max(1.0) as u64;
    // Where one operation takes longer than a slice, fewer slices must do.
    let slices = if taken > slice * 2 { 2 } else { SLICES };
    median((0..slices).map(|_| nanoseconds(run(operations)) / operations as f64).collect())
}

/// One life of a graph, timed.
#[derive(Default)]
struct Life {
    nodes: u64,
    all_nodes: u64,
    build: Duration,
    operation: Duration,
    dropped_at: Option<ProcessTime>,
}

impl Life {
    fn live<G>(&mut self, build: impl FnOnce() -> G, operate: impl Fn(&G, i64) -> i64) {
        let before = counts::now();
        let start = ProcessTime::now();
        let built = build();
        self.build = start.elapsed();
        self.nodes = counts::now().since(before).nodes;
        black_box(operate(&built, 0));
        let start = ProcessTime::now();
        black_box(operate(&built, 1));
        self.operation = start.elapsed();
        self.dropped_at = Some(ProcessTime::now());
        drop(built);
    }
}

/// The medians over as many lives as the budget holds, at least three.
fn time_lives(budget: Duration, mut live: impl FnMut(&mut Life)) -> Timed {
    let start = ProcessTime::now();
    let (mut operations, mut builds, mut drops) = (Vec::new(), Vec::new(), Vec::new());
    while builds.len() < 3 || start.elapsed() < budget {
        let mut life = Life::default();
        live(&mut life);
        let dropping = life.dropped_at.expect("a life that was lived").elapsed();
        operations.push(nanoseconds(life.operation));
        builds.push(nanoseconds(life.build) / life.nodes as f64);
        drops.push(nanoseconds(dropping) / life.all_nodes as f64);
    }
    Timed { operation: median(operations), build: median(builds), drop: median(drops) }
}

fn nanoseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e9
}

/// The middle one.
pub fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}
