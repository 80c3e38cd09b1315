//! What the behaviour tests share: a log of formula and effect runs, random numbers, panics in user code, memory in use, exact sums, what cannot be written.

pub mod exact;
pub mod lucky;
pub mod memory;
pub mod panics;
pub mod random;
pub mod tasks;

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static RUNS: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
    static FUSE: Cell<u32> = const { Cell::new(0) };
}

/// Notes that a formula or an effect runs, and gives the value through.
pub fn run<T>(name: &'static str, value: T) -> T {
    note(name);
    value
}

/// Notes that something has happened.
pub fn note(name: &'static str) {
    RUNS.with_borrow_mut(|runs| runs.push(name));
}

/// What was noted since the last call.
pub fn runs() -> Vec<&'static str> {
    RUNS.take()
}

/// Takes a value, so that it counts as read.
pub fn ignore<T>(_: T) {}

/// Lets the next call of [`fuse`] after `calls` others panic.
pub fn light_fuse(calls: u32) {
    FUSE.set(calls + 1);
}

/// Panics if the fuse has burnt down.
pub fn fuse() {
    let left = FUSE.get();
    FUSE.set(left.saturating_sub(1));
    if left == 1 {
        panic!("the fuse has burnt down");
    }
}

/// Runs something that panics, without the message on the screen.
pub fn quietly<R>(f: impl FnOnce() -> R) -> R {
    thread_local!(static QUIET: Cell<bool> = const { Cell::new(false) });
    static HOOK: std::sync::Once = std::sync::Once::new();
    HOOK.call_once(|| {
        let loud = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                loud(info);
            }
        }));
    });
    struct Restore(bool);
    impl Drop for Restore {
        fn drop(&mut self) {
            QUIET.set(self.0);
        }
    }
    let _restore = Restore(QUIET.replace(true));
    f()
}

/// The message of the panic that `f` ends in.
///
/// # Panics
///
/// If `f` does not panic.
pub fn panic_message<R>(f: impl FnOnce() -> R) -> String {
    match quietly(|| catch_unwind(AssertUnwindSafe(f))) {
        Ok(_) => panic!("this should have panicked"),
        Err(payload) => match payload.downcast::<String>() {
            Ok(message) => *message,
            Err(payload) => payload.downcast_ref::<&str>().map_or_else(String::new, |text| (*text).to_string()),
        },
    }
}
