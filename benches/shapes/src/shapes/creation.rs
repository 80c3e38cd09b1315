//! Making a hundred thousand nodes. The operation is nothing but a read.

use std::hint::black_box;

use crate::graph::{Graph, Signal, Source};
use crate::library::Library;
use crate::meter::Meter;

const NODES: usize = 100_000;

pub(super) fn signals<L: Library>(meter: &mut Meter<L>) {
    meter.run(|graph| make_signals(graph, NODES), |_, signals, i| signals[i as usize % NODES].get());
}

/// Computeds that nobody reads before the operation, over one signal.
pub(super) fn unread<L: Library>(meter: &mut Meter<L>) {
    meter.run_above(
        |graph| graph.signal(1),
        |graph, signal| {
            let computed = |_| {
                let source = signal.clone();
                graph.computed(move || source.get() + 1)
            };
            collect(NODES, computed)
        },
        |_, computeds, i| computeds[i as usize % NODES].get(),
    );
}

/// Computeds that are read once, `EACH` below each signal.
pub(super) fn computeds<L: Library, const EACH: usize>(meter: &mut Meter<L>) {
    meter.run_above(
        |graph| make_signals(graph, NODES / EACH),
        |graph, signals| {
            let computed = |k: usize| {
                let source = signals[k / EACH].clone();
                let computed = graph.computed(move || source.get() + 1);
                black_box(computed.get());
                computed
            };
            collect(NODES, computed)
        },
        |_, computeds, i| computeds[i as usize % NODES].get(),
    );
}

/// Computeds that are read once, each over four signals of its own.
pub(super) fn of_four<L: Library>(meter: &mut Meter<L>) {
    meter.run_above(
        |graph| make_signals(graph, NODES * 4),
        |graph, signals| {
            let computed = |k: usize| {
                let [a, b, c, d] = [0, 1, 2, 3].map(|source| signals[k * 4 + source].clone());
                let computed = graph.computed(move || a.get() + b.get() + c.get() + d.get());
                black_box(computed.get());
                computed
            };
            collect(NODES, computed)
        },
        |_, computeds, i| computeds[i as usize % NODES].get(),
    );
}

/// Effects, one below each signal.
pub(super) fn effects<L: Library>(meter: &mut Meter<L>) {
    meter.run_above(
        |graph| make_signals(graph, NODES),
        |graph, signals| {
            let effect = |k: usize| {
                let source = signals[k].clone();
                graph.effect(move || source.get())
            };
            collect(NODES, effect)
        },
        |_, _, _| 0,
    );
}

pub(super) fn make_signals<L: Library>(graph: &Graph<L>, count: usize) -> Vec<Signal<L>> {
    collect(count, |k| graph.signal(k as i64))
}

/// A list without room to spare, so that its length does not blur the bytes per node.
pub(super) fn collect<T>(count: usize, make: impl FnMut(usize) -> T) -> Vec<T> {
    let mut list = Vec::with_capacity(count);
    list.extend((0..count).map(make));
    list
}
