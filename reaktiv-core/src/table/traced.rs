//! Telling what runs in the rows: in each of them, since a row knows nothing of the table that it is in.

use alloc::boxed::Box;

use crate::nested::Nested;
use crate::trace::Tracers;

/// Those who are told.
#[derive(Default)]
pub(super) struct Traced(Option<Box<Tracers>>);

impl Traced {
    pub(super) fn add(&mut self, tracers: &Tracers) {
        self.0.get_or_insert_default().add(tracers);
    }

    /// A row comes to the table, or is handed out: it may be another one than before.
    #[inline]
    pub(super) fn reach<R: Nested>(&mut self, row: &mut R) {
        if self.0.is_some() {
            reach(self, row);
        }
    }

    /// The same for all rows.
    pub(super) fn reach_all<'r, R: Nested + 'r>(&mut self, rows: impl Iterator<Item = &'r mut R>) {
        if let Some(tracers) = self.alive() {
            rows.for_each(|row| row.report_to(tracers));
        }
    }

    /// Those whose subscription is there.
    fn alive(&mut self) -> Option<&Tracers> {
        let tracers = self.0.as_mut()?;
        tracers.remove_dropped();
        if tracers.is_empty() {
            self.0 = None;
        }
        self.0.as_deref()
    }
}

#[cold]
#[inline(never)]
fn reach<R: Nested>(traced: &mut Traced, row: &mut R) {
    if let Some(tracers) = traced.alive() {
        row.report_to(tracers);
    }
}
