//! Async effects and resources of structs against a model that recomputes everything, written from the design alone.
//!
//! The structs tell what happens: which copies runs are made of, when they begin, are polled, end and are dropped; what effects and subscriptions
//! hear. The model does the same afterwards, and finds in that log what it expects: effects in their order, reads with their values, and of
//! runs what may be, in any order; and what must have been once a driver is at rest.

#![allow(unreachable_pub)]

mod acts;
mod doing;
mod log;
mod model;
mod monitor;
mod real;
mod structs;
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};

use reaktiv_tests::quietly;
use reaktiv_tests::random::seeds;

/// Of those that fail, the one of which there is least to tell is told of.
#[test]
fn async_fields_do_what_their_model_does() {
    let one = std::env::var("REAKTIV_SEED").ok().map(|seed| seed.parse().expect("REAKTIV_SEED is a number"));
    let range = one.map_or(0..seeds(100), |seed| seed..seed + 1);
    let (mut failed, mut shortest) = (0, None::<(usize, String)>);
    for seed in range {
        if let Err(payload) = quietly(|| catch_unwind(AssertUnwindSafe(|| world::run(seed)))) {
            failed += 1;
            let message = match payload.downcast_ref::<String>() {
                Some(text) => text,
                None => payload.downcast_ref::<&str>().copied().unwrap_or("a panic"),
            };
            let text = format!("REAKTIV_SEED={seed}\n    {}\n{message}", log::said().join("\n    "));
            if shortest.as_ref().is_none_or(|(length, _)| text.len() < *length) {
                shortest = Some((text.len(), text));
            }
        }
    }
    if let Some((_, text)) = shortest {
        panic!("{failed} seeds fail, such as {text}");
    }
}
