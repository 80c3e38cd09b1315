//! The list of subscriptions.

use crate::cells::{Attachment, Layout};
use crate::field::Field;
use crate::graph::Graph;
use crate::trace::{Outcome, TracedRun, Tracers};
use alloc::boxed::Box;
use alloc::sync::{Arc, Weak};
use alloc::vec::Vec;
use core::cell::Cell;
use core::panic::{RefUnwindSafe, UnwindSafe};

/// The subscriptions of a struct, in their order.
pub struct Subscriptions<L> {
    listeners: Vec<Listener<L>>,
    tracers: Tracers,
}

impl<L> Attachment for Subscriptions<L> {
    const NONE: Self = Subscriptions { listeners: Vec::new(), tracers: Tracers::NONE };

    fn is_empty(&self) -> bool {
        self.listeners.is_empty() && self.tracers.is_empty()
    }

    #[inline]
    fn ran(&self, of: (&'static str, &'static Graph), field: usize, outcome: Outcome) {
        if !self.tracers.is_empty() {
            self.tracers.tell(of, field, outcome);
        }
    }

    fn tracers(&self) -> &Tracers {
        &self.tracers
    }

    fn add_tracers(&mut self, tracers: &Tracers) -> bool {
        self.tracers.add(tracers)
    }
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

/// A listener to a field that has just been brought up to date.
pub(crate) fn subscribe<L, F>(
    of: &mut L,
    field: F,
    mut callback: impl FnMut(&F::Value) + Send + 'static,
) -> Subscription
where
    L: Layout<Attachment = Subscriptions<L>> + 'static,
    F: Field<L> + Send + 'static,
{
    // What has changed before is nothing to it.
    pass_on(of);
    let alive = Arc::new(());
    let listener = Listener {
        alive: Arc::downgrade(&alive),
        field: field.index(),
        pending: Cell::new(false),
        refresh: Box::new(move |of| {
            field.read(of);
        }),
        callback: Cell::new(Some(Box::new(move |of| callback(field.read(of))))),
    };
    of.store_mut().with_attachment(|subscriptions| subscriptions.listeners.push(listener));
    Subscription { _alive: alive }
}

/// Turns changed fields into pending listeners.
fn pass_on<L: Layout<Attachment = Subscriptions<L>>>(of: &L) {
    let attached = of.store().attached();
    let Some(subscriptions) = attached.attachment() else { return };
    for listener in &subscriptions.listeners {
        if attached.has_noted(listener.field) {
            listener.pending.set(true);
        }
    }
    attached.forget_noted();
}

/// Refreshes every subscribed field and calls the listeners of those that have changed, in order of subscription.
#[inline(never)]
pub(crate) fn deliver<L: Layout<Attachment = Subscriptions<L>>>(of: &mut L) {
    remove_dropped(of);
    let struct_ = &*of;
    let mut next = 0;
    while let Some(subscriptions) = struct_.store().attached().attachment()
        && let Some(listener) = subscriptions.listeners.get(next)
    {
        next += 1;
        if listener.alive.strong_count() == 0 {
            continue;
        }
        (listener.refresh)(struct_);
        pass_on(struct_);
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
#[inline]
fn remove_dropped<L: Layout<Attachment = Subscriptions<L>>>(of: &mut L) {
    let is_gone = |listener: &Listener<L>| listener.alive.strong_count() == 0;
    while of.store().attached().attachment().is_some_and(|subscriptions| subscriptions.listeners.iter().any(is_gone)) {
        let gone = of.store_mut().with_attachment(|subscriptions| {
            let gone = subscriptions.listeners.iter().position(is_gone)?;
            Some(subscriptions.listeners.remove(gone))
        });
        drop(gone);
    }
    if of.store().attached().tracers().is_some_and(|tracers| !tracers.is_empty()) {
        remove_dropped_tracers(of);
    }
}

#[cold]
fn remove_dropped_tracers<L: Layout<Attachment = Subscriptions<L>>>(of: &mut L) {
    of.store_mut().with_attachment(|subscriptions| subscriptions.tracers.remove_dropped());
}

/// Somebody who is told of runs from now on, by whatever these tracers are added to.
pub(crate) fn tracer<F: Fn(&TracedRun) + Send + Sync + 'static>(told: F) -> (Tracers, Subscription) {
    let told = Arc::new(told);
    (Tracers::one(&told), Subscription { _alive: told })
}

/// Keeps a callback alive, of [`on_change`](crate::Reactive::on_change) or [`trace`](crate::Reactive::trace): dropping it ends the subscription.
///
/// It may outlive the struct, and may be sent to and dropped on another thread: the callback is dropped no later than the
/// struct's next flush, that of `trace` at once. To listen for as long as the struct lives, [`forget`](core::mem::forget) it.
#[must_use = "dropping a subscription ends it"]
pub struct Subscription {
    _alive: Arc<dyn Send + Sync>,
}

// Nothing can be reached through it.
impl UnwindSafe for Subscription {}
impl RefUnwindSafe for Subscription {}

impl core::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Subscription").finish_non_exhaustive()
    }
}
