//! Who is told of changes: subscriptions, and the struct around a nested one. And the sink that tells which fields have changed.
//!
//! Every write and every run reports changed fields to one sink. With [`NoSink`] that compiles to nothing;
//! [`Listeners`] is the other one. Without the `alloc` feature there are no subscriptions.

#[cfg(feature = "alloc")]
mod list;
mod watch;

use crate::cells::{BoxOrBits, Layout};

#[cfg(feature = "alloc")]
use list::List;
#[cfg(feature = "alloc")]
pub use list::Subscription;
#[cfg(feature = "alloc")]
pub(crate) use list::deliver;

/// Told which fields have changed.
pub trait Sink: Copy {
    /// The field at this place among the nodes of the graph has changed.
    fn note(self, field: usize);
}

/// Nobody wants to know.
#[derive(Clone, Copy)]
pub struct NoSink;

impl Sink for NoSink {
    #[inline]
    fn note(self, _field: usize) {}
}

/// Whoever is told of a struct's changes, in the room of a pointer: nobody; the struct that it is nested in, if it has few fields
/// itself; or a list. And what else it remembers of itself, see `watch.rs`.
pub struct Listeners<L: Layout>(BoxOrBits<List<L>>);

impl<L: Layout> Listeners<L> {
    pub(crate) const fn none() -> Self {
        Listeners(BoxOrBits::none())
    }

    /// Whether anybody is told of changes.
    #[inline(always)]
    pub(crate) fn is_some(&self) -> bool {
        self.0.is_some() && (self.is_watched() || self.has_list())
    }

    /// Whether there are, or were, subscriptions.
    #[inline]
    pub(crate) fn has_list(&self) -> bool {
        self.0.boxed().is_some_and(List::has_listeners)
    }
}

/// Who has noted that a field has changed.
#[derive(Clone, Copy)]
pub(crate) struct Noted {
    /// The struct around this one.
    watch: bool,
    /// The subscriptions.
    #[cfg(feature = "alloc")]
    list: bool,
}

impl<L: Layout> Listeners<L> {
    /// Who has noted a change of this field.
    pub(crate) fn noted(&self, field: usize) -> Noted {
        Noted {
            watch: self.has_changed(field, false),
            #[cfg(feature = "alloc")]
            list: self.0.boxed().is_some_and(|list| list.has_noted(field)),
        }
    }

    /// A field turns out not to have changed since this was `noted`.
    pub(crate) fn take_note_back(&self, field: usize, noted: Noted) {
        if !noted.watch {
            self.take_change_back(field);
        }
        #[cfg(feature = "alloc")]
        if let Some(list) = self.0.boxed()
            && !noted.list
        {
            list.take_note_back(field);
        }
    }
}

impl<L: Layout> Sink for &Listeners<L> {
    fn note(self, field: usize) {
        self.note_change(field);
        #[cfg(feature = "alloc")]
        if let Some(list) = self.0.boxed() {
            list.note(field);
        }
    }
}

/// There is none without `alloc`.
#[cfg(not(feature = "alloc"))]
struct List<L>(core::marker::PhantomData<fn(L)>);

#[cfg(not(feature = "alloc"))]
impl<L> List<L> {
    fn has_listeners(&self) -> bool {
        false
    }
}

#[cfg(not(feature = "alloc"))]
impl<L: Layout> Listeners<L> {
    fn words(&self) -> Option<&[core::cell::Cell<watch::Sets>]> {
        None
    }
}

#[cfg(not(feature = "alloc"))]
pub(crate) fn deliver<L: Layout>(_of: &mut L) {}
