//! floem_reactive. A memo is an effect there, which runs once for each path that a change takes.

use floem_reactive::{
    Memo, RwSignal, Scope, SignalGet, SignalUpdate, batch, create_effect, create_memo, create_rw_signal, with_scope,
};
use reaktiv_shapes::library::{Library, Value, World};

use crate::one_thread::OneThread;

pub(crate) struct Floem;

impl World for Floem {
    fn with(work: impl FnOnce(&Self)) {
        let scope = Scope::new();
        with_scope(scope, || work(&Self));
        scope.dispose();
    }
}

impl Library for Floem {
    type Signal<T: Value> = OneThread<RwSignal<T>>;
    type Computed<T: Value> = OneThread<Memo<T>>;
    type Effect = ();

    fn signal<T: Value>(&self, value: T) -> Self::Signal<T> {
        OneThread(create_rw_signal(value))
    }

    fn computed<T: Value>(&self, formula: impl Fn() -> T + Send + Sync + 'static) -> Self::Computed<T> {
        OneThread(create_memo(move |_| formula()))
    }

    fn effect(&self, effect: impl Fn() + Send + Sync + 'static) {
        create_effect(move |_| effect());
    }

    #[inline]
    fn read<T: Value>(signal: &Self::Signal<T>) -> T {
        signal.0.get()
    }

    #[inline]
    fn get<T: Value>(computed: &Self::Computed<T>) -> T {
        computed.0.get()
    }

    /// In a batch, because effects run in the middle of each other otherwise.
    #[inline]
    fn set<T: Value>(&self, signal: &Self::Signal<T>, value: T) {
        batch(|| signal.0.set(value));
    }

    #[inline]
    fn write<T: Value>(&self, signal: &Self::Signal<T>, value: T) {
        signal.0.set(value);
    }

    fn batch(&self, writes: impl FnOnce()) {
        batch(writes);
    }
}
