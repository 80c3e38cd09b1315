//! Panics in user code, at any call of it; and values whose comparison, hash and drop are user code.

use std::cell::Cell;
use std::hash::{Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any, resume_unwind};

thread_local!(static LEFT: Cell<Option<u64>> = const { Cell::new(None) });

/// The payload of such a panic.
pub(crate) struct Blown;

/// Called by all user code.
pub(crate) fn spark() {
    if let Some(left) = LEFT.get() {
        LEFT.set(left.checked_sub(1));
        if left == 0 {
            panic_any(Blown);
        }
    }
}

/// Does something, in which the call of user code with this number panics. None if it came to that.
pub(crate) fn with_fuse<T>(calls: Option<u64>, action: impl FnOnce() -> T) -> Option<T> {
    LEFT.set(calls);
    let result = catch_unwind(AssertUnwindSafe(action));
    LEFT.set(None);
    match result {
        Ok(result) => Some(result),
        Err(payload) if payload.is::<Blown>() => None,
        Err(payload) => resume_unwind(payload),
    }
}

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
