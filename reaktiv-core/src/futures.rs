//! The futures of a struct's async effects and resources: where they wait, and how it is known which of them to poll.
//!
//! What is async in a struct is a *run*: a future that was made when something had changed, of copies of what it reads. It belongs to the struct, in what is attached to it, and is
//! dropped with it. A flush makes nothing: it notes that a run is *due* and calls the driver, which comes to the struct, starts the run, and polls what it was called for.
//!
//! A driver is at home in the outermost struct, and has a *queue* there. Whoever calls, a flush or the waker of a future, puts a [`Task`] into it, which says where the run is: the way from the outermost struct,
//! by numbers of children and slots of tables. So a driver looks at nothing that did not call. Structs and rows may have moved since: a run is known by its [`Identity`], and where another one is
//! found, or none, the driver looks for it everywhere, once. One that is *away*, to be polled, and does not find its way back, is left with that identity, and goes on where its struct is driven next.
//!
//! A run that nobody can call for, since it is new or has come from elsewhere, is *news*: a flush of the outermost struct collects what is news in it, and gives these runs their tasks.

mod away;
mod future;
mod identity;
mod queue;
mod runs;
mod way;

pub(crate) use away::Away;
pub use future::{Lent, Outcome, RunFuture};
pub(crate) use queue::{Queue, Task};
pub use runs::Kind;
pub(crate) use runs::Runs;
pub(crate) use runs::Taken;
pub(crate) use way::{Errand, Way};
