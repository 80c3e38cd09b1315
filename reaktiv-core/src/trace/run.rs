//! What is told.

use core::fmt;

use crate::graph::{Graph, Node};

/// A formula or an effect has run: what [`Reactive::trace`](crate::Reactive::trace) tells.
///
/// `Display` shows it in a line: `Cart.total changed`.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct TracedRun {
    /// The full name of the struct's type.
    of: &'static str,
    /// The graph of the struct that the field belongs to.
    pub graph: &'static Graph,
    /// The place of the field among the nodes of `graph`.
    pub index: usize,
    /// The field: its name, its kind, its formula.
    pub node: &'static Node,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// A formula has another value than before, or its first one.
    Changed,
    /// A formula has an equal value, by its cutoff: what reads it need not run.
    CutOff,
    /// An effect has run.
    Ran,
}

impl TracedRun {
    /// The field at this place among the nodes of its graph.
    #[cfg(feature = "alloc")]
    pub(super) fn new(of: &'static str, graph: &'static Graph, index: usize, outcome: Outcome) -> Self {
        TracedRun { of, graph, index, node: &graph.nodes[index], outcome }
    }

    /// Whether it is the field at this place of a struct whose type has this name, and this graph. (Two types in blocks of one function have the same name.)
    pub(crate) fn is_of(&self, of: &str, graph: &Graph, index: usize) -> bool {
        self.index == index && self.of == of && self.graph.is(graph)
    }
}

impl fmt::Display for TracedRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{} {}", self.graph.name, self.node.name, self.outcome)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Outcome::Changed => "changed",
            Outcome::CutOff => "cut off",
            Outcome::Ran => "ran",
        })
    }
}
