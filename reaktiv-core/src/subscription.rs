//! Subscriptions: an attachment of a struct, of which the engine knows nothing. Without the `alloc` feature there are none.

#[cfg(feature = "alloc")]
mod published;

#[cfg(feature = "alloc")]
mod list;

#[cfg(not(feature = "alloc"))]
use crate::cells::Attachment;
#[cfg(not(feature = "alloc"))]
use crate::graph::Graph;
#[cfg(not(feature = "alloc"))]
use crate::trace::Outcome;

pub(crate) use list::deliver;
#[cfg(all(feature = "serde", feature = "std"))]
pub(crate) use list::pass_on;
#[cfg(feature = "std")]
pub(crate) use list::{Listen, listen};
#[cfg(feature = "alloc")]
pub use list::{Subscription, Subscriptions};
#[cfg(feature = "alloc")]
pub(crate) use list::{subscribe, tracer};

/// There are none without `alloc`.
#[cfg(not(feature = "alloc"))]
pub struct Subscriptions<L>(core::marker::PhantomData<fn(L)>);

#[cfg(not(feature = "alloc"))]
impl<L> Attachment for Subscriptions<L> {
    const NONE: Self = Subscriptions(core::marker::PhantomData);

    fn is_empty(&self) -> bool {
        true
    }

    fn hears(&self) -> bool {
        false
    }

    fn ran(&self, _of: (&'static str, &'static Graph), _field: usize, _outcome: Outcome) {}
}

/// There are none without `alloc`.
#[cfg(not(feature = "alloc"))]
mod list {
    pub(crate) fn deliver<L>(_of: &mut L) {}
}
