//! The graphs that the benches build, for any library of signals: those of the js-reactivity-benchmark and a few of our own.
//!
//! A [`shapes`] function builds a graph through [`graph::Graph`] and says what one operation on it is. [`model`] is a library that is too
//! simple to be wrong: the values and the number of runs of all others are checked against it. [`meter`] checks or times,
//! [`sample`] does so for one library and one shape in a process of its own, [`driver`] starts these processes in
//! interleaved rounds, [`table`] prints what they found.

pub mod allocator;
pub mod counts;
pub mod driver;
pub mod graph;
pub mod library;
pub mod meter;
pub mod model;
mod ours;
pub mod sample;
pub mod shapes;
pub mod table;

pub use ours::Reaktiv;
