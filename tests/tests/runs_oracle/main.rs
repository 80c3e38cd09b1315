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

use reaktiv_tests::random::each_seed;

#[test]
fn async_fields_do_what_their_model_does() {
    each_seed(100, world::run, log::said);
}
