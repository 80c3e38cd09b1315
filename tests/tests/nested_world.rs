//! Nested structs and tables in them under random operations at every level: values, runs of formulas, runs of effects
//! and calls of subscriptions are those of a naive model, also with panics anywhere.
//!
//! The model (`model.rs`, `tables.rs`) computes each value twice: from the plain data alone, and by formulas that note
//! the version of all that they read, so that it knows which have to run. A version *must* make its readers run, or
//! only *may*: what may is in `tolerance.rs`, each with its reason.
//!
//! After a panic nothing is counted for some steps, but every value that is read is right. Then everything is flushed,
//! without panics: whoever saw a value last (an effect, a subscription) has to have seen the present one. From there on
//! the counts are exact again.
//!
//! Guards are forgotten too, also with another struct in the place of what was lent: then, as after a panic, nothing is counted until all that was
//! lent was asked for again. In `places/` structs change places more often, with what each effect has seen and what excuses that it is late.
//!
//! When all structs of a seed are gone, as much memory is in use as before: nothing is kept of those that were held back.
//!
//! More seeds, or one alone: `REAKTIV_SEEDS=10000 cargo test -p reaktiv-tests --test nested_world --release`,
//! `REAKTIV_SEED=7`.

#[path = "nested_world/actions.rs"]
mod actions;
#[path = "nested_world/aggregates.rs"]
mod aggregates;
#[path = "nested_world/flushing.rs"]
mod flushing;
#[path = "nested_world/hands.rs"]
mod hands;
#[path = "nested_world/journal.rs"]
mod journal;
#[path = "nested_world/links.rs"]
mod links;
#[path = "nested_world/model.rs"]
mod model;
#[path = "nested_world/newcomers.rs"]
mod newcomers;
#[path = "nested_world/places/main.rs"]
mod places;
#[path = "nested_world/reads.rs"]
mod reads;
#[path = "nested_world/row_actions.rs"]
mod row_actions;
#[path = "nested_world/rows.rs"]
mod rows;
#[path = "nested_world/settings.rs"]
mod settings;
#[path = "nested_world/spares.rs"]
mod spares;
#[path = "nested_world/specs.rs"]
mod specs;
#[path = "nested_world/structs.rs"]
mod structs;
#[path = "nested_world/swaps.rs"]
mod swaps;
#[path = "nested_world/tables.rs"]
mod tables;
#[path = "nested_world/tolerance.rs"]
mod tolerance;
#[path = "nested_world/top_actions.rs"]
mod top_actions;
#[path = "nested_world/values.rs"]
mod values;
#[path = "nested_world/world.rs"]
mod world;

use std::{panic, thread};

use reaktiv_tests::memory::{Counting, bytes};
use reaktiv_tests::random::seeds;
use world::World;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|value| value.parse().expect("a number"))
}

#[test]
fn values_runs_effects_and_subscriptions_are_those_of_the_model() {
    hush_expected_panics();
    if let Some(seed) = number("REAKTIV_SEED") {
        return run(seed, || ());
    }
    for_each_seed(100, |seed| run(seed, || ()));
    // Half of the seeds are traced, and of these one of two structs.
    let (told, ran) = journal::told_and_ran();
    assert!(told > ran / 8, "of {ran} runs {told} were told");
}

#[test]
fn structs_that_change_places_are_always_known() {
    for_each_seed(200, |seed| places::run(seed, || ()));
}

/// Before and amid it more children are lent than some marks have values.
#[test]
fn all_of_that_is_so_with_many_lendings_on_two_threads() {
    hush_expected_panics();
    let all = |first: u64| {
        let mut lend = places::lendings();
        lend(MANY);
        for seed in first..first + 4 {
            places::run(seed, || lend(MANY / 300));
            run(seed, || lend(MANY / 300));
        }
    };
    thread::scope(|scope| {
        scope.spawn(|| all(1001));
        all(2001);
    });
}

const MANY: usize = (1 << 17) + 1;

fn for_each_seed(by_default: u64, run: impl Fn(u64)) {
    // Some memory stays for those who come later.
    run(0);
    let before = bytes();
    let first = number("REAKTIV_FIRST_SEED").unwrap_or(1);
    for seed in first..first + seeds(by_default) {
        run(seed);
        assert_eq!(bytes(), before, "bytes are left after seed {seed}, or after one before it");
    }
}

fn hush_expected_panics() {
    panic::set_hook(Box::new(|info| {
        if !info.payload().is::<reaktiv_tests::panics::Blown>() {
            eprintln!("{info}");
        }
    }));
}

fn run(seed: u64, mut before_each_step: impl FnMut()) {
    let mut world = World::new(seed);
    for step in 0..60 {
        journal::set_place(seed, step);
        before_each_step();
        world.step();
    }
    drop(world);
    journal::forget_all();
}
