//! Large graphs, each at two sizes: what a node costs must not depend on the size.

use crate::graph::{Computed, Source};
use crate::library::Library;
use crate::meter::Meter;
use crate::shapes::{creation, grid};

/// Pairs of shapes that differ in their size alone.
pub const GROWTH: [(&str, &str); 4] = [
    ("chain_10000", "chain_100000"),
    ("fan_10000", "fan_100000"),
    ("diamonds_25", "diamonds_250"),
    ("signals_100000", "signals_1000000"),
];

/// A chain, first read at its end, dropped from its beginning.
pub(super) fn chain<L: Library, const LENGTH: usize>(meter: &mut Meter<L>) {
    meter.run(
        |graph| {
            let head = graph.signal(0);
            let chain = grid::chain(graph, &head, LENGTH);
            chain[LENGTH - 1].get();
            (head, chain)
        },
        |graph, (head, chain), i| {
            graph.set(head, i + 1);
            chain[LENGTH - 1].get()
        },
    );
}

/// One signal, many computeds, an effect that reads them all.
pub(super) fn fan<L: Library, const WIDTH: usize>(meter: &mut Meter<L>) {
    meter.run(
        |graph| {
            let head = graph.signal(0);
            let computed = |k: usize| {
                let source = head.clone();
                graph.computed(move || source.get() + k as i64)
            };
            let computeds: Vec<Computed<L>> = creation::collect(WIDTH, computed);
            let effect = graph.effect(move || computeds.iter().map(Source::get).sum());
            (head, effect)
        },
        |graph, (head, _), i| {
            graph.set(head, i + 1);
            0
        },
    );
}

/// Layers of ten computeds that each read all ten of the layer above: more paths than could ever be followed one by one.
pub(super) fn diamonds<L: Library, const LAYERS: usize>(meter: &mut Meter<L>) {
    meter.run(
        |graph| {
            let head = graph.signal(0);
            let first = |k: i64| {
                let source = head.clone();
                graph.computed(move || source.get() + k)
            };
            let mut layers: Vec<Vec<Computed<L>>> = vec![(0..10).map(first).collect()];
            for above in 0..LAYERS - 1 {
                let next = |k: i64| {
                    let sources = layers[above].clone();
                    graph.computed(move || max(&sources) + k)
                };
                let next = (0..10).map(next).collect();
                layers.push(next);
            }
            let ends = layers[LAYERS - 1].clone();
            let effect = graph.effect(move || max(&ends));
            (head, layers, effect)
        },
        |graph, (head, layers, _), i| {
            graph.set(head, i + 1);
            layers[LAYERS - 1][9].get()
        },
    );
}

/// Signals alone; the operation writes a thousand of them.
pub(super) fn signals<L: Library, const COUNT: usize>(meter: &mut Meter<L>) {
    meter.run(
        |graph| creation::make_signals(graph, COUNT),
        |graph, signals, i| {
            let some = || signals.iter().step_by(COUNT / 1000);
            some().for_each(|signal| graph.set(signal, -i - 1));
            some().map(Source::get).sum()
        },
    );
}

fn max<S: Source>(sources: &[S]) -> i64 {
    sources.iter().map(Source::get).max().expect("a source")
}
