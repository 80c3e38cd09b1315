//! Subscriptions.

use super::Listeners;
use super::watch::{Remembered, Sets};
use crate::cells::{Id, Layout};
use crate::field::Field;
use alloc::boxed::Box;
use alloc::sync::{Arc, Weak};
use alloc::vec::Vec;
use core::cell::Cell;
use core::panic::{RefUnwindSafe, UnwindSafe};

// A panic in a callback counts as its delivery and leaves the list whole.
impl<L: Layout> UnwindSafe for Listeners<L> {}
impl<L: Layout> RefUnwindSafe for Listeners<L> {}

/// The subscriptions of a struct, and what it remembers for the struct that it is nested in if there is no room for that elsewhere.
pub(super) struct List<L> {
    /// One bit a field: changed, and not yet passed on to the listeners.
    changed: Box<[Cell<u64>]>,
    listeners: Vec<Listener<L>>,
    watch: Option<Box<[Cell<Sets>]>>,
    id: Option<Id>,
    place: u64,
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
    /// The sets, if they are in the list.
    pub(super) fn words(&self) -> Option<&[Cell<Sets>]> {
        self.0.boxed()?.watch.as_deref()
    }

    pub(super) fn unwatch_list(&mut self) {
        if let Some(list) = self.0.boxed_mut() {
            list.watch = None;
            self.drop_list_if_empty();
        }
    }

    /// Does without the list if what it holds has room elsewhere.
    fn drop_list_if_empty(&mut self) {
        let Some(list) = self.0.boxed().filter(|list| list.listeners.is_empty()) else { return };
        let sets = list.watch.as_ref().map(|words| words[0].get());
        let remembered = Remembered { id: list.id, place: list.place, sets };
        if let Some(word) = remembered.in_word(L::GRAPH.nodes.len()) {
            self.0.take_box();
            self.0.set_bits(word);
        }
    }

    pub(super) fn boxed_id(&self) -> Option<Id> {
        self.0.boxed()?.id
    }

    pub(super) fn set_boxed_id(&mut self, id: Option<Id>) {
        self.list_mut().id = id;
    }

    pub(super) fn boxed_place(&self) -> u64 {
        self.0.boxed().map_or(0, |list| list.place)
    }

    pub(super) fn set_boxed_place(&mut self, place: u64) {
        self.list_mut().place = place;
        self.drop_list_if_empty();
    }

    /// The list, made if there is none.
    pub(super) fn list_mut(&mut self) -> &mut List<L> {
        if self.0.boxed().is_none() {
            let Remembered { id, place, sets } = Remembered::of_word(self.0.bits().unwrap_or(0));
            let words = || 0..L::GRAPH.nodes.len().div_ceil(64);
            let watch = sets.map(|sets| {
                let first = core::iter::once(sets).chain(core::iter::repeat(Sets::EMPTY));
                words().zip(first).map(|(_, sets)| Cell::new(sets)).collect()
            });
            let changed = words().map(|_| Cell::new(0)).collect();
            self.0.set_box(Box::new(List { changed, listeners: Vec::new(), watch, id, place }));
        }
        self.0.boxed_mut().expect("made above")
    }

    /// A listener to a field that has just been brought up to date.
    pub(crate) fn add<F>(&mut self, field: F, mut callback: impl FnMut(&F::Value) + Send + 'static) -> Subscription
    where
        L: 'static,
        F: Field<L> + Send + 'static,
    {
        let list = self.list_mut();
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
        let list = self.0.boxed_mut()?;
        let gone = list.listeners.iter().position(|listener| listener.alive.strong_count() == 0)?;
        let gone = list.listeners.remove(gone);
        self.drop_list_if_empty();
        Some(gone)
    }
}

impl<L: Layout> List<L> {
    pub(super) fn watch(&mut self) {
        self.watch = Some(self.changed.iter().map(|_| Cell::new(Sets::EMPTY)).collect());
    }
}

impl<L> List<L> {
    pub(super) fn has_listeners(&self) -> bool {
        !self.listeners.is_empty()
    }

    pub(super) fn note(&self, field: usize) {
        let word = &self.changed[field / 64];
        word.set(word.get() | 1 << (field % 64));
    }

    pub(super) fn has_noted(&self, field: usize) -> bool {
        self.changed[field / 64].get() & (1 << (field % 64)) != 0
    }

    pub(super) fn take_note_back(&self, field: usize) {
        let word = &self.changed[field / 64];
        word.set(word.get() & !(1 << (field % 64)));
    }

    /// Turns changed fields into pending listeners.
    fn pass_on(&self) {
        for listener in &self.listeners {
            if self.has_noted(listener.field) {
                listener.pending.set(true);
            }
        }
        for word in &self.changed {
            word.set(0);
        }
    }
}

/// Refreshes every subscribed field and calls the listeners of those that have changed, in order of subscription.
pub(crate) fn deliver<L: Layout>(of: &mut L) {
    remove_dropped(of);
    let struct_ = &*of;
    let mut next = 0;
    while let Some(list) = struct_.store().listeners().0.boxed()
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
/// Keeps an [`on_change`](crate::Reactive::on_change) callback alive: dropping it ends the subscription.
///
/// It may outlive the struct, and may be sent to and dropped on another thread: the callback is dropped no later than the
/// struct's next flush. To listen for as long as the struct lives, [`forget`](core::mem::forget) it.
#[cfg(feature = "alloc")]
#[must_use = "dropping a subscription ends it"]
pub struct Subscription {
    _alive: Arc<()>,
}

#[cfg(feature = "alloc")]
impl core::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Subscription").finish_non_exhaustive()
    }
}
