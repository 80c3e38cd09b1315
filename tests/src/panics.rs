//! Panics in user code, at any call of it.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any, resume_unwind};

thread_local!(static LEFT: Cell<Option<u64>> = const { Cell::new(None) });

/// The payload of such a panic.
pub struct Blown;

/// Called by all user code.
pub fn spark() {
    if let Some(left) = LEFT.get() {
        LEFT.set(left.checked_sub(1));
        if left == 0 {
            panic_any(Blown);
        }
    }
}

/// Does something, in which the call of user code with this number panics. None if it came to that.
pub fn with_fuse<T>(calls: Option<u64>, action: impl FnOnce() -> T) -> Option<T> {
    LEFT.set(calls);
    let result = catch_unwind(AssertUnwindSafe(action));
    LEFT.set(None);
    match result {
        Ok(result) => Some(result),
        Err(payload) if payload.is::<Blown>() => None,
        Err(payload) => resume_unwind(payload),
    }
}
