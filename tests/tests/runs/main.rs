//! Async effects and resources as fields of structs.

mod effects;
mod leaving;
mod nested;
mod panics;
mod panics_on_the_way;
mod resources;
mod shared;
mod snapshot;

use std::pin::pin;

use reaktiv::Reactive;
use reaktiv_tests::tasks::Task;

/// Drives a struct as its owner's task does, while that is woken: each time with another future.
fn drive<S: Reactive>(of: &mut S, task: &Task) {
    assert!(task.run(pin!(of.run_futures())).is_none(), "it never ends");
}
