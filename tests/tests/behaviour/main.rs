//! What `#[reactive]` structs promise: one module a promise (DESIGN section 3), then the DSL.

mod batch;
mod cutoff;
mod dynamic;
mod effects;
mod graph;
mod lazy;
mod once_in_order;
mod panics;
mod reentry;
mod subscriptions;
mod traits;

mod attributes;
mod dsl;
mod encapsulation;
mod fields;
mod fragments;
mod generics;
mod wide;
mod words;
