//! The futures of runs, and what they come to.

use alloc::boxed::Box;
use core::any::Any;
use core::pin::Pin;

/// What a run has come to: of a resource its `Result`; none of an effect.
pub type Outcome = Option<Box<dyn Any + Send>>;

/// A run.
pub type RunFuture = Pin<Box<dyn Future<Output = Outcome> + Send>>;

/// The context that was lent when a run became due, if it is a given.
pub type Lent = Box<dyn Any + Send>;
