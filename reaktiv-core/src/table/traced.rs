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
    pub(super) fn reach<R: Nested>(&self, row: &mut R) {
        if let Some(tracers) = &self.0 {
            reach(tracers, row);
        }
    }

    /// The same for all rows.
    pub(super) fn reach_all<'r, R: Nested + 'r>(&self, rows: impl Iterator<Item = &'r mut R>) {
        if let Some(tracers) = &self.0 {
            rows.for_each(|row| row.report_to(tracers));
        }
    }
}

#[cold]
#[inline(never)]
fn reach<R: Nested>(tracers: &Tracers, row: &mut R) {
    row.report_to(tracers);
}
