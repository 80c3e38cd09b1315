//! The graphs of the js-reactivity-benchmark that are called dynamic there: rows of computeds that each read some neighbours in
//! the row above. Some computeds leave one neighbour out, another with every value. An effect reads a part of the last row.

use crate::graph::{Computed, Graph, Signal, Source};
use crate::library::Library;
use crate::meter::Meter;

/// How one such graph looks.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Nodes in a row.
    pub width: usize,
    /// Rows, that of the signals included.
    pub rows: usize,
    /// How many neighbours a computed reads.
    pub sources: usize,
    /// The part of the computeds that always read all of them.
    pub steady: f64,
    /// The part of the last row that is read.
    pub read: f64,
}

/// The six that the benchmark has.
pub const PLANS: [Plan; 6] = [
    Plan { width: 10, rows: 5, sources: 2, steady: 1.0, read: 0.2 },
    Plan { width: 10, rows: 10, sources: 6, steady: 0.75, read: 0.2 },
    Plan { width: 1000, rows: 12, sources: 4, steady: 0.95, read: 1.0 },
    Plan { width: 1000, rows: 5, sources: 25, steady: 1.0, read: 1.0 },
    Plan { width: 5, rows: 500, sources: 3, steady: 1.0, read: 1.0 },
    Plan { width: 100, rows: 15, sources: 6, steady: 0.5, read: 1.0 },
];

pub(super) fn run<L: Library, const PLAN: usize>(meter: &mut Meter<L>) {
    let plan = PLANS[PLAN];
    meter.run(
        move |graph| {
            let mut random = Random::new();
            let signals: Vec<Signal<L>> = (0..plan.width as i64).map(|value| graph.signal(value)).collect();
            let mut rows = vec![row(graph, plan, &signals, &mut random)];
            for _ in 2..plan.rows {
                rows.push(row(graph, plan, &rows[rows.len() - 1], &mut random));
            }
            let last = &rows[rows.len() - 1];
            let read: Vec<Computed<L>> = plan.read_columns().into_iter().map(|column| last[column].clone()).collect();
            let sources = read.clone();
            let effect = graph.effect(move || sum(&sources));
            (signals, rows, read, effect)
        },
        move |graph, (signals, _, read, _), i| {
            let column = i as usize % plan.width;
            graph.set(&signals[column], i + column as i64 + 1);
            sum(read)
        },
    );
}

fn row<L: Library, S: Source>(graph: &Graph<L>, plan: Plan, above: &[S], random: &mut Random) -> Vec<Computed<L>> {
    let computed = |column: usize| {
        let sources: Vec<S> = (0..plan.sources).map(|k| above[(column + k) % plan.width].clone()).collect();
        if random.next() < plan.steady {
            graph.computed(move || sum(&sources))
        } else {
            graph.computed(move || sum_but_one(&sources))
        }
    };
    (0..plan.width).map(computed).collect()
}

fn sum<S: Source>(sources: &[S]) -> i64 {
    sources.iter().fold(0, |sum, source| sum.wrapping_add(source.get()))
}

/// If the first value is odd, leaves one of the others out.
fn sum_but_one<S: Source>(sources: &[S]) -> i64 {
    let first = sources[0].get();
    let others = &sources[1..];
    let left_out = if first & 1 == 1 { first as u64 as usize % others.len() } else { others.len() };
    let read = others.iter().enumerate().filter(|(k, _)| *k != left_out);
    read.fold(first, |sum, (_, source)| sum.wrapping_add(source.get()))
}

impl Plan {
    /// Which columns of the last row are read.
    pub fn read_columns(&self) -> Vec<usize> {
        let mut random = Random::new();
        let mut columns: Vec<usize> = (0..self.width).collect();
        for _ in 0..(self.width as f64 * (1.0 - self.read)).round() as usize {
            columns.remove((random.next() * columns.len() as f64) as usize);
        }
        columns
    }
}

/// The generator of the benchmark, sfc32, so that the graphs are the same.
struct Random([u32; 4]);

impl Random {
    /// From the benchmark's seed, the word "seed", hashed as it does.
    fn new() -> Self {
        let mut hash = b"seed".iter().fold(2_166_136_261_u32, |hash, byte| {
            let mixed = u32::from(*byte).wrapping_mul(3_432_918_353).rotate_left(15).wrapping_mul(461_845_907);
            (hash ^ mixed).rotate_left(13).wrapping_mul(5).wrapping_add(3_864_292_196)
        });
        hash ^= 4;
        Self([(); 4].map(|()| {
            hash = (hash ^ (hash >> 16)).wrapping_mul(2_246_822_507);
            hash = (hash ^ (hash >> 13)).wrapping_mul(3_266_489_909);
            hash ^= hash >> 16;
            hash
        }))
    }

    /// A number from 0 to 1.
    fn next(&mut self) -> f64 {
        let [a, b, c, counter] = self.0;
        let counter = counter.wrapping_add(1);
        let result = a.wrapping_add(b).wrapping_add(counter);
        self.0 = [b ^ (b >> 9), c.wrapping_add(c << 3), c.rotate_left(21).wrapping_add(result), counter];
        f64::from(result) / 4_294_967_296.0
    }
}
