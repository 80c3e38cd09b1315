use crate::trace::Outcome;

/// Told what has changed and what has run. Every write and every run reports to one. Fields are given by their places among the nodes of the graph.
pub trait Sink: Copy {
    /// This field has changed.
    fn note(self, field: usize);
    /// The formula of this field has run, and its value is in its place: code of a user's may follow.
    fn ran(self, field: usize, outcome: Outcome);
}

/// Nobody wants to know: compiles to nothing. `Attached` is the other one.
#[derive(Clone, Copy)]
pub struct NoSink;

impl Sink for NoSink {
    #[inline]
    fn note(self, _field: usize) {}

    #[inline]
    fn ran(self, _field: usize, _outcome: Outcome) {}
}
