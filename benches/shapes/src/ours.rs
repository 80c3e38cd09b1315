//! Our own library.

use reaktiv::{Computed, Effect, Runtime, Signal};

use crate::library::{Library, Value, World};

/// Free-standing signals of `reaktiv`, in a runtime of their own.
pub struct Reaktiv(Runtime);

impl World for Reaktiv {
    fn with(work: impl FnOnce(&Self)) {
        work(&Self(Runtime::new()));
    }
}

impl Library for Reaktiv {
    type Signal<T: Value> = Signal<T>;
    type Computed<T: Value> = Computed<T>;
    type Effect = Effect;

    fn signal<T: Value>(&self, value: T) -> Signal<T> {
        self.0.signal(value)
    }

    fn computed<T: Value>(&self, formula: impl Fn() -> T + Send + Sync + 'static) -> Computed<T> {
        self.0.computed(formula)
    }

    fn effect(&self, effect: impl Fn() + Send + Sync + 'static) -> Effect {
        self.0.effect(effect)
    }

    #[inline]
    fn read<T: Value>(signal: &Signal<T>) -> T {
        signal.get()
    }

    #[inline]
    fn get<T: Value>(computed: &Computed<T>) -> T {
        computed.get()
    }

    #[inline]
    fn set<T: Value>(&self, signal: &Signal<T>, value: T) {
        signal.set(value);
    }

    #[inline]
    fn write<T: Value>(&self, signal: &Signal<T>, value: T) {
        signal.set(value);
    }

    fn batch(&self, writes: impl FnOnce()) {
        self.0.batch(writes);
    }
}
