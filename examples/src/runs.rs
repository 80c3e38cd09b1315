//! Which formulas ran, and how often: what `trace` tells, added up.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use reaktiv::{Graph, Kind, Reactive, Subscription};

/// The runs of formulas, by the names of the struct and of the field.
pub type Counts = BTreeMap<(&'static str, &'static str), u64>;

/// Each formula that ran, with how often: `Line.amount 1, Line.gross 1`.
pub fn listed(counts: &Counts) -> String {
    let each: Vec<String> = counts.iter().map(|((of, name), runs)| format!("{of}.{name} {runs}")).collect();
    if each.is_empty() { "none was due".to_owned() } else { each.join(", ") }
}

/// Counts the runs of the formulas of a struct, and of all that stands in it.
pub struct Runs {
    counts: Arc<Mutex<Counts>>,
    _trace: Subscription,
}

impl Runs {
    /// Counts from now on.
    pub fn of(counted: &mut impl Reactive) -> Self {
        let counts = Arc::<Mutex<Counts>>::default();
        let trace = counted.trace({
            let counts = Arc::clone(&counts);
            move |run| {
                if run.node.kind == Kind::Computed {
                    let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
                    *counts.entry((run.graph.name, run.node.name)).or_default() += 1;
                }
            }
        });
        Runs { counts, _trace: trace }
    }

    /// All that have run so far.
    pub fn so_far(&self) -> Counts {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Those that have run since then.
    pub fn since(&self, before: &Counts) -> Counts {
        let mut counts = self.so_far();
        for (formula, runs) in &mut counts {
            *runs -= before.get(formula).copied().unwrap_or(0);
        }
        counts.retain(|_, runs| *runs > 0);
        counts
    }

    /// How many formulas a struct has.
    pub fn formulas(of: &Graph) -> usize {
        of.nodes.iter().filter(|node| node.kind == Kind::Computed).count()
    }

    /// How often all of them ran.
    pub fn all(&self) -> u64 {
        self.so_far().values().sum()
    }
}
