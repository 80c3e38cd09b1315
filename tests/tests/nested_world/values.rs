//! Values whose comparison, hash and drop are user code, which may panic.

use std::hash::{Hash, Hasher};

use reaktiv_tests::panics::spark;

/// A cutoff.
pub(crate) fn same(one: &i64, other: &i64) -> bool {
    spark();
    one == other
}

/// A value with a drop and a comparison that may panic.
#[derive(Debug, Clone)]
pub(crate) struct Value(pub(crate) i64);

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        same(&self.0, &other.0)
    }
}

impl Drop for Value {
    fn drop(&mut self) {
        // A second panic while unwinding would end the program.
        if !std::thread::panicking() {
            spark();
        }
    }
}

/// Few hashes, so that keys collide.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Key(pub(crate) u64);

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        spark();
        (self.0 % 3).hash(state);
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        spark();
        self.0 == other.0
    }
}

impl Eq for Key {}
