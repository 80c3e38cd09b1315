//! adaptite, with a reactor that is flushed after each write.

use adaptite::{EffectHandle, Memo, Reactor, Signal, effect_in, memo_in, signal_in};
use reaktiv_shapes::library::{Library, Value, World};

use crate::one_thread::OneThread;

pub(crate) struct Adaptite(Reactor);

impl World for Adaptite {
    fn with(work: impl FnOnce(&Self)) {
        work(&Self(Reactor::new()));
    }
}

impl Library for Adaptite {
    type Signal<T: Value> = OneThread<Signal<T>>;
    type Computed<T: Value> = OneThread<Memo<T>>;
    type Effect = EffectHandle;

    fn signal<T: Value>(&self, value: T) -> Self::Signal<T> {
        OneThread(signal_in(&self.0, value))
    }

    fn computed<T: Value>(&self, formula: impl Fn() -> T + Send + Sync + 'static) -> Self::Computed<T> {
        OneThread(memo_in(&self.0, formula))
    }

    fn effect(&self, effect: impl Fn() + Send + Sync + 'static) -> EffectHandle {
        let effect = effect_in(&self.0, effect);
        self.0.flush_now();
        effect
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
        self.0.flush_now();
    }

    #[inline]
    fn write<T: Value>(&self, signal: &Self::Signal<T>, value: T) {
        signal.0.set(value);
    }

    fn batch(&self, writes: impl FnOnce()) {
        writes();
        self.0.flush_now();
    }
}
