//! Layers of four computeds with an effect each, over four signals that change together.

use crate::graph::{Computed, Graph, Signal, Source};
use crate::library::Library;
use crate::meter::Meter;

/// What the signals are set to, in turn.
pub const INPUTS: [[i64; 4]; 2] = [[4, 3, 2, 1], [1, 2, 3, 4]];

pub(super) fn layers<L: Library, const LAYERS: usize>(meter: &mut Meter<L>) {
    meter.run(
        |graph| {
            let signals: [Signal<L>; 4] = [1, 2, 3, 4].map(|value| graph.signal(value));
            let mut last = layer(graph, &signals);
            let mut effects = observe(graph, &last);
            for _ in 1..LAYERS {
                last = layer(graph, &last);
                effects.extend(observe(graph, &last));
            }
            (signals, last, effects)
        },
        |graph, (signals, last, _), i| {
            graph.set_all(signals, &INPUTS[i as usize % 2]);
            last.iter().fold(0, |folded: i64, computed| folded.wrapping_mul(10).wrapping_add(computed.get()))
        },
    );
}

fn layer<L: Library, S: Source>(graph: &Graph<L>, [a, b, c, d]: &[S; 4]) -> [Computed<L>; 4] {
    [same(graph, b), combined(graph, a, c, i64::wrapping_sub), combined(graph, b, d, i64::wrapping_add), same(graph, c)]
}

fn same<L: Library, S: Source>(graph: &Graph<L>, source: &S) -> Computed<L> {
    let source = source.clone();
    graph.computed(move || source.get())
}

fn combined<L: Library, S: Source>(
    graph: &Graph<L>,
    one: &S,
    other: &S,
    combine: impl Fn(i64, i64) -> i64 + Send + Sync + 'static,
) -> Computed<L> {
    let (one, other) = (one.clone(), other.clone());
    graph.computed(move || combine(one.get(), other.get()))
}

fn observe<L: Library>(graph: &Graph<L>, layer: &[Computed<L>; 4]) -> Vec<L::Effect> {
    let observe = |computed: &Computed<L>| {
        let computed = computed.clone();
        graph.effect(move || computed.get())
    };
    layer.iter().map(observe).collect()
}
