//! What shapes build with: the nodes of any library, counted.

use std::hint::black_box;

use crate::counts;
use crate::library::{Library, Value};

/// A graph of the library `L`; its nodes are counted.
pub struct Graph<'a, L>(pub &'a L);

/// A signal of the library `L`.
pub struct Signal<L: Library, T: Value = i64>(L::Signal<T>);

/// A computed of the library `L`.
pub struct Computed<L: Library, T: Value = i64>(L::Computed<T>);

/// A node that can be read.
pub trait Source: Clone + Send + Sync + 'static {
    /// Its value; tracked in formulas and effects.
    fn get(&self) -> i64;
}

impl<L: Library> Graph<'_, L> {
    /// Makes a signal.
    pub fn signal<T: Value>(&self, value: T) -> Signal<L, T> {
        counts::node();
        Signal(self.0.signal(value))
    }

    /// Makes a computed.
    pub fn computed<T: Value>(&self, formula: impl Fn() -> T + Send + Sync + 'static) -> Computed<L, T> {
        counts::node();
        Computed(self.0.computed(move || {
            counts::formula_runs();
            formula()
        }))
    }

    /// Makes an effect that reads something.
    pub fn effect(&self, read: impl Fn() -> i64 + Send + Sync + 'static) -> L::Effect {
        counts::node();
        self.0.effect(move || counts::effect_sees(black_box(read())))
    }

    /// Writes a signal and runs the effects.
    pub fn set(&self, signal: &Signal<L>, value: i64) {
        self.0.set(&signal.0, value);
    }

    /// Writes several signals and then runs the effects.
    pub fn set_all(&self, signals: &[Signal<L>], values: &[i64]) {
        self.0.batch(|| {
            for (signal, value) in signals.iter().zip(values) {
                self.0.write(&signal.0, *value);
            }
        });
    }
}

impl<L: Library, T: Value> Computed<L, T> {
    /// Its value; tracked in formulas and effects.
    pub fn value(&self) -> T {
        L::get(&self.0)
    }
}

impl<L: Library> Source for Signal<L> {
    #[inline]
    fn get(&self) -> i64 {
        L::read(&self.0)
    }
}

impl<L: Library> Source for Computed<L> {
    #[inline]
    fn get(&self) -> i64 {
        L::get(&self.0)
    }
}

impl<L: Library, T: Value> Clone for Signal<L, T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<L: Library, T: Value> Clone for Computed<L, T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}
