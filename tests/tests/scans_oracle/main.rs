//! Scans, events and what goes with them against a model that replays everything, written from DESIGN.md, 7.3.
//!
//! The model gives each change of a value a number that is met nowhere else, and keeps, for each node, what it has read in its present state and the numbers
//! of that. Values of scans are such that a step too many or too few is seen in them for ever.

#![allow(unreachable_pub)]

mod acts;
mod checks;
mod flush;
mod kits;
mod log;
mod model;
mod plans;
mod real;
mod restarts;
mod steps;
#[macro_use]
mod structs;
mod types;
mod visit;
mod wide;
mod world;

use kits::{LoudRoot, LoudSolo, QuietRoot, QuietSolo, WideRoot, WideSolo};
use reaktiv_tests::random;

fn each_seed(run: fn(u64)) {
    let fresh = |seed| {
        log::said();
        log::take();
        log::arm(None);
        run(seed);
    };
    random::each_seed(500, fresh, log::said);
}

#[test]
fn a_struct_of_its_own_steps_as_its_model_does() {
    each_seed(steps::run::<QuietSolo>);
}

#[test]
fn a_struct_of_its_own_with_effects_steps_as_its_model_does() {
    each_seed(steps::run::<LoudSolo>);
}

#[test]
fn a_tree_steps_as_its_model_does() {
    each_seed(steps::run::<QuietRoot>);
}

#[test]
fn a_tree_with_effects_steps_as_its_model_does() {
    each_seed(steps::run::<LoudRoot>);
}

#[test]
fn a_wide_struct_steps_as_its_model_does() {
    each_seed(steps::run::<WideSolo>);
}

#[test]
fn a_tree_of_wide_structs_steps_as_its_model_does() {
    each_seed(steps::run::<WideRoot>);
}
