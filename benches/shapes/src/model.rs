//! A library that is too simple to be wrong, and runs nothing that it need not run.
//!
//! A formula remembers the versions of what it has read. It runs again if one of them, brought up to date in the order of
//! reading, has another version. An effect is a formula that every write brings up to date. Refreshing recurses, so deep
//! graphs need a large stack.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};

use crate::library::{Library, Value, World};

/// The number of writes so far: what was brought up to date after the last one is so still.
static WRITES: AtomicU64 = AtomicU64::new(1);

type Version = u64;
type Reads = Vec<(Arc<dyn Node>, Version)>;

thread_local!(static READERS: RefCell<Vec<Reads>> = const { RefCell::new(Vec::new()) });

/// The library, with its effects.
pub struct Model(Mutex<Vec<Arc<Formula<()>>>>);

trait Node: Send + Sync {
    /// Brings the node up to date.
    fn refresh(&self) -> Version;
}

/// What a signal holds.
pub struct Input<T>(Mutex<(T, Version)>);

/// What a computed or an effect holds.
pub struct Formula<T> {
    formula: Box<dyn Fn() -> T + Send + Sync>,
    state: Mutex<State<T>>,
}

struct State<T> {
    value: Option<T>,
    version: Version,
    reads: Reads,
    /// The number of writes when it was last brought up to date.
    fresh_at: u64,
}

impl<T: Value> Node for Input<T> {
    fn refresh(&self) -> Version {
        self.0.lock().unwrap().1
    }
}

impl<T: Value> Node for Formula<T> {
    fn refresh(&self) -> Version {
        let mut state = self.state.lock().unwrap();
        let writes = WRITES.load(Relaxed);
        if state.fresh_at != writes {
            let is_fresh = state.value.is_some() && state.reads.iter().all(|(node, seen)| node.refresh() == *seen);
            if !is_fresh {
                READERS.with_borrow_mut(|readers| readers.push(Vec::new()));
                let value = (self.formula)();
                state.reads = READERS.with_borrow_mut(|readers| readers.pop().unwrap());
                if state.value.as_ref() != Some(&value) {
                    state.value = Some(value);
                    state.version += 1;
                }
            }
            state.fresh_at = writes;
        }
        state.version
    }
}

impl<T> Formula<T> {
    fn new(formula: impl Fn() -> T + Send + Sync + 'static) -> Arc<Self> {
        let state = State { value: None, version: 0, reads: Vec::new(), fresh_at: 0 };
        Arc::new(Self { formula: Box::new(formula), state: Mutex::new(state) })
    }
}

fn track(node: Arc<dyn Node>, version: Version) {
    READERS.with_borrow_mut(|readers| {
        if let Some(reads) = readers.last_mut() {
            reads.push((node, version));
        }
    });
}

impl World for Model {
    fn with(work: impl FnOnce(&Self)) {
        work(&Self(Mutex::default()));
    }
}

impl Library for Model {
    type Signal<T: Value> = Arc<Input<T>>;
    type Computed<T: Value> = Arc<Formula<T>>;
    type Effect = ();

    fn signal<T: Value>(&self, value: T) -> Arc<Input<T>> {
        Arc::new(Input(Mutex::new((value, 1))))
    }

    fn computed<T: Value>(&self, formula: impl Fn() -> T + Send + Sync + 'static) -> Arc<Formula<T>> {
        Formula::new(formula)
    }

    fn effect(&self, effect: impl Fn() + Send + Sync + 'static) {
        let effect = Formula::new(effect);
        effect.refresh();
        self.0.lock().unwrap().push(effect);
    }

    fn read<T: Value>(signal: &Arc<Input<T>>) -> T {
        let (value, version) = signal.0.lock().unwrap().clone();
        track(signal.clone(), version);
        value
    }

    fn get<T: Value>(computed: &Arc<Formula<T>>) -> T {
        let version = computed.refresh();
        track(computed.clone(), version);
        computed.state.lock().unwrap().value.clone().expect("a value after a refresh")
    }

    fn set<T: Value>(&self, signal: &Arc<Input<T>>, value: T) {
        self.batch(|| self.write(signal, value));
    }

    fn write<T: Value>(&self, signal: &Arc<Input<T>>, value: T) {
        let mut held = signal.0.lock().unwrap();
        if held.0 != value {
            *held = (value, held.1 + 1);
            WRITES.fetch_add(1, Relaxed);
        }
    }

    fn batch(&self, writes: impl FnOnce()) {
        writes();
        for effect in self.0.lock().unwrap().iter() {
            effect.refresh();
        }
    }
}
