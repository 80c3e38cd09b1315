//! leptos_reactive, the signals of Leptos up to 0.6.

use leptos_reactive::{
    Memo, RwSignal, SignalGet, SignalSet, batch, create_isomorphic_effect, create_memo, create_runtime,
    create_rw_signal,
};
use reaktiv_shapes::library::{Library, Value, World};

use crate::one_thread::OneThread;

pub(crate) struct LeptosReactive;

impl World for LeptosReactive {
    fn with(work: impl FnOnce(&Self)) {
        let runtime = create_runtime();
        work(&Self);
        runtime.dispose();
    }
}

impl Library for LeptosReactive {
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
        create_isomorphic_effect(move |_| effect());
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
