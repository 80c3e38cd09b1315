/// Told which fields have changed. Every write and every run reports to one.
pub trait Sink: Copy {
    /// The field at this place among the nodes of the graph has changed.
    fn note(self, field: usize);
}

/// Nobody wants to know: compiles to nothing. `Attached` is the other one.
#[derive(Clone, Copy)]
pub struct NoSink;

impl Sink for NoSink {
    #[inline]
    fn note(self, _field: usize) {}
}
