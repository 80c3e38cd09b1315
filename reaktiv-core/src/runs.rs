//! Async effects and resources of structs: how a run begins, how it is driven, and how its outcome comes to the resource. What a run is, and where it waits, stands in `futures.rs`.

mod begin;

mod arrival;

mod drive;

pub use arrival::{Arrival, arrive, no_formula};
pub use begin::{
    KeepsValue, Kept, begun, copy_of_context, due, lend, lent, no_outcome, no_run, owned, run_of_effect,
    run_of_resource,
};
pub use drive::RunFutures;
#[cfg(feature = "std")]
pub(crate) use drive::{Access, drive};
