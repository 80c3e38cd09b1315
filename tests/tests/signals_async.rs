//! Async effects and resources, step by step on an executor that does what the test says. The number in a comment is the
//! entry of the catalogue.
#![allow(unreachable_pub, reason = "a test crate")]

#[path = "signals_async/changes/main.rs"]
mod changes;
#[path = "signals_async/effects/main.rs"]
mod effects;
#[path = "signals_async/random.rs"]
mod random;
#[path = "signals_async/requests.rs"]
mod requests;
#[path = "signals_async/resources.rs"]
mod resources;
#[path = "signals_async/support.rs"]
mod support;
#[path = "signals_async/truth.rs"]
mod truth;
