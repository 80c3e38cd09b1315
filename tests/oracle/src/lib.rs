//! The master test of `#[reactive]` structs: random structs, random operations, and a model that recomputes everything.
//!
//! `build.rs` writes the structs. Their formulas and effects report what they do to `log`: every run, every read, every
//! comparison. The [driver] makes random operations, some with a panic in the middle, and hands what was reported to
//! `replay`, which explains each event from the promises and a model, or fails.
//!
//! - `REAKTIV_ORACLE_SEED` and `REAKTIV_ORACLE_STRUCTS`, when it is built: which structs, and how many.
//! - `REAKTIV_ORACLE_STEPS`, when it runs: how many operations on each.

mod log;
pub mod random;
pub mod spec;
pub mod value;

mod copies;
mod model;
mod operation;
mod replay;

pub mod driver;
pub mod generated;
