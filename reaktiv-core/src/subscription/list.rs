//! The list of subscriptions.

use super::published::Published;
use crate::caught::FirstPanic;
use crate::cells::{Attachment, Layout};
use crate::field::Field;
#[cfg(all(feature = "serde", feature = "std"))]
use crate::frames::{Notes, Publisher, Record};
use crate::futures::Runs;
use crate::graph::Graph;
use crate::trace::{Outcome, TracedRun, Tracers};
use alloc::boxed::Box;
use alloc::sync::{Arc, Weak};
use alloc::vec::Vec;
use core::cell::Cell;
use core::panic::{RefUnwindSafe, UnwindSafe};

/// What is attached to a struct: its subscriptions, in the order in which they are told, and its runs.
pub struct Subscriptions<L> {
    listeners: Vec<Box<dyn Hear<L>>>,
    tracers: Tracers,
    runs: Option<Box<Runs>>,
    /// What those who listen have in common.
    #[cfg(feature = "std")]
    common: Option<Box<dyn core::any::Any + Send>>,
    published: Published,
}

#[cfg(feature = "std")]
impl<L> Subscriptions<L> {
    /// What those who listen have in common, of a type that they agree on.
    pub(crate) fn common<T: Default + Send + 'static>(&mut self) -> &mut T {
        let common = self.common.get_or_insert_with(|| Box::new(T::default()));
        common.downcast_mut().expect("they agree on a type")
    }
}

#[cfg(all(feature = "serde", feature = "std"))]
impl<L> Subscriptions<L> {
    /// The publisher, if anybody has asked for frames.
    pub(crate) fn publisher(&mut self) -> &mut Option<Box<Publisher>> {
        &mut self.published.publisher
    }

    /// Whether what changes is noted for this record.
    pub(crate) fn notes_for(&self, record: &Record) -> bool {
        self.published.notes.iter().any(|notes| record.has_notes(notes))
    }

    /// What changes is noted here from now on; and nowhere any more where nobody looks.
    pub(crate) fn note_in(&mut self, notes: Arc<Notes>) {
        self.published.notes.retain(|notes| Arc::strong_count(notes) > 1);
        self.published.notes.push(notes);
    }
}

impl<L> Attachment for Subscriptions<L> {
    const NONE: Self = Subscriptions {
        listeners: Vec::new(),
        tracers: Tracers::NONE,
        runs: None,
        #[cfg(feature = "std")]
        common: None,
        published: Published::NOTHING,
    };

    fn is_empty(&self) -> bool {
        !self.hears() && self.runs.is_none() && self.published.is_nothing()
    }

    fn hears(&self) -> bool {
        !(self.listeners.is_empty() && self.tracers.is_empty()) || self.published.is_noted()
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

    fn runs(&self) -> Option<&Runs> {
        self.runs.as_deref()
    }

    fn make_runs(&mut self) -> &Runs {
        self.runs.get_or_insert_default()
    }
}

/// Who listens to fields of a struct.
pub(crate) trait Listen<L>: Send {
    /// Whether nobody wants to hear of them any more.
    fn is_over(&self) -> bool;
    /// Whether this holds of any of the fields.
    fn any_field(&self, test: impl Fn(usize) -> bool) -> bool;
    /// Brings the fields up to date.
    fn refresh(&self, of: &L);
    /// One of them has changed.
    fn tell(&self, of: &L);
}

struct Listener<X> {
    /// It is told when all those are that are not.
    comes_last: bool,
    /// Changed since the last delivery.
    pending: Cell<bool>,
    listen: X,
}

/// A listener, whatever it does.
trait Hear<L>: Send {
    fn comes_last(&self) -> bool;
    fn is_over(&self) -> bool;
    /// If its fields have changed since the last time, it is pending from now on.
    fn note(&self, of: &L);
    /// Brings its fields up to date, and tells it of a change. Whether it is over.
    fn hear(&self, of: &L) -> bool;
}

impl<L: Layout<Attachment = Subscriptions<L>>, X: Listen<L>> Hear<L> for Listener<X> {
    fn comes_last(&self) -> bool {
        self.comes_last
    }

    fn is_over(&self) -> bool {
        self.listen.is_over()
    }

    fn note(&self, of: &L) {
        let attached = of.store().attached();
        if self.listen.any_field(|field| attached.has_noted(field)) {
            self.pending.set(true);
        }
    }

    fn hear(&self, of: &L) -> bool {
        if self.listen.is_over() {
            return true;
        }
        self.listen.refresh(of);
        pass_on(of);
        if self.pending.get() {
            // A callback that panics has been told. A value that could not be copied has not gone anywhere.
            self.pending.set(self.comes_last);
            self.listen.tell(of);
            self.pending.set(false);
        }
        self.listen.is_over()
    }
}

/// Adds one who listens to fields that have just been brought up to date, and is told when all those are that do not come last.
pub(crate) fn listen<L, X>(of: &mut L, listen: impl FnOnce(&mut Subscriptions<L>) -> X, comes_last: bool)
where
    L: Layout<Attachment = Subscriptions<L>> + 'static,
    X: Listen<L> + 'static,
{
    // What has changed before is nothing to it.
    pass_on(of);
    of.store_mut().with_attachment(|subscriptions| {
        let listener = Box::new(Listener { comes_last, pending: Cell::new(false), listen: listen(subscriptions) });
        let listeners = &mut subscriptions.listeners;
        let place = if comes_last { listeners.len() } else { listeners.partition_point(|other| !other.comes_last()) };
        listeners.insert(place, listener);
    });
}

/// Calls a callback with a field's value.
struct OnChange<F, C> {
    alive: Weak<()>,
    field: F,
    /// None while it is being called.
    callback: Cell<Option<C>>,
}

impl<L, F: Field<L> + Send, C: FnMut(&F::Value) + Send> Listen<L> for OnChange<F, C> {
    fn is_over(&self) -> bool {
        self.alive.strong_count() == 0
    }

    fn any_field(&self, test: impl Fn(usize) -> bool) -> bool {
        test(self.field.index())
    }

    fn refresh(&self, of: &L) {
        self.field.read(of);
    }

    fn tell(&self, of: &L) {
        struct PutBack<'a, C>(&'a Cell<Option<C>>, Option<C>);
        impl<C> Drop for PutBack<'_, C> {
            fn drop(&mut self) {
                self.0.set(self.1.take());
            }
        }
        let mut callback = PutBack(&self.callback, self.callback.take());
        if let Some(callback) = &mut callback.1 {
            callback(self.field.read(of));
        }
    }
}

/// A listener to a field that has just been brought up to date.
pub(crate) fn subscribe<L, F>(of: &mut L, field: F, callback: impl FnMut(&F::Value) + Send + 'static) -> Subscription
where
    L: Layout<Attachment = Subscriptions<L>> + 'static,
    F: Field<L> + Send + 'static,
{
    let alive = Arc::new(());
    let on_change = OnChange { alive: Arc::downgrade(&alive), field, callback: Cell::new(Some(callback)) };
    listen(of, |_| on_change, false);
    Subscription { _alive: alive }
}

/// Turns changed fields into pending listeners, and into notes.
pub(crate) fn pass_on<L: Layout<Attachment = Subscriptions<L>>>(of: &L) {
    let attached = of.store().attached();
    if attached.has_noted_any()
        && let Some(subscriptions) = attached.attachment()
    {
        subscriptions.listeners.iter().for_each(|listener| listener.note(of));
        attached.each_noted_word(|word, bits| subscriptions.published.note(word, bits));
        attached.forget_noted();
    }
}

/// Refreshes every subscribed field and calls the listeners of those that have changed, in order of subscription.
#[inline(never)]
pub(crate) fn deliver<L: Layout<Attachment = Subscriptions<L>>>(of: &mut L) {
    let struct_ = &*of;
    let Some(subscriptions) = struct_.store().attached().attachment() else { return };
    let (mut any_is_over, first_panic) = (!subscriptions.tracers.is_empty(), FirstPanic::default());
    for listener in &subscriptions.listeners {
        if listener.comes_last() {
            // What the others hear is of the same flush.
            first_panic.attempt(|| any_is_over |= listener.hear(struct_));
        } else {
            any_is_over |= listener.hear(struct_);
        }
    }
    if any_is_over {
        remove_dropped(of);
    }
    first_panic.resume();
}

/// Drops the callbacks whose subscription is gone, one at a time: a drop may panic.
#[cold]
fn remove_dropped<L: Layout<Attachment = Subscriptions<L>>>(of: &mut L) {
    while of
        .store()
        .attached()
        .attachment()
        .is_some_and(|subscriptions| subscriptions.listeners.iter().any(|listener| listener.is_over()))
    {
        let gone = of.store_mut().with_attachment(|subscriptions| {
            let gone = subscriptions.listeners.iter().position(|listener| listener.is_over())?;
            Some(subscriptions.listeners.remove(gone))
        });
        drop(gone);
    }
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
