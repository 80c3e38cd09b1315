//! Who is told.

use alloc::sync::{Arc, Weak};
use alloc::vec::Vec;

use super::run::{Outcome, TracedRun};
use crate::graph::Graph;

/// Who is told of runs. The one strong reference is that of the subscription, so whoever holds this keeps nothing alive.
type Tracer = Weak<dyn Fn(&TracedRun) + Send + Sync>;

/// Those who are told of the runs of a struct, in the order in which they came.
#[derive(Clone, Default)]
pub struct Tracers(Vec<Tracer>);

impl Tracers {
    /// Nobody.
    pub(crate) const NONE: Self = Tracers(Vec::new());

    pub(crate) fn one<F: Fn(&TracedRun) + Send + Sync + 'static>(tracer: &Arc<F>) -> Self {
        let tracer: Weak<F> = Arc::downgrade(tracer);
        Tracers(Vec::from([tracer as Tracer]))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those too. False if all of them are there already.
    pub(crate) fn add(&mut self, others: &Tracers) -> bool {
        self.remove_dropped();
        let before = self.0.len();
        for other in others.0.iter().filter(|other| other.strong_count() > 0) {
            if !self.0.iter().any(|tracer| tracer.ptr_eq(other)) {
                self.0.push(other.clone());
            }
        }
        self.0.len() > before
    }

    /// Without those whose subscription is gone.
    pub(crate) fn remove_dropped(&mut self) {
        self.0.retain(|tracer| tracer.strong_count() > 0);
    }

    /// Tells all of them.
    #[cold]
    pub(crate) fn tell(&self, (of, graph): (&'static str, &'static Graph), index: usize, outcome: Outcome) {
        for tracer in self.0.iter().filter_map(Weak::upgrade) {
            tracer(&TracedRun::new(of, graph, index, outcome));
        }
    }
}
