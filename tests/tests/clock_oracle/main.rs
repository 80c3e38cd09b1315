//! The clock against a model that goes forward in steps of one, written from the design alone.
//!
//! The model gives each change of a value a number that is met nowhere else, and keeps, for each node, what it has read in its present state, the numbers
//! of that, and the deadlines. Values of scans are such that a step too many or too few is seen in them for ever.

#![allow(unreachable_pub)]

mod acts;
mod kits;
mod log;
mod model;
mod real;
mod structs;
mod twins;
mod types;
mod world;

use reaktiv_tests::random;

fn each_seed(run: fn(u64)) {
    let fresh = |seed| {
        log::said();
        log::take();
        log::arm(None);
        run(seed);
    };
    random::each_seed(150, fresh, log::said);
}

#[test]
fn a_struct_with_a_clock_does_what_its_model_does() {
    each_seed(world::run::<structs::solo::Solo>);
}

#[test]
fn a_struct_that_is_told_the_time_later_does_what_its_model_does() {
    each_seed(world::run::<structs::solo::Late>);
}

#[test]
fn children_and_rows_do_what_their_models_do() {
    each_seed(world::run::<structs::trees::Plant>);
}

#[test]
fn three_levels_do_what_their_models_do() {
    each_seed(world::run::<structs::trees::Root>);
}

#[test]
fn a_struct_without_effects_does_what_its_model_does() {
    each_seed(world::run::<structs::solo::Calm>);
}

#[test]
fn windows_and_times_that_are_durations_do_what_their_models_do() {
    each_seed(world::run::<structs::span::Span>);
}

#[test]
fn a_struct_with_many_fields_does_what_its_model_does() {
    each_seed(world::run::<structs::wide::Wide>);
}

#[test]
fn one_jump_is_many_small_steps() {
    each_seed(|seed| match seed % 4 {
        0 => twins::one_jump_is_many_small_steps::<structs::solo::Solo>(seed),
        1 => twins::one_jump_is_many_small_steps::<structs::solo::Late>(seed),
        2 => twins::one_jump_is_many_small_steps::<structs::trees::Plant>(seed),
        _ => twins::one_jump_is_many_small_steps::<structs::trees::Root>(seed),
    });
}

#[test]
fn what_is_restarted_goes_on_as_if_nothing_had_been() {
    each_seed(|seed| match seed % 3 {
        0 => twins::a_restart_changes_nothing::<structs::solo::Calm>(seed),
        1 => twins::a_restart_changes_nothing::<structs::span::Span>(seed),
        _ => twins::a_restart_changes_nothing::<structs::wide::Wide>(seed),
    });
}
