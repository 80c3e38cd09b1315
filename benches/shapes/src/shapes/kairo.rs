//! The small graphs of the js-reactivity-benchmark that are called kairo there.

use std::hint::black_box;

use crate::graph::{Computed, Signal, Source};
use crate::library::Library;
use crate::meter::Meter;
use crate::shapes::grid;

/// A change stops at the second of five computeds.
pub(super) fn avoidable<L: Library>(meter: &mut Meter<L>) {
    meter.run(
        |graph| {
            let head = graph.signal(0);
            let source = head.clone();
            let first = graph.computed(move || source.get());
            let constant = graph.computed(move || {
                black_box(first.get());
                0
            });
            let third = graph.computed(move || busy(constant.get() + 1));
            let fourth = graph.computed(move || third.get() + 2);
            let fifth = graph.computed(move || fourth.get() + 3);
            let last = fifth.clone();
            let effect = graph.effect(move || busy(last.get()));
            (head, fifth, effect)
        },
        |graph, (head, last, _), i| {
            graph.set(head, i + 1);
            last.get()
        },
    );
}

/// Fifty short chains with an effect each.
pub(super) fn broad<L: Library>(meter: &mut Meter<L>) {
    meter.run(
        |graph| {
            let head = graph.signal(0);
            let chain = |k| {
                let source = head.clone();
                let first = graph.computed(move || source.get() + k);
                let second = graph.computed(move || first.get() + 1);
                let last = second.clone();
                (second, graph.effect(move || last.get()))
            };
            let chains: Vec<_> = (0..50).map(chain).collect();
            (head, chains)
        },
        |graph, (head, chains), i| {
            graph.set(head, i + 1);
            chains[49].0.get()
        },
    );
}

/// A chain of fifty.
pub(super) fn deep<L: Library>(meter: &mut Meter<L>) {
    grid::grid::<L, 1, 50>(meter);
}

/// One signal, five computeds, their sum.
pub(super) fn diamond<L: Library>(meter: &mut Meter<L>) {
    meter.run(
        |graph| {
            let head = graph.signal(0);
            let add_one = |source: Signal<L>| graph.computed(move || source.get() + 1);
            let middle: Vec<Computed<L>> = (0..5).map(|_| add_one(head.clone())).collect();
            let sum = graph.computed(move || middle.iter().map(Source::get).sum());
            let last = sum.clone();
            let effect = graph.effect(move || last.get());
            (head, sum, effect)
        },
        |graph, (head, sum, _), i| {
            graph.set(head, i + 1);
            sum.get()
        },
    );
}

/// A hundred signals in one list, and a hundred chains that each take one of them out again.
pub(super) fn mux<L: Library>(meter: &mut Meter<L>) {
    meter.run(
        |graph| {
            let heads: Vec<Signal<L>> = (0..100).map(|_| graph.signal(0)).collect();
            let sources = heads.clone();
            let list = graph.computed(move || sources.iter().map(Source::get).collect::<std::sync::Arc<[i64]>>());
            let chain = |k: usize| {
                let list = list.clone();
                let one = graph.computed(move || list.value()[k]);
                let next = graph.computed(move || one.get() + 1);
                let last = next.clone();
                (next, graph.effect(move || last.get()))
            };
            let chains: Vec<_> = (0..100).map(chain).collect();
            (heads, chains)
        },
        |graph, (heads, chains), i| {
            let k = i as usize % 10;
            graph.set(&heads[k], i + 1);
            chains[k].0.get()
        },
    );
}

/// A formula that reads the same signal thirty times.
pub(super) fn repeated<L: Library>(meter: &mut Meter<L>) {
    meter.run(
        |graph| {
            let head = graph.signal(0);
            let source = head.clone();
            let sum = graph.computed(move || (0..30).map(|_| source.get()).sum());
            let last = sum.clone();
            let effect = graph.effect(move || last.get());
            (head, sum, effect)
        },
        |graph, (head, sum, _), i| {
            graph.set(head, i + 1);
            sum.get()
        },
    );
}

/// A chain of nine, and the sum of all that is in it.
pub(super) fn triangle<L: Library>(meter: &mut Meter<L>) {
    meter.run(
        |graph| {
            let head = graph.signal(0);
            let chain = grid::chain(graph, &head, 9);
            let source = head.clone();
            let sum = graph.computed(move || source.get() + chain.iter().map(Source::get).sum::<i64>());
            let last = sum.clone();
            let effect = graph.effect(move || last.get());
            (head, sum, effect)
        },
        |graph, (head, sum, _), i| {
            graph.set(head, i + 1);
            sum.get()
        },
    );
}

/// A formula that reads another source with every write.
pub(super) fn unstable<L: Library>(meter: &mut Meter<L>) {
    meter.run(
        |graph| {
            let head = graph.signal(0);
            let (one, other, switch) = (head.clone(), head.clone(), head.clone());
            let double = graph.computed(move || one.get() * 2);
            let inverse = graph.computed(move || -other.get());
            let pick = move || if switch.get() % 2 != 0 { double.get() } else { inverse.get() };
            let sum = graph.computed(move || (0..20).map(|_| pick()).sum());
            let last = sum.clone();
            let effect = graph.effect(move || last.get());
            (head, sum, effect)
        },
        |graph, (head, sum, _), i| {
            graph.set(head, i + 1);
            sum.get()
        },
    );
}

/// Work that takes a while.
#[inline(never)]
fn busy(value: i64) -> i64 {
    for step in 0..100 {
        black_box(step);
    }
    value
}
