//! Identities of structs: numbers that are never given again.
//!
//! With an atomic add of 64 bits there are more than can ever be given. With one of 32 bits alone there are 2^32 - 1, and without one there are
//! none: a struct without an id is never the one that its parent knows, so everything in it counts as changed whenever it was handed out. That costs
//! time, and not correctness.

/// An identity.
pub(crate) type Id = core::num::NonZeroU64;

/// One that nobody had. None if there are no more.
pub(crate) fn new_id() -> Option<Id> {
    next()
}

#[cfg(target_has_atomic = "64")]
fn next() -> Option<Id> {
    use core::sync::atomic::{AtomicU64, Ordering::Relaxed};
    static GIVEN: AtomicU64 = AtomicU64::new(0);
    Id::new(GIVEN.fetch_add(1, Relaxed) + 1)
}

#[cfg(all(target_has_atomic = "32", not(target_has_atomic = "64")))]
fn next() -> Option<Id> {
    use core::sync::atomic::{AtomicU32, Ordering::Relaxed};
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    let given = GIVEN.fetch_update(Relaxed, Relaxed, |given| given.checked_add(1)).ok()?;
    Id::new(u64::from(given) + 1)
}

#[cfg(not(any(target_has_atomic = "32", target_has_atomic = "64")))]
fn next() -> Option<Id> {
    None
}
