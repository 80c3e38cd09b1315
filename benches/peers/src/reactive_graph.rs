//! reactive_graph, the signals of Leptos from 0.7 on, with the usual effects: tasks of an executor that is polled after each write.
//! Its `ImmediateEffect` runs once for each path, or not at all in a batch, and is left out.

use any_spawner::Executor;
use reactive_graph::computed::Memo;
use reactive_graph::effect::Effect;
use reactive_graph::owner::{LocalStorage, Owner};
use reactive_graph::signal::RwSignal;
use reactive_graph::traits::{Get, Set};
use reaktiv_shapes::library::{Library, Value, World};

pub(crate) struct ReactiveGraph;

impl World for ReactiveGraph {
    fn with(work: impl FnOnce(&Self)) {
        // An error means that an earlier graph has done so.
        let _ = Executor::init_futures_executor();
        let owner = Owner::new();
        owner.with(|| work(&Self));
        owner.cleanup();
    }
}

impl Library for ReactiveGraph {
    type Signal<T: Value> = RwSignal<T>;
    type Computed<T: Value> = Memo<T>;
    type Effect = Effect<LocalStorage>;

    fn signal<T: Value>(&self, value: T) -> RwSignal<T> {
        RwSignal::new(value)
    }

    fn computed<T: Value>(&self, formula: impl Fn() -> T + Send + Sync + 'static) -> Memo<T> {
        Memo::new(move |_| formula())
    }

    fn effect(&self, effect: impl Fn() + Send + Sync + 'static) -> Self::Effect {
        let effect = Effect::new(move |_| effect());
        Executor::poll_local();
        effect
    }

    #[inline]
    fn read<T: Value>(signal: &RwSignal<T>) -> T {
        signal.get()
    }

    #[inline]
    fn get<T: Value>(computed: &Memo<T>) -> T {
        computed.get()
    }

    fn set<T: Value>(&self, signal: &RwSignal<T>, value: T) {
        signal.set(value);
        Executor::poll_local();
    }

    fn write<T: Value>(&self, signal: &RwSignal<T>, value: T) {
        signal.set(value);
    }

    fn batch(&self, writes: impl FnOnce()) {
        writes();
        Executor::poll_local();
    }
}
