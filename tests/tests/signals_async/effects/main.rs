//! Async effects: what they read, when they run, and how they end.

mod changes;
mod ends;
mod forms;
mod panics;
mod support;
mod tracking;
mod wakers;
mod writes;
