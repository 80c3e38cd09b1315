//! One signal, one computed, no effect.

use crate::graph::Source;
use crate::library::Library;
use crate::meter::Meter;

pub(super) fn read<L: Library>(meter: &mut Meter<L>) {
    meter.run(|graph| graph.signal(7), |_, signal, _| signal.get());
}

pub(super) fn read_computed<L: Library>(meter: &mut Meter<L>) {
    meter.run(
        |graph| {
            let signal = graph.signal(7);
            let computed = graph.computed(move || signal.get() + 1);
            computed.get();
            computed
        },
        |_, computed, _| computed.get(),
    );
}

/// The computed is never read again, so a lazy library has nothing to compute.
pub(super) fn set_unread<L: Library>(meter: &mut Meter<L>) {
    meter.run(
        |graph| {
            let signal = graph.signal(0);
            let source = signal.clone();
            let computed = graph.computed(move || source.get() + 1);
            computed.get();
            (signal, computed)
        },
        |graph, (signal, _), i| {
            graph.set(signal, i + 1);
            0
        },
    );
}

pub(super) fn set_read<L: Library>(meter: &mut Meter<L>) {
    meter.run(
        |graph| {
            let signal = graph.signal(0);
            let source = signal.clone();
            (signal, graph.computed(move || source.get() + 1))
        },
        |graph, (signal, computed), i| {
            graph.set(signal, i + 1);
            computed.get()
        },
    );
}
