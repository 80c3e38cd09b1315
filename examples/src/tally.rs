//! How often each formula ran, against how often a reading changed.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use reaktiv::{Field, Kind, Reactive, SignalField, Subscription};

use crate::host::Host;

thread_local! {
    /// The runs of each formula on this thread.
    static RUNS: RefCell<BTreeMap<&'static str, u64>> = const { RefCell::new(BTreeMap::new()) };
}

/// The value, after counting one run of the formula that it stands in.
pub fn count<T>(formula: &'static str, value: T) -> T {
    RUNS.with_borrow_mut(|runs| *runs.entry(formula).or_default() += 1);
    value
}

/// How often each formula that counts its runs has run on this thread.
pub fn runs_so_far() -> BTreeMap<&'static str, u64> {
    RUNS.with_borrow(Clone::clone)
}

/// Which formulas have run since then, and how often.
pub fn runs_since(before: &BTreeMap<&'static str, u64>) -> BTreeMap<&'static str, u64> {
    let mut runs = runs_so_far();
    for (formula, runs) in &mut runs {
        *runs -= before.get(formula).copied().unwrap_or(0);
    }
    runs.retain(|_, runs| *runs > 0);
    runs
}

/// Counts for one host, from its construction on.
pub struct Tally {
    runs_before: BTreeMap<&'static str, u64>,
    changes: BTreeMap<usize, Arc<AtomicU64>>,
    subscriptions: Vec<Subscription>,
}

impl Tally {
    /// Builds a host and counts what happens to it. One at a time on a thread: formulas are counted by name.
    pub fn of(build: impl FnOnce() -> Host) -> (Host, Self) {
        let runs_before = RUNS.with_borrow(Clone::clone);
        let mut tally = Tally { runs_before, changes: BTreeMap::new(), subscriptions: Vec::new() };
        let mut host = build();
        tally.watch(&mut host, Host::CPU);
        tally.watch(&mut host, Host::MEMORY);
        tally.watch(&mut host, Host::SWAP);
        tally.watch(&mut host, Host::DISK);
        tally.watch(&mut host, Host::LOAD);
        (host, tally)
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
        self.runs_of(formula.name())
    }

    /// How often all formulas ran.
    pub fn all_runs(&self) -> u64 {
        Tally::formulas().map(|formula| self.runs_of(formula)).sum()
    }

    /// The names of all formulas.
    pub fn formulas() -> impl Iterator<Item = &'static str> {
        Host::GRAPH.nodes.iter().filter(|node| node.kind == Kind::Computed).map(|node| node.name)
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

    fn runs_of(&self, formula: &str) -> u64 {
        let now = RUNS.with_borrow(|runs| runs.get(formula).copied().unwrap_or(0));
        now - self.runs_before.get(formula).copied().unwrap_or(0)
    }
}
