//! incremental, after Jane Street's library: combinators give the edges, so it runs the shapes whose sources never change.
//! A write is a `set` and a `stabilise`; an effect is a subscription.

use incremental::{Incr, IncrState, Observer, Var};
use reaktiv_shapes::counts;
use reaktiv_shapes::graph::Graph;
use reaktiv_shapes::library::World;
use reaktiv_shapes::meter::Meter;
use reaktiv_shapes::shapes::CELLX_INPUTS;
use reaktiv_shapes::shapes::dynamic::{PLANS, Plan};

pub(crate) struct Incremental(IncrState);

/// The highest of the graphs.
const HEIGHT: usize = 100_010;

impl World for Incremental {
    fn with(work: impl FnOnce(&Self)) {
        work(&Self(IncrState::new_with_height(HEIGHT)));
    }
}

pub(crate) fn run(shape: &str, meter: &mut Meter<Incremental>) -> bool {
    match shape {
        "set_read" => grid(meter, 1, 1, false),
        "broad" => broad(meter),
        "deep" => grid(meter, 1, 50, true),
        "diamond" => diamond(meter),
        "cellx_10" => cellx(meter, 10),
        "cellx_1000" => cellx(meter, 1000),
        "cellx_2500" => cellx(meter, 2500),
        "grid_1x1" => grid(meter, 1, 1, true),
        "grid_1x10" => grid(meter, 1, 10, true),
        "grid_10x1" => grid(meter, 10, 1, true),
        "grid_10x10" => grid(meter, 10, 10, true),
        "grid_100x1" => grid(meter, 100, 1, true),
        "grid_100x100" => grid(meter, 100, 100, true),
        "grid_1x1000" => grid(meter, 1, 1000, true),
        "grid_1000x1000" => grid(meter, 1000, 1000, true),
        "dynamic_10x5" => steady(meter, PLANS[0]),
        "dynamic_1000x5" => steady(meter, PLANS[3]),
        "dynamic_5x500" => steady(meter, PLANS[4]),
        "chain_10000" => grid(meter, 1, 10_000, false),
        "chain_100000" => grid(meter, 1, 100_000, false),
        _ => return false,
    }
    true
}

fn signal(graph: &Graph<Incremental>, value: i64) -> Var<i64> {
    counts::node();
    graph.0.0.var(value)
}

/// Counts a node and its runs.
fn map(source: &Incr<i64>, formula: impl Fn(i64) -> i64 + 'static) -> Incr<i64> {
    counts::node();
    source.map(move |value| {
        counts::formula_runs();
        formula(*value)
    })
}

fn map2(one: &Incr<i64>, other: &Incr<i64>, formula: impl Fn(i64, i64) -> i64 + 'static) -> Incr<i64> {
    counts::node();
    one.map2(other, move |one, other| {
        counts::formula_runs();
        formula(*one, *other)
    })
}

fn sum(graph: &Graph<Incremental>, sources: Vec<Incr<i64>>) -> Incr<i64> {
    counts::node();
    let all = sources.len();
    let mut seen = 0;
    graph.0.0.fold(sources, 0_i64, move |sum, value| {
        // Once for each source: the first of them is the beginning of a run.
        if seen == 0 {
            counts::formula_runs();
        }
        seen = (seen + 1) % all;
        sum.wrapping_add(*value)
    })
}

fn effect(source: &Incr<i64>) -> Observer<i64> {
    counts::node();
    let observer = source.observe();
    observer.subscribe(|update| {
        if let Some(value) = update.value() {
            counts::effect_sees(*value);
        }
    });
    observer
}

fn grid(meter: &mut Meter<Incremental>, width: usize, height: usize, with_effects: bool) {
    meter.run(
        |graph| {
            let head = signal(graph, 0);
            let chain = || (0..height).fold(head.watch(), |above, _| map(&above, |value| value + 1));
            let end = |_| if with_effects { effect(&chain()) } else { chain().observe() };
            let ends: Vec<Observer<i64>> = (0..width).map(end).collect();
            graph.0.0.stabilise();
            (head, ends)
        },
        |graph, (head, ends), i| {
            head.set(i + 1);
            graph.0.0.stabilise();
            ends[width - 1].value()
        },
    );
}

fn broad(meter: &mut Meter<Incremental>) {
    meter.run(
        |graph| {
            let head = signal(graph, 0);
            let chain = |k| effect(&map(&map(&head.watch(), move |value| value + k), |value| value + 1));
            let ends: Vec<Observer<i64>> = (0..50).map(chain).collect();
            graph.0.0.stabilise();
            (head, ends)
        },
        |graph, (head, ends), i| {
            head.set(i + 1);
            graph.0.0.stabilise();
            ends[49].value()
        },
    );
}

fn diamond(meter: &mut Meter<Incremental>) {
    meter.run(
        |graph| {
            let head = signal(graph, 0);
            let middle = (0..5).map(|_| map(&head.watch(), |value| value + 1)).collect();
            let end = effect(&sum(graph, middle));
            graph.0.0.stabilise();
            (head, end)
        },
        |graph, (head, end), i| {
            head.set(i + 1);
            graph.0.0.stabilise();
            end.value()
        },
    );
}

fn cellx(meter: &mut Meter<Incremental>, layers: usize) {
    meter.run(
        |graph| {
            let signals = [1, 2, 3, 4].map(|value| signal(graph, value));
            let mut layer = signals.each_ref().map(Var::watch);
            let mut effects = Vec::new();
            for _ in 0..layers {
                let [a, b, c, d] = &layer;
                layer = [map(b, |b| b), map2(a, c, i64::wrapping_sub), map2(b, d, i64::wrapping_add), map(c, |c| c)];
                effects.extend(layer.iter().map(effect));
            }
            graph.0.0.stabilise();
            (signals, effects)
        },
        |graph, (signals, effects), i| {
            for (signal, value) in signals.iter().zip(CELLX_INPUTS[i as usize % 2]) {
                signal.set(value);
            }
            graph.0.0.stabilise();
            let last = &effects[effects.len() - 4..];
            last.iter().fold(0, |folded: i64, end| folded.wrapping_mul(10).wrapping_add(end.value()))
        },
    );
}

/// A dynamic graph in which no computed leaves anything out.
fn steady(meter: &mut Meter<Incremental>, plan: Plan) {
    meter.run(
        |graph| {
            let signals: Vec<Var<i64>> = (0..plan.width as i64).map(|value| signal(graph, value)).collect();
            let mut row: Vec<Incr<i64>> = signals.iter().map(Var::watch).collect();
            for _ in 1..plan.rows {
                let sources =
                    |column: usize| (0..plan.sources).map(|k| row[(column + k) % plan.width].clone()).collect();
                row = (0..plan.width).map(|column| sum(graph, sources(column))).collect();
            }
            let read: Vec<Incr<i64>> = plan.read_columns().into_iter().map(|column| row[column].clone()).collect();
            let observers: Vec<Observer<i64>> = read.iter().map(Incr::observe).collect();
            let total = sum_of_the_effect(graph, read);
            graph.0.0.stabilise();
            (signals, observers, total)
        },
        |graph, (signals, observers, _), i| {
            let column = i as usize % plan.width;
            signals[column].set(i + column as i64 + 1);
            graph.0.0.stabilise();
            observers.iter().fold(0, |sum: i64, observer| sum.wrapping_add(observer.value()))
        },
    );
}

/// The effect of these graphs sums up: a fold and its subscription, which count as one node.
fn sum_of_the_effect(graph: &Graph<Incremental>, read: Vec<Incr<i64>>) -> Observer<i64> {
    effect(&graph.0.0.fold(read, 0_i64, |sum, value| sum.wrapping_add(*value)))
}
