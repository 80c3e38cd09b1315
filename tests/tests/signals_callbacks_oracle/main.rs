//! Random graphs of free-standing signals in one and two runtimes, where any operation may happen in any code of the
//! user's that the library calls back: in comparisons, clones and drops of values, formulas, effects, cleanups, and the
//! closures of `with` and `update`. Any of these may panic, too.
//!
//! The model (`model.rs`) notes writes when they happen, and computes everything anew from them. Each read is compared
//! with it, at once and wherever it happens (`runs.rs`, which also says what is excused there). Between two operations
//! (`checks.rs`) the callbacks do nothing: then every read gives the present value, or panics as the formula does;
//! every effect has seen the present values; a read runs nothing that is up to date, and a change of one signal only
//! those who have read it; cleanups have run once. At the end every value was dropped once.
//!
//! What happens in callbacks has a definite result: they read no node whose formula runs or could read such a one, and
//! numbers that a cutoff calls equal are the same for every reader. A linked value is set when its sources rest, since
//! otherwise a change of one would be neither older nor newer. Who has caught a panic that does not come again hears of
//! that only when the source was read again, so after such a step everything is read first. Faults of the library that
//! are known are marked so in `model.rs`, and allowed for.
//!
//! More seeds, or one alone: `REAKTIV_SEEDS=10000 cargo test -p reaktiv-tests --test signals_callbacks_oracle
//! --release`, `REAKTIV_SEED=7`. A seed that fails is played once more, with all its steps on the screen.

mod acts;
mod callbacks;
mod checks;
mod model;
mod nodes;
mod runs;
mod values;
mod world;

use std::panic;

use model::{Counts, model};
use reaktiv_tests::random::seeds;

const SEEDS: u64 = 200;
const STEPS: u32 = 25;

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|value| value.parse().expect("a number"))
}

#[test]
fn whatever_callbacks_do_everything_is_as_if_it_were_computed_anew() {
    // What is wrong is told at the end; what panics meanwhile was meant to.
    panic::set_hook(Box::new(|info| {
        if info.payload_as_str().is_some_and(|text| text.starts_with("seed ")) {
            eprintln!("{info}");
        }
    }));
    let traces = std::env::var_os("REAKTIV_TRACE").is_some();
    if let Some(seed) = number("REAKTIV_SEED") {
        play(seed, true).unwrap_or_else(|complaint| panic!("seed {seed}: {complaint}"));
        return;
    }
    let first = number("REAKTIV_FIRST_SEED").unwrap_or(1);
    let mut all = Counts::default();
    for seed in first..first + seeds(SEEDS) {
        match play(seed, traces) {
            Ok(counts) => all.add(counts),
            Err(complaint) => {
                _ = play(seed, true);
                panic!("seed {seed}: {complaint}");
            }
        }
    }
    let counts = [all.nested, all.in_comparisons, all.in_drops, all.panics, all.foreign, all.refused, all.checked];
    let least = seeds(SEEDS); // of each there is more than one in a world
    assert!(counts.iter().all(|count| *count > least), "too little has happened: {all:?}");
}

/// What is wrong with the library, or what was done.
fn play(seed: u64, traces: bool) -> Result<Counts, String> {
    model::begin(seed, traces);
    world::build();
    for step in 0..STEPS {
        model::trace(|| format!("seed {seed}, step {step}"));
        model(|model| {
            model.is_on = true;
            model.is_shaken = false;
            model.is_late = false;
            model.budget = 2 + model.below(24) as u32;
            model.chance = 1 + model.below(6) as u64;
            model.fuse = if model.below(3) == 0 { 1 + model.below(40) as u32 } else { 0 };
        });
        _ = callbacks::attempt(acts::act);
        model(|model| model.is_on = false);
        checks::rest();
        if let Some(complaint) = model(|model| model.complaint.take()) {
            world::forget();
            return Err(format!("step {step}: {complaint}"));
        }
    }
    checks::end();
    let (complaint, counts) = model(|model| (model.complaint.take(), model.counts));
    complaint.map_or(Ok(counts), |complaint| Err(format!("at the end: {complaint}")))
}
