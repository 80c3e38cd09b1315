//! Frames against what the struct itself says: replicas that ask now and then, lose frames, come back after a restart, and must equal the struct whenever they have applied one.
//!
//! What a replica should be is read off the struct by hand, field by field (`expected.rs`), the frames that it gets are compared with the least that would have done, and with what two frames in a row make by the
//! law by which frames compose.

mod expected;
mod readers;
mod steps;
mod structs;
mod threads;

use std::cell::Cell;

use reaktiv_tests::random;

#[test]
fn replicas_are_what_the_struct_is() {
    random::each_seed(300, |seed| _ = steps::run(seed, false), steps::said);
}

#[test]
fn frames_are_little_longer_than_what_has_changed() {
    let (bytes, least) = (Cell::new(0), Cell::new(0));
    let run = |seed| {
        let cost = steps::run(seed, true);
        bytes.set(bytes.get() + cost.bytes);
        least.set(least.get() + cost.least);
    };
    random::each_seed(300, run, steps::said);
    println!("{} bytes, {} would have done", bytes.get(), least.get());
    assert!(bytes.get() * 100 <= least.get() * 110);
}
