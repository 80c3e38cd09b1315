//! How often each formula ran, against how often a reading changed.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use reaktiv::{Field, Reactive, SignalField, Subscription};

use crate::host::Host;
use crate::runs::Runs;

/// Counts for one host.
pub struct Tally {
    runs: Runs,
    changes: BTreeMap<usize, Arc<AtomicU64>>,
    subscriptions: Vec<Subscription>,
}

impl Tally {
    /// Counts what happens to a host from now on.
    pub fn of(host: &mut Host) -> Self {
        let mut tally = Tally { runs: Runs::of(host), changes: BTreeMap::new(), subscriptions: Vec::new() };
        tally.watch(host, Host::CPU);
        tally.watch(host, Host::MEMORY);
        tally.watch(host, Host::SWAP);
        tally.watch(host, Host::DISK);
        tally.watch(host, Host::LOAD);
        tally
    }

    fn watch<T: 'static>(&mut self, host: &mut Host, reading: SignalField<Host, T>) {
        let changes = Arc::new(AtomicU64::new(0));
        self.changes.insert(reading.index(), Arc::clone(&changes));
        self.subscriptions.push(host.on_change(reading, move |_| {
            changes.fetch_add(1, Relaxed);
        }));
    }

    /// How often a formula ran.
    pub fn runs(&self, formula: impl Field<Host>) -> u64 {
        self.runs.so_far().get(&(Host::GRAPH.name, formula.name())).copied().unwrap_or(0)
    }

    /// How often all formulas ran.
    pub fn all_runs(&self) -> u64 {
        self.runs.all()
    }

    /// How often a reading in the cone of a field changed: each one that the field can reach through what it reads, and itself.
    pub fn changes(&self, field: impl Field<Host>) -> u64 {
        let mut cone = vec![field.index()];
        let mut next = 0;
        while next < cone.len() {
            for edge in Host::GRAPH.reads(cone[next]) {
                if !cone.contains(&edge.source) {
                    cone.push(edge.source);
                }
            }
            next += 1;
        }
        cone.iter().filter_map(|place| self.changes.get(place)).map(|changes| changes.load(Relaxed)).sum()
    }
}
