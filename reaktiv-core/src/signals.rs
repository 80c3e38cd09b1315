//! Free-standing signals, tracked at run time: for graphs whose shape is not known until the program runs.
//!
//! ```
//! use reaktiv::{Computed, Effect, Signal};
//!
//! let count = Signal::new(1);
//! let doubled = Computed::new({ let count = count.clone(); move || count.get() * 2 });
//! let shown = Signal::new(0);
//! let _effect = Effect::new({ let (doubled, shown) = (doubled.clone(), shown.clone()); move || shown.set(doubled.get()) });
//! count.set(5);
//! assert_eq!(shown.get(), 10);
//! ```
//!
//! # What is promised
//!
//! * **Lazy.** A formula runs when it is read or an effect needs it, then is cached until a source changes.
//! * **Once, in order, no glitches.** In one flush a node runs at most once, after everything it reads.
//! * **Cutoff.** An equal write changes nothing; a formula that gives an equal value keeps the *old* value and stops
//!   the change there. `PartialEq` unless a cutoff function is given, so NaN differs from NaN.
//! * **Effects** run once when made and then before the `set` or the outermost [`batch`] that made them due returns,
//!   in the order in which they were made.
//! * **Async effects** ([`EffectFuture`]) and the drivers of [`Resource`]s are futures for any executor. A flush wakes
//!   their tasks, outside the lock; they run when they are polled.
//! * **Threads.** Every handle is `Send + Sync`. One lock per runtime is held while formulas, comparisons, the `Clone`
//!   in `get`, and the closures of `with`, `peek` and `update` run; effects, cleanups and drops of user values run
//!   outside it. If another thread is flushing already, it takes a due effect over. A formula that waits for another
//!   thread that needs the same runtime deadlocks. Several reads are one snapshot only inside one formula or `with`.
//! * **Panics** in user code leave the runtime usable and every value right: a formula that panicked runs again at the
//!   next read; if effects panic, the others still run and then the first panic resumes in the writer.
//! * **Depth.** Marking, checking and dropping never recurse. A formula's *first* run reads its sources, which run
//!   inside it; such a nest gets more stack, on the same thread, where less than 512 KiB is left for the next 8 levels.
#![deny(unsafe_code)]

mod async_effect;
mod changes;
mod computed;
mod context;
pub mod cutoff;
mod dispose;
mod effect;
mod flush;
mod graph;
mod linked;
mod links;
mod lock;
#[doc(hidden)]
pub mod macros;
#[allow(unsafe_code, reason = "the one place for it: type-erased nodes and the cells behind the lock")]
mod raw;
mod refresh;
mod resource;
mod runtime;
mod signal;
mod thread;
mod tracker;

pub use async_effect::{AsyncEffect, EffectFuture};
pub use changes::{Changes, History};
pub use computed::Computed;
pub use effect::{Effect, on_cleanup};
pub use linked::{Linked, Previous};
pub use resource::{Parameters, Request, Resource, Snapshot, Status};
pub use runtime::{Runtime, batch, untracked};
pub use signal::{ReadSignal, Signal};
