//! Telling which formulas and effects have run.

mod run;
#[cfg(feature = "alloc")]
mod tracers;

pub use run::{Outcome, TracedRun};
#[cfg(feature = "alloc")]
pub(crate) use tracers::Tracers;
