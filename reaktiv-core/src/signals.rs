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
#![deny(unsafe_code)]

mod async_effect;
mod changes;
mod computed;
mod context;
pub mod cutoff;
mod effect;
mod followed;
mod graph;
mod held;
mod held_back;
mod identity;
mod linked;
mod lock;
#[doc(hidden)]
pub mod macros;
#[allow(unsafe_code, reason = "the one place for it: type-erased nodes and the cells behind the lock")]
mod raw;
mod read;
mod resource;
mod runtime;
mod signal;

pub use async_effect::{AsyncEffect, EffectFuture};
pub use changes::{Changes, History};
pub use computed::Computed;
pub(crate) use context::holds_a_lock;
pub(crate) use followed::take_held_back;
pub(crate) use graph::{Graph, Mail};
pub(crate) use held_back::{HeldBack, has_left as are_held_back};

pub use effect::{Effect, on_cleanup};
pub use linked::{Linked, Previous};
pub use resource::{Parameters, Request, Resource};
pub use runtime::{Runtime, batch, untracked};
pub use signal::{ReadSignal, Signal};
