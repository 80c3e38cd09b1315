//! Chains below one signal, with an effect at the end of each.

use crate::graph::{Computed, Graph, Signal, Source};
use crate::library::Library;
use crate::meter::Meter;

pub(super) fn grid<L: Library, const WIDTH: usize, const HEIGHT: usize>(meter: &mut Meter<L>) {
    meter.run(
        |graph| {
            let head = graph.signal(0);
            let column = |_| {
                let last = chain(graph, &head, HEIGHT).pop().expect("a chain of at least one");
                let source = last.clone();
                (last, graph.effect(move || source.get()))
            };
            let columns: Vec<_> = (0..WIDTH).map(column).collect();
            (head, columns)
        },
        |graph, (head, columns), i| {
            graph.set(head, i + 1);
            columns[WIDTH - 1].0.get()
        },
    );
}

/// A chain of computeds below `head`, each greater by one.
pub(super) fn chain<L: Library>(graph: &Graph<L>, head: &Signal<L>, length: usize) -> Vec<Computed<L>> {
    let source = head.clone();
    let mut chain = Vec::with_capacity(length);
    chain.push(graph.computed(move || source.get() + 1));
    for above in 0..length - 1 {
        let source = chain[above].clone();
        chain.push(graph.computed(move || source.get() + 1));
    }
    chain
}
