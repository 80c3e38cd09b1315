//! Our free-standing signals beside other libraries, in one run.
//!
//! ```sh
//! cargo bench -p reaktiv-peers                          # all shapes
//! cargo bench -p reaktiv-peers -- grid cellx            # those that have one of these in their names
//! cargo bench -p reaktiv-peers -- --peer alien diamond  # with one peer, or some
//! cargo bench -p reaktiv-peers -- --rounds 15 diamond   # more samples
//! cargo bench -p reaktiv-peers -- --quick               # checks the small shapes and times almost nothing
//! ```
//!
//! Each sample is a process of its own, so libraries do not disturb each other's memory; the samples of all libraries take turns, and
//! medians count. A library whose values are wrong, or that does not finish within the time that `--patience` gives a sample, is
//! shown as such and not timed. Time is that of
//! the processor: what another program does on the machine is not counted, though it disturbs caches.
//!
//! A library does what its own users would write for one write, or one batch, with all effects run when it is over. Where its
//! handles are not `Send` they are wrapped, which costs nothing. Optimising across crates makes some faster:
//! `CARGO_PROFILE_BENCH_LTO=fat CARGO_PROFILE_BENCH_CODEGEN_UNITS=1` before the command, which then builds for minutes.
//!
//! The unrelated library that is called reaktiv on the registry is left out: its signals hold no values, and with two packages of
//! one name `-p reaktiv` would be ambiguous.

mod adaptite;
mod alien_signals;
mod floem;
mod incremental;
mod leptos_reactive;
mod one_thread;
mod reactive_graph;
mod salsa;
mod spark_signals;
mod sycamore;

use std::process::ExitCode;

use reaktiv_shapes::Reaktiv;
use reaktiv_shapes::allocator::Counting;
use reaktiv_shapes::driver;
use reaktiv_shapes::sample::Entry;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() -> ExitCode {
    let entries = [
        Entry::library::<Reaktiv>("reaktiv"),
        Entry::library::<alien_signals::AlienSignals>("alien"),
        Entry::with_own_graphs("incremental", incremental::run),
        Entry::library::<sycamore::Sycamore>("sycamore"),
        Entry::library::<reactive_graph::ReactiveGraph>("leptos 0.7+"),
        Entry::library::<leptos_reactive::LeptosReactive>("leptos 0.6"),
        Entry::library::<floem::Floem>("floem"),
        Entry::library::<adaptite::Adaptite>("adaptite"),
        Entry::library::<spark_signals::SparkSignals>("spark"),
        Entry::with_own_graphs("salsa", salsa::run),
    ];
    driver::run(&entries, |_, _| ())
}
