//! Which fields of a struct may have changed since they were last read into its record.

use core::sync::atomic::AtomicU64;
use core::sync::atomic::Ordering::Relaxed;

/// A bit for each field. It belongs to one record and one struct: whoever has it as attachment marks it. Both are lent on one thread at a time, so no order is needed.
#[derive(Debug)]
pub(crate) struct Notes(Box<[AtomicU64]>);

impl Notes {
    /// All may have changed, of so many.
    pub(crate) fn all(fields: usize) -> Self {
        Notes((0..fields.div_ceil(64)).map(|_| AtomicU64::new(u64::MAX)).collect())
    }

    /// These of a word have changed.
    pub(crate) fn add(&self, word: usize, bits: u64) {
        if let Some(word) = self.0.get(word) {
            word.store(word.load(Relaxed) | bits, Relaxed);
        }
    }

    pub(crate) fn has(&self, field: usize) -> bool {
        self.0.get(field / 64).is_none_or(|word| word.load(Relaxed) & (1 << (field % 64)) != 0)
    }

    pub(crate) fn remove(&self, field: usize) {
        if let Some(word) = self.0.get(field / 64) {
            word.store(word.load(Relaxed) & !(1 << (field % 64)), Relaxed);
        }
    }
}
