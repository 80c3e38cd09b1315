//! Subscriptions, and the sink that tells which fields have changed.
//!
//! Every write and every run reports changed fields to one sink. With [`NoSink`] that compiles to nothing;
//! [`Listeners`] is the other one. Without the `alloc` feature a struct has no listeners and the type is empty.

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

#[cfg(not(feature = "alloc"))]
mod listeners {
    use super::Sink;
    use crate::cells::Layout;
    use core::marker::PhantomData;

    /// No subscriptions without `alloc`.
    pub struct Listeners<L>(PhantomData<fn(L)>);

    impl<L: Layout> Listeners<L> {
        pub(crate) const fn none() -> Self {
            Listeners(PhantomData)
        }
        #[inline]
        pub(crate) fn is_some(&self) -> bool {
            false
        }
    }

    impl<L: Layout> Sink for &Listeners<L> {
        #[inline]
        fn note(self, _field: usize) {}
    }

    pub(crate) fn deliver<L: Layout>(_of: &mut L) {}
}

#[cfg(feature = "alloc")]
mod listeners {
    use super::{Sink, Subscription};
    use crate::cells::Layout;
    use crate::field::Field;
    use alloc::boxed::Box;
    use alloc::sync::{Arc, Weak};
    use alloc::vec::Vec;
    use core::cell::Cell;
    use core::panic::{RefUnwindSafe, UnwindSafe};

    /// The subscriptions of a struct: one null pointer as long as there is none.
    pub struct Listeners<L: Layout>(Option<Box<List<L>>>);

    // A panic in a callback counts as its delivery and leaves the list whole.
    impl<L: Layout> UnwindSafe for Listeners<L> {}
    impl<L: Layout> RefUnwindSafe for Listeners<L> {}

    struct List<L> {
        /// One bit a field: changed, and not yet passed on to the listeners.
        changed: Box<[Cell<u64>]>,
        listeners: Vec<Listener<L>>,
    }

    struct Listener<L> {
        alive: Weak<()>,
        field: usize,
        /// Changed since the last delivery.
        pending: Cell<bool>,
        /// Brings the field up to date.
        refresh: Box<dyn Fn(&L) + Send>,
        /// None while it is being called.
        callback: Cell<Option<Callback<L>>>,
    }

    type Callback<L> = Box<dyn FnMut(&L) + Send>;

    impl<L: Layout> Listeners<L> {
        pub(crate) const fn none() -> Self {
            Listeners(None)
        }

        #[inline]
        pub(crate) fn is_some(&self) -> bool {
            self.0.is_some()
        }

        /// A listener to a field that has just been brought up to date.
        pub(crate) fn add<F>(&mut self, field: F, mut callback: impl FnMut(&F::Value) + Send + 'static) -> Subscription
        where
            L: 'static,
            F: Field<L> + Send + 'static,
        {
            let list = self.0.get_or_insert_with(|| {
                Box::new(List {
                    changed: (0..L::GRAPH.nodes.len().div_ceil(64)).map(|_| Cell::new(0)).collect(),
                    listeners: Vec::new(),
                })
            });
            list.pass_on();
            let alive = Arc::new(());
            list.listeners.push(Listener {
                alive: Arc::downgrade(&alive),
                field: field.index(),
                pending: Cell::new(false),
                refresh: Box::new(move |of| {
                    field.read(of);
                }),
                callback: Cell::new(Some(Box::new(move |of| callback(field.read(of))))),
            });
            Subscription { _alive: alive }
        }
    }

    impl<L: Layout> Listeners<L> {
        fn take_dropped(&mut self) -> Option<Listener<L>> {
            let list = self.0.as_mut()?;
            let gone = list.listeners.iter().position(|listener| listener.alive.strong_count() == 0)?;
            let gone = list.listeners.remove(gone);
            if list.listeners.is_empty() {
                self.0 = None;
            }
            Some(gone)
        }
    }

    impl<L> List<L> {
        /// Turns changed fields into pending listeners.
        fn pass_on(&self) {
            for listener in &self.listeners {
                if self.changed[listener.field / 64].get() & (1 << (listener.field % 64)) != 0 {
                    listener.pending.set(true);
                }
            }
            for word in &self.changed {
                word.set(0);
            }
        }
    }

    impl<L: Layout> Sink for &Listeners<L> {
        fn note(self, field: usize) {
            if let Some(list) = &self.0 {
                let word = &list.changed[field / 64];
                word.set(word.get() | 1 << (field % 64));
            }
        }
    }

    /// Refreshes every subscribed field and calls the listeners of those that have changed, in order of subscription.
    pub(crate) fn deliver<L: Layout>(of: &mut L) {
        remove_dropped(of);
        let struct_ = &*of;
        let mut next = 0;
        while let Some(list) = &struct_.store().listeners().0
            && let Some(listener) = list.listeners.get(next)
        {
            next += 1;
            if listener.alive.strong_count() == 0 {
                continue;
            }
            (listener.refresh)(struct_);
            list.pass_on();
            if listener.pending.replace(false) {
                listener.call(struct_);
            }
        }
        remove_dropped(of);
    }

    impl<L> Listener<L> {
        fn call(&self, of: &L) {
            struct PutBack<'a, F>(&'a Cell<Option<F>>, Option<F>);
            impl<F> Drop for PutBack<'_, F> {
                fn drop(&mut self) {
                    self.0.set(self.1.take());
                }
            }
            let mut callback = PutBack(&self.callback, self.callback.take());
            if let Some(callback) = &mut callback.1 {
                callback(of);
            }
        }
    }

    /// Drops the callbacks whose subscription is gone, one at a time: a drop may panic.
    fn remove_dropped<L: Layout>(of: &mut L) {
        while let Some(gone) = of.store_mut().with_listeners(Listeners::take_dropped) {
            drop(gone);
        }
    }
}

pub use listeners::Listeners;
pub(crate) use listeners::deliver;

/// Keeps an [`on_change`](crate::Reactive::on_change) callback alive: dropping it ends the subscription.
///
/// It may outlive the struct, and may be sent to and dropped on another thread: the callback is dropped no later than the
/// struct's next flush. To listen for as long as the struct lives, [`forget`](core::mem::forget) it.
#[cfg(feature = "alloc")]
#[must_use = "dropping a subscription ends it"]
pub struct Subscription {
    _alive: alloc::sync::Arc<()>,
}

#[cfg(feature = "alloc")]
impl core::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Subscription").finish_non_exhaustive()
    }
}
