//! sycamore-reactive. A write recomputes all that depends on it, read or not.

use reaktiv_shapes::library::{Library, Value, World};
use sycamore_reactive::{ReadSignal, Signal, batch, create_effect, create_root, create_selector, create_signal};

use crate::one_thread::OneThread;

pub(crate) struct Sycamore;

impl World for Sycamore {
    fn with(work: impl FnOnce(&Self)) {
        create_root(|| work(&Self)).dispose();
    }
}

impl Library for Sycamore {
    type Signal<T: Value> = OneThread<Signal<T>>;
    type Computed<T: Value> = OneThread<ReadSignal<T>>;
    type Effect = ();

    fn signal<T: Value>(&self, value: T) -> Self::Signal<T> {
        OneThread(create_signal(value))
    }

    /// A selector is the memo that compares its values.
    fn computed<T: Value>(&self, formula: impl Fn() -> T + Send + Sync + 'static) -> Self::Computed<T> {
        OneThread(create_selector(formula))
    }

    fn effect(&self, effect: impl Fn() + Send + Sync + 'static) {
        create_effect(effect);
    }

    #[inline]
    fn read<T: Value>(signal: &Self::Signal<T>) -> T {
        signal.0.get_clone()
    }

    #[inline]
    fn get<T: Value>(computed: &Self::Computed<T>) -> T {
        computed.0.get_clone()
    }

    #[inline]
    fn set<T: Value>(&self, signal: &Self::Signal<T>, value: T) {
        signal.0.set(value);
    }

    #[inline]
    fn write<T: Value>(&self, signal: &Self::Signal<T>, value: T) {
        signal.0.set(value);
    }

    fn batch(&self, writes: impl FnOnce()) {
        batch(writes);
    }
}
