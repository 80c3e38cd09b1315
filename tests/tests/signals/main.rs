//! The catalogue's behaviours, one test each; the number in the comment is the entry's.
#![allow(unreachable_pub, clippy::erasing_op, clippy::identity_op, reason = "tests; formulas that are constant")]
mod batches;
mod callbacks;
mod cleanups;
mod comparisons;
mod computeds;
mod cutoffs;
mod cycles;
mod diamonds;
mod disposal;
mod drops;
mod dynamic;
mod effects;
mod hazards;
mod linked;
mod memory;
mod panics;
mod recovery;
mod runtimes;
mod signals;
mod support;
mod threads;
mod untracked;
