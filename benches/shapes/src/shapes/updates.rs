//! Signals and effects alone.

use crate::graph::{Signal, Source};
use crate::library::Library;
use crate::meter::Meter;

/// Effects that each read all signals; one signal is set.
pub(super) fn update<L: Library, const SIGNALS: usize, const EFFECTS: usize>(meter: &mut Meter<L>) {
    meter.run(
        |graph| {
            let signals: Vec<Signal<L>> = (0..SIGNALS).map(|_| graph.signal(0)).collect();
            let effect = |_| {
                let sources = signals.clone();
                graph.effect(move || sources.iter().map(Source::get).sum())
            };
            let effects: Vec<_> = (0..EFFECTS).map(effect).collect();
            (signals, effects)
        },
        |graph, (signals, _), i| {
            graph.set(&signals[0], i + 1);
            0
        },
    );
}
