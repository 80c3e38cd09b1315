//! alien-signals, the Rust one. Its nodes live for ever.

use alien_signals::{Computed, Effect, Signal, end_batch, start_batch};
use reaktiv_shapes::library::{Library, Value, World};

use crate::one_thread::OneThread;

pub(crate) struct AlienSignals;

impl World for AlienSignals {
    fn with(work: impl FnOnce(&Self)) {
        work(&Self);
    }
}

impl Library for AlienSignals {
    type Signal<T: Value> = OneThread<Signal<T>>;
    type Computed<T: Value> = OneThread<Computed<T>>;
    type Effect = Effect;

    fn signal<T: Value>(&self, value: T) -> Self::Signal<T> {
        OneThread(Signal::new(value))
    }

    fn computed<T: Value>(&self, formula: impl Fn() -> T + Send + Sync + 'static) -> Self::Computed<T> {
        OneThread(Computed::new(move |_| formula()))
    }

    fn effect(&self, effect: impl Fn() + Send + Sync + 'static) -> Effect {
        Effect::new(effect)
    }

    #[inline]
    fn read<T: Value>(signal: &Self::Signal<T>) -> T {
        signal.0.get()
    }

    #[inline]
    fn get<T: Value>(computed: &Self::Computed<T>) -> T {
        computed.0.get()
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
        start_batch();
        writes();
        end_batch();
    }
}
