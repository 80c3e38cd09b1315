//! spark-signals 0.1.2: the later versions do not build on Linux.

use reaktiv_shapes::library::{Library, Value, World};
use spark_signals::{Derived, Signal, batch, derived, effect_sync, signal};

use crate::one_thread::OneThread;

pub(crate) struct SparkSignals;

/// An effect, with the function that ends it.
pub(crate) struct Stop(Option<Box<dyn FnOnce()>>);

impl Drop for Stop {
    fn drop(&mut self) {
        if let Some(stop) = self.0.take() {
            stop();
        }
    }
}

impl World for SparkSignals {
    fn with(work: impl FnOnce(&Self)) {
        work(&Self);
    }
}

impl Library for SparkSignals {
    type Signal<T: Value> = OneThread<Signal<T>>;
    type Computed<T: Value> = OneThread<Derived<T>>;
    type Effect = Stop;

    fn signal<T: Value>(&self, value: T) -> Self::Signal<T> {
        OneThread(signal(value))
    }

    fn computed<T: Value>(&self, formula: impl Fn() -> T + Send + Sync + 'static) -> Self::Computed<T> {
        OneThread(derived(formula))
    }

    fn effect(&self, effect: impl Fn() + Send + Sync + 'static) -> Stop {
        Stop(Some(Box::new(effect_sync(effect))))
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
        batch(writes);
    }
}
